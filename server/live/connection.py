"""One connection of the live port: its place among all of them, its handshake, and what is written to it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, ClassVar

from websockets.asyncio.server import ServerConnection
from websockets.http11 import Request, Response
from websockets.protocol import OPEN
from websockets.server import ServerProtocol

from server.runtime.connection_limits import ConnectionLimits, Place, Stage
from server.runtime.http_refusals import HttpCode, HttpRefused
from server.runtime.link_protocol import LinkProtocol, without_body_for_head
from server.runtime.websockets_doors import WrittenAtOnce, like, put_away
from wire.values import OLD_SUBPROTOCOLS, SUBPROTOCOL

OTHER_LEADS = HttpRefused(HttpCode.ELSEWHERE, headers={"Retry-After": "1"})
LIVE_PORT = HttpRefused(HttpCode.LIVE_PORT, headers={"Upgrade": "websocket", "Connection": "Upgrade, close"})
"""To whoever asks for a page; 426 has to name what would be spoken instead (RFC 9110, section 15.5.22)."""

BAD_LINK = HttpRefused(HttpCode.BAD_LINK)


class LiveProtocol(LinkProtocol):
    """The handshake of the live port."""

    words: ClassVar[Mapping[int, HttpCode]] = {
        **LinkProtocol.words,
        400: HttpCode.BAD_LINK,
        403: HttpCode.OTHER_SITE,
        426: HttpCode.LIVE_PORT,
    }


class LiveConnection(WrittenAtOnce, ServerConnection):
    """A connection that has a place among all of its port.

    Args:
        limits: of the port.
        place: among them.
        protocol: that the library made; one that has our words is put in its place.
        of_library: further arguments of `ServerConnection`.
    """

    protocol: LiveProtocol

    def __init__(
        self, limits: ConnectionLimits, place: Place, protocol: ServerProtocol, *of_library: Any, **options: Any
    ) -> None:
        ours = LiveProtocol(**like(protocol))
        put_away(protocol)
        super().__init__(ours, *of_library, **options)
        self.limits = limits
        self.place = place
        self.now_is(Stage.GREETING)

    def now_is(self, stage: Stage) -> bool:
        """It has come so far; False when there is no room for one more of these."""
        return self.limits.move(self.place, stage, time.monotonic())

    def refusal_of(self, request: Request, leads: bool) -> Response | None:
        """The answer to a request that asks for no link of ours.

        Args:
            request: its handshake.
            leads: whether this server does.
        """
        upgrade = ", ".join(request.headers.get_all("Upgrade")).lower()
        offered = ", ".join(request.headers.get_all("Sec-WebSocket-Protocol"))
        if "websocket" not in upgrade:
            why = LIVE_PORT
        elif not leads:
            why = OTHER_LEADS
        elif {SUBPROTOCOL, *OLD_SUBPROTOCOLS}.isdisjoint(name.strip() for name in offered.split(",")):
            why = BAD_LINK
        else:
            return None
        return without_body_for_head(request, self.protocol.refuse(why))

    async def handshake(self, *of_library: Any, **options: Any) -> None:
        """Answer the handshake, and then read what already came after it."""
        await super().handshake(*of_library, **options)
        self.loop.call_soon(self._go_on)  # when who serves the link is there, who also waits for its end

    def connection_lost(self, exc: Exception | None) -> None:
        """Give the place back."""
        self.limits.leave(self.place)
        super().connection_lost(exc)

    def _go_on(self) -> None:
        if self.protocol.state is OPEN:
            self.data_received(b"")
