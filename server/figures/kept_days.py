"""Figures of days that change no more, kept for who asks for the same day again: a page, its paper, its files."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection

from server.figures.comparisons import ComparedDay, same_weekdays_before
from server.figures.periods import figures_of_day
from server.figures.reports import DayFigures
from server.store.visits import Settled, settled
from wire.catalogue import Branch
from wire.values import Millis

MOST = 8
"""Days kept: one takes 0.1 MB."""


class _Kept(NamedTuple):
    settled: Settled
    branch: Branch
    figures: DayFigures
    before: list[ComparedDay] | None


class KeptDays:
    """Figures of the days asked for last; those of a day that may still change are read each time.

    They are worked out by the settings in force, so others than those make them anew.
    """

    def __init__(self) -> None:
        self._kept: dict[str, _Kept] = {}

    def figures(self, connection: Connection, day: str, branch: Branch, now: Millis | None = None) -> DayFigures:
        """As `figures_of_day`."""
        return self._of(connection, day, branch, now, compared=False).figures

    def compared(
        self, connection: Connection, day: str, branch: Branch, now: Millis | None = None
    ) -> tuple[DayFigures, list[ComparedDay]]:
        """As `figures_of_day`, and the days that it is held against as `same_weekdays_before`."""
        found = self._of(connection, day, branch, now, compared=True)
        return found.figures, found.before or []

    def _of(self, connection: Connection, day: str, branch: Branch, now: Millis | None, *, compared: bool) -> _Kept:
        mark, kept = settled(connection, day), self._kept.get(day)
        if kept is None or mark is None or kept.settled != mark or kept.branch is not branch:
            kept = _Kept(mark or (), branch, figures_of_day(connection, day, branch, now), None)
        if compared and kept.before is None:
            # Days before one that changes no more change no more either: who takes one back takes all after it back.
            kept = kept._replace(before=same_weekdays_before(connection, day, branch))
        if mark is not None:
            self._kept.pop(day, None)
            for old in list(self._kept)[: max(0, len(self._kept) + 1 - MOST)]:
                self._kept.pop(old, None)
            self._kept[day] = kept
        return kept
