"""Opening the hub's database: SQLite for a trial, PostgreSQL for a city; the schema is brought up to date first."""

from __future__ import annotations

import logging
import os
import sqlite3
import time
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, DisconnectionError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry, NullPool, PoolProxiedConnection, QueuePool

from server.hub.store import reading, writing
from server.hub.store.tables import SCHEMA
from server.hub.store.values import Signed
from server.runtime.backup_folder import HUB
from server.runtime.file_lock import FileLock, InUse
from server.runtime.private_folder import private_folder
from server.runtime.schema_revision import UnknownRevision, revision_of, upgrade
from server.runtime.sqlite_open import connect as open_file
from server.runtime.sqlite_open import to_look_at
from server.runtime.start_refused import StartRefused, new_database, refuse_foreign, refuse_half_restored

log = logging.getLogger("toiluot.hub")

PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")

_UPGRADE_LOCK = 0x746F6875
"""Advisory lock, so that of several hub programs started at once one migrates and the others wait."""


WRITERS = min(8, max(2, os.cpu_count() or 2))
"""Writing transactions that run at the same time on PostgreSQL; SQLite has one writer. More than there are processors
make batches smaller and win nothing."""

IDLE_S = 1.0
"""Real seconds after which a connection is seen to live before it is used again: its server may be another one now."""


class HubDatabase:
    """Two engines on one database: `writer` begins transactions that may write, `reader` sees one moment throughout."""

    def __init__(self, url: str) -> None:
        self.is_sqlite = make_url(url).get_backend_name() == "sqlite"
        self.path = Path(make_url(url).database or "") if self.is_sqlite else None
        self.name = str(self.path) if self.path else make_url(url).render_as_string(hide_password=True)
        self._lock: FileLock | None = None
        if self.path is not None:
            path = self.path
            private_folder(path.parent)
            # FULL, because a booking that was confirmed must outlive a power cut.
            self.writer = _sqlite(path, "BEGIN IMMEDIATE", 1)
            self.reader = _sqlite(path, "BEGIN", 4)
        else:
            parsed = make_url(url).set(drivername="postgresql+psycopg")
            self.writer = create_engine(parsed, pool_size=WRITERS)
            self.reader = create_engine(parsed, pool_size=4, isolation_level="REPEATABLE READ")
            _ping_when_idle(self.writer)
            _ping_when_idle(self.reader)

    @property
    def writers(self) -> int:
        """How many writing transactions may run at the same time."""
        return 1 if self.is_sqlite else WRITERS

    def upgrade(self) -> None:
        """Bring the schema to the newest revision.

        Raises:
            StartRefused: the database cannot be opened, or a newer program wrote it.
        """
        self._share()
        if self.path is not None:
            refuse_half_restored(self.path)
        try:
            if self.path is not None and not self.path.exists():
                # It holds people's names and phone numbers; SQLite gives its log the same rights.
                os.close(os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_NONBLOCK, 0o600))
            with self.writer.begin() as connection:
                self._alone(connection)
                revision = revision_of(connection)
                refuse_foreign(self.name, inspect(connection).get_table_names(), HUB, revision)
                if revision == SCHEMA:
                    return
                _migrate(connection)
        except (SQLAlchemyError, OSError) as error:
            why = str(error.orig if isinstance(error, DBAPIError) else error).splitlines()[0]
            what = f"The hub's database {self.name}"
            if "not a database" in why or "malformed" in why:
                raise StartRefused(
                    f"{what} is damaged ({why}). Keep the file, and bring the last backup back with “toiluot restore”; "
                    "nothing was changed."
                ) from error
            raise StartRefused(f"{what} cannot be opened ({why}). Check `database` in its settings.") from error
        if revision is None:
            log.info("%s", new_database(self.name))

    def noted(self, key: str) -> str | None:
        """What was noted under `key`, for every program on this database."""
        with self.reader.begin() as connection:
            return writing.noted(connection, key)

    def note(self, key: str, value: str) -> str:
        """Note it, unless another program did; what is noted then."""
        with self.writer.begin() as connection:
            return writing.note(connection, key, value)

    def any_booking(self) -> Signed | None:
        """Any one booking, as proof of the key it was made with."""
        with self.reader.begin() as connection:
            return reading.any_booking(connection)

    def _alone(self, connection: Connection) -> None:
        if not self.is_sqlite:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_UPGRADE_LOCK})")

    def _share(self) -> None:
        """Keep tools from replacing the file of a running hub."""
        if self.path is None or self._lock is not None:
            return
        try:
            self._lock = FileLock(self.path, alone=False)
        except InUse:
            raise StartRefused(f"{self.path} is being replaced by “toiluot restore”. Wait until it is done.") from None
        except OSError as error:
            raise StartRefused(
                f"The hub's database cannot be opened ({error.strerror}). Give this user the right to write "
                f"{self.path} and its folder."
            ) from error

    def close(self) -> None:
        """Give all connections back."""
        self.writer.dispose()
        self.reader.dispose()
        if self._lock is not None:
            self._lock.release()
            self._lock = None


def any_booking_in(path: Path) -> Signed | None:
    """As `any_booking`, of a file that is only looked at; None also where none can be read."""
    engine = create_engine("sqlite://", creator=lambda: to_look_at(path), poolclass=NullPool)
    try:
        with engine.connect() as connection:
            return reading.any_booking(connection)
    except (SQLAlchemyError, sqlite3.Error):
        return None


def _migrate(connection: Connection) -> None:
    try:
        upgrade(connection, Path(__file__).parent / "migrations")
    except UnknownRevision as error:
        raise StartRefused(
            f"The hub's database was written by another version of this program ({error}). "
            "Install that version or a newer one; nothing was changed."
        ) from error


def worth_another_try(error: DBAPIError) -> bool:
    """Whether the same transaction may succeed when tried again: two workers met, nothing is wrong."""
    state = getattr(error.orig, "sqlstate", None)
    # 40001 serialization failure, 40P01 deadlock, 23505 a unique key was taken between reading and writing.
    if state in ("40001", "40P01", "23505"):
        return True
    if isinstance(error.orig, sqlite3.IntegrityError):
        return "UNIQUE" in str(error.orig)
    return isinstance(error.orig, sqlite3.OperationalError) and "locked" in str(error.orig)


def _ping_when_idle(engine: Engine) -> None:
    """As `pool_pre_ping`, but a connection that was used a moment ago is not asked: that would be a round trip each."""

    def came_back(_: Any, record: ConnectionPoolEntry) -> None:
        record.info["used"] = time.monotonic()

    def goes_out(held: Any, record: ConnectionPoolEntry, _: PoolProxiedConnection) -> None:
        used = record.info.get("used")
        if used is None or time.monotonic() - used < IDLE_S:
            return
        try:
            alive = engine.dialect.do_ping(held)
        except engine.dialect.loaded_dbapi.Error as error:
            raise DisconnectionError from error  # the pool dials again
        if not alive:
            raise DisconnectionError

    event.listen(engine, "checkin", came_back)
    event.listen(engine, "checkout", goes_out)


def _sqlite(path: Path, begin: str, pool_size: int) -> Engine:
    def connect() -> sqlite3.Connection:
        connection = open_file(path, "rwc", isolation_level=None, check_same_thread=False, timeout=5)
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        return connection

    # For "sqlite://" SQLAlchemy would take a pool of one connection a thread, which closes those that are in use.
    engine = create_engine("sqlite://", creator=connect, poolclass=QueuePool, pool_size=pool_size)

    def begun(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    event.listen(engine, "begin", begun)
    return engine
