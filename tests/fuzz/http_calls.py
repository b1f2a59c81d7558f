"""Requests as a web application is given them, without sockets: bytes in, status and bytes out."""

from __future__ import annotations

import asyncio
from collections.abc import MutableMapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from server.runtime.http_refusals import App
from tests.patience import within

Headers = tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A request; path and query as they stand in its first line."""

    method: str
    path: bytes
    query: bytes = b""
    headers: Headers = ()
    body: bytes = b""

    def __str__(self) -> str:
        target = self.path[:200] + (b"?" + self.query[:200] if self.query else b"")
        return f"{self.method} {target!r} {[(n, v[:120]) for n, v in self.headers]} {self.body[:200]!r}"


@dataclass(slots=True)
class Answer:
    """What came back; 0 when nothing did."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    raised: str = ""
    """What the application let out."""
    cookies: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")


async def ask(app: App, call: Call, within_s: float, kind: str = "http") -> Answer:
    """Ask, as uvicorn would.

    Args:
        app: ASGI.
        call: the request.
        within_s: how long it may take.
        kind: `http`, or `websocket` for the handshake of a link.
    """
    answer, given = Answer(), False
    scope = {
        "type": kind, "asgi": {"version": "3.0", "spec_version": "2.3"}, "http_version": "1.1", "method": call.method,
        "scheme": "http" if kind == "http" else "ws", "path": unquote(call.path.decode("ascii")),
        "raw_path": call.path, "query_string": call.query, "root_path": "", "headers": list(call.headers),
        "client": ("127.0.0.1", 40_000), "server": ("127.0.0.1", 8080), "state": {}, "subprotocols": [],
    }  # fmt: skip

    async def receive() -> dict[str, Any]:
        nonlocal given
        if given:
            await asyncio.Event().wait()
        given = True
        if kind == "websocket":
            return {"type": "websocket.connect"}
        return {"type": "http.request", "body": call.body, "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            pairs = [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in message["headers"]]
            answer.headers.update(pairs)
            answer.cookies += [value for name, value in pairs if name == "set-cookie"]
        elif message["type"] == "http.response.body":
            answer.body += message.get("body", b"")
        elif message["type"].startswith("websocket."):
            answer.status = 403 if message["type"] == "websocket.close" else 101

    async with within(within_s, lambda: f"an answer to {call}"):
        try:
            await app(scope, receive, send)
        except Exception as error:  # noqa: BLE001  whatever it is, the judge says so
            answer.raised = repr(error)
    return answer
