"""A ticket goes from one state to another, and the indexes, its counter and its call on the boards with it."""

from __future__ import annotations

from server.core.model import State, Ticket
from wire.values import TicketState

OVER = (TicketState.DONE, TicketState.CANCELLED)
"""States that are ends."""

AT_COUNTER = (TicketState.CALLED, TicketState.SERVING)
ASIDE = (TicketState.PARKED, TicketState.MISSED)


def move(state: State, ticket: Ticket, to: TicketState) -> None:
    """Put the ticket in a state."""
    ticket.state = to
    _keep(state.expected, ticket.ticket_id, to is TicketState.EXPECTED)
    _keep(state.waiting, ticket.ticket_id, to is TicketState.WAITING)
    _keep(state.aside, ticket.ticket_id, to in ASIDE)
    if to not in AT_COUNTER:
        seat = state.counters.get(ticket.counter_id or "")
        if seat is not None and seat.ticket_id == ticket.ticket_id:
            seat.ticket_id = None
    if to is not TicketState.CALLED:
        for call in state.calls:
            if call.ticket_id == ticket.ticket_id:
                call.over = True


def _keep(index: set[str], ticket_id: str, there: bool) -> None:
    if there:
        index.add(ticket_id)
    else:
        index.discard(ticket_id)
