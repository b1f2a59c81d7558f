"""The web port as one part of the server's process."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from http import HTTPStatus
from typing import Any

import uvicorn

from server.lease import Lease


class WebPort(uvicorn.Server):
    """Signals are the server's, and it says when it is up."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals alone."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, and say so."""
        await super().startup(sockets)
        self.up.set()


Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]


class WhileLeading:
    """The pages, as long as the lease holds; then 503, also for a page that was made and not yet sent."""

    def __init__(self, app: App, lease: Lease) -> None:
        self._app = app
        self._lease = lease

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        turned_away = False

        async def send_if_leading(message: Message) -> None:
            nonlocal turned_away
            if message["type"] == "http.response.start" and not self._lease.holds:
                turned_away = True
                await _say_other_leads(send)
            elif not turned_away:
                await send(message)

        await self._app(scope, receive, send_if_leading)


async def _say_other_leads(send: Send) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"retry-after", b"1"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": HTTPStatus.SERVICE_UNAVAILABLE, "headers": headers})
    await send({"type": "http.response.body", "body": "Another server leads. Máy chủ khác đang phục vụ.\n".encode()})
