"""Real visits to the offices of a city, and the waits that each way would have told: no skills, no service starts.

The file stands beside the tests (`tests/scenarios/README.md` says whose it is); an installed program does not have it.
"""

from __future__ import annotations

import csv
import gzip
from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from server.core.model import MINUTE, ORDINARY
from server.waits.scene import Scene, SceneCounter, SceneService
from server.waits.simulate import simulate
from toiluot.bench.waits.grade import Graded
from toiluot.bench.waits.tables import Tables
from wire.values import Seq, TicketId

VISITS = Path(__file__).parents[3] / "tests" / "scenarios" / "warsaw_visits.csv.gz"

LEARNED_UP_TO, TESTED_FROM = "2020-01-10", "2020-01-13"
"""Five days for pace and tables, three held out."""

Way = Callable[["Arrival"], float | None]
"""Seconds that an arrival is told; None where it has no figure."""


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
    published: float | None
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
                float(row["shown_min"]) if row["shown_min"] else None,
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
    pairs: dict[str, list[tuple[str, float, float]]] = {name: [] for name in CALIBRATED}
    for arrival in _arrivals(visits, "", LEARNED_UP_TO):
        for name, kept in pairs.items():
            told = raw[name](arrival)
            if told is not None:
                kept.append((arrival.visit.queue, told, arrival.visit.waited * 60))
    tables = {name: Tables.of(some) for name, some in pairs.items()}
    rows: dict[str, list[Graded]] = {name: [] for name in (*raw, *(f"{name}, calibrated" for name in tables))}
    for arrival in _arrivals(visits, TESTED_FROM, "9999"):
        visit, said = arrival.visit, {name: way(arrival) for name, way in raw.items()}
        if any(one is None for one in said.values()):
            continue
        for name, told in said.items():
            assert told is not None  # asked above
            rows[name].append(Graded(visit.queue, ORDINARY, visit.waited * 60, told, None))
            if name in tables:
                low, half, bound = tables[name].at(visit.queue, told)
                right = Graded(visit.queue, ORDINARY, visit.waited * 60, half, bound, low)
                rows[f"{name}, calibrated"].append(right)
    return rows


PRODUCT, NAIVE = "run without chance", "people x minutes / counters"
CALIBRATED = (PRODUCT, NAIVE)


def ways(pace: dict[str, float]) -> dict[str, Way]:
    """Those that are compared; `pace` is that of `minutes_by_queue`."""
    usual = sum(pace.values()) / len(pace)

    def people_times_minutes(arrival: Arrival) -> float | None:
        one = arrival.visit
        return 60 * one.ahead * pace.get(one.queue, usual) / one.counters

    def product(arrival: Arrival) -> float | None:
        one = arrival.visit
        return _run(one.queue, round(one.ahead), one.counters, pace.get(one.queue, usual))

    def rolling(arrival: Arrival) -> float | None:
        calls = [at for at, _ in arrival.calls[-12:] if at > arrival.visit.arrived - 60]
        if len(calls) < 4:
            return people_times_minutes(arrival)
        return 60 * (arrival.visit.ahead + 1) * (arrival.visit.arrived - calls[0]) / len(calls)

    def last(arrival: Arrival) -> float | None:
        return 60 * arrival.calls[-1][1] if arrival.calls else 0.0

    def published(arrival: Arrival) -> float | None:
        return None if arrival.visit.published is None else 60 * arrival.visit.published

    return {
        PRODUCT: product,
        NAIVE: people_times_minutes,
        "queue length x rolling mean": rolling,
        "last to enter service": last,
        "the city's own minutes": published,
    }


def _run(queue: str, ahead: int, counters: int, minutes: float) -> float | None:
    """The product's run of a hall of one queue, whose counters are busy and will be free one after the other."""
    turn = round(minutes * MINUTE)
    people = tuple(
        ((True, False, n, n), TicketId(f"ahead-{n:03d}"), queue, queue) for n in range(ahead)
    )  # fmt: skip
    scene = Scene(
        now=ahead,
        seq=Seq(0),
        absolute_priority=False,
        head_starts={},
        services={queue: SceneService(queue, turn, turn, first_estimate=False, given=True)},
        queues={queue: people},
        counters=tuple(
            SceneCounter(ahead + round((n + 0.5) / counters * turn), (queue,), (0,)) for n in range(counters)
        ),
        due=(),
        expected={},
        aside={},
    )
    told = simulate(scene).told_newcomer(queue, ORDINARY, 0, ahead)[2]
    return None if told.basis == "nobody" else float(told.raw_p50_s)


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
