"""The live link of a Qt program: asyncio and websockets in one thread, values handed over by queued signals.

Qt's own event loop has no sockets for asyncio, and a stalled GUI thread must not let the server think that the
program is gone. So the link lives in a thread of its own and survives both sides: it never gives up.
"""

from __future__ import annotations

import asyncio
import random
import threading
import time
import uuid
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from PySide6.QtCore import Property, QObject, Qt, Signal, Slot
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

from wire.codec import MAX_SNAPSHOT
from wire.commands import Command
from wire.errors import Code, Refused
from wire.session import (
    Answered,
    Broken,
    ClientSession,
    EventCame,
    Happening,
    Hello,
    LinkState,
    SignIn,
    TurnedAway,
    ViewCame,
    WasRefused,
    Welcomed,
    retry_after,
)
from wire.values import PROTOCOL, SUBPROTOCOL, Language, Role, Text

T = TypeVar("T")

STEADY_S = 5.0
"""A link that was live for less is a failed try: a server that accepts and hangs up must not be dialled in a rush."""

TURNED_AWAY_S = 15.0
"""A person must act before another try can succeed; it is tried all the same, because nobody sits at a kiosk."""

OPEN_S = 5.0
SEND_S = 10.0

WORDS: dict[str, Text] = {
    "down": Text(vi="Mất kết nối với máy chủ. Đang tự nối lại…", en="The server cannot be reached. Reconnecting…"),
    "greeting": Text(vi="Đang kết nối với máy chủ…", en="Connecting to the server…"),
    "live": Text(vi="Đã kết nối", en="Connected"),
    "resyncing": Text(vi="Đang cập nhật…", en="Catching up…"),
}
"""The link's states in words; a refused hello has the server's own."""


@dataclass(frozen=True, slots=True)
class _StateIs:
    state: str


@dataclass(frozen=True, slots=True)
class _GaveUp:
    command_id: str


_News = Happening | _StateIs | _GaveUp


def _real_ms() -> int:
    return time.time_ns() // 1_000_000


def hello(role: Role, device_id: str = "", token: str = "", language: Language = "vi", program: str = "") -> Hello:
    """The greeting of a program of this version."""
    return Hello(protocol=PROTOCOL, role=role, device_id=device_id, token=token, language=language, program=program)


