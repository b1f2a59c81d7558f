"""The journal's rows about what was done from pages and consoles, and who came and went; whom they are about."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import Connection, inspect, or_, select

from server.store import people_rows
from server.store.tables import AUDITED, JOURNAL, USER
from server.store.words_rows import saying, words_of
from wire.events import EVENT, AnyEvent, HallClosed, NoticeShown, ServiceClosed, SettingsApplied
from wire.values import NO_ROW, Millis, Seq

KINDS: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "person": ("person.",),
    "device": ("device.",),
    "session": ("session.",),
    "hall": ("hall.", "service."),
    "counter": ("counter.assigned", "help.answered"),
    "notice": ("notice.",),
    "clock": ("clock.", "day.taken_back"),
    "feedback": ("feedback.",),
    "settings": ("settings.",),
    "export": ("export.",),
    "mail": ("mail.",),
    "media": ("media.",),
    "words": ("words.",),
})  # fmt: skip
"""The kinds of these rows, and how the types of each begin. What clerks do at their counters is told by the replay."""

BEGINNINGS = tuple(beginning for beginnings in KINDS.values() for beginning in beginnings)


class Latest(NamedTuple):
    """What `latest` finds."""

    rows: Iterator[AuditRow]
    cut: Seq
    """The last row that was looked at, when there are more; else NO_ROW."""


AT_ONCE = 200
"""Rows that are read together."""


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
    query = select(*_COLUMNS).where(AUDITED, JOURNAL.c.at >= begin, JOURNAL.c.at < end).order_by(JOURNAL.c.seq)
    for some in connection.execute(query).partitions(AT_ONCE):
        yield from _rows(connection, some)


def settings_applied(connection: Connection, *, begin: Millis, end: Millis, before: Seq) -> list[Seq]:
    """The rows before one that put settings in force from `begin` to before `end`, in their order."""
    query = select(JOURNAL.c.seq).where(AUDITED, JOURNAL.c.type == SettingsApplied.model_fields["type"].default)
    query = query.where(JOURNAL.c.at >= begin, JOURNAL.c.at < end, JOURNAL.c.seq < before)
    return sorted(Seq(seq) for seq in connection.execute(query).scalars())


def latest(
    connection: Connection,
    *,
    begin: Millis,
    end: Millis,
    kind: str = "",
    code: str = "",
    before: Seq = NO_ROW,
    most: int = sys.maxsize,
) -> Latest:
    """Those from `begin` to before `end`, the newest first; read as far as somebody goes on asking.

    Which they are is told by the index alone; the rows themselves lie far apart among all others.

    Args:
        connection: that sees one moment.
        begin: the first moment.
        end: the first one that is not looked at.
        kind: only those of this one of `KINDS`; empty for all.
        code: only those about this person or by them; empty for all.
        before: only rows before this one.
        most: how many rows are looked at for a person.
    """
    query = select(JOURNAL.c.seq).where(AUDITED, JOURNAL.c.at >= begin, JOURNAL.c.at < end)
    if kind:
        query = query.where(or_(*(JOURNAL.c.type.startswith(one, autoescape=True) for one in KINDS[kind])))
    if before:
        query = query.where(JOURNAL.c.seq < before)
    if most < sys.maxsize:
        query = query.limit(most + 1)
    # By a sum: by the bare column, the first of few rows might be looked for among all, from the newest on.
    found = connection.execute(query.order_by((JOURNAL.c.seq + 0).desc())).scalars().all()
    cut = Seq(found[most - 1]) if len(found) > most else NO_ROW
    return Latest(_read(connection, found[:most], code), cut)


def newest(connection: Connection) -> Millis | None:
    """The latest moment of any of them, which may be to come where a clock was ahead; None where there is none."""
    query = select(JOURNAL.c.at).where(AUDITED).order_by(JOURNAL.c.at.desc()).limit(1)
    return connection.execute(query).scalar_one_or_none()


def _read(connection: Connection, found: Sequence[int], code: str) -> Iterator[AuditRow]:
    of_whom = select(*_COLUMNS)
    if code:
        about, by = f'"code":"{code}"', f'"person":"{code}"'
        of_whom = of_whom.where(
            or_(JOURNAL.c.body.contains(about, autoescape=True), JOURNAL.c.actor.contains(by, autoescape=True))
        )
    for start in range(0, len(found), AT_ONCE):
        some = of_whom.where(JOURNAL.c.seq.in_(found[start : start + AT_ONCE])).order_by(JOURNAL.c.seq.desc())
        yield from _rows(connection, connection.execute(some).all())


_COLUMNS = (JOURNAL.c.seq, JOURNAL.c.at, JOURNAL.c.actor, JOURNAL.c.body)


_WITH_WORDS = (HallClosed, ServiceClosed, NoticeShown)
"""Rows that are told with the words that were typed, as long as those are not erased; of no other they are read."""


def _rows(connection: Connection, rows: Iterable[Any]) -> Iterator[AuditRow]:
    read = [AuditRow(seq, at, actor, EVENT.validate_json(body)) for seq, at, actor, body in rows]
    said = words_of(connection, [row.seq for row in read if isinstance(row.event, _WITH_WORDS)])
    for row in read:
        worded = isinstance(row.event, _WITH_WORDS)
        yield replace(row, event=saying(row.event, said.get(row.seq))) if worded else row


def names(connection: Connection) -> dict[str, str]:
    """User names by code, of those who are not erased."""
    if not any(column["name"] == "code" for column in inspect(connection).get_columns(USER.name)):
        return {}  # an archive of before
    return {person.code: person.name for person in people_rows.people(connection)}
