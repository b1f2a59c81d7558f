"""What somebody who follows a ticket sees, from a hall that a handle made."""

from __future__ import annotations

import pytest

from server.core.replies import paper_now
from server.core.waits import Waits
from server.views.documents import Documents, Follower
from server.views.phone import NO_WAIT, latest_calls, passed_over, steady, ticket_view, unnamed
from server.waits.service import estimate
from tests.server.branch_kit import COUNTERS, KIOSK, LAN, SERVICE, house
from tests.server.core.core_hall import Hall, branch
from wire import commands as c
from wire.values import Reason, Role, WaitRange


async def test_a_person_passed_over_learns_it_without_learning_which_priority(url: str) -> None:
    async with house(url) as branch:
        await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        mine = await branch.issue()
        branch.clock.forward(60)
        await branch.ask(c.IssueTicket(service_id=SERVICE, class_id="nguoi-cao-tuoi"), KIOSK)
        await branch.ask(c.CallNext(), LAN)
        async with branch.handle.reading() as state:
            waits = estimate(state, branch.clock.now)
            view = ticket_view(
                state,
                mine["ticket_id"],
                waits.for_ticket(mine["ticket_id"]),
                waits.ahead_of(mine["ticket_id"]),
                passed_over(latest_calls(state))["A001"],
                branch.clock.now,
            )
        assert view is not None
        assert view.before_me == (("A002", Reason.PRIORITY),)
        assert "nguoi-cao-tuoi" not in view.model_dump_json()


@pytest.mark.parametrize(
    ("before", "new", "shown"),
    [
        ((10, 18), (11, 19), (10, 18)),
        ((10, 18), (12, 17), (10, 18)),
        ((10, 18), (13, 19), (13, 19)),
        ((10, 18), (10, 22), (10, 22)),
        ((2, 5), (2, 6), (2, 6)),
    ],
)
def test_the_wait_on_a_phone_changes_only_by_three_minutes_or_a_fifth(
    before: tuple[int, int], new: tuple[int, int], shown: tuple[int, int]
) -> None:
    old = WaitRange(low_min=before[0], high_min=before[1])
    wait = steady(old, WaitRange(low_min=new[0], high_min=new[1]))
    assert (wait.low_min, wait.high_min) == shown


def test_a_phone_is_told_at_once_when_nobody_serves_it_any_more() -> None:
    known = WaitRange(low_min=0, high_min=1, first_estimate=False)
    nobody = WaitRange(low_min=0, high_min=0, first_estimate=False, nobody=True)
    assert steady(known, nobody) == nobody
    assert steady(nobody, known) == known


def test_who_is_counted_and_not_named_among_those_passed_over_learns_it_too() -> None:
    hall = Hall()
    hall.opens("c2")
    hall.opens("c3", "thu")
    waiting = [hall.comes("A1") for _ in range(14)]
    hall.comes("A1", "old", after_min=1)
    hall.calls()
    later = hall.comes("A1", after_min=1)
    assert unnamed(hall.state, waiting[0]) == []
    assert passed_over(latest_calls(hall.state))[waiting[0].number] == [("A015", Reason.PRIORITY)]
    assert unnamed(hall.state, waiting[-1]) == [("A015", Reason.PRIORITY)]
    assert unnamed(hall.state, later) == []
    hall.comes("E1")
    hall.calls("thu")
    assert unnamed(hall.state, waiting[-1]) == [("E001", Reason.SKILL), ("A015", Reason.PRIORITY)]
    chosen = hall.comes("A1", after_min=1)
    hall.finishes(hall.state.tickets[hall.state.counters["c2"].ticket_id])
    hall.clerk(c.CallChosen(ticket_id=chosen.ticket_id, why="gấp"))
    assert unnamed(hall.state, waiting[-1])[0] == (chosen.number, Reason.CHOSEN)
    hall.finishes(chosen)
    hall.calls()
    assert unnamed(hall.state, waiting[0]) == []


def test_whose_number_waits_for_an_accessible_counter_reads_that_and_where_it_is() -> None:
    counters = [one.model_copy(update={"accessible": one.id == "c2"}) for one in branch().counters]
    hall = Hall(settings=branch(counters=tuple(counters)))
    hall.opens("c2")

    def seen(ticket_id: str) -> tuple[bool, str]:
        view = ticket_view(hall.state, ticket_id, WaitRange(low_min=0, high_min=1), 0, (), None)
        assert view is not None
        return view.accessible, view.where.of("vi")

    (asked,) = hall.ask(c.IssueTicket(service_id="A1", accessible=True))
    assert seen(asked.ticket_id) == (True, "Tầng 1, quầy 2")
    assert seen(hall.comes("A1").ticket_id) == (False, "Tầng 1, quầy 1–2")


