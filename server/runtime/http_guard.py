"""What stands before every web application: limits on bodies, and large answers sent in pieces as they are taken."""

from __future__ import annotations

import asyncio

from server.runtime.http_refusals import App, HttpCode, HttpRefused, Message, Receive, Refuse, Send, plainly

PIECE = 64 * 1024
"""Bytes of an answer given to the connection at once: whoever does not read holds no more than about two of them."""


class HttpGuard:
    """ASGI: refuses a body that is too large or of unknown length before the application reads any of it.

    Args:
        app: the application.
        body_bytes: most bytes of a request's body.
        refuse: how the program refuses.
    """

    def __init__(self, app: App, body_bytes: int, refuse: Refuse = plainly) -> None:
        self._app = app
        self._body_bytes = body_bytes
        self._refuse = refuse

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = length_refusal(scope, self._body_bytes)
        app = self._app if refusal is None else self._refuse(scope, refusal)
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
