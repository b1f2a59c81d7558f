"""Which reasons visitors gave with their marks, counted by day; days that cannot change are counted once."""

from __future__ import annotations

from collections import Counter, OrderedDict
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from server.runtime.start_refused import StartRefused
from server.store.archives import archives_of, opened
from server.store.database import Database
from server.store.feedback_rows import Mark, marks, opened_days
from wire.values import Seq

DAYS = 100
"""Most days that are remembered, some 300 marks each: three months and those around them."""

_Over = tuple[str, Seq, Seq]
"""A day that is over for good: its date, the row that opened it, and the one that opened the second day after it.

All its ratings stand between these rows, and a row of the journal never changes; what a visitor wrote, which can be
erased, is no part of a mark. A day that is taken back takes its row along, and so what was remembered by it."""


@dataclass(frozen=True, slots=True)
class Given:
    """The marks of some days, each with how often it was given, and the archives of those that cannot be read."""

    marks: Counter[Mark]
    away: tuple[str, ...]
    """Names of the files."""


class Reasons:
    """Counts the marks of some days; one for all who ask, from any thread."""

    def __init__(self) -> None:
        self._known: OrderedDict[_Over, Counter[Mark]] = OrderedDict()

    def of(self, database: Database, connection: Connection, first: str, last: str) -> Given:
        """The marks given on the business days from `first` to `last`, both counted, archived ones among them."""
        found = self._counted(connection, first, last)
        away = []
        for archive in archives_of(connection, first, last):
            try:
                with opened(database, archive) as held:
                    found.update(self._counted(held, first, last))
            except StartRefused:
                away.append(Path(archive.file).name)
        return Given(found, tuple(away))

    # -- inside --

    def _counted(self, connection: Connection, first: str, last: str) -> Counter[Mark]:
        opened_at = opened_days(connection)
        over = {day: (day, seq, after[1]) for (day, seq), after in zip(opened_at, opened_at[2:], strict=False)}
        days = [day for day, _ in opened_at if first <= day <= last]
        known = {day: kept for day in days if day in over and (kept := self._known.get(over[day])) is not None}
        found: Counter[Mark] = Counter()
        for kept in known.values():
            found.update(kept)
        unknown = [day for day in days if day not in known]
        if unknown:
            read = marks(connection, min(unknown), max(unknown))
            for day in unknown:
                found.update(read.get(day, {}))
            self._remember({over[day]: read.get(day, Counter()) for day in unknown if day in over})
        return found

    def _remember(self, read: dict[_Over, Counter[Mark]]) -> None:
        """The days read last; of a year the last of it. Another thread may do the same: what both know is equal."""
        known = OrderedDict([*self._known.items(), *read.items()])
        while len(known) > DAYS:
            known.popitem(last=False)
        self._known = known
