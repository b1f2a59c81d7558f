"""What is asked of the server, in which order, and what is asked again."""

from __future__ import annotations

import pytest

from kiosk.offline.keeper import AGAIN_S, Keeper
from kiosk.offline.store import OfflineStore
from tests.kiosk.offline.test_store import give, leased
from wire.commands import HandOver, LeaseNumbers, ReturnNumbers
from wire.errors import Code, refused
from wire.values import new_command_id

DAY = "2026-11-23"
BUSY = refused(Code.BUSY)


class Asking:
    def __init__(self, folder):
        self.store, self.sent, self.now, self.n = OfflineStore(folder / "kiosk-1.away"), [], 100.0, 0
        self.begins()

    def begins(self):
        self.sent.clear()
        self.keeper = Keeper(
            self.store, lambda command, id_: self.sent.append((id_, command)), self.new_id, lambda: self.now
        )

    def new_id(self):
        self.n += 1
        return new_command_id(0, self.n)

    def took(self):
        """What was sent since this was asked last."""
        sent, self.sent[:] = list(self.sent), []
        return sent


@pytest.fixture
def asking(tmp_path):
    return Asking(tmp_path)


def test_a_series_that_is_due_is_asked_for_once(asking):
    asking.keeper.due(("A", "E"))
    asking.keeper.due(("A", "E"))
    sent = asking.took()
    assert [command for _, command in sent] == [LeaseNumbers(series="A"), LeaseNumbers(series="E")]
    assert asking.keeper.answered(sent[0][0], leased(sent[0][0]).model_dump())
    assert asking.keeper.answered(sent[1][0], {"seq": 4})  # it holds enough, the server says
    asking.keeper.go_on()
    assert asking.took() == []
    assert asking.store.left(DAY) == {"A"}


def test_numbers_of_the_next_day_are_asked_for_beside_those_of_today_and_each_again_by_itself(asking):
    asking.keeper.due(("A",), ("A",), DAY)
    [(today, one), (tomorrow, other)] = asking.took()
    assert (one, other) == (LeaseNumbers(series="A"), LeaseNumbers(series="A", next_day=True))
    asking.keeper.refused(tomorrow, BUSY)
    asking.keeper.answered(today, leased(today).model_dump())
    assert asking.took() == []
    asking.now += AGAIN_S
    asking.keeper.go_on()
    assert asking.took() == [(tomorrow, other)]
    asking.keeper.answered(tomorrow, leased(tomorrow, day="2026-11-24").model_dump())
    assert (asking.store.left(DAY), asking.store.left("2026-11-24")) == ({"A"}, {"A"})
    asking.keeper.go_on()
    assert asking.took() == []


def test_a_lease_that_was_asked_for_before_a_kill_is_asked_for_under_the_same_id(asking):
    asking.keeper.due(("A",))
    [before] = asking.took()
    asking.begins()
    asking.keeper.welcomed(DAY, "e")
    assert asking.took() == [before]


def test_a_store_that_is_empty_says_so_and_says_the_same_after_a_kill(asking):
    asking.keeper.welcomed(DAY, "e", ["A", "E", "A"])
    before = asking.took()
    assert [command for _, command in before] == [LeaseNumbers(series=one, held=()) for one in "AE"]
    asking.begins()
    asking.keeper.welcomed(DAY, "e", ["A", "E"])
    asking.keeper.due(("A",))
    assert asking.took() == before
    for id_, _ in before:
        asking.keeper.answered(id_, leased(id_, series="A" if id_ == before[0][0] else "E").model_dump())
    asking.keeper.welcomed(DAY, "e", ["A", "E"])
    assert asking.took() == []


def test_one_that_holds_those_of_another_day_tells_which(asking):
    asking.store.ask("lease-0001", "A")
    asking.store.hold(leased("lease-0001"), DAY)
    asking.keeper.welcomed("2026-11-24", "e", ["A"])
    assert [command for _, command in asking.took()] == [LeaseNumbers(series="A", held=("lease-0001",))]


