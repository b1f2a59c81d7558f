"""Numbers that kiosks hold, to give while the server is away, and what becomes of those they gave (R74-R76)."""

from __future__ import annotations

from collections.abc import Collection

from rules import hours
from server.core import numbering
from server.core.context import Context, Decision
from server.core.issuing import (
    as_mirrored,
    booked_by,
    booking_refused,
    granted_class,
    head_start,
    person_refused,
    slot_of,
)
from server.core.model import Lease, State
from wire import commands as c
from wire import events as e
from wire.booking import BranchBooking
from wire.values import Channel, CommandId, Millis, Role, Series, TicketId, TicketState, leased_ticket_id

AHEAD = 2
"""A lease begins so many times its length above the last number given, so that on an ordinary day the numbers of the
hall reach it only after the kiosk holds a later one and gave this one back: then no number is left out."""

MOST_LOST = 2
"""Leases of a series that one kiosk may lose in a day, and hold another one instead: a store that is lost at each start
shall not use up the day's numbers."""


def due(state: State, device_id: str) -> tuple[Series, ...]:
    """The series of which a kiosk shall lease numbers now: it holds none, or the hall's are near those it holds."""
    many = state.policy.away_numbers
    if not many or state.day is None:
        return ()
    return tuple(one for one in _series(state) if _is_due(state, device_id, one))


def due_next(state: State, device_id: str) -> tuple[Series, ...]:
    """The series of which a kiosk shall lease numbers of the next open day now: it holds none of that day."""
    day = next_day(state)
    if not state.policy.away_numbers or day is None:
        return ()
    held = {(lease.series, lease.day) for lease in state.leases.values() if lease.device_id == device_id}
    return tuple(one for one in _series(state) if (one, day) not in held)


def next_day(state: State) -> str | None:
    """The day after the open one on which numbers are given, as the calendar says now."""
    return None if state.day is None else hours.open_day_after(state.settings, state.day)


def _series(state: State) -> tuple[Series, ...]:
    return tuple(dict.fromkeys(group.series for group in state.settings.groups))


def _is_due(state: State, device_id: str, series: Series, held: Collection[str] | None = None) -> bool:
    mine = [
        (lease_id, lease.first)
        for lease_id, lease in state.leases.items()
        if (lease.device_id, lease.series, lease.day) == (device_id, series, state.day) and not lease.void
    ]
    known = [first for lease_id, first in mine if held is None or lease_id in held]
    if len(mine) - len(known) > MOST_LOST:
        return False
    near = state.policy.away_numbers // 2
    return not known or max(known) - state.serials.get(series, 0) <= near


def _may_lease(state: State, device_id: str, command: c.LeaseNumbers) -> bool:
    """Due by what the kiosk itself says that it holds: of what it lost some may be on papers, so that nobody else
    gives those either (R74)."""
    if command.next_day:
        return command.series in due_next(state, device_id)
    if command.held is None or not state.policy.away_numbers or state.day is None:
        return command.series in due(state, device_id)
    return command.series in _series(state) and _is_due(state, device_id, command.series, command.held)


def lease(state: State, command: c.LeaseNumbers, context: Context) -> Decision:
    """Let a kiosk hold numbers that nobody else gives from now on (R74); nothing when it holds enough."""
    device_id, series = context.actor.device_id, command.series
    if not _may_lease(state, device_id, command):
        return []
    return [_lease_of(state, series, context.command_id, device_id, state.policy.away_numbers, command.next_day)]


def _lease_of(
    state: State, series: Series, lease_id: CommandId, device_id: str, many: int, of_next_day: bool
) -> e.NumbersLeased:
    """Of the next open day it begins where the day's own would begin: once that day is open, it is that one (R74)."""
    day = next_day(state) if of_next_day else state.day
    assert day is not None  # else nothing is due
    given = 0 if of_next_day else state.serials.get(series, 0)
    others = [one.last for one in numbering.leased(state, series, day if of_next_day else None)]
    first = max([given + AHEAD * state.policy.away_numbers, *others]) + 1
    return e.NumbersLeased(
        lease_id=lease_id, device_id=device_id, day=day, series=series, first=first, last=first + many - 1
    )


def skip(state: State, command: c.SkipNumbers, context: Context) -> Decision:
    """As `numbering.skip`; of the next open day nobody gives what kiosks may hold of it and nothing tells of (R85)."""
    skipped = numbering.skip(state, command, context)
    if command.day != state.day or not command.ahead or next_day(state) is None:
        return skipped
    ids = ((one, f"{context.command_id}-{one}") for one in _series(state))
    return [*skipped, *(_lease_of(state, one, id_, "", command.ahead, of_next_day=True) for one, id_ in ids)]


def give_back(state: State, command: c.ReturnNumbers, context: Context) -> Decision:
    """What is left of a lease is nobody's any more (R74); one that is not known, or another's, is none to give back."""
    known = state.leases.get(command.lease_id)
    if known is None or known.device_id != context.actor.device_id:
        return []
    return [e.NumbersReturned(lease_id=command.lease_id, device_id=known.device_id)]


