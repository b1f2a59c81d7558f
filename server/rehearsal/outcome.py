"""What came of a day that was played, in the figures that a manager plans by; and what a change does to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt
from statistics import mean, stdev
from typing import TypeVar

from server.core.model import MINUTE
from server.rehearsal.plan import Plan
from server.rehearsal.play import Played


@dataclass(frozen=True, slots=True)
class Waits:
    """Of some people: their waits for the first call, in minutes."""

    people: int
    """With a number, also those who were never called."""
    called: int
    mean: float
    p50: float
    p90: float
    within: float
    """The share of all of them who were called within the target."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One seed's day."""

    all: Waits
    by_service: Mapping[str, Waits]
    by_class: Mapping[str, Waits]
    by_hour: Mapping[int, Waits]
    """By the hour in which they came."""
    last_min: float
    """When the last one was done, in minutes after midnight."""
    overtime_min: float
    """What counters worked after their closing time, all together."""
    never_called: int
    turned_away: int


FIGURES: Mapping[str, Callable[[Outcome], float]] = {
    "mean": lambda one: one.all.mean,
    "p50": lambda one: one.all.p50,
    "p90": lambda one: one.all.p90,
    "within": lambda one: one.all.within,
    "last": lambda one: one.last_min,
    "overtime": lambda one: one.overtime_min,
}
"""What is compared, by name."""

OF_CALLED = frozenset({"mean", "p50", "p90", "last"})
"""Those that say nothing of a day on which nobody was called."""


def outcome_of(plan: Plan, played: Played) -> Outcome:
    """The figures of one day."""
    target = float(plan.branch.policy.wait_target_min)
    first = [stay for stay in played.past.stays if stay.first]
    rows = [
        (one, None if one.called_at is None else (one.called_at - one.issued_at) / MINUTE)
        for one in first
        if one.end != "left"
    ]

    def grouped(key: Callable[[int], object]) -> dict[object, Waits]:
        found: dict[object, list[float | None]] = defaultdict(list)
        for n, (_, waited) in enumerate(rows):
            found[key(n)].append(waited)
        return {name: waits_of(some, target) for name, some in found.items()}

    midnight = played.past.midnight
    done = [stay.free_at for stay in played.past.stays if stay.free_at is not None]
    closes = {desk.counter_id: desk.closes for desk in plan.desks}
    over = [
        (shift.closed_at - midnight) / MINUTE - max(closes[shift.counter_id], (shift.opened_at - midnight) / MINUTE)
        for shift in played.past.shifts
    ]
    by_service = {str(i): some for i, some in grouped(lambda n: rows[n][0].service_id).items()}
    by_class = {str(i): some for i, some in grouped(lambda n: rows[n][0].class_id).items()}
    hours_ = {n: (rows[n][0].issued_at - midnight) // (60 * MINUTE) for n in range(len(rows))}
    by_hour = {hour: waits_of([w for n, (_, w) in enumerate(rows) if hours_[n] == hour], target)
               for hour in sorted(set(hours_.values()))}  # fmt: skip
    return Outcome(
        all=waits_of([waited for _, waited in rows], target),
        by_service=by_service,
        by_class=by_class,
        by_hour=by_hour,
        last_min=(max(done) - midnight) / MINUTE if done else 0.0,
        overtime_min=sum(max(0.0, minutes) for minutes in over),
        never_called=sum(waited is None for _, waited in rows),
        turned_away=len(played.turned_away),
    )


def waits_of(waited: Sequence[float | None], target: float) -> Waits:
    """The figures of some waits; None stands for somebody who was never called."""
    called = sorted(one for one in waited if one is not None)
    if not called:
        return Waits(len(waited), 0, 0.0, 0.0, 0.0, 0.0)
    within = sum(one <= target for one in called) / len(waited)
    return Waits(len(waited), len(called), mean(called), quantile(called, 0.5), quantile(called, 0.9), within)


def quantile(growing: Sequence[float], share: float) -> float:
    """Of growing values, the one below which this share lies; between two of them it is drawn through."""
    at = share * (len(growing) - 1)
    low = int(at)
    high = min(low + 1, len(growing) - 1)
    return growing[low] + (at - low) * (growing[high] - growing[low])


# -- over seeds --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Spread:
    """A figure over the seeds: its mean, and between what nine of ten lie."""

    mean: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Iterable[float]) -> Spread:
        """Of one value a seed."""
        growing = sorted(values)
        return cls(mean(growing), quantile(growing, 0.05), quantile(growing, 0.95))


