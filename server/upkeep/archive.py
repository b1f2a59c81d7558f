"""Puts a year that is over into a file of its own and gives the space back; killed at any point, nothing is lost."""

from __future__ import annotations

import logging
import shutil
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from config import ServerSettings
from config.files import sqlite_url
from server.runtime.backup_folder import UNFINISHED, sync
from server.runtime.private_folder import private_folder
from server.store.archives import Archived, Stretch, archived, copy, let_go, opened, stretch_of
from server.store.database import Database
from server.store.history import looking_at
from server.store.journal import CannotStore, Store
from server.store.snapshots import packed
from server.store.verify import check
from server.upkeep.refusing import NotDone
from wire.values import Seq

log = logging.getLogger("toiluot.archive")

RESERVE_BYTES = 64 * 1024 * 1024
"""Left free on the disk, which may be the hall's own."""

_SIDES = ("-wal", "-shm", "-journal", ".lock")


@dataclass(frozen=True, slots=True)
class Made:
    """An archive and what it did."""

    path: Path
    first_day: str
    last_day: str
    rows: Seq
    """The seq of its last row."""
    head: str
    """The hash of its last row; written down elsewhere, it proves the archive later."""
    size: int
    """Bytes of the archive."""
    before: int
    """Bytes of the branch's database before; 0 with PostgreSQL."""
    after: int
    """Bytes of it now; 0 with PostgreSQL."""


def archive(settings: ServerSettings, year: str) -> Made:
    """Move a year's journal, visits and answers into an archive beside the database. The server must not run.

    First the archive is written, made durable and checked row by row; only then the rows are taken out of the branch's
    database, all in one transaction; then its space is given back. What was killed is finished by doing it again.

    Args:
        settings: of the server.
        year: four digits.

    Raises:
        StartRefused: a server runs on the database, or there is none of ours.
        NotYet: the database has no days of that year, an earlier one comes first, or the year is not over.
        NotDone: no room, another file in the way, or the copy is not what it should be. Nothing was changed.
    """
    database = Database(settings.database)
    try:
        if database.path is not None and not database.path.exists():
            raise NotDone.of("no_database", path=database.path)
        database.check_ours()
        size = _size(database)
        done = _recorded(settings, database, year) or _move(settings, database, year)
        _give_space_back(settings.database)
    except (OSError, sqlite3.Error, SQLAlchemyError, CannotStore) as error:
        raise NotDone.of("not_archived", year=year, error=error) from error
    finally:
        database.release()
    path = Path(done.file)
    return Made(
        path, done.first_day, done.last_day, done.last_seq, done.link.hex(), path.stat().st_size, size, _size(database)
    )


def archive_path(settings: ServerSettings, year: str) -> Path:
    """Where the archive of a year is put: beside an SQLite database, else in the data folder."""
    path = Database(settings.database).path
    return settings.data_dir / f"branch-{year}.db" if path is None else path.with_name(f"{path.stem}-{year}.db")


# -- inside ------------------------------------------------------------------------------------------------------------


def _size(database: Database) -> int:
    return database.path.stat().st_size if database.path is not None else 0


def _recorded(settings: ServerSettings, database: Database, year: str) -> Archived | None:
    """The archive of a year whose rows were taken out already."""
    store = Store(settings.database)
    store.open()  # brings an older schema up to date first
    try:
        with store.reading() as connection:
            found = next((a for a in archived(connection) if a.last_day[:4] == year), None)
            if found is None:
                return None
            with opened(database, found):
                return found
    finally:
        store.close()


def _move(settings: ServerSettings, database: Database, year: str) -> Archived:
    path = archive_path(settings, year).absolute()
    store = Store(settings.database)
    latest = store.open().at
    try:
        with store.reading() as connection:
            stretch = stretch_of(connection, year)
        if path.exists():
            log.info("%s is there already and is checked", path)
            body = _checked(path, stretch)
        else:
            _check_room(database, path.parent)
            body = _write(settings, path, stretch)
        store.transact(lambda connection: let_go(connection, stretch, body, path, latest))
    finally:
        store.close()
    return Archived(stretch.first_day, stretch.last_day, stretch.last_seq, stretch.link, body, str(path))


def _check_room(database: Database, folder: Path) -> None:
    """The archive takes as much as its rows do now, and taking them out of the database some more for its log."""
    private_folder(folder)
    needed, free = 2 * _size(database) + RESERVE_BYTES, shutil.disk_usage(folder).free
    if free < needed:
        raise NotDone.of("no_room_to_archive", folder=folder, free=free // 2**20, needed=needed // 2**20)


def _write(settings: ServerSettings, path: Path, stretch: Stretch) -> bytes:
    """Make the archive at `path`, durable and checked before it stands under its name; its last state, packed."""
    unfinished = path.with_name(path.name + UNFINISHED)
    _remove(unfinished)
    try:
        _fill(settings, unfinished, stretch)
        sync(unfinished)
        body = _checked(unfinished, stretch)
        unfinished.rename(path)
        sync(path.parent)
        return body
    finally:
        _remove(unfinished)


def _fill(settings: ServerSettings, path: Path, stretch: Stretch) -> None:
    target = Database(sqlite_url(path))
    connection = target.open_for_writing()
    try:
        with looking_at(settings.database) as source:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            rows = copy(source, connection, stretch)
            connection.exec_driver_sql("COMMIT")
        # One file, that can be read from a disk where nothing may be written.
        connection.exec_driver_sql("PRAGMA journal_mode=DELETE")
        log.info("%d rows written to %s", rows, path)
    finally:
        connection.close()
        target.release()


def _checked(path: Path, stretch: Stretch) -> bytes:
    """The state an archive ends with, packed, once every row of it is checked against the chain and each other."""
    url = sqlite_url(path)
    with looking_at(url) as connection:
        found, state = check(Database(url), connection)
    if found.trouble or (found.rows, found.head) != (stretch.last_seq, stretch.link.hex()):
        wrong = found.trouble or f"it ends with row {found.rows}."
        raise NotDone.of("other_archive", path=path, wrong=wrong)
    return packed(state)


def _give_space_back(url: str) -> None:
    """What deleted rows left behind in the file goes back to the disk."""
    database = Database(url)
    if not database.is_sqlite:
        with database.locked() as held:
            assert held is not None
            held.exec_driver_sql("VACUUM")
        return
    connection = database.open_for_writing()
    try:
        connection.exec_driver_sql("VACUUM")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()
        database.release()


def _remove(path: Path) -> None:
    for side in ("", *_SIDES):
        path.with_name(path.name + side).unlink(missing_ok=True)