def test_what_is_refused_is_asked_again_after_a_while_and_holds_nothing_up(asking):
    lease = leased("lease-0001")
    asking.store.ask("lease-0001", "A")
    asking.store.hold(lease, DAY)
    first, second = give(asking.store), give(asking.store)
    asking.keeper.welcomed(DAY, "e")
    [(id_, command)] = asking.took()
    assert (id_, isinstance(command, HandOver)) == (first, True)
    assert asking.keeper.refused(first, BUSY)
    assert [id_ for id_, _ in asking.took()] == [second]
    asking.keeper.answered(second, {"seq": 1})
    assert asking.took() == []
    asking.now += AGAIN_S
    asking.keeper.go_on()
    assert [id_ for id_, _ in asking.took()] == [first]


def test_a_lease_and_its_return_are_asked_again_too(asking):
    asking.keeper.due(("A",))
    [(id_, _)] = asking.took()
    assert asking.keeper.refused(id_, BUSY)
    assert asking.took() == []
    asking.now += AGAIN_S
    asking.keeper.go_on()
    assert [again for again, _ in asking.took()] == [id_]
    asking.keeper.answered(id_, leased(id_).model_dump())
    asking.keeper.due(("A",))
    [(newer, _)] = asking.took()
    asking.keeper.answered(newer, leased(newer).model_dump())
    [(back, command)] = asking.took()
    assert command == ReturnNumbers(lease_id=id_)
    assert asking.keeper.refused(back, BUSY)
    assert asking.took() == [], "a refusal is no reason to ask at once, for ever"
    asking.now += AGAIN_S
    asking.keeper.go_on()
    [(again, _)] = asking.took()
    assert asking.keeper.answered(again, {"seq": 1})
    assert asking.store.to_return() == []


def test_a_lease_of_which_something_is_not_handed_over_is_not_given_back(asking):
    asking.store.ask("lease-0001", "A")
    asking.store.hold(leased("lease-0001"), DAY)
    ticket_id = give(asking.store)
    asking.store.ask("lease-0002", "A")
    asking.store.hold(leased("lease-0002"), DAY)
    asking.keeper.welcomed(DAY, "e")
    assert [id_ for id_, _ in asking.took()] == [ticket_id]
    asking.keeper.answered(ticket_id, {"seq": 1})
    assert [command for _, command in asking.took()] == [ReturnNumbers(lease_id="lease-0001")]


def test_a_server_that_was_brought_back_is_handed_all_of_today_again(asking):
    asking.store.ask("lease-0001", "A")
    asking.store.hold(leased("lease-0001"), DAY)
    ticket_id = give(asking.store)
    asking.keeper.welcomed(DAY, "e")
    asking.took()
    asking.keeper.answered(ticket_id, {"seq": 1})
    asking.keeper.welcomed(DAY, "e")
    assert asking.took() == []
    asking.keeper.welcomed(DAY, "another")
    assert [id_ for id_, _ in asking.took()] == [ticket_id]


def test_a_server_that_was_brought_back_between_a_number_and_its_paper_is_handed_it_again(asking):
    asking.store.ask("lease-0001", "A")
    asking.store.hold(leased("lease-0001"), DAY)
    ticket_id = give(asking.store, paper="maybe_printed")
    asking.keeper.welcomed(DAY, "e")
    asking.keeper.answered(ticket_id, {"seq": 1})
    report = asking.took()[-1][0]
    asking.keeper.welcomed(DAY, "another")
    assert [id_ for id_, _ in asking.took()] == [ticket_id]
    assert not asking.keeper.refused(report, BUSY)  # it does not know the number yet
    assert [one.ticket_id for one in asking.store.to_hand_over()] == [ticket_id]


def test_answers_to_others_are_not_taken(asking):
    assert not asking.keeper.answered("of-a-citizen", {})
    assert not asking.keeper.refused("of-a-citizen", BUSY)
    assert not asking.keeper.answered("", {})


def test_what_was_refused_is_asked_at_once_of_a_server_that_is_there_anew(asking):
    asking.keeper.due(("A",))
    [(id_, _)] = asking.took()
    asking.keeper.refused(id_, BUSY)
    asking.keeper.welcomed(DAY, "e")
    assert [again for again, _ in asking.took()] == [id_]


def test_a_server_that_is_met_for_the_first_time_was_not_brought_back(asking, caplog):
    asking.keeper.welcomed(DAY, "e")
    assert "brought back" not in caplog.text
    asking.keeper.welcomed(DAY, "another")
    assert "brought back" in caplog.text
