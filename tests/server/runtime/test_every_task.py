"""A fault planted in each background task of branch server and hub: it is told, started again, and nobody notices."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path

import pytest
from websockets.asyncio.client import connect

from config.settings import ClockSettings, HubLinkSettings
from server.hub import app as hub_app
from server.runtime import supervisor as supervisors
from server.web.wording import WORDS
from tests.patience import until, within
from tests.server.branch_kit import MONDAY_9, Link, new_id
from tests.server.hub.house import HubHouse, TestClock
from tests.server.known_people import KnownPeople
from tests.server.runtime.whole import PlantingSupervisor, Whole, failed_and_works_again, whole_server
from wire.commands import CloseHall
from wire.errors import Refused
from wire.values import Actor, Role

OF_SERVER = {
    "views", "waits", "links", "days", "garbage collection", "connections", "log", "ports", "database", "web",
    "hub link", "backups", "foreseen waits", "nightly waits", "wait warnings", "old words", "old card keys",
    "local commands", "page sessions", "alarm mail", "alarm push",
}  # fmt: skip
OF_HUB = {"web", "tidying", "connections", "log", "ports", "backups"}


@pytest.fixture(autouse=True)
def no_long_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisors, "BACK_OFF_S", (0.02,))


@pytest.mark.parametrize("name", sorted(OF_SERVER | {"lease"}))
def test_each_task_of_the_server_has_a_name_for_managers(name: str) -> None:
    assert f"part_{name.replace(' ', '_')}" in WORDS


async def test_no_task_of_the_server_ends_it_and_each_does_its_work_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    house = HubHouse(tmp_path / "hub", TestClock())
    house.folder.mkdir()
    hall_clock = ClockSettings.clock
    await house.start(monkeypatch)
    monkeypatch.setattr(ClockSettings, "clock", hall_clock)
    token = tmp_path / "token"
    token.write_text("the-branch-token\n", encoding="utf-8")
    try:
        async with whole_server(
            tmp_path,
            monkeypatch,
            hub=HubLinkSettings(url=house.url, token_file=token),
            clock=ClockSettings(real_start_ms=time.time_ns() // 1_000_000, start_ms=MONDAY_9),
        ) as server:
            assert set(server.supervisor.names) == OF_SERVER
            for name in server.supervisor.names:
                await failed_and_works_again(server.supervisor, name)
                assert f"the task {name} failed (Planted: {name})" in caplog.text
            await assert_everything_works(server, house)
            status, body = await server.page("/health")
            told = json.loads(body)
            assert (status, told["status"]) == (200, "degraded")
            assert {task["name"] for task in told["tasks"] if task["last_fault"]} == OF_SERVER
            assert {problem["name"] for problem in told["reasons"]} == OF_SERVER
    finally:
        await house.close()


async def test_a_server_whose_hub_has_long_been_away_says_so_and_is_not_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.booking.link.AWAY_S", 0.0)
    hub = HubLinkSettings(url="http://127.0.0.1:9", token_file=tmp_path / "token")
    async with whole_server(tmp_path, monkeypatch, hub=hub) as server:
        status, body = await server.page("/health")
        told = json.loads(body)
        assert (status, told["status"]) == (200, "degraded")
        assert [problem["kind"] for problem in told["reasons"]] == ["hub"]


async def assert_everything_works(server: Whole, hub: HubHouse) -> None:
    """Each task's own work, seen from outside."""
    parts = server.parts
    token = await parts.store.run(lambda: KnownPeople(parts.store).pair("kiosk-1", Role.KIOSK))
    parts.people.read()
    url = f"ws://127.0.0.1:{server.ports.live_port}"
    async with connect(url, subprotocols=["toiluot.v2"], proxy=None) as ws:  # type: ignore[list-item]
        kiosk = Link(ws)
        hello = {"protocol": 2, "role": "kiosk", "device_id": "kiosk-1", "token": token}
        await kiosk.result("hello", hello)
        manager = Actor(role=Role.MANAGER, device_id="pc-1", person="hoa", roles=("manager",))
        assert not isinstance(await parts.handle.ask(new_id(), CloseHall(why="thử"), manager), Refused)
        assert (await kiosk.until("view.hall"))["open"] is False  # waits
        client = next(iter(parts.fanout.clients))
        client.pinged_at = 0.0
        await until(lambda: client.pong is not None and client.pong.done())  # links
    assert (await server.page("/t"))[0] == 200  # web

    async def linked() -> bool:
        (card,) = (await hub.call("GET", "/api/v1/branches")).json()
        return bool(card["connected"])

    async with within(60, "the branch is linked again"):  # hub link
        while not await linked():  # noqa: ASYNC110  the hub is asked, nobody tells
            await asyncio.sleep(0.05)


async def test_no_task_of_the_hub_ends_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub_app, "Supervisor", PlantingSupervisor)
    house = HubHouse(tmp_path, TestClock())
    await house.start(monkeypatch)
    try:
        supervisor = PlantingSupervisor.latest
        assert set(supervisor.names) == OF_HUB
        for name in supervisor.names:
            await failed_and_works_again(supervisor, name)
        answer = await house.call("GET", "/health")
        assert answer.json()["status"] == "degraded"
        assert {task["name"] for task in answer.json()["tasks"] if task["restarts"] == 1} == OF_HUB
        assert (await house.call("GET", "/")).status_code == 200
    finally:
        await house.close()
