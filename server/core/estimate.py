"""How long people will wait: a short deterministic simulation of the live queue (R50-R56)."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from heapq import heapify, heappop, heappush
from math import ceil, floor, sqrt

from rules import hours
from server.core import order
from server.core.lines import Lines
from server.core.model import MINUTE, ORDINARY, State, Ticket
from wire.values import CounterState, Millis, TicketId, TicketState, WaitRange

ENOUGH = 30
"""Real services behind a mean before it stands alone; below it is shrunk towards the configured minutes."""

USUAL_NO_SHOW, USUAL_CALLS = 0.08, 50
"""The share of calls nobody answers (site.md) and how many calls it weighs as much as."""

SPREAD = 0.6
"""Standard deviation of a service's length over its mean, as commonly seen at counters."""

LOW, HIGH = 0.7, 0.9
"""Standard deviations below and above the simulated wait that bound the range: 8 of 10 are called below the top."""

PAUSE, PAUSE_AT_LEAST = 15 * MINUTE, 5 * MINUTE
"""How long a pause is taken to last from its begin and at least from now; one that lasts goes on half as long again."""

GONE = 60 * MINUTE
"""After so long a pause nobody knows when it ends: the counter is not counted on any more."""

BOOKINGS_AHEAD = 60 * MINUTE
"""Bookings due later than this hardly touch people who wait now."""

UNKNOWN_SERVICE_MS = 10 * MINUTE
"""For a service that left the settings."""

NOBODY = WaitRange(low_min=0, high_min=0, first_estimate=False, nobody=True)
"""The wait of somebody whom no counter can serve: there is no figure."""

Entry = tuple[order.Place, str, int]
"""Place, name (ticket, newcomer or booking) and milliseconds of a counter it will take."""


