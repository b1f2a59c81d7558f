"""The days that a day is held against: the same weekday of the four weeks before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from sqlalchemy import Connection

from server.figures.periods import figures_of_day
from server.figures.reports import Waits, satisfied_share, waits_of
from server.store import roll_ups
from server.store.roll_ups import RollUp, unpacked_waits
from server.store.visits import waits_of_days
from wire.catalogue import Branch
from wire.values import Millis

WEEKS = 4


class Comparable(Protocol):
    """The few figures by which one time is held against another."""

    @property
    def visits_once(self) -> int | None:
        """Visits without possible repeats (Q17)."""

    @property
    def no_shows(self) -> int:
        """Who was called and did not come."""

    @property
    def waits(self) -> Waits:
        """How long people waited."""

    @property
    def satisfied_share(self) -> float | None:
        """Q5."""


class ComparableDay(Comparable, Protocol):
    """A day that another one is held against."""

    @property
    def day(self) -> str:
        """ISO."""

    @property
    def visits(self) -> int:
        """Visits, each number once: none on a holiday."""


@dataclass(frozen=True, slots=True)
class ComparedDay:
    """A day by those few figures."""

    day: str
    visits: int
    visits_once: int | None
    no_shows: int
    waits: Waits
    satisfied_share: float | None


def weekdays_before(day: str) -> list[str]:
    """The same weekday one, two, three and four weeks before, latest first; fewer where the calendar begins."""
    then = date.fromisoformat(day)
    days = [then - timedelta(weeks=n) for n in range(1, WEEKS + 1) if (then - date.min).days >= 7 * n]
    return [one.isoformat() for one in days]


def same_weekdays_before(connection: Connection, day: str, branch: Branch) -> list[ComparedDay]:
    """Those days by what is compared; empty ones too."""
    return days_to_compare(connection, weekdays_before(day), branch)


def days_to_compare(connection: Connection, days: Sequence[str], branch: Branch) -> list[ComparedDay]:
    """Some days by the few figures that a comparison shows, in the order asked for; equal to those of `figures_of_day`.

    A closed day's counts are in its kept rows. Only the waits are read from its legs, for kept ones are rounded (Q8).
    """
    kept, waits = roll_ups.by_service(connection, days), waits_of_days(connection, days)
    return [
        _from_kept(day, kept[day], waits.get(day, []), branch)
        if day in kept and _all_there(kept[day], waits.get(day, []))
        else _from_rows(connection, day, branch)
        for day in days
    ]


# -- inside --


def _all_there(rows: Sequence[RollUp], waits: Sequence[Millis]) -> bool:
    """Whether kept rows hold all, and the legs are still here: an older program kept less, an archive took them."""
    return None not in [row.gave_up for row in rows] and sum(len(row.waits) for row in rows) == 2 * len(waits)


def _from_kept(day: str, rows: Sequence[RollUp], waits: Sequence[Millis], branch: Branch) -> ComparedDay:
    visits = sum(row.visits for row in rows)
    gave_up = [1000 * seconds for row in rows for seconds in unpacked_waits(row.gave_up or b"")]  # late alike (Q8)
    one, two, three, four, five = (sum(row.scores[n] for row in rows) for n in range(5))
    return ComparedDay(
        day=day,
        visits=visits,
        visits_once=visits - sum(row.repeats or 0 for row in rows),
        no_shows=sum(row.no_shows for row in rows),
        waits=waits_of(waits, branch.policy.wait_target_min, gave_up),
        satisfied_share=satisfied_share((one, two, three, four, five)),
    )


def _from_rows(connection: Connection, day: str, branch: Branch) -> ComparedDay:
    of = figures_of_day(connection, day, branch)
    return ComparedDay(day, of.visits, of.visits_once, of.no_shows, of.waits, of.satisfied_share)
