"""Opening a database: one owner, the right schema, one connection that writes and others that cannot."""

from __future__ import annotations

import contextlib
import fcntl
import logging
import os
import sqlite3
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.pool import NullPool, QueuePool

from server.runtime.backup_folder import BRANCH
from server.runtime.cannot_open import cannot_open
from server.runtime.private_folder import private_folder
from server.runtime.schema_revision import UnknownRevision, revision_of, upgrade
from server.runtime.sqlite_open import connect
from server.runtime.start_refused import StartRefused, new_database, refuse_foreign, refuse_half_restored
from server.store import advisory_lock
from server.store.tables import READABLE, SCHEMA

log = logging.getLogger("toiluot.store")

READERS = 4
"""Most reading connections kept open."""


class OwnedElsewhere(StartRefused):
    """Another server owns the database."""


class Unreachable(StartRefused):
    """PostgreSQL does not answer, or does not let this server in."""


class LeadLost(OwnedElsewhere):
    """Another server has led since this one did: what this one remembers is old."""


class Database:
    """Where the journal lives: an SQLite file or a PostgreSQL database, by URL.

    SQLite: WAL with synchronous=FULL (NORMAL lost up to 246 acknowledged tickets in simulated power cuts), and no
    second connection that writes or checkpoints (before 3.51.3 that can corrupt a WAL).
    """

    def __init__(self, url: str) -> None:
        try:
            parsed = make_url(url)
        except ArgumentError:
            raise StartRefused(_wrong_url(url)) from None
        backend = parsed.get_backend_name()
        if backend == "postgresql":
            parsed = parsed.set(drivername="postgresql+psycopg")
        elif backend != "sqlite" or not parsed.database or parsed.database == ":memory:":
            raise StartRefused(_wrong_url(parsed.render_as_string(hide_password=True)))
        self.url: URL = parsed
        self.is_sqlite = backend == "sqlite"
        self.path = Path(parsed.database or "") if self.is_sqlite else None
        self.name = str(self.path) if self.path else parsed.render_as_string(hide_password=True)
        self._lock: IO[str] | None = None
        self._file: tuple[int, int] | None = None
        self._open: weakref.WeakSet[Any] = weakref.WeakSet()
        self._cut_off = False
        self._writer = self._engine(writing=True)
        self._reader: Engine | None = None
        self.turn: advisory_lock.Turn | None = None
        """This server's time as the leader; None with SQLite, where a file is locked."""
        self.session_pid = 0
        """PostgreSQL's process of the writing session, which holds the lock."""
        self.when_lost: Callable[[str], None] = lambda _why: None
        """Called in whichever thread finds out that another server has led since."""

    # -- writing --

    def open_for_writing(self) -> Connection:
        """The one connection that writes, after making sure that no other server has one and the schema is current.

        Transactions on it are begun and ended by plain BEGIN and COMMIT.

        Raises:
            StartRefused: owned elsewhere, damaged, newer, not ours, or not writable.
        """
        try:
            if self.path is not None:
                self._lock_file(self.path)
                refuse_half_restored(self.path)
            fresh = self.path is not None and not self.path.exists()
            connection = self._writer.connect()
            if fresh and self.path is not None:
                self.path.chmod(0o600)  # it holds hashes of passwords; SQLite gives its log the same rights
            if not self.is_sqlite:
                self._lead(connection)
            self._upgrade(connection)
            if self.turn is not None:
                advisory_lock.enter(connection, self.turn)  # in a new database there was no row before
                self.session_pid = advisory_lock.settle(connection)
            # SQLite opens a file it may only read without a word, and fails at the first ticket.
            connection.exec_driver_sql("DELETE FROM meta WHERE 1 = 0")
            self._file = _file_at(self.path)
        except (SQLAlchemyError, sqlite3.Error, OSError) as error:
            self.release()
            kind = StartRefused if self.is_sqlite else Unreachable
            raise kind(cannot_open(self.name, error)) from error
        except StartRefused:
            self.release()
            raise
        return connection

    @property
    def file_lost(self) -> bool:
        """Whether the file that is written is no longer the one of its name: it was removed, moved or replaced."""
        return self._file is not None and _file_at(self.path) != self._file

    def reconnect(self) -> Connection:
        """A new writing connection after the old one was lost.

        Raises:
            LeadLost: another server has led meanwhile (PostgreSQL).
            OwnedElsewhere: a tool works on the database.
            DBAPIError: still not reachable.
        """
        connection = self._writer.connect()
        if self.is_sqlite:
            return connection
        try:
            held = not self._cut_off and advisory_lock.locked(connection, self.session_pid)
            if self.turn is not None and (now := advisory_lock.led_by(connection)).term != self.turn.term:
                why = _led_elsewhere(self.name, now.who)
                self.when_lost(why)
                raise LeadLost(why)
            if not held:
                raise OwnedElsewhere(_owned(self.name, "another process"))
            if self.turn is not None:
                self.session_pid = advisory_lock.settle(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def side_connection(self) -> Connection:
        """A connection beside the one that writes, for `advisory_lock.SideSession`. PostgreSQL only.

        Raises:
            DBAPIError: not reachable.
        """
        return self._writer.connect()

    def cut_off(self) -> None:
        """From any thread: every call that waits for PostgreSQL fails now, and none is made to write any more."""
        self._cut_off = True
        for raw in tuple(self._open):
            advisory_lock.cut(raw)

    def leave(self, connection: Connection) -> None:
        """Say on the writing connection that this server leads no more, so that a waiting one goes on at once."""
        if self.turn is not None and not self._cut_off:
            advisory_lock.leave(connection, self.turn)

    def release(self) -> None:
        """Give the database up."""
        self.close_readers()
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def close_readers(self) -> None:
        """Close every reading connection."""
        if self._reader is not None:
            self._reader.dispose()
            self._reader = None

    # -- reading --

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that cannot write, back to the pool afterwards."""
        if self._reader is None:
            self._reader = self._engine(writing=False)
        with self._reader.connect() as connection:
            yield connection

    @contextlib.contextmanager
    def looking(self) -> Iterator[Connection]:
        """As `reading`, in a transaction: all that is asked for is of one moment, also while a server writes."""
        with self.reading() as connection:
            connection.exec_driver_sql("BEGIN" if self.is_sqlite else "BEGIN ISOLATION LEVEL REPEATABLE READ")
            try:
                yield connection
            finally:
                connection.exec_driver_sql("ROLLBACK")

    @contextlib.contextmanager
    def locked(self) -> Iterator[Connection | None]:
        """Keep every server off the database without opening it; with PostgreSQL, the connection that does so.

        Raises:
            OwnedElsewhere: a server runs on it.
            StartRefused: it cannot be reached, or its folder not written.
        """
        try:
            if self.path is not None:
                self._lock_file(self.path)
                connection = None
            else:
                connection = self.reconnect()
        except (DBAPIError, OSError) as error:
            raise StartRefused(cannot_open(self.name, error)) from error
        try:
            yield connection
        finally:
            if connection is not None:
                connection.close()
            self.release()

    def check_ours(self) -> None:
        """Say plainly why a database is none of a branch, for tools that would bring its schema up to date.

        Raises:
            StartRefused: missing, damaged or not ours; an empty file is nobody's.
        """
        if self._revision() is None:
            raise StartRefused(_schema_differs(self.name, None))

    def check_readable(self) -> None:
        """Say plainly why a database cannot be read, for tools that only read.

        Raises:
            StartRefused: missing, damaged, newer, older or not ours.
        """
        revision = self._revision()
        if revision not in READABLE:
            raise StartRefused(_schema_differs(self.name, revision))

    # -- inside --

    def _revision(self) -> str | None:
        if self.path is not None and not self.path.exists():
            raise StartRefused(f"There is no database at {self.path}. Check the path.")
        try:
            with self.reading() as connection:
                if (revision := revision_of(connection)) is not None:
                    refuse_foreign(self.name, inspect(connection).get_table_names(), BRANCH, revision)
                return revision
        except (SQLAlchemyError, sqlite3.Error, OSError) as error:
            raise StartRefused(cannot_open(self.name, error)) from error

    def _engine(self, writing: bool) -> Engine:
        if self.path is None:
            engine = create_engine(
                self.url,
                isolation_level="AUTOCOMMIT",
                connect_args={k: value for k, value in advisory_lock.NOTICING.items() if k not in self.url.query},
                **({"poolclass": NullPool} if writing else {"pool_size": READERS, "pool_pre_ping": True}),
            )
            event.listen(engine, "connect", lambda raw, _record: self._open.add(raw))
            if not writing:
                event.listen(engine, "connect", _postgres_read_only)
            return engine
        path, mode = self.path, "rwc" if writing else "ro"

        def connected() -> sqlite3.Connection:
            connection = connect(path, mode, isolation_level=None, check_same_thread=False, timeout=5)
            for pragma in _WRITING if writing else _READING:
                connection.execute(pragma)
            return connection

        # For "sqlite://" SQLAlchemy would take a pool of one connection a thread, which closes those that are in use.
        return create_engine(
            "sqlite://",
            creator=connected,
            isolation_level="AUTOCOMMIT",
            **({"poolclass": NullPool} if writing else {"poolclass": QueuePool, "pool_size": READERS}),
        )

    def _lock_file(self, path: Path) -> None:
        private_folder(path.parent)
        number = os.open(f"{path}.lock", os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        lock = open(number, "a+", encoding="utf-8")  # noqa: SIM115  kept open as long as the database is owned
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            who = lock.read().strip()
            lock.close()
            raise OwnedElsewhere(_owned(self.name, f"process {who}" if who else "another process")) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        self._lock = lock

    def _lead(self, connection: Connection) -> None:
        """Take PostgreSQL's lock, and name the turn before anything is changed."""
        if not advisory_lock.locked(connection):
            connection.close()
            raise OwnedElsewhere(_owned(self.name, "another process"))
        self.turn = advisory_lock.Turn.begun()
        advisory_lock.enter(connection, self.turn)

    def _upgrade(self, connection: Connection) -> None:
        revision = revision_of(connection)
        if revision == SCHEMA:
            return
        refuse_foreign(self.name, inspect(connection).get_table_names(), BRANCH, revision)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if self.is_sqlite else "BEGIN")
        try:
            upgrade(connection, MIGRATIONS)
        except UnknownRevision:
            connection.exec_driver_sql("ROLLBACK")
            raise StartRefused(_schema_differs(self.name, revision)) from None
        except BaseException:
            connection.exec_driver_sql("ROLLBACK")
            raise
        connection.exec_driver_sql("COMMIT")
        if revision is None:
            log.info("%s", new_database(self.name))