class Estimates:
    """The waits of everybody in the hall, and of somebody who would take a number now."""

    def __init__(self, state: State, now: Millis, lines: Lines) -> None:
        self._state, self._now = state, max(now, state.at)
        self._absolute, self._services = state.policy.absolute_priority, state.settings.service_by_id
        self._turns: dict[str, int] = {}
        self._queues: dict[str, list[Entry]] = {}
        self._places: dict[str, list[order.Place]] = {}
        for name, entries in lines.queues():
            self._queues[name] = [(place, t.ticket_id, self._turn_ms(t.service_id)) for place, t in entries]
            for place, ticket in entries:
                self._places.setdefault(self._group_of(ticket.service_id), []).append(place)
        for places in self._places.values():
            places.sort()
        self._covered = frozenset(state.waiting)
        self._due = self._bookings_due()
        self._counters = self._counters_at_work()
        self._at_work = Counter(queue for _, queues in self._counters for queue in queues)
        self._runs: dict[str, dict[str, Millis]] = {}
        self._joined: dict[str, dict[tuple[bool, bool, Millis], float]] = {}

    @property
    def now(self) -> Millis:
        """The moment they hold for."""
        return self._now

    def covers(self, ticket_id: TicketId) -> bool:
        """Whether the ticket waited already when this was worked out."""
        return ticket_id in self._covered

    def for_service(self, service_id: str, class_id: str = ORDINARY) -> WaitRange:
        """The wait of somebody who takes a number for this service now."""
        starts = self._run(class_id)
        return self._range(starts.get(_newcomer(service_id)), service_id, service_id)

    def for_newcomer(self, service_id: str, class_id: str, credit_ms: int) -> tuple[WaitRange, int]:
        """The wait of a number given now that counts from `credit_ms` ago, and the people before it."""
        name, place = _newcomer(service_id), self._newcomers_place(class_id, self._now - credit_ms)
        if self._now - credit_ms == self._counts_from(class_id):
            starts = self._run(class_id)
        else:
            starts = self._simulate([(place, name, 0)], [service_id])
        joined = self._joined.get(self._group_of(service_id), {})
        delay = round(sum(share for before, share in joined.items() if before <= place[:3]))
        start = starts.get(name)
        wait = self._range(None if start is None else start + delay, service_id, service_id)
        return wait, self._before(service_id, place)

    def joined(self, ticket: Ticket) -> None:
        """Count a ticket that was issued after this was worked out among those before the next newcomer (R57).

        Its service delays the others of its group by its share of the counters that serve it.
        """
        service_id, group = ticket.service_id, self._group_of(ticket.service_id)
        # As if it had come when this was worked out: the next newcomer, too, is placed at that moment.
        counted_from = self._now - (ticket.issued_at - ticket.counted_from)
        first, behind, *_ = order.place(ticket, self._absolute)
        insort(self._places.setdefault(group, []), (first, behind, counted_from, ticket.seq))
        joined = self._joined.setdefault(group, {})
        stands = (first, behind, counted_from)
        joined[stands] = joined.get(stands, 0.0) + self._turn_ms(service_id) / (self._at_work[service_id] or 1)

    def for_ticket(self, ticket_id: TicketId) -> WaitRange:
        """The wait still ahead of a ticket; 0 once it was called or is over.

        For one that is parked or missed: as if it came back now; for one that is expected: as if it arrived now.
        """
        ticket = self._state.tickets.get(ticket_id)
        if ticket is not None and ticket.state is TicketState.WAITING:
            start = self._run(ORDINARY).get(ticket_id)
            return self._range(start, order.queue_of(self._state, ticket), ticket.service_id)
        if ticket is not None and ticket.state is TicketState.EXPECTED:
            return self.for_newcomer(ticket.service_id, ticket.class_id, self._now - ticket.counted_from)[0]
        if ticket is not None and ticket_id in self._state.aside:
            return self.for_service(ticket.service_id, ticket.class_id)
        return WaitRange(low_min=0, high_min=0, first_estimate=False)

    def ahead_of_service(self, service_id: str, class_id: str = ORDINARY) -> int:
        """How many people would be before somebody who takes a number now (R51)."""
        return self._before(service_id, self._newcomers_place(class_id, self._counts_from(class_id)))

    def ahead_of(self, ticket_id: TicketId) -> int:
        """How many people are before this ticket; 0 once it was called (R51)."""
        ticket = self._state.tickets.get(ticket_id)
        if ticket is None or ticket.state not in (TicketState.EXPECTED, TicketState.WAITING):
            return 0
        return self._before(ticket.service_id, order.place(ticket, self._absolute))

    # -- the hall as the simulation sees it ----------------------------------------------------------------------------

    def _group_of(self, service_id: str) -> str:
        service = self._services.get(service_id)
        return order.ANYBODY if service is None else service.group

    def _before(self, service_id: str, place: order.Place) -> int:
        return bisect_left(self._places.get(self._group_of(service_id), []), place)

    def _counts_from(self, class_id: str) -> Millis:
        class_ = self._state.settings.class_by_id.get(class_id)
        return self._now - (0 if class_ is None else class_.head_start_min * MINUTE)

    def _newcomers_place(self, class_id: str, counted_from: Millis) -> order.Place:
        return (True, self._absolute and class_id == ORDINARY, counted_from, order.NEWCOMER)

    def _turn_ms(self, service_id: str) -> int:
        """What one ticket will take of a counter, with the share of those who do not come (R52, R53)."""
        known = self._turns.get(service_id)
        if known is None:
            turnout, policy = self._state.turnout, self._state.policy
            absent = (turnout.missed + USUAL_NO_SHOW * USUAL_CALLS) / (turnout.called + USUAL_CALLS)
            absent_ms = policy.no_show_min_calls * policy.no_show_after_s * 1000
            known = round((1 - absent) * occupancy_ms(self._state, service_id) + absent * absent_ms)
            self._turns[service_id] = known
        return known

    def _bookings_due(self) -> list[tuple[Millis, str, Entry]]:
        """Bookings that will come and take their place: (arrival, queue, entry), earliest first (R54)."""
        state, credit = self._state, self._state.policy.booking_credit_min * MINUTE
        due: list[tuple[Millis, str, Entry]] = []
        for booking in state.bookings.values():
            comes = (
                booking.state == "booked"
                and not booking.now
                and booking.booking_id not in state.spent
                and self._now < booking.slot_at <= self._now + BOOKINGS_AHEAD
                and booking.service_id in state.settings.service_by_id
            )
            if comes:
                behind = self._absolute and booking.class_id == ORDINARY
                head_start = self._now - self._counts_from(booking.class_id)
                place = (True, behind, booking.slot_at - credit - head_start, order.NEWCOMER + 1)
                entry = (place, f"booking {booking.booking_id}", self._turn_ms(booking.service_id))
                due.append((booking.slot_at, booking.service_id, entry))
        return sorted(due)

    def _counters_at_work(self) -> list[tuple[Millis, list[str]]]:
        """When each counter is free first, and the queues it serves (R55)."""
        branch, now = self._state.settings, self._now
        found: list[tuple[Millis, list[str]]] = []
        closed: list[str] = []
        for counter in branch.counters:
            seat = self._state.counters[counter.id]
            if seat.state is CounterState.CLOSED:
                closed.append(counter.id)
                continue
            free_at = now if seat.ticket_id is None else now + self._remaining_ms(self._state.tickets[seat.ticket_id])
            if seat.state is CounterState.PAUSED:
                lasted = now - (seat.since or now)
                if lasted >= GONE:
                    continue
                free_at = max(free_at, now + max(PAUSE - lasted, PAUSE_AT_LEAST, lasted // 2))
            found.append((free_at, [order.bound_queue(counter.id), order.ANYBODY, *sorted(branch.skills[counter.id])]))
        opens_at = hours.counters_open_at(branch, now)
        if now < opens_at:
            found += [(opens_at, [order.ANYBODY, *sorted(branch.skills[i])]) for i in closed]
        return found

    def _remaining_ms(self, ticket: Ticket) -> int:
        """What is left of a call or service: its mean less what it has taken, but never less than a quarter."""
        mean = occupancy_ms(self._state, ticket.service_id)
        return max(mean - (self._now - ticket.leg.calls[0]), mean // 4)

    # -- the simulation ------------------------------------------------------------------------------------------------

    def _run(self, class_id: str) -> dict[str, Millis]:
        """One run for all services: each gets a newcomer who takes no time, so that none disturbs another."""
        if class_id not in self._runs:
            services = [s.id for s in self._state.settings.services]
            place = self._newcomers_place(class_id, self._counts_from(class_id))
            self._runs[class_id] = self._simulate([(place, _newcomer(s), 0) for s in services], services)
        return self._runs[class_id]

    def _simulate(self, newcomers: list[Entry], of_services: list[str]) -> dict[str, Millis]:
        """When each ticket and newcomer is called, by name."""
        queues = {name: list(entries) for name, entries in self._queues.items()}
        for service_id, newcomer in zip(of_services, newcomers, strict=True):
            insort(queues.setdefault(service_id, []), newcomer)
        for _, service_id, _ in self._due:
            queues.setdefault(service_id, [])
        served = [[queues[q] for q in names if q in queues] for _, names in self._counters]
        free = [(free_at, who) for who, (free_at, _) in enumerate(self._counters)]
        heapify(free)
        starts: dict[str, Millis] = {}
        due = list(reversed(self._due))
        while free:
            at, who = heappop(free)
            while due and due[-1][0] <= at:
                _, service_id, entry = due.pop()
                insort(queues[service_id], entry)
            heads = [queue for queue in served[who] if queue]
            if heads:
                _, name, turn_ms = min(heads, key=_head).pop(0)
                starts[name] = at
                heappush(free, (at + turn_ms, who))
            elif due:
                heappush(free, (due[-1][0], who))
        return starts

    def _range(self, start: Millis | None, queue: str, service_id: str) -> WaitRange:
        """The range around a simulated wait: it widens with the services that must end before (R56).

        None is somebody whom no counter reached.

        The wait is a sum of about wait * counters / mean services, shared by the counters, hence a deviation
        of SPREAD * sqrt(wait * mean / counters).
        """
        if start is None:
            return NOBODY
        wait, mean = start - self._now, occupancy_ms(self._state, service_id)
        counters = self._at_work[queue] or 1
        deviation = SPREAD * sqrt(wait * mean / counters)
        measured = self._state.measured.get(service_id)
        low = max(0.0, wait - LOW * deviation) / MINUTE
        high = (wait + HIGH * deviation) / MINUTE
        return WaitRange(
            low_min=floor(low),
            high_min=max(1, ceil(high)),
            first_estimate=measured is None or measured.count < ENOUGH,
        )


def estimate(state: State, now: Millis, lines: Lines | None = None) -> Estimates:
    """Simulate the queue from `now` on. The same state and moment give the same figures (R50).

    `lines` of this state, where somebody has them, save sorting everybody who waits.
    """
    return Estimates(state, now, lines or Lines(state))


def occupancy_ms(state: State, service_id: str) -> int:
    """Mean milliseconds a service keeps its counter, shrunk towards the configured minutes under 30 (R52)."""
    service = state.settings.service_by_id.get(service_id)
    configured = UNKNOWN_SERVICE_MS if service is None else round(service.minutes * MINUTE)
    measured = state.measured.get(service_id)
    if measured is None:
        return configured
    missing = max(0, ENOUGH - measured.count)
    return (measured.total_ms + missing * configured) // (measured.count + missing)


def _newcomer(service_id: str) -> str:
    return f"new {service_id}"


def _head(queue: list[Entry]) -> Entry:
    return queue[0]
