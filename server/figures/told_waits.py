"""How well people were told how long they wait: the grades of some days, added up."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import Connection

from server.store.wait_rows import AdviceRow, GradeRow, WarnedRow, advice, graded_days, grades, warned

DAYS = 14
"""What a page shows."""

LEAST, MOST, ENOUGH = 0.10, 0.30, 100
"""A bound for eight of ten is right while this share waits longer; nothing is said about fewer numbers than that."""

LATELY = 7
"""Days by which that is judged."""

MINUTE_S = 60


@dataclass(slots=True)
class ToldLine:
    """What was told on a day, or for a service and a class; None where nobody is to be spoken of."""

    key: tuple[str, ...]
    sums: dict[str, float] = field(default_factory=dict)

    def add(self, row: GradeRow) -> None:
        """Count it too."""
        for name, value in row.sums.items():
            self.sums[name] = self.sums.get(name, 0) + value

    def _of(self, what: str, by: str) -> float | None:
        n = self.sums.get(by, 0)
        return self.sums[what] / n if n else None

    def _minutes(self, what: str, by: str = "n") -> float | None:
        mean = self._of(what, by)
        return None if mean is None else mean / MINUTE_S

    @property
    def n(self) -> int:
        """Numbers that had to wait and were called."""
        return int(self.sums.get("n", 0))

    @property
    def gone(self) -> int:
        """Who left before a call; they are in no other figure."""
        return int(self.sums.get("gone", 0))

    @property
    def shown(self) -> int:
        """Who was shown a bound above `wire.waits.UNDER_MIN`."""
        return int(self.sums.get("shown", 0))

    @property
    def asked(self) -> int:
        """Who was told when to be back."""
        return int(self.sums.get("asked", 0))

    @property
    def early(self) -> int:
        """Of these, who was called before."""
        return int(self.sums.get("early", 0))

    @property
    def waited_min(self) -> float | None:
        """Mean wait."""
        return self._minutes("waited_s")

    @property
    def error_min(self) -> float | None:
        """By how much the middle told was off, in the mean."""
        return self._minutes("error_s")

    @property
    def bias_min(self) -> float | None:
        """Told less what happened, in the mean: below 0 where too little was told."""
        return self._minutes("bias_s")

    @property
    def passed_share(self) -> float | None:
        """Of those who were shown a bound above `wire.waits.UNDER_MIN`, who waited longer."""
        return self._of("passed", "shown")

    @property
    def early_share(self) -> float | None:
        """Of those who were told when to be back, who was called before."""
        return self._of("early", "asked")

    @property
    def naive_error_min(self) -> float | None:
        """As `error_min`, of people ahead times minutes shared by the counters."""
        return self._minutes("naive_error_s")

    @property
    def nearer_share(self) -> float | None:
        """For whom what was told was not worse than that."""
        worse = self._of("naive_better", "n")
        return None if worse is None else 1 - worse

    @property
    def last_error_min(self) -> float | None:
        """As `error_min`, of what the last one who was called had waited."""
        return self._minutes("last_error_s", "last_n")

    @property
    def amiss(self) -> bool:
        """Whether so many waited longer, or so few, that the bound is not what it is said to be."""
        share = self.passed_share
        return share is not None and self.shown >= ENOUGH and not LEAST <= share <= MOST


@dataclass(frozen=True, slots=True)
class Warnings:
    """What warnings before waits broke the target were worth."""

    given: int
    right: int
    """Of these, after which such a half hour began within 45 minutes."""
    breaks: int
    """Such half hours."""
    seen: int
    """Of these, of which somebody was warned."""


@dataclass(frozen=True, slots=True)
class AdviceLine:
    """What came of advice to open a counter, where it was followed or where it was not."""

    followed: bool
    """The counter was opened within ten minutes."""
    given: int
    people: int
    """Who waited then and is known to have been called later, or to wait still; the means below are theirs."""
    usual_min: float | None
    """How long they were said to wait on, in the mean, if nothing was done."""
    then_min: float | None
    """The same with the counter open."""
    came_min: float | None
    """How long they did."""


@dataclass(frozen=True, slots=True)
class ToldWaits:
    """Some days, ending with the last one that was graded."""

    all: ToldLine
    by_day: tuple[ToldLine, ...]
    """Earliest first; a day of which there is nothing to say is none of them."""
    by_service: tuple[ToldLine, ...]
    """By service and class, those with most numbers first."""
    lately: ToldLine
    """The last seven days."""
    warnings: Warnings
    advice: tuple[AdviceLine, ...] = ()
    """Of all advice that was given: what was followed, then what was not; none where none was given."""


def told_waits(connection: Connection, today: str, days: int = DAYS) -> ToldWaits:
    """The days before `today`."""
    until = date.fromisoformat(today)
    last, first = (until - timedelta(1)).isoformat(), (until - timedelta(days)).isoformat()
    rows = grades(connection, first, last)
    begins = (until - timedelta(LATELY)).isoformat()
    by_service = _added(rows, lambda row: (row.service_id, row.class_id))
    judged = graded_days(connection)  # of others nobody knows yet what came of their warnings
    return ToldWaits(
        _sum(rows),
        _added(rows, lambda row: (row.day,)),
        tuple(sorted(by_service, key=lambda line: (-line.n, line.key))),
        _sum(row for row in rows if row.day >= begins),
        _warnings(row for row in warned(connection, first, last) if row.day in judged),
        _advice(advice(connection, first, last)),
    )


def _warnings(rows: Iterable[WarnedRow]) -> Warnings:
    rows = list(rows)
    given = [row for row in rows if row.share is not None]
    seen = {(row.service_id, row.came_at) for row in given if row.came_at is not None}
    right = sum(row.came_at is not None for row in given)
    return Warnings(len(given), right, len(seen) + len(rows) - len(given), len(seen))


def _advice(rows: Iterable[AdviceRow]) -> tuple[AdviceLine, ...]:
    """Each piece weighs as many people as waited: of whom nothing is known counts as given and no more."""
    rows, found = [row for row in rows if row.called is not None], []
    for followed in (True, False):
        these = [row for row in rows if (row.opened_at is not None) == followed]
        known = [(row, row.called, row.waited_s) for row in these if row.called and row.waited_s is not None]
        people = sum(called for _, called, _ in known)
        usual, then, came = (
            sum(value * called for value, called in some) / people / MINUTE_S if people else None
            for some in (
                [(row.usual_s, called) for row, called, _ in known],
                [(row.then_s, called) for row, called, _ in known],
                [(waited, called) for _, called, waited in known],
            )
        )
        if these:
            found.append(AdviceLine(followed, len(these), people, usual, then, came))
    return tuple(found)


def _sum(rows: Iterable[GradeRow]) -> ToldLine:
    line = ToldLine(())
    for row in rows:
        line.add(row)
    return line


def _added(rows: Iterable[GradeRow], of: Callable[[GradeRow], tuple[str, ...]]) -> tuple[ToldLine, ...]:
    found: dict[tuple[str, ...], ToldLine] = {}
    for row in rows:
        key = of(row)
        found.setdefault(key, ToldLine(key)).add(row)
    return tuple(found[key] for key in sorted(found))
