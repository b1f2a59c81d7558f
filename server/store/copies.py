"""Copies of a database: what one holds, whether it hangs together, and a new epoch for one that is brought back."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass

from sqlalchemy import Connection, func, inspect, select, update

from server.runtime.backup_folder import Contents
from server.store.archive_base import beginning, link_before
from server.store.kept_states import latest_day
from server.store.outbox import FACTS
from server.store.rows import checked
from server.store.tables import EXCHANGE, JOURNAL, META, METADATA, SCHEMA
from wire.values import Millis, Seq

_HASH = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")


class Damaged(Exception):
    """A database is not what it must be; the text says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Held:
    """What a database holds."""

    rows: Seq
    """The seq of the journal's last row; 0 when it is empty."""
    at: Millis
    """When that row happened; 0 when it is empty."""


def held_by(connection: Connection) -> Held:
    """How far the journal goes."""
    row = connection.execute(select(func.max(JOURNAL.c.seq), func.max(JOURNAL.c.at))).one()
    return Held(Seq(row[0] or 0), row[1] or 0)


def contents(connection: Connection) -> Contents:
    """What a database holds, once its schema, its rows and the journal of its latest day were looked at.

    Older days are checked by `verify`: a night's backup looks at what came since the last one.

    Args:
        connection: sees one moment.

    Raises:
        BadJournal: a row of the latest day does not follow from the one before.
        Damaged: a table is missing, or tables do not fit the journal.
    """
    missing = sorted(set(METADATA.tables) - set(inspect(connection).get_table_names()))
    if missing:
        raise Damaged(f"the table {missing[0]} is missing")
    counts = {
        name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for name, table in METADATA.tables.items()
    }
    begins, held = beginning(connection), held_by(connection)
    if counts["journal"] != max(0, held.rows - begins.seq):
        raise Damaged(f"the journal has {counts['journal']} rows from {begins.seq + 1} to {held.rows}")
    issued = connection.execute(select(func.count()).where(JOURNAL.c.type == "ticket.issued")).scalar_one()
    if counts["visit"] != issued:
        raise Damaged(f"{counts['visit']} visits stand for {issued} numbers that were given")
    return Contents(SCHEMA, held.rows, _head(connection).hex(), counts, media=media_named(connection))


def media_named(connection: Connection) -> tuple[str, ...]:
    """The files of pictures and videos that the list of them names, and those that a list names that was damaged."""
    lists = connection.execute(select(META.c.value).where(META.c.key.startswith("media")).order_by(META.c.key))
    return tuple(dict.fromkeys(found for text in lists.scalars() for found in _HASH.findall(text)))


def renew_epoch(connection: Connection) -> str:
    """Give the database another epoch: whoever remembers the old one starts over from a snapshot, and so the hub."""
    epoch = secrets.token_hex(8)
    connection.execute(update(META).where(META.c.key == "epoch").values(value=epoch))
    if inspect(connection).has_table(EXCHANGE.name):  # a dump of an older program has none: a start makes it, as empty
        connection.execute(update(EXCHANGE).where(EXCHANGE.c.stream == FACTS).values(epoch=""))
    return epoch


def _head(connection: Connection) -> bytes:
    """The hash of the last row, once all since the latest day opened were checked."""
    first = latest_day(connection)
    after = beginning(connection).seq if first is None else Seq(first - 1)
    head = link_before(connection, Seq(after + 1))
    for _, link in checked(connection, after, head):
        head = link
    return head
