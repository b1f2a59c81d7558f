"""A bare client of the live link, that costs a measurement as little as can be: documents are not even read."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import time
from collections.abc import Callable
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from wire.codec import Json
from wire.values import PROTOCOL, SUBPROTOCOL, Role

BEAT_S = 4.0
_REPLY = '{"jsonrpc":"2.0","id"'
_BEAT = '{"jsonrpc":"2.0","method":"heartbeat","params":{}}'

_ids = itertools.count(int(time.time() * 1000))


class Refusal(Exception):
    """The server refused; the text is its code and message."""


class Client:
    """One link, greeted.

    Args:
        told: called with each notification's text and the moment it came (`time.perf_counter`).
    """

    def __init__(self, told: Callable[[str, float], None] | None = None) -> None:
        self._told = told
        self._answers: dict[str, asyncio.Future[Json]] = {}
        self._ws: ClientConnection | None = None
        self._reader: asyncio.Task[None] | None = None
        self.snapshot: Json = {}

    async def open(self, url: str, role: Role, device_id: str, token: str) -> Client:
        """Dial and say hello. Raises `Refusal`, OSError."""
        self._ws = await connect(
            url, subprotocols=[Subprotocol(SUBPROTOCOL)], compression=None, proxy=None, ping_interval=None,
            open_timeout=60, close_timeout=1, max_size=None, max_queue=None,
        )  # fmt: skip
        self._reader = asyncio.create_task(self._read(self._ws))
        hello = {"protocol": PROTOCOL, "role": role.value, "device_id": device_id, "token": token}
        self.snapshot = await self.ask("hello", hello)
        return self

    async def ask(self, method: str, params: Json | None = None) -> Json:
        """Ask and wait for the answer. Raises `Refusal`, TimeoutError."""
        id_ = f"bench-{next(_ids)}"
        future: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._answers[id_] = future
        assert self._ws is not None
        await self._ws.send(json.dumps({"jsonrpc": "2.0", "id": id_, "method": method, "params": params or {}}))
        return await asyncio.wait_for(future, 30)

    async def beat(self) -> None:
        """Say that we are there; the server waits 12 s for it."""
        if self._ws is not None:
            with contextlib.suppress(ConnectionClosed):
                await self._ws.send(_BEAT)

    async def close(self) -> None:
        """Hang up."""
        if self._ws is not None:
            await self._ws.close()
        if self._reader is not None:
            await asyncio.gather(self._reader, return_exceptions=True)

    async def _read(self, ws: ClientConnection) -> None:
        with contextlib.suppress(ConnectionClosed):
            async for frame in ws:
                now = time.perf_counter()
                assert isinstance(frame, str)
                if frame.startswith(_REPLY):
                    self._answered(json.loads(frame))
                elif self._told is not None:
                    self._told(frame, now)

    def _answered(self, frame: dict[str, Any]) -> None:
        future = self._answers.pop(frame["id"], None)
        if future is None or future.done():
            return
        if "error" in frame:
            future.set_exception(Refusal(f"{frame['error']['data']['code']}: {frame['error']['message']}"))
        else:
            future.set_result(frame["result"])


async def keep_beating(clients: list[Client]) -> None:
    """Beat for all of them until cancelled."""
    while True:
        await asyncio.sleep(BEAT_S)
        for client in tuple(clients):
            await client.beat()
