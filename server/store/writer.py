"""The one connection that writes: one transaction at a time, room when the disk is full, a new one when it is lost."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from server.store.ballast import Ballast
from server.store.database import Database
from server.store.statements import Statements

T = TypeVar("T")

log = logging.getLogger("toiluot.store")

FULL = "ổ đĩa đầy / the disk is full"
"""In both languages, because it stands as one fact inside the refusal's sentence."""

TOO_LITTLE = 1024 * 1024
"""Less free space than this is a full disk, whatever SQLite calls the error that came of it; bytes."""

DRIVERS = (SQLAlchemyError, sqlite3.Error, OSError)


class CannotStore(Exception):
    """A write failed and was rolled back; the text says why, in the database's words: for the log and for managers."""

    what = "database"
    """The same for everybody else: a key of `wire.flaws.WHAT`."""


class DiskFull(CannotStore):
    """There was no space for it."""

    what = "disk_full"


class DatabaseAway(CannotStore):
    """PostgreSQL does not answer."""

    what = "away"


class BadData(CannotStore):
    """The database works, and does not take what was to be written: the fault is in one of the batch's commands."""


class Writer:
    """Writes to the database, one transaction after the other whatever thread asks.

    Args:
        database: to write to.
        ballast: space beside it to be given up when the disk is full; None with PostgreSQL.
    """

    def __init__(self, database: Database, ballast: Ballast | None) -> None:
        self._database = database
        self._ballast = ballast
        self._connection: Connection | None = None
        self._statements: Statements | None = None
        self._busy = threading.Lock()

    def open_for_writing(self) -> Connection:
        """Take the database.

        Raises:
            StartRefused: in use, damaged, newer, not ours, not writable.
        """
        self._connection = self._database.open_for_writing()
        self._statements = Statements(self._connection)
        return self._connection

    def close(self) -> None:
        """Close the connection; SQLite then folds its write-ahead log into the file."""
        if self._connection is not None:
            assert self._statements is not None
            self._statements.close()
            self._database.leave(self._connection)
            self._connection.close()
            self._connection = self._statements = None

    def copy_to(self, path: Path) -> None:
        """Write everything, as this connection sees it, into a new file. SQLite only; not within a transaction.

        Raises:
            SQLAlchemyError: it could not be written.
        """
        with self._busy:
            if self._connection is not None:
                self._connection.exec_driver_sql("VACUUM INTO ?", (str(path),))

    def fold(self) -> None:
        """Fold SQLite's write-ahead log into the file, so that what was erased is in neither."""
        with self._busy:
            if self._connection is not None and self._database.is_sqlite:
                try:
                    self._connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
                except Exception as error:  # noqa: BLE001  whatever a driver raises: the next start folds it
                    log.warning("the log beside %s was not folded in: %s", self._database.name, words(error))

    @property
    def statements(self) -> Statements:
        """The compiled statements of this database."""
        assert self._statements is not None
        return self._statements

    def do(self, work: Callable[[Statements, Connection], T], failing: tuple[type[Exception], ...] = DRIVERS) -> T:
        """Do `work` in one transaction, whole or not at all; with the disk full, give the ballast up and do it again.

        Args:
            work: writes; may be done twice.
            failing: errors of `work` that mean the database failed; others are raised as they are.

        Raises:
            DiskFull: not stored; the ballast is gone too.
            BadData: not stored; what `work` writes is not taken.
            CannotStore: it was not stored, or, with PostgreSQL gone at the wrong moment, nobody knows.
        """
        with self._busy:
            try:
                return self._once(work, failing)
            except DiskFull:
                if self._ballast is None or not self._ballast.give_up():
                    raise
                log.warning("%s is on a full disk: the space held back was given up. Make room.", self._database.name)
            return self._once(work, failing)

    # -- inside --

    def _once(self, work: Callable[[Statements, Connection], T], failing: tuple[type[Exception], ...]) -> T:
        try:
            statements = self._begun()
        except Exception as error:  # whatever a driver raises: nothing was begun
            self._roll_back()
            raise self._cannot(error) from error
        assert self._connection is not None
        try:
            done = work(statements, self._connection)
        except failing as error:
            self._roll_back()
            raise self._cannot(error) from error
        except BaseException:
            self._roll_back()
            raise
        try:
            statements.commit()
        except Exception as error:  # whatever a driver raises: the transaction is over
            self._roll_back()
            raise self._cannot(error) from error
        return done

    def _begun(self) -> Statements:
        """A transaction on the writing connection, on a new one if the old one turns out to be lost."""
        statements = self._ready()
        try:
            statements.begin()
        except Exception:
            self._roll_back()
            if self._connection is not None:
                raise
            statements = self._ready()
            statements.begin()
        return statements

    def _ready(self) -> Statements:
        if self._connection is None or self._connection.closed or self._connection.invalidated:
            self._connection = self._database.reconnect()
            self._statements = Statements(self._connection)
        return self.statements

    def _roll_back(self) -> None:
        if self._statements is None or self._statements.roll_back():
            return
        if self._connection is not None:  # the connection itself is lost: take a new one at the next write
            self._connection.invalidate()
            self._connection.close()
            self._connection = None

    def _cannot(self, error: BaseException) -> CannotStore:
        said = words(error)
        full = "disk is full" in said or "No space left" in said
        if not full and self._ballast is not None and "I/O" in said:
            # The shared index of the write-ahead log, when it cannot grow, is told as "disk I/O error".
            full = self._ballast.free() < TOO_LITTLE
        return DiskFull(FULL) if full else failure(error, self._database.is_sqlite)


def failure(error: BaseException, is_sqlite: bool) -> CannotStore:
    """What an error of a driver means: the data, the connection, or the database itself.

    Every driver gives its errors these names (PEP 249); what it cannot even hand over, such as a lone surrogate or a
    number beyond 64 bits, is a ValueError, TypeError or OverflowError.
    """
    cause = _cause(error)
    names = {kind.__name__ for kind in type(cause).__mro__}
    if names & {"DataError", "IntegrityError"} or isinstance(cause, ValueError | TypeError | OverflowError):
        return BadData(words(error))
    away = not is_sqlite and (names & {"OperationalError", "InterfaceError"} or isinstance(cause, OSError))
    return (DatabaseAway if away else CannotStore)(words(error))


def _cause(error: BaseException) -> Any:
    return error.orig if isinstance(error, DBAPIError) and error.orig is not None else error


def words(error: BaseException) -> str:
    """What a database said, in one line."""
    cause = _cause(error)
    return (str(cause).strip().splitlines() or [type(cause).__name__])[0][:200]
