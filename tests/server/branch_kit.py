"""What the server's tests share: a branch with a clock of its own, a store in a folder, a handle, a live link."""

from __future__ import annotations

import asyncio
import itertools
import json
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from websockets.asyncio.client import ClientConnection, connect

from config import load
from rules.booking_code.signed import Verifier
from server.booking.reading_codes import ReadsBookings
from server.handle import Handle
from server.live.fanout import Fanout
from server.live.link_security import LinkSecurity
from server.live.socket import LiveLink
from server.runtime.client_address import Proxies
from server.runtime.hall_clock import TellsTime
from server.runtime.security_log import SecurityLog
from server.staff.login import Authenticator
from server.store.facts_after import facts_after
from server.store.journal import Store
from server.views.ticket_secrets import Secrets
from tests.patience import within
from tests.server import new_database
from tests.server.known_people import KnownPeople
from wire import commands as c
from wire.catalogue import Branch
from wire.errors import Refused
from wire.values import Actor, Channel, Role

BRANCH_FILE = Path(__file__).parents[2] / "config" / "demo" / "branch.toml"
BRANCH = load(BRANCH_FILE, Branch)
SERVICE = BRANCH.services[0].id
COUNTER = next(i.id for i in BRANCH.counters if SERVICE in BRANCH.skills[i.id])
COUNTERS = [i.id for i in BRANCH.counters if SERVICE in BRANCH.skills[i.id]]

