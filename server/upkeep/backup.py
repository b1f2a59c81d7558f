"""Backups of a branch while its server runs: database and keys, opened and found whole, a number of them kept."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from sqlalchemy import Connection, select
from sqlalchemy.exc import SQLAlchemyError

from config import ServerSettings
from config.files import read_file, sqlite_url
from server.runtime.backup_folder import (
    Backup,
    Contents,
    CopyRefused,
    Kept,
    copy_private,
    copy_to,
    make,
    media_of,
    of_branch,
)
from server.runtime.backups import Backups, Maker
from server.runtime.sqlite_files import said
from server.runtime.start_refused import StartRefused
from server.runtime.whole_copy import NEVER, back_up, cause, copied, dumped, one_moment, size_of
from server.store.advisory_lock import BRANCH_KEY
from server.store.branch_key import key_mark
from server.store.copies import Damaged, contents, held_by
from server.store.database import Database
from server.store.tables import META
from server.store.visits import branch_in_force
from server.store.writer import DRIVERS, words
from server.upkeep.media_beside import FOLDER, keep_beside
from server.upkeep.refusing import NotDone
from wire.catalogue import Branch

DATABASE_FILE = "branch.db"
DUMP_FILE = "branch.dump"
KEY_FILE = "branch.key"
KEPT_FILES = (KEY_FILE, "hub-public-keys")
"""Files of the data folder that belong to the database: without the key, the QR codes already printed open nothing."""


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
    with refused_as_not_done():
        return back_up(
            settings.backup,
            (settings.backup_folder, folder),
            keep,
            lambda there, kept: _make(settings, there, kept, now, NEVER),
            lambda kept: _second(settings, kept, _branch_id(settings), NEVER),
            lambda kept: _beside(settings, kept, NEVER),
        )


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

    def beside(kept: Kept, stop: threading.Event) -> None:
        if not media_of(kept.path):
            _beside(settings, kept, stop)
            return
        busy(True)
        try:
            _beside(settings, kept, stop)
        finally:
            busy(False)

    maker = Maker(
        first, lambda kept, stop: _second(settings, kept, branch.id, stop), of=of_branch(branch.id), beside=beside
    )
    return Backups(settings.backup, settings.backup_folder, ZoneInfo(branch.timezone), maker)


@contextlib.contextmanager
def refused_as_not_done() -> Iterator[None]:
    """What the runtime refuses, as the tools' own refusal."""
    try:
        yield
    except CopyRefused as error:
        raise NotDone.in_words(error.text) from error


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

        return make(
            folder, fill, keep, now or datetime.now(UTC), stop, 0 if database.path is None else size_of(database.path)
        )
    except DRIVERS as error:
        raise CopyRefused("not_made", folder=folder, why=said(cause(error), folder)) from error
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

    def look(target: Path) -> Contents:
        copy = Database(sqlite_url(target))
        try:
            copy.check_readable()
            with copy.reading() as connection:
                return contents(connection)
        except (Damaged, StartRefused) as error:
            raise CopyRefused("damaged", name=database.name, why=error) from error
        finally:
            copy.release()

    return copied(database.path, folder / DATABASE_FILE, stop, look)


def _dumped(database: Database, folder: Path, stop: threading.Event) -> Contents:
    with database.reading() as connection:
        return dumped(one_moment(connection), database.url, folder / DUMP_FILE, stop, contents)


def _second(settings: ServerSettings, kept: Kept, name: str, stop: threading.Event) -> Kept:
    assert settings.backup.second_folder is not None
    there = copy_to(kept, settings.backup.second_folder, name, settings.backup.keep, stop)
    keep_beside([settings.data_dir / FOLDER, kept.path.parent / FOLDER], there, stop)
    return there


def _beside(settings: ServerSettings, kept: Kept, stop: threading.Event) -> int:
    return keep_beside([settings.data_dir / FOLDER], kept, stop)


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
