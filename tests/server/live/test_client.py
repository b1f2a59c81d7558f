"""A client that does not read neither slows the others nor holds memory, and catches up when it reads again."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import socket
import weakref
from collections.abc import AsyncIterator
from typing import Any

import pytest

from server.leadership.right_to_answer import Lease
from server.live import client as client_module
from server.live.client import HARD_LIMIT, Client
from tests.patience import until, within
from tests.server.branch_kit import COUNTERS, SERVICE, Link, Port, live_port, masked, raw_link
from wire.session import ClientSession, Hello, Welcomed
from wire.values import Role

CALLS = 100
"""Recalls that fill a small receive window several times."""

SOFT_LIMIT = 8 * 1024
"""Smaller than a hall's, so that few calls fill it."""


async def press(desk: Link, kiosk: Link, calls: int) -> None:
    await kiosk.result("ticket.issue", {"service_id": SERVICE})
    called = await desk.result("ticket.call_next")
    for _ in range(calls):
        await desk.result("ticket.recall", {"ticket_id": called["ticket_id"]})


@contextlib.asynccontextmanager
async def stuck_board(port: Port) -> AsyncIterator[Any]:
    """A board whose machine stopped reading: its socket's window stays small and full."""
    from websockets.asyncio.client import connect

    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    sock.setblocking(False)
    await asyncio.get_running_loop().sock_connect(sock, ("127.0.0.1", port.port))
    async with connect(
        "ws://branch", sock=sock, subprotocols=["toiluot.v2"], compression=None, proxy=None, max_queue=1,
        close_timeout=0.1, ping_interval=None, max_size=None,
    ) as ws:  # fmt: skip
        yield ws


def small_buffers(port: Port) -> None:
    """The kernel's send buffers swallow megabytes on loopback; a test has no time to fill them."""
    for one in port.fanout.clients:
        sock = one.ws.transport.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)


async def greet(ws: Any, port: Port) -> ClientSession:
    session = ClientSession(
        Hello(protocol=2, role=Role.DISPLAY, device_id="stuck", token=port.people.pair("stuck", Role.DISPLAY))
    )
    session.connected(0)
    for frame in session.outgoing():
        await ws.send(frame)
    happened = session.received(await ws.recv(), 0)
    assert isinstance(happened[0], Welcomed)
    return session


async def test_a_stuck_board_is_dropped_and_the_others_hear_every_call(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client_module, "STUCK_S", 0.5)
    monkeypatch.setattr(client_module, "SOFT_LIMIT", SOFT_LIMIT)
    monkeypatch.setattr("server.live.socket.PING_EVERY_S", 3600.0)  # here the buffer alone must tell
    async with (
        live_port(url) as port,
        port.link(Role.KIOSK, "kiosk-1") as kiosk,
        port.desk("lan", COUNTERS[0]) as desk,
        port.link(Role.DISPLAY, "board-1") as board,
        stuck_board(port) as ws,
    ):
        await greet(ws, port)
        small_buffers(port)
        stuck = next(one for one in port.fanout.clients if one.device_id == "stuck")
        held = []

        async def press_on() -> None:
            """Calls go on until it is dropped: on a busy machine the kernel may take what it held so far."""
            await kiosk.result("ticket.issue", {"service_id": SERVICE})
            ticket_id = (await desk.result("ticket.call_next"))["ticket_id"]
            while stuck in port.fanout.clients or len(held) < CALLS:
                await desk.result("ticket.recall", {"ticket_id": ticket_id})
                await board.until("event.ticket.recalled")
                held.append(stuck.held)

        async with within(60, lambda: f"the stuck board is dropped, which holds {held[-1:]} bytes after {len(held)}"):
            await press_on()
        assert max(held) > SOFT_LIMIT, "the test did not fill the buffer"
        assert max(held) <= HARD_LIMIT


async def test_a_board_that_was_slow_finds_the_gap_and_is_true_again(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "STUCK_S", 3600.0)
    monkeypatch.setattr(client_module, "SOFT_LIMIT", SOFT_LIMIT)
    monkeypatch.setattr("server.live.socket.PING_EVERY_S", 3600.0)
    async with (
        live_port(url) as port,
        port.link(Role.KIOSK, "kiosk-1") as kiosk,
        port.desk("lan", COUNTERS[0]) as desk,
        stuck_board(port) as ws,
    ):
        session = await greet(ws, port)
        small_buffers(port)
        stuck = next(one for one in port.fanout.clients if one.device_id == "stuck")
        await press(desk, kiosk, CALLS)
        assert stuck.slow_since is not None, "the test did not fill the buffer"
        again = None
        while again is None:  # it reads again, as a board that was frozen for a while
            async with within(60, lambda: f"a snapshot; the board stands at {session.seq}, {session.state}"):
                read = await ws.recv()
            for happened in session.received(read, 0):
                if isinstance(happened, Welcomed):
                    again = happened
            for frame in session.outgoing():
                await ws.send(frame)
        assert again.again
        async with port.house.handle.reading() as state:
            assert session.seq == state.seq
        assert again.snapshot.views["board"]["calls"][0]["nth"] == CALLS + 1  # type: ignore[index]


