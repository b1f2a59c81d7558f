"""A business day's figures from the projections; rows become plain values before they leave this folder.

Rules, cited by tests:
    Q1  A visit is a ticket issued in the business day stored with it, never by UTC.
    Q2  A wait is the first leg's, from arrival to its last call, of people who came to the counter. Those who did not
        come, left or still wait have none; their numbers are counted apart.
    Q3  A percentile is linear between the two nearest ranks (what spreadsheets call PERCENTILE.INC).
    Q4  Within the target means not longer than it.
    Q5  Satisfied are the scores 5 and 4; without a rating there is no share.
    Q6  A service's, group's or hour's line counts a visit where it arrived; a counter's line counts legs, for each is
        one counter's work.
    Q7  Over several days counts, sums and means are those of all their visits, and the target is the one in force now.
        Hours of a closed day are in the zone that was in force when it closed.
    Q8  Over several days percentiles are of waits rounded up to whole seconds (so off by less than 1 s; a wait over
        18 h counts as 18 h 12 min there). Means, longest and the share within the target (Q4) are exact.
    Q9  Priority is every class but the ordinary one.
    Q10 A visit was filed online when one of its services was; one of which nobody said so or not counts neither way.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from server.store.visits import LegRow, Scores, VisitRow, legs_of, scores_of, visits_of
from wire.catalogue import Branch
from wire.values import Millis

MINUTE_MS = 60_000
SATISFIED = (4, 5)


@dataclass(frozen=True, slots=True)
class Waits:
    """How long people waited, in minutes; None where nobody did."""

    count: int
    mean_min: float | None
    p50_min: float | None
    p90_min: float | None
    longest_min: float | None
    within_share: float | None
    """Share within the target, 0 to 1."""


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
    by_counter: tuple[CounterLine, ...]
    rated: int
    satisfied_share: float | None
    scores: Scores
    """How many gave 1, 2, 3, 4, 5."""


@dataclass(frozen=True, slots=True)
class DayFigures(Figures):
    """A business day in figures."""

    day: str


def percentile(values: Iterable[float], share: float) -> float | None:
    """The value below which `share` (0 to 1) of the values lie (Q3); None without values."""
    ordered = sorted(values)
    if not ordered:
        return None
    place = (len(ordered) - 1) * share
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def waits_of(waits_ms: Sequence[int], target_min: int) -> Waits:
    """Summary of waits given in milliseconds."""
    minutes = [ms / MINUTE_MS for ms in waits_ms]
    if not minutes:
        return Waits(0, None, None, None, None, None)
    return Waits(
        count=len(minutes),
        mean_min=sum(minutes) / len(minutes),
        p50_min=percentile(minutes, 0.5),
        p90_min=percentile(minutes, 0.9),
        longest_min=max(minutes),
        within_share=sum(1 for m in minutes if m <= target_min) / len(minutes),
    )


def figures_of_day(connection: Connection, day: str, branch: Branch) -> DayFigures:
    """The day's figures, read in one go."""
    return figures(day, visits_of(connection, day), legs_of(connection, day), branch)


def figures(day: str, visits: Sequence[VisitRow], legs: Sequence[LegRow], branch: Branch) -> DayFigures:
    """Work out a day's figures from its rows. Pure.

    Args:
        day: the business day, ISO.
        visits: its tickets.
        legs: its legs.
        branch: gives the zone of the hours, the target and the order of groups, services and counters.
    """
    target = branch.policy.wait_target_min
    zone = ZoneInfo(branch.timezone)
    states = [v.state for v in visits]
    scores = scores_of(visits)
    hours = _grouped(visits, lambda v: f"{_hour(v.issued_at, zone):02d}")
    span = range(int(min(hours)), int(max(hours)) + 1) if hours else range(0)
    return DayFigures(
        day=day,
        target_min=target,
        visits=len(visits),
        called=sum(1 for v in visits if v.called_at is not None),
        served=states.count("done"),
        no_shows=states.count("missed"),
        cancelled=states.count("cancelled"),
        still_here=sum(1 for s in states if s in ("waiting", "called", "serving", "parked")),
        transferred=sum(1 for v in visits if v.transfers),
        booked=sum(1 for v in visits if v.booked),
        dossiers=sum(v.dossiers for v in visits),
        asked_online=sum(1 for v in visits if v.filed_online is not None),
        filed_online=sum(1 for v in visits if v.filed_online),
        waits=_waits(visits, target),
        by_group=_lines(visits, lambda v: v.group_id, [g.id for g in branch.groups], target),
        by_service=_lines(visits, lambda v: v.service_id, [s.id for s in branch.services], target),
        by_hour=tuple(_line(f"{h:02d}", hours.get(f"{h:02d}", []), target) for h in span),
        by_class=_lines(visits, lambda v: v.class_id, ["ordinary", *(c.id for c in branch.classes)], target),
        by_counter=_counters(visits, legs, [c.id for c in branch.counters], target),
        rated=sum(scores),
        satisfied_share=satisfied_share(scores),
        scores=scores,
    )


def satisfied_share(scores: Sequence[int]) -> float | None:
    """The share of scores 4 and 5 (Q5), from how many gave 1, 2, 3, 4, 5; None when nobody rated."""
    return sum(scores[n - 1] for n in SATISFIED) / sum(scores) if any(scores) else None


def in_order(found: Iterable[str], known: Sequence[str]) -> list[str]:
    """Keys in the catalogue's order; what it no longer lists still stands in the figures, at the end."""
    found = set(found)
    return [k for k in known if k in found] + sorted(found - set(known))


# -- inside --


def _hour(at: Millis, zone: ZoneInfo) -> int:
    return datetime.datetime.fromtimestamp(at / 1000, zone).hour


def _waits(visits: Sequence[VisitRow], target_min: int) -> Waits:
    return waits_of([v.wait_ms for v in visits if v.wait_ms is not None], target_min)


def _grouped(visits: Sequence[VisitRow], key: Callable[[VisitRow], str]) -> dict[str, list[VisitRow]]:
    out: dict[str, list[VisitRow]] = {}
    for visit in visits:
        out.setdefault(key(visit), []).append(visit)
    return out


def _line(key: str, visits: Sequence[VisitRow], target_min: int) -> Line:
    return Line(
        key=key,
        visits=len(visits),
        served=sum(1 for v in visits if v.state == "done"),
        no_shows=sum(1 for v in visits if v.state == "missed"),
        waits=_waits(visits, target_min),
    )


def _lines(
    visits: Sequence[VisitRow], key: Callable[[VisitRow], str], known: Sequence[str], target_min: int
) -> tuple[Line, ...]:
    grouped = _grouped(visits, key)
    return tuple(_line(k, grouped[k], target_min) for k in in_order(grouped, known))


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
        took = [
            leg.ended_at - leg.started_at for leg in mine if leg.started_at is not None and leg.ended_at is not None
        ]
        scores = scores_of(rated.get(counter_id, []))
        out.append(
            CounterLine(
                counter_id=counter_id,
                called=len(mine),
                served=len(took),
                no_shows=sum(1 for where in missed.values() if where == counter_id),
                service_mean_min=sum(took) / len(took) / MINUTE_MS if took else None,
                busy_min=sum(took) / MINUTE_MS,
                waits=waits_of([leg.wait_ms for leg in mine if leg.wait_ms is not None and leg.started_at], target_min),
                rated=sum(scores),
                satisfied_share=satisfied_share(scores),
            )
        )
    return tuple(out)
