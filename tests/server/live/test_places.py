"""Who gets a place on the live port when strangers and phones want them all."""

from __future__ import annotations

import contextlib
import json
from collections.abc import AsyncIterator

import pytest

from config.settings import LimitSettings
from server.live.client import Client
from server.live.fanout import Fanout
from server.live.socket import LiveLink
from server.runtime import supervisor as supervisors
from server.runtime.admission import QUEUE
from server.runtime.connection_limits import MOST_FOR_ONE, ConnectionLimits, Stage
from tests.patience import until, within
from tests.server.branch_kit import SERVICE, Link, Port, house, masked, new_id, raw_link
from tests.server.runtime.strangers import strangers
from tests.server.runtime.test_http_port import longest_queue, most_queued
from wire.values import Role

SMALL = LimitSettings(connections=64, reserved=16)


@contextlib.asynccontextmanager
async def small_port(url: str, settings: LimitSettings = SMALL) -> AsyncIterator[Port]:
    """A live port of few places."""
    async with house(url) as made:
        people = made.people
        fanout = Fanout(made.handle, people, made.secrets)
        limits = ConnectionLimits(settings, greets=True)
        live = LiveLink(made.handle, people, made.secrets, fanout, limits=limits)
        number = await live.start("127.0.0.1", 0)
        try:
            yield Port(made, live, people, number, fanout)
        finally:
            await live.close()


async def secret_of_a_ticket(port: Port) -> str:
    issued = await port.house.issue()
    return str(issued["tracking_url"].partition("#")[2])


@pytest.mark.parametrize("said", [b"", b"GET / HTTP/1.1\r\nHost: b", b"x" * 500], ids=["silent", "half", "rubbish"])
async def test_a_paired_kiosk_gets_in_and_is_answered_while_strangers_hold_every_place(url: str, said: bytes) -> None:
    async with small_port(url) as port, strangers(port.port, 200, said):
        await until(lambda: port.live.limits.counts.cut_for_room >= 100)
        async with port.link(Role.KIOSK, "kiosk-1") as kiosk, strangers(port.port, 200, said):
            assert (await kiosk.result("ticket.issue", {"service_id": SERVICE}))["number"] == "A001"
            assert port.live.limits.counts.known == 1


async def test_a_kiosk_gets_in_while_strangers_hold_links_and_do_not_say_who_they_are(url: str) -> None:
    async with small_port(url) as port, contextlib.AsyncExitStack() as strangers:
        for _ in range(40):
            _, writer = await raw_link(port.port)
            strangers.callback(writer.transport.abort)
        async with port.link(Role.KIOSK, "kiosk-1") as kiosk:
            assert (await kiosk.result("ticket.issue", {"service_id": SERVICE}))["number"] == "A001"
        assert port.live.limits.counts.opening <= 16


async def test_a_link_whose_hello_does_not_come_is_cut(url: str) -> None:
    async with small_port(url) as port:
        port.live.limits._deadline_s |= dict.fromkeys((Stage.OPENING, Stage.IDLE, Stage.READING), 1e15)
        reader, writer = await raw_link(port.port)
        await until(lambda: port.live.limits.counts.opening == 1)
        assert port.live.limits.cut_overdue(1e12) == 1
        async with within(60, "it is cut"):
            with contextlib.suppress(ConnectionError):
                assert await reader.read() == b""
        writer.close()
        await until(lambda: not port.fanout.clients)


async def test_the_system_keeps_a_thousand_connections_until_they_are_accepted(url: str) -> None:
    async with small_port(url) as port:
        assert port.live._server is not None
        (listening,) = port.live._server.sockets
        assert longest_queue(listening) == min(QUEUE, most_queued())  # type: ignore[arg-type]