def hand_over(state: State, command: c.HandOver, context: Context) -> Decision:
    """Take a number that was given while the server was away, at the place of who came then (R75)."""
    ticket_id = leased_ticket_id(command.lease_id, command.serial)
    if ticket_id in state.tickets:
        return []
    number = numbering.written(command.series, command.serial)
    nobodys = _nobodys(state, command, context)
    if command.day != state.day or number in state.by_number:
        lapsed = e.NumberLapsed(
            ticket_id=ticket_id,
            day=command.day,
            number=number,
            service_id=command.service_id,
            arrived_at=command.arrived_at,
            device_id=context.actor.device_id,
            why="other_day" if command.day != state.day else "taken",
            instead_of=command.instead_of or "",
        )
        return [*_of_a_lost_press(state, nobodys, number), lapsed]
    arrived_at = _arrival(state, command, context.now)
    booking = _booking(state, context, arrived_at, nobodys)
    class_id = granted_class(state, command.class_id)
    slot_at, counts_from = (None, arrived_at) if booking is None else slot_of(state, booking, arrived_at)
    booking_id = None if booking is None else booking.booking_id
    person = command.person or booked_by(state, booking_id or "")
    claimed = "" if booking is None or booking.class_id == class_id else booking.class_id
    return [
        *(e.TicketCancelled(ticket_id=one, by=Role.KIOSK.value) for one in [nobodys] if one),
        e.TicketIssued(
            ticket_id=ticket_id,
            day=command.day,
            series=command.series,
            serial=command.serial,
            number=number,
            service_id=command.service_id if booking is None else booking.service_id,
            class_id=class_id,
            language=state.settings.language_for(command.language),
            channel=Channel.KIOSK if booking is None else Channel.BOOKING,
            booking_id=booking_id,
            slot_at=slot_at,
            arrived_at=arrived_at,
            counted_from=counts_from - head_start(state, class_id),
            wait_low_min=0,
            wait_high_min=0,
            ahead=0,
            claimed=claimed,
            lease_id=command.lease_id,
            then=_following(state, command) if booking is None else (),
            accessible=command.accessible or (booking is not None and booking.accessible),
            person=person,
            over_limit=person_refused(state, person, booking_id) is not None,
            instead_of=command.instead_of or "",
        ),
    ]


def _of_a_lost_press(state: State, nobodys: TicketId, number: str) -> Decision:
    """The end of what a press made in whose place a number was given that lapses (R75). It stays where it has that very
    number, so that who holds the paper is called, and where it is a booking's, whose holder is told of it (R16)."""
    ticket = state.tickets.get(nobodys)
    if ticket is None or ticket.number == number or ticket.channel is Channel.BOOKING:
        return []
    return [e.TicketCancelled(ticket_id=nobodys, by=Role.KIOSK.value)]


def _following(state: State, command: c.HandOver) -> tuple[str, ...]:
    """The services that follow on it: those the branch has, as many as a ticket may have (R67)."""
    known = [one for one in command.then if one in state.settings.service_by_id]
    return tuple(known[: state.policy.services_a_ticket - 1])


def _nobodys(state: State, command: c.HandOver, context: Context) -> TicketId:
    """The number of a press, or of a code shown, whose answer never came: its holder was given this one in its place
    (R75, R76). Empty for none."""
    ticket = state.tickets.get(command.instead_of or "")
    if ticket is None or ticket.state is not TicketState.WAITING:
        return ""
    shown = "" if context.booking is None else context.booking.booking_id
    theirs = ticket.channel is Channel.KIOSK or (ticket.channel is Channel.BOOKING and ticket.booking_id == shown)
    return ticket.ticket_id if theirs else ""


def leased(state: State, event: e.NumbersLeased, at: Millis) -> None:
    """What `numbers.leased` does to the state."""
    state.leases[event.lease_id] = Lease(event.device_id, event.day, event.series, event.first, event.last, at)


def returned(state: State, event: e.NumbersReturned, at: Millis) -> None:
    """What `numbers.returned` does to the state."""
    state.leases.pop(event.lease_id, None)


def lapsed(state: State, event: e.NumberLapsed, at: Millis) -> None:
    """It is told in the journal, and nobody waits with it; a press in whose place it was given makes none any more."""
    if event.instead_of:
        state.in_place_of.setdefault(event.instead_of, event.ticket_id)


# -- inside ------------------------------------------------------------------------------------------------------------


def _arrival(state: State, command: c.HandOver, now: Millis) -> Millis:
    """When they came, as far as the kiosk's clock may be believed: not after now, and not before it had the number."""
    lease = state.leases.get(command.lease_id)
    arrived_at = min(now, command.arrived_at if lease is None else max(command.arrived_at, lease.at))
    return arrived_at if hours.business_day(state.settings, arrived_at) == state.day else now


def _booking(state: State, context: Context, arrived_at: Millis, nobodys: TicketId) -> BranchBooking | None:
    """The booking that was shown, if it counts; else its holder is a walk-in, for the number is given (R76)."""
    shown = context.booking
    if shown is None or shown.now:
        return None
    booking = as_mirrored(state, shown)
    if booking_refused(state, booking, arrived_at, nobodys) is not None:
        return None
    return booking if booking.service_id in state.settings.service_by_id else None
