"""The past as rows and visits, for tools that tell or export it; plain values leave this folder, rows do not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, select

from server.store.archive_base import beginning, link_before
from server.store.chain import Content
from server.store.database import Database
from server.store.older import columns
from server.store.projections import VISIT_COLUMNS, Values
from server.store.rows import Row, checked, replayed
from server.store.tables import DAY, JOURNAL, VISIT
from server.store.visits import settings_before
from server.store.words_rows import Words, saying
from wire.catalogue import Branch
from wire.events import EVENT
from wire.values import Millis, Seq

VISIT_FIELDS = VISIT_COLUMNS
"""The names of what `visits` gives, in its order."""


@contextmanager
def looking_at(url: str) -> Iterator[Connection]:
    """One moment of a database, also while its server runs; nothing is written.

    Raises:
        StartRefused: there is no database of ours that can be read.
    """
    database = Database(url)
    try:
        database.check_readable()
        with database.looking() as connection:
            yield connection
    finally:
        database.release()


def days(connection: Connection) -> list[str]:
    """Every business day there was, oldest first, as ISO dates."""
    return list(connection.execute(select(DAY.c.day).order_by(DAY.c.seq)).scalars())


def rows_of(connection: Connection, day: str, words: Words | None = None) -> Iterator[Row]:
    """The journal of a business day, from its opening to just before the next one's.

    Args:
        connection: to the database, or the archive, that has the day.
        day: ISO.
        words: those that still stand; left out, no event has any.

    Raises:
        BadJournal: a row does not follow from the one before.
        LookupError: there was no such day.
    """
    first = connection.execute(select(DAY.c.seq).where(DAY.c.day == day)).scalar()
    if first is None:
        raise LookupError(day)
    end = connection.execute(select(DAY.c.seq).where(DAY.c.seq > first).order_by(DAY.c.seq).limit(1)).scalar()
    for row, _ in replayed(connection, first - 1, link_before(connection, first), words):
        if end is not None and row.seq >= end:
            return
        yield row


class CheckedDays:
    """Rows of the days that were asked for last, as they were checked, for who asks about a day again and again.

    Nothing is added before the row that opened another day, and no row changes: a day that another follows is kept.
    """

    MOST = 2
    """Days kept: one takes 5 MB."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, Seq, Seq], list[Content]] = {}

    def rows_about(self, connection: Connection, day: str, about: Callable[[str, str], bool]) -> Iterator[Row]:
        """Those rows of a business day of which `about(type, body)` is so, without words that were erasable: all are
        checked, only they are read.

        Raises:
            BadJournal: a row does not follow from the one before.
            LookupError: there was no such day.
        """
        first, end = _place(connection, day)
        if end is None:
            return _those(_checked(connection, first, end), about)
        kept = self._kept.get(key := (day, first, end))
        if kept is None:
            kept = list(_checked(connection, first, end))
            for old in list(self._kept)[: max(0, len(self._kept) + 1 - self.MOST)]:
                self._kept.pop(old, None)
            self._kept[key] = kept
        return _those(kept, about)


def _place(connection: Connection, day: str) -> tuple[Seq, Seq | None]:
    """The row that opened a business day, and the one that opened the next. Raises `LookupError`: no such day."""
    first = connection.execute(select(DAY.c.seq).where(DAY.c.day == day)).scalar()
    if first is None:
        raise LookupError(day)
    return first, connection.execute(select(DAY.c.seq).where(DAY.c.seq > first).order_by(DAY.c.seq).limit(1)).scalar()


def _checked(connection: Connection, first: Seq, end: Seq | None) -> Iterator[Content]:
    return (content for content, _ in checked(connection, Seq(first - 1), link_before(connection, first), end))


def _those(rows: Iterable[Content], about: Callable[[str, str], bool]) -> Iterator[Row]:
    for seq, command_id, at, actor, kind, body in rows:
        if about(kind, body):
            yield Row(seq, command_id, at, actor, saying(EVENT.validate_json(body), None))


def ticket_of(connection: Connection, day: str, number: str) -> str | None:
    """The ticket that has a number on a day."""
    return connection.scalar(select(VISIT.c.ticket_id).where(VISIT.c.day == day, VISIT.c.number == number))


def settings_at(connection: Connection, day: str) -> Branch | None:
    """The settings in force when a business day was opened."""
    first = connection.scalar(select(DAY.c.seq).where(DAY.c.day == day))
    return settings_before(connection, first)


def visits(connection: Connection, first: str, last: str) -> Iterator[Values]:
    """Every visit of the business days from `first` to `last`, both counted, by day and order of arrival."""
    order = (VISIT.c.issued_at, VISIT.c.ticket_id)
    for day in days(connection):
        if first <= day <= last:
            rows = connection.execute(select(*columns(connection, VISIT)).where(VISIT.c.day == day).order_by(*order))
            yield from (tuple(row) for row in rows)


def journal_moments(connection: Connection) -> tuple[Millis, Millis] | None:
    """When the first and the latest row of the journal were written; None when it has none."""
    ends = select(JOURNAL.c.at).order_by(JOURNAL.c.seq).limit(1), select(JOURNAL.c.at).order_by(JOURNAL.c.seq.desc())
    first, last = connection.scalar(ends[0]), connection.scalar(ends[1].limit(1))
    return None if first is None or last is None else (first, last)


def journal_lines(connection: Connection) -> Iterator[str]:
    """Every row as one line of JSON; `event` stands there letter by letter as it was hashed.

    Raises:
        BadJournal: a row does not follow from the one before. What was given until then is good.
    """
    begins = beginning(connection)
    for (seq, command_id, at, actor, kind, body), link in checked(connection, begins.seq, begins.link):
        yield (
            f'{{"seq":{seq},"command_id":"{command_id}","at":{at},"actor":{actor},'
            f'"type":"{kind}","event":{body},"hash":"{link.hex()}"}}'
        )
