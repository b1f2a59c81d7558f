"""Backups of the hub while it runs: database and key, opened and found whole, a number of them kept."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from config import HubSettings
from config.files import sqlite_url
from server.hub.store.verify import Report, check, contents
from server.runtime.backup_folder import HUB, Backup, Contents, CopyRefused, Kept, copy_private, copy_to, make
from server.runtime.backups import Backups, Maker
from server.runtime.schema_revision import revision_of
from server.runtime.sqlite_files import said, trouble_in
from server.runtime.sqlite_open import connect
from server.runtime.start_refused import StartRefused, refuse_foreign
from server.runtime.whole_copy import NEVER, back_up, cause, copied, dumped, size_of

DATABASE_FILE = "hub.db"
DUMP_FILE = "hub.dump"
KEY_FILE = "hub.key"
NAME = "hub"
"""Of its folder in the second place."""

DUTY_KEY = 0x746F6862
"""Advisory lock of the one hub program on a PostgreSQL database that makes the backups."""


def backup(
    settings: HubSettings, folder: Path | None = None, keep: int | None = None, now: datetime | None = None
) -> Backup:
    """Back the hub's database and key up, whether it runs or not, and copy it to the second place.

    Args:
        settings: of the hub.
        folder: where backups go instead of the places of the settings.
        keep: how many to keep, this one counted; as the settings say if left out.
        now: names the backup; the machine's clock if left out.

    Raises:
        StartRefused: there is no database of ours, it is not whole, or there is no space or right to write. Older
            backups stand as they were.
    """
    try:
        return back_up(
            settings.backup,
            (settings.backup_folder, folder),
            keep,
            lambda there, kept: _make(settings, there, kept, now, NEVER),
            lambda kept: _second(settings, kept, NEVER),
        )
    except CopyRefused as error:
        raise StartRefused.in_words(error.text) from error


def backups_of(settings: HubSettings, zone: tzinfo) -> Backups:
    """The backups that a running hub makes by itself; of several programs on one database one makes them.

    Args:
        settings: of the hub.
        zone: of its branches, for the time of day.
    """

    def first(stop: threading.Event) -> Kept:
        try:
            return _make(settings, settings.backup_folder, settings.backup.keep, None, stop)[0]
        except StartRefused as error:
            raise CopyRefused("cannot_open", why=error) from error

    def second(kept: Kept, stop: threading.Event) -> Kept:
        return _second(settings, kept, stop)

    url = make_url(settings.database)
    duty = _Duty(url)
    maker = Maker(first, second, of=HUB)
    if _path(url) is None:
        maker = replace(maker, may=duty.is_ours, end=duty.leave)
    return Backups(settings.backup, settings.backup_folder, zone, maker)


def verify(settings: HubSettings) -> Report:
    """Check the hub's database, also while the hub runs; nothing is written.

    Raises:
        StartRefused: there is none, or it cannot be read.
    """
    url = make_url(settings.database)
    path = _path(url)
    try:
        if path is not None and not path.exists():
            raise StartRefused.of("no_database", path=path)
        _refuse_foreign(url)
        trouble = trouble_in(path, NEVER) if path is not None else ""
        if trouble:
            return Report(trouble=trouble)
        with looking_at(url) as connection:
            return check(connection)
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        why = said(cause(error), Path() if path is None else path.parent)
        raise StartRefused.of("hub_unreadable", why=why) from error


@contextlib.contextmanager
def looking_at(url: URL) -> Iterator[Connection]:
    """One moment of the hub's database, on a connection that cannot write."""
    engine = _engine(url)
    try:
        with engine.connect() as connection:
            sqlite = _path(url) is not None
            connection.exec_driver_sql("BEGIN" if sqlite else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            try:
                yield connection
            finally:
                connection.exec_driver_sql("ROLLBACK")
    finally:
        engine.dispose()


# -- inside ------------------------------------------------------------------------------------------------------------


def _make(
    settings: HubSettings, folder: Path, keep: int, now: datetime | None, stop: threading.Event
) -> tuple[Kept, tuple[Path, ...]]:
    url = make_url(settings.database)
    path = _path(url)

    def fill(growing: Path) -> Contents:
        found = _dumped(url, growing, stop) if path is None else _copied(path, growing, stop)
        if settings.key_file.exists():
            copy_private(settings.key_file, growing / KEY_FILE)
        return found

    try:
        if path is not None and not path.exists():
            raise CopyRefused("no_database", path=path)
        _refuse_foreign(url)
        return make(folder, fill, keep, now or datetime.now(UTC), stop, 0 if path is None else size_of(path))
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        beside = folder if path is None else path.parent
        raise CopyRefused("not_made", folder=folder, why=said(cause(error), beside)) from error


def _refuse_foreign(url: URL) -> None:
    """A database that is another program's is not a damaged one of ours; whatever cannot be read is told later."""
    with contextlib.suppress(SQLAlchemyError, sqlite3.Error), looking_at(url) as connection:
        tables, revision = inspect(connection).get_table_names(), revision_of(connection)
        refuse_foreign(str(_path(url) or url.render_as_string(hide_password=True)), tables, HUB, revision)


def _held(connection: Connection, name: object) -> Contents:
    found = check(connection)
    if not found.well:
        raise CopyRefused("damaged", name=name, why=found.trouble)
    return contents(connection, found)


def _copied(path: Path, folder: Path, stop: threading.Event) -> Contents:
    def look(copy: Path) -> Contents:
        with looking_at(make_url(sqlite_url(copy))) as connection:
            return _held(connection, path)

    return copied(path, folder / DATABASE_FILE, stop, look)


def _dumped(url: URL, folder: Path, stop: threading.Event) -> Contents:
    name = url.render_as_string(hide_password=True)
    return dumped(looking_at(url), url, folder / DUMP_FILE, stop, lambda connection: _held(connection, name))


def _second(settings: HubSettings, kept: Kept, stop: threading.Event) -> Kept:
    assert settings.backup.second_folder is not None
    return copy_to(kept, settings.backup.second_folder, NAME, settings.backup.keep, stop)


class _Duty:
    """Of several hub programs on a PostgreSQL database one makes the backups: the one that holds a lock there."""

    def __init__(self, url: URL) -> None:
        self._engine = _engine(url)
        self._connection: Connection | None = None

    def is_ours(self) -> bool:
        """Whether this program is the one; takes the lock when it is free."""
        try:
            if self._connection is not None:
                self._connection.exec_driver_sql("SELECT 1")
                return True
            connection = self._engine.connect()
            if connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": DUTY_KEY}).scalar():
                self._connection = connection
                return True
            connection.close()
        except SQLAlchemyError:
            self._connection = None  # the lock went with it
        return False

    def leave(self) -> None:
        """Let another program be the one."""
        if self._connection is not None:
            with contextlib.suppress(SQLAlchemyError):
                # By word: a closed connection's lock goes only when PostgreSQL has noticed.
                self._connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": DUTY_KEY})
                self._connection.close()
            self._connection = None


def _engine(url: URL) -> Engine:
    path = _path(url)
    if path is None:
        return create_engine(url.set(drivername="postgresql+psycopg"), poolclass=NullPool, isolation_level="AUTOCOMMIT")

    def connected() -> sqlite3.Connection:
        return connect(path, isolation_level=None, timeout=5)

    return create_engine("sqlite://", creator=connected, poolclass=NullPool, isolation_level="AUTOCOMMIT")


def _path(url: URL) -> Path | None:
    return Path(url.database or "") if url.get_backend_name() == "sqlite" else None
