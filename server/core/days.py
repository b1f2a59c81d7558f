"""What events of days and of the clock do to the state: the roll, one that goes on, a day taken back, a correction."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import fields, replace
from datetime import date

from rules import hours
from server.core.model import MINUTE, CounterSeat, DayBefore, DayTotals, State, Ticket
from server.core.moves import ASIDE, AT_COUNTER, OVER, count, move, newest_calls
from server.core.numbering import written
from server.core.steps import forget
from wire import events as e
from wire.values import CounterState, Millis, TicketState

MEASURED_KEPT = 60
"""Services remembered over a night as a mean: twice what a full estimate needs, so that a change shows within days."""


def closed(state: State, event: e.DayClosed, at: Millis) -> None:
    """The open day ends; until the next roll it can be had back (R61)."""
    state.before = _kept(state, event)
    for ticket_id in event.left:
        ticket = state.tickets.get(ticket_id)
        if ticket is not None:
            move(state, ticket, TicketState.CANCELLED)
            ticket.leg.ended_at = at
            count(state, ticket, cancelled=1)
    forget(state)
    if not event.goes_on:
        state.counters = {c.id: CounterSeat() for c in state.settings.counters}
        state.assigned, state.helps, state.answers, state.taken_over = {}, {}, {}, {}


def opened(state: State, event: e.DayOpened, at: Millis) -> None:
    """A day begins: with nobody and with number 1, or, when it goes on, with those who come along (R60)."""
    was, state.day = state.day, event.day
    _closed_and_shown(state, was if event.goes_on else None)
    if event.goes_on:
        _leases_are(state, event.day, void=True)
    first = event.day if state.before is None else state.before.day
    state.leases = {i: lease for i, lease in state.leases.items() if lease.day >= first}
    carried = {i: state.tickets[i] for i in event.carried if i in state.tickets}
    for ticket in carried.values():
        ticket.day = event.day
    state.tickets = carried
    state.spent = {booking: i for booking, i in state.spent.items() if i in carried}
    if not event.goes_on:
        state.serials, state.issued_of = {}, {}
    _index(state)
    state.totals = _totals_of(state)
    if state.before is not None:
        # Whoever came along is in one place only: two that must stay alike would not after a restart.
        alone = {i: ticket for i, ticket in state.before.tickets.items() if i not in carried}
        state.before = replace(state.before, tickets=alone, began=replace(state.totals))
    state.bookings = {
        i: b for i, b in state.bookings.items() if hours.business_day(state.settings, b.slot_at) >= event.day
    }
    for measured in state.measured.values():
        if measured.count > MEASURED_KEPT:
            measured.total_ms = measured.total_ms * MEASURED_KEPT // measured.count
            measured.count = MEASURED_KEPT


def taken_back(state: State, event: e.DayTakenBack, at: Millis) -> None:
    """The day before goes on with everybody in it, and with everybody of the false day behind them (R61)."""
    before = state.before
    if before is None or before.day != event.day:
        return
    _not_ahead(before, at)
    for ticket in state.tickets.values():
        serial = event.renumbered.get(ticket.ticket_id, ticket.serial)
        ticket.day, ticket.serial, ticket.number = event.day, serial, written(ticket.series, serial)
        if ticket.call is not None:
            ticket.call.number = ticket.number
    false_day, state.day, state.before = state.day, event.day, None
    _closed_and_shown(state, false_day)
    _leases_are(state, false_day, void=False)
    state.leases = {i: lease for i, lease in state.leases.items() if lease.day >= event.day}
    state.totals = _since(before.began, state.totals, before.totals)
    if not before.goes_on:  # else they went on from the day before
        _add_up(state, before)
        state.assigned = before.assigned | state.assigned
    state.tickets = before.tickets | state.tickets
    state.spent = before.spent | state.spent
    state.bookings = before.bookings | state.bookings
    for ticket_id, was in before.left.items():
        _had_back(state, before, before.tickets[ticket_id], was)
    _index(state)
    forget(state)


def clock_corrected(state: State, event: e.ClockCorrected, at: Millis) -> None:
    """Every moment of the day moves with the clock, so that waits and the order stay what they are (R59)."""
    by = event.by_ms
    state.at = at + by
    before = state.before
    # A day before that was closed by a correction was moved by it, and is moved back with it.
    if before is not None and before.goes_on:
        _move(before.tickets.values(), before.counters.values(), by)
    _move(state.tickets.values(), state.counters.values(), by)
    state.helps = {i: replace(one, since=one.since + by) for i, one in state.helps.items()}
    state.answers = {i: replace(one, since=one.since + by) for i, one in state.answers.items()}
    state.taken_over = {i: replace(one, at=one.at + by) for i, one in state.taken_over.items()}
    state.leases = {i: replace(lease, at=lease.at + by) for i, lease in state.leases.items()}
    forget(state)


def _closed_and_shown(state: State, goes_on_from: str | None) -> None:
    """What stands on a day that goes on stands on the open one; what only earlier days knew is forgotten (R82, R88)."""
    days = {state.day, state.before.day if state.before is not None else state.day}
    for service_id, closed in list(state.closed_services.items()):
        if closed.day == goes_on_from:
            state.closed_services[service_id] = replace(closed, day=state.day or "")
        elif closed.day not in days:
            del state.closed_services[service_id]
    for notice_id, notice in list(state.notices.items()):
        if notice.day == goes_on_from:
            day = state.day or notice.day
            days_on = (date.fromisoformat(day) - date.fromisoformat(notice.day)).days
            # Until the same time by the clock on the wall: what was typed was no moment of the day that is no more.
            state.notices[notice_id] = replace(notice, day=day, until=notice.until + days_on * 24 * 60 * MINUTE)
        elif notice.day not in days:
            del state.notices[notice_id]


def _leases_are(state: State, day: str | None, *, void: bool) -> None:
    """What kiosks hold beforehand of a day may be given already once it goes on with another's numbers (R74)."""
    theirs = {i: replace(lease, void=void) for i, lease in state.leases.items() if lease.day == day}
    state.leases |= theirs


