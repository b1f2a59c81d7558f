"""The whole table of steps, each cell tried through decide (R19)."""

from __future__ import annotations

import pytest

from server.core.transitions import STEPS, TO, Step, expected, may
from tests.server.core.core_hall import Hall, assert_events, assert_refused
from wire import commands as c
from wire import events as e
from wire.asyncapi import event_models, event_type
from wire.errors import Code
from wire.events import ENDS_A_CALL, IS_A_CALL
from wire.values import Role, TicketState

TABLE = """
          arrive  call   recall start   finish continue miss   park   return  transfer snooze cancel
expected  waiting .      .      .       .      .        .      .      .       .        .      cancelled
waiting   .       called .      .       .      .        .      .      .       .        parked cancelled
called    .       .      called serving done   waiting  missed parked .       waiting  .      cancelled
serving   .       .      .      .       done   waiting  .      parked .       waiting  .      cancelled
parked    .       .      .      .       .      .        .      .      waiting .        .      cancelled
missed    .       .      .      .       .      .        .      .      waiting .        .      cancelled
done      .       .      .      .       .      .        .      .      .       .        .      .
cancelled .       .      .      .       .      .        .      .      .       .        .      .
"""
"""Every step from every state, written out a second time on purpose: the table of the code may not be its own proof."""

COMMANDS = {
    Step.ARRIVE: lambda i: c.CheckIn(code="K7QM"),
    Step.CALL: lambda i: c.CallChosen(ticket_id=i, why="người nhà chờ"),
    Step.RECALL: lambda i: c.Recall(ticket_id=i),
    Step.START: lambda i: c.Start(ticket_id=i),
    Step.FINISH: lambda i: c.Finish(ticket_id=i, outcome="accepted"),
    Step.CONTINUE: lambda i: c.Finish(ticket_id=i, outcome="accepted"),
    Step.MISS: lambda i: c.NoShow(ticket_id=i),
    Step.PARK: lambda i: c.Park(ticket_id=i),
    Step.RETURN: lambda i: c.Return(ticket_id=i),
    Step.TRANSFER: lambda i: c.Transfer(ticket_id=i, service_id="E1"),
    Step.SNOOZE: lambda i: c.Snooze(ticket_id=i),
    Step.CANCEL: lambda i: c.Cancel(ticket_id=i),
}
EVENTS = {
    Step.ARRIVE: e.TicketArrived,
    Step.CALL: e.TicketCalled,
    Step.RECALL: e.TicketRecalled,
    Step.START: e.ServiceStarted,
    Step.FINISH: e.ServiceFinished,
    Step.CONTINUE: e.VisitContinued,
    Step.MISS: e.TicketMissed,
    Step.PARK: e.TicketParked,
    Step.RETURN: e.TicketReturned,
    Step.TRANSFER: e.TicketTransferred,
    Step.SNOOZE: e.TicketSnoozed,
    Step.CANCEL: e.TicketCancelled,
}


def a_ticket_that_is(hall, state):
    if state is TicketState.EXPECTED:
        return hall.takes_from_home()
    ticket = hall.comes("A1")
    ticket.booking_id = "n-1"
    hall.state.spent["n-1"] = ticket.ticket_id
    if state is TicketState.WAITING:
        return ticket
    if state is TicketState.CANCELLED:
        hall.ask(COMMANDS[Step.CANCEL](ticket.ticket_id), Role.RECEPTION)
        return ticket
    hall.calls()
    if state is TicketState.SERVING:
        hall.clerk(COMMANDS[Step.START](ticket.ticket_id))
    elif state is TicketState.PARKED:
        hall.clerk(COMMANDS[Step.PARK](ticket.ticket_id))
    elif state is TicketState.MISSED:
        hall.misses(ticket)
    elif state is TicketState.DONE:
        hall.finishes(ticket)
    else:
        hall.clerk(COMMANDS[Step.RECALL](ticket.ticket_id))
        hall.pass_time(minutes=1)
    return ticket


def test_the_table_is_the_one_written_here():
    names, *lines = (line.split() for line in TABLE.strip().splitlines())
    cells = {(state, step): after for state, *row in lines for step, after in zip(names, row, strict=True)}
    assert set(cells) == {(state, step) for state in TicketState for step in Step}
    assert {cell: after for cell, after in cells.items() if after != "."} == STEPS


