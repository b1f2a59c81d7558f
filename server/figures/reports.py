"""A business day's figures from the projections; rows become plain values before they leave this folder.

Rules, cited by tests:
    Q1  A visit is a ticket issued in the business day stored with it, never by UTC.
    Q2  A wait is the first leg's, from arrival to its last call, of people who came to the counter. Those who did not
        come, left or still wait have none; their numbers are counted apart. Who was held aside and comes again has
        waited once: up to the call that first brought them to the counter.
    Q3  A percentile is linear between the two nearest ranks (what spreadsheets call PERCENTILE.INC).
    Q4  Within the target means not longer than it.
    Q5  Satisfied are the scores 5 and 4; without a rating there is no share.
    Q6  A service's, group's or hour's line counts a visit where it arrived; a counter's line counts legs, for each is
        one counter's work. The hour of a number taken outside is that in which its holder came; of one with which
        nobody came, that in which it was taken. Called are those who were ever called, whatever came after.
    Q7  Over several days counts, sums and means are those of all their visits, and the target is the one in force now.
        Hours of a closed day are in the zone that was in force when it closed.
    Q8  Over several days percentiles are of waits rounded up to whole seconds (so off by less than 1 s; a wait over
        18 h counts as 18 h 12 min there). Means, longest and the share within the target (Q4) are exact.
    Q9  Priority is every class but the ordinary one.
    Q10 A visit was filed online when one of its services was; one of which nobody said so or not counts neither way.
    Q11 The promise is kept for those who were called within the target (Q4), out of those who came and those who gave
        up beyond it: whoever left, or was first called, or still waits after longer than the target counts as missed;
        whoever left before counts neither way. A number taken outside with which nobody came is none of them;
        while its day goes on it may still come, and is told beside them, as are those whose place lapsed (R144).
    Q12 All legs are the first and those after a transfer or for the next service; a service's time is from start to end
        of each leg, against the `minutes` of the catalogue that is in force now. A service that nobody finished (the
        day was closed, or the number cancelled, after it began) has no time and is none of the served ones of a
        counter: it is counted apart.
    Q13 A booking is called at its time when its first call is no later than 5 minutes after it, or after the arrival
        of who came later. Only bookings that counted as one are judged, and only when they were called, or are over.
    Q14 Nobody's number carries a name. A possible repeat is a number that was never served, when within 15 minutes
        another of the same service, channel, class and language was taken and was served: the most that there can be
        when each that was served stands for one other.
    Q15 What an older program did not keep of archived days is None, and such days are counted apart: never as 0. Its
        days are told as it counted them: a service that nobody finished lasts until the day was closed (Q12), an hour
        has the numbers taken in it, and a no-show that came back counts as called when it was called again (Q6).
    Q16 An agency's line counts the visits of its services. An address counts legs at its counters, as a counter does:
        who was never called was at none. Both go by the settings in force now (divisions.py).
    Q17 Days are compared by visits without possible repeats (Q14): a number taken twice is one visit there. Everywhere
        else each number counts.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from server.figures import divisions
from server.store.visit_measures import called_at_its_time, gave_up_after, is_phantom, not_finished, repeats, took_ms
from server.store.visits import LegRow, Scores, VisitRow, legs_of, scores_of, visits_of
from wire.catalogue import Branch
from wire.values import Millis

MINUTE_MS = 60_000
SATISFIED = (4, 5)
CHANNELS = ("kiosk", "reception", "booking", "online")


@dataclass(frozen=True, slots=True)
class Waits:
    """How long people waited, in minutes; None where nobody did."""

    count: int
    mean_min: float | None
    p50_min: float | None
    p90_min: float | None
    longest_min: float | None
    within_share: float | None
    """Share within the target of those who came, 0 to 1."""
    gave_up_late: int | None = 0
    """Who never came, and had waited longer than the target (Q11); None when nobody kept it."""
    kept_share: float | None = None
    """Share for whom the promise was kept (Q11); None without anybody, or when nobody kept it."""


@dataclass(frozen=True, slots=True)
class Took:
    """How long services took, in minutes."""

    count: int
    mean_min: float | None
    p50_min: float | None
    p90_min: float | None


@dataclass(frozen=True, slots=True)
class WorkLine:
    """All legs of one service (Q12)."""

    service_id: str
    legs: int
    waits: Waits
    took: Took
    target_min: float | None
    """Its minutes in the catalogue; None for a service that is no longer there."""
    dossiers: int
    not_finished: int | None = 0
    """Services that nobody finished (Q12); None when nobody kept it of some day."""


@dataclass(frozen=True, slots=True)
class ClerkLine:
    """One clerk's work on a day: only for herself and her manager, where the branch wants it."""

    person: str
    cases: int
    """Services that she finished: a mean of few says little."""
    took: Took
    dossiers: int
    rated: int
    satisfied_share: float | None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table: a service, a group, an hour of arrival or a class."""

    key: str
    visits: int
    served: int
    no_shows: int
    waits: Waits


@dataclass(frozen=True, slots=True)
class CounterLine:
    """One counter's work: legs, because a transferred visit is work at two counters."""

    counter_id: str
    called: int
    served: int
    no_shows: int
    service_mean_min: float | None
    """From start to end."""
    busy_min: float
    waits: Waits
    rated: int
    satisfied_share: float | None
    not_finished: int | None = 0
    """Services there that nobody finished (Q12); None when nobody kept it of some day."""
    worked: tuple[str, ...] = ()
    """The services that were called there; a counter may be moved for a day. Of single days only."""


