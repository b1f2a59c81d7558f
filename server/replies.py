"""What a command is answered: made from the events it led to and the state after them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from server.core.model import MINUTE, State
from wire.catalogue import Branch
from wire.events import AnyEvent, TicketCalled, TicketIssued, TicketRecalled
from wire.values import Millis, Text, TicketId, Tolerant, WaitRange
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
                reason=state.tickets[event.ticket_id].reason,
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
        where=where(state.settings, event.service_id),
        tracking_url=tracking_url,
        slot_at=event.slot_at,
    )


def come_back_at(now: Millis, low_min: int) -> Millis:
    """When a citizen should be in the hall again."""
    return now + max(0, low_min - BACK_EARLY_MIN) * MINUTE


def where(branch: Branch, service_id: str) -> Text:
    """Where to wait for a service and the counters expected: "Tầng 1, quầy 1–4"."""
    vi: list[str] = []
    en: list[str] = []
    for zone in branch.zones:
        numbers = sorted(c.number for c in branch.counters if c.zone == zone.id and service_id in branch.skills[c.id])
        if numbers:
            vi.append(f"{zone.name.vi}, quầy {ranges(numbers)}")
            en.append(f"{zone.name.en}, counter{'s' if len(numbers) > 1 else ''} {ranges(numbers)}")
    return Text(vi="; ".join(vi), en="; ".join(en))


def ranges(numbers: Sequence[int]) -> str:
    """Sorted numbers as text: 1, 2, 3, 4, 7 becomes "1–4, 7"."""
    parts: list[str] = []
    start = last = numbers[0]
    for number in [*numbers[1:], None]:
        if number is not None and number == last + 1:
            last = number
            continue
        parts.append(str(start) if start == last else f"{start}–{last}")
        if number is not None:
            start = last = number
    return ", ".join(parts)
