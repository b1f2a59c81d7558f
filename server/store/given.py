"""What a database knows of: whose it is, which numbers, devices and people; read also from a damaged or older one."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from server.runtime.sqlite_open import to_look_at
from wire.catalogue import Policy
from wire.values import NO_ROW, Millis, Seq

HOUR_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class Given:
    """What a database tells of itself, and of the numbers of its latest business day."""

    rows: Seq = NO_ROW
    """The seq of its last row; 0 when it has none, or it cannot be read."""
    at: Millis = 0
    """When that happened."""
    day: str = ""
    """Its latest business day; empty when it has none."""
    last: dict[str, int] = field(default_factory=dict)
    """By series, the last serial given, skipped or held by a kiosk that day."""
    ahead: int = 0
    """The highest serial that a kiosk held of a later day."""
    busiest: int = 0
    """Most numbers of one series in one hour of the clock, of all its days."""
    branch: str = ""
    """The id of the branch whose it is; empty before the first start, or when it cannot be read."""
    devices: frozenset[str] = frozenset()
    """The names of those that are paired."""
    kiosks: int = 0
    """How many of them are kiosks."""
    away: int = 0
    """The most numbers of a series that a kiosk was ever to hold, as far as its settings tell."""
    people: frozenset[str] = frozenset()
    """The names of those who may sign in."""


def given(connection: Connection) -> Given:
    """What can be read. Each question stands alone: a page that is damaged spoils no other answer.

    Args:
        connection: may only read; SQLite or PostgreSQL, of this schema or an older one, perhaps no branch's at all.
    """
    rows, at = NO_ROW, 0
    for seq, moment in _rows(connection, "SELECT seq, at FROM journal ORDER BY seq DESC LIMIT 1"):
        rows, at = Seq(int(seq)), int(moment)
    day, first = "", 0
    for name, seq in _rows(connection, "SELECT day, seq FROM day ORDER BY seq DESC LIMIT 1"):
        day, first = str(name), int(seq)
    last: dict[str, int] = {}
    of_day = "SELECT series, max(serial) FROM visit WHERE day = :day GROUP BY series"
    for series, serial in _rows(connection, of_day, day=day):
        last[series] = int(serial)
    skips = "SELECT body FROM journal WHERE seq >= :first AND type = 'numbers.skipped'"
    for (body,) in _rows(connection, skips, first=first):
        for series, serial in json.loads(body)["last"].items():
            last[series] = max(serial, last.get(series, 0))
    ahead = 0
    leases = "SELECT body FROM journal WHERE seq >= :first AND type = 'numbers.leased'"
    for (body,) in _rows(connection, leases, first=first):
        lease = json.loads(body)
        if lease["day"] != day:  # of the next open day, whose numbers begin anew
            ahead = max(ahead, lease["last"])
            continue
        last[lease["series"]] = max(lease["last"], last.get(lease["series"], 0))
    hours = f"SELECT count(*) FROM visit GROUP BY series, issued_at / {HOUR_MS} ORDER BY 1 DESC LIMIT 1"  # noqa: S608  a number
    branch = ""
    for (body,) in _rows(connection, "SELECT body FROM setting ORDER BY seq DESC LIMIT 1"):
        branch = _branch_in(body)
    away = max((_away_in(body) for (body,) in _rows(connection, "SELECT body FROM setting")), default=0)
    kiosks = _number(connection, "SELECT count(*) FROM device WHERE role = 'kiosk'")
    devices = frozenset(str(name) for (name,) in _rows(connection, "SELECT device_id FROM device"))
    people = frozenset(str(name) for (name,) in _rows(connection, "SELECT name FROM person WHERE active"))
    busiest = _number(connection, hours)
    return Given(rows, at, day, last, ahead, busiest, branch, devices, kiosks, away, people)


def given_by(path: Path) -> Given:
    """As `given`, of an SQLite file that nobody writes to; nothing when it cannot be opened."""
    engine = create_engine("sqlite://", creator=lambda: to_look_at(path), poolclass=NullPool)
    try:
        with engine.connect() as connection:
            return given(connection)
    except (SQLAlchemyError, sqlite3.Error):
        return Given()


def _branch_in(body: str) -> str:
    """From settings as they were put in force, of any version."""
    with contextlib.suppress(ValueError, KeyError, TypeError):
        return str(json.loads(body)["branch"]["id"])
    return ""


def _away_in(body: str) -> int:
    """How many numbers of a series such settings let a kiosk hold; those of a version before leases let it hold none,
    and the version that goes on from them as many as usual."""
    with contextlib.suppress(ValueError, KeyError, TypeError):
        return int(json.loads(body)["branch"].get("policy", {}).get("away_numbers", Policy().away_numbers))
    return 0


def _number(connection: Connection, query: str) -> int:
    found = _rows(connection, query)
    return int(found[0][0]) if found else 0


def _rows(connection: Connection, query: str, **values: Any) -> Sequence[Any]:
    with contextlib.suppress(SQLAlchemyError, sqlite3.Error):
        return connection.execute(text(query), values).all()
    return ()
