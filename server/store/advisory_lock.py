"""Who leads a PostgreSQL database: a lock that only one session can hold, and a row that the leader keeps changing.

The lock and every write are on one session, so a server whose session was ended can never commit again. The row, `lead`
in `meta`, says who leads and how often it has been heard; a waiting server that sees it unchanged for a while ends the
sessions of the one that fell silent. Nobody's clock is compared with another's.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import socket
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

OWNER_KEY = 0x746F696C  # "toil": the advisory lock of the server that owns a PostgreSQL database
BEAT_KEY = OWNER_KEY + 1
"""Held, and shared, by the session that beats, so that it can be ended together with the one that writes."""

LEAD = "lead"
BRANCH_KEY = "branch_key"
"""Keys of `meta`: who leads, and marks of what all servers of a branch must have alike."""

NOTICING: Mapping[str, str | int] = {
    "connect_timeout": 3,
    "keepalives": 1,
    "keepalives_idle": 2,
    "keepalives_interval": 1,
    "keepalives_count": 3,
    "tcp_user_timeout": 4_000,
}
"""How libpq notices within seconds that PostgreSQL's machine or the network is gone."""

# The same seen from PostgreSQL, so that the lock of a machine without power is free soon; and no write waits for ever
# for a lock that somebody took by hand. There is no statement_timeout: when PostgreSQL copies each commit to another
# machine, it would end the waiting for the copy and report a commit that is on one machine only.
_SESSION = text(
    "SELECT set_config('tcp_keepalives_idle', '2', false), set_config('tcp_keepalives_interval', '1', false),"
    " set_config('tcp_keepalives_count', '3', false), set_config('tcp_user_timeout', '4000', false),"
    " set_config('lock_timeout', :lock_timeout, false)"
)

_HOLDERS = (
    "pg_locks WHERE locktype = 'advisory' AND granted AND classid = 0 AND objsubid = 1"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)
_TABLES = text("SELECT to_regclass('meta') IS NOT NULL")
_LOOK = text(
    "SELECT (SELECT value FROM meta WHERE key = :lead),"  # noqa: S608  made of constants
    " (SELECT value FROM meta WHERE key = :branch_key),"
    f" EXISTS (SELECT 1 FROM {_HOLDERS} AND objid = :owner)"
)
_HELD = text(f"SELECT EXISTS (SELECT 1 FROM {_HOLDERS} AND objid = :owner)")  # noqa: S608
_END = text(
    f"SELECT pg_terminate_backend(pid) FROM {_HOLDERS} AND objid IN (:owner, :beating)"  # noqa: S608
    " AND EXISTS (SELECT 1 FROM meta WHERE key = :lead AND value = :row)"
)
_END_OWN = text(f"SELECT pg_terminate_backend(pid) FROM {_HOLDERS} AND objid = :owner AND pid = :pid")  # noqa: S608
_BEAT = text(
    "UPDATE meta SET value = :row WHERE key = :lead"  # noqa: S608
    " AND split_part(value, ' ', 1) = :term"
    f" AND EXISTS (SELECT 1 FROM {_HOLDERS} AND objid = :owner AND pid = :pid)"
)
_ENTER = text(
    "INSERT INTO meta (key, value) VALUES (:lead, :row) ON CONFLICT (key) DO UPDATE SET value = excluded.value"
)
_LEAVE = text("UPDATE meta SET value = :row WHERE key = :lead AND split_part(value, ' ', 1) = :term")


@dataclass(frozen=True, slots=True)
class Turn:
    """One server's time as the leader, as the row tells it."""

    term: str
    """Names this turn; no two are alike."""
    state: Literal["starts", "beats", "left"] = "starts"
    """Only who beats can fall silent: a start may take long, and a server without `standby` does not beat."""
    beat: int = 0
    who: str = ""

    @classmethod
    def begun(cls) -> Turn:
        """A turn of this process."""
        return cls(secrets.token_hex(8), who=f"{socket.gethostname()}, process {os.getpid()}")

    @classmethod
    def read(cls, row: str) -> Turn:
        """The turn a row tells of."""
        term, state, beat, who = [*row.split(" ", 3), "", "", ""][:4]
        known: Literal["starts", "beats", "left"] = (
            "beats" if state == "beats" else "left" if state == "left" else "starts"
        )
        return cls(term, known, int(beat) if beat.isdigit() else 0, who)

    def row(self) -> str:
        """As it stands in `meta`."""
        return f"{self.term} {self.state} {self.beat} {self.who}"

    def next(self) -> Turn:
        """One beat on."""
        return replace(self, state="beats", beat=self.beat + 1)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a waiting server sees at one look."""

    row: str = ""
    """Changes with each beat of the leader; empty in a new database."""
    held: bool = False
    """Whether a session holds the lock."""
    branch_key: str | None = None
    """The mark of the branch's key; None when no server has led yet."""

    @property
    def turn(self) -> Turn:
        """Who leads, or led last."""
        return Turn.read(self.row)


