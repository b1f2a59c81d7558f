"""Hostile frames over real WebSockets, with all the server's limits: who breaks the rules too often is hung up on."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.fuzz.frames import Sent
from tests.fuzz.judge import Judge
from tests.patience import within
from tests.server.branch_kit import new_id
from wire.codec import MAX_FRAME, Json

MOST_BYTES = 2 * MAX_FRAME
"""The server cuts a link that sends more at once; that is tried elsewhere."""


class Wired:
    """One client that sends hostile frames and has the answers judged.

    Args:
        port: of the server.
        hello: its first request on each connection; None for a stranger.
        sign_in: of the person at it.
    """

    def __init__(self, port: int, hello: Json | None, sign_in: Json | None = None) -> None:
        self._port = port
        self._first = [("hello", hello)] if hello is not None else []
        self._first += [("clerk.sign_in", sign_in)] if sign_in is not None else []
        self.judge = Judge([hello["language"]] if hello is not None else ["vi", "en"])
        self.hung_up: Counter[str] = Counter()
        """By the reason the server gave."""
        self._ws: ClientConnection | None = None

    async def send(self, frames: Sequence[Sent], within_s: float) -> None:
        """Send all at once; every answer is to come in time, or the link is ended with a reason."""
        try:
            ws = self._ws or await self._dialled(within_s)
            for frame in frames:
                if len(frame.data if isinstance(frame.data, bytes) else frame.data.encode()) <= MOST_BYTES:
                    self.judge.says(frame)
                    await ws.send(frame.data)
            await self._until_answered(ws, within_s)
        except ConnectionClosed as closed:
            self.hung_up[f"{closed.rcvd.code} {closed.rcvd.reason}" if closed.rcvd else "cut"] += 1
            self._ws = None

    async def close(self) -> None:
        """Hang up."""
        if self._ws is not None:
            await self._ws.close()

    async def _dialled(self, within_s: float) -> ClientConnection:
        self._ws = ws = await connect(
            f"ws://127.0.0.1:{self._port}", subprotocols=["toiluot.v2"], compression=None, proxy=None, max_size=None
        )
        self.judge.connected()
        for method, params in self._first:
            id_ = new_id()
            frame = Sent(json.dumps({"jsonrpc": "2.0", "id": id_, "method": method, "params": params}), id_)
            self.judge.says(frame)
            await ws.send(frame.data)
            await self._until_answered(ws, within_s)
        return ws

    async def _until_answered(self, ws: ClientConnection, within_s: float) -> None:
        async with within(within_s, lambda: f"answers to {self.judge.waiting[:3]}"):
            while self.judge.waiting:
                self.judge.told(str(await ws.recv()))