@dataclass(frozen=True, slots=True)
class AddressLine:
    """The work of all counters at one address (Q16)."""

    address_id: str
    """Or one of the marks in divisions.py."""
    called: int
    served: int
    no_shows: int
    service_mean_min: float | None
    busy_min: float
    waits: Waits
    rated: int
    satisfied_share: float | None
    not_finished: int | None = 0
    """As of a counter."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What a day and a longer period have in common."""

    target_min: int
    visits: int
    called: int
    served: int
    no_shows: int
    cancelled: int
    still_here: int
    """Waiting, called, being served or held aside."""
    transferred: int
    booked: int
    dossiers: int
    asked_online: int
    """Visits of which somebody said whether their dossiers were filed online (Q10)."""
    filed_online: int
    """How many of them were."""
    waits: Waits
    by_group: tuple[Line, ...]
    by_service: tuple[Line, ...]
    by_hour: tuple[Line, ...]
    """Keys are hours of arrival in the branch's zone, "07" to "16", without holes."""
    by_class: tuple[Line, ...]
    by_channel: tuple[Line, ...]
    by_outcome: tuple[Line, ...]
    by_counter: tuple[CounterLine, ...]
    by_agency: tuple[Line, ...]
    """Keys are names of agencies in the branch's first language; empty where the settings name none."""
    by_address: tuple[AddressLine, ...]
    """Empty where the branch has one address."""
    by_work: tuple[WorkLine, ...]
    legs: Waits
    """Waits of all legs (Q12), beside the first ones in `waits`."""
    slots: int | None
    """Bookings judged by their time (Q13), and how many were called at it."""
    on_time: int | None
    repeats: int | None
    phantoms: int | None
    """Numbers taken outside with which nobody came."""
    not_finished: int | None
    """Services that began and that nobody finished (Q12)."""
    days_not_kept: int
    """Days of which all legs, service times and outcomes are not known (Q15)."""
    days_as_before: int
    """Days among whose service times are those that nobody finished (Q15)."""
    rated: int
    satisfied_share: float | None
    scores: Scores
    """How many gave 1, 2, 3, 4, 5."""

    @property
    def visits_once(self) -> int | None:
        """Visits without possible repeats: by these a day is compared with another (Q17)."""
        return None if self.repeats is None else self.visits - self.repeats


@dataclass(frozen=True, slots=True)
class DayFigures(Figures):
    """A business day in figures."""

    day: str
    awaited: int = 0
    """While it goes on: numbers taken outside whose holders have not come so far."""
    lapsed: int = 0
    """Of these, whose places are kept no longer (R144)."""


