"""The link of a new device that waits for somebody to type its code, as `server.devices.pairings` uses it."""

from __future__ import annotations

from server.live.client import Client, real_ms
from wire.codec import Json
from wire.errors import Refused
from wire.pairing import OFFER, PairingOffer


class WaitingLink:
    """One link.

    Args:
        client: at its other end; nobody knows it.
    """

    def __init__(self, client: Client) -> None:
        self._client = client

    def offer(self, offer: PairingOffer) -> None:
        """Tell that somebody typed a code."""
        self._client.session.say(OFFER, offer.model_dump(), real_ms())
        self._client.flush()

    def done(self, id_: str, answer: Json | Refused) -> None:
        """Answer its take."""
        session = self._client.session
        if isinstance(answer, Refused):
            session.refuse(id_, answer, real_ms())
        else:
            session.reply(id_, answer, real_ms())
        self._client.flush()

    def end(self) -> None:
        """Cut it: it comes back by itself."""
        self._client.drop()
