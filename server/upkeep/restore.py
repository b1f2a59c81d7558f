"""Brings a backup back: checked first, nothing overwritten, a new epoch so that everybody starts over from it."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import inspect
from sqlalchemy.exc import SQLAlchemyError

from config import ServerSettings
from server.starting import StartRefused
from server.store.copies import Held, held_by, renew_epoch
from server.store.database import Database
from server.store.verify import verify
from server.upkeep import postgres
from server.upkeep.places import DATABASE_FILE, DUMP_FILE, KEPT_FILES, copy_private, name_of, sync
from server.upkeep.refusing import NotDone

_SIDES = ("-wal", "-shm", "-journal")
"""Files SQLite keeps beside a database; with another database under the same name they would ruin it."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was brought back."""

    rows: int
    """The seq of the last journal row."""
    at: int
    """When that happened; milliseconds since 1970 UTC."""
    epoch: str
    set_aside: Path | None
    """Where the database that stood there is now."""
    lost_rows: int | None
    """Rows of the old journal that the backup does not have; None when there was none or it cannot be read."""


def restore(
    settings: ServerSettings, source: Path, *, set_aside: bool = False, now: datetime | None = None
) -> Restored:
    """Put a backup in place of the branch's database. Its server must not run.

    Args:
        settings: of the server.
        source: a backup's folder as `backup` made it, or a database file (SQLite) or dump (PostgreSQL) alone.
        set_aside: rename the database that stands there instead of refusing (SQLite); nothing is ever deleted.
        now: names what is set aside; the machine's clock if left out.

    Raises:
        StartRefused: a server runs on the database, or it cannot be reached.
        NotDone: the backup is missing or not whole, or there is a database in the way.
    """
    database = Database(settings.database)
    file = _file_of(source, DUMP_FILE if database.path is None else DATABASE_FILE)
    try:
        with database.held() as connection:
            if database.path is None:
                assert connection is not None
                if inspect(connection).get_table_names():
                    raise NotDone(
                        f"{database.name} holds tables already. Make an empty database beside it (createdb) and name "
                        "that one in the settings, or rename the old one; nothing was changed."
                    )
                postgres.load(database.url, file)
                epoch, held, aside, lost = renew_epoch(connection), held_by(connection), None, None
            else:
                aside = database.path.with_name(f"{database.path.name}.aside-{name_of(now or datetime.now(UTC))}")
                epoch, held, lost = _in_place(database.path, file, set_aside, aside)
                aside = aside if aside.exists() else None
            _keys(source, settings.data_dir)
    except (OSError, sqlite3.Error, SQLAlchemyError) as error:
        raise NotDone(f"{source} could not be restored ({error}). Nothing was overwritten.") from error
    return Restored(held.rows, held.at, epoch, aside, lost)


# -- inside ------------------------------------------------------------------------------------------------------------


def _file_of(source: Path, name: str) -> Path:
    file = source / name if source.is_dir() else source
    if not file.is_file():
        raise NotDone(
            f"There is no backup at {file}. Name the folder of one, for instance backups/2026-11-23T19-30-00Z."
        )
    return file


def _in_place(path: Path, source: Path, set_aside: bool, aside: Path) -> tuple[str, Held, int | None]:
    """Put a copy of `source` at `path`, checked and with a new epoch, the old file renamed to `aside`."""
    if path.exists() and source.samefile(path):
        raise NotDone(f"{source} is the database itself, not a backup of it.")
    if path.exists() and not set_aside:
        raise NotDone(
            f"{path} is there already and was not touched. Give --set-aside to rename it first, "
            "or move it away yourself."
        )
    with _copied(source, path) as copy:
        epoch, held = _renewed(copy, source)
        sync(copy)
        lost = None
        if path.exists():
            lost = _set_aside(path, aside, held)
        for side in _SIDES:
            _beside(path, side).unlink(missing_ok=True)
        copy.rename(path)
    sync(path.parent)
    return epoch, held, lost


@contextlib.contextmanager
def _copied(source: Path, path: Path) -> Iterator[Path]:
    copy = path.with_name(path.name + ".restoring")
    left = (copy, *(_beside(copy, side) for side in (*_SIDES, ".lock")))
    try:
        for file in left:
            file.unlink(missing_ok=True)
        os.close(os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        shutil.copyfile(source, copy)
        yield copy
    finally:
        for file in left:
            file.unlink(missing_ok=True)


def _renewed(copy: Path, source: Path) -> tuple[str, Held]:
    """Upgrade a copy, give it a new epoch, check it whole."""
    url = f"sqlite:///{copy}"
    database = Database(url)
    try:
        _check_is_ours(copy, source)
        connection = database.own()
        try:
            epoch, held = renew_epoch(connection), held_by(connection)
        finally:
            connection.close()
        trouble = verify(url).trouble
    except StartRefused as error:
        raise NotDone(f"The backup {source} cannot be used: {error}") from error
    finally:
        database.release()
    if trouble:
        raise NotDone(f"The backup {source} is not whole: {trouble} Take an older one; nothing was changed.")
    return epoch, held


def _check_is_ours(copy: Path, source: Path) -> None:
    """An empty file is an empty database to SQLite, and would be made a new branch's."""
    with contextlib.closing(sqlite3.connect(copy)) as connection:
        try:
            ours = connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'journal'").fetchone()[0]
            archived = ours and connection.execute("SELECT count(*) FROM meta WHERE key = 'archive'").fetchone()[0]
        except sqlite3.DatabaseError as error:
            raise NotDone(
                f"The backup {source} is damaged ({error}). Take an older one; nothing was changed."
            ) from error
    if not ours:
        raise NotDone(f"{source} is not a backup of a Tới Lượt branch. Nothing was changed.")
    if archived:
        raise NotDone(
            f"{source} is the archive of a year, not a backup: it is only read. To read it, name it in place of the "
            f"settings: “toiluot report {source.name} 2025”. Nothing was changed."
        )


def _set_aside(path: Path, aside: Path, held: Held) -> int | None:
    """Rename the old database with all it has; how many of its rows the backup does not have."""
    lost = None
    with contextlib.suppress(sqlite3.Error), contextlib.closing(sqlite3.connect(path)) as connection:
        # Fold the write-ahead log into the file, so that it is one file that is renamed. A damaged one stays as it is.
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        newest = connection.execute("SELECT max(seq) FROM journal").fetchone()[0] or 0
        lost = max(0, newest - held.rows)
    for side in _SIDES:
        with contextlib.suppress(FileNotFoundError):
            _beside(path, side).rename(_beside(aside, side))
    path.rename(aside)
    return lost


def _keys(source: Path, data_dir: Path) -> None:
    if not source.is_dir():
        return
    data_dir.mkdir(parents=True, exist_ok=True)
    for name in KEPT_FILES:
        # What stands there is newer or the same; a lost key comes back.
        if (source / name).is_file() and not (data_dir / name).exists():
            copy_private(source / name, data_dir / name)


def _beside(path: Path, side: str) -> Path:
    return path.with_name(path.name + side)