MONDAY_9 = int(datetime(2026, 11, 23, 9, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh")).timestamp() * 1000)
DAY_MS = 24 * 3600 * 1000

SERVER = Actor(role=Role.SERVER)
KIOSK = Actor(role=Role.KIOSK, device_id="kiosk-1")
DISPLAY = Actor(role=Role.DISPLAY, device_id="board-1")
LAN = Actor(role=Role.COUNTER, device_id="pc-1", person="lan", roles=("clerk",))
MINH = Actor(role=Role.COUNTER, device_id="pc-2", person="minh", roles=("clerk",))
PASSWORD = "mat-khau-cua-lan"

_ids = itertools.count(1)


def new_id() -> str:
    return str(uuid.uuid4())


class HandClock:
    """A hall clock that a test turns by hand."""

    speed = 1.0

    def __init__(self, now: int = MONDAY_9) -> None:
        self.now = now

    def now_ms(self) -> int:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += int(seconds * 1000)


class House:
    """A branch server without ports: store, handle, clock.

    Args:
        url: of its database.
        clock: of the hall.
        with_tables: a new database begins with the tables that were made once for all tests.
    """

    def __init__(self, url: str, clock: TellsTime | None = None, with_tables: bool = True) -> None:
        self.clock: Any = clock or HandClock()
        self.store = Store(new_database.branch(url) if with_tables else url)
        state = self.store.open()
        self.people = KnownPeople(self.store)
        secrets = Secrets(bytes(32))
        self.secrets = secrets
        self.check = ReadsBookings(Verifier())
        self.handle = Handle(
            self.store,
            state,
            self.clock,
            self.check,
            lambda ticket_id: f"http://branch/t#{secrets.of(ticket_id)}",
            people=self.people,
        )

    async def ask(self, command: c.Command, actor: Actor = SERVER, command_id: str = "") -> dict[str, Any] | Refused:
        return await self.handle.ask(command_id or new_id(), command, actor)

    def record(self, told: c.RecordSession) -> asyncio.Future[Any]:
        """Journals who came and went."""
        return self.handle.submit(new_id(), told, SERVER)

    async def begin(self) -> House:
        async with self.handle.reading() as state:
            before = state.settings_seq
        assert not isinstance(await self.ask(c.ApplySettings(branch=BRANCH, started_from=before)), Refused)
        return self

    async def put(self, branch: Branch) -> None:
        """Put settings in force, made from those that are."""
        async with self.handle.reading() as state:
            before = state.settings_seq
        answer = await self.ask(c.ApplySettings(branch=branch, started_from=before))
        assert not isinstance(answer, Refused), answer

    async def issue(self, command_id: str = "") -> dict[str, Any]:
        reply = await self.ask(c.IssueTicket(service_id=SERVICE), KIOSK, command_id)
        assert isinstance(reply, dict), reply
        return reply

    async def close(self) -> None:
        await self.handle.close()
        self.store.close()


@asynccontextmanager
async def house(url: str, clock: HandClock | None = None) -> AsyncIterator[House]:
    """A branch with its settings in force and its day open."""
    made = House(url, clock)
    try:
        await made.begin()
        yield made
    finally:
        await made.close()


class Link:
    """A client on a real socket that keeps everything it is told."""

    def __init__(self, ws: ClientConnection) -> None:
        self.ws = ws
        self.told: list[dict[str, Any]] = []
        self._last = "nothing"

    async def send(self, method: str, params: dict[str, Any], id_: str = "") -> str:
        id_ = id_ or new_id()
        await self.ws.send(json.dumps({"jsonrpc": "2.0", "id": id_, "method": method, "params": params}))
        return id_

    async def reply_to(self, id_: str) -> dict[str, Any]:
        while True:
            frame = await self._frame(f"an answer to {id_}")
            if frame.get("id") == id_:
                return frame
            self.told.append(frame)

    async def ask(self, method: str, params: dict[str, Any] | None = None, id_: str = "") -> dict[str, Any]:
        return await self.reply_to(await self.send(method, params or {}, id_))

    async def result(self, method: str, params: dict[str, Any] | None = None, id_: str = "") -> dict[str, Any]:
        frame = await self.ask(method, params, id_)
        assert "result" in frame, frame
        return frame["result"]

    async def until(self, method: str) -> dict[str, Any]:
        """The next notification of this method; those before it are dropped."""
        while True:
            frame = self.told.pop(0) if self.told else await self._frame(method)
            if frame.get("method") == method:
                return frame["params"]

    async def _frame(self, waited_for: str) -> dict[str, Any]:
        """The next frame, whatever it is."""
        async with within(60, lambda: f"{waited_for}; what came last was {self._last[:200]}"):
            self._last = str(await self.ws.recv())
        return json.loads(self._last)


class Port:
    """A live port with its paired devices."""

    def __init__(self, house: House, live: LiveLink, people: KnownPeople, port: int, fanout: Fanout) -> None:
        self.house, self.live, self.people, self.port, self.fanout = house, live, people, port, fanout

    @asynccontextmanager
    async def connected(self, **headers: str) -> AsyncIterator[Link]:
        url = f"ws://127.0.0.1:{self.port}"
        async with connect(
            url, subprotocols=["toiluot.v2"], compression=None, proxy=None, max_size=None, max_queue=None,
            additional_headers=headers,
        ) as ws:  # fmt: skip
            yield Link(ws)

    @asynccontextmanager
    async def link(self, role: Role, device_id: str, token: str = "") -> AsyncIterator[Link]:
        """A client that said hello; paired on the way when it is a device."""
        token = token or self.people.pair(device_id, role)
        async with self.connected() as link:
            hello = {"protocol": 2, "role": role.value, "device_id": device_id, "token": token}
            link.snapshot = await link.result("hello", hello)  # type: ignore[attr-defined]
            yield link

    @asynccontextmanager
    async def desk(self, user: str, counter_id: str) -> AsyncIterator[Link]:
        """A clerk at an open counter."""
        self.people.add(user, user.title(), ("clerk",), PASSWORD)
        async with self.link(Role.COUNTER, f"pc-{user}") as link:
            await link.result("clerk.sign_in", {"user": user, "password": PASSWORD})
            await link.result("counter.open", {"counter_id": counter_id})
            yield link


async def raw_link(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A WebSocket by hand, for what a library would not do."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(
        f"GET / HTTP/1.1\r\nHost: branch:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Protocol: toiluot.v2\r\n\r\n".encode()
    )
    await reader.readuntil(b"\r\n\r\n")
    return reader, writer


def masked(text: str) -> bytes:
    """A client's text frame of 126 to 65,535 bytes."""
    payload = text.encode()
    return bytes([0x81, 0x80 | 126]) + len(payload).to_bytes(2, "big") + bytes(4) + payload


@asynccontextmanager
async def live_port(
    url: str, clock: HandClock | None = None, security: SecurityLog | None = None, trusted: tuple[str, ...] = ()
) -> AsyncIterator[Port]:
    async with house(url, clock) as made:
        people = made.people
        fanout = Fanout(made.handle, people, made.secrets)
        signs_in = Authenticator(people, security, record=made.record)
        known = LinkSecurity(made.handle, people, signs_in, security, Proxies(trusted, security))
        live = LiveLink(made.handle, people, made.secrets, fanout, link_security=known,
                        facts_after=lambda seq, most: made.store.look(lambda c: facts_after(c, seq, most)))  # fmt: skip
        port = await live.start("127.0.0.1", 0)
        try:
            yield Port(made, live, people, port, fanout)
        finally:
            await live.close()


RECEPTION_ISSUE = c.IssueTicket(service_id=SERVICE, channel=Channel.RECEPTION)
