"""A practice hall: ten guided tickets, walked through whole; people come by themselves, at any hour of any day."""

from __future__ import annotations

import pytest

from server.practice import script
from server.practice.hall import ARRIVES_EVERY_MS, FIRST_SEQ, MOST_PEOPLE, REPLIES_KEPT, WAITING, PracticeHall
from server.views.common import common
from server.views.desk import desk_view
from tests.server.branch_kit import BRANCH, COUNTER, DAY_MS, LAN, MONDAY_9, SERVICE
from tests.server.practice.pupil import obeys
from wire import commands as c
from wire.catalogue import Branch
from wire.errors import Code, Refused
from wire.opening import IssueHours
from wire.views import DeskView

SUNDAY_NIGHT = MONDAY_9 - DAY_MS + 14 * 3600 * 1000
"""23:00 on a day without hours."""


def changed(**parts: object) -> Branch:
    """Other settings; not by `model_copy`, which keeps what was worked out from the old ones."""
    return Branch.model_construct(**{name: getattr(BRANCH, name) for name in Branch.model_fields} | parts)


class Pupil:
    """One clerk in one hall, and the time there."""

    def __init__(self, branch: Branch = BRANCH, counter_id: str = COUNTER, now: int = MONDAY_9) -> None:
        self.hall = PracticeHall(branch, "lan", "practice-1", now)
        self.branch, self.counter_id, self.now = branch, counter_id, now
        self.asked = 0

    @property
    def view(self) -> DeskView:
        state = self.hall.state
        view = desk_view(state, common(state, self.now, self.hall.lines), LAN, self.now)
        return view.model_copy(update={"practice": self.hall.line(self.now)})

    @property
    def hint(self) -> str:
        return self.hall.line(self.now).hint

    def ask(self, command: c.Command) -> dict[str, object] | Refused:
        self.asked += 1
        return self.hall.ask(f"practice-{self.asked:06d}", command, LAN, self.now)

    def done(self, command: c.Command) -> None:
        answer = self.ask(command)
        assert not isinstance(answer, Refused), answer

    def later(self, seconds: float) -> None:
        self.now += int(seconds * 1000)
        self.hall.tick(self.now)

    def until(self, hint: str) -> None:
        """Do what is said until this is said."""
        for _ in range(300):
            if self.hint == hint:
                return
            self.go_on()
        raise AssertionError(f"{hint} never came; at last {self.hall.line(self.now)}")

    def go_on(self) -> None:
        command = obeys(self.view, self.branch, self.counter_id)
        if command is None:
            self.later(1)
        else:
            self.done(command)
            self.later(0.2)


@pytest.mark.parametrize("now", [MONDAY_9, SUNDAY_NIGHT])
def test_who_does_only_what_the_hints_say_comes_through_all_ten(now: int) -> None:
    pupil = Pupil(now=now)
    seen: dict[str, int] = {}
    hints: set[str] = set()
    for _ in range(300):
        line = pupil.hall.line(pupil.now)
        hints.add(line.hint)
        seen.setdefault(line.lesson, line.nth)
        assert line.of == 10
        if line.hint == "over":
            break
        pupil.go_on()
    assert list(seen) == [*(lesson.id for lesson in script.LESSONS), ""]
    assert list(seen.values())[:10] == list(range(1, 11))
    assert hints == set(script.HINTS) - {"wait", "dossiers_only"}


def test_every_step_that_is_hinted_is_one_the_desk_may_take() -> None:
    pupil = Pupil()
    for _ in range(300):
        command = obeys(pupil.view, BRANCH, COUNTER)
        if command is not None:
            assert command.method in pupil.view.allowed
        if pupil.hint == "over":
            return
        pupil.go_on()
    raise AssertionError("it never ended")


def test_people_come_when_a_counter_is_open_and_no_more_than_are_needed() -> None:
    pupil = Pupil()
    pupil.later(60)
    assert not pupil.hall.state.tickets
    pupil.done(c.OpenCounter(counter_id=COUNTER))
    assert len(pupil.hall.state.waiting) == WAITING
    pupil.done(c.CallNext())
    assert len(pupil.hall.state.waiting) == WAITING - 1
    pupil.later(ARRIVES_EVERY_MS / 1000)
    pupil.later(600)
    assert len(pupil.hall.state.waiting) == WAITING


def test_a_hall_that_is_played_with_stays_small() -> None:
    pupil = Pupil()
    pupil.done(c.OpenCounter(counter_id=COUNTER))
    while pupil.view.next is not None:
        pupil.done(c.CallNext())
        assert pupil.view.ticket is not None
        pupil.done(c.Finish(ticket_id=pupil.view.ticket.ticket_id, outcome=BRANCH.outcomes[0].id))
        pupil.later(5)
    assert len(pupil.hall.state.tickets) == MOST_PEOPLE
    for _ in range(REPLIES_KEPT):
        pupil.ask(c.CallNext())
    first = pupil.hall.ask("practice-000001", c.CallNext(), LAN, pupil.now)
    assert isinstance(first, Refused)
    assert first.code is Code.NOBODY_WAITS, "the oldest answers are forgotten"


