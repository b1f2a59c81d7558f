"""Checks a database whole: the chain of the journal, its replay, and every row worked out from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, Table, select

from server.core.model import State
from server.store import chain
from server.store.database import Database
from server.store.journal import BadJournal, replayed
from server.store.projections import LEG_COLUMNS, VISIT_COLUMNS, Projected, Values
from server.store.tables import DAY, LEG, VISIT
from wire.events import DayOpened

_Key = Callable[[Values], str]


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found."""

    rows: int
    """Rows of the journal that hang together, from the first on."""
    visits: int
    days: int
    head: str
    """The hash of the last good row: written down elsewhere, it proves later that nothing before it was changed."""
    trouble: str = ""
    """The first thing that is wrong; empty when all is well."""

    @property
    def well(self) -> bool:
        """Whether nothing is wrong."""
        return not self.trouble


def verify(url: str) -> Report:
    """Check the database at `url`, also while its server runs; nothing is written.

    Raises:
        StartRefused: there is no database of ours that can be read.
    """
    database = Database(url)
    try:
        database.check_readable()
        with database.reading() as connection:
            # One transaction: a running server adds rows meanwhile, and this must see one moment.
            connection.exec_driver_sql("BEGIN" if database.is_sqlite else "BEGIN ISOLATION LEVEL REPEATABLE READ")
            try:
                return _Check(connection).run()
            finally:
                connection.exec_driver_sql("ROLLBACK")
    finally:
        database.release()


class _Wrong(Exception):
    pass


class _Check:
    """One pass over the journal, a business day at a time, so that a year fits in memory."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._state = State()
        self._projected = Projected()
        self._days: list[str] = []
        self._visits = 0
        self._link = chain.START

    def run(self) -> Report:
        """Check all and tell."""
        trouble = ""
        try:
            for row, link in replayed(self._connection, 0, chain.START):
                if isinstance(row.event, DayOpened):
                    self._compare_day()
                    self._days.append(row.event.day)
                try:
                    self._projected.follow(self._state, row.event, row.seq, row.at)
                except (LookupError, ValueError, TypeError, AttributeError) as error:
                    raise _Wrong(f"journal row {row.seq} ({row.event.type}) does not fit: {error!r}") from error
                self._link = link
            self._compare_day()
            self._compare_days()
        except (BadJournal, _Wrong) as error:
            trouble = str(error)
        return Report(self._state.seq, self._visits, len(self._days), self._link.hex(), trouble)

    def _compare_day(self) -> None:
        """The day's rows in the tables against those the journal makes."""
        if not self._days:
            return
        visits = self._projected.visits
        legs = {f"{ticket_id} leg {n}": row for (ticket_id, n), row in self._projected.legs.items()}
        self._compare(VISIT, VISIT_COLUMNS, visits, lambda row: str(row[0]))
        self._compare(LEG, LEG_COLUMNS, legs, lambda row: f"{row[0]} leg {row[1]}")
        self._visits += len(visits)
        self._projected = Projected()

    def _compare(self, table: Table, names: tuple[str, ...], should: dict[str, Values], key: _Key) -> None:
        stands = {}
        for row in self._connection.execute(select(table).where(table.c.day == self._days[-1])):
            stands[key(tuple(row))] = tuple(row)
        for name, values in should.items():
            there = stands.pop(name, None)
            if there is None:
                raise _Wrong(f"{table.name} row {name} is missing")
            if there != values:
                column = next(c for c, a, b in zip(names, there, values, strict=True) if a != b)
                raise _Wrong(f"{table.name} row {name} differs from the journal in {column}")
        if stands:
            raise _Wrong(f"{table.name} row {min(stands)} stands for nothing in the journal")

    def _compare_days(self) -> None:
        known = set(self._days)
        for table in (DAY, VISIT, LEG):
            for day in self._connection.execute(select(table.c.day).distinct()).scalars():
                if day not in known:
                    raise _Wrong(f"{table.name} has rows of {day}, a day the journal does not have")
