"""Copies of a database: what one holds, whether it is whole, and a new epoch for one that is brought back."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from sqlalchemy import Connection, func, inspect, select, update

from server.store.database import Database
from server.store.outbox import FACTS
from server.store.tables import EXCHANGE, JOURNAL, META
from wire.values import Millis


@dataclass(frozen=True, slots=True)
class Held:
    """What a database holds."""

    rows: int
    """The seq of the journal's last row; 0 when it is empty."""
    at: Millis
    """When that row happened; 0 when it is empty."""


def held_by(connection: Connection) -> Held:
    """How far the journal goes."""
    row = connection.execute(select(func.max(JOURNAL.c.seq), func.max(JOURNAL.c.at))).one()
    return Held(row[0] or 0, row[1] or 0)


def trouble_in(database: Database) -> str:
    """What SQLite finds wrong with the pages of a file; empty when they are whole."""
    with database.reading() as connection:
        found: str = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar() or ""
    return "" if found == "ok" else found


def renew_epoch(connection: Connection) -> str:
    """Give the database another epoch: whoever remembers the old one starts over from a snapshot, and so the hub."""
    epoch = secrets.token_hex(8)
    connection.execute(update(META).where(META.c.key == "epoch").values(value=epoch))
    if inspect(connection).has_table(EXCHANGE.name):  # a dump of an older program has none: a start makes it, as empty
        connection.execute(update(EXCHANGE).where(EXCHANGE.c.stream == FACTS).values(epoch=""))
    return epoch
