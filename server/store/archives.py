"""Years that are over, each in an SQLite file of its own: found, read, made, and let go of in the branch's database.

An archive is a database of the same schema. Its journal begins where the one before ended, and ends with the hash that
the branch's database goes on from: all of them together are one chain.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import ColumnElement, Connection, Table, delete, func, insert, select
from sqlalchemy.sql.expression import true

from config.files import sqlite_url
from server.core.model import State
from server.heart import Heart
from server.runtime.start_refused import StartRefused
from server.store.archive_base import beginning
from server.store.database import Database
from server.store.history import looking_at
from server.store.rows import replayed
from server.store.tables import ARCHIVE, DAY, JOURNAL, LEG, META, REPLY, ROLL_UP, SETTING, SNAPSHOT, VISIT
from server.store.visits import VisitRow, visits_of
from wire.values import Millis, Seq

REPLIES_STAY_MS = 31 * 24 * 3600 * 1000
"""Answers younger than this stay in the branch's database whatever is archived: a command asked again gets them."""

A_WRITE = 2_000
"""Rows handed over at a time."""


@dataclass(frozen=True, slots=True)
class Archived:
    """An archive, as the database after it knows it."""

    first_day: str
    last_day: str
    last_seq: Seq
    link: bytes
    """The hash of its last row."""
    body: bytes
    """The state after its last row, packed."""
    file: str
    """Where it was put."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days that are to go into an archive."""

    first_day: str
    last_day: str
    after: Seq
    """The row before the first one."""
    last_seq: Seq
    at: Millis
    """When the last row happened."""
    link: bytes
    """The hash of the last row."""
    replies_after: Millis
    """Answers up to this moment are in the archive before."""


class NotYet(StartRefused):
    """These days cannot be archived; the text says why and what to do."""


# -- finding and reading -----------------------------------------------------------------------------------------------


def archived(connection: Connection) -> list[Archived]:
    """The archives before what is in this database, oldest first."""
    names = ("first_day", "last_day", "last_seq", "hash", "body", "file")
    rows = connection.execute(select(*(ARCHIVE.c[name] for name in names)).order_by(ARCHIVE.c.last_seq))
    return [Archived(r[0], r[1], r[2], bytes(r[3]), bytes(r[4]), r[5]) for r in rows]


def place_of(database: Database, archive: Archived) -> Path:
    """Where the archive is: where it was put, or beside the database.

    Raises:
        StartRefused: in neither place.
    """
    put = Path(archive.file)
    places = [put] if database.path is None else [put, database.path.with_name(put.name)]
    for place in places:
        if place.is_file():
            return place
    raise StartRefused(
        f"The days {archive.first_day} to {archive.last_day} are in the archive {put.name}, which is not at "
        f"{' nor '.join(str(p.parent) for p in dict.fromkeys(places))}. Bring the file back there, or name it instead "
        "of the settings."
    )


@contextmanager
def opened(database: Database, archive: Archived) -> Iterator[Connection]:
    """One moment of an archive; nothing is written.

    Raises:
        StartRefused: it is not there, cannot be read, or is another one than the database goes on from.
    """
    place = place_of(database, archive)
    with looking_at(sqlite_url(place)) as connection:
        stands = connection.execute(select(JOURNAL.c.hash).where(JOURNAL.c.seq == archive.last_seq)).scalar()
        if stands is None or bytes(stands) != archive.link:
            raise StartRefused(
                f"{place} is not the archive that {database.name} goes on from: its row {archive.last_seq} is another. "
                "Find the right file; nothing was changed."
            )
        yield connection


@contextmanager
def looking_at_day(url: str, day: str) -> Iterator[Connection]:
    """The database that holds a business day: the one at `url`, or the archive the day went to.

    Raises:
        StartRefused: there is no database of ours that can be read, or the archive is not there.
    """
    with looking_at(url) as connection:
        went = [a for a in archived(connection) if a.first_day <= day <= a.last_day]
        if not went:
            yield connection
            return
        with opened(Database(url), went[0]) as older:
            yield older


@contextmanager
def holding(database: Database, connection: Connection, day: str) -> Iterator[Connection]:
    """The connection itself, or one to the archive that a business day went to.

    Raises:
        StartRefused: the archive is not there.
    """
    for archive in archived(connection):
        if archive.first_day <= day <= archive.last_day:
            with opened(database, archive) as older:
                yield older
            return
    yield connection


def archives_of(connection: Connection, first: str, last: str) -> list[Archived]:
    """The archives that have any of the days from `first` to `last`, both counted."""
    return [one for one in archived(connection) if one.first_day <= last and first <= one.last_day]


def visits_of_day(database: Database, connection: Connection, day: str) -> list[VisitRow]:
    """The tickets of a day, from the archive it went to if need be.

    Raises:
        StartRefused: the archive is not there.
    """
    with holding(database, connection, day) as held:
        return visits_of(held, day)


