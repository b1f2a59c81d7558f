"""Figures of several days together, added up from the kept figures of closed days and the rows of the open one.

The rules are those of `reports.py`, Q7 to Q9 among them.
"""

from __future__ import annotations

import calendar
import datetime
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

from sqlalchemy import Connection

from server.figures import divisions
from server.figures.reports import (
    CHANNELS,
    MINUTE_MS,
    AddressLine,
    CounterLine,
    DayFigures,
    Figures,
    Line,
    Took,
    Waits,
    WorkLine,
    figures,
    in_order,
    minutes_of,
    satisfied_share,
)
from server.store import roll_ups
from server.store.roll_ups import RollUp, unpacked_waits
from server.store.visits import Scores, legs_of, open_days, visits_of
from wire.catalogue import Branch
from wire.values import Millis

ORDINARY = "ordinary"


@dataclass(frozen=True, slots=True)
class PeriodFigures(Figures):
    """Several business days in figures."""

    first: str
    last: str
    days: int
    """Business days with visits."""
    by_month: tuple[Line, ...]
    """Keys are ISO months, "2026-03", without holes between the first and the last with visits."""
    by_day: tuple[Line, ...]
    """Keys are the business days with visits."""
    by_weekday: tuple[Line, ...]
    """Keys are "1" for Monday to "7", those with visits."""
    open_day: str | None
    """The day among them that is still going on."""
    priority: Line
    """All classes but the ordinary one (Q9)."""
    others: Line


def figures_of_period(
    connection: Connection, first: str, last: str, branch: Branch, now: Millis | None = None
) -> PeriodFigures:
    """The figures of the business days from `first` to `last`, both counted.

    Closed days count from their kept figures, also when their visits went to an archive; the open day from its rows.

    Args:
        connection: to the branch's database.
        first: ISO date.
        last: ISO date.
        branch: gives the target and the order of groups, services and counters.
        now: to count those of the open day who wait already (Q11).
    """
    rows = list(roll_ups.kept(connection, first, last))
    for day in open_days(connection, first, last):
        visits, legs = visits_of(connection, day), legs_of(connection, day)
        rows += roll_ups.rolled(day, visits, legs, branch.timezone, now)
        still_here = sum(1 for v in visits if v.state in ("waiting", "called", "serving", "parked"))
        return added_up(first, last, rows, branch, day, still_here)
    return added_up(first, last, rows, branch)


def figures_of_day(connection: Connection, day: str, branch: Branch, now: Millis | None = None) -> DayFigures:
    """A day's figures from its visits, or from its kept figures when the visits went to an archive."""
    visits = visits_of(connection, day)
    if visits:
        return figures(day, visits, legs_of(connection, day), branch, now)
    whole = figures_of_period(connection, day, day, branch)
    return DayFigures(day=day, **{name: getattr(whole, name) for name in Figures.__dataclass_fields__})


