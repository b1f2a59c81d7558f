"""The journal's rows after one that somebody knows, for those who keep a ledger of their own and were away."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from server.store.tables import JOURNAL
from server.store.words_rows import Words, saying
from wire.events import EVENT, AnyEvent
from wire.values import Millis, Seq

Fact = tuple[Seq, Millis, AnyEvent]
"""A row: its seq, its moment, what happened."""


def facts_after(connection: Connection, seq: Seq, most: int) -> list[Fact] | None:
    """The rows after `seq`, oldest first.

    Args:
        connection: to the branch's database.
        seq: of the last row that is known.
        most: rows to give.

    Returns:
        None when they are not here: some went to an archive, or the journal never came to `seq`.
    """
    first, last = connection.execute(select(func.min(JOURNAL.c.seq), func.max(JOURNAL.c.seq))).one()
    if seq > (last or 0) or seq + 1 < (first or 1):
        return None
    rows = select(JOURNAL.c.seq, JOURNAL.c.at, JOURNAL.c.body).where(JOURNAL.c.seq > seq)
    found = connection.execute(rows.order_by(JOURNAL.c.seq).limit(most)).all()
    words = Words(connection)
    return [(row.seq, row.at, saying(EVENT.validate_json(row.body), words.of(row.seq))) for row in found]
