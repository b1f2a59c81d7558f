"""What a command is answered: made from the events it led to and the state after them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from server.core import order
from server.core.model import MINUTE, State, Ticket
from wire.catalogue import NOWHERE
from wire.events import AnyEvent, NumbersLeased, TicketArrived, TicketCalled, TicketIssued, TicketRecalled
from wire.values import CounterState, Millis, Reason, TicketId, TicketState, Tolerant, WaitRange, leased_ticket_id
from wire.views import Called, Done, Issued, Leased

BACK_EARLY_MIN = 5
"""A citizen who goes away is asked back this many minutes before the low end of the wait."""

WALK_MIN = 1
"""A time to be back that is nearer than this is no use to anybody: better to wait here."""


def reply_to(
    events: Sequence[AnyEvent], state: State, tracking_url: Callable[[TicketId], str], command_id: str = ""
) -> Tolerant:
    """The reply: the ticket issued, the call made, or simply that it is so.

    Args:
        events: what happened, already applied to `state`; empty when it was so before.
        state: gives the last seq and the hall's words.
        tracking_url: makes the address of the page that follows a ticket.
        command_id: a press that a kiosk gave a number of its own for is answered with that one (R75).
    """
    for event in events:
        if isinstance(event, TicketIssued | TicketArrived):
            return paper(event, state, tracking_url(event.ticket_id))
        if isinstance(event, TicketCalled):
            return Called(
                seq=state.seq,
                ticket_id=event.ticket_id,
                number=event.number,
                counter_id=event.counter_id,
                reason=event.reason,
                nth=event.nth,
            )
        if isinstance(event, NumbersLeased):
            return Leased(
                seq=state.seq,
                lease_id=event.lease_id,
                day=event.day,
                series=event.series,
                first=event.first,
                last=event.last,
                leased_at=state.at,
                addresses=tuple(
                    tracking_url(leased_ticket_id(event.lease_id, serial))
                    for serial in range(event.first, event.last + 1)
                ),
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
    in_place = state.tickets.get(state.in_place_of.get(command_id, ""))
    if in_place is not None:
        low, about, high = in_place.wait_low_min, in_place.wait_about_min, in_place.wait_high_min
        wait = WaitRange(low_min=low, about_min=about, high_min=high)
        url = tracking_url(in_place.ticket_id)
        issued = paper_now(in_place, state, in_place.ahead, wait, state.at, url)
        return issued.model_copy(update={"given_away": True})
    return Done(seq=state.seq)


def told_wait(event: TicketIssued | TicketArrived) -> WaitRange:
    """The wait that a number was told, as it was told."""
    return WaitRange(
        low_min=event.wait_low_min,
        high_min=event.wait_high_min,
        about_min=event.wait_about_min,
        first_estimate=False,
        nobody=event.nobody_serves,
    )


def paper(event: TicketIssued | TicketArrived, state: State, tracking_url: str) -> Issued:
    """A ticket as it is to be printed, when it is given or when the holder of one taken outside arrives."""
    service = state.measured.get(state.tickets[event.ticket_id].service_id)
    first = not event.nobody_serves and (service is None or service.count < 30)
    wait = told_wait(event).model_copy(update={"first_estimate": first})
    issued = paper_now(state.tickets[event.ticket_id], state, event.ahead, wait, state.at, tracking_url)
    given_away = isinstance(event, TicketIssued) and bool(event.lease_id)
    return issued.model_copy(update={"given_away": given_away})


def paper_now(ticket: Ticket, state: State, ahead: int, wait: WaitRange, now: Millis, tracking_url: str) -> Issued:
    """A ticket as it is to be printed at any moment: the number is the one it has, the wait that of `now`."""
    booking = state.bookings.get(ticket.booking_id or "")
    low = order.waits_for_accessible(state, ticket)
    known = state.settings.counter_by_id
    serving = tuple(
        i for i, serves in state.skills.items() if ticket.service_id in serves and (known[i].accessible or not low)
    )
    return Issued(
        seq=state.seq,
        ticket_id=ticket.ticket_id,
        number=ticket.number,
        service_id=ticket.service_id,
        class_id=ticket.class_id,
        channel=ticket.channel,
        language=ticket.language,
        issued_at=ticket.issued_at,
        ahead=ahead,
        wait=as_told(ticket, wait, now),
        come_back_at=come_back_at(now, wait.low_min),
        where=state.where_to_wait(ticket.service_id, accessible=low) or NOWHERE,
        counters=serving,
        at_work=tuple(i for i in serving if state.counters[i].state is CounterState.OPEN),
        tracking_url=tracking_url,
        slot_at=ticket.slot_at,
        booked_at=ticket.slot_at if booking is None or booking.now else booking.slot_at,
        then=ticket.then,
        accessible=ticket.accessible,
    )


def as_told(ticket: Ticket, wait: WaitRange, now: Millis) -> WaitRange:
    """The wait still ahead of a number, which says so where it is longer than was told (R135).

    Also before that moment comes, once nothing keeps it any more: what is ahead ends after it at best.
    """
    until = ticket.leg.told_until
    if until is None or wait.nobody or ticket.state is not TicketState.WAITING:
        return wait
    return _longer(wait) if now + wait.low_min * MINUTE > until else wait


@lru_cache(maxsize=1024)
def _longer(wait: WaitRange) -> WaitRange:
    """Made once: many phones are told the same."""
    return wait.model_copy(update={"longer": True})


def come_back_at(now: Millis, low_min: int) -> Millis | None:
    """When a citizen should be in the hall again; None when it is better to wait here."""
    return still_ahead(now + (low_min - BACK_EARLY_MIN) * MINUTE, now)


def still_ahead(back_at: Millis | None, now: Millis) -> Millis | None:
    """A time to be back that was told before, as long as somebody can still be told it."""
    return None if back_at is None or back_at < now + WALK_MIN * MINUTE else back_at
