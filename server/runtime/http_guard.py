"""What stands before every web application: limits on bodies, and large answers sent in pieces as they are taken."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from server.runtime.http_refusals import App, HttpCode, HttpRefused, Message, Receive, Refuse, Send, plainly

MOST_DROPPED = 64 * 1024 * 1024
"""Bytes of a body that is too large and yet taken, piece by piece, and thrown away: a browser reads no answer before it
has sent all, so that whoever chose a wrong file would see a broken connection and no words."""

PIECE = 64 * 1024
"""Bytes of an answer given to the connection at once: whoever does not read holds no more than about two of them."""


class HttpGuard:
    """ASGI: refuses a body that is too large or of unknown length before the application reads any of it.

    Args:
        app: the application.
        body_bytes: most bytes of a request's body.
        refuse: how the program refuses.
        links: whether the port takes WebSockets.
        own_limits: addresses whose bodies the application limits itself, and how many bytes it takes or throws away.
    """

    def __init__(
        self,
        app: App,
        body_bytes: int,
        refuse: Refuse = plainly,
        *,
        links: bool = False,
        own_limits: Mapping[str, int] | None = None,
    ) -> None:
        self._app = app
        self._own_limits = own_limits or {}
        self._links = links
        self._body_bytes = body_bytes
        self._refuse = refuse

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        app = self._app
        most = self._own_limits.get(scope["path"], self._body_bytes)
        if (refusal := length_refusal(scope, most)) is not None:
            app = self._refuse(scope, refusal)
        if (refusal := protocol_refusal(scope, self._links)) is not None:
            app = plainly(scope, refusal)  # to a program whose reader's language nobody knows
        await app(scope, receive, lambda message: _in_pieces(send, message))


def length_refusal(scope: Message, most: int) -> HttpRefused | None:
    """What is wrong with the length that a request tells of its body.

    Args:
        scope: of the request.
        most: bytes of a body.
    """
    for name, value in scope["headers"]:
        if name == b"content-length" and (len(value) > 20 or not value.isdigit() or int(value) > most):
            return HttpRefused(HttpCode.BODY_TOO_LARGE, {"most": str(most)}, _CLOSE)
        if name == b"transfer-encoding":
            return HttpRefused(HttpCode.NO_LENGTH, headers=_CLOSE)
    return None


def protocol_refusal(scope: Message, links: bool) -> HttpRefused | None:
    """What is wrong with the protocol that a request speaks or asks for.

    An unknown Upgrade is ignored, as HTTP wants it (RFC 9110, section 7.8): libraries ask for h2c and take a page as
    well. Who asks for a WebSocket wants nothing else; it is a device with the wrong port in its settings.

    Args:
        scope: of the request.
        links: whether the port takes WebSockets.
    """
    if scope.get("http_version", "1.1") not in ("1.0", "1.1"):
        return HttpRefused(HttpCode.HTTP_VERSION, headers=_CLOSE)
    asks = {name: value.lower() for name, value in scope["headers"] if name in (b"upgrade", b"connection")}
    if not links and asks.get(b"upgrade") == b"websocket" and b"upgrade" in asks.get(b"connection", b""):
        return HttpRefused(HttpCode.WEB_PORT, headers=_CLOSE)
    return None


_CLOSE = {"Connection": "close"}
"""The rest of the body is not read."""


async def _in_pieces(send: Send, message: Message) -> None:
    body: bytes = message.get("body", b"") if message["type"] == "http.response.body" else b""
    if len(body) <= PIECE:
        await send(message)
        return
    view = memoryview(body)
    for start in range(0, len(body), PIECE):
        more = start + PIECE < len(body) or message.get("more_body", False)
        await send({"type": message["type"], "body": bytes(view[start : start + PIECE]), "more_body": more})
        await asyncio.sleep(0)  # the system may take megabytes at once, of hundreds who ask at the same time
