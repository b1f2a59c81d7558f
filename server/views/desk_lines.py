"""Lines of a desk's document: who is expected, and which step may be taken back."""

from __future__ import annotations

from server.core import undo
from server.core.model import State, Ticket
from wire.values import Millis, TicketState
from wire.views import AsideLine, ExpectedLine, UndoLine

DESK_EXPECTED = 30


def expected_lines(state: State) -> tuple[ExpectedLine, ...]:
    """The first numbers taken outside whose holders have not arrived; those whose place lapsed come last (R144)."""
    expected = sorted((state.tickets[i] for i in state.expected), key=lambda t: (t.lapsed_at is not None, t.came))
    return tuple(
        ExpectedLine(
            ticket_id=t.ticket_id,
            number=t.number,
            service_id=t.service_id,
            claimed=t.claimed,
            taken_at=t.issued_at,
            class_id=t.class_id,
            accessible=t.accessible,
            lapsed=t.lapsed_at is not None,
        )
        for t in expected[:DESK_EXPECTED]
    )


def undo_line(state: State, counter_id: str, now: Millis) -> UndoLine | None:
    """The step that this counter may take back now."""
    step = undo.undoable(state, state.counters[counter_id], max(now, state.at))
    if step is None:
        return None
    return UndoLine(
        seq=step.seq,
        kind=step.kind,
        ticket_id=None if step.ticket is None else step.ticket.ticket_id,
        number="" if step.ticket is None else step.ticket.number,
        until=undo.until(state, step),
    )


def aside_line(ticket: Ticket, parked_come_back: bool) -> AsideLine:
    """A parked or missed ticket, and whether the policy lets those that are parked wait again by themselves."""
    parked = ticket.state is TicketState.PARKED
    return AsideLine(
        ticket_id=ticket.ticket_id,
        number=ticket.number,
        service_id=ticket.service_id,
        since=ticket.aside_since or ticket.leg.arrived_at,
        remind_at=ticket.remind_at,
        why=ticket.aside_why,
        by_itself=parked and (ticket.snoozed or parked_come_back),
        asked=ticket.snoozed,
        class_id=ticket.class_id,
        accessible=ticket.accessible,
    )
