"""One device, or one ticket, has a few links at once: those there were first are cut."""

from __future__ import annotations

from collections import defaultdict, deque

from server.live.client import Client
from server.runtime.connection_limits import MOST_FOR_ONE


class FewLinks:
    """The links of each device and of each ticket."""

    def __init__(self) -> None:
        self._of: defaultdict[str, deque[Client]] = defaultdict(deque)

    def __len__(self) -> int:
        return len(self._of)

    def add(self, client: Client) -> None:
        """It said who it is; its oldest link goes if it has too many."""
        links = self._of[_whose(client)]
        links.append(client)
        if len(links) > MOST_FOR_ONE:
            links.popleft().drop()

    def drop(self, client: Client) -> None:
        """Its link is gone; harmless for one that never said who it is."""
        links = self._of.get(_whose(client))
        if links is None:
            return
        if client in links:
            links.remove(client)
        if not links:
            del self._of[_whose(client)]


def _whose(client: Client) -> str:
    return client.device_id or client.ticket_id
