"""A client's link as asyncio tasks: dials, greets, follows, dials again for ever. No Qt.

`clientkit/link.py` runs it in a thread for the windows; the demo's crowd and the load tests run hundreds in one loop.
"""

from __future__ import annotations

import asyncio
import random
import secrets
import ssl
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

from clientkit.newer_server import say_left_out
from clientkit.no_link import NoLink, NoLinkKind, Reasons, because, turned_away
from clientkit.numbers_seen import NumbersSeen
from config.clock import STEADY
from wire.codec import MAX_SNAPSHOT, Json
from wire.commands import Command
from wire.errors import Code, Refused
from wire.queries import Query
from wire.reports import Report
from wire.session import (
    Answered,
    Broken,
    ClientSession,
    EventCame,
    Happening,
    Hello,
    LinkState,
    Overdue,
    SignIn,
    TurnedAway,
    ViewCame,
    WasRefused,
    Welcomed,
    retry_after,
    too_old,
)
from wire.values import CHANCE_BITS, OLD_SUBPROTOCOLS, SUBPROTOCOL, Role, new_command_id

STEADY_S = 5.0
"""A link that was live for less is a failed try: a server that accepts and hangs up must not be dialled in a rush."""

TURNED_AWAY_S = 15.0
"""A person must act before another try can succeed; it is tried all the same, because nobody sits at a kiosk."""

OPEN_S = 5.0
HEAD_START_S = 1.0
"""How long an address is tried alone before the next one is tried beside it: a machine without power answers nothing,
a frozen server takes the call and says nothing. No try ends sooner for it, so a slow server is still reached."""

SLOWEST_ROUND = 2
"""With several addresses the pauses grow no longer than this one: the other server takes over within seconds."""

SEND_S = 10.0

LOOK_S, LOOK_WHILE_ATTENDED_S, LOOK_WHILE_GREETING_S = 1.0, 0.25, 0.1
"""The session looks at its deadlines at least this often. Until the server has told its heartbeat, ours may be far
slower than it expects."""


class RefusedByServer(Exception):
    """A command was not done; `why` holds the code, the message is ready for a screen."""

    def __init__(self, why: Refused, message: str) -> None:
        super().__init__(message)
        self.why = why
        self.message = message


def now_ms() -> int:
    """Milliseconds of real time on a clock that nobody sets: a heartbeat is not late because a clock was put right, and
    late when the machine slept: its link is dead by then."""
    return time.clock_gettime_ns(STEADY) // 1_000_000


def trusting(address: str, authority: str) -> ssl.SSLContext | bool | None:
    """Whom a link to this address trusts: whom the machine does, and whom a pairing named; None without TLS.

    Args:
        address: a `ws://` or `wss://` URL.
        authority: a certificate as PEM; empty: the machine's own are enough.
    """
    if not address.startswith("wss:"):
        return None
    if not authority:
        return True
    context = ssl.create_default_context()
    context.load_verify_locations(cadata=authority)
    return context


