"""Taking, pausing and giving back counters (R40-R44)."""

from __future__ import annotations

import pytest

from tests.server.core.core_hall import Hall, assert_events, assert_refused, branch
from wire import commands as c
from wire import events as e
from wire.errors import Code
from wire.values import CounterState, Role


@pytest.fixture
def hall():
    hall = Hall()
    hall.opens("c1", "lan")
    return hall


def seat(hall):
    return hall.state.counters["c1"]


def test_a_counter_is_taken_only_once(hall):
    decision = hall.clerk(c.OpenCounter(counter_id="c1"), "minh")
    assert_refused(decision, Code.COUNTER_TAKEN, counter=1, person="lan")


def test_a_counter_that_was_left_open_is_taken_over_when_that_is_said_and_its_person_is_told(hall):
    ticket = hall.comes()
    hall.calls()
    opened = assert_events(hall.clerk(c.OpenCounter(counter_id="c1", take_over=True), "minh"), e.CounterOpened)
    assert opened[0].taken_from == "lan"
    assert (seat(hall).person, seat(hall).ticket_id, seat(hall).taken_at) == ("minh", ticket.ticket_id, hall.now)
    taken = hall.state.taken_over["lan"]
    assert (taken.counter_id, taken.by, taken.at) == ("c1", "minh", hall.now)
    hall.opens("c2", "lan")
    assert hall.state.taken_over == {}


def test_taking_over_is_nothing_else_than_taking_a_counter_that_nobody_else_holds(hall):
    assert_refused(hall.clerk(c.OpenCounter(counter_id="c2", take_over=True)), Code.HAS_COUNTER, counter=1)
    hall.clerk(c.CloseCounter())
    opened = assert_events(hall.clerk(c.OpenCounter(counter_id="c1", take_over=True), "minh"), e.CounterOpened)
    assert opened[0].taken_from == ""


def test_a_pause_says_when_it_is_meant_to_end_and_may_say_so_anew(hall):
    hall.clerk(c.PauseCounter(reason="lunch", back_in_min=30))
    first = seat(hall).back_at
    assert first == hall.now + 30 * 60_000
    assert_events(hall.clerk(c.PauseCounter(reason="lunch")))
    hall.pass_time(minutes=1)
    assert_events(hall.clerk(c.PauseCounter(reason="lunch", back_in_min=45)), e.CounterPaused)
    assert seat(hall).back_at == hall.now + 45 * 60_000
    hall.clerk(c.UndoStep(seq=seat(hall).last.seq))
    assert seat(hall).back_at == first
    hall.clerk(c.ResumeCounter())
    assert seat(hall).back_at is None


def test_a_person_has_one_counter_at_a_time(hall):
    assert_refused(hall.clerk(c.OpenCounter(counter_id="c2")), Code.HAS_COUNTER, counter=1)


def test_an_unknown_counter_or_an_unnamed_person_is_refused(hall):
    assert_refused(hall.clerk(c.OpenCounter(counter_id="c9"), "minh"), Code.UNKNOWN_COUNTER, counter="c9")
    assert_refused(hall.clerk(c.OpenCounter(counter_id="c2"), ""), Code.SIGN_IN_FIRST)


def test_opening_an_open_counter_again_changes_nothing(hall):
    assert_events(hall.clerk(c.OpenCounter(counter_id="c1")))


def test_a_clerk_takes_her_counter_over_on_another_pc_with_its_ticket(hall):
    ticket, since = hall.comes(), seat(hall).since
    hall.calls()
    hall.pass_time(minutes=1)
    assert_events(hall.clerk(c.OpenCounter(counter_id="c1"), device="laptop"), e.CounterOpened)
    assert (seat(hall).device_id, seat(hall).ticket_id, seat(hall).since) == ("laptop", ticket.ticket_id, since)


def test_a_pause_has_a_reason_of_the_catalogue_and_ends(hall):
    assert_refused(hall.clerk(c.PauseCounter(reason="beach")), Code.UNKNOWN_PAUSE_REASON, reason="beach")
    assert_events(hall.clerk(c.PauseCounter(reason="lunch")), e.CounterPaused)
    assert_events(hall.clerk(c.PauseCounter(reason="lunch")))
    assert (seat(hall).state, seat(hall).pause_reason) == (CounterState.PAUSED, "lunch")
    assert_events(hall.clerk(c.PauseCounter(reason="tea")), e.CounterPaused)
    assert_events(hall.clerk(c.ResumeCounter()), e.CounterResumed)
    assert_events(hall.clerk(c.ResumeCounter()))
    assert (seat(hall).state, seat(hall).pause_reason) == (CounterState.OPEN, "")


def test_without_a_list_any_reason_for_a_pause_is_taken():
    hall = Hall(settings=branch(pause_reasons=()))
    hall.opens("c1")
    assert_events(hall.clerk(c.PauseCounter(reason="beach")), e.CounterPaused)