def percentile(values: Iterable[float], share: float) -> float | None:
    """The value below which `share` (0 to 1) of the values lie (Q3); None without values."""
    ordered = sorted(values)
    if not ordered:
        return None
    place = (len(ordered) - 1) * share
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def waits_of(waits_ms: Sequence[int], target_min: int, gave_up_ms: Sequence[int] = ()) -> Waits:
    """Summary of waits given in milliseconds, of those who came and of those who gave up."""
    minutes = [ms / MINUTE_MS for ms in waits_ms]
    late = sum(1 for ms in gave_up_ms if ms > target_min * MINUTE_MS)
    if not minutes:
        return Waits(0, None, None, None, None, None, late, 0.0 if late else None)
    within = sum(1 for m in minutes if m <= target_min)
    return Waits(
        count=len(minutes),
        mean_min=sum(minutes) / len(minutes),
        p50_min=percentile(minutes, 0.5),
        p90_min=percentile(minutes, 0.9),
        longest_min=max(minutes),
        within_share=within / len(minutes),
        gave_up_late=late,
        kept_share=within / (len(minutes) + late),
    )


def took_of(took: Sequence[int]) -> Took:
    """Summary of service times given in milliseconds."""
    minutes = [ms / MINUTE_MS for ms in took]
    mean = sum(minutes) / len(minutes) if minutes else None
    return Took(len(minutes), mean, percentile(minutes, 0.5), percentile(minutes, 0.9))


def figures_of_day(connection: Connection, day: str, branch: Branch, now: Millis | None = None) -> DayFigures:
    """The day's figures, read in one go; `now` of a day that goes on, to count those who wait already (Q11)."""
    return figures(day, visits_of(connection, day), legs_of(connection, day), branch, now)


def clerk_lines(visits: Sequence[VisitRow], legs: Sequence[LegRow]) -> tuple[ClerkLine, ...]:
    """Each clerk's finished services and ratings; by their names' order."""
    by: dict[str, list[LegRow]] = {}
    for leg in legs:
        if leg.person and took_ms([leg]):
            by.setdefault(leg.person, []).append(leg)
    out = []
    for person in sorted(by):
        scores = scores_of([v for v in visits if v.person == person])
        took, dossiers = took_ms(by[person]), sum(leg.dossiers for leg in by[person])
        out.append(ClerkLine(person, len(took), took_of(took), dossiers, sum(scores), satisfied_share(scores)))
    return tuple(out)