# -- inside ------------------------------------------------------------------------------------------------------------


def _move(tickets: Collection[Ticket], seats: Collection[CounterSeat], by: Millis) -> None:
    """All moments together, so that waits and the order stay what they are."""
    for ticket in tickets:
        ticket.issued_at += by
        ticket.counted_from += by
        ticket.first_called_at = _moved(ticket.first_called_at, by)
        ticket.aside_since, ticket.remind_at = _moved(ticket.aside_since, by), _moved(ticket.remind_at, by)
        ticket.lapsed_at = _moved(ticket.lapsed_at, by)
        for leg in ticket.legs:
            leg.arrived_at += by
            leg.calls = [call + by for call in leg.calls]
            leg.started_at, leg.ended_at = _moved(leg.started_at, by), _moved(leg.ended_at, by)
            leg.told_until = _moved(leg.told_until, by)
        if ticket.call is not None:
            ticket.call.called_at += by
    for seat in seats:
        seat.since, seat.back_at = _moved(seat.since, by), _moved(seat.back_at, by)
        seat.taken_at = _moved(seat.taken_at, by)


def _not_ahead(before: DayBefore, at: Millis) -> None:
    """A clock that went wrong more than once may be earlier than the day it comes back to: the day moves with it."""
    left = before.left
    moments = [m for i, ticket in before.tickets.items() for m in _moments(ticket, ended=i not in left)]
    latest = max([at, *moments, *(seat.since for seat in before.counters.values() if seat.since is not None)])
    if latest > at:
        _move(before.tickets.values(), before.counters.values(), at - latest)


