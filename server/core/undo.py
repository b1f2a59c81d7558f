"""The decision to take a clerk's last step back (R70-R73); what it does to the state is in `steps.py`."""

from __future__ import annotations

from server.core.context import Context, Decision
from server.core.model import CounterSeat, LastStep, State, Ticket
from server.core.moves import AT_COUNTER
from wire import commands as c
from wire import events as e
from wire.errors import Code, Refused, refused
from wire.values import CounterState, Millis


def undo(state: State, command: c.UndoStep, context: Context) -> Decision:
    """Take back the step that the command names, if it is the last one of this person at this counter."""
    counter_id = state.counter_of(context.actor.person)
    if counter_id is None:
        return refused(Code.NO_COUNTER)
    step = state.counters[counter_id].last
    if step is None or step.seq != command.seq:
        return refused(Code.NOTHING_TO_UNDO)
    refusal = _refused(state, step, context.now)
    if refusal is not None:
        return refusal
    return [
        e.StepUndone(
            undoes=step.seq,
            kind=step.kind,
            counter_id=counter_id,
            person=context.actor.person,
            ticket_id=None if step.ticket is None else step.ticket.ticket_id,
            number="" if step.ticket is None else step.ticket.number,
        )
    ]


def undoable(state: State, seat: CounterSeat, now: Millis) -> LastStep | None:
    """The step of this seat that can be taken back now; None when there is none."""
    step = seat.last
    return step if step is not None and _refused(state, step, now) is None else None


def until(state: State, step: LastStep) -> Millis:
    """The last moment at which a step can be taken back (R71)."""
    return step.at + state.policy.undo_s * 1000


def _refused(state: State, step: LastStep, now: Millis) -> Refused | None:
    if state.policy.undo_s == 0 or now > until(state, step):
        return refused(Code.UNDO_TOO_LATE, seconds=state.policy.undo_s)
    if step.ticket is None:
        return None
    ticket = state.tickets[step.ticket.ticket_id]
    if ticket.step_seq != step.seq or not _free_again(state, step.ticket):
        return refused(Code.UNDO_BUILT_ON, number=ticket.number, state=ticket.state)
    return None


def _free_again(state: State, ticket: Ticket) -> bool:
    """Whether the counter where the ticket was can have it again: a desk may have cancelled one of another's."""
    if ticket.state not in AT_COUNTER:
        return True
    seat = state.counters.get(ticket.counter_id or "")
    if seat is None or seat.state is CounterState.CLOSED:
        return False
    return seat.ticket_id in (None, ticket.ticket_id)