def added_up(
    first: str, last: str, rows: Iterable[RollUp], branch: Branch, open_day: str | None = None, still_here: int = 0
) -> PeriodFigures:
    """Work out a period's figures from the rows of its days. Pure.

    Args:
        first: the first day, ISO.
        last: the last day.
        rows: of all its days.
        branch: gives the target and the order of groups, services and counters.
        open_day: the day among them that is still going on.
        still_here: people in the hall now, if there is such a day.
    """
    sums = _added(rows)
    target, whole = branch.policy.wait_target_min, sums.whole

    def lines(of: dict[str, _Sum], known: Sequence[str]) -> tuple[Line, ...]:
        return tuple(of[key].line(key, target) for key in in_order(of, known))

    priority, others = _priority_and_others(sums)
    return PeriodFigures(
        first=first,
        last=last,
        days=len(sums.days),
        open_day=open_day,
        target_min=target,
        visits=whole.visits,
        called=whole.called,
        served=whole.served,
        no_shows=whole.no_shows,
        cancelled=whole.cancelled,
        still_here=still_here,
        transferred=whole.transferred,
        booked=whole.booked,
        dossiers=whole.dossiers,
        asked_online=whole.asked_online,
        filed_online=whole.filed_online,
        waits=whole.summary(target),
        by_month=lines(_without_holes(sums.months, _months_between), ()),
        by_day=lines(sums.days, ()),
        by_weekday=lines(sums.weekdays, ()),
        by_hour=lines(_without_holes(sums.hours, _hours_between), ()),
        by_group=lines(sums.groups, [g.id for g in branch.groups]),
        by_service=lines(sums.services, [s.id for s in branch.services]),
        by_class=lines(sums.classes, [ORDINARY, *(c.id for c in branch.classes)]),
        by_channel=lines(sums.channels, CHANNELS),
        by_outcome=lines(sums.outcomes, [o.id for o in branch.outcomes]),
        by_counter=_counter_lines(sums, branch),
        by_agency=_agency_lines(sums, branch),
        by_address=_address_lines(sums, branch),
        by_work=_work_lines(sums, branch),
        legs=_all(sums.work).summary(target),
        slots=whole.slots,
        on_time=whole.on_time,
        repeats=whole.repeats,
        phantoms=whole.phantoms,
        days_not_kept=len(sums.days.keys() - sums.days_of_work),
        priority=priority.line("priority", target),
        others=others.line(ORDINARY, target),
        rated=sum(whole.scores),
        satisfied_share=satisfied_share(whole.scores),
        scores=whole.scores,
    )


def waits_of_seconds(
    seconds: array[int], sum_ms: int, longest_ms: int, target_min: int, gave_up: array[int] | None = None
) -> Waits:
    """Summary of waits given in whole seconds, rounded up (Q8), in any order; `gave_up` None when nobody kept it."""
    late = None if gave_up is None else sum(1 for s in gave_up if s > target_min * 60)
    if not seconds:
        return Waits(0, None, None, None, None, None, late, 0.0 if late else None)
    percentile, up_to_target = _ranks(seconds)
    within = up_to_target(target_min * 60)
    return Waits(
        count=len(seconds),
        mean_min=sum_ms / len(seconds) / MINUTE_MS,
        p50_min=percentile(0.5) / 60,
        p90_min=percentile(0.9) / 60,
        longest_min=longest_ms / MINUTE_MS,
        within_share=within / len(seconds),
        gave_up_late=late,
        kept_share=None if late is None else within / (len(seconds) + late),
    )


def took_of_seconds(seconds: array[int], sum_ms: int) -> Took:
    """Summary of service times given in whole seconds, rounded up (Q8)."""
    if not seconds:
        return Took(0, None, None, None)
    percentile, _ = _ranks(seconds)
    return Took(len(seconds), sum_ms / len(seconds) / MINUTE_MS, percentile(0.5) / 60, percentile(0.9) / 60)


# -- inside ------------------------------------------------------------------------------------------------------------


def _ranks(seconds: array[int]) -> tuple[Callable[[float], float], Callable[[int], int]]:
    """Percentiles of some values, and how many are not greater than one: each value is counted once, not sorted."""
    counts = sorted(Counter(seconds).items())
    values = [value for value, _ in counts]
    up_to = list(accumulate(count for _, count in counts))

    def percentile(share: float) -> float:
        place = (len(seconds) - 1) * share
        low = int(place)
        a, b = (values[bisect_right(up_to, rank)] for rank in (low, min(low + 1, len(seconds) - 1)))
        return a + (b - a) * (place - low)

    def not_greater(most: int) -> int:
        within = bisect_right(values, most)
        return up_to[within - 1] if within else 0

    return percentile, not_greater


def _both(a: int | None, b: int | None) -> int | None:
    """A sum of what was kept; not known when one was not (Q15)."""
    return None if a is None or b is None else a + b


