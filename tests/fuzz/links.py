"""Links of a real `LiveLink` without sockets: its own loop over each connection, fed and read by a test."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from typing import Any

from websockets.exceptions import ConnectionClosedOK

from server.live import client
from server.live.socket import LiveLink
from tests.fuzz.frames import Sent
from tests.fuzz.judge import Judge
from tests.patience import within
from tests.server.branch_kit import new_id
from wire.codec import Json
from wire.values import SUBPROTOCOL


class _Transport:
    def __init__(self, socket: Loopback) -> None:
        self._socket = socket

    def get_write_buffer_size(self) -> int:
        return 0

    def abort(self) -> None:
        self._socket.hang_up("aborted")


class Loopback:
    """What `LiveLink` needs of a connection of websockets."""

    def __init__(self) -> None:
        self.id = uuid.uuid4()
        self.transport = _Transport(self)
        self.remote_address = ("127.0.0.1", 1)
        self.request = None
        self.subprotocol = SUBPROTOCOL
        self.connection_lost_waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.closed = ""
        """Why the server hung up; empty while it has not."""
        self.told: list[str] = []
        self.more = asyncio.Event()
        self._frames: asyncio.Queue[str | bytes | None] = asyncio.Queue()

    def send(self, frame: str | bytes) -> None:
        """From the client."""
        self._frames.put_nowait(frame)

    def hang_up(self, why: str) -> None:
        """From either end."""
        self.closed = self.closed or why
        self._frames.put_nowait(None)
        self.more.set()

    def now_is(self, stage: object) -> bool:
        """There is always a place for it."""
        return True

    def taken(self) -> list[str]:
        """What came since this was last asked."""
        told, self.told = self.told, []
        return told

    # -- as the server sees it --

    async def __aiter__(self) -> AsyncIterator[str | bytes]:
        while (frame := await self._frames.get()) is not None and not self.closed:
            yield frame

    async def close(self, code: int, reason: str) -> None:
        self.hang_up(f"{code} {reason}")

    async def ping(self) -> asyncio.Future[float]:
        if self.closed:
            raise ConnectionClosedOK(None, None)
        pong: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        pong.set_result(0.0)
        return pong


def broadcast(sockets: Sequence[Loopback], frame: str) -> None:
    """In place of websockets' own; a text that no UTF-8 can hold fails as it does there."""
    frame.encode()
    for socket in sockets:
        socket.told.append(frame)
        socket.more.set()


class Fuzzed:
    """One client that sends hostile frames and has the answers judged.

    Args:
        live: the live port.
        hello: its first request on each connection; None for a stranger, who is spoken to in the language of the
            latest hello that was refused.
    """

    def __init__(self, live: LiveLink, hello: Json | None) -> None:
        self._live = live
        self._hello = hello
        self.judge = Judge([hello["language"]] if hello is not None else ["vi", "en"])
        self.hung_up: Counter[str] = Counter()
        """By the reason the server gave."""
        self._socket: Loopback | None = None
        self._serving: asyncio.Task[None] | None = None

    async def send(self, frames: Sequence[Sent], within_s: float) -> None:
        """Send all at once; every answer is to come in time, under the id or number it must have."""
        socket = await self._connected()
        for frame in frames:
            self.judge.says(frame)
            socket.send(frame.data)
        async with within(within_s, lambda: f"answers to {self.judge.waiting[:3]}"):
            while self.judge.waiting and not socket.closed:
                await socket.more.wait()
                socket.more.clear()
                for text in socket.taken():
                    self.judge.told(text)
        if socket.closed:
            self.hung_up[socket.closed] += 1

    async def ask(self, method: str, params: Json, within_s: float) -> Json:
        """One honest request."""
        socket, id_ = await self._connected(), new_id()
        frame = Sent(json.dumps({"jsonrpc": "2.0", "id": id_, "method": method, "params": params}), id_)
        self.judge.says(frame)
        socket.send(frame.data)
        async with within(within_s, f"an answer to {method}"):
            while True:
                for text in socket.taken():
                    self.judge.told(text)
                    if f'"id":"{id_}"' in text:
                        return json.loads(text)  # type: ignore[no-any-return]
                assert not socket.closed, socket.closed
                socket.more.clear()
                await socket.more.wait()

    async def close(self) -> None:
        """Hang up."""
        if self._socket is not None:
            self._socket.hang_up("done")
        if self._serving is not None:
            await self._serving
        self._socket = self._serving = None

    async def _connected(self) -> Loopback:
        if self._socket is not None and not self._socket.closed:
            return self._socket
        await self.close()
        self._socket = Loopback()
        self.judge.connected()
        self._serving = asyncio.create_task(self._live._serve(self._socket))  # type: ignore[arg-type]
        if self._hello is not None:
            answer = await self.ask("hello", self._hello, 10)
            assert "result" in answer, answer
        return self._socket


def without_sockets(patch: Any) -> None:
    """Let the server tell its clients through `Loopback`."""
    patch.setattr(client, "broadcast", broadcast)
    patch.setattr("server.runtime.websockets_doors.let_go", lambda _: None)
