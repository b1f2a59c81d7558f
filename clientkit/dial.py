"""A client's link as one asyncio task: dials, greets, follows, dials again for ever. No Qt.

`clientkit/link.py` runs it in a thread for the windows; the demo's crowd and the load tests run hundreds in one loop.
"""

from __future__ import annotations

import asyncio
import random
import time
import uuid
from collections.abc import Callable, Sequence

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidHandshake, InvalidURI, WebSocketException
from websockets.typing import Subprotocol

from wire.codec import MAX_SNAPSHOT, Json
from wire.commands import Command
from wire.errors import Refused
from wire.session import (
    Answered,
    Broken,
    ClientSession,
    Happening,
    Hello,
    LinkState,
    SignIn,
    TurnedAway,
    WasRefused,
    Welcomed,
    retry_after,
)
from wire.values import SUBPROTOCOL

TICK_S = 1.0
"""How often the session looks at its deadlines, in real seconds."""


class RefusedByServer(Exception):
    """A command was not done; `why` holds the code, the message is ready for a screen."""

    def __init__(self, why: Refused, message: str) -> None:
        super().__init__(message)
        self.why = why
        self.message = message


def now_ms() -> int:
    """Real time: heartbeats and back-off do not follow the demo's clock."""
    return time.time_ns() // 1_000_000


class Dial:
    """Keeps one link alive.

    Args:
        addresses: `ws://` or `wss://` URLs, tried in turn.
        hello: who we are.
        happened: called in the loop with each happening (views, events, snapshots) and with None when the link is lost.
        roll: 0..1, spreads the retries of many clients.
    """

    def __init__(
        self,
        addresses: Sequence[str],
        hello: Hello,
        happened: Callable[[Happening | None], None],
        roll: Callable[[], float] = random.random,
    ) -> None:
        if not addresses:
            raise ValueError("a link needs at least one address")
        self._addresses = tuple(addresses)
        self._happened = happened
        self._roll = roll
        self.session = ClientSession(hello)
        self.lost_because = ""
        self._waiting: dict[str, asyncio.Future[Json]] = {}
        self._wake = asyncio.Event()

    @property
    def live(self) -> bool:
        """Whether a snapshot was had on the present connection."""
        return self.session.state in (LinkState.LIVE, LinkState.RESYNCING)

    async def run(self) -> None:
        """Dial for ever; ends only when cancelled."""
        tries = 0
        while True:
            address = self._addresses[tries % len(self._addresses)]
            try:
                async with connect(
                    address,
                    subprotocols=[Subprotocol(SUBPROTOCOL)],
                    compression=None,
                    proxy=None,
                    ping_interval=None,
                    open_timeout=5,
                    close_timeout=1,
                    max_size=MAX_SNAPSHOT,
                ) as socket:
                    await self._follow(socket)
            except (OSError, TimeoutError, InvalidHandshake, InvalidURI, WebSocketException) as error:
                self.lost_because = str(error) or type(error).__name__
            greeted = self.live
            self.session.lost()
            self._happened(None)
            # Only a snapshot counts as success: a server that accepts and closes must not be hammered.
            tries = 0 if greeted else tries + 1
            await asyncio.sleep(retry_after(tries, self._roll()))

    async def ask(self, command: Command, command_id: str | None = None, within_s: float = 20.0) -> Json:
        """Send a command and wait for its reply, over as many connections as it takes.

        Raises:
            RefusedByServer: not done, nothing changed.
            TimeoutError: no answer within `within_s` real seconds; it is not known whether it was done.
        """
        command_id = command_id or str(uuid.uuid4())
        return await self._await(command_id, lambda: self.session.ask(command, command_id, now_ms()), within_s)

    async def sign_in(self, user: str, password: str, within_s: float = 20.0) -> Json:
        """Sign a person in, on this link and those after it. Raises as `ask`."""
        id_ = str(uuid.uuid4())
        sign_in = SignIn(user=user, password=password)
        try:
            return await self._await(id_, lambda: self.session.ask_sign_in(sign_in, id_, now_ms()), within_s)
        except RefusedByServer:
            self.session.sign_in = None
            raise

    async def sign_out(self) -> None:
        """Sign the person out. Raises as `ask`."""
        id_ = str(uuid.uuid4())
        await self._await(id_, lambda: self.session.forget_person(id_, now_ms()), 5.0)

    async def _await(self, id_: str, say: Callable[[], None], within_s: float) -> Json:
        future: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._waiting[id_] = future
        say()
        self._wake.set()
        try:
            return await asyncio.wait_for(future, within_s)
        finally:
            self._waiting.pop(id_, None)
            self.session.give_up(id_)

    async def _follow(self, socket: ClientConnection) -> None:
        self.session.connected(now_ms())
        writer = asyncio.create_task(self._write(socket))
        try:
            async for data in socket:
                for happening in self.session.received(data, now_ms()):
                    if not self._take(happening):
                        return
                self._wake.set()
            self.lost_because = f"closed ({socket.close_code})"
        finally:
            writer.cancel()
            await asyncio.gather(writer, return_exceptions=True)

    async def _write(self, socket: ClientConnection) -> None:
        while True:
            self._wake.clear()
            for happening in self.session.tick(now_ms()):
                if not self._take(happening):
                    await socket.close()
                    return
            for frame in self.session.outgoing():
                await socket.send(frame)
            try:
                await asyncio.wait_for(self._wake.wait(), TICK_S)
            except TimeoutError:
                continue

    def _take(self, happening: Happening) -> bool:
        """Hand one happening on; False when the link must be dropped."""
        match happening:
            case Answered(id_, result):
                if (future := self._waiting.get(id_)) and not future.done():
                    future.set_result(result)
            case WasRefused(id_, why, message):
                if (future := self._waiting.get(id_)) and not future.done():
                    future.set_exception(RefusedByServer(why, message))
            case Welcomed():
                self.lost_because = ""
            case TurnedAway(_, message):
                self.lost_because = message
            case Broken(what):
                self.lost_because = what
        self._happened(happening)
        return not isinstance(happening, TurnedAway | Broken)