def figures(
    day: str,
    visits: Sequence[VisitRow],
    legs: Sequence[LegRow],
    branch: Branch,
    now: Millis | None = None,
    lapsed: Collection[str] = (),
) -> DayFigures:
    """Work out a day's figures from its rows. Pure.

    Args:
        day: the business day, ISO.
        visits: its tickets.
        legs: its legs.
        branch: gives the zone of the hours, the target and the order of groups, services and counters.
        now: of a day that goes on.
        lapsed: tickets whose place lapsed on a day that goes on.
    """
    target = branch.policy.wait_target_min
    judged = [called_at_its_time(v, now) for v in visits]
    # Each visit stands in a line of many tables: how long somebody waited in vain is worked out once.
    gave_up = {v.ticket_id: ms for v in visits if (ms := gave_up_after(v, now)) is not None}
    zone = ZoneInfo(branch.timezone)
    states = [v.state for v in visits]
    scores = scores_of(visits)
    with_outcome, outcomes = [v for v in visits if v.outcome], [o.id for o in branch.outcomes]
    hours = _grouped(visits, lambda v: f"{_hour(v.came_at, zone):02d}")
    span = range(int(min(hours)), int(max(hours)) + 1) if hours else range(0)
    awaited = [v.ticket_id for v in visits if v.state == "expected"]
    return DayFigures(
        day=day,
        awaited=len(awaited),
        lapsed=sum(1 for ticket_id in awaited if ticket_id in lapsed),
        target_min=target,
        visits=len(visits),
        called=sum(1 for v in visits if v.first_called_at is not None),
        served=states.count("done"),
        no_shows=states.count("missed"),
        cancelled=states.count("cancelled"),
        still_here=sum(1 for s in states if s in ("waiting", "called", "serving", "parked")),
        transferred=sum(1 for v in visits if v.transfers),
        booked=sum(1 for v in visits if v.booked),
        dossiers=sum(v.dossiers for v in visits),
        asked_online=sum(1 for v in visits if v.filed_online is not None),
        filed_online=sum(1 for v in visits if v.filed_online),
        waits=_waits(visits, target, gave_up),
        by_group=_lines(visits, lambda v: v.group_id, [g.id for g in branch.groups], target, gave_up),
        by_service=_lines(visits, lambda v: v.service_id, [s.id for s in branch.services], target, gave_up),
        by_hour=tuple(_line(f"{h:02d}", hours.get(f"{h:02d}", []), target, gave_up) for h in span),
        by_class=_lines(visits, lambda v: v.class_id, ["ordinary", *(c.id for c in branch.classes)], target, gave_up),
        by_channel=_lines(visits, lambda v: v.channel, CHANNELS, target, gave_up),
        by_outcome=_lines(with_outcome, lambda v: v.outcome or "", outcomes, target, gave_up),
        by_agency=_agencies(visits, branch, target, gave_up),
        by_address=_addresses(visits, legs, branch, target),
        by_work=_work(legs, branch, target),
        legs=_leg_waits(legs, target),
        slots=len(judged) - judged.count(None),
        on_time=judged.count(True),
        repeats=len(repeats(visits)),
        phantoms=sum(1 for v in visits if is_phantom(v)),
        not_finished=not_finished(legs),
        days_not_kept=0,
        days_as_before=0,
        by_counter=_counters(visits, legs, [c.id for c in branch.counters], target),
        rated=sum(scores),
        satisfied_share=satisfied_share(scores),
        scores=scores,
    )


def satisfied_share(scores: Sequence[int]) -> float | None:
    """The share of scores 4 and 5 (Q5), from how many gave 1, 2, 3, 4, 5; None when nobody rated."""
    return sum(scores[n - 1] for n in SATISFIED) / sum(scores) if any(scores) else None


def minutes_of(service_id: str, branch: Branch) -> float | None:
    """What the catalogue gives a service at the counter."""
    service = branch.service_by_id.get(service_id)
    return None if service is None else service.minutes


def in_order(found: Iterable[str], known: Sequence[str]) -> list[str]:
    """Keys in the catalogue's order; what it no longer lists still stands in the figures, at the end."""
    found = set(found)
    return [k for k in known if k in found] + sorted(found - set(known))


# -- inside --

GaveUp = dict[str, int]
"""Of tickets with which nobody came: how long they waited (Q11)."""


def _hour(at: Millis, zone: ZoneInfo) -> int:
    return datetime.datetime.fromtimestamp(at / 1000, zone).hour


def _waits(visits: Sequence[VisitRow], target_min: int, gave_up: GaveUp) -> Waits:
    in_vain = [gave_up[v.ticket_id] for v in visits if v.wait_ms is None and v.ticket_id in gave_up]
    return waits_of([v.wait_ms for v in visits if v.wait_ms is not None], target_min, in_vain)


def _leg_waits(legs: Sequence[LegRow], target_min: int) -> Waits:
    return waits_of([g.wait_ms for g in legs if g.wait_ms is not None], target_min)


def _work(legs: Sequence[LegRow], branch: Branch, target_min: int) -> tuple[WorkLine, ...]:
    by: dict[str, list[LegRow]] = {}
    for leg in legs:
        by.setdefault(leg.service_id, []).append(leg)
    return tuple(
        WorkLine(
            service_id=service_id,
            legs=len(by[service_id]),
            waits=_leg_waits(by[service_id], target_min),
            took=took_of(took_ms(by[service_id])),
            target_min=minutes_of(service_id, branch),
            dossiers=sum(leg.dossiers for leg in by[service_id]),
            not_finished=not_finished(by[service_id]),
        )
        for service_id in in_order(by, [s.id for s in branch.services])
    )


