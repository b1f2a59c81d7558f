"""Free words of a person stand in a table of their own from now on, from which they can be erased.

Rows that were written before keep theirs inside: a chain of hashes is never written anew. No program reads them there
any more, so that erased words are shown nowhere; they go with the archive of their year.
"""

from __future__ import annotations

import json
from bisect import bisect
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

WORDS_OF = {
    "hall.closed": "why",
    "ticket.called": "why",
    "ticket.parked": "why",
    "ticket.cancelled": "why",
    "ticket.finished": "dossier_code",
    "ticket.continued": "dossier_code",
    "device.wanted": "message",
}
CHUNK = 2_000
SHAPE_BYTES = 16


def upgrade() -> None:
    """Make the table and put into it what rows say; take it out of kept states and of what names a command."""
    op.create_table(
        "words",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index("words_day", "words", ["day"], unique=False)
    connection = op.get_bind()
    _copy(connection)
    _silence_states(connection)
    _forget_fingerprints(connection)


def _forget_fingerprints(connection: sa.Connection) -> None:
    """A fingerprint is a hash over all that a command said; an empty one fits whatever is asked again with the id.

    A command that led to no row may have said the same words again, so its own goes too.
    """
    op.create_index("journal_command", "journal", ["command_id"], unique=False)  # else each reply reads the journal
    same = "SELECT 1 FROM journal WHERE journal.command_id = reply.command_id"
    said = f"NOT EXISTS ({same}) OR EXISTS ({same} AND type IN :types)"
    query = f"UPDATE reply SET fingerprint = :none WHERE {said}"  # noqa: S608  our own words
    expanding = sa.text(query).bindparams(sa.bindparam("types", expanding=True))
    connection.execute(expanding, {"none": b"", "types": list(WORDS_OF)})
    op.drop_index("journal_command", "journal")


def _of_types(connection: sa.Connection, *types: str) -> Iterator[tuple[int, str, str]]:
    columns = "SELECT seq, type, body FROM journal"
    query = sa.text(f"{columns} WHERE type IN :types AND seq > :seq ORDER BY seq LIMIT {CHUNK}")
    query = query.bindparams(sa.bindparam("types", expanding=True))
    seq = 0
    while rows := connection.execute(query, {"types": types, "seq": seq}).all():
        for seq, kind, body in rows:
            yield seq, kind, body


def _copy(connection: sa.Connection) -> None:
    """Put the words of rows into the table; the rows stay as they were hashed, and their own are read no more."""
    days = [(0, ""), *connection.execute(sa.text("SELECT seq, day FROM day ORDER BY seq")).all()]
    opened = [opening for opening, _ in days]
    words: list[dict[str, Any]] = []
    for seq, kind, body in _of_types(connection, *WORDS_OF):
        name = WORDS_OF[kind]
        if said := json.loads(body).get(name):
            words.append({"seq": seq, "day": days[bisect(opened, seq) - 1][1], "body": _written({name: said}, " ")})
        if len(words) == CHUNK:
            _insert(connection, words)
            words = []
    _insert(connection, words)


def _insert(connection: sa.Connection, words: list[dict[str, Any]]) -> None:
    if words:
        connection.execute(sa.text("INSERT INTO words (seq, day, body) VALUES (:seq, :day, :body)"), words)


def _written(facts: dict[str, Any], blank: str) -> str:
    return json.dumps(facts, ensure_ascii=False, separators=(f",{blank}", f":{blank}"))


# -- kept states -------------------------------------------------------------------------------------------------------


def _silence_states(connection: sa.Connection) -> None:
    """Kept states lose their words, and say which rows those of the hall and of devices came with."""
    closed = [seq for seq, _, _ in _of_types(connection, "hall.closed")]
    wanted = [(seq, json.loads(body)["device_id"]) for seq, _, body in _of_types(connection, "device.wanted")]
    for table, key in (("snapshot", "seq"), ("archive", "last_seq")):
        kept = connection.execute(sa.text(f"SELECT {key} AS seq, body FROM {table}")).all()  # noqa: S608  our names
        for seq, body in kept:
            known = {device: row for row, device in wanted if row <= seq}
            silent = _silent(bytes(body), max((row for row in closed if row <= seq), default=0), known)
            connection.execute(
                sa.text(f"UPDATE {table} SET body = :body WHERE {key} = :seq"),  # noqa: S608  our names
                {"body": silent, "seq": seq},
            )


def _silent(body: bytes, closed: int, wanted: dict[str, int]) -> bytes:
    head, brace, rest = body[SHAPE_BYTES:].partition(b"{")
    try:
        state = json.loads(brace + rest)
    except ValueError:  # nothing that any program goes on from
        return body
    tickets = [*state.get("tickets", {}).values(), *((state.get("before") or {}).get("tickets", {}).values())]
    tickets += [((seat.get("last") or {}).get("ticket") or {}) for seat in state.get("counters", {}).values()]
    for ticket in tickets:
        ticket |= {name: "" for name in ("why", "aside_why") if name in ticket}
    if state.get("hall_closed_why") is not None:
        state |= {"hall_closed_why": "", "hall_closed_seq": closed}
    for device, one in state.get("wanted", {}).items():
        one |= {"message": None, "message_seq": wanted.get(device, 0)}
    return body[:SHAPE_BYTES] + head + _written(state, "").encode()
