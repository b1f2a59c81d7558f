"""A ticket goes from one state to another, and the indexes, its counter, its call and the totals with it."""

from __future__ import annotations

from server.core.model import CALLS_KEPT, State, Ticket
from wire.values import TicketId, TicketState

OVER = (TicketState.DONE, TicketState.CANCELLED)
"""States that are ends."""

AT_COUNTER = (TicketState.CALLED, TicketState.SERVING)
ASIDE = (TicketState.PARKED, TicketState.MISSED)


def move(state: State, ticket: Ticket, to: TicketState) -> None:
    """Put the ticket in a state."""
    ticket.state = to
    index(state, ticket)
    if to not in AT_COUNTER:
        seat = state.counters.get(ticket.counter_id or "")
        if seat is not None and seat.ticket_id == ticket.ticket_id:
            seat.ticket_id = None
    if to is not TicketState.CALLED and ticket.call is not None:
        ticket.call.over = True


def index(state: State, ticket: Ticket) -> None:
    """Let the indexes say in which state the ticket is."""
    _keep(state.expected, ticket.ticket_id, ticket.state is TicketState.EXPECTED)
    _keep(state.waiting, ticket.ticket_id, ticket.state is TicketState.WAITING)
    _keep(state.aside, ticket.ticket_id, ticket.state in ASIDE)


def count(state: State, ticket: Ticket, **by: int) -> None:
    """Add to the totals of the day, and to what this ticket adds to them."""
    for name, more in by.items():
        for totals in (state.totals, ticket.adds):
            setattr(totals, name, getattr(totals, name) + more)


def newest_calls(tickets: dict[TicketId, Ticket]) -> list[TicketId]:
    """The tickets of the latest calls, as `State.called` lists them."""
    called = [(t.call.call_seq, t.ticket_id) for t in tickets.values() if t.call is not None]
    return [ticket_id for _, ticket_id in sorted(called, reverse=True)[:CALLS_KEPT]]


def _keep(index: set[str], ticket_id: str, there: bool) -> None:
    if there:
        index.add(ticket_id)
    else:
        index.discard(ticket_id)