@dataclass(frozen=True, slots=True)
class Difference:
    """What a change adds to a figure, in the mean over pairs of days of one seed; with its 90 % interval."""

    mean: float
    low: float
    high: float

    @property
    def seen(self) -> bool:
        """Whether these seeds show any difference: the interval is to one side of 0."""
        return self.low > 0 or self.high < 0

    @classmethod
    def of(cls, before: Sequence[float], after: Sequence[float]) -> Difference:
        """Of the same seeds in the same order, two at least."""
        each = [b - a for a, b in zip(before, after, strict=True)]
        middle = mean(each)
        half = _t90(len(each) - 1) * stdev(each) / sqrt(len(each))
        return cls(middle, middle - half, middle + half)


@dataclass(frozen=True, slots=True)
class Group:
    """Of the people of a service, a class or an hour, over the seeds."""

    people: Spread
    mean: Spread
    """As the next two of the seeds in which anybody was called."""
    p50: Spread
    p90: Spread
    within: Spread
    called: float
    """The mean of the seeds; 0: there are no waits."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What one plan comes to."""

    seeds: int
    figures: Mapping[str, Spread]
    """By the names of `FIGURES`; those of `OF_CALLED` of the seeds in which anybody was called."""
    by_service: Mapping[str, Group]
    by_class: Mapping[str, Group]
    by_hour: Mapping[int, Group]
    people: Spread
    never_called: float
    """The mean of the seeds, as are the next two."""
    turned_away: float
    called: float
    """0: there are no waits."""
    differences: Mapping[str, Difference] = field(default_factory=dict)
    """By the names of `FIGURES`: against the plan without the change; empty for that one. One of `OF_CALLED` is missing
    where the same seed does not have it with and without the change."""


def summary_of(outcomes: Sequence[Outcome], before: Sequence[Outcome] = ()) -> Summary:
    """Of the seeds of one plan, beside the same seeds of the plan that it changes."""
    return Summary(
        seeds=len(outcomes),
        figures={
            name: Spread.of(figure(one) for one in (_called(outcomes) if name in OF_CALLED else outcomes))
            for name, figure in FIGURES.items()
        },
        by_service=_groups([one.by_service for one in outcomes]),
        by_class=_groups([one.by_class for one in outcomes]),
        by_hour=_groups([one.by_hour for one in outcomes]),
        people=Spread.of(one.all.people for one in outcomes),
        never_called=mean(one.never_called for one in outcomes),
        turned_away=mean(one.turned_away for one in outcomes),
        called=mean(one.all.called for one in outcomes),
        differences=_differences(before, outcomes) if before else {},
    )


def _called(outcomes: Sequence[Outcome]) -> Sequence[Outcome]:
    """Those on which anybody was called; all of them where nobody ever was."""
    return [one for one in outcomes if one.all.called] or outcomes


def _differences(before: Sequence[Outcome], after: Sequence[Outcome]) -> dict[str, Difference]:
    pairs = list(zip(before, after, strict=True))
    both = [(one, other) for one, other in pairs if one.all.called and other.all.called]
    found = {}
    for name, figure in FIGURES.items():
        some = both if name in OF_CALLED else pairs
        if len(some) > 1:
            found[name] = Difference.of([figure(one) for one, _ in some], [figure(other) for _, other in some])
    return found


_T90 = (
    6.314, 2.920, 2.353, 2.132, 2.015, 1.943, 1.895, 1.860, 1.833, 1.812, 1.796, 1.782, 1.771, 1.761, 1.753,
    1.746, 1.740, 1.734, 1.729, 1.725, 1.721, 1.717, 1.714, 1.711, 1.708, 1.706, 1.703, 1.701, 1.699, 1.697,
)  # fmt: skip
"""Student's t for 90 % on both sides, by degrees of freedom from 1."""


def _t90(freedom: int) -> float:
    return _T90[freedom - 1] if freedom <= len(_T90) else 1.645 + 1.55 / freedom


_K = TypeVar("_K", str, int)


def _groups(days: Sequence[Mapping[_K, Waits]]) -> dict[_K, Group]:
    keys = dict.fromkeys(key for day in days for key in day)
    found = {}
    for key in keys:
        some = [day[key] for day in days if key in day]
        called = [one for one in some if one.called] or some
        found[key] = Group(
            people=Spread.of(one.people for one in some),
            mean=Spread.of(one.mean for one in called),
            p50=Spread.of(one.p50 for one in called),
            p90=Spread.of(one.p90 for one in called),
            within=Spread.of(one.within for one in some),
            called=mean(one.called for one in some),
        )
    return found
