"""Real visits to the offices of a city, and the waits that each way would have told: no skills, no service starts.

The file stands beside the tests (`tests/scenarios/README.md` says whose it is); an installed program does not have it.
"""

from __future__ import annotations

import csv
import gzip
from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import floor
from pathlib import Path

from server.core.model import MINUTE, ORDINARY
from server.core.waits import MODEL
from server.waits.calibration import calibrate
from server.waits.past import PastTold
from server.waits.scene import Scene, SceneCounter, SceneService
from server.waits.simulate import simulate
from toiluot.bench.waits.grade import Graded
from toiluot.bench.waits.tables import Tables
from wire.values import NO_ROW, Millis

VISITS = Path(__file__).parents[3] / "tests" / "scenarios" / "warsaw_visits.csv.gz"

LEARNED_UP_TO, TESTED_FROM = "2020-01-10", "2020-01-13"
"""Five days for pace and tables, three held out."""

PRODUCT, PUT_RIGHT = "run without chance", "run without chance, put right"
NAIVE = "people x minutes / counters"
NAIVE_CALIBRATED = f"{NAIVE}, calibrated"

QUEUE = "queue"

Way = Callable[["Arrival"], float]
"""Seconds that an arrival is told."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One row of the file, minutes."""

    queue: str
    """Office and queue."""
    date: str
    arrived: float
    waited: float
    ahead: float
    counters: int
    published: float
    """What the city itself said."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A visit as it is known when it begins, and who was called from its queue before."""

    visit: Visit
    calls: Sequence[tuple[float, float]]
    """(moment, wait) of those called that day from the same queue so far, in minutes, latest last."""


def read(path: Path = VISITS) -> list[Visit]:
    """In the order of arrival. Raises OSError where there is no such file."""
    with gzip.open(path, "rt", encoding="utf-8") as text:
        rows = [
            Visit(
                f"{row['office']} {row['queue']}",
                row["date"],
                float(row["arrived_min"]),
                float(row["waited_min"]),
                float(row["ahead"]),
                max(1, round(float(row["counters_open"] or 1))),
                float(row["shown_min"]),
            )
            for row in csv.DictReader(text)
        ]
    return sorted(rows, key=lambda one: (one.date, one.arrived, one.queue))


def minutes_by_queue(visits: Sequence[Visit]) -> dict[str, float]:
    """What one person ahead costs at one counter: all waits over all people / counters."""
    waits: dict[str, float] = defaultdict(float)
    people: dict[str, float] = defaultdict(float)
    for one in visits:
        if one.ahead >= 1:
            waits[one.queue] += one.waited
            people[one.queue] += one.ahead / one.counters
    return {queue: waits[queue] / people[queue] for queue in waits}


def judge(visits: Sequence[Visit]) -> dict[str, list[Graded]]:
    """Every way on the held-out days: the same visits in the same order, those of them that had somebody ahead."""
    pace = minutes_by_queue([one for one in visits if one.date <= LEARNED_UP_TO])
    raw = ways(pace)
    before = _arrivals(visits, "", LEARNED_UP_TO)
    told = [(one.visit, run(one.visit, pace), raw[NAIVE](one)) for one in before]
    tables = Tables.of([(visit.queue, naive, visit.waited * 60) for visit, _, naive in told])
    calibration = calibrate(
        [PastTold(v.date, v.queue, ORDINARY, MODEL, *figures, v.waited * 60) for v, figures, _ in told],
        MODEL,
        TESTED_FROM,
    )
    rows: dict[str, list[Graded]] = {name: [] for name in (PRODUCT, PUT_RIGHT, NAIVE_CALIBRATED, *raw)}
    for arrival in _arrivals(visits, TESTED_FROM, "9999"):
        visit = arrival.visit
        half, bound = run(visit, pace)
        low, middle, high = tables.at(visit.queue, raw[NAIVE](arrival))
        said: dict[str, tuple[float, float | None]] = {name: (way(arrival), None) for name, way in raw.items()}
        said[PRODUCT] = half, bound
        said[PUT_RIGHT] = calibration.calibrated(half, bound, visit.queue, ORDINARY)
        said[NAIVE_CALIBRATED] = middle, high
        for name, (p50_s, bound_s) in said.items():
            back_s = low if name == NAIVE_CALIBRATED and low >= 60 else None
            rows[name].append(Graded(visit.queue, ORDINARY, visit.waited * 60, p50_s, bound_s, back_s))
    return rows


