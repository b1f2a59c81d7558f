"""How long people wait, as it was worked out for one moment: plain values that everybody reads (R50-R57)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from math import ceil, floor, sqrt

from server.core.model import MINUTE, ORDINARY
from server.core.order import ANYBODY, NEWCOMER, Place, accessible_queue
from wire.values import Millis, Seq, TicketId, WaitRange, WaitTold

SPREAD = 0.6
"""Standard deviation of a service's length over its mean, as commonly seen at counters."""

LOW, HIGH = 0.7, 0.9
"""Standard deviations below and above the simulated wait that bound the range: 8 of 10 are called below the top."""

MODEL = "steps-1"
"""What works the waits out, and its version: a run without chance (R50), as yet put right by nothing."""

NOBODY = WaitRange(low_min=0, high_min=0, first_estimate=False, nobody=True)
"""The wait of somebody whom no counter can serve: there is no figure."""

OVER = WaitRange(low_min=0, high_min=0, first_estimate=False)
"""The wait of somebody who does not wait any more, or who is not known."""


@lru_cache(maxsize=4096)
def _whole(low_min: int, high_min: int, first_estimate: bool) -> WaitRange:
    """A range, made once: a thousand phones ask twice a second, and are told few different ones."""
    return WaitRange(low_min=low_min, high_min=high_min, first_estimate=first_estimate)


Stand = tuple[bool, bool, Millis]
"""A place in the line without the number that decides ties."""


@dataclass(frozen=True, slots=True)
class Openings:
    """When counters of one kind call whom: a newcomer is called at the first moment whose bound is behind them."""

    bounds: tuple[Place, ...] = ()
    """Growing: at `moments[i]` a counter calls whoever stands before `bounds[i]`."""
    moments: tuple[Millis, ...] = ()

    def start(self, place: Place) -> Millis | None:
        """When somebody at this place is called; None when no counter comes to it."""
        first = bisect_right(self.bounds, place)
        return self.moments[first] if first < len(self.moments) else None


@dataclass(frozen=True, slots=True)
class ServiceWait:
    """What the wait for one service depends on."""

    group: str
    mean_ms: int
    """How long it keeps its counter (R52)."""
    turn_ms: int
    """What one ticket takes of a counter, with the share of those who do not come (R52, R53)."""
    first_estimate: bool
    openings: Openings
    accessible: Openings | None = None
    """Of whoever waits for an accessible counter; None while no such counter is open that serves it (R116, R132)."""


Queued = tuple[Place, TicketId, str, str]
"""Somebody in a queue: place, ticket, service, and the queue's name. A bare tuple: there may be 1,500 of them."""


@dataclass(frozen=True, slots=True)
class Expected:
    """The holder of a number from outside, who is not here yet."""

    service_id: str
    class_id: str
    place: Place
    accessible: bool = False
    """An accessible counter was asked for."""


@dataclass(frozen=True, slots=True)
class Joined:
    """Numbers given at one stand of the line after the waits were worked out (R57)."""

    stand: Stand
    count: int
    delay_ms: float
    """By how much they delay those behind them."""


