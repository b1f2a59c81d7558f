"""What the number boards over counters show. Pure: state in, document out."""

from __future__ import annotations

from server.core.model import State
from wire.values import TicketState
from wire.views import CounterNumber, NumbersView


def numbers_view(state: State) -> NumbersView:
    """The number at each counter: from its call until the visit there is over."""
    return NumbersView(counters=tuple(_at(state, counter.id) for counter in state.settings.counters))


def _at(state: State, counter_id: str) -> CounterNumber:
    seat = state.counters.get(counter_id)
    if seat is None or seat.ticket_id is None:  # a counter that is closed has none
        return CounterNumber(counter_id=counter_id)
    ticket = state.tickets[seat.ticket_id]
    calling = ticket.state is TicketState.CALLED
    return CounterNumber(counter_id=counter_id, number=ticket.number, calling=calling)