def ways(pace: Mapping[str, float]) -> dict[str, Way]:
    """The simple ones, by name; `pace` is that of `minutes_by_queue`."""

    def people_times_minutes(arrival: Arrival) -> float:
        one = arrival.visit
        return 60 * one.ahead * _minutes(pace, one.queue) / one.counters

    def rolling(arrival: Arrival) -> float:
        calls = [at for at, _ in arrival.calls[-12:] if at > arrival.visit.arrived - 60]
        if len(calls) < 4:
            return people_times_minutes(arrival)
        return 60 * (arrival.visit.ahead + 1) * (arrival.visit.arrived - calls[0]) / len(calls)

    def last(arrival: Arrival) -> float:
        return 60 * arrival.calls[-1][1] if arrival.calls else 0.0

    def published(arrival: Arrival) -> float:
        return 60 * arrival.visit.published

    return {
        NAIVE: people_times_minutes,
        "queue length x rolling mean": rolling,
        "last to enter service": last,
        "the city's own minutes": published,
    }


def run(visit: Visit, pace: Mapping[str, float]) -> tuple[float, float]:
    """The product's run of a hall of one queue, whose counters are busy and will be free one after the other.

    People ahead are no whole number in the file, which knows of every five minutes: a run with fewer and one with more
    are mixed.

    Returns: middle and bound in seconds, before anything is put right.
    """
    turn, fewer = round(_minutes(pace, visit.queue) * MINUTE), floor(visit.ahead)
    low, high = (_run(people, visit.counters, turn) for people in (fewer, fewer + 1))
    share = visit.ahead - fewer
    return low[0] + (high[0] - low[0]) * share, low[1] + (high[1] - low[1]) * share


@lru_cache(maxsize=65_536)
def _run(ahead: int, counters: int, turn: Millis) -> tuple[float, float]:
    people = tuple(((True, False, n, n), f"ahead-{n:03d}", QUEUE, QUEUE) for n in range(ahead))
    scene = Scene(
        now=ahead,
        seq=NO_ROW,
        absolute_priority=False,
        head_starts={},
        services={QUEUE: SceneService(QUEUE, turn, turn, first_estimate=False, given=True)},
        queues={QUEUE: people},
        counters=tuple(
            SceneCounter(ahead + round((n + 0.5) / counters * turn), (QUEUE,), (0,)) for n in range(counters)
        ),
        due=(),
        expected={},
        aside={},
    )
    told = simulate(scene).told_newcomer(QUEUE, ORDINARY, 0, ahead)[2]
    return float(told.raw_p50_s), float(told.raw_bound_s)


def _minutes(pace: Mapping[str, float], queue: str) -> float:
    """A queue that nothing was learned of has everybody's."""
    return pace.get(queue) or sum(pace.values()) / len(pace)


def _arrivals(visits: Sequence[Visit], first: str, last: str) -> list[Arrival]:
    """Those with somebody ahead, with the calls that came before them."""
    by_day: dict[tuple[str, str], list[Visit]] = defaultdict(list)
    for one in visits:
        if first <= one.date <= last:  # ISO days: they sort as texts
            by_day[one.date, one.queue].append(one)
    found = []
    for some in by_day.values():
        calls: list[tuple[float, float]] = []
        for one in some:
            insort(calls, (one.arrived + one.waited, one.waited))
        for one in some:
            if one.ahead >= 1:
                before = bisect_left(calls, (one.arrived, 0.0))
                found.append(Arrival(one, calls[max(0, before - 12) : before]))
    return sorted(found, key=lambda each: (each.visit.date, each.visit.arrived, each.visit.queue))
