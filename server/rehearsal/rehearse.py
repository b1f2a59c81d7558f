"""Plays the days of a source under each change, seed by seed, and puts the same seeds side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from server.rehearsal.changes import Change
from server.rehearsal.outcome import Outcome, Summary, outcome_of, summary_of
from server.rehearsal.plan import Plan
from server.rehearsal.play import CannotPlay, play
from server.rehearsal.refusals import CannotRehearse
from server.rehearsal.sources import Source

SEEDS, FEWEST = 20, 5
"""Played where nobody says how many; below the fewest no spread is worth telling."""

FAR_MIN, FAR_SHARE = 2.0, 0.25
"""Two means that are further apart than both, in minutes and as a share of the real one, are far apart."""

Each = Callable[[Callable[["Job"], Outcome], Iterable["Job"]], Iterator[Outcome]]
"""`map`, or one over several processes that keeps the order."""


@dataclass(frozen=True, slots=True)
class Job:
    """One day to play."""

    plan: Plan
    seed: int | None


@dataclass(frozen=True, slots=True)
class Replayed:
    """How well days are rehearsed: played as they were, against what really happened."""

    days: int
    played: float
    """The mean wait, in minutes, as is the next."""
    real: float
    called: int
    """Whose waits that is the mean of, really."""

    @property
    def far_apart(self) -> bool:
        """Whether something happened on these days that a rehearsal does not know: nobody plans by them."""
        off = abs(self.played - self.real)
        return off > FAR_MIN and off > FAR_SHARE * self.real


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """All that came of it."""

    days: tuple[str, ...]
    """That were played, ISO."""
    counters: int
    """Open on them, in the mean, rounded."""
    target_min: int
    closes: float
    """Minutes after midnight, of the last of them."""
    base: Summary
    changed: tuple[tuple[str, Summary], ...]
    """By the change as it was written."""
    replayed: Replayed | None
    learned_days: int
    until: str
    left_out: int
    """People who had left before a call, of all days together; nobody plays them."""
    unknown: int
    """People who came for what the settings do not have any more, of all days together."""
    drawn_lengths: bool = False
    """Nothing said what visits take: it was drawn around the settings' minutes."""
    names: dict[str, str] = field(default_factory=dict)
    """By id of service and class, for whoever shows them; filled by them."""


def played(job: Job) -> Outcome:
    """One day.

    Raises:
        CannotRehearse: the rules do not let it be played.
    """
    try:
        return outcome_of(job.plan, play(job.plan.branch, job.plan.drawn(job.seed)))
    except CannotPlay as error:
        raise CannotRehearse("cannot_play", method=error.method, code=error.code) from error


def rehearse(
    source: Source,
    changes: Sequence[Change],
    seeds: int = SEEDS,
    each: Each = map,
    goes_on: Callable[[int], bool] = lambda done: True,
) -> Rehearsal:
    """Play every seed as it is and under each change alone.

    Args:
        source: the days; seed n plays the n-th of them, round and round.
        changes: each by itself against no change.
        seeds: how many, `FEWEST` at least.
        each: how many days are played at a time.
        goes_on: asked after every seed, of which all plans were played, with how many were; False ends it there, but
            never before `FEWEST`.

    Raises:
        CannotRehearse: there is nobody to serve, no counter, or a change that fits no day.
    """
    plans = [source.plans, *(tuple(change.of(plan) for plan in source.plans) for change in changes)]
    for some in plans:
        for plan in some:
            plan.drawn(None)  # refused before anything takes time
    seeds = max(FEWEST, seeds)
    jobs = [Job(some[seed % len(some)], seed) for seed in range(seeds) for some in plans]
    replays = [Job(plan, None) for plan in source.plans] if source.real else []
    replayed = list(each(played, replays))
    outcomes: list[list[Outcome]] = [[] for _ in plans]
    found = iter(each(played, jobs))
    for seed in range(seeds):
        for of_plan in outcomes:
            of_plan.append(next(found))
        if seed + 1 >= FEWEST and not goes_on(seed + 1):
            break
    base = outcomes[0]
    return Rehearsal(
        days=tuple(plan.day for plan in source.plans),
        counters=round(sum(len(plan.desks) for plan in source.plans) / len(source.plans)),
        target_min=source.plans[0].branch.policy.wait_target_min,
        closes=source.plans[-1].closes,
        base=summary_of(base),
        changed=tuple(
            (change.text, summary_of(some, base)) for change, some in zip(changes, outcomes[1:], strict=True)
        ),
        replayed=_replayed(source, replayed),
        learned_days=source.learned_days,
        until=source.until,
        left_out=sum(plan.left_out for plan in source.plans),
        unknown=sum(plan.unknown for plan in source.plans),
        drawn_lengths=source.drawn_lengths,
    )


def _replayed(source: Source, outcomes: Sequence[Outcome]) -> Replayed | None:
    called = sum(one.called for one in source.real)
    if not outcomes or not called:
        return None
    there = sum(one.all.called for one in outcomes)
    return Replayed(
        days=len(outcomes),
        played=sum(one.all.mean * one.all.called for one in outcomes) / max(1, there),
        real=sum(one.mean * one.called for one in source.real) / called,
        called=called,
    )