@dataclass(slots=True)
class _Sum:
    """Rows added up."""

    visits: int = 0
    called: int = 0
    served: int = 0
    no_shows: int = 0
    cancelled: int = 0
    transferred: int = 0
    booked: int = 0
    dossiers: int = 0
    busy_ms: int = 0
    scores: Scores = (0, 0, 0, 0, 0)
    wait_ms: int = 0
    longest_ms: int = 0
    waits: bytearray = field(default_factory=bytearray)
    asked_online: int = 0
    filed_online: int = 0
    gave_up: bytearray | None = field(default_factory=bytearray)
    took: bytearray | None = field(default_factory=bytearray)
    slots: int | None = 0
    on_time: int | None = 0
    repeats: int | None = 0
    phantoms: int | None = 0

    def add(self, row: RollUp | _Sum) -> None:
        """Count the visits of a row."""
        self.visits += row.visits
        self.called += row.called
        self.served += row.served
        self.no_shows += row.no_shows
        self.cancelled += row.cancelled
        self.transferred += row.transferred
        self.booked += row.booked
        self.dossiers += row.dossiers
        self.busy_ms += row.busy_ms
        if any(row.scores):
            a, b, c, d, e = self.scores
            v, w, x, y, z = row.scores
            self.scores = (a + v, b + w, c + x, d + y, e + z)
        self.wait_ms += row.wait_ms
        self.longest_ms = max(self.longest_ms, row.longest_ms)
        self.waits += row.waits
        self.asked_online += row.asked_online
        self.filed_online += row.filed_online
        if self.gave_up is None or row.gave_up is None:
            self.gave_up = None
        else:
            self.gave_up += row.gave_up
        if self.took is None or row.took is None:
            self.took = None
        else:
            self.took += row.took
        self.slots, self.on_time = _both(self.slots, row.slots), _both(self.on_time, row.on_time)
        self.repeats, self.phantoms = _both(self.repeats, row.repeats), _both(self.phantoms, row.phantoms)

    def summary(self, target_min: int) -> Waits:
        """The waits."""
        gave_up = None if self.gave_up is None else unpacked_waits(self.gave_up)
        return waits_of_seconds(unpacked_waits(self.waits), self.wait_ms, self.longest_ms, target_min, gave_up)

    def line(self, key: str, target_min: int) -> Line:
        """As a line of a table."""
        return Line(key, self.visits, self.served, self.no_shows, self.summary(target_min))

    def address_line(self, key: str, target_min: int) -> AddressLine:
        """As an address's line."""
        return AddressLine(address_id=key, **self._served(target_min))

    def counter_line(self, key: str, target_min: int) -> CounterLine:
        """As a counter's line."""
        return CounterLine(counter_id=key, **self._served(target_min))

    def _served(self, target_min: int) -> dict[str, Any]:
        """What is told of whoever calls and serves."""
        return {
            "called": self.called,
            "served": self.served,
            "no_shows": self.no_shows,
            "service_mean_min": self.busy_ms / self.served / MINUTE_MS if self.served else None,
            "busy_min": self.busy_ms / MINUTE_MS,
            "waits": self.summary(target_min),
            "rated": sum(self.scores),
            "satisfied_share": satisfied_share(self.scores),
        }


@dataclass(slots=True)
class _Sums:
    """A period's rows added up by each of its keys."""

    whole: _Sum = field(default_factory=_Sum)
    days: dict[str, _Sum] = field(default_factory=dict)
    months: dict[str, _Sum] = field(default_factory=dict)
    weekdays: dict[str, _Sum] = field(default_factory=dict)
    hours: dict[str, _Sum] = field(default_factory=dict)
    groups: dict[str, _Sum] = field(default_factory=dict)
    services: dict[str, _Sum] = field(default_factory=dict)
    classes: dict[str, _Sum] = field(default_factory=dict)
    channels: dict[str, _Sum] = field(default_factory=dict)
    counters: dict[str, _Sum] = field(default_factory=dict)
    work: dict[str, _Sum] = field(default_factory=dict)
    outcomes: dict[str, _Sum] = field(default_factory=dict)
    days_of_work: set[str] = field(default_factory=set)
    """Days of which all legs were kept."""


