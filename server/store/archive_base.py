"""Where the journal of a database begins: at its first row, or after the last row of its newest archive."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from server.store import chain
from server.store.tables import ARCHIVE, JOURNAL
from wire.values import NO_ROW, Seq


@dataclass(frozen=True, slots=True)
class Beginning:
    """What the first row follows."""

    seq: Seq = NO_ROW
    """Of the row before."""
    link: bytes = chain.START
    """The hash of the row before."""
    body: bytes | None = None
    """The state after it, packed; None at the very first row."""


def beginning(connection: Connection) -> Beginning:
    """Where the journal in this database begins."""
    columns = (ARCHIVE.c.last_seq, ARCHIVE.c.hash, ARCHIVE.c.body)
    row = connection.execute(select(*columns).order_by(ARCHIVE.c.last_seq.desc()).limit(1)).first()
    return Beginning() if row is None else Beginning(row[0], bytes(row[1]), bytes(row[2]))


def link_before(connection: Connection, seq: Seq) -> bytes:
    """The hash that row `seq` follows."""
    stands = connection.execute(select(JOURNAL.c.hash).where(JOURNAL.c.seq == seq - 1)).scalar()
    return beginning(connection).link if stands is None else bytes(stands)