class _Driver:
    """The thread's side: everything here runs on its loop, except the constructor."""

    def __init__(
        self, servers: Sequence[str], greeting: Hello, tell: Callable[[_News], None], roll: Callable[[], float]
    ) -> None:
        self._servers = tuple(servers)
        self._session = ClientSession(greeting)
        self._tell = tell
        self._roll = roll
        self._wake = asyncio.Event()
        self._told_state = ""
        self._live_since: float | None = None
        self._turned_away = False

    def ask(self, command: Command, command_id: str, deadline_s: float | None) -> None:
        self._session.ask(command, command_id, _real_ms())
        self._expect(command_id, deadline_s)

    def sign_in(self, sign_in: SignIn, command_id: str, deadline_s: float | None) -> None:
        self._session.ask_sign_in(sign_in, command_id, _real_ms())
        self._expect(command_id, deadline_s)

    def sign_out(self, command_id: str, deadline_s: float | None) -> None:
        self._session.forget_person(command_id, _real_ms())
        self._expect(command_id, deadline_s)

    def _expect(self, command_id: str, deadline_s: float | None) -> None:
        self._wake.set()
        if deadline_s is not None:
            asyncio.get_running_loop().call_later(deadline_s, self._give_up, command_id)

    def _give_up(self, command_id: str) -> None:
        if command_id in self._session.pending:
            self._session.give_up(command_id)
            self._tell(_GaveUp(command_id))

    async def run(self) -> None:
        """Dial for ever: each address in turn, a pause after each round."""
        tries = 0
        while True:
            for url in self._servers:
                if await self._visit(url):
                    tries = 0
            await asyncio.sleep(TURNED_AWAY_S if self._turned_away else retry_after(tries, self._roll()))
            tries += 1

    async def _visit(self, url: str) -> bool:
        """One connection from dial to loss; True when it was live for a good while."""
        self._live_since = None
        self._turned_away = False
        # OSError: nobody there; WebSocketException: not our server, or it hung up; ValueError: not an address.
        with suppress(OSError, TimeoutError, WebSocketException, ValueError):
            async with connect(
                url,
                subprotocols=[Subprotocol(SUBPROTOCOL)],
                open_timeout=OPEN_S,
                close_timeout=1,
                ping_interval=None,  # the session has its own heartbeat, which also sees a frozen server
                compression=None,
                proxy=None,
                max_size=MAX_SNAPSHOT,
            ) as socket:
                await self._converse(socket)
        self._session.lost()
        self._say_state()
        return self._was_steady()

    def _was_steady(self) -> bool:
        return self._live_since is not None and time.monotonic() - self._live_since >= STEADY_S

    async def _converse(self, socket: ClientConnection) -> None:
        self._session.connected(_real_ms())
        self._say_state()
        self._wake.set()
        tasks = [asyncio.ensure_future(part(socket)) for part in (self._listen, self._send, self._beat)]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            socket.transport.abort()  # a frozen server would not answer a closing handshake

    async def _listen(self, socket: ClientConnection) -> None:
        async for data in socket:
            if not self._take(self._session.received(data, _real_ms())):
                return

    async def _send(self, socket: ClientConnection) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            for frame in self._session.outgoing():
                async with asyncio.timeout(SEND_S):
                    await socket.send(frame)

    async def _beat(self, _: ClientConnection) -> None:
        while self._take(self._session.tick(_real_ms())):
            # Until the server has told its heartbeat, ours may be far slower than it expects.
            most = 1.0 if self._session.state is LinkState.LIVE else 0.1
            await asyncio.sleep(min(most, self._session.heartbeat_s / 4))

    def _take(self, happenings: Sequence[Happening]) -> bool:
        """Pass on what happened; False when the connection is of no more use."""
        go_on = True
        for happening in happenings:
            if isinstance(happening, Broken):
                go_on = False
                continue
            if isinstance(happening, TurnedAway):
                # A server that is still starting will take us in a moment; other refusals need a person.
                self._turned_away = happening.why.code not in (Code.STARTING, Code.BUSY)
                go_on = False
            if isinstance(happening, Welcomed) and self._live_since is None:
                self._live_since = time.monotonic()
            # The state is told first, so that who reads both never sees a snapshot on a dead link.
            self._say_state()
            self._tell(happening)
        self._say_state()
        self._wake.set()
        return go_on

    def _say_state(self) -> None:
        state = self._session.state.value
        if state != self._told_state:
            self._told_state = state
            self._tell(_StateIs(state))


