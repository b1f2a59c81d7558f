"""A branch server of a few lines: speaks `wire.session`, answers as a test tells it, can vanish and freeze."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from typing import Any

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from toiluot.demo.stage import free_ports
from wire.commands import Command
from wire.errors import Refused
from wire.queries import Query
from wire.server_session import (
    CommandAsked,
    Gone,
    HelloAsked,
    QueryAsked,
    ResyncAsked,
    ServerSession,
    SignInAsked,
    SignOutAsked,
)
from wire.session import Hello
from wire.values import PROTOCOL, SUBPROTOCOL
from wire.views import Snapshot

Answer = dict[str, Any] | Refused | None
"""None: no answer at all."""


def _now() -> int:
    return time.time_ns() // 1_000_000


class ScriptedServer:
    """Runs in a thread of its own; `answer` decides what a command or question gets, once for each id."""

    def __init__(self) -> None:
        self.answer: Callable[[Command | Query], Answer] = lambda command: {"seq": 1}
        self.turn_away: Refused | None = None
        self.snapshot: dict[str, Any] = {"branch": None, "views": {}}
        self.heartbeat_s = 5.0
        self.asked: list[tuple[str, Command | Query]] = []
        """Every command and question as it came, repetitions too."""
        self.signed_in: list[str] = []
        self.hellos = 0
        self.reports: list[object] = []
        self.greetings: list[Hello] = []
        self.resyncs = 0
        self.seq = 10
        self.frozen = False
        self.url = ""
        (self._port,) = free_ports(1)  # one that nobody else is given while it has vanished
        self._replies: dict[str, Answer] = {}
        self._links: dict[ServerConnection, ServerSession] = {}
        self._server: Server | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    # -- what a test does --

    def start(self) -> ScriptedServer:
        self._call(self._start())
        return self

    def vanish(self) -> None:
        """The process dies: connections break, nobody listens."""
        self._call(self._vanish())

    def stop_reading(self) -> None:
        """A cable is pulled somewhere: the connections stay, and nothing comes through, not even to the transport."""
        self._call(self._read(False))

    def read_again(self) -> None:
        """The cable is back."""
        self._call(self._read(True))

    async def _read(self, on: bool) -> None:
        self.frozen = not on
        for connection in self._links:
            (connection.transport.resume_reading if on else connection.transport.pause_reading)()

    def close(self) -> None:
        self.vanish()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(60)
        self._loop.close()

    def tell_view(self, topic: str, doc: dict[str, Any]) -> None:
        self._call(self._tell(lambda session: session.view(topic, doc, _now())))

    def tell_event(self, event: dict[str, Any], skip: int = 0) -> None:
        """Tell a fact; `skip` events before it are lost on the way."""

        def tell(session: ServerSession) -> None:
            session.sent_seq += skip
            session.event(session.sent_seq + 1, _now(), event, _now())

        self.seq += skip + 1  # before the telling: a resync may come back at once
        self._call(self._tell(tell))

    # -- inside --

    def _call(self, work: Any) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(60)

    async def _start(self) -> None:
        self._server = await serve(self._one, "127.0.0.1", self._port, subprotocols=[SUBPROTOCOL], ping_interval=None)
        self.url = f"ws://127.0.0.1:{self._port}"

    async def _vanish(self) -> None:
        if self._server is None:
            return
        for connection in list(self._links):
            connection.transport.abort()
        self._server.close()
        await self._server.wait_closed()
        self._server = None

    async def _tell(self, tell: Callable[[ServerSession], None]) -> None:
        for connection, session in list(self._links.items()):
            tell(session)
            await self._flush(connection, session)

    async def _flush(self, connection: ServerConnection, session: ServerSession) -> None:
        frames = session.outgoing()
        if not self.frozen:
            for frame in frames:
                await connection.send(frame)

    async def _one(self, connection: ServerConnection) -> None:
        session = ServerSession(heartbeat_s=self.heartbeat_s)
        session.connected(_now())
        self._links[connection] = session
        beat = asyncio.ensure_future(self._beat(connection, session))
        try:
            async for data in connection:
                for asked in session.received(data, _now()):
                    self._handle(session, asked)
                self.reports += [told for _, told in session.take_reports()]
                await self._flush(connection, session)
                if self.turn_away is not None:
                    await connection.close()  # while it is still listed: `vanish` waits for no client's good-bye
        except ConnectionClosed:
            pass
        finally:
            beat.cancel()
            del self._links[connection]

    async def _beat(self, connection: ServerConnection, session: ServerSession) -> None:
        while True:
            await asyncio.sleep(self.heartbeat_s / 4)
            session.tick(_now())
            await self._flush(connection, session)

    def _handle(self, session: ServerSession, asked: Any) -> None:
        match asked:
            case HelloAsked(id_, hello):
                self.hellos += 1
                self.greetings.append(hello)
                if self.turn_away is not None:
                    session.refuse(id_, self.turn_away, _now())
                else:
                    session.welcome(id_, self._snapshot(hello.role), _now())
            case ResyncAsked(id_):
                self.resyncs += 1
                session.welcome(id_, self._snapshot("kiosk"), _now())
            case SignInAsked(id_, sign_in):
                self.signed_in.append(sign_in.user)
                session.reply(id_, {"person": sign_in.user, "name": sign_in.user}, _now())
            case SignOutAsked(id_):
                session.reply(id_, {}, _now())
            case CommandAsked(id_, command) | QueryAsked(id_, command):
                self.asked.append((id_, command))
                if id_ not in self._replies:
                    self._replies[id_] = self.answer(command)
                answer = self._replies[id_]
                if answer is None:
                    del self._replies[id_]
                elif isinstance(answer, Refused):
                    session.refuse(id_, answer, _now())
                else:
                    session.reply(id_, answer, _now())
            case Gone():
                pass

    def _snapshot(self, role: Any) -> Snapshot:
        return Snapshot.model_validate(
            {
                "protocol": PROTOCOL,
                "session_id": "twin",
                "epoch": "e1",
                "role": role,
                "seq": self.seq,
                "server_at": _now(),
                "heartbeat_s": self.heartbeat_s,
            }
            | self.snapshot
        )