def replayed_from_archives(database: Database, connection: Connection) -> State:
    """The state at the beginning of a database, from every row of its archives.

    Raises:
        StartRefused: an archive is not there, or its journal was changed.
    """
    heart = Heart()
    for archive in archived(connection):
        with opened(database, archive) as older:
            for row, _ in replayed(older, heart.state.seq, beginning(older).link):
                heart.take(row.event, row.seq, row.at)
    return heart.state


# -- making ------------------------------------------------------------------------------------------------------------


def stretch_of(connection: Connection, year: str) -> Stretch:
    """What of a database a year is.

    Args:
        connection: to the branch's database.
        year: four digits.

    Raises:
        NotYet: it has no days of that year, an earlier one comes first, or the year is not over.
    """
    days = connection.execute(select(DAY.c.day, DAY.c.seq, DAY.c.closed_at).order_by(DAY.c.seq)).all()
    chosen = [day for day in days if day.day[:4] == year]
    if not chosen:
        held = f"It holds {days[0].day} to {days[-1].day}." if days else "It holds no days yet."
        raise NotYet(f"There are no days of {year} in the database. {held}")
    if days[0].day[:4] < year:
        raise NotYet(f"The year {days[0].day[:4]} comes first: archive that one, then {year}.")
    after = [day for day in days if day.seq > chosen[-1].seq]
    if not after or any(day.closed_at is None for day in chosen):
        raise NotYet(
            f"The year {year} is not over: {chosen[-1].day} is its latest day, and no later one has begun. "
            "Archive it after the server has run on a day of the next year."
        )
    last_seq = after[0].seq - 1
    row = connection.execute(select(JOURNAL.c.at, JOURNAL.c.hash).where(JOURNAL.c.seq == last_seq)).one()
    before = connection.scalar(select(func.max(ARCHIVE.c.at)))
    begins = beginning(connection).seq
    return Stretch(chosen[0].day, chosen[-1].day, begins, last_seq, row.at, bytes(row.hash), before or -1)


def copy(source: Connection, target: Connection, stretch: Stretch) -> int:
    """Copy the rows of some days into a new database, inside one transaction on each; how many.

    People, devices and their secrets are not among them: nobody signs in to an archive.
    """
    days = (stretch.first_day, stretch.last_day)
    copied = 0
    for table, chosen in (
        (META, META.c.key == "epoch"),  # who leads and whose key it is are the branch's
        (ARCHIVE, true()),
        (SETTING, SETTING.c.seq <= stretch.last_seq),
        (JOURNAL, JOURNAL.c.seq.between(stretch.after + 1, stretch.last_seq)),
        (REPLY, (REPLY.c.at > stretch.replies_after) & (REPLY.c.at <= stretch.at)),
        (DAY, DAY.c.day.between(*days)),
        (VISIT, VISIT.c.day.between(*days)),
        (LEG, LEG.c.day.between(*days)),
        (ROLL_UP, ROLL_UP.c.day <= stretch.last_day),  # of earlier years too, for comparisons
    ):
        copied += _copy(source, target, table, chosen)
    target.execute(insert(META).values(key="archive", value=f"{stretch.first_day} {stretch.last_day}"))
    return copied


def _copy(source: Connection, target: Connection, table: Table, chosen: ColumnElement[bool]) -> int:
    names = ", ".join(c.name for c in table.columns)
    into = f"INSERT INTO {table.name} ({names}) VALUES ({', '.join('?' * len(table.columns))})"  # noqa: S608  our names
    order = table.primary_key.columns.values()
    query = select(table).where(chosen).order_by(*order)
    rows = source.execute(query.execution_options(yield_per=A_WRITE))
    copied = 0
    for part in rows.partitions():
        target.exec_driver_sql(into, [tuple(row) for row in part])
        copied += len(part)
    return copied


def let_go(connection: Connection, stretch: Stretch, body: bytes, file: Path, latest: Millis) -> None:
    """Take the rows of archived days out of the branch's database, inside one transaction.

    Figures and settings stay, so that reports of the year go on; so do answers of the last month.

    Args:
        connection: of the branch's database.
        stretch: what is in the archive.
        body: the state after its last row, packed.
        file: where the archive is.
        latest: the latest moment of the journal.
    """
    connection.execute(
        insert(ARCHIVE).values(
            first_day=stretch.first_day,
            last_day=stretch.last_day,
            last_seq=stretch.last_seq,
            at=stretch.at,
            hash=stretch.link,
            body=body,
            file=str(file),
        )
    )
    connection.execute(delete(JOURNAL).where(JOURNAL.c.seq <= stretch.last_seq))
    connection.execute(delete(REPLY).where(REPLY.c.at <= min(stretch.at, latest - REPLIES_STAY_MS)))
    connection.execute(delete(SNAPSHOT).where(SNAPSHOT.c.seq <= stretch.last_seq))
    for table in (DAY, VISIT, LEG):
        connection.execute(delete(table).where(table.c.day <= stretch.last_day))
