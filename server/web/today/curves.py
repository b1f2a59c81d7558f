"""Small curves and the whole day's chart as coordinates: templates write them as SVG, so no page draws anything."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from server.figures.reports import SATISFIED, DayFigures, Line
from server.store.visits import VisitRow
from server.web.pages import Speech
from wire.values import Millis

MOMENTS = 14
"""Moments of a small curve that goes by the clock."""

WIDE, HIGH, EDGE = 104, 34, 4
"""A small curve, and how far its line stays from its edge."""

LEFT, RIGHT, TOP = 44, 814, 12
"""The day's chart, which is 856 wide: where bars begin and end, and where they are highest."""

FOOT, LOW_FOOT, LOWEST_FOOT = 150, 68, 46
"""Where bars stand; in a chart that has less room, below many queues and alarms."""


@dataclass(frozen=True, slots=True)
class Curve:
    """A small curve."""

    points: str
    """As `polyline` takes them; empty for fewer than two."""
    x: float = 0
    y: float = 0
    """Its last point."""
    target_y: float | None = None


def curve(values: Sequence[float | None], target: float | None = None) -> Curve:
    """A small curve through values; moments without one are left out.

    Args:
        values: earliest first.
        target: drawn as a line, and always within sight.
    """
    known = [(n, value) for n, value in enumerate(values) if value is not None]
    if len(known) < 2:
        return Curve("")
    shown = [value for _, value in known] + ([] if target is None else [target])
    low, high = min(shown), max(shown)
    first, last = known[0][0], known[-1][0]

    def y(value: float) -> float:
        share = (value - low) / (high - low) if high > low else 0.5
        return round(HIGH - EDGE - share * (HIGH - 2 * EDGE), 1)

    points = [(round(EDGE + (n - first) / (last - first) * (WIDE - 2 * EDGE), 1), y(value)) for n, value in known]
    return Curve(_written(points), *points[-1], None if target is None else y(target))


@dataclass(frozen=True, slots=True)
class OverTheDay:
    """How the day went so far, at moments evenly between its first visit and now."""

    waiting: tuple[float, ...] = ()
    """People who were here with a number and had not been called yet."""
    served: tuple[float, ...] = ()
    satisfied: tuple[float | None, ...] = ()
    """Share of the marks given up to then that were 4 or 5."""


def over_the_day(visits: Sequence[VisitRow], now: Millis) -> OverTheDay:
    """From the day's rows; those who left before they were called count as waiting at no moment."""
    if not visits or now <= visits[0].issued_at:
        return OverTheDay()
    began = visits[0].issued_at
    moments = [began + (now - began) * n // MOMENTS for n in range(MOMENTS + 1)]
    waited = [
        (v.came_at, v.first_called_at or now + 1)
        for v in visits
        if v.first_called_at is not None or v.state == "waiting"
    ]
    ended = sorted(v.finished_at for v in visits if v.finished_at is not None and v.state == "done")
    marks = sorted((v.finished_at, v.score in SATISFIED) for v in visits if v.score and v.finished_at is not None)

    def satisfied(at: Millis) -> float | None:
        given = [good for moment, good in marks if moment <= at]
        return sum(given) / len(given) if given else None

    return OverTheDay(
        waiting=tuple(float(sum(came <= at < called for came, called in waited)) for at in moments),
        served=tuple(float(bisect_right(ended, at)) for at in moments),
        satisfied=tuple(satisfied(at) for at in moments),
    )


@dataclass(frozen=True, slots=True)
class Bar:
    """One hour."""

    x: float
    y: float
    height: float
    width: float
    middle: float
    label: str
    words: str
    """The hour in words."""
    now: bool
    wait_y: float | None
    over: bool
    row: tuple[str, str, str, str]
    """Hour, arrivals, mean wait, P90."""


@dataclass(frozen=True, slots=True)
class DayChart:
    """Arrivals by hour as bars, the mean wait as a line, the target across."""

    bars: tuple[Bar, ...]
    lines: tuple[str, ...]
    """The mean wait, broken where nobody was called."""
    grid: tuple[tuple[float, str], ...]
    """Height and number of each line behind the bars."""
    target_y: float
    target: str
    foot: int
    """Where the bars stand."""


def day_chart(figures: DayFigures, first: int, last: int, hour: int, say: Speech, foot: int = FOOT) -> DayChart:
    """The day's chart.

    Args:
        figures: of the day.
        first: the first hour to show, though nobody came in it.
        last: the last one.
        hour: the one that it is now; -1 for a day that is over.
        say: the language.
        foot: where bars stand.
    """
    of_hour = {int(line.key): line for line in figures.by_hour}
    hours = range(min([first, *of_hour]), max([last, *of_hour]) + 1)
    top = _round_up(max([line.visits for line in of_hour.values()] or [0]))
    means = [line.waits.mean_min or 0 for line in of_hour.values()]
    longest = max([2.0 * figures.target_min, *(mean * 1.1 for mean in means)])
    step = (RIGHT - LEFT) / len(hours)

    def wait_y(minutes: float) -> float:
        return round(foot - minutes / longest * (foot - TOP), 1)

    bars = []
    for n, one in enumerate(hours):
        line = of_hour.get(one)
        visits, mean = (line.visits, line.waits.mean_min) if line else (0, None)
        height = round(visits / top * (foot - TOP), 1)
        x = LEFT + n * step
        row = _row(one, line, say)
        bars.append(
            Bar(
                x=round(x + step * 0.22, 1),
                y=round(foot - height, 1),
                height=height,
                width=round(step * 0.56, 1),
                middle=round(x + step / 2, 1),
                label=say("today.hour", n=one) if len(hours) <= 12 else str(one),
                words=say("today.hour_in_words", hour=row[0], n=row[1], mean=row[2], p90=row[3]),
                now=one == hour,
                wait_y=None if mean is None else wait_y(mean),
                over=(mean or 0) > figures.target_min,
                row=row,
            )
        )
    shares = (1 / 3, 2 / 3, 1) if foot >= LOW_FOOT else (1,)
    grid = tuple((round(foot - share * (foot - TOP), 1), say.number(top * share)) for share in shares)
    return DayChart(tuple(bars), _lines(bars), grid, wait_y(figures.target_min), say.minutes(figures.target_min), foot)


def _row(hour: int, line: Line | None, say: Speech) -> tuple[str, str, str, str]:
    mean, p90 = (line.waits.mean_min, line.waits.p90_min) if line else (None, None)
    return say("today.hour", n=hour), say.number(line.visits if line else 0), say.minutes(mean, 1), say.minutes(p90)


def _lines(bars: Sequence[Bar]) -> tuple[str, ...]:
    known = [(bar.middle, bar.wait_y) for bar in bars if bar.wait_y is not None]
    step = min((b.middle - a.middle for a, b in pairwise(bars)), default=0) * 1.5
    runs: list[list[tuple[float, float]]] = []
    for point in known:
        if runs and point[0] - runs[-1][-1][0] <= step:
            runs[-1].append(point)
        else:
            runs.append([point])
    return tuple(_written(run) for run in runs if len(run) > 1)


def _round_up(most: int) -> int:
    """A number of visits that thirds of are whole, above the highest bar."""
    for step in (3, 6, 15, 30, 45, 60, 90, 120, 150, 180, 240, 300, 450, 600, 900, 1200, 1500, 3000):
        if most <= step:
            return step
    return -(-most // 3000) * 3000


def _written(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in points)
