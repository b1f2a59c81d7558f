"""The last step of each counter, kept as all stood before it, and what taking it back does to the state (R70-R73)."""

from __future__ import annotations

from server.core import lapsing
from server.core.model import MINUTE, LastStep, Leg, Measured, State, Ticket
from server.core.moves import AT_COUNTER, count, index, newest_calls
from wire import events as e
from wire.values import Millis, TicketId

UNDOABLE = (
    e.TicketCalled,
    e.TicketRecalled,
    e.ServiceStarted,
    e.ServiceFinished,
    e.VisitContinued,
    e.TicketMissed,
    e.TicketParked,
    e.TicketTransferred,
    e.TicketCorrected,
    e.TicketCancelled,
    e.VisitPlanned,
    e.TicketClassGranted,
    e.AccessibleAsked,
)
"""Steps with a ticket that can be taken back; a pause can be too."""


def before(state: State, ticket: Ticket, event: e.AnyEvent, at: Millis) -> None:
    """Remember the ticket as it stands: an event of a counter will change it. Another step there forgets the last."""
    counter_id = event.from_counter_id if isinstance(event, e.TicketTransferred) else getattr(event, "counter_id", None)
    seat = state.counters.get(counter_id or "")
    if seat is not None:
        seat.last = LastStep(state.seq, at, event.type, ticket.copied()) if isinstance(event, UNDOABLE) else None


def forget(state: State) -> None:
    """Nothing before this moment can be taken back: another day, other settings, another clock (R71)."""
    for seat in state.counters.values():
        seat.last = None


def announced(state: State, event: e.CallAnnounced) -> None:
    """What a display says of a call is true of the ticket, and of the ticket as it stood before the last step."""
    for ticket in _now_and_before(state, event.ticket_id):
        _announced(ticket, event)


def paper_told(state: State, event: e.PaperReported) -> None:
    """So it is with what is told of its paper; one that failed takes no other away that came out (R96)."""
    for ticket in _now_and_before(state, event.ticket_id):
        lacks = ticket.paper in ("not_printed", "maybe_printed") or not (ticket.paper or event.again)
        if lacks or event.result == "printed":
            ticket.paper = event.result
        ticket.reprints += int(event.again)


def rated(state: State, event: e.VisitRated) -> None:
    """And with a visitor's mark: it stays when the end of the visit is taken back (R73)."""
    satisfied = int(event.score >= 4)
    state.totals.rated += 1
    state.totals.satisfied += satisfied
    for ticket in _now_and_before(state, event.ticket_id):
        ticket.rated, ticket.rated_seq = event.score, state.seq
        ticket.adds.rated += 1
        ticket.adds.satisfied += satisfied


def answered(state: State, event: e.FeedbackAnswered) -> None:
    """And with the words that a manager has for the mark: a visit has one, and the command named it (R87)."""
    for ticket in _now_and_before(state, event.ticket_id):
        ticket.answer, ticket.answer_seq = event.words, state.seq


def undone(state: State, event: e.StepUndone, at: Millis) -> None:
    """Everything that the step changed is as if it had not been; the seat has no last step then."""
    seat = state.counters.get(event.counter_id)
    step = None if seat is None else seat.last
    if seat is None or step is None or step.seq != event.undoes:
        return
    seat.last = None
    if step.ticket is None:
        seat.state, seat.since, seat.pause_reason = step.seat, step.since, step.pause_reason
        seat.back_at = step.back_at
        return
    lapsing.undone(state, step.seq)
    ticket = state.tickets[step.ticket.ticket_id]
    _credit(state, ticket, -1)
    ticket.become(step.ticket)
    _credit(state, ticket, 1)
    if seat.ticket_id == ticket.ticket_id:
        seat.ticket_id = None
    if ticket.state in AT_COUNTER:
        state.counters[ticket.counter_id or ""].ticket_id = ticket.ticket_id
    index(state, ticket)
    state.called = newest_calls(state.tickets)


def came(state: State, ticket: Ticket, leg: Leg, at: Millis) -> None:
    """The person is at the counter: once a call; the first time it is a wait of the day (R52)."""
    if leg.started_at is not None:
        return
    leg.started_at = at
    state.turnout.called += 1
    count(state, ticket, answered=1)
    if leg.wait_ms is not None:
        return
    wait = leg.wait_ms = leg.waited_ms(at)
    if len(ticket.legs) == 1:
        ticket.wait_ms = wait
        count(state, ticket, waits=1, wait_ms=wait, within_target=int(wait <= state.policy.wait_target_min * MINUTE))


def learn(state: State, leg: Leg, took_ms: int) -> None:
    """Remember how long this service kept its counter (R52)."""
    leg.took_ms = took_ms
    _learn(state, leg, 1)


# -- inside ------------------------------------------------------------------------------------------------------------


def _now_and_before(state: State, ticket_id: TicketId) -> list[Ticket]:
    """A ticket of the day as it stands, and as it stood before each last step that can still be taken back."""
    kept = (seat.last.ticket for seat in state.counters.values() if seat.last is not None)
    return [t for t in (state.tickets.get(ticket_id), *kept) if t is not None and t.ticket_id == ticket_id]


def _credit(state: State, ticket: Ticket, times: int) -> None:
    """Count what a ticket adds to the day and to what is kept over days, or with -1 no more."""
    state.totals.add(ticket.adds, times)
    state.turnout.called += times * (ticket.adds.answered + ticket.adds.missed)
    state.turnout.missed += times * ticket.adds.missed
    for leg in ticket.legs:
        _learn(state, leg, times)


def _learn(state: State, leg: Leg, times: int) -> None:
    if leg.took_ms is None:
        return
    measured = state.measured.setdefault(leg.service_id, Measured())
    measured.count += times
    measured.total_ms += times * leg.took_ms
    if measured.count == 0:
        del state.measured[leg.service_id]


def _announced(ticket: Ticket, event: e.CallAnnounced) -> None:
    for leg in ticket.legs:
        if event.call_seq in leg.call_seqs:
            match event.how:
                case "shown":
                    leg.shown_seq = max(leg.shown_seq, event.call_seq)
                case "spoken":
                    leg.spoken_seq = max(leg.spoken_seq, event.call_seq)
                case _:  # unspoken
                    leg.unspoken_seq = max(leg.unspoken_seq, event.call_seq)
