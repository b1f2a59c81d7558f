"""How the backups of either program are made of a database: copied or dumped, opened, and told of."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from config.settings import BackupSettings
from server.runtime import postgres_programs
from server.runtime.backup_folder import Backup, Contents, CopyRefused, Kept, Stopped
from server.runtime.sqlite_files import copy_database, said, trouble_in

NEVER = threading.Event()
"""For whoever is not stopped."""

Made = tuple[Kept, tuple[Path, ...]]
"""A backup, and the older ones that were let go."""


def back_up(
    settings: BackupSettings,
    places: tuple[Path, Path | None],
    keep: int | None,
    make: Callable[[Path, int], Made],
    second: Callable[[Kept], Kept],
    beside: Callable[[Kept], int] = lambda kept: 0,
) -> Backup:
    """One backup for whoever asks for it, and its copy in the second place.

    Args:
        settings: how many are kept, and where the second place is.
        places: the folder of the settings, and the one to use instead; then nothing goes to the second place.
        keep: how many to keep, this one counted; as the settings say if left out.
        make: makes one in a folder, of which so many are kept.
        second: copies it to the second place.
        beside: takes what is kept beside backups; how many files of this one are.

    Raises:
        CopyRefused: none was made; older ones stand as they were.
    """
    keep = settings.keep if keep is None else keep
    if keep < 1:
        raise CopyRefused("keeps_none", keep=keep)
    started = time.monotonic()
    own, instead = places
    kept, removed = make(instead or own, keep)
    there, trouble, media, media_trouble = None, "", 0, ""
    try:
        media = beside(kept)
    except CopyRefused as error:
        media_trouble = str(error)
    if instead is None and settings.second_folder is not None:
        try:
            there = second(kept).path
        except CopyRefused as error:
            trouble = str(error)
    passed = time.monotonic() - started
    return Backup(kept.path, kept.size, passed, kept.rows, removed, there, trouble, media, media_trouble)


def copied(source: Path, target: Path, stop: threading.Event, look: Callable[[Path], Contents]) -> Contents:
    """Copy an SQLite database while it is written, and look at the copy.

    Args:
        source: the database.
        target: the copy.
        stop: set when the program ends.
        look: what the copy holds.

    Raises:
        CopyRefused: it is damaged.
        sqlite3.OperationalError: a disk is full.
    """
    try:
        copy_database(source, target, stop)
        trouble = trouble_in(target, stop)
        if trouble:
            raise CopyRefused("damaged", name=source, why=trouble)
        return look(target)
    except (Stopped, sqlite3.OperationalError):  # the program ends, or a disk is full
        raise
    except (sqlite3.DatabaseError, DBAPIError) as error:
        raise CopyRefused("damaged", name=source, why=said(cause(error), source.parent).of("en")) from error


def dumped(
    moment: contextlib.AbstractContextManager[Connection],
    url: URL,
    target: Path,
    stop: threading.Event,
    look: Callable[[Connection], Contents],
) -> Contents:
    """A dump of one moment of a PostgreSQL database, and what it holds then; the dump is read through afterwards.

    Args:
        moment: a connection that sees one moment.
        url: of the database.
        target: the dump.
        stop: set when the program ends.
        look: what the database holds at that moment.
    """
    with moment as connection:
        held = look(connection)
        snapshot = str(connection.exec_driver_sql("SELECT pg_export_snapshot()").scalar_one())
        postgres_programs.dump(url, target, stop, snapshot)
    postgres_programs.read_through(target, stop)
    return held


@contextlib.contextmanager
def one_moment(connection: Connection) -> Iterator[Connection]:
    """A PostgreSQL connection as it sees one moment."""
    connection.exec_driver_sql("BEGIN ISOLATION LEVEL REPEATABLE READ")
    try:
        yield connection
    finally:
        connection.exec_driver_sql("ROLLBACK")


def size_of(path: Path) -> int:
    """Bytes of an SQLite database with its log."""
    log_file = path.with_name(path.name + "-wal")
    return path.stat().st_size + (log_file.stat().st_size if log_file.exists() else 0)


def cause(error: BaseException) -> BaseException:
    """The driver's error that SQLAlchemy wraps, or the error itself."""
    return error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
