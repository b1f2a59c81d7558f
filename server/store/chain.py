"""The hash chain of the journal: every row vouches for all rows before it."""

from __future__ import annotations

import hashlib

START = bytes(32)
"""What the first row follows."""


def link(before: bytes, seq: int, command_id: str, at: int, actor: str, kind: str, body: str) -> bytes:
    """The hash of a row: SHA-256 over the hash before and the row's content.

    The fields are joined by line feeds; JSON text, ids and numbers hold none, so no two rows join to the same text.
    """
    content = f"{seq}\n{command_id}\n{at}\n{actor}\n{kind}\n{body}"
    return hashlib.sha256(before + content.encode("utf-8")).digest()
