"""The secret in a ticket's QR: whoever has it may follow and rate that one ticket."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from pathlib import Path

from server.starting import StartRefused
from wire.values import TicketId

KEY_BYTES = 32


def secret_of(key: bytes, ticket_id: TicketId) -> str:
    """The secret of a ticket: 26 letters and digits, 128 bits of an HMAC that only the branch can make."""
    mark = hmac.digest(key, ticket_id.encode(), hashlib.sha256)[:16]
    return base64.b32encode(mark).decode().rstrip("=").lower()


def branch_key(path: Path) -> bytes:
    """The branch's key, made at the first start and readable by the server's user only.

    Raises:
        StartRefused: the file cannot be read or made, or is not a key.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            key = path.read_bytes()
        else:
            key = secrets.token_bytes(KEY_BYTES)
            with os.fdopen(handle, "wb") as file:
                file.write(key)
                file.flush()
                os.fsync(file.fileno())
    except OSError as error:
        raise StartRefused(
            f"The key file {path} cannot be used ({error.strerror}). Give this user the right to read and write it."
        ) from error
    if len(key) != KEY_BYTES:
        raise StartRefused(
            f"{path} is not a key of {KEY_BYTES} bytes. Bring it back from the backup; "
            "without it the QR codes of tickets already printed no longer open."
        )
    return key


class Secrets:
    """Finds today's ticket by its secret."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._found: dict[str, TicketId] = {}
        self._made: dict[TicketId, str] = {}

    def of(self, ticket_id: TicketId) -> str:
        """The secret of a ticket; made once a day, for it is asked for with the paper, by the phone and by pages."""
        made = self._made.get(ticket_id)
        if made is None:
            made = self._made[ticket_id] = secret_of(self._key, ticket_id)
        return made

    def remember(self, ticket_id: TicketId) -> None:
        """Let `find` know a ticket."""
        self._found[self.of(ticket_id)] = ticket_id

    def forget_all(self) -> None:
        """A new business day: yesterday's secrets open nothing."""
        self._found.clear()
        self._made.clear()

    def find(self, secret: str) -> TicketId | None:
        """The ticket of a secret. The dictionary's hash is salted, so timing tells nothing of use."""
        return self._found.get(secret)