def _moments(ticket: Ticket, *, ended: bool) -> Iterator[Millis]:
    """Those that must have been. The end of one whom the roll ended is of the false clock, and no end."""
    told = (ticket.issued_at, ticket.first_called_at, ticket.aside_since, ticket.lapsed_at)
    yield from (moment for moment in told if moment is not None)
    if ticket.call is not None:
        yield ticket.call.called_at
    for leg in ticket.legs:
        yield from (leg.arrived_at, *leg.calls)
        yield from (moment for moment in (leg.started_at, leg.ended_at if ended else None) if moment is not None)


def _moved(moment: Millis | None, by: Millis) -> Millis | None:
    return None if moment is None else moment + by


def _kept(state: State, event: e.DayClosed) -> DayBefore | None:
    """The open day. Its tickets are shared: whoever closes it afterwards changes none but those that are left.

    What counts and finds them is not: a day that goes on counts on in its own.
    """
    if state.day is None:
        return None
    return DayBefore(
        day=state.day,
        tickets=dict(state.tickets),
        left={i: state.tickets[i].state for i in event.left if i in state.tickets},
        counters={i: replace(seat, last=None) for i, seat in state.counters.items()},
        bookings=dict(state.bookings),
        spent=dict(state.spent),
        serials=dict(state.serials),
        issued_of=dict(state.issued_of),
        totals=replace(state.totals),
        assigned=dict(state.assigned),
        goes_on=event.goes_on,
    )


def _add_up(state: State, before: DayBefore) -> None:
    """What both days gave, by service and by series."""
    for service_id, given in before.issued_of.items():
        state.issued_of[service_id] = state.issued_of.get(service_id, 0) + given
    state.serials = dict(before.serials)
    for ticket in state.tickets.values():
        state.serials[ticket.series] = max(ticket.serial, state.serials.get(ticket.series, 0))


def _had_back(state: State, before: DayBefore, ticket: Ticket, was: TicketState) -> None:
    """A ticket that the false roll cancelled, where it was; it waits at its place when its counter is taken by now."""
    ticket.leg.ended_at = None
    ticket.adds.cancelled -= 1
    ticket.state = was
    if was not in AT_COUNTER:
        return
    counter_id = ticket.counter_id or ""
    seat, person = state.counters.get(counter_id), before.counters[counter_id].person
    if seat is not None and seat.state is CounterState.CLOSED and state.counter_of(person) is None:
        state.counters[counter_id] = before.counters[counter_id]
    else:
        ticket.state = TicketState.WAITING
        ticket.leg.calls, ticket.leg.started_at = [], None


def _index(state: State) -> None:
    state.by_number = {t.number: i for i, t in state.tickets.items()}
    state.in_place_of = {t.instead_of: i for i, t in state.tickets.items() if t.instead_of}
    state.expected = {i for i, t in state.tickets.items() if t.state is TicketState.EXPECTED}
    state.waiting = {i for i, t in state.tickets.items() if t.state is TicketState.WAITING}
    state.aside = {i for i, t in state.tickets.items() if t.state in ASIDE}
    for ticket in state.tickets.values():
        if ticket.call is not None:
            ticket.call.over = ticket.state is not TicketState.CALLED
    state.called = newest_calls(state.tickets)


def _totals_of(state: State) -> DayTotals:
    """The totals of a day that begins with the tickets there are."""
    waits = [t.wait_ms for t in state.tickets.values() if t.wait_ms is not None]
    target = state.policy.wait_target_min * MINUTE
    return DayTotals(
        issued=len(state.tickets),
        waits=len(waits),
        wait_ms=sum(waits),
        within_target=sum(wait <= target for wait in waits),
        dossiers=sum(t.dossiers for t in state.tickets.values()),
    )


def _since(began: DayTotals, now: DayTotals, before: DayTotals) -> DayTotals:
    """The totals of the day before and what was added since the next one began."""
    names = (f.name for f in fields(DayTotals))
    return DayTotals(**{n: getattr(before, n) + getattr(now, n) - getattr(began, n) for n in names})


def still_open(state: State) -> list[Ticket]:
    """The tickets that are not over, by series and serial."""
    found = (t for t in state.tickets.values() if t.state not in OVER)
    return sorted(found, key=lambda t: (t.series, t.serial))