async def test_phones_beyond_their_places_are_told_so_in_words_and_devices_still_get_in(url: str) -> None:
    async with small_port(url) as port, contextlib.AsyncExitStack() as links:
        secrets = [await secret_of_a_ticket(port) for _ in range(40)]
        told = []
        for secret in secrets:
            link = await links.enter_async_context(port.connected())
            told.append(await link.ask("hello", {"protocol": 2, "role": "phone", "token": secret}))
        let_in = [frame for frame in told if "result" in frame]
        refused = [frame for frame in told if "error" in frame]
        assert (len(let_in), len(refused)) == (32, 8)
        assert {frame["error"]["data"]["code"] for frame in refused} == {"BUSY"}
        assert "Xin thử lại" in refused[0]["error"]["message"]
        for n in range(10):
            await links.enter_async_context(port.link(Role.COUNTER, f"pc-{n}"))
        assert port.live.limits.counts.known == 10


@pytest.mark.parametrize("who", ["device", "ticket"])
async def test_one_device_or_ticket_has_a_few_links_and_the_newest_stays(url: str, who: str) -> None:
    async with small_port(url) as port, contextlib.AsyncExitStack() as links:
        token = port.people.pair("kiosk-1", Role.KIOSK) if who == "device" else await secret_of_a_ticket(port)
        hello = {"protocol": 2, "role": "phone", "token": token}
        hello |= {"role": "kiosk", "device_id": "kiosk-1"} if who == "device" else {}
        made: list[Link] = []
        for _ in range(MOST_FOR_ONE + 3):
            made.append(await links.enter_async_context(port.connected()))
            assert "result" in await made[-1].ask("hello", hello)
        await until(lambda: len(port.fanout.clients) == MOST_FOR_ONE)
        assert "result" in await made[-1].ask("resync")
        counts = port.live.limits.counts
        assert counts.known + counts.visitors == MOST_FOR_ONE
    await until(lambda: not port.live._few_links)


async def test_a_link_that_ends_gives_its_place_back(url: str) -> None:
    async with small_port(url) as port:
        for _ in range(3):
            async with port.link(Role.KIOSK, "kiosk-1", port.people.pair("kiosk-1", Role.KIOSK)):
                assert port.live.limits.counts.known == 1
            await until(lambda: port.live.limits.counts.known == 0)


async def test_one_client_whose_care_fails_is_dropped_and_the_others_are_cared_for(
    url: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("server.live.socket.LOOK_EVERY_S", 0.02)
    monkeypatch.setattr("server.live.socket.PING_EVERY_S", 0.05)
    look = Client.look

    def fails(client: Client) -> None:
        if client.device_id == "bad":
            raise RuntimeError("cannot look")
        look(client)

    monkeypatch.setattr(Client, "look", fails)
    async with small_port(url) as port, port.link(Role.KIOSK, "good"):
        _, writer = await raw_link(port.port)
        hello = {"protocol": 2, "role": "kiosk", "device_id": "bad", "token": port.people.pair("bad", Role.KIOSK)}
        writer.write(masked(json.dumps({"jsonrpc": "2.0", "id": new_id(), "method": "hello", "params": hello})))
        await until(lambda: "the link of kiosk bad failed; it is cut" in caplog.text)
        await until(lambda: [one.device_id for one in port.fanout.clients] == ["good"])
        (good,) = port.fanout.clients
        good.pinged_at, good.pong = 0.0, None
        await until(lambda: good.pong is not None and good.pong.done())
        writer.close()


async def test_a_fault_of_the_loops_that_serve_all_is_not_their_end(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisors, "BACK_OFF_S", (0.01,))
    monkeypatch.setattr("server.live.socket.LOOK_EVERY_S", 0.02)
    async with small_port(url) as port, port.link(Role.KIOSK, "kiosk-1"):
        (kiosk,) = port.fanout.clients
        clients, port.fanout.clients = port.fanout.clients, None  # type: ignore[assignment]
        try:
            await until(lambda: any(one.last_fault for one in port.live._supervisor.reports if one.name == "links"))
        finally:
            port.fanout.clients = clients
        kiosk.pinged_at, kiosk.pong = -1e9, None
        await until(lambda: kiosk.pong is not None and kiosk.pong.done(), "the link is looked after again")
