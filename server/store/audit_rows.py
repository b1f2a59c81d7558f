"""The journal's rows about people, devices, sessions, exports, settings, mail and erased words; whom they are about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, func, inspect, or_, select

from server.store import people_rows
from server.store.tables import JOURNAL, USER
from wire.events import EVENT, AnyEvent
from wire.values import NO_ROW, Millis, Seq

KINDS = ("person.", "device.", "session.", "export.", "words.", "settings.", "notice.", "mail.")
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


SLACK_MS = 2 * 86_400_000
"""By how much earlier rows may be found later in the journal, because the clock was set back."""


def latest(
    connection: Connection, *, begin: Millis, end: Millis, kind: str = "", code: str = "", before: Seq = NO_ROW
) -> Iterator[AuditRow]:
    """Those from `begin` to before `end`, the newest first; read as far as somebody goes on asking.

    Args:
        connection: that sees one moment.
        begin: the first moment.
        end: the first one that is not looked at.
        kind: only those that begin so; empty for all.
        code: only those about this person or by them; empty for all.
        before: only rows before this one.
    """
    columns = (JOURNAL.c.seq, JOURNAL.c.at, JOURNAL.c.actor, JOURNAL.c.body)
    mine = or_(*(JOURNAL.c.type.startswith(one, autoescape=True) for one in KINDS if one == kind or not kind))
    query = select(*columns).where(
        mine, JOURNAL.c.at >= begin, JOURNAL.c.at < end,
        JOURNAL.c.seq >= _first_from(connection, begin - SLACK_MS),
        JOURNAL.c.seq < _first_from(connection, end + SLACK_MS),
    )  # fmt: skip
    if code:
        of_whom, by = f'"code":"{code}"', f'"person":"{code}"'
        query = query.where(
            or_(JOURNAL.c.body.contains(of_whom, autoescape=True), JOURNAL.c.actor.contains(by, autoescape=True))
        )
    if before:
        query = query.where(JOURNAL.c.seq < before)
    for seq, at, actor, body in connection.execute(query.order_by(JOURNAL.c.seq.desc())):
        yield AuditRow(seq, at, actor, EVENT.validate_json(body))


def _first_from(connection: Connection, at: Millis) -> int:
    """The first row that is not before this moment, as far as moments only grow: the journal has no index of them."""
    low, high = connection.execute(select(func.min(JOURNAL.c.seq), func.max(JOURNAL.c.seq))).one()
    low, high = (low or 0), (high or 0) + 1
    while low < high:
        middle = (low + high) // 2
        then = connection.execute(select(JOURNAL.c.at).where(JOURNAL.c.seq == middle)).scalar_one()
        low, high = (low, middle) if then >= at else (middle + 1, high)
    return int(low)


def names(connection: Connection) -> dict[str, str]:
    """User names by code, of those who are not erased."""
    if not any(column["name"] == "code" for column in inspect(connection).get_columns(USER.name)):
        return {}  # an archive of before
    return {person.code: person.name for person in people_rows.people(connection)}
