"""What each client is told, when, and that one document that cannot be made costs only those who share it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from server.devices.wanted import TOPIC
from server.live import fanout as module
from server.live.client import Client
from tests.patience import until, within
from tests.server.branch_kit import COUNTERS, PASSWORD, SERVICE, Link, Port, live_port
from wire.values import Role

MOST = 3600.0
"""Seconds no test waits: what is told within a test is then told by another way."""


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Device and topic of every document that a client was handed."""
    told: list[tuple[str, str]] = []
    tell = Client.tell_view

    def keep(client: Client, topic: str, doc: str) -> None:
        told.append((client.device_id or client.ticket_id, topic))
        tell(client, topic, doc)

    monkeypatch.setattr(Client, "tell_view", keep)
    return told


async def sign_in(port: Port, link: Link) -> None:
    port.people.add("hoa", "Hoa", ("manager",), PASSWORD)
    await link.result("clerk.sign_in", {"user": "hoa", "password": PASSWORD})


async def test_a_manager_without_a_person_is_told_no_monitor(url: str, told: list[tuple[str, str]]) -> None:
    async with (
        live_port(url) as port,
        port.link(Role.MANAGER, "empty") as empty,
        port.link(Role.MANAGER, "seated") as seated,
    ):
        assert "monitor" not in empty.snapshot["views"]  # type: ignore[attr-defined]
        await sign_in(port, seated)
        await port.house.issue()
        await until(lambda: told.count(("seated", "monitor")) >= 2, lambda: f"the seated one is told; there was {told}")
        assert ("empty", "monitor") not in told


