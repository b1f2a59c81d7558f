"""The arithmetic of grading: what was told against what happened. Plain rows in, figures out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from math import ceil, floor

from wire.waits import UNDER_MIN, bound_told

MIN_SHOWN = 2
"""Over the bound is graded where more minutes than this were shown. To ask instead who waited longer would choose by
the outcome: a right bound then reads as a wrong one."""

AGES = ((0, 5), (5, 15), (15, 30), (30, 10_000))
"""Minutes since the number was given, by which those who wait are graded."""

RAISED_S = 300
"""A bound that is told later is raised when it ends by more than so many seconds after the first."""


def shown_min(bound_s: float) -> int:
    """A bound in whole minutes, as people read it.

    "Under 5 minutes" names no figure: there the minutes that it stands for are graded, or a hall of short waits would
    look right with bounds that are not.
    """
    told = bound_told(bound_s)
    return told if told > UNDER_MIN else max(1, ceil(bound_s / 60))


@dataclass(frozen=True, slots=True)
class Graded:
    """One ticket that had to wait and was called, and what one way told it when it was given. Seconds."""

    service_id: str
    kind: str
    """ordinary or priority."""
    happened_s: float
    p50_s: float
    bound_s: float | None
    back_s: float | None = None
    """When they were told to be back; None where they were to wait here."""

    @property
    def shown_min(self) -> int:
        """The bound as people read it; 0 where the way has none."""
        return 0 if self.bound_s is None else shown_min(self.bound_s)

    @property
    def broken(self) -> bool:
        """Whether the wait was longer than what was said in words: "under 5 minutes" says 5."""
        return self.bound_s is not None and self.happened_s > bound_told(self.bound_s) * 60

    @property
    def over(self) -> bool:
        """Whether the wait was longer than what was shown."""
        return self.happened_s > self.shown_min * 60

    @property
    def early(self) -> bool:
        """Whether the call came before they had to be back."""
        return self.back_s is not None and self.happened_s < floor(self.back_s / 60) * 60

    @property
    def error_s(self) -> float:
        """Told less happened: negative when too little was told."""
        return self.p50_s - self.happened_s


@dataclass(slots=True)
class Evolving:
    """What those who wait were told later, every five minutes."""

    asked: list[int] = field(default_factory=lambda: [0] * len(AGES))
    """How often more than `MIN_SHOWN` minutes were shown, by age."""
    over: list[int] = field(default_factory=lambda: [0] * len(AGES))
    tickets: int = 0
    raised: int = 0

    def add(self, other: Evolving) -> None:
        """Count these too."""
        for n in range(len(AGES)):
            self.asked[n] += other.asked[n]
            self.over[n] += other.over[n]
        self.tickets += other.tickets
        self.raised += other.raised

    def of_ticket(self, given_s: float, called_s: float, bounds: Sequence[tuple[float, float]]) -> None:
        """One ticket's.

        Args:
            given_s: when it was given.
            called_s: its first call.
            bounds: (moment, bound from then), the first of them as it was told when given.
        """
        first, *later = bounds
        for at, bound in later:
            shown = shown_min(bound)
            if shown <= MIN_SHOWN:
                continue
            age = (at - given_s) / 60
            n = next(n for n, (_, to) in enumerate(AGES) if age < to)
            self.asked[n] += 1
            self.over[n] += called_s > at + shown * 60
        if later:
            self.tickets += 1
            ends = max(at + shown_min(bound) * 60 for at, bound in later)
            self.raised += ends > first[0] + shown_min(first[1]) * 60 + RAISED_S

    def share_over(self) -> list[float | None]:
        """By age; None where nobody was asked."""
        return [over / asked if asked else None for over, asked in zip(self.over, self.asked, strict=True)]

    def share_raised(self) -> float | None:
        """Of the tickets that were told again."""
        return self.raised / self.tickets if self.tickets else None


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one way over many tickets. Minutes and shares."""

    n: int
    mean_wait: float
    mae: float
    bias: float
    pinball80: float | None
    shown: int
    """How many were shown more than `MIN_SHOWN` minutes."""
    over: float | None
    asked: int
    """How many were told when to be back."""
    early: float | None
    """The share of these that were called before."""
    under: int = 0
    """How many were told "under 5 minutes"."""
    under_broken: float | None = None
    """The share of these that waited longer than 5."""


def figures(rows: Sequence[Graded]) -> Figures | None:
    """None without rows."""
    if not rows:
        return None
    errors = [row.error_s / 60 for row in rows]
    bounds = [row for row in rows if row.bound_s is not None]
    shown = [row for row in bounds if row.shown_min > MIN_SHOWN]
    asked = [row for row in rows if row.back_s is not None]
    under = [row for row in bounds if row.shown_min <= UNDER_MIN]
    return Figures(
        n=len(rows),
        mean_wait=mean(row.happened_s / 60 for row in rows),
        mae=mean(map(abs, errors)),
        bias=mean(errors),
        pinball80=mean(pinball(row.happened_s / 60, (row.bound_s or 0) / 60) for row in bounds) if bounds else None,
        shown=len(shown),
        over=mean(row.over for row in shown) if shown else None,
        asked=len(asked),
        early=mean(row.early for row in asked) if asked else None,
        under=len(under),
        under_broken=mean(row.broken for row in under) if under else None,
    )


def pinball(happened: float, bound: float, share: float = 0.8) -> float:
    """The loss that is least, on average, for the bound within which this share of waits ends."""
    return share * (happened - bound) if happened > bound else (1 - share) * (bound - happened)


def nearer(ours: Sequence[Graded], theirs: Sequence[Graded]) -> float:
    """The share of tickets of which ours told the wait better; the same ones in the same order, ties by halves."""
    pairs = list(zip(ours, theirs, strict=True))
    wins = sum((abs(a.error_s) < abs(b.error_s)) + 0.5 * (abs(a.error_s) == abs(b.error_s)) for a, b in pairs)
    return wins / len(pairs)


def by(rows: Iterable[Graded], key: Callable[[Graded], tuple[str, str]]) -> dict[tuple[str, str], list[Graded]]:
    """The rows in groups."""
    found: dict[tuple[str, str], list[Graded]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return found


def mean(values: Iterable[float]) -> float:
    """Raises ZeroDivisionError without any."""
    total, count = 0.0, 0
    for value in values:
        total, count = total + value, count + 1
    return total / count