def test_a_phone_is_told_at_once_that_it_takes_longer() -> None:
    known = WaitRange(low_min=5, high_min=9)
    longer = known.model_copy(update={"longer": True})
    assert steady(known, longer) == longer
    assert steady(longer, known) == known


async def test_a_phone_page_and_a_paper_printed_again_say_that_it_takes_longer(url: str) -> None:
    async with house(url) as branch:
        await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        await branch.issue()
        mine = (await branch.issue())["ticket_id"]
        follower, documents = Follower(mine), Documents(branch.handle)
        async with branch.handle.reading() as state:
            now = branch.clock.now
            told = documents.changed_ticket(follower, state, estimate(state, now), now)
            assert told is not None
            assert not told.wait.longer
        branch.clock.forward(told.wait.high_min * 60 + 1)
        async with branch.handle.reading() as state:
            now = branch.clock.now
            waits = estimate(state, now)
            told = documents.changed_ticket(follower, state, waits, now)
            assert told is not None
            assert told.wait.longer
            assert documents.changed_ticket(follower, state, waits, now) is None, "said once"
            paper = paper_now(state.tickets[mine], state, 1, waits.for_ticket(mine), now, "")
            assert paper.wait.longer


def test_who_is_called_at_once_with_nobody_before_reads_that_there_is_no_wait() -> None:
    hall = Hall()
    hall.opens("c2")
    mine = hall.comes("A1").ticket_id
    free = WaitRange(low_min=0, about_min=0, high_min=5)

    def reads(wait: WaitRange, ahead: int) -> int:
        view = ticket_view(hall.state, mine, wait, ahead, (), None)
        assert view is not None
        return view.wait.high_min

    busy = free.model_copy(update={"about_min": 1})
    assert (reads(free, 0), reads(free, 1), reads(busy, 0)) == (0, 5, 5)
    assert steady(busy.model_copy(update={"high_min": 6}), free) == free, "told however small the change is"


def test_a_phone_does_not_go_to_and_fro_between_two_fives() -> None:
    def seen(about: int, high: int, low: int = 9) -> WaitRange:
        return WaitRange(low_min=low, about_min=about, high_min=high)

    shown = seen(20, 20)
    assert steady(shown, seen(15, 15), (17.3 * 60, 17.4 * 60)) is shown
    assert steady(shown, seen(15, 15), (16 * 60, 16.4 * 60)) == seen(15, 15)
    assert steady(shown, seen(15, 15, 4), (17.3 * 60, 17.4 * 60)) == seen(20, 20, 4), "when to be back is told"


async def test_a_follower_keeps_a_figure_on_the_edge(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with house(url) as branch:
        await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        mine = [await branch.issue() for _ in range(4)][-1]["ticket_id"]
        documents = Documents(branch.handle)
        async with branch.handle.reading() as state:
            now = branch.clock.now
            waits = estimate(state, now)
            told = waits.for_ticket(mine)
            assert told.about_min is not None
            assert 15 < told.high_min < 60
            beyond = told.model_copy(update={"high_min": told.high_min + 5})
            for under_the_edge_s, high_min in ((6, beyond.high_min), (66, told.high_min)):
                exact = told.about_min * 60.0, (told.high_min + 2.5) * 60 - under_the_edge_s
                monkeypatch.setattr(Waits, "seconds_of_ticket", lambda *_, exact=exact: exact)
                view = documents.changed_ticket(Follower(mine, beyond), state, waits, now)
                assert view is not None
                assert view.wait.high_min == high_min


def test_whose_place_lapsed_reads_that_and_no_time_to_be_back_by() -> None:
    hall = Hall(expected_within_min=5)
    hall.opens("c1")
    late = hall.takes_from_home()
    hall.comes(after_min=1)
    hall.calls()

    def seen() -> tuple[str, bool, int | None]:
        view = ticket_view(hall.state, late.ticket_id, NO_WAIT, 0, (), hall.now + 1)
        assert view is not None
        return view.state.value, view.place_lapsed, view.come_back_at

    assert seen() == ("expected", False, hall.now + 1)
    hall.pass_time(5)
    hall.ask(c.Tick(), Role.SERVER)
    assert seen() == ("expected", True, None)
    hall.arrives(late)
    assert seen() == ("waiting", False, hall.now + 1)