def _grouped(visits: Sequence[VisitRow], key: Callable[[VisitRow], str]) -> dict[str, list[VisitRow]]:
    out: dict[str, list[VisitRow]] = {}
    for visit in visits:
        out.setdefault(key(visit), []).append(visit)
    return out


def _line(key: str, visits: Sequence[VisitRow], target_min: int, gave_up: GaveUp) -> Line:
    return Line(
        key=key,
        visits=len(visits),
        served=sum(1 for v in visits if v.state == "done"),
        no_shows=sum(1 for v in visits if v.state == "missed"),
        waits=_waits(visits, target_min, gave_up),
    )


def _lines(
    visits: Sequence[VisitRow],
    key: Callable[[VisitRow], str],
    known: Sequence[str],
    target_min: int,
    gave_up: GaveUp,
) -> tuple[Line, ...]:
    grouped = _grouped(visits, key)
    return tuple(_line(k, grouped[k], target_min, gave_up) for k in in_order(grouped, known))


def _agencies(visits: Sequence[VisitRow], branch: Branch, target_min: int, gave_up: GaveUp) -> tuple[Line, ...]:
    if not divisions.has_agencies(branch):
        return ()
    known = list(divisions.agencies(branch, branch.language))
    return _lines(visits, lambda v: divisions.agency_of(v.service_id, branch), known, target_min, gave_up)


def _addresses(
    visits: Sequence[VisitRow], legs: Sequence[LegRow], branch: Branch, target_min: int
) -> tuple[AddressLine, ...]:
    if not divisions.has_addresses(branch):
        return ()
    own = {c.id: divisions.address_of(c.id, branch) for c in branch.counters}
    by: dict[str, list[LegRow]] = {}
    for leg in legs:
        if leg.counter_id:
            by.setdefault(own.get(leg.counter_id, divisions.NO_ADDRESS), []).append(leg)
    last: dict[str, list[VisitRow]] = {}
    for visit in visits:
        if visit.counter_id:
            last.setdefault(own.get(visit.counter_id, divisions.NO_ADDRESS), []).append(visit)
    out = []
    for address_id in in_order(by, list(divisions.addresses(branch, branch.language))):
        took, mine = took_ms(by[address_id]), last.get(address_id, [])
        scores = scores_of(mine)
        out.append(
            AddressLine(
                address_id=address_id,
                called=len(by[address_id]),
                served=len(took),
                no_shows=sum(1 for v in mine if v.state == "missed"),
                service_mean_min=sum(took) / len(took) / MINUTE_MS if took else None,
                busy_min=sum(took) / MINUTE_MS,
                waits=_leg_waits(by[address_id], target_min),
                rated=sum(scores),
                satisfied_share=satisfied_share(scores),
                not_finished=not_finished(by[address_id]),
            )
        )
    return tuple(out)


def _counters(
    visits: Sequence[VisitRow], legs: Sequence[LegRow], known: Sequence[str], target_min: int
) -> tuple[CounterLine, ...]:
    by_counter: dict[str, list[LegRow]] = {}
    for leg in legs:
        if leg.counter_id:
            by_counter.setdefault(leg.counter_id, []).append(leg)
    missed = {v.ticket_id: v.counter_id for v in visits if v.state == "missed"}
    rated: dict[str, list[VisitRow]] = {}
    for v in visits:
        if v.score is not None and v.counter_id:
            rated.setdefault(v.counter_id, []).append(v)
    out = []
    for counter_id in in_order(by_counter, known):
        mine = by_counter[counter_id]
        took = took_ms(mine)
        scores = scores_of(rated.get(counter_id, []))
        out.append(
            CounterLine(
                counter_id=counter_id,
                called=len(mine),
                served=len(took),
                no_shows=sum(1 for where in missed.values() if where == counter_id),
                service_mean_min=sum(took) / len(took) / MINUTE_MS if took else None,
                busy_min=sum(took) / MINUTE_MS,
                waits=_leg_waits(mine, target_min),
                rated=sum(scores),
                satisfied_share=satisfied_share(scores),
                not_finished=not_finished(mine),
                worked=tuple(sorted({leg.service_id for leg in mine})),
            )
        )
    return tuple(out)
