"""The journal's rows as they are read: each checked against the chain of hashes before it is believed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import ValidationError
from sqlalchemy import Connection, select

from server.store import chain
from server.store.chain import BadJournal
from server.store.tables import JOURNAL
from server.store.words_rows import Words, saying
from wire.events import AnyEvent, event_of
from wire.values import Millis, Seq

CHUNK = 5_000
"""Rows read at a time."""


@dataclass(frozen=True, slots=True)
class Row:
    """One journalled fact as it is written."""

    seq: Seq
    command_id: str
    at: Millis
    actor: str
    """The actor as JSON."""
    event: AnyEvent


def replayed(
    connection: Connection, after: Seq, before: bytes, words: Words | None = None
) -> Iterator[tuple[Row, bytes]]:
    """The rows after `after`, each with its hash, checked against the chain that ended in `before`.

    Args:
        connection: to the journal.
        after: the row before the first one.
        before: its hash.
        words: those that still stand; left out, no event has any.

    Raises:
        BadJournal: names the first row that does not hang together.
    """
    for content, link in checked(connection, after, before):
        seq, command_id, at, actor, kind, body = content
        try:
            event = event_of(kind, body)
        except ValidationError as error:
            raise BadJournal(chain.bad(seq, f"its {kind} cannot be read ({error.error_count()} errors)")) from error
        yield Row(seq, command_id, at, actor, saying(event, None if words is None else words.of(seq))), link


def checked(
    connection: Connection, after: Seq, before: bytes, end: Seq | None = None
) -> Iterator[tuple[chain.Content, bytes]]:
    """As `replayed`, but what the rows say is not read: their hashes only. Up to the row before `end`, if it is given.

    Raises:
        BadJournal: names the first row that does not hang together.
    """
    columns = (JOURNAL.c[name] for name in ("seq", "command_id", "at", "actor", "type", "body", "hash"))
    query = select(*columns).order_by(JOURNAL.c.seq).limit(CHUNK)
    query = query if end is None else query.where(JOURNAL.c.seq < end)
    while True:
        rows = connection.execute(query.where(JOURNAL.c.seq > after)).all()
        for seq, command_id, at, actor, kind, body, link in rows:
            content = (seq, command_id, at, actor, kind, body)
            before = chain.follow(before, after, content, bytes(link))
            yield content, before
            after = seq
        if len(rows) < CHUNK:
            return
