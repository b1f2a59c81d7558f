"""The journal's rows about people, devices, sessions, exports and erased words, and the names of who they are about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, inspect, select

from server.store import people_rows
from server.store.tables import JOURNAL, USER
from wire.events import EVENT, AnyEvent
from wire.values import Millis, Seq

KINDS = ("person.", "device.", "session.", "export.", "words.")
"""How the types of these rows begin."""


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One of them."""

    seq: Seq
    at: Millis
    actor: str
    """The actor as JSON."""
    event: AnyEvent


def audit_rows(connection: Connection, *, begin: Millis, end: Millis) -> Iterator[AuditRow]:
    """Those from `begin` to before `end`, oldest first. The chain of hashes is not looked at: `verify` does that."""
    columns = (JOURNAL.c.seq, JOURNAL.c.at, JOURNAL.c.actor, JOURNAL.c.body)
    mine = JOURNAL.c.type.startswith(KINDS[0])
    for kind in KINDS[1:]:
        mine = mine | JOURNAL.c.type.startswith(kind)
    query = select(*columns).where(mine, JOURNAL.c.at >= begin, JOURNAL.c.at < end).order_by(JOURNAL.c.seq)
    for seq, at, actor, body in connection.execute(query):
        yield AuditRow(seq, at, actor, EVENT.validate_json(body))


def names(connection: Connection) -> dict[str, str]:
    """User names by code, of those who are not erased."""
    if not any(column["name"] == "code" for column in inspect(connection).get_columns(USER.name)):
        return {}  # an archive of before
    return {person.code: person.name for person in people_rows.people(connection)}
