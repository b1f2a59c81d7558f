"""How long people wait, as it was worked out for one moment: plain values that everybody reads (R50-R57)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from math import floor, sqrt
from typing import NamedTuple

from server.core.forecast import FUTURES_MODEL, Chances, Forecast, PutsRight
from server.core.model import ORDINARY
from server.core.order import ANYBODY, NEWCOMER, Place, accessible_queue
from wire.values import Millis, Seq, TicketId, WaitRange, WaitTold
from wire.waits import about_told, bound_told

SPREAD = 0.6
"""Standard deviation of a service's length over its mean, as commonly seen at counters."""

LOW, HIGH = 0.7, 0.9
"""Standard deviations below and above the simulated wait that bound the range: 8 of 10 are called below the top."""

MODEL = "steps-1"
"""What works the waits out where there is no forecast, and its version: a run without chance (R50)."""

NOBODY = WaitRange(low_min=0, high_min=0, first_estimate=False, nobody=True)
"""The wait of somebody whom no counter can serve: there is no figure."""

OVER = WaitRange(low_min=0, high_min=0, first_estimate=False)
"""The wait of somebody who does not wait any more, or who is not known."""


@lru_cache(maxsize=4096)
def _whole(low_min: int, about_min: int, high_min: int, first_estimate: bool) -> WaitRange:
    """A wait, made once: a thousand phones ask twice a second, and are told few different ones."""
    return WaitRange(low_min=low_min, about_min=about_min, high_min=high_min, first_estimate=first_estimate)


def _shown(figure: Figure, first_estimate: bool) -> WaitRange:
    """As it is told (R138). What was rounded down never stands below the low end."""
    about = about_told(figure.p50_s, figure.bound_s)
    return _whole(min(floor(figure.low_s / 60), about), about, bound_told(figure.bound_s), first_estimate)


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