async def test_a_frozen_device_is_noticed_by_its_missing_pong(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.live.socket.PING_EVERY_S", 0.1)
    monkeypatch.setattr("server.live.socket.PONG_WITHIN_S", 0.3)
    async with live_port(url) as port:
        token = port.people.pair("frozen", Role.DISPLAY)
        _, writer = await raw_link(port.port)
        hello = {"protocol": 2, "role": "display", "device_id": "frozen", "token": token}
        writer.write(masked(json.dumps({"jsonrpc": "2.0", "id": "hello-01", "method": "hello", "params": hello})))
        await until(lambda: any(one.live for one in port.fanout.clients), "the board is welcomed")
        assert [one.device_id for one in port.fanout.clients] == ["frozen"]
        await until(lambda: not port.fanout.clients, "the board that answers no ping is dropped")
        writer.close()


class Wire:
    """A connection whose write buffer the test fills and drains by hand."""

    subprotocol = "toiluot.v2"

    def __init__(self) -> None:
        self.held, self.cut = 0, False
        self.frames: list[dict[str, Any]] = []
        self.transport = self

    def get_write_buffer_size(self) -> int:
        return self.held

    def abort(self) -> None:
        self.cut = True

    def methods(self) -> list[str]:
        methods = [str(frame["method"]) for frame in self.frames]
        self.frames.clear()
        return methods


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Wire:
    made = Wire()
    monkeypatch.setattr(client_module, "broadcast", lambda _, frame: made.frames.append(json.loads(frame)))
    return made


@pytest.fixture
def client(wire: Wire) -> Client:
    made = Client(wire, 0)  # type: ignore[arg-type]
    made.live = True
    return made


def test_a_client_that_caught_up_is_told_the_newest_views_and_then_which_fact_it_should_have(
    wire: Wire, client: Client
) -> None:
    client.tell_view("board", '{"waiting":1}')
    client.tell_event(11, 5, {"type": "hall.opened"}, {})
    assert wire.methods() == ["view.board", "event.hall.opened"]
    wire.held = client_module.SOFT_LIMIT + 1
    client.tell_event(12, 6, {"type": "hall.closed"}, {})
    client.tell_view("board", '{"waiting":2}')
    client.tell_view("board", '{"waiting":3}')
    client.look()
    assert wire.methods() == []
    wire.held = client_module.SOFT_LIMIT // 2
    client.look()
    assert [(f["method"], f["params"]) for f in wire.frames] == [
        ("view.board", {"waiting": 3}),
        ("heartbeat", {"seq": 12}),
    ]
    wire.frames.clear()
    client.look()
    client.tell_event(13, 7, {"type": "hall.opened"}, {})
    assert wire.methods() == ["event.hall.opened"]


def test_a_client_is_slow_until_half_of_the_limit_is_drained_and_given_up_after_a_while(
    wire: Wire, client: Client
) -> None:
    now = [1_000.0]
    wire.held = client_module.SOFT_LIMIT + 1
    client.look()
    assert client.slow_since is not None
    now[0] = client.slow_since + client_module.STUCK_S
    wire.held = client_module.SOFT_LIMIT // 2 + 1
    client.look(lambda: now[0])
    assert not wire.cut
    assert client.slow_since is not None
    client.look(lambda: now[0] + 0.1)
    assert wire.cut
    assert not client.live


def test_a_client_that_holds_too_much_is_cut_at_once(wire: Wire, client: Client) -> None:
    wire.held = HARD_LIMIT
    client.look()
    assert not wire.cut
    wire.held += 1
    client.look()
    assert wire.cut


def test_a_view_is_sent_once_and_again_when_it_is_another(wire: Wire, client: Client) -> None:
    for doc in ('{"n":1}', '{"n":1}', '{"n":2}', '{"n":1}'):
        client.tell_view("board", doc)
    assert [frame["params"]["n"] for frame in wire.frames] == [1, 2, 1]


def test_a_fact_is_written_once_for_all_who_stand_at_the_same_one(wire: Wire, client: Client) -> None:
    other, behind = Client(wire, 0), Client(wire, 0)  # type: ignore[arg-type]
    for one, seq in ((client, 10), (other, 10), (behind, 8)):
        one.session.sent_seq = seq
    frames: dict[int, str] = {}
    for one in (client, other, behind):
        one.tell_event(11, 5, {"type": "hall.opened"}, frames)
    assert [frame["params"]["after"] for frame in wire.frames] == [10, 10, 8]
    assert set(frames) == {10, 8}
    assert {one.session.sent_seq for one in (client, other, behind)} == {11}


def test_after_the_lease_nothing_is_said_and_the_link_is_cut(wire: Wire) -> None:
    lease = Lease()
    client = Client(wire, 0, lease)  # type: ignore[arg-type]
    lease.end("another server leads")
    client.tell_view("board", "{}")
    client.tell_event(11, 5, {"type": "hall.opened"}, {})
    assert wire.frames == []
    assert wire.cut


def test_what_only_a_person_may_see_goes_with_them(wire: Wire, client: Client) -> None:
    for topic in ("desk", "monitor", "board"):
        client.tell_view(topic, "{}")
    client.sign_out()
    assert set(client.latest) == {"board"}
    wire.frames.clear()
    client.follow_from(40)
    client.flush()
    assert [(f["method"], f["params"]) for f in wire.frames] == [("heartbeat", {"seq": 40})]


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(b"", id="hung up"),
        pytest.param(b"\x81\x83\0\0\0\0\xff\xfe\x00", id="not UTF-8"),
        pytest.param(b"\x01\x81\0\0\0\0x" + b"\x00\x81\0\0\0\0x" * 200, id="too many pieces"),
        pytest.param(b"\x87\x80\0\0\0\0", id="no such frame"),
    ],
)
async def test_what_a_lost_link_held_is_gone_without_a_collection(url: str, said: bytes) -> None:
    async with live_port(url) as port:
        gc.collect()
        gc.disable()
        try:
            reader, writer = await raw_link(port.port)
            await until(lambda: len(port.fanout.clients) == 1, "the link is there")
            held = weakref.ref(next(iter(port.fanout.clients)).ws)
            writer.write(said)
            if said:
                async with within(60, "the server hangs up"):
                    await reader.read()
            writer.close()
            await until(lambda: held() is None, "nothing of the link is left")
        finally:
            gc.enable()
