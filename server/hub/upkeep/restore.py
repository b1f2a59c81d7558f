"""Brings a backup of the hub back: checked first, nothing overwritten; branches are told and asked everything anew."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import create_engine, inspect
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from config import HubSettings
from config.files import sqlite_url
from server.hub.keys import HUB_KEY, key_trouble
from server.hub.store.database import HubDatabase
from server.hub.store.verify import Report, check
from server.hub.upkeep.backup import DATABASE_FILE, DUMP_FILE, KEY_FILE, looking_at
from server.runtime import postgres_programs
from server.runtime.backup_folder import HUB, CopyRefused, check_files, name_of
from server.runtime.backup_kind import DATABASE, DUMP, file_in, refuse_full, refuse_other
from server.runtime.file_lock import FileLock, InUse
from server.runtime.kept_keys import put_back, refuse_another
from server.runtime.private_folder import private_folder
from server.runtime.sqlite_files import fold, free_suffix, put_in_place, said
from server.runtime.start_refused import StartRefused
from wire.values import Millis


@dataclass(frozen=True, slots=True)
class Restored:
    """What was brought back."""

    bookings: int
    at: Millis
    """When the latest of them was made; 0 when there is none."""
    set_aside: Path | None
    """Where the database that stood there is now."""
    key_trouble: str = ""
    """What keeps a hub from starting on it, and what to do: its key is not there; empty when it is."""


def restore(settings: HubSettings, source: Path, *, set_aside: bool = False, now: datetime | None = None) -> Restored:
    """Put a backup in place of the hub's database. The hub must not run.

    Args:
        settings: of the hub.
        source: a backup's folder as `backup` made it, or a database file (SQLite) or dump (PostgreSQL) alone.
        set_aside: rename the database that stands there instead of refusing (SQLite); nothing is ever deleted.
        now: names what is set aside; the machine's clock if left out.

    Raises:
        StartRefused: the hub runs, the backup is missing or not whole, or there is a database in the way.
    """
    url = make_url(settings.database)
    path = Path(url.database or "") if url.get_backend_name() == "sqlite" else None
    places = (settings.key_file, *(() if path is None else (path,)))
    suffix = free_suffix(f".aside-{name_of(now or datetime.now(UTC))}", *places)
    try:
        refuse_other(source, HUB, DUMP if path is None else DATABASE)
        file = file_in(source, DUMP_FILE if path is None else DATABASE_FILE)
        check_files(source)
        refuse_another(source, KEY_FILE, settings.key_file, set_aside)
        with put_back(source, {KEY_FILE: settings.key_file}, suffix):
            if path is None:
                done = _from_dump(url, file)
            else:
                private_folder(path.parent)
                done = _from_file(path, file, path.with_name(path.name + suffix) if set_aside else None)
    except CopyRefused as error:
        raise StartRefused.in_words(error.text) from error
    except (OSError, sqlite3.Error, SQLAlchemyError) as error:
        why = said(error, Path() if path is None else path.parent)
        raise StartRefused.of("not_restored", source=source, why=why) from error
    return replace(done, key_trouble=_key_trouble(settings))


# -- inside ------------------------------------------------------------------------------------------------------------


def _key_trouble(settings: HubSettings) -> str:
    database = HubDatabase(settings.database)
    try:
        return key_trouble(settings.key_file, database.noted(HUB_KEY), database.any_booking())
    finally:
        database.close()


def _from_file(path: Path, file: Path, aside: Path | None) -> Restored:
    try:
        lock = FileLock(path, alone=True)
    except InUse:
        raise StartRefused.of("hub_runs", path=path) from None
    try:
        stood = path.exists()
        if stood and aside is not None:
            fold(path)
        with put_in_place(file, path, aside) as copy:
            found = _made_ready(sqlite_url(copy), file)
        return Restored(found.bookings, found.at, aside if stood else None)
    finally:
        lock.release()


def _from_dump(url: URL, file: Path) -> Restored:
    engine = create_engine(url.set(drivername="postgresql+psycopg"), poolclass=NullPool)
    name = url.render_as_string(hide_password=True)
    try:
        with engine.connect() as connection:
            refuse_full(connection, name)
    finally:
        engine.dispose()
    postgres_programs.load(url, file)
    found = _made_ready(url.render_as_string(hide_password=False), file)
    return Restored(found.bookings, found.at, None)


def _made_ready(url: str, file: Path) -> Report:
    """Upgrade a copy and check it whole."""
    _check_is_ours(url, file)
    database = HubDatabase(url)
    try:
        database.upgrade()
    except StartRefused as error:
        told = str(error)
        if database.path is not None:  # a copy, which is gone when this is read
            told = told.replace(database.name, str(file))
        raise StartRefused.of("cannot_use", file=file, why=told) from error
    finally:
        database.close()
    with looking_at(make_url(url)) as connection:
        found = check(connection)
    if not found.well:
        raise StartRefused.of("incomplete", file=file, trouble=found.trouble)
    return found


def _check_is_ours(url: str, file: Path) -> None:
    """An empty file is an empty database to SQLite, and would be made a new hub's."""
    try:
        with looking_at(make_url(url)) as connection:
            ours = {"booking", "outbox"} <= set(inspect(connection).get_table_names())
    except (SQLAlchemyError, sqlite3.Error) as error:
        why = str(error).strip().splitlines()[0]
        raise StartRefused.of("damaged_backup", file=file, error=why) from error
    if not ours:
        raise StartRefused.of("no_hub_backup", file=file)