MIGRATIONS = Path(__file__).parent / "migrations"

_WRITING = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",
    "PRAGMA cache_size=-16384",
)
_READING = ("PRAGMA query_only=1",)


def _postgres_read_only(connection: Any, _record: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = on")


def _file_at(path: Path | None) -> tuple[int, int] | None:
    """Device and inode of a file; None when there is none."""
    try:
        found = path.stat() if path is not None else None
    except OSError:
        return None
    return None if found is None else (found.st_dev, found.st_ino)


def _wrong_url(url: str) -> str:
    return (
        f"{url!r} is not a database this server knows. Write sqlite:///path/to/branch.db "
        "or postgresql://user@host/name."
    )


def _owned(name: str, who: str) -> str:
    return f"{name} is already in use by a running server ({who}). Stop that one first, or name another database."


def _led_elsewhere(name: str, who: str) -> str:
    return (
        f"Another server ({who or 'unknown'}) has used {name} since this one was last heard there, so this one must "
        "not answer any more; nothing is lost. Stop one of the two, or write “standby = true” in the settings of both."
    )


def _schema_differs(name: str, revision: str | None) -> str:
    if revision is None:
        return f"{name} is not a Tới Lượt database. Check the path."
    return (
        f"{name} was written by another version of this program (schema {revision}, this one knows {SCHEMA}). "
        "Install that version or a newer one; nothing was changed."
    )


def unreachable(name: str, error: BaseException) -> Unreachable:
    """The refusal of a server that could not reach its database."""
    return Unreachable(cannot_open(name, error))
