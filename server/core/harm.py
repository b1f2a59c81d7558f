"""What other settings would mean for those who are in the hall now, before anybody puts them in force (R84)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from server.core.model import State, Ticket
from server.core.moves import OVER
from wire.catalogue import Branch
from wire.values import CounterState, TicketState


@dataclass(frozen=True, slots=True)
class ServiceGone:
    """A service that leaves the settings while people have numbers or bookings for it."""

    service_id: str
    waiting: int
    """Those who wait for it now; any counter may call them (R32)."""
    elsewhere: int
    """Those who are called, served, parked, missed or expected, or have it to follow; they keep it too."""
    booked: int
    """Bookings of today and later that are not here yet: they will be refused at check-in."""


@dataclass(frozen=True, slots=True)
class CounterGone:
    """A counter that leaves the settings while somebody sits there; it stays taken until it is closed (R3)."""

    counter_id: str
    person: str
    number: str
    """Of the ticket that is there; empty for none."""


@dataclass(frozen=True, slots=True)
class NobodyServes:
    """A service that stays, with people waiting, of which no open counter would be left that serves it."""

    service_id: str
    waiting: int


@dataclass(frozen=True, slots=True)
class Harm:
    """Whom settings would meet; nobody loses a number by them."""

    services: tuple[ServiceGone, ...] = ()
    counters: tuple[CounterGone, ...] = ()
    nobody_serves: tuple[NobodyServes, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.services or self.counters or self.nobody_serves)


def harm(state: State, branch: Branch) -> Harm:
    """What putting `branch` in force would mean for those who are here now.

    Args:
        state: the hall, with settings in force.
        branch: what somebody thinks of putting in force.
    """
    here = [ticket for ticket in state.tickets.values() if ticket.state not in OVER]
    waiting = Counter(t.service_id for t in here if t.state is TicketState.WAITING)
    return Harm(
        _services_gone(state, branch, here, waiting),
        tuple(
            CounterGone(i, seat.person, "" if seat.ticket_id is None else state.tickets[seat.ticket_id].number)
            for i, seat in state.counters.items()
            if seat.state is not CounterState.CLOSED and i not in branch.counter_by_id
        ),
        tuple(
            NobodyServes(service_id, n)
            for service_id, n in waiting.items()
            if service_id in branch.service_by_id
            and _is_served(state, state.settings, service_id)
            and not _is_served(state, branch, service_id)
        ),
    )


def _services_gone(
    state: State, branch: Branch, here: Iterable[Ticket], waiting: Counter[str]
) -> tuple[ServiceGone, ...]:
    elsewhere: Counter[str] = Counter()
    for ticket in here:
        elsewhere.update({*ticket.then} | ({ticket.service_id} if ticket.state is not TicketState.WAITING else set()))
    booked = Counter(
        b.service_id for b in state.bookings.values() if b.state == "booked" and b.booking_id not in state.spent
    )
    gone = sorted({*waiting, *elsewhere, *booked} - {*branch.service_by_id})
    return tuple(ServiceGone(i, waiting[i], elsewhere[i], booked[i]) for i in gone)


def _is_served(state: State, branch: Branch, service_id: str) -> bool:
    return any(
        seat.state is CounterState.OPEN and service_id in state.would_serve(branch, counter_id)
        for counter_id, seat in state.counters.items()
    )