class Figure(NamedTuple):
    """A wait in seconds: as it is told, and as it was worked out before it was put right."""

    low_s: float
    p50_s: float
    bound_s: float
    raw_p50_s: float
    raw_bound_s: float
    model: str
    plain_p50_s: float = 0.0
    """What the run without chance says, where a forecast is told; 0 where it has no figure."""
    plain_bound_s: float = 0.0


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
    class_of: Mapping[TicketId, str] = field(default_factory=dict)
    """Of those who wait."""
    forecast: Forecast | None = None
    """Of a moment not long ago; None where there is none, or it is too old (R136)."""
    right: Mapping[str, PutsRight] = field(default_factory=dict)
    """By model, what puts its figures right; one that is missing is right as it is (R137)."""

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
        figure, ahead, first = self._newcomer(service_id, class_id, credit_ms, accessible=accessible)
        return NOBODY if figure is None else _shown(figure, first), ahead

    def told_newcomer(
        self, service_id: str, class_id: str, credit_ms: int, now: Millis, *, accessible: bool = False
    ) -> tuple[WaitRange, int, WaitTold]:
        """As `for_newcomer`, for a number given at `now`; and how it was worked out, to be kept with it (R135)."""
        figure, ahead, first = self._newcomer(service_id, class_id, credit_ms, accessible=accessible)
        of = self.forecast if figure is not None and figure.model == FUTURES_MODEL else None
        age_s = max(0, now - (self.now if of is None else of.now)) // 1000
        if figure is None:
            nothing = WaitTold(p50_s=0, bound_s=0, raw_p50_s=0, raw_bound_s=0, model=MODEL, age_s=age_s, basis="nobody")
            return NOBODY, ahead, nothing
        told = WaitTold(
            p50_s=int(figure.p50_s),
            bound_s=round(figure.bound_s),
            raw_p50_s=int(figure.raw_p50_s),
            raw_bound_s=round(figure.raw_bound_s),
            model=figure.model,
            age_s=age_s,
            plain_p50_s=int(figure.plain_p50_s),
            plain_bound_s=round(figure.plain_bound_s),
            basis="first" if first else "real",
        )
        return _shown(figure, first), ahead, told

    def for_ticket(self, ticket_id: TicketId) -> WaitRange:
        """The wait still ahead of a ticket; 0 once it was called or is over.

        For one that is parked or missed: as if it came back now; for one that is expected: as if it arrived now.
        """
        found = self._of_ticket(ticket_id)
        if found is None:
            return OVER
        figure, first = found
        return NOBODY if figure is None else _shown(figure, first)

    def seconds_of_ticket(self, ticket_id: TicketId) -> tuple[float, float] | None:
        """The middle and the bound of `for_ticket` in seconds, not rounded; None where it has no figure."""
        figure, _ = self._of_ticket(ticket_id) or (None, False)
        return None if figure is None else (figure.p50_s, figure.bound_s)

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
    ) -> tuple[Figure | None, int, bool]:
        """The wait, None where no counter comes to them; the people before; whether it is a first estimate."""
        place = self._place(class_id, self.now - credit_ms)
        group = self._group_of(service_id)
        before = [joined for joined in self.newcomers.get(group, ()) if joined.stand <= place[:3]]
        ahead = bisect_left(self.places.get(group, ()), place) + sum(joined.count for joined in before)
        service = self.services.get(service_id)
        if service is None:
            return None, ahead, False
        low = (accessible or class_id in self.low_classes) and service.accessible is not None
        openings = service.accessible if low and service.accessible is not None else service.openings
        start = openings.start(place)
        delay = round(sum(joined.delay_ms for joined in before))
        wait = None if start is None else start + delay - self.now
        forecast = self.forecast
        chances = None if forecast is None else forecast.of_newcomer(service_id, credit_ms, accessible=low)
        queue = accessible_queue(service_id) if low else service_id
        return self._figure(wait, chances, service_id, class_id, queue), ahead, service.first_estimate

    def _of_ticket(self, ticket_id: TicketId) -> tuple[Figure | None, bool] | None:
        """Its wait, None where no counter comes to it, and whether it is a first estimate; None once it is over."""
        if ticket_id in self.waiting:
            return self._waiting(ticket_id), self.services[self.waiting[ticket_id][2]].first_estimate
        if ticket_id in self.expected:
            of = self.expected[ticket_id]
            service_id, class_id, accessible = of.service_id, of.class_id, of.accessible
            credit_ms = self.now - of.place[2]
        elif ticket_id in self.aside:
            service_id, class_id, accessible = self.aside[ticket_id]
            credit_ms = self.head_starts.get(class_id, 0)
        else:
            return None
        figure, _, first = self._newcomer(service_id, class_id, credit_ms, accessible=accessible)
        return figure, first

    def _waiting(self, ticket_id: TicketId) -> Figure | None:
        """The wait of somebody who waits; None where no counter comes to them."""
        place, _, service_id, queue = self.waiting[ticket_id]
        start, class_id = self.starts.get(ticket_id), self.class_of.get(ticket_id, ORDINARY)
        wait, chances = None if start is None else start - self.now, None
        if self.forecast is not None:
            chances = self.forecast.tickets.get(ticket_id)
            # Who came after it was worked out stands as a newcomer did who counts from the same moment.
            if (
                ticket_id not in self.forecast.tickets
                and place[0]
                and queue in (service_id, accessible_queue(service_id))
            ):
                credit, low = max(0, self.forecast.now - place[2]), queue != service_id
                chances = self.forecast.of_newcomer(service_id, credit, accessible=low)
        return self._figure(wait, chances, service_id, class_id, queue)

    def _figure(
        self, wait: Millis | None, chances: Chances | None, service_id: str, class_id: str, queue: str
    ) -> Figure | None:
        """A wait, put right by what became of such waits before (R56, R136, R137).

        Args:
            wait: what the run without chance says now; None where no counter comes to them.
            chances: what the forecast said of them, at its own moment.
            service_id: theirs, and so on.
            class_id: theirs.
            queue: where they stand.
        """
        plain = None if wait is None else self._plain(wait, service_id, queue)
        if chances is None or self.forecast is None:
            return None if plain is None else self._put_right(MODEL, plain, service_id, class_id)
        # What happened since the forecast moves it as it moves the run without chance.
        moved = (self.forecast.now - self.now) / 1000
        if wait is not None and chances.usual_s is not None:
            moved = wait / 1000 - chances.usual_s
        low, half, bound = (max(0.0, s + moved) for s in (chances.low_s, chances.p50_s, chances.bound_s))
        told = self._put_right(FUTURES_MODEL, (low, half, bound), service_id, class_id)
        return told if plain is None else told._replace(plain_p50_s=plain[1], plain_bound_s=plain[2])

    def _plain(self, wait: Millis, service_id: str, queue: str) -> tuple[float, float, float]:
        """Low end, half and bound around a wait of the run without chance, in seconds (R56)."""
        deviation = self._deviation(wait, self.services[service_id], self.counters.get(queue, 0))
        low, half, bound = (max(0.0, wait + by * deviation) / 1000 for by in (-LOW, 0.0, HIGH))
        return low, half, bound

    def _put_right(self, model: str, raw: tuple[float, float, float], service_id: str, class_id: str) -> Figure:
        """As such figures turned out for those who were told them before (R137)."""
        low, half, bound = raw
        known = self.right.get(model)
        if known is None:
            return Figure(low, half, bound, half, bound, model)
        right, most = known.calibrated(half, bound, service_id, class_id)
        return Figure(low * min(1.0, right / half) if half else 0.0, right, most, half, bound, model)

    def _group_of(self, service_id: str) -> str:
        service = self.services.get(service_id)
        return ANYBODY if service is None else service.group

    def _place(self, class_id: str, counted_from: Millis) -> Place:
        return (True, self.absolute_priority and class_id == ORDINARY, counted_from, NEWCOMER)

    @staticmethod
    def _deviation(wait: Millis, service: ServiceWait, counters: int) -> float:
        """Of a simulated wait, in milliseconds.

        The wait is a sum of about wait * counters / mean services, shared by the counters, hence a deviation
        of SPREAD * sqrt(wait * mean / counters).
        """
        return SPREAD * sqrt(wait * service.mean_ms / (counters or 1))