class Link(QObject):
    """A program's link to its branch server. Create, connect its signals, `start()`; `stop()` before the end.

    All signals come in the thread that created the link, in the order in which things happened.

    Args:
        servers: addresses, tried in turn for ever.
        greeting: who we are; see `hello()`.
        roll: 0..1, spreads clients after an outage.
    """

    changed = Signal()
    """`state`, `live`, `text` or `since` changed."""
    welcomed = Signal(object)
    """`wire.views.Snapshot`: forget what was known, be this."""
    eventCame = Signal(object)
    """`wire.session.EventCame`: seq, at, event."""
    viewCame = Signal(str, object)
    """Topic and document (a dict; `wire.views.VIEWS[topic].model_validate(doc)` reads it)."""
    answered = Signal(str, object)
    """Command id and result (a dict)."""
    refused = Signal(str, object, str)
    """Command id, `wire.errors.Refused`, the server's own words."""
    gaveUp = Signal(str)
    """The deadline of this command passed: it is not known whether it was done."""
    turnedAway = Signal(object, str)
    """The server does not want us: `Refused` and its words. A person must act."""
    _happened = Signal(object)

    def __init__(
        self,
        servers: Sequence[str],
        greeting: Hello,
        parent: QObject | None = None,
        *,
        roll: Callable[[], float] = random.random,
    ) -> None:
        super().__init__(parent)
        self._state = LinkState.DOWN.value
        self._since = _real_ms()
        self._language: str = greeting.language
        self._refusal: Refused | None = None
        self._loop = asyncio.new_event_loop()
        self._driver = _Driver(servers, greeting, self._happened.emit, roll)
        self._thread: threading.Thread | None = None
        self._main: asyncio.Task[None] | None = None
        self._happened.connect(self._take, Qt.ConnectionType.QueuedConnection)

    # -- life --

    def start(self) -> None:
        """Begin to dial, in a thread of its own."""
        self._thread = threading.Thread(target=self._live, name="toiluot-link", daemon=True)
        self._thread.start()

    def stop(self, timeout_s: float = 3.0) -> None:
        """Hang up and end the thread; nothing is signalled any more."""
        self._happened.disconnect(self._take)
        if self._thread is None:
            self._loop.close()
            return
        self._loop.call_soon_threadsafe(self._cancel_all)
        self._thread.join(timeout_s)
        self._thread = None

    def _live(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._main = self._loop.create_task(self._driver.run())
        try:
            with suppress(asyncio.CancelledError):
                self._loop.run_until_complete(self._main)
            self._loop.run_until_complete(self._wind_up())
        finally:
            self._loop.close()

    def _cancel_all(self) -> None:
        if self._main is not None:
            self._main.cancel()

    async def _wind_up(self) -> None:
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    # -- asking --

    def ask(self, command: Command, deadline_s: float | None = None) -> str:
        """Send a command, now or when the link is back, always with the same id; gives that id.

        It ends in one of `answered`, `refused` or, after `deadline_s` real seconds, `gaveUp`.
        """
        command_id = str(uuid.uuid4())
        self._loop.call_soon_threadsafe(self._driver.ask, command, command_id, deadline_s)
        return command_id

    def sign_in(self, user: str, password: str, deadline_s: float | None = 15.0) -> str:
        """Sign a person in; kept for later links until `sign_out`. Ends as `ask` does."""
        command_id = str(uuid.uuid4())
        person = SignIn(user=user, password=password)
        self._loop.call_soon_threadsafe(self._driver.sign_in, person, command_id, deadline_s)
        return command_id

    def sign_out(self, deadline_s: float | None = 15.0) -> str:
        """Sign the person out here and on all later links. Ends as `ask` does."""
        command_id = str(uuid.uuid4())
        self._loop.call_soon_threadsafe(self._driver.sign_out, command_id, deadline_s)
        return command_id

    def run(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Run other I/O of the program, such as a printer's, on the link's loop."""
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    # -- state --

    def _read_state(self) -> str:
        return self._state

    def _read_live(self) -> bool:
        return self._state in (LinkState.LIVE.value, LinkState.RESYNCING.value)

    def _read_text(self) -> str:
        if self._refusal is not None and not self._read_live():
            return self._refusal.text(self._language)
        return WORDS[self._state].of(self._language)

    def _read_since(self) -> float:
        return float(self._since)

    state = Property(str, _read_state, notify=changed)
    """`down`, `greeting`, `live` or `resyncing`."""
    live = Property(bool, _read_live, notify=changed)
    """True while what is shown is the truth."""
    text = Property(str, _read_text, notify=changed)
    """The state in the reader's words, or why the server does not want us."""
    since = Property(float, _read_since, notify=changed)
    """Since when `live` is what it is, in real milliseconds since 1970 UTC."""

    def use_language(self, language: str) -> None:
        """Say `text` in this language from now on."""
        self._language = language
        self.changed.emit()

    @Slot(object)
    def _take(self, news: _News) -> None:
        match news:
            case _StateIs(state):
                was = self._read_live()
                self._state = state
                if self._read_live() != was:
                    self._since = _real_ms()
                self.changed.emit()
            case Welcomed(snapshot):
                self._refusal = None
                self.welcomed.emit(snapshot)
                self.changed.emit()
            case EventCame():
                self.eventCame.emit(news)
            case ViewCame(topic, doc):
                self.viewCame.emit(topic, doc)
            case Answered(command_id, result):
                self.answered.emit(command_id, result)
            case WasRefused(command_id, why, message):
                self.refused.emit(command_id, why, message)
            case _GaveUp(command_id):
                self.gaveUp.emit(command_id)
            case TurnedAway(why, message):
                self._refusal = why
                self.turnedAway.emit(why, message)
                self.changed.emit()
            case Broken():
                pass  # the state says it