@dataclass(frozen=True, slots=True)
class Waits:
    """The waits of everybody in the hall, and of somebody who would take a number now. No live state is behind it."""

    now: Millis
    """The moment they hold for."""
    seq: Seq
    """The journal's row they were worked out after."""
    absolute_priority: bool
    head_starts: Mapping[str, int]
    """Milliseconds, by class."""
    services: Mapping[str, ServiceWait]
    places: Mapping[str, tuple[Place, ...]]
    """Of those who wait, sorted, by group."""
    waiting: Mapping[TicketId, Queued]
    starts: Mapping[TicketId, Millis]
    """When each of them is called; those are not in it whom no counter comes to."""
    counters: Mapping[str, int]
    """How many counters can call from each queue."""
    expected: Mapping[TicketId, Expected]
    aside: Mapping[TicketId, tuple[str, str, bool]]
    """Parked and missed tickets: service, class, and whether an accessible counter was asked for."""
    newcomers: Mapping[str, tuple[Joined, ...]] = field(default_factory=dict)
    """Numbers given since, by group."""
    low_classes: tuple[str, ...] = ()
    """Classes that wait for accessible counters (R116)."""

    def covers(self, ticket_id: TicketId) -> bool:
        """Whether the ticket waited already, or was expected, when this was worked out."""
        return ticket_id in self.waiting or ticket_id in self.expected

    def for_service(self, service_id: str, class_id: str = ORDINARY, *, accessible: bool = False) -> WaitRange:
        """The wait of somebody who takes a number for this service now; `accessible` as for `for_newcomer`."""
        return self.for_newcomer(service_id, class_id, self.head_starts.get(class_id, 0), accessible=accessible)[0]

    def for_newcomer(
        self, service_id: str, class_id: str, credit_ms: int, *, accessible: bool = False
    ) -> tuple[WaitRange, int]:
        """The wait of a number given now that counts from `credit_ms` ago, and the people before it (R51).

        Who asks for an `accessible` counter, or is of a class that does, waits for these alone (R133).
        """
        wait, ahead, service, queue = self._newcomer(service_id, class_id, credit_ms, accessible=accessible)
        if service is None:
            return NOBODY, ahead
        return self._range(self.now + wait, service, self.counters.get(queue, 0)), ahead

    def told_newcomer(
        self, service_id: str, class_id: str, credit_ms: int, now: Millis, *, accessible: bool = False
    ) -> tuple[WaitRange, int, WaitTold]:
        """As `for_newcomer`, for a number given at `now`; and how it was worked out, to be kept with it (R135)."""
        age_s = max(0, now - self.now) // 1000
        wait, ahead, service, queue = self._newcomer(service_id, class_id, credit_ms, accessible=accessible)
        if service is None:
            nothing = WaitTold(p50_s=0, bound_s=0, raw_p50_s=0, raw_bound_s=0, model=MODEL, age_s=age_s, basis="nobody")
            return NOBODY, ahead, nothing
        counters = self.counters.get(queue, 0)
        half = wait // 1000
        most = round((wait + HIGH * self._deviation(wait, service, counters)) / 1000)
        told = WaitTold(
            p50_s=half,
            bound_s=most,
            raw_p50_s=half,
            raw_bound_s=most,
            model=MODEL,
            age_s=age_s,
            basis="first" if service.first_estimate else "real",
        )
        return self._range(self.now + wait, service, counters), ahead, told

    def for_ticket(self, ticket_id: TicketId) -> WaitRange:
        """The wait still ahead of a ticket; 0 once it was called or is over.

        For one that is parked or missed: as if it came back now; for one that is expected: as if it arrived now.
        """
        if ticket_id in self.waiting:
            _, _, service_id, queue = self.waiting[ticket_id]
            start = self.starts.get(ticket_id)
            if start is None:
                return NOBODY
            return self._range(start, self.services[service_id], self.counters.get(queue, 0))
        if ticket_id in self.expected:
            expected = self.expected[ticket_id]
            credit_ms = self.now - expected.place[2]
            return self.for_newcomer(expected.service_id, expected.class_id, credit_ms, accessible=expected.accessible)[
                0
            ]
        if ticket_id in self.aside:
            service_id, class_id, accessible = self.aside[ticket_id]
            return self.for_service(service_id, class_id, accessible=accessible)
        return OVER

    def ahead_of_service(self, service_id: str, class_id: str = ORDINARY) -> int:
        """How many people would be before somebody who takes a number now (R51)."""
        return self.for_newcomer(service_id, class_id, self.head_starts.get(class_id, 0))[1]

    def ahead_of(self, ticket_id: TicketId) -> int:
        """How many people are before this ticket; 0 once it was called (R51)."""
        if ticket_id in self.waiting:
            place, _, service_id, _ = self.waiting[ticket_id]
        elif ticket_id in self.expected:
            place, service_id = self.expected[ticket_id].place, self.expected[ticket_id].service_id
        else:
            return 0
        group = self._group_of(service_id)
        joined = sum(joined.count for joined in self.newcomers.get(group, ()) if joined.stand < place[:3])
        return bisect_left(self.places.get(group, ()), place) + joined

    def with_newcomer(self, service_id: str, class_id: str, head_start_ms: int) -> Waits:
        """As they are once a number was given: it is among those before the next newcomer (R57).

        Its service delays the others of its group by its share of the counters that serve it.
        """
        service = self.services[service_id]
        # As if it had come when this was worked out: the next newcomer, too, is placed at that moment.
        stand = self._place(class_id, self.now - head_start_ms)[:3]
        share = service.turn_ms / (self.counters.get(service_id) or 1)
        others = list(self.newcomers.get(service.group, ()))
        for i, joined in enumerate(others):
            if joined.stand == stand:
                others[i] = Joined(stand, joined.count + 1, joined.delay_ms + share)
                break
        else:
            others.append(Joined(stand, 1, share))
        return replace(self, newcomers={**self.newcomers, service.group: tuple(others)})

    # -- inside --------------------------------------------------------------------------------------------------------

    def _newcomer(
        self, service_id: str, class_id: str, credit_ms: int, *, accessible: bool
    ) -> tuple[Millis, int, ServiceWait | None, str]:
        """The wait, the people before, the service and the queue; no service where no counter comes to them."""
        place = self._place(class_id, self.now - credit_ms)
        group = self._group_of(service_id)
        before = [joined for joined in self.newcomers.get(group, ()) if joined.stand <= place[:3]]
        ahead = bisect_left(self.places.get(group, ()), place) + sum(joined.count for joined in before)
        openings, queue = self._openings(service_id, accessible=accessible or class_id in self.low_classes)
        start = openings.start(place)
        if start is None:
            return 0, ahead, None, queue
        delay = round(sum(joined.delay_ms for joined in before))
        return start + delay - self.now, ahead, self.services.get(service_id), queue

    def _group_of(self, service_id: str) -> str:
        service = self.services.get(service_id)
        return ANYBODY if service is None else service.group

    def _openings(self, service_id: str, *, accessible: bool) -> tuple[Openings, str]:
        """When a newcomer is called, and from which queue."""
        service = self.services.get(service_id)
        if service is None:
            return Openings(), service_id
        if accessible and service.accessible is not None:
            return service.accessible, accessible_queue(service_id)
        return service.openings, service_id

    def _place(self, class_id: str, counted_from: Millis) -> Place:
        return (True, self.absolute_priority and class_id == ORDINARY, counted_from, NEWCOMER)

    def _range(self, start: Millis, service: ServiceWait, counters: int) -> WaitRange:
        """The range around a simulated wait: it widens with the services that must end before (R56)."""
        wait = start - self.now
        deviation = self._deviation(wait, service, counters)
        low = max(0.0, wait - LOW * deviation) / MINUTE
        high = (wait + HIGH * deviation) / MINUTE
        return _whole(floor(low), max(1, ceil(high)), service.first_estimate)

    @staticmethod
    def _deviation(wait: Millis, service: ServiceWait, counters: int) -> float:
        """Of a simulated wait, in milliseconds.

        The wait is a sum of about wait * counters / mean services, shared by the counters, hence a deviation
        of SPREAD * sqrt(wait * mean / counters).
        """
        return SPREAD * sqrt(wait * service.mean_ms / (counters or 1))
