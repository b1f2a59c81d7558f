"""Figures of several days together, added up from the kept figures of closed days and the rows of the open one.

The rules are those of `reports.py`, Q7 to Q9 among them.
"""

from __future__ import annotations

import calendar
import datetime
from array import array
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
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
from server.store.visits import lapsed_on, legs_of, open_days, visits_of
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
        lapsed = lapsed_on(connection, day) if any(v.state == "expected" for v in visits) else ()
        return figures(day, visits, legs_of(connection, day), branch, now, lapsed)
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
    target, whole, work = branch.policy.wait_target_min, sums.whole, _sum(list(sums.work.values()))

    def lines(of: _By, known: Sequence[str]) -> tuple[Line, ...]:
        return tuple(_line(of[key], key, target) for key in in_order(of, known))

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
        waits=_summary(whole, target),
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
        legs=_summary(work, target),
        slots=whole.slots,
        on_time=whole.on_time,
        repeats=whole.repeats,
        phantoms=whole.phantoms,
        not_finished=None if whole.not_finished is None else work.not_finished,
        days_not_kept=len(sums.days.keys() - sums.days_of_work),
        days_as_before=len(sums.days_as_before),
        priority=_line(priority, "priority", target),
        others=_line(others, ORDINARY, target),
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
    up_to = list(accumulate([count for _, count in counts]))

    def percentile(share: float) -> float:
        place = (len(seconds) - 1) * share
        low = int(place)
        a, b = (values[bisect_right(up_to, rank)] for rank in (low, min(low + 1, len(seconds) - 1)))
        return a + (b - a) * (place - low)

    def not_greater(most: int) -> int:
        within = bisect_right(values, most)
        return up_to[within - 1] if within else 0

    return percentile, not_greater


_ADDED = ("visits", "called", "served", "no_shows", "cancelled", "transferred", "booked", "dossiers", "busy_ms",
          "wait_ms", "asked_online", "filed_online")  # fmt: skip
_ADDED_IF_KEPT = ("slots", "on_time", "repeats", "phantoms", "not_finished")
_JOINED_IF_KEPT = ("gave_up", "took")


def _sum(rows: Sequence[RollUp]) -> RollUp:
    """Rows added up to one that is of no day and no key: column by column, for a year has 40,000 of them.

    What one of them did not keep is not known of the sum (Q15).
    """
    if len(rows) == 1:
        return rows[0]
    of: Any = RollUp._make(zip(*rows, strict=True) if rows else ((),) * len(RollUp._fields))
    added: dict[str, Any] = {name: sum(getattr(of, name)) for name in _ADDED}
    added |= {name: None if None in (kept := getattr(of, name)) else sum(kept) for name in _ADDED_IF_KEPT}
    added |= {name: None if None in (kept := getattr(of, name)) else b"".join(kept) for name in _JOINED_IF_KEPT}
    scores: Any = tuple(map(sum, zip(*of.scores, strict=True))) or (0, 0, 0, 0, 0)
    longest, waits = max(of.longest_ms, default=0), b"".join(of.waits)
    return RollUp("", "", "", "", **added, scores=scores, longest_ms=longest, waits=waits)


def _summary(of: RollUp, target_min: int) -> Waits:
    """The waits."""
    gave_up = None if of.gave_up is None else unpacked_waits(of.gave_up)
    return waits_of_seconds(unpacked_waits(of.waits), of.wait_ms, of.longest_ms, target_min, gave_up)


def _line(of: RollUp, key: str, target_min: int) -> Line:
    """As a line of a table."""
    return Line(key, of.visits, of.served, of.no_shows, _summary(of, target_min))


def _served(of: RollUp, target_min: int) -> dict[str, Any]:
    """What is told of whoever calls and serves: a counter, an address."""
    return {
        "called": of.called,
        "served": of.served,
        "no_shows": of.no_shows,
        "service_mean_min": of.busy_ms / of.served / MINUTE_MS if of.served else None,
        "busy_min": of.busy_ms / MINUTE_MS,
        "waits": _summary(of, target_min),
        "rated": sum(of.scores),
        "satisfied_share": satisfied_share(of.scores),
        "not_finished": of.not_finished,
    }


_By = dict[str, RollUp]
"""Sums by a key."""