def test_a_command_that_comes_twice_is_done_once_and_its_id_names_no_other() -> None:
    pupil = Pupil()
    pupil.done(c.OpenCounter(counter_id=COUNTER))
    first = pupil.hall.ask("practice-again", c.CallNext(), LAN, pupil.now)
    assert pupil.hall.ask("practice-again", c.CallNext(), LAN, pupil.now) == first
    other = pupil.hall.ask("practice-again", c.ResumeCounter(), LAN, pupil.now)
    assert isinstance(other, Refused)
    assert other.code is Code.ID_REUSED


def test_a_call_counts_as_shown_and_spoken() -> None:
    pupil = Pupil()
    pupil.until("come")
    assert pupil.view.ticket is not None
    assert (pupil.view.ticket.shown, pupil.view.ticket.spoken) == (True, True)


def test_whoever_is_called_comes_after_a_moment_but_not_where_the_lesson_is_about_that() -> None:
    pupil = Pupil()
    pupil.until("call")
    pupil.done(c.CallNext())
    pupil.later(script.COMES_MS / 1000 - 0.1)
    assert pupil.hint == "come"
    pupil.later(0.1)
    assert pupil.hint == "start"
    pupil.until("recall")
    pupil.later(60)
    assert pupil.hint == "recall"


def test_going_another_way_is_no_dead_end() -> None:
    """Each lesson is reached with somebody called already, and with the wrong thing done first."""
    pupil = Pupil()
    pupil.until("no_show_recall")
    pupil.done(c.Start(ticket_id=pupil.view.ticket.ticket_id))  # type: ignore[union-attr]
    assert pupil.hint == "finish"
    pupil.until("bring_back")
    pupil.done(c.PauseCounter(reason=BRANCH.pause_reasons[0].id))
    assert pupil.hint == "resume"
    pupil.until("bring_back")
    pupil.until("park")
    pupil.until("over")


def test_nobody_left_to_bring_back_makes_another_no_show() -> None:
    pupil = Pupil()
    pupil.until("bring_back")
    pupil.now += 1
    missed = pupil.view.missed[0].ticket_id
    pupil.hall.state.aside.discard(missed)  # a new business day, say: yesterday's are gone
    assert pupil.hint == "call"
    pupil.until("no_show")
    pupil.until("bring_back")
    pupil.until("park")


def test_what_the_settings_do_not_allow_is_left_out() -> None:
    one = changed(
        services=BRANCH.services[:1],
        counters=tuple(x for x in BRANCH.counters if x.id == COUNTER),
        policy=BRANCH.policy.model_copy(update={"undo_s": 0}),
        outcomes=BRANCH.outcomes[:1],
    )
    pupil = Pupil(one)
    pupil.until("open")
    assert pupil.hall.line(pupil.now).of == 8
    pupil.until("dossiers_only")
    pupil.until("over")
    assert (pupil.hall.line(pupil.now).nth, pupil.hall.line(pupil.now).of) == (8, 8)


def test_hours_of_services_and_quotas_do_not_end_practice() -> None:
    never = IssueHours(weekdays=(3,), issue_from="08:00", issue_until="08:01")
    services = tuple(one.model_copy(update={"hours": (never,), "quota": 1}) for one in BRANCH.services)
    branch = changed(services=services, groups=tuple(g.model_copy(update={"hours": (never,)}) for g in BRANCH.groups))
    assert branch.service_by_id[SERVICE].quota == 1, "worked out before, as in a branch at work"
    Pupil(branch).until("over")


def test_a_counter_for_booked_people_alone_can_be_practised_at() -> None:
    counters = tuple(x.model_copy(update={"booked_only": x.id == COUNTER}) for x in BRANCH.counters)
    Pupil(changed(counters=counters)).until("over")


def test_a_step_too_late_to_take_back_is_not_asked_for() -> None:
    pupil = Pupil()
    pupil.until("undo")
    pupil.later(BRANCH.policy.undo_s + 1)
    assert pupil.hint == "start"
    pupil.until("undo")
    pupil.until("pause")


def test_its_rows_are_none_that_a_journal_could_have() -> None:
    pupil = Pupil()
    assert pupil.hall.state.seq > FIRST_SEQ > 10**12
    assert pupil.hall.take_told() == []
    pupil.done(c.OpenCounter(counter_id=COUNTER))
    told = pupil.hall.take_told()
    assert [seq for seq, _, _ in told] == list(range(told[0][0], pupil.hall.state.seq + 1))
