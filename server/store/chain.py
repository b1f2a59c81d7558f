"""The hash chain of the journal: every row vouches for all rows before it."""

from __future__ import annotations

import hashlib

from server.runtime.start_refused import StartRefused
from wire.values import Seq

START = bytes(32)
"""What the first row follows."""


def link(before: bytes, seq: Seq, command_id: str, at: int, actor: str, kind: str, body: str) -> bytes:
    """The hash of a row: SHA-256 over the hash before and the row's content.

    The fields are joined by line feeds; JSON text, ids and numbers hold none, so no two rows join to the same text.
    """
    content = f"{seq}\n{command_id}\n{at}\n{actor}\n{kind}\n{body}"
    return hashlib.sha256(before + content.encode("utf-8")).digest()


class BadJournal(StartRefused):
    """The journal does not hang together; the text names the first bad row."""


Content = tuple[Seq, str, int, str, str, str]
"""A row's seq, command id, moment, actor, type and body."""


def follow(before: bytes, after: Seq, row: Content, stands: bytes) -> bytes:
    """The hash of a row, once it is sure that the row follows the one numbered `after` and is as it was written.

    Raises:
        BadJournal: it is not.
    """
    if row[0] != after + 1:
        raise BadJournal(bad(Seq(after + 1), "it is missing"))
    if link(before, *row) != stands:
        raise BadJournal(bad(row[0], "its hash does not match its content and the rows before it"))
    return stands


def bad(seq: Seq, what: str) -> str:
    """What is wrong with the first bad row, and what to do."""
    return (
        f"The journal is not as it was written: row {seq} is the first bad one ({what}). Keep the database, and bring "
        "the last backup back with “toiluot restore”; nothing was changed."
    )
