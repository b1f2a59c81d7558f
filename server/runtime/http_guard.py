"""What stands before every web application: limits on bodies, and large answers sent in pieces as they are taken."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from http import HTTPStatus
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

PIECE = 64 * 1024
"""Bytes of an answer given to the connection at once: whoever does not read holds no more than about two of them."""

TOO_LARGE = (
    "Nội dung gửi lên quá lớn: tối đa {most} byte. Xin gửi ít hơn. "
    "What was sent is too large: at most {most} bytes. Send less.\n"
)
NO_LENGTH = "Yêu cầu phải cho biết độ dài (Content-Length). The request must tell its length (Content-Length).\n"


class HttpGuard:
    """ASGI: refuses a body that is too large or of unknown length before the application reads any of it.

    Args:
        app: the application.
        body_bytes: most bytes of a request's body.
    """

    def __init__(self, app: App, body_bytes: int) -> None:
        self._app = app
        self._body_bytes = body_bytes

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal is not None:
            await _refuse(send, *refusal)
            return
        await self._app(scope, receive, lambda message: _in_pieces(send, message))

    def _refusal(self, scope: Message) -> tuple[HTTPStatus, str] | None:
        for name, value in scope["headers"]:
            if name == b"content-length" and int(value) > self._body_bytes:  # h11 let in nothing but digits
                return HTTPStatus.REQUEST_ENTITY_TOO_LARGE, TOO_LARGE.format(most=self._body_bytes)
            if name == b"transfer-encoding":
                return HTTPStatus.LENGTH_REQUIRED, NO_LENGTH
        return None


async def _refuse(send: Send, status: HTTPStatus, words: str) -> None:
    body = words.encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),  # the rest of the body is not read
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


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
