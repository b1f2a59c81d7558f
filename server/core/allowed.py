"""Which commands a desk may send now, so that a counter's window computes no rule (R47)."""

from __future__ import annotations

from server.core import order, undo
from server.core.lines import Lines
from server.core.model import State
from server.core.serving import no_show_due, ready_to_call
from server.core.transitions import Step, may
from wire import commands as c
from wire.errors import Refused
from wire.values import CounterState, Millis, TicketState

OF_STEP: tuple[tuple[Step, type[c.Command]], ...] = (
    (Step.RECALL, c.Recall),
    (Step.START, c.Start),
    (Step.FINISH, c.Finish),
    (Step.MISS, c.NoShow),
    (Step.PARK, c.Park),
    (Step.TRANSFER, c.Transfer),
    (Step.CANCEL, c.Cancel),
)
"""The steps of the ticket at the counter, in the order a window shows them."""


def allowed(
    state: State, counter_id: str | None, person: str, now: Millis, lines: Lines | None = None
) -> tuple[str, ...]:
    """The methods of the commands that `decide` would accept from this person at this counter now.

    `now` matters for a no-show, which becomes possible as time goes by, and for taking a step back, which ceases to be.
    `lines` of this state, where somebody has them, save looking at everybody who waits.
    """
    if not person or state.branch is None:
        return ()
    mine = state.counter_of(person)
    if mine is None or mine != counter_id:
        return () if mine is not None else (c.OpenCounter.method,)
    found = (*_calls(state, mine, person, lines), *_steps(state, mine, now), *_seat(state, mine, now))
    if _grants(state, mine, lines):
        found = (*found, c.GrantClass)
    return tuple(command.method for command in found)


def _grants(state: State, counter_id: str, lines: Lines | None) -> bool:
    """Whether there is a class, and somebody of whom this counter could say it: at it, or waiting for it."""
    at_it = state.counters[counter_id].ticket_id is not None
    return bool(state.settings.classes) and (at_it or (lines or Lines(state)).anybody(counter_id))


def _calls(state: State, counter_id: str, person: str, lines: Lines | None) -> list[type[c.Command]]:
    found: list[type[c.Command]] = []
    ready = not isinstance(ready_to_call(state, person), Refused)
    if ready and (lines or Lines(state)).anybody(counter_id):
        found += [c.CallNext, c.CallChosen]
    if any(order.serves(state, counter_id, state.tickets[i]) for i in state.aside):
        found.append(c.Return)
    return found


def _steps(state: State, counter_id: str, now: Millis) -> list[type[c.Command]]:
    ticket_id = state.counters[counter_id].ticket_id
    if ticket_id is None:
        return []
    ticket = state.tickets[ticket_id]
    now = max(now, state.at)
    found = [command for step, command in OF_STEP if may(ticket.state, step)]
    if ticket.state is TicketState.CALLED:
        if not no_show_due(state, ticket, now):
            found.remove(c.NoShow)
        if counter_id not in state.settings.counter_by_id:
            found.remove(c.Recall)
    if any(i != ticket.service_id for i in state.serves(counter_id)):
        found.append(c.Correct)
    return [*found, c.Plan]


def _seat(state: State, counter_id: str, now: Millis) -> list[type[c.Command]]:
    seat = state.counters[counter_id]
    found: list[type[c.Command]] = [c.ResumeCounter if seat.state is CounterState.PAUSED else c.PauseCounter]
    if seat.ticket_id is None:
        found.append(c.CloseCounter)
    if undo.undoable(state, seat, max(now, state.at)) is not None:
        found.append(c.UndoStep)
    call = state.helps.get(counter_id)
    if call is None or not call.silent:
        found.append(c.CallHelp)
    if state.helps:
        found.append(c.AnswerHelp)
    return found
