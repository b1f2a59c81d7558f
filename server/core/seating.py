"""Decisions about counters: open, pause, resume, close (R40-R44), and calls for help (R49, R99)."""

from __future__ import annotations

from server.core.context import Context, Decision
from server.core.model import CounterSeat, State
from wire import commands as c
from wire import events as e
from wire.errors import Code, Refused, refused
from wire.values import CounterState, Role


def open_counter(state: State, command: c.OpenCounter, context: Context) -> Decision:
    """Take a counter; the same person may take over her own from another device, or go on after a pause.

    One that somebody else left open is taken over when that is said (R99).
    """
    actor, counter_id = context.actor, command.counter_id
    if not actor.person:
        return refused(Code.SIGN_IN_FIRST)
    if counter_id not in state.settings.counter_by_id:
        return refused(Code.UNKNOWN_COUNTER, counter=counter_id)
    seat = state.counters[counter_id]
    own = seat.person == actor.person
    others = seat.state is not CounterState.CLOSED and not own and seat.person != context.directory.known_as
    if others and not command.take_over:
        return refused(Code.COUNTER_TAKEN, counter=_shown(state, counter_id), person=seat.person)
    other = state.counter_of(actor.person)
    if other is not None and other != counter_id:
        return refused(Code.HAS_COUNTER, counter=_shown(state, other))
    if seat.state is CounterState.OPEN and own and seat.device_id == actor.device_id:
        return []
    return [
        e.CounterOpened(
            counter_id=counter_id,
            person=actor.person,
            device_id=actor.device_id,
            taken_from=seat.person if others else "",
        )
    ]


AT_THE_DESK = frozenset({
    c.CallNext, c.CallChosen, c.Recall, c.Start, c.Finish, c.NoShow, c.Park, c.Return, c.Transfer, c.Correct, c.Cancel,
    c.Plan, c.GrantClass, c.AskAccessible, c.UndoStep, c.PauseCounter, c.ResumeCounter, c.CloseCounter, c.CallHelp,
})  # fmt: skip
"""What a desk does for the counter that its person has."""


def elsewhere(seat: CounterSeat, device_id: str) -> bool:
    """Whether a counter was opened last at another device than this one (R130); not known of one without a name."""
    return bool(device_id and seat.device_id) and seat.device_id != device_id


def refused_elsewhere(state: State, command: c.Command, context: Context) -> Refused | None:
    """Why a desk may not do it for its person's counter: she opened it last at another (R130)."""
    actor = context.actor
    if actor.role is not Role.COUNTER or type(command) not in AT_THE_DESK:
        return None
    counter_id = state.counter_of(actor.person)
    if counter_id is None or not elsewhere(state.counters[counter_id], actor.device_id):
        return None
    return refused(Code.OPEN_ELSEWHERE, counter=_shown(state, counter_id))


def pause(state: State, command: c.PauseCounter, context: Context) -> Decision:
    """No more calls for a while; the ticket at the counter may be finished meanwhile."""
    found = _own_seat(state, context)
    if isinstance(found, Refused):
        return found
    counter_id, seat = found
    reasons = state.settings.pause_reasons
    if reasons and all(reason.id != command.reason for reason in reasons):
        return refused(Code.UNKNOWN_PAUSE_REASON, reason=command.reason)
    if seat.state is CounterState.PAUSED and seat.pause_reason == command.reason and command.back_in_min is None:
        return []
    return [e.CounterPaused(counter_id=counter_id, reason=command.reason, back_in_min=command.back_in_min)]


def resume(state: State, command: c.ResumeCounter, context: Context) -> Decision:
    """Calls again."""
    found = _own_seat(state, context)
    if isinstance(found, Refused):
        return found
    counter_id, seat = found
    return [] if seat.state is CounterState.OPEN else [e.CounterResumed(counter_id=counter_id)]


def close(state: State, command: c.CloseCounter, context: Context) -> Decision:
    """Give the counter back, once nobody is there."""
    found = _own_seat(state, context)
    if isinstance(found, Refused):
        return found
    counter_id, seat = found
    if seat.ticket_id is not None:
        return refused(Code.HAS_TICKET, number=state.tickets[seat.ticket_id].number)
    return [e.CounterClosed(counter_id=counter_id, person=seat.person)]


def assign(state: State, command: c.AssignCounter, context: Context) -> Decision:
    """What a counter serves for the rest of the day; none, or just the usual ones: what the settings say (R48)."""
    counter_id, known = command.counter_id, state.settings.service_by_id
    if counter_id not in state.settings.counter_by_id:
        return refused(Code.UNKNOWN_COUNTER, counter=counter_id)
    unknown = next((i for i in command.services if i not in known), None)
    if unknown is not None:
        return refused(Code.UNKNOWN_SERVICE, service=unknown)
    usual = state.settings.skills[counter_id]
    services = tuple(i for i in known if i in command.services) if frozenset(command.services) != usual else ()
    if services == state.assigned.get(counter_id, ()):
        return []
    return [e.CounterAssigned(counter_id=counter_id, services=services)]


def call_help(state: State, command: c.CallHelp, context: Context) -> Decision:
    """Somebody at a counter asks for help (R49); an alarm outdoes a call that stands (R99)."""
    found = _own_seat(state, context)
    if isinstance(found, Refused):
        return found
    counter_id, seat = found
    stands = state.helps.get(counter_id)
    if stands is not None and (stands.silent or not command.silent):
        return []
    called = e.HelpCalled(counter_id=counter_id, person=seat.person, silent=command.silent, words=command.words)
    return [called]


def answer_help(state: State, command: c.AnswerHelp, context: Context) -> Decision:
    """Help is on its way; nobody asks for it any more (R49)."""
    if command.counter_id not in state.helps:
        return []
    return [e.HelpAnswered(counter_id=command.counter_id, person=context.actor.person)]


def _own_seat(state: State, context: Context) -> tuple[str, CounterSeat] | Refused:
    counter_id = state.counter_of(context.actor.person)
    return refused(Code.NO_COUNTER) if counter_id is None else (counter_id, state.counters[counter_id])


def _shown(state: State, counter_id: str) -> str:
    """A counter as people know it: by its number."""
    counter = state.settings.counter_by_id.get(counter_id)
    return counter_id if counter is None else str(counter.number)
