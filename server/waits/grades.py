"""How well waits were told: grades of a day, beside two simpler ways on the same numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

from server.waits.past_days import ToldNumber
from wire.waits import UNDER_MIN

SHOWN_MIN = UNDER_MIN
"""A bound of so many minutes or fewer is told in words, "under 5 minutes", which are kept for nearly everybody."""

EARLY_MIN, WALK_MIN = 5, 1
"""As `server.core.replies` asks people back: so long before the low end, if that is at least so far off."""


@dataclass(slots=True)
class Grade:
    """What was told on a day for a service and a class, by one model: sums, so that they add up. Seconds."""

    n: int = 0
    """Numbers that had to wait and were called."""
    waited_s: float = 0.0
    error_s: float = 0.0
    """Of the middle told, whichever way it was off."""
    bias_s: float = 0.0
    """Told less what happened: below 0 where too little was told."""
    pinball_s: float = 0.0
    """Of the bound, at 8 of 10."""
    shown: int = 0
    """Those who were told a bound above 5 minutes."""
    passed: int = 0
    """Of these, who were called after it."""
    asked: int = 0
    """Those who were told when to be back."""
    early: int = 0
    """Of these, who were called before."""
    naive_error_s: float = 0.0
    """As `error_s`, of people ahead times minutes, shared by the counters."""
    naive_better: int = 0
    """For how many that was nearer."""
    last_n: int = 0
    """Those before whom somebody had been called that day."""
    last_error_s: float = 0.0
    """As `error_s` of these, had they been told what the last one called had waited."""
    last_same_s: float = 0.0
    """`error_s` of these, as they were told."""
    gone: int = 0
    """Who left before a call: in nothing of the above."""

    def add(self, other: Grade) -> None:
        """Count what another counts too."""
        for name in COUNTS:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    @property
    def passed_share(self) -> float | None:
        """Of those who were told a bound above 5 minutes, the share that waited longer; None of nobody."""
        return self.passed / self.shown if self.shown else None


COUNTS = tuple(one.name for one in fields(Grade))

Key = tuple[str, str, str, str]
"""Day, service, class, model."""


def grades_of(told: Iterable[ToldNumber]) -> dict[Key, Grade]:
    """The grades of numbers, by day, service, class and model.

    Only who had to wait is graded: to tell somebody at a free counter that it is their turn is no art.
    """
    found: dict[Key, Grade] = {}
    for one in told:
        if one.had_to_wait:
            _grade(found.setdefault((one.day, one.service_id, one.class_id, one.model), Grade()), one)
    return found


def _grade(grade: Grade, one: ToldNumber) -> None:
    if not one.called:
        grade.gone += 1
        return
    waited, off = one.waited_s, one.p50_s - one.waited_s
    beyond = waited - one.bound_s
    grade.n += 1
    grade.waited_s += waited
    grade.error_s += abs(off)
    grade.bias_s += off
    grade.pinball_s += 0.8 * beyond if beyond >= 0 else -0.2 * beyond
    if one.high_min > SHOWN_MIN:
        grade.shown += 1
        grade.passed += waited > one.high_min * 60
    back_min = one.low_min - EARLY_MIN
    if back_min >= WALK_MIN:
        grade.asked += 1
        grade.early += waited < back_min * 60
    naive = abs(one.naive_s - waited)
    grade.naive_error_s += naive
    grade.naive_better += naive < abs(off)
    if one.last_s is not None:
        grade.last_n += 1
        grade.last_error_s += abs(one.last_s - waited)
        grade.last_same_s += abs(off)
