"""Somebody who keeps a ledger was away: every fact they may hear reaches them once, in order."""

from __future__ import annotations

from typing import Any

import pytest

from server.live import missed as missing
from tests.server.branch_kit import PASSWORD, Link, Port, live_port
from wire.values import Role


async def manager_at(port: Port, link: Link) -> Link:
    port.people.add("hoa", "Hoa", ("manager",), PASSWORD)
    await link.result("clerk.sign_in", {"user": "hoa", "password": PASSWORD})
    return link


async def ledger_since(link: Link, epoch: str, seq: int) -> list[dict[str, Any]]:
    """All facts after one, as a case system asks for them."""
    snapshot = await link.result("resync", {"since": {"epoch": epoch, "seq": seq}})
    facts, goal = [], snapshot["seq"]
    while True:
        facts += snapshot["missed"]["events"]
        if snapshot["missed"]["upto"] >= goal:
            return facts
        since = {"epoch": epoch, "seq": snapshot["missed"]["upto"]}
        snapshot = await link.result("resync", {"since": since})


@pytest.mark.parametrize(("rows", "size"), [(2_000, 96 * 1024), (2, 96 * 1024), (2_000, 1)])
async def test_a_ledger_lacks_nothing_however_small_the_parts_are(
    url: str, monkeypatch: pytest.MonkeyPatch, rows: int, size: int
) -> None:
    monkeypatch.setattr(missing, "LOOKED_AT", rows)
    monkeypatch.setattr(missing, "MOST_BYTES", size)
    async with live_port(url) as port, port.link(Role.MANAGER, "manager-1") as pc:
        manager = await manager_at(port, pc)
        for _ in range(5):
            await port.house.issue()
        now = await manager.result("resync")
        assert now["missed"] is None
        facts = await ledger_since(manager, now["epoch"], 0)
        assert [fact["seq"] for fact in facts] == list(range(1, now["seq"] + 1))
        assert [fact["type"] for fact in facts].count("ticket.issued") == 5
        assert facts[-1]["at"] == port.house.clock.now
        assert await ledger_since(manager, now["epoch"], now["seq"]) == []


async def test_a_device_is_told_no_more_of_the_past_than_it_may_hear(url: str) -> None:
    async with live_port(url) as port:
        token = port.people.pair("board-1", Role.DISPLAY)
        await port.house.issue()
        async with port.connected() as board:
            epoch = (await board.result("hello", hello(token)))["epoch"]
        async with port.connected() as board:
            snapshot = await board.result("hello", hello(token) | {"since": {"epoch": epoch, "seq": 0}})
        types = {fact["type"] for fact in snapshot["missed"]["events"]}
        assert "settings.applied" in types
        assert "ticket.issued" not in types
        assert snapshot["missed"]["upto"] == snapshot["seq"]


def hello(token: str) -> dict[str, Any]:
    return {"protocol": 2, "role": "display", "device_id": "board-1", "token": token}


async def test_another_epoch_a_seq_that_never_was_and_a_phone_begin_anew(url: str) -> None:
    async with live_port(url) as port, port.link(Role.MANAGER, "manager-1") as pc:
        manager = await manager_at(port, pc)
        epoch = (await manager.result("resync"))["epoch"]
        for since in ({"epoch": "another", "seq": 0}, {"epoch": epoch, "seq": 10_000}):
            assert (await manager.result("resync", {"since": since}))["missed"] is None
        issued = await port.house.issue()
        async with port.link(Role.PHONE, "", port.house.secrets.of(issued["ticket_id"])) as phone:
            assert (await phone.result("resync", {"since": {"epoch": epoch, "seq": 0}}))["missed"] is None


async def test_what_cannot_be_a_seq_is_refused_in_words(url: str) -> None:
    async with live_port(url) as port, port.link(Role.KIOSK, "kiosk-1") as kiosk:
        refused = await kiosk.ask("resync", {"since": {"epoch": "e", "seq": -1}})
        assert refused["error"]["data"]["code"] == "BAD_PARAMS"
        assert "result" in await kiosk.ask("resync")
