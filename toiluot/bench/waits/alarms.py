"""Whether somebody could have been told in time that a service is about to keep people too long. Plain rows in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from server.core.model import MINUTE
from toiluot.bench.waits.log import PastDay
from wire.values import Millis

HALF_HOUR = 30 * MINUTE
FEWEST = 3
"""People who come in a half hour that has a mean at all."""

AHEAD = 45 * MINUTE
"""An alarm is right when a half hour of too long waits begins within it: fifteen minutes, and the half hour after."""

Scores = Mapping[str, float]
"""By service: the higher, the surer that the next half hour's mean wait is above the target. Judged by group: its
people wait for the same counters, and a half hour has a handful of them, but only one or two of a service."""

CALM = 60 * MINUTE
"""Too long waits begin where there were none for so long: else each swing around the target would be a new one."""


@dataclass(frozen=True, slots=True)
class Warned:
    """How well alarms of one threshold did."""

    alarms: int
    right: int
    breaks: int
    """How often a group's mean wait of a half hour came above the target."""
    seen: int
    """Of these, with an alarm before."""
    before_min: float | None
    """Half of those that were seen were seen so many minutes before, or earlier; None when none was."""

    @property
    def precision(self) -> float:
        """The share of alarms that were right; 0 without alarms."""
        return self.right / self.alarms if self.alarms else 0.0

    @property
    def recall(self) -> float:
        """The share of breaks that were seen; 0 without any."""
        return self.seen / self.breaks if self.breaks else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, slots=True)
class Watched:
    """A day as a watch had it."""

    scores: Sequence[tuple[Millis, Scores]]
    """Every five minutes."""
    over: Mapping[str, frozenset[Millis]]
    """By group: when the half hours began in which the mean wait of those who came was above the target."""


def watched(
    day: PastDay, scores: Sequence[tuple[Millis, Scores]], group_of: Mapping[str, str], target_ms: Millis
) -> Watched:
    """A day with what really came of it, by group; a group is as sure as its services are on average."""
    waits: dict[tuple[str, Millis], list[Millis]] = defaultdict(list)
    for stay in day.stays:
        if stay.first and stay.called_at is not None:
            began = stay.issued_at - (stay.issued_at - day.midnight) % HALF_HOUR
            waits[group_of[stay.service_id], began].append(stay.called_at - stay.issued_at)
    over: dict[str, set[Millis]] = defaultdict(set)
    for (group, began), some in waits.items():
        if len(some) >= FEWEST and sum(some) > target_ms * len(some):
            over[group].add(began)
    by_group = [(at, _by_group(some, group_of)) for at, some in scores]
    return Watched(by_group, {group: frozenset(times) for group, times in over.items()})


def _by_group(scores: Scores, group_of: Mapping[str, str]) -> Scores:
    sums: dict[str, list[float]] = defaultdict(list)
    for service_id, score in scores.items():
        sums[group_of[service_id]].append(score)
    return {group: sum(some) / len(some) for group, some in sums.items()}


def warned(days: Iterable[Watched], threshold: float) -> Warned:
    """What alarms at this threshold would have been worth."""
    alarms = right = breaks = 0
    leads: list[float] = []
    for day in days:
        groups = {group for _, scores in day.scores for group in scores}
        for group in sorted(groups | day.over.keys()):
            over = day.over.get(group, frozenset())
            onsets = sorted(one for one in over if not any(one - CALM <= before < one for before in over))
            rung = _rung(day, group, over, threshold)
            alarms += len(rung)
            right += sum(any(at <= began <= at + AHEAD for began in over) for at in rung)
            breaks += len(onsets)
            for onset in onsets:
                before = [at for at in rung if at <= onset <= at + AHEAD]
                if before:
                    leads.append((onset - min(before)) / MINUTE)
    return Warned(alarms, right, breaks, len(leads), median(leads) if leads else None)


def threshold_of(days: Sequence[Watched]) -> float:
    """The one at which alarms see most and are right most often, both together (F1)."""
    values = sorted({score for day in days for _, scores in day.scores for score in scores.values()})
    tried = sorted({values[n * (len(values) - 1) // 60] for n in range(61)}) if values else [1.0]
    return max((warned(days, one).f1, one) for one in tried)[1]


def _rung(day: Watched, group: str, over: frozenset[Millis], threshold: float) -> list[Millis]:
    """When the bell rang: not again for what it rang for already, nor while it is so already."""
    rung: list[Millis] = []
    for at, scores in day.scores:
        quiet = not rung or at > rung[-1] + AHEAD
        is_over = any(began <= at < began + HALF_HOUR for began in over)
        if scores.get(group, 0.0) >= threshold and quiet and not is_over:
            rung.append(at)
    return rung