def test_opening_ends_a_pause(hall):
    hall.clerk(c.PauseCounter(reason="lunch"))
    assert_events(hall.clerk(c.OpenCounter(counter_id="c1")), e.CounterOpened)
    assert (seat(hall).state, seat(hall).pause_reason) == (CounterState.OPEN, "")


def test_a_counter_is_not_closed_over_a_ticket(hall):
    ticket = hall.comes()
    hall.calls()
    assert_refused(hall.clerk(c.CloseCounter()), Code.HAS_TICKET, number="A001")
    hall.finishes(ticket)
    assert_events(hall.clerk(c.CloseCounter()), e.CounterClosed)
    assert (seat(hall).state, seat(hall).person) == (CounterState.CLOSED, "")
    hall.opens("c1", "minh")


@pytest.mark.parametrize("command", [c.PauseCounter(reason="lunch"), c.ResumeCounter(), c.CloseCounter()])
def test_who_has_no_counter_cannot_pause_resume_or_close(hall, command):
    assert_refused(hall.clerk(command, "minh"), Code.NO_COUNTER)


def test_taken_counters_stay_taken_through_a_change_of_settings(hall):
    whole = branch()
    without = branch(counters=whole.counters[1:])
    assert_events(hall.put(without, Role.MANAGER), e.SettingsApplied)
    assert seat(hall).person == "lan"
    assert_refused(hall.clerk(c.OpenCounter(counter_id="c2")), Code.HAS_COUNTER, counter="c1")


TABLE = """
        open   again  pause  pause_2 resume close  next
closed  open   open   NO     NO      NO     NO     NO
open    same   open   paused paused  same   closed call
paused  open   open   same   paused  open   closed NOT
"""
"""What each wish of its clerk does to a counter in each state; written out so that no cell is forgotten."""

WISHES = {
    "open": (c.OpenCounter(counter_id="c1"), "pc"),
    "again": (c.OpenCounter(counter_id="c1"), "laptop"),
    "pause": (c.PauseCounter(reason="lunch"), "pc"),
    "pause_2": (c.PauseCounter(reason="tea"), "pc"),
    "resume": (c.ResumeCounter(), "pc"),
    "close": (c.CloseCounter(), "pc"),
    "next": (c.CallNext(), "pc"),
}
BEFORE = {"closed": (), "open": ("open",), "paused": ("open", "pause")}
HAPPENS = {
    "same": (),
    "open": (e.CounterOpened, e.CounterResumed),
    "paused": (e.CounterPaused,),
    "closed": (e.CounterClosed,),
    "call": (e.TicketCalled,),
}
REFUSED = {"NO": Code.NO_COUNTER, "NOT": Code.COUNTER_NOT_OPEN}
NAMES, *LINES = (line.split() for line in TABLE.strip().splitlines())


@pytest.mark.parametrize(
    ("state", "wish", "cell"), [(s, w, cell) for s, *row in LINES for w, cell in zip(NAMES, row, strict=True)]
)
def test_each_wish_does_to_a_counter_what_the_table_says(state, wish, cell):
    hall = Hall()
    hall.comes()
    for earlier in BEFORE[state]:
        hall.clerk(WISHES[earlier][0])
    assert seat(hall).state == state
    command, device = WISHES[wish]
    decision = hall.clerk(command, device=device)
    if cell in REFUSED:
        assert_refused(decision, REFUSED[cell])
        assert seat(hall).state == state
        return
    assert [type(event) in HAPPENS[cell] for event in decision] == ([] if cell == "same" else [True])
    assert seat(hall).state == {"same": state, "call": "open"}.get(cell, cell)


def test_only_the_device_that_opened_a_counter_last_works_for_it(hall):
    hall.comes()
    called, waits = hall.calls(), hall.comes()
    assert_events(hall.clerk(c.OpenCounter(counter_id="c1"), device="laptop"), e.CounterOpened)
    for command in (
        c.Start(ticket_id=called.ticket_id),
        c.PauseCounter(reason="lunch"),
        c.CallHelp(),
        c.Cancel(ticket_id=called.ticket_id),
        # Both are a step at her counter, whoever of the hall they are about.
        c.GrantClass(ticket_id=waits.ticket_id, class_id="other"),
        c.AskAccessible(ticket_id=waits.ticket_id),
    ):
        assert_refused(hall.clerk(command, device="pc"), Code.OPEN_ELSEWHERE, counter=1)
    assert_events(hall.clerk(c.Start(ticket_id=called.ticket_id), device="laptop"), e.ServiceStarted)
    assert_events(hall.clerk(c.CallHelp(), device=""), e.HelpCalled)  # which device that is nobody knows
    assert_events(hall.clerk(c.OpenCounter(counter_id="c1"), device="pc"), e.CounterOpened)
    assert_refused(hall.clerk(c.Recall(ticket_id=called.ticket_id), device="laptop"), Code.OPEN_ELSEWHERE, counter=1)
    done = c.Cancel(ticket_id=hall.comes().ticket_id)
    assert_events(hall.ask(done, Role.RECEPTION, "lan", "laptop"), e.TicketCancelled)  # it is nothing of her counter
