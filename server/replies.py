"""What a command is answered: made from the events it led to and the state after them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from server.core.model import MINUTE, State
from wire.catalogue import NOWHERE
from wire.events import AnyEvent, TicketCalled, TicketIssued, TicketRecalled
from wire.values import Millis, Reason, TicketId, Tolerant, WaitRange
from wire.views import Called, Done, Issued

BACK_EARLY_MIN = 5
"""A citizen who goes away is asked back this many minutes before the low end of the wait."""


def reply_to(events: Sequence[AnyEvent], state: State, tracking_url: Callable[[TicketId], str]) -> Tolerant:
    """The reply: the ticket issued, the call made, or simply that it is so.

    Args:
        events: what happened, already applied to `state`; empty when it was so before.
        state: gives the last seq and the hall's words.
        tracking_url: makes the address of the page that follows a ticket.
    """
    for event in events:
        if isinstance(event, TicketIssued):
            return issued(event, state, tracking_url(event.ticket_id))
        if isinstance(event, TicketCalled):
            return Called(
                seq=state.seq,
                ticket_id=event.ticket_id,
                number=event.number,
                counter_id=event.counter_id,
                reason=event.reason,
                nth=event.nth,
            )
        if isinstance(event, TicketRecalled):
            return Called(
                seq=state.seq,
                ticket_id=event.ticket_id,
                number=event.number,
                counter_id=event.counter_id,
                reason=Reason.RECALL,
                nth=event.nth,
            )
    return Done(seq=state.seq)


def issued(event: TicketIssued, state: State, tracking_url: str) -> Issued:
    """A ticket as it is to be printed."""
    service = state.measured.get(event.service_id)
    return Issued(
        seq=state.seq,
        ticket_id=event.ticket_id,
        number=event.number,
        service_id=event.service_id,
        class_id=event.class_id,
        channel=event.channel,
        language=event.language,
        issued_at=state.tickets[event.ticket_id].issued_at,
        ahead=event.ahead,
        wait=WaitRange(
            low_min=event.wait_low_min,
            high_min=event.wait_high_min,
            first_estimate=service is None or service.count < 30,
        ),
        come_back_at=come_back_at(state.at, event.wait_low_min),
        where=state.settings.where_to_wait.get(event.service_id, NOWHERE),
        tracking_url=tracking_url,
        slot_at=event.slot_at,
    )


def come_back_at(now: Millis, low_min: int) -> Millis:
    """When a citizen should be in the hall again."""
    return now + max(0, low_min - BACK_EARLY_MIN) * MINUTE
