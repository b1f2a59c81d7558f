"""Backups of a branch while its server runs: database and keys, opened and found whole, a number of them kept."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from config import ServerSettings
from config.files import read_file, sqlite_url
from server.runtime import postgres_programs
from server.runtime.backup_folder import (
    Backup,
    Contents,
    CopyRefused,
    Kept,
    Stopped,
    copy_private,
    copy_to,
    make,
    of_branch,
)
from server.runtime.backups import Backups, Maker
from server.runtime.sqlite_files import copy_database, said, trouble_in
from server.runtime.start_refused import StartRefused
from server.store.advisory_lock import BRANCH_KEY
from server.store.branch_key import key_mark
from server.store.copies import Damaged, contents, held_by
from server.store.database import Database
from server.store.tables import META
from server.store.visits import branch_in_force
from server.store.writer import DRIVERS, words
from server.upkeep.refusing import NotDone
from wire.catalogue import Branch

DATABASE_FILE = "branch.db"
DUMP_FILE = "branch.dump"
KEY_FILE = "branch.key"
KEPT_FILES = (KEY_FILE, "hub-public-keys")
"""Files of the data folder that belong to the database: without the key, the QR codes already printed open nothing."""

NEVER = threading.Event()
"""For whoever is not stopped."""


def backup(
    settings: ServerSettings, folder: Path | None = None, keep: int | None = None, now: datetime | None = None
) -> Backup:
    """Back the branch's database and keys up, whether its server runs or not, and copy it to the second place.

    Args:
        settings: of the server.
        folder: where backups go instead of the places of the settings.
        keep: how many to keep, this one counted; as the settings say if left out.
        now: names the backup; the machine's clock if left out.

    Raises:
        StartRefused: there is no database of ours at the address, or it is damaged.
        NotDone: no space, no right to write, or the copy is not whole. Older backups stand as they were.
    """
    keep = settings.backup.keep if keep is None else keep
    if keep < 1:
        raise NotDone(f"{keep} backups to keep is not a number above 0.")
    started = time.monotonic()
    with refused_as_not_done():
        kept, removed = _make(settings, folder or settings.backup_folder, keep, now, NEVER)
    second, trouble = None, ""
    if folder is None and settings.backup.second_folder is not None:
        try:
            second = _second(settings, kept, _branch_id(settings), NEVER).path
        except CopyRefused as error:
            trouble = str(error)
    return Backup(kept.path, kept.size, time.monotonic() - started, kept.rows, removed, second, trouble)


def backups_of(settings: ServerSettings, branch: Branch, busy: Callable[[bool], None] = lambda _: None) -> Backups:
    """The backups that a running server makes by itself; `run()` them for as long as it leads.

    Args:
        settings: of the server.
        branch: in force: its time zone, and its id as the name of its folder in the second place.
        busy: told before and after a copy is written, in its thread: the disk answers slowly meanwhile.
    """

    def first(stop: threading.Event) -> Kept:
        busy(True)
        try:
            return _make(settings, settings.backup_folder, settings.backup.keep, None, stop)[0]
        except StartRefused as error:
            raise CopyRefused("cannot_open", why=error) from error
        finally:
            busy(False)

    maker = Maker(first, lambda kept, stop: _second(settings, kept, branch.id, stop), of=of_branch(branch.id))
    return Backups(settings.backup, settings.backup_folder, ZoneInfo(branch.timezone), maker)


@contextlib.contextmanager
def refused_as_not_done() -> Iterator[None]:
    """What the runtime refuses, as the tools' own refusal."""
    try:
        yield
    except CopyRefused as error:
        raise NotDone(str(error)) from error


# -- inside ------------------------------------------------------------------------------------------------------------


def _make(
    settings: ServerSettings, folder: Path, keep: int, now: datetime | None, stop: threading.Event
) -> tuple[Kept, tuple[Path, ...]]:
    database = Database(settings.database)
    try:
        database.check_readable()
        with database.reading() as connection:
            before, of = held_by(connection).rows, _whose(connection)
            mark = connection.execute(select(META.c.value).where(META.c.key == BRANCH_KEY)).scalar()

        def fill(growing: Path) -> Contents:
            _check_key(settings.data_dir / KEY_FILE, mark)
            found = _dumped(database, growing, stop) if database.path is None else _copied(database, growing, stop)
            if found.rows < before:
                raise CopyRefused("short", found=found.rows, before=before)
            for name in KEPT_FILES:
                if (settings.data_dir / name).exists():
                    copy_private(settings.data_dir / name, growing / name)
            return replace(found, of=of)

        return make(folder, fill, keep, now or datetime.now(UTC), stop, _size(database))
    except DRIVERS as error:
        cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
        raise CopyRefused("not_made", folder=folder, why=said(cause, folder)) from error
    finally:
        database.release()


def _check_key(path: Path, mark: str | None) -> None:
    """A backup without the branch's key would push out, one by one, those that hold it.

    Args:
        path: of the key.
        mark: of the key that the branch has; None when no server has noted it yet.

    Raises:
        CopyRefused: the file is missing, or is not the key whose mark the database keeps.
        OSError: it cannot be read.
    """
    if mark is not None and not (path.is_file() and key_mark(read_file(path)) == mark):
        raise CopyRefused("key_lost", file=path)


def _whose(connection: Connection) -> str:
    try:
        branch = branch_in_force(connection)
    except ValidationError:  # told when the copy is looked at
        branch = None
    return of_branch("" if branch is None else branch.id)


def _copied(database: Database, folder: Path, stop: threading.Event) -> Contents:
    assert database.path is not None
    target = folder / DATABASE_FILE
    copy = Database(sqlite_url(target))
    try:
        copy_database(database.path, target, stop)
        trouble = trouble_in(target, stop)
        if trouble:
            raise Damaged(trouble)
        copy.check_readable()
        with copy.reading() as connection:
            return contents(connection)
    except (Stopped, sqlite3.OperationalError):  # the program ends, or a disk is full
        raise
    except (Damaged, StartRefused, sqlite3.DatabaseError) as error:
        raise CopyRefused("damaged", name=database.name, why=error) from error
    finally:
        copy.release()


def _dumped(database: Database, folder: Path, stop: threading.Event) -> Contents:
    """A dump of one moment, and what the database holds at that moment; the dump is read through afterwards."""
    target = folder / DUMP_FILE
    with database.reading() as connection:
        connection.exec_driver_sql("BEGIN ISOLATION LEVEL REPEATABLE READ")
        try:
            snapshot = str(connection.exec_driver_sql("SELECT pg_export_snapshot()").scalar_one())
            postgres_programs.dump(database.url, target, stop, snapshot)
            found = contents(connection)
        finally:
            connection.exec_driver_sql("ROLLBACK")
    postgres_programs.read_through(target, stop)
    return found


def _size(database: Database) -> int:
    if database.path is None:
        return 0
    log_file = database.path.with_name(database.path.name + "-wal")
    return database.path.stat().st_size + (log_file.stat().st_size if log_file.exists() else 0)


def _second(settings: ServerSettings, kept: Kept, name: str, stop: threading.Event) -> Kept:
    assert settings.backup.second_folder is not None
    return copy_to(kept, settings.backup.second_folder, name, settings.backup.keep, stop)


def _branch_id(settings: ServerSettings) -> str:
    database = Database(settings.database)
    try:
        with database.reading() as connection:
            branch = branch_in_force(connection)
    except SQLAlchemyError as error:
        raise CopyRefused("cannot_open", why=words(error)) from error
    finally:
        database.release()
    return branch.id if branch is not None else "branch"