@dataclass(slots=True)
class _Sums:
    """A period's rows added up by each of its keys."""

    whole: RollUp
    days: _By
    months: _By
    weekdays: _By
    hours: _By
    groups: _By
    services: _By
    classes: _By
    channels: _By
    counters: _By
    work: _By
    outcomes: _By
    days_of_work: set[str]
    """Days of which all legs were kept."""
    days_as_before: set[str]
    """Those among them whose services that nobody finished count as served."""


def _added(rows: Iterable[RollUp]) -> _Sums:
    of: dict[str, list[RollUp]] = defaultdict(list)
    for row in rows:
        of[row.kind].append(row)
    visits, who, legs = of[roll_ups.SERVICE], of[roll_ups.WHO], of[roll_ups.LEG]
    days = _by((row.day, row) for row in visits)  # every visit is of one service: these rows make up the day
    months = _by((day[:7], of_day) for day, of_day in days.items())
    return _Sums(
        whole=_sum(list(months.values())),
        days=days,
        months=months,
        weekdays=_by((str(datetime.date.fromisoformat(day).isoweekday()), of_day) for day, of_day in days.items()),
        hours=_by((row.key, row) for row in of[roll_ups.HOUR]),
        groups=_by((row.part, row) for row in visits),
        services=_by((row.key, row) for row in visits),
        classes=_by((row.key, row) for row in who),
        channels=_by((row.part, row) for row in who),
        counters=_by((row.key, row) for row in of[roll_ups.COUNTER]),
        work=_by((row.key, row) for row in legs),
        outcomes=_by((row.key, row) for row in of[roll_ups.OUTCOME]),
        days_of_work={row.day for row in legs},
        days_as_before={row.day for row in legs if row.not_finished is None},
    )


def _by(rows: Iterable[tuple[str, RollUp]]) -> _By:
    """Rows added up by the key that comes with each."""
    of: dict[str, list[RollUp]] = defaultdict(list)
    for key, row in rows:
        of[key].append(row)
    return {key: _sum(mine) for key, mine in of.items()}


def _priority_and_others(sums: _Sums) -> tuple[RollUp, RollUp]:
    priority = [of_class for class_id, of_class in sums.classes.items() if class_id != ORDINARY]
    return _sum(priority), sums.classes.get(ORDINARY, _sum([]))


def _counter_lines(sums: _Sums, branch: Branch) -> tuple[CounterLine, ...]:
    target, keys = branch.policy.wait_target_min, in_order(sums.counters, [c.id for c in branch.counters])
    return tuple(CounterLine(counter_id=key, **_served(sums.counters[key], target)) for key in keys)


def _agency_lines(sums: _Sums, branch: Branch) -> tuple[Line, ...]:
    if not divisions.has_agencies(branch):
        return ()
    by = _by((divisions.agency_of(service_id, branch), of_service) for service_id, of_service in sums.services.items())
    keys = in_order(by, list(divisions.agencies(branch, branch.language)))
    return tuple(_line(by[key], key, branch.policy.wait_target_min) for key in keys)


def _address_lines(sums: _Sums, branch: Branch) -> tuple[AddressLine, ...]:
    if not divisions.has_addresses(branch):
        return ()
    by = _by((divisions.address_of(counter_id, branch), of_counter) for counter_id, of_counter in sums.counters.items())
    target, keys = branch.policy.wait_target_min, in_order(by, list(divisions.addresses(branch, branch.language)))
    return tuple(AddressLine(address_id=key, **_served(by[key], target)) for key in keys)


def _work_lines(sums: _Sums, branch: Branch) -> tuple[WorkLine, ...]:
    return tuple(
        WorkLine(
            service_id=key,
            legs=(of := sums.work[key]).visits,
            waits=_summary(of, branch.policy.wait_target_min),
            took=took_of_seconds(unpacked_waits(of.took or b""), of.busy_ms),
            target_min=minutes_of(key, branch),
            dossiers=of.dossiers,
            not_finished=of.not_finished,
        )
        for key in in_order(sums.work, [s.id for s in branch.services])
    )


def _without_holes(of: _By, between: Callable[[str, str], Iterable[str]]) -> _By:
    return {key: of.get(key) or _sum([]) for key in between(min(of), max(of))} if of else {}


def _hours_between(first: str, last: str) -> Iterable[str]:
    return (f"{hour:02d}" for hour in range(int(first), int(last) + 1))


def _months_between(first: str, last: str) -> Iterable[str]:
    month = datetime.date.fromisoformat(f"{first}-01")
    while month.isoformat()[:7] <= last:
        yield month.isoformat()[:7]
        month += datetime.timedelta(days=calendar.monthrange(month.year, month.month)[1])
