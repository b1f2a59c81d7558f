"""The days that a day is held against: the same weekday of the four weeks before."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import Connection

from server.figures.periods import figures_of_day
from server.figures.reports import DayFigures
from wire.catalogue import Branch

WEEKS = 4


def same_weekdays_before(connection: Connection, day: str, branch: Branch) -> list[DayFigures]:
    """The figures of the same weekday one, two, three and four weeks before, latest first; empty ones too."""
    then = date.fromisoformat(day)
    days = [then - timedelta(weeks=n) for n in range(1, WEEKS + 1) if (then - date.min).days >= 7 * n]
    return [figures_of_day(connection, one.isoformat(), branch) for one in days]
