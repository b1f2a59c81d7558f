"""Backups while the server runs: whole, checked, a number of them kept."""

from __future__ import annotations

import asyncio
import logging
import shutil
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from config import ServerSettings
from server.starting import StartRefused
from server.store.copies import held_by, trouble_in
from server.store.database import Database
from server.upkeep import postgres
from server.upkeep.places import (
    DATABASE_FILE,
    DUMP_FILE,
    KEPT_FILES,
    UNFINISHED,
    backups_in,
    copy_private,
    name_of,
    sync,
)
from server.upkeep.refusing import NotDone

log = logging.getLogger("toiluot.backup")

KEEP = 14
RESERVE_BYTES = 64 * 1024 * 1024
"""Left free by a backup on its disk, which may be the hall's own."""

LOOK_EVERY_S = 300.0
NIGHT = time_of_day(2, 30)


@dataclass(frozen=True, slots=True)
class Backup:
    """One finished backup."""

    path: Path
    """Its folder."""
    size: int
    """Bytes."""
    seconds: float
    rows: int
    """The seq of the last journal row in it."""
    removed: tuple[Path, ...]
    """Older ones let go."""


def backup_folder(settings: ServerSettings) -> Path:
    """Where backups go unless another folder is named. Another disk, or another machine, is better."""
    return settings.data_dir / "backups"


def backup(
    settings: ServerSettings, folder: Path | None = None, keep: int = KEEP, now: datetime | None = None
) -> Backup:
    """Back the branch's database and keys up, whether its server runs or not.

    Args:
        settings: of the server.
        folder: where backups go; `backup_folder(settings)` if left out.
        keep: how many to keep, this one counted; older ones go only after this one is whole.
        now: names the backup; the machine's clock if left out.

    Raises:
        StartRefused: there is no database of ours at the address, or it is damaged.
        NotDone: no space, no right to write, or the copy is not whole. Older backups stand as they were.
    """
    if keep < 1:
        raise NotDone(f"{keep} backups to keep is not a number above 0.")
    folder = folder or backup_folder(settings)
    started = time.monotonic()
    database = Database(settings.database)
    path = folder / name_of(now or datetime.now(UTC))
    unfinished = path.with_name(path.name + UNFINISHED)
    try:
        database.check_readable()
        with database.reading() as connection:
            rows = held_by(connection).rows
        _check_room(database, folder)
        if path.exists():
            raise NotDone(f"{path} is there already. Wait a second and back up again.")
        _clear_unfinished(folder)
        unfinished.mkdir(parents=True, mode=0o700)
        try:
            rows = max(rows, _copy(database, unfinished))
            for name in KEPT_FILES:
                if (settings.data_dir / name).exists():
                    copy_private(settings.data_dir / name, unfinished / name)
            sync(unfinished)
            unfinished.rename(path)
        except BaseException:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise
        sync(folder)
    except (OSError, sqlite3.Error, SQLAlchemyError) as error:
        raise NotDone(f"No backup was made in {folder} ({error}). Make room there, or name another folder.") from error
    finally:
        database.release()
    size = sum(f.stat().st_size for f in path.iterdir())
    return Backup(path, size, time.monotonic() - started, rows, _let_go(folder, keep))


async def back_up_nightly(
    settings: ServerSettings,
    folder: Path | None = None,
    keep: int = KEEP,
    at: time_of_day = NIGHT,
    told: Callable[[Backup | str], None] = lambda _: None,
) -> None:
    """Back up once a night at `at`, the machine's local time, for ever; a missed night is made up for at once.

    Args:
        settings: of the server this runs in.
        folder: as for `backup`.
        keep: as for `backup`.
        at: time of day; when the hall is closed.
        told: is given each backup, or the words of a failure; the manager should see the latest.
    """
    where = folder or backup_folder(settings)
    while True:
        newest = backups_in(where)
        if due(newest[-1].at if newest else None, datetime.now().astimezone(), at):
            try:
                made = await asyncio.to_thread(backup, settings, folder, keep)
            except StartRefused as error:
                log.error("%s", error)
                told(str(error))
            else:
                log.info("backed up to %s in %.1f s: %d rows", made.path, made.seconds, made.rows)
                told(made)
        await asyncio.sleep(LOOK_EVERY_S)


def due(newest: datetime | None, now: datetime, at: time_of_day) -> bool:
    """Whether the latest `at` before `now` has passed without a backup. A clock set back makes none due twice."""
    if newest is None:
        return True
    latest = datetime.combine(now.date(), at, now.tzinfo)
    if latest > now:
        latest -= timedelta(days=1)
    return newest < latest


# -- inside ------------------------------------------------------------------------------------------------------------


def _copy(database: Database, folder: Path) -> int:
    """Copy the database into a folder; the rows in the copy, 0 when that is known only after a restore."""
    if database.path is None:
        postgres.dump(database.url, folder / DUMP_FILE)
        return 0
    target = folder / DATABASE_FILE
    database.copy_to(target)
    copy = Database(f"sqlite:///{target}")
    try:
        trouble = trouble_in(copy)
        if trouble:
            raise NotDone(
                f"The database {database.name} is damaged ({trouble}), so it was not backed up; "
                "older backups were kept. Bring the last one back with “toiluot restore”."
            )
        with copy.reading() as connection:
            return held_by(connection).rows
    finally:
        copy.release()


def _check_room(database: Database, folder: Path) -> None:
    if database.path is None:
        return
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    log_file = database.path.with_name(database.path.name + "-wal")
    needed = database.path.stat().st_size + (log_file.stat().st_size if log_file.exists() else 0) + RESERVE_BYTES
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise NotDone(
            f"No backup was made: {folder} has {free // 2**20} MB free, {needed // 2**20} MB are needed. "
            "Make room there, or name a folder on another disk."
        )


def _clear_unfinished(folder: Path) -> None:
    for left in folder.glob(f"*{UNFINISHED}"):  # of a backup that was killed
        shutil.rmtree(left, ignore_errors=True)


def _let_go(folder: Path, keep: int) -> tuple[Path, ...]:
    old = [place.path for place in backups_in(folder)[:-keep]]
    for path in old:
        shutil.rmtree(path, ignore_errors=True)
    return tuple(old)