async def test_nothing_of_the_monitor_is_worked_out_where_nobody_may_see_it(
    url: str, told: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with live_port(url) as port, port.link(Role.MANAGER, "empty"), port.link(Role.DISPLAY, "board"):
        made: list[object] = []
        monitor = port.fanout.documents.monitor
        monkeypatch.setattr(port.fanout.documents, "monitor", lambda *args: made.append(args) or monitor(*args))
        monkeypatch.setattr(port.fanout, "_others_every_s", 0.0)
        told.clear()
        for _ in range(3):
            await port.house.issue()
            await port.fanout._tell_views()
        assert told
        assert made == []


async def test_a_manager_who_leaves_while_desks_are_told_is_told_nothing_more(
    url: str, told: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with (
        live_port(url) as port,
        port.desk("lan", COUNTERS[0]),
        port.link(Role.MANAGER, "leaving") as leaving,
    ):
        await sign_in(port, leaving)
        [client] = [one for one in port.fanout.clients if one.device_id == "leaving"]
        desk_json = port.fanout.documents.desk_json

        def leaves(*args: Any) -> str:
            client.sign_out()
            told.clear()
            return desk_json(*args)

        monkeypatch.setattr(port.fanout, "_others_every_s", 0.0)
        monkeypatch.setattr(port.fanout, "_others_at", 0.0)
        monkeypatch.setattr(port.fanout.documents, "desk_json", leaves)
        await port.fanout._tell_views()
        assert ("pc-lan", "desk") in told
        assert ("leaving", "monitor") not in told


@pytest.fixture
def slow_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits are worked out once, at the beginning, and time alone changes nothing."""
    monkeypatch.setattr(module, "WAITS_EVERY_S", MOST)
    monkeypatch.setattr(module, "ALL_EVERY_S", MOST)


@pytest.mark.usefixtures("slow_waits")
async def test_the_phone_of_who_is_called_is_told_at_once_and_not_with_the_waits(url: str) -> None:
    async with live_port(url) as port, port.desk("lan", COUNTERS[0]) as desk:
        secrets = [(await port.house.issue())["tracking_url"].partition("#")[2] for _ in range(2)]
        async with port.link(Role.PHONE, "", secrets[0]) as phone, port.link(Role.PHONE, "", secrets[1]) as other:
            await desk.result("ticket.call_next")
            while (view := await phone.until("view.ticket"))["state"] != "called":
                pass
            assert view["number"] == "A001"
            await desk.result("ticket.recall", {"ticket_id": view["ticket_id"]})
            assert not [f for f in other.told if f.get("method") == "view.ticket" and f["params"]["state"] == "called"]


async def test_waits_are_renewed_for_screens_though_those_kept_could_still_be_shown(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.waits.service.SHOWN_S", MOST)
    async with live_port(url) as port, port.link(Role.KIOSK, "kiosk") as kiosk, port.desk("lan", COUNTERS[0]):
        tile = lambda view: next(t for t in view["services"] if t["service_id"] == SERVICE)  # noqa: E731
        await shows(kiosk, "view.hall", lambda view: not tile(view)["wait"]["nobody"])


BOARD, HALL, MONITOR, COMMON = "board", "hall", "monitor", "common"


@pytest.mark.parametrize("broken", [BOARD, MONITOR, HALL])
async def test_one_document_that_cannot_be_made_leaves_all_others_going_out(
    url: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, broken: str
) -> None:
    async with (
        live_port(url) as port,
        port.desk("lan", COUNTERS[0]) as desk,
        port.link(Role.DISPLAY, "board") as board,
        port.link(Role.KIOSK, "kiosk") as kiosk,
        port.link(Role.MANAGER, "manager") as manager,
    ):
        await sign_in(port, manager)
        monkeypatch.setattr(port.fanout.documents, broken, lambda *_: 1 / 0)
        secret = (await port.house.issue())["tracking_url"].partition("#")[2]
        await until(lambda: f"view.{broken} could not be made" in caplog.text)
        shown: dict[str, Callable[[], Any]] = {
            BOARD: lambda: shows(board, "view.board", lambda view: view["calls"]),
            "desk": lambda: shows(desk, "view.desk", lambda view: view["day"]["waiting"] == 0),
            MONITOR: lambda: shows(manager, "view.monitor", lambda _: True),
            HALL: lambda: shows(kiosk, "view.hall", lambda _: True),
        }
        async with port.link(Role.PHONE, "", secret) as phone:
            await desk.result("ticket.call_next")
            await shows(phone, "view.ticket", lambda view: view["state"] == "called")
            for topic, wait in shown.items():
                if topic != broken:
                    await wait()
        assert [(one.name, one.restarts) for one in port.live._supervisor.reports if one.restarts] == []


async def shows(link: Link, view: str, true: Callable[[Any], object]) -> None:
    async with within(60, f"{view} shows it"):
        while not true(await link.until(view)):
            pass


async def test_one_device_that_cannot_be_told_what_is_wanted_is_cut_and_the_fact_reaches_the_others(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell = Client.tell_view

    def broken(client: Client, topic: str, doc: str) -> None:
        if topic == TOPIC and client.device_id == "board":
            raise ZeroDivisionError
        tell(client, topic, doc)

    async with (
        live_port(url) as port,
        port.link(Role.DISPLAY, "board"),
        port.link(Role.MANAGER, "manager") as manager,
    ):
        await sign_in(port, manager)
        monkeypatch.setattr(Client, "tell_view", broken)
        heard: list[str] = []
        port.house.handle.subscribe(lambda facts: heard.extend(fact.event.type for fact in facts))
        touched = port.fanout._changed
        touched.clear()
        await manager.result("device.want", {"device_id": "board", "volume": 40})
        assert heard == ["device.wanted"]
        await until(lambda: "board" not in {c.device_id for c in port.fanout.clients})
        await shows(manager, "event.device.wanted", lambda _: True)


async def test_a_fault_of_what_desks_share_is_said_and_the_next_change_tries_again(
    url: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with live_port(url) as port, port.desk("lan", COUNTERS[0]) as desk:
        with monkeypatch.context() as patch:
            patch.setattr(port.fanout.documents, COMMON, lambda *_: 1 / 0)
            await port.house.issue()
            await until(lambda: "the views could not be worked out" in caplog.text)
        await port.house.issue()
        await shows(desk, "view.desk", lambda view: view["day"]["waiting"] == 2)
        assert [(one.name, one.restarts) for one in port.live._supervisor.reports if one.restarts] == []


async def test_who_acted_is_told_first_and_the_other_desks_a_little_later(
    url: str, told: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with (
        live_port(url) as port,
        port.desk("lan", COUNTERS[0]) as lan,
        port.desk("minh", COUNTERS[1]) as minh,
        port.link(Role.KIOSK, "kiosk") as kiosk,
    ):
        await kiosk.result("ticket.issue", {"service_id": SERVICE})
        await shows(minh, "view.desk", lambda view: view["day"]["waiting"] == 1)
        monkeypatch.setattr(port.fanout, "_others_every_s", MOST)
        monkeypatch.setattr(port.fanout, "_others_at", asyncio.get_running_loop().time())
        told.clear()
        await lan.result("ticket.call_next")
        await until(lambda: ("pc-lan", "desk") in told)
        assert ("pc-minh", "desk") not in told
        monkeypatch.setattr(port.fanout, "_others_every_s", 0.0)
        port.fanout.changed()
        await until(lambda: ("pc-minh", "desk") in told)