def _added(rows: Iterable[RollUp]) -> _Sums:
    sums = _Sums()
    for row in rows:
        if row.kind == roll_ups.SERVICE:  # every visit is of one service: these rows make up the day
            places = [(sums.services, row.key), (sums.groups, row.part), (sums.days, row.day)]
        elif row.kind == roll_ups.WHO:
            places = [(sums.classes, row.key), (sums.channels, row.part)]
        elif row.kind == roll_ups.HOUR:
            places = [(sums.hours, row.key)]
        elif row.kind == roll_ups.LEG:
            places = [(sums.work, row.key)]
            sums.days_of_work.add(row.day)
        elif row.kind == roll_ups.OUTCOME:
            places = [(sums.outcomes, row.key)]
        else:
            places = [(sums.counters, row.key)]
        for of, key in places:
            of.setdefault(key, _Sum()).add(row)
    for day, of_day in sums.days.items():
        sums.months.setdefault(day[:7], _Sum()).add(of_day)
        sums.weekdays.setdefault(str(datetime.date.fromisoformat(day).isoweekday()), _Sum()).add(of_day)
    for of_month in sums.months.values():
        sums.whole.add(of_month)
    return sums


def _priority_and_others(sums: _Sums) -> tuple[_Sum, _Sum]:
    priority, others = _Sum(), _Sum()
    for class_id, of_class in sums.classes.items():
        (others if class_id == ORDINARY else priority).add(of_class)
    return priority, others


def _counter_lines(sums: _Sums, branch: Branch) -> tuple[CounterLine, ...]:
    keys = in_order(sums.counters, [c.id for c in branch.counters])
    return tuple(sums.counters[key].counter_line(key, branch.policy.wait_target_min) for key in keys)


def _agency_lines(sums: _Sums, branch: Branch) -> tuple[Line, ...]:
    if not divisions.has_agencies(branch):
        return ()
    by: dict[str, _Sum] = {}
    for service_id, of_service in sums.services.items():
        by.setdefault(divisions.agency_of(service_id, branch), _Sum()).add(of_service)
    keys = in_order(by, list(divisions.agencies(branch, branch.language)))
    return tuple(by[key].line(key, branch.policy.wait_target_min) for key in keys)


def _address_lines(sums: _Sums, branch: Branch) -> tuple[AddressLine, ...]:
    if not divisions.has_addresses(branch):
        return ()
    by: dict[str, _Sum] = {}
    for counter_id, of_counter in sums.counters.items():
        by.setdefault(divisions.address_of(counter_id, branch), _Sum()).add(of_counter)
    keys = in_order(by, list(divisions.addresses(branch, branch.language)))
    return tuple(by[key].address_line(key, branch.policy.wait_target_min) for key in keys)


def _work_lines(sums: _Sums, branch: Branch) -> tuple[WorkLine, ...]:
    return tuple(
        WorkLine(
            service_id=key,
            legs=(of := sums.work[key]).visits,
            waits=of.summary(branch.policy.wait_target_min),
            took=took_of_seconds(unpacked_waits(of.took or b""), of.busy_ms),
            target_min=minutes_of(key, branch),
            dossiers=of.dossiers,
        )
        for key in in_order(sums.work, [s.id for s in branch.services])
    )


def _all(of: dict[str, _Sum]) -> _Sum:
    whole = _Sum()
    for one in of.values():
        whole.add(one)
    return whole


def _without_holes(of: dict[str, _Sum], between: Callable[[str, str], Iterable[str]]) -> dict[str, _Sum]:
    return {key: of.get(key) or _Sum() for key in between(min(of), max(of))} if of else {}


def _hours_between(first: str, last: str) -> Iterable[str]:
    return (f"{hour:02d}" for hour in range(int(first), int(last) + 1))


def _months_between(first: str, last: str) -> Iterable[str]:
    month = datetime.date.fromisoformat(f"{first}-01")
    while month.isoformat()[:7] <= last:
        yield month.isoformat()[:7]
        month += datetime.timedelta(days=calendar.monthrange(month.year, month.month)[1])
