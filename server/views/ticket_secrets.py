"""The secret in a ticket's QR: whoever has it may follow and rate that one ticket."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Container, Iterable

from wire.values import TicketId


def secret_of(key: bytes, ticket_id: TicketId) -> str:
    """The secret of a ticket: 26 letters and digits, 128 bits of an HMAC that only the branch can make."""
    mark = hmac.digest(key, ticket_id.encode(), hashlib.sha256)[:16]
    return base64.b32encode(mark).decode().rstrip("=").lower()


class Secrets:
    """Finds today's ticket by its secret."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._found: dict[str, TicketId] = {}
        self._before: dict[str, TicketId] = {}
        self._made: dict[TicketId, str] = {}

    def key_for(self, purpose: str) -> bytes:
        """A key made from the branch's own, for one purpose; the same on every server of the branch."""
        return hmac.digest(self._key, f"key for {purpose}".encode(), hashlib.sha256)

    def of(self, ticket_id: TicketId) -> str:
        """The secret of a ticket; made once a day, for it is asked for with the paper, by the phone and by pages."""
        made = self._made.get(ticket_id)
        if made is None:
            made = self._made[ticket_id] = secret_of(self._key, ticket_id)
        return made

    def remember(self, ticket_id: TicketId) -> None:
        """Let `find` know a ticket."""
        self._found[self.of(ticket_id)] = ticket_id

    def day_opened(self, carried: Iterable[TicketId] = ()) -> None:
        """A new business day: yesterday's secrets open nothing, but those of tickets that came along into it."""
        self._before, self._found = self._found, {}
        self._made.clear()
        for ticket_id in carried:
            self.remember(ticket_id)

    def day_taken_back(self) -> None:
        """The day before goes on, with everybody of both."""
        self._found, self._before = self._before | self._found, {}

    def find(self, secret: str) -> TicketId | None:
        """The ticket of a secret. The dictionary's hash is salted, so timing tells nothing of use."""
        return self._found.get(secret)

    def find_in(self, tickets: Container[TicketId], secret: str) -> TicketId | None:
        """As `find`, when the ticket is one of these."""
        ticket_id = self.find(secret)
        return ticket_id if ticket_id in tickets else None