def new_id() -> str:
    """An id for a command that nobody else will make."""
    return new_command_id(time.time_ns() // 1_000_000, secrets.randbits(CHANCE_BITS))


class Dial:
    """Keeps one link alive. Everything but the constructor is for one loop.

    Args:
        addresses: `ws://` or `wss://` URLs, tried in turn, the next one beside an address that is slow to answer;
            a pause after each round.
        hello: who we are.
        happened: called in the loop with each happening (views, events, snapshots) and with None when the link is lost
            or a try has failed.
        roll: 0..1, spreads the retries of many clients.
        state_is: called in the loop when the link's state changes, before the happening that changed it.
        reason_is: called in the loop when the reason why there is no link changes; None when there is one.
        pause: waits so many real seconds.
        seen: keeps today's numbers, which each hello tells; in memory only if left out.
        authority: a certificate by which `wss://` servers are known besides the machine's own, as PEM.

    Raises:
        ValueError: no address.
    """

    def __init__(
        self,
        addresses: Sequence[str],
        hello: Hello,
        happened: Callable[[Happening | None], None],
        roll: Callable[[], float] = random.random,
        *,
        state_is: Callable[[LinkState], None] = lambda _: None,
        reason_is: Callable[[NoLink | None], None] = lambda _: None,
        pause: Callable[[float], Awaitable[Any]] = asyncio.sleep,
        seen: NumbersSeen | None = None,
        authority: str = "",
    ) -> None:
        if not addresses:
            raise ValueError("a link needs at least one address")
        self._addresses = tuple(addresses)
        self._happened, self._state_is = happened, state_is
        self._roll, self._pause = roll, pause
        self.session = ClientSession(hello)
        self._seen = seen or NumbersSeen()
        self._trusts = {one: trusting(one, authority) for one in addresses}
        self.reasons = Reasons(reason_is)
        """Why there is no link."""
        self._address = self._addresses[0]
        self._answers: dict[str, asyncio.Future[Json]] = {}
        self._wake, self._probe = asyncio.Event(), asyncio.Event()
        self._told = LinkState.DOWN
        self._live_since: float | None = None
        self._turned_away = False

    @property
    def live(self) -> bool:
        """Whether a snapshot was had on the present connection."""
        return self.session.state in (LinkState.LIVE, LinkState.RESYNCING)

    @property
    def unheard_s(self) -> float:
        """Real seconds since anything came from the server; may be read in any thread."""
        return max(0, now_ms() - self.session.heard_at) / 1000

    async def run(self) -> None:
        """Dial for ever, first the address after the one last followed, a pause after each round; cancel it to stop."""
        most = len(self._addresses)
        first = tries = visits = 0
        self._turned_away = False
        while True:
            opened = await self._opened(first)
            if opened is None:
                visits = most
                self._lost()
            else:
                index, socket = opened
                self._address = self._addresses[index]
                first, visits = (index + 1) % most, visits + 1
                if await self._visit(socket):
                    tries = 0
            if visits >= most:
                slow = tries if most == 1 else min(tries, SLOWEST_ROUND)
                await self._pause(TURNED_AWAY_S if self._turned_away else retry_after(slow, self._roll()))
                tries, visits, self._turned_away = tries + 1, 0, False

    # -- asking --

    async def ask(self, command: Command | Query, command_id: str | None = None, within_s: float = 20.0) -> Json:
        """Send a command and wait for its reply, over as many connections as it takes.

        `command_id` where the caller must know it; else the command is given a new one.

        Raises:
            RefusedByServer: not done, nothing changed.
            TimeoutError: no answer within `within_s` real seconds; it is not known whether it was done.
        """
        id_ = command_id or new_id()
        return await self._answer(id_, lambda: self.post(command, id_, within_s), within_s)

    async def sign_in(self, user: str, password: str, within_s: float = 20.0) -> Json:
        """Sign a person in, on this link and those after it. Raises as `ask`."""
        id_ = new_id()
        person = SignIn(user=user, password=password)
        return await self._answer(id_, lambda: self.post_sign_in(person, id_), within_s)

    async def sign_out(self) -> None:
        """Sign the person out. Raises as `ask`."""
        id_ = new_id()
        await self._answer(id_, lambda: self.post_sign_out(id_), 5.0)

    def post(self, command: Command | Query, command_id: str, within_s: float | None = None) -> None:
        """Send a command or question, now or when the link is back; its answer is a happening.

        A link that comes back later than `within_s` real seconds, those the machine slept included, does not carry it.
        """
        now = now_ms()
        self.session.ask(command, command_id, now, None if within_s is None else now + int(within_s * 1000))
        self._wake.set()
        self._send_probe()

    def post_sign_in(self, person: SignIn, command_id: str) -> None:
        """Send a sign-in; its answer is a happening."""
        self.session.ask_sign_in(person, command_id, now_ms())
        self._wake.set()

    def post_sign_out(self, command_id: str) -> None:
        """Send a sign-out; its answer is a happening."""
        self.session.forget_person(command_id, now_ms())
        self._wake.set()

    def report(self, report: Report) -> None:
        """Tell how this device is, now or when there is a link; the newest of each kind is repeated."""
        self.session.report(report, now_ms())
        self._wake.set()

    def attend(self) -> None:
        """Somebody is at the screen: for a while they are told within seconds that the server does not answer."""
        self.session.attend(now_ms())
        self._send_probe()

    def catch_up(self) -> None:
        """Whoever is told did not keep up: ask for a snapshot. Without a link the next one brings it."""
        self.session.catch_up(now_ms())
        self._wake.set()

    def give_up(self, command_id: str) -> bool:
        """Stop asking; False when it was answered before."""
        asked = command_id in self.session.pending
        self.session.give_up(command_id)
        return asked

    async def _answer(self, id_: str, send: Callable[[], None], within_s: float) -> Json:
        future: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._answers[id_] = future
        send()
        try:
            async with asyncio.timeout(within_s):
                return await future
        except TimeoutError:
            if future.done() and not future.cancelled():  # it came in the last moment
                return future.result()
            raise
        finally:
            self._answers.pop(id_, None)
            self.session.give_up(id_)

    # -- one connection --

    async def _opened(self, first: int) -> tuple[int, ClientConnection] | None:
        """The address that answered soonest and its connection; None when none did."""
        left = [(first + n) % len(self._addresses) for n in range(len(self._addresses))]
        under_way: dict[asyncio.Task[ClientConnection | None], int] = {}
        try:
            while left or under_way:
                if left:
                    index = left.pop(0)
                    under_way[asyncio.create_task(self._connected(self._addresses[index]))] = index
                alone_s = HEAD_START_S if left else None
                done, _ = await asyncio.wait(under_way, timeout=alone_s, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    if (socket := task.result()) is not None:
                        return under_way.pop(task), socket
                    del under_way[task]
            return None
        finally:
            for task in under_way:
                task.cancel()
            for late in await asyncio.gather(*under_way, return_exceptions=True):
                if isinstance(late, ClientConnection):
                    late.transport.abort()

    async def _connected(self, address: str) -> ClientConnection | None:
        try:
            return await connect(
                address,
                subprotocols=[Subprotocol(name) for name in (SUBPROTOCOL, *OLD_SUBPROTOCOLS)],
                open_timeout=OPEN_S,
                close_timeout=1,
                ping_interval=None,  # the session has its own heartbeat, which also sees a frozen server
                compression=None,
                proxy=None,
                max_size=MAX_SNAPSHOT,
                ssl=self._trusts[address],
            )
        # OSError: nobody there; WebSocketException: not our server; ValueError: not an address.
        except (OSError, TimeoutError, WebSocketException, ValueError) as error:
            self.reasons.failed(because(error, address, opening=True))
            return None

    async def _visit(self, socket: ClientConnection) -> bool:
        """One connection until it is lost; True when it was live for a good while."""
        self._live_since = None
        await self._converse(socket)
        self._lost()
        return self._was_steady()

    def _lost(self) -> None:
        self.session.lost()
        self._say_state()
        self._happened(None)

    def _was_steady(self) -> bool:
        return self._live_since is not None and time.monotonic() - self._live_since >= STEADY_S

    async def _converse(self, socket: ClientConnection) -> None:
        self.session.hello = self.session.hello.model_copy(update={"numbers": self._seen.known})
        self.session.connected(now_ms())
        self._say_state()
        if (old := too_old(socket.subprotocol, self.session.hello.language)) is not None:
            self._take([old])
            socket.transport.abort()
            await socket.wait_closed()
            return
        self._wake.set()
        parts = (self._listen, self._send, self._beat, self._ping)
        tasks = [asyncio.ensure_future(part(socket)) for part in parts]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        except (OSError, TimeoutError, WebSocketException) as error:
            self.reasons.failed(because(error, self._address))
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            socket.transport.abort()  # a frozen server would not answer a closing handshake
            await socket.wait_closed()

    async def _listen(self, socket: ClientConnection) -> None:
        async for data in socket:
            if not self._take(self.session.received(data, now_ms())):
                return
        self.reasons.failed(NoLink(NoLinkKind.CLOSED, self._address, detail=f"closed ({socket.close_code})"))

    async def _send(self, socket: ClientConnection) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            for frame in self.session.outgoing():
                async with asyncio.timeout(SEND_S):
                    await socket.send(frame)

    async def _beat(self, _: ClientConnection) -> None:
        while self._take(self.session.tick(now_ms())):
            self._send_probe()
            attended = self.session.pending or self.session.life.attended(now_ms())
            calm = LOOK_WHILE_ATTENDED_S if attended else LOOK_S
            most = calm if self.session.state is LinkState.LIVE else LOOK_WHILE_GREETING_S
            await asyncio.sleep(min(most, self.session.heartbeat_s / 4))

    async def _ping(self, socket: ClientConnection) -> None:
        """Carry the session's probes: any WebSocket answers a ping, however busy the program behind it is."""
        while True:
            await self._probe.wait()
            self._probe.clear()
            await (await socket.ping())
            self.session.life.heard(now_ms())

    def _send_probe(self) -> None:
        if self.session.life.take_probe():
            self._probe.set()

    # -- what happened --

    def _take(self, happenings: Sequence[Happening]) -> bool:
        """Pass on what happened; False when the connection is of no more use."""
        go_on = True
        for happening in happenings:
            self._note(happening)
            go_on = go_on and not isinstance(happening, TurnedAway | Broken)
            # The state is told first, so that who reads both never sees a snapshot on a dead link.
            self._say_state()
            self._happened(happening)
        self._say_state()
        self._wake.set()
        return go_on

    def _remember(self, happening: Happening) -> None:
        """Keep today's numbers, off the loop where they go into a file; a phone's are of no use to the server."""
        if self.session.hello.role is Role.PHONE:
            return
        match happening:
            case Welcomed(snapshot, _, left_out):
                say_left_out("Snapshot", left_out)
                self._seen.of(snapshot.branch)
                higher = self._seen.look(snapshot.views)
            case Answered(_, result):
                higher = self._seen.look(result)
            case EventCame(_, at, event):
                higher = self._seen.look(event, at)
            case ViewCame(_, doc):
                higher = self._seen.look(doc)
            case _:
                return
        if higher and self._seen.path is not None:
            asyncio.get_running_loop().run_in_executor(None, self._seen.save)

    def _note(self, happening: Happening) -> None:
        self._remember(happening)
        match happening:
            case Answered(id_, result):
                if (future := self._answers.get(id_)) and not future.done():
                    future.set_result(result)
            case WasRefused(id_, why, message):
                if (future := self._answers.get(id_)) and not future.done():
                    future.set_exception(RefusedByServer(why, message))
            case Welcomed():
                self.reasons.linked(self._address)
                self._live_since = self._live_since or time.monotonic()
            case Overdue(id_):
                if (future := self._answers.get(id_)) and not future.done():
                    future.set_exception(TimeoutError(f"{id_}: the link came back too late"))
            case TurnedAway(why, _):
                # A server that is still starting will take us in a moment; other refusals need a person.
                self._turned_away = self._turned_away or why.code not in (Code.STARTING, Code.BUSY)
                self.reasons.failed(turned_away(why, self._address))
            case Broken(what, silent):
                self.reasons.failed(
                    NoLink(NoLinkKind.SILENT if silent else NoLinkKind.NOT_OURS, self._address, detail=what)
                )
            case _:
                pass

    def _say_state(self) -> None:
        state = LinkState.SILENT if self.session.life.silent and self.live else self.session.state
        if state is not self._told:
            self._told = state
            self._state_is(state)