class SideSession:
    """A connection beside the writing one, to look at the leader or to be heard. For one thread at a time.

    Every call may raise DBAPIError when the database is away, and connects again the next time.

    Args:
        connect: opens it: `Database.aside`.
    """

    def __init__(self, connect: Callable[[], Connection]) -> None:
        self._connect = connect
        self._connection: Connection | None = None

    def look(self) -> Seen:
        """Who leads now."""
        with self._connected() as connection:
            if not connection.execute(_TABLES).scalar():
                return Seen(held=bool(connection.execute(_HELD, {"owner": OWNER_KEY}).scalar()))
            known = {"lead": LEAD, "branch_key": BRANCH_KEY, "owner": OWNER_KEY}
            row, key, held = connection.execute(_LOOK, known).one()
            return Seen(row or "", bool(held), key)

    def end(self, seen: Seen) -> None:
        """End the sessions of the leader, unless it was heard since."""
        with self._connected() as connection:
            connection.execute(_END, {"owner": OWNER_KEY, "beating": BEAT_KEY, "lead": LEAD, "row": seen.row})

    def beat(self, turn: Turn, pid: int) -> bool:
        """Be heard; False when another leads, or the session that writes (`pid`) no longer holds the lock."""
        with self._connected(beating=True) as connection:
            known = {"row": turn.row(), "lead": LEAD, "term": turn.term, "owner": OWNER_KEY, "pid": pid}
            return bool(connection.execute(_BEAT, known).rowcount)

    def cut(self) -> None:
        """From another thread: let a call that waits for an answer fail now."""
        connection = self._connection
        if connection is not None and not connection.closed:
            with contextlib.suppress(DBAPIError):
                cut(connection.connection.dbapi_connection)

    def close(self) -> None:
        """Let the connection go."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(DBAPIError):
                connection.close()

    @contextlib.contextmanager
    def _connected(self, beating: bool = False) -> Iterator[Connection]:
        if self._connection is None:
            self._connection = self._connect()
        try:
            if beating and not self._connection.info.get("beating"):
                # A beat that is lost with the machine was still heard, so it need not wait for the disk.
                self._connection.exec_driver_sql("SET synchronous_commit = off")
                self._connection.execute(text("SELECT pg_advisory_lock_shared(:key)"), {"key": BEAT_KEY})
                self._connection.info["beating"] = True
            yield self._connection
        except BaseException:
            self.close()
            raise


# -- on the session that writes ----------------------------------------------------------------------------------------


def locked(connection: Connection, old_pid: int = 0) -> bool:
    """Take the lock; a session of this process that PostgreSQL still believes in (`old_pid`) is ended for it."""
    take = text("SELECT pg_try_advisory_lock(:owner)")
    if connection.execute(take, {"owner": OWNER_KEY}).scalar():
        return True
    if not old_pid or not connection.execute(_END_OWN, {"owner": OWNER_KEY, "pid": old_pid}).scalar():
        return False
    for _ in range(20):
        connection.exec_driver_sql("SELECT pg_sleep(0.05)")
        if connection.execute(take, {"owner": OWNER_KEY}).scalar():
            return True
    return False


def settle(connection: Connection) -> int:
    """Have PostgreSQL notice soon when this server is gone; the session's process id at PostgreSQL."""
    connection.execute(_SESSION, {"lock_timeout": "5s"})
    return int(connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one())


def led_by(connection: Connection) -> Turn:
    """Whose turn the row says it is."""
    row = connection.execute(text("SELECT value FROM meta WHERE key = :lead"), {"lead": LEAD}).scalar()
    return Turn.read(row or "")


def enter(connection: Connection, turn: Turn) -> None:
    """Write the row at the beginning of a turn; the lock must be held."""
    if connection.execute(_TABLES).scalar():
        connection.execute(_ENTER, {"lead": LEAD, "row": turn.row()})


def leave(connection: Connection, turn: Turn) -> None:
    """Say that the turn is over, so that the next server need not wait."""
    row = replace(turn, state="left").row()
    with contextlib.suppress(DBAPIError):  # then it waits
        connection.execute(_LEAVE, {"lead": LEAD, "row": row, "term": turn.term})


def cut(raw: Any) -> None:
    """Shut the socket of a driver's connection, whatever its thread waits for: it then fails there."""
    if raw is None:
        return
    # Closed meanwhile: libpq has no socket any more (its own error), or the number is none (OSError).
    with contextlib.suppress(Exception):
        handle = socket.socket(fileno=os.dup(raw.fileno()))
        with handle:
            handle.shutdown(socket.SHUT_RDWR)