@pytest.mark.parametrize("step", Step)
@pytest.mark.parametrize("state", TicketState)
def test_each_step_happens_from_the_states_of_the_table_and_from_no_other(state, step):
    hall = Hall()
    hall.opens("c2")
    ticket = a_ticket_that_is(hall, state)
    assert ticket.state is state
    if step is Step.CONTINUE:
        ticket.then = ("E1",)
    role = Role.RECEPTION if step is Step.CANCEL else Role.COUNTER
    command = COMMANDS[step](ticket.ticket_id)
    decision = hall.arrives(ticket) if step is Step.ARRIVE else hall.ask(command, role, "lan")
    if (state, step) in STEPS:
        assert_events(decision, EVENTS[step])
        assert ticket.state is STEPS[state, step]
    else:
        code = {Step.CALL: Code.NOT_WAITING, Step.ARRIVE: Code.BOOKING_NOT_WAITING}.get(step, Code.WRONG_STEP)
        if (state, step) == (TicketState.WAITING, Step.ARRIVE):
            code = Code.BOOKING_SPENT
        # A counter that still has this ticket must finish it before it can call any.
        if step is Step.CALL and state in (TicketState.CALLED, TicketState.SERVING):
            code = Code.HAS_TICKET
        refusal = assert_refused(decision, code, number="A001")
        if code is Code.WRONG_STEP:
            assert refusal.facts["expected"] == ", ".join(expected(step))
        assert ticket.state is state


def test_a_step_leads_to_the_same_state_from_wherever_it_starts():
    assert all(after is TO[step] for (_, step), after in STEPS.items())
    assert set(TO) == set(Step)


def test_done_and_cancelled_are_ends():
    assert not any(may(state, step) for state in (TicketState.DONE, TicketState.CANCELLED) for step in Step)


ENDS_NO_CALL = {
    "settings.applied", "day.opened", "day.closed", "day.taken_back", "clock.corrected", "hall.closed", "hall.opened",
    "service.closed", "service.opened", "notice.shown", "notice.ended",
    "ticket.issued", "ticket.arrived", "ticket.returned", "ticket.planned", "ticket.corrected", "ticket.snoozed",
    "ticket.place_lapsed", "ticket.class_granted", "ticket.accessible_asked",
    "counter.opened", "counter.paused", "counter.resumed", "counter.closed", "counter.assigned",
    "help.called", "help.answered", "call.announced", "paper.reported", "visit.rated", "feedback.answered",
    "feedback.closed",
    "booking.recorded", "numbers.skipped", "numbers.leased", "numbers.returned", "number.lapsed",
    "device.changed", "device.paired", "device.unpaired", "device.wanted",
    "export.made", "mail.changed", "media.changed", "person.added", "person.changed",
    "person.erased", "person.locked", "person.password_changed", "person.pin_cleared", "person.pin_set",
    "person.roles_changed", "person.unlocked", "session.locked", "session.refused", "session.signed_in",
    "session.signed_in_with_pin", "session.signed_out", "words.erased",
}  # fmt: skip


def test_every_event_is_said_to_be_a_call_to_end_one_or_to_do_neither():
    sorted_in = sorted([*ENDS_NO_CALL, *ENDS_A_CALL, *IS_A_CALL])
    assert sorted_in == sorted(event_type(model) for model in event_models())  # each just once


def test_just_the_events_that_are_said_to_be_calls_make_one():
    hall = Hall()
    hall.opens("c2")
    ticket = hall.comes()
    hall.calls()
    hall.clerk(c.Recall(ticket_id=ticket.ticket_id))
    made = [(seq, event.type) for seq, _, event in hall.rows if event.type in IS_A_CALL]
    assert [kind for _, kind in made] == ["ticket.called", "ticket.recalled"]
    assert [seq for seq, _ in made] == ticket.leg.call_seqs


@pytest.mark.parametrize("step", [step for state, step in STEPS if state is TicketState.CALLED])
def test_a_call_is_over_after_just_the_steps_that_are_said_to_end_one(step):
    hall = Hall()
    hall.opens("c2")
    ticket = a_ticket_that_is(hall, TicketState.CALLED)
    if step is Step.CONTINUE:
        ticket.then = ("E1",)
    (event,) = hall.ask(COMMANDS[step](ticket.ticket_id), Role.RECEPTION, "lan")
    assert hall.state.calls[0].over is (event.type in ENDS_A_CALL)
