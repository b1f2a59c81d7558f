"""Devices tell how they are and hear what is wanted of them, over a real link."""

from __future__ import annotations

import json
import logging
from contextlib import AsyncExitStack
from typing import Any

import pytest

from rules import hours
from tests.patience import until
from tests.server.branch_kit import BRANCH, PASSWORD, SERVICE, Link, Port, live_port
from wire.commands import ApplySettings, IssueTicket
from wire.opening import KioskTime
from wire.values import Actor, Channel, Role

TOOL = Actor(role=Role.SERVER, device_id="toiluot-server")


async def tell(link: Link, kind: str, **params: object) -> None:
    await link.ws.send(json.dumps({"jsonrpc": "2.0", "method": f"report.{kind}", "params": params}))


async def manager_at(port: Port, link: Link) -> Link:
    port.people.add("hoa", "Hoa", ("manager",), PASSWORD)
    await link.result("clerk.sign_in", {"user": "hoa", "password": PASSWORD})
    return link


async def seen(manager: Link, device_id: str) -> dict[str, Any]:
    view = await manager.until("view.monitor")
    return next(line for line in view["devices"] if line["device_id"] == device_id)


async def test_a_kiosk_without_paper_is_seen_by_the_manager_and_nothing_is_journalled(url: str) -> None:
    async with (
        live_port(url) as port,
        port.link(Role.KIOSK, "kiosk-1") as kiosk,
        port.link(Role.MANAGER, "manager-1") as pc,
    ):
        manager = await manager_at(port, pc)
        before = (await manager.result("resync"))["seq"]
        await tell(kiosk, "printer", state="paper_out")
        while not (line := await seen(manager, "kiosk-1"))["parts"]:
            pass
        [part] = line["parts"]
        assert (part["kind"], part["state"], part["stale"]) == ("printer", "paper_out", False)
        assert part["trouble"]["vi"] == "Máy in hết giấy"
        assert (await manager.result("resync"))["seq"] == before


async def test_what_a_device_told_is_old_news_once_it_is_gone(url: str) -> None:
    async with live_port(url) as port:
        async with port.link(Role.KIOSK, "kiosk-1") as kiosk:
            await tell(kiosk, "printer", state="paper_out")
            await until(lambda: port.fanout.device_lines()[0].parts, "the report is taken")
            assert port.fanout.device_lines()[0].troubles
        await until(lambda: not port.fanout.device_lines()[0].connected, "the kiosk is gone")
        [line] = port.fanout.device_lines()
        assert line.parts[0].stale
        assert line.troubles == ()


async def test_a_bad_report_is_logged_once_and_ends_nothing(url: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING, "toiluot.live")
    async with live_port(url) as port, port.link(Role.KIOSK, "kiosk-1") as kiosk:
        for _ in range(2):
            await tell(kiosk, "printer", state="melted")
            await tell(kiosk, "sound", state="none")
            port.fanout.health._told.clear()
            await until(lambda: port.fanout.device_lines()[0].parts, "the good one is taken")
        assert [part.kind for part in port.fanout.device_lines()[0].parts] == ["sound"]
        said = [record.message for record in caplog.records if "report.printer" in record.message]
        assert len(said) == 1
        assert "no_choice" in said[0]
        assert (await kiosk.result("resync"))["role"] == "kiosk"


async def test_a_phone_reports_nothing(url: str) -> None:
    async with live_port(url) as port, port.link(Role.KIOSK, "kiosk-1"):
        issued = await port.house.issue()
        async with port.link(Role.PHONE, "", port.house.secrets.of(issued["ticket_id"])) as phone:
            await tell(phone, "printer", state="paper_out")
            [client] = [one for one in port.fanout.clients if one.role is Role.PHONE]
            await until(lambda: client.session._reports, "it came")
            await until(lambda: not client.session._reports, "it was looked at")
            assert port.fanout.health._told == {}
            assert "result" in await phone.ask("resync")


async def test_a_device_hears_what_is_wanted_of_it_from_its_first_snapshot_on(url: str) -> None:
    async with (
        live_port(url) as port,
        port.link(Role.KIOSK, "kiosk-1") as kiosk,
        port.link(Role.DISPLAY, "board-1") as board,
        port.link(Role.MANAGER, "manager-1") as pc,
    ):
        manager = await manager_at(port, pc)
        assert kiosk.snapshot["views"]["device"]["mode"] == "open"  # type: ignore[attr-defined]
        await manager.result("device.want", {"device_id": "kiosk-1", "mode": "closed", "volume": 30})
        view = await kiosk.until("view.device")
        assert (view["mode"], view["volume"]) == ("closed", 30)
        again = await kiosk.result("resync")
        assert again["views"]["device"] == view
        assert (await board.result("resync"))["views"]["device"]["mode"] == "open"
        assert "view.device" not in json.dumps(board.told)


async def test_kiosks_and_boards_alone_are_told_the_halls_code_while_a_number_from_home_is_awaited(url: str) -> None:
    async with live_port(url) as port, AsyncExitStack() as held:
        said = ["https://cn-1.example.vn/t#here-7K2MXA"]
        port.fanout.documents.hall_code = lambda: said[0]
        roles = {Role.KIOSK: "kiosk-1", Role.DISPLAY: "board-1", Role.RECEPTION: "desk-1"}
        links = {role: await held.enter_async_context(port.link(role, name)) for role, name in roles.items()}
        for link in links.values():
            assert link.snapshot["views"]["device"]["hall_code"] == ""  # type: ignore[attr-defined]
        issue = IssueTicket(service_id=SERVICE, channel=Channel.ONLINE, booking_id="from-home-0001")
        issued = await port.house.ask(issue, Actor(role=Role.HUB))
        assert isinstance(issued, dict)
        shown = [links[Role.KIOSK], links[Role.DISPLAY]]
        for code in (said[0], "https://cn-1.example.vn/t#here-99QRST"):
            said[0] = code
            for link in shown:
                assert (await link.until("view.device"))["hall_code"] == code
        assert (await links[Role.RECEPTION].result("resync"))["views"]["device"]["hall_code"] == ""
        token = port.house.secrets.of(issued["ticket_id"])
        phone = await held.enter_async_context(port.connected())
        await phone.result("hello", {"protocol": 2, "role": "phone", "token": token})
        port.house.handle.in_hall = lambda typed, ticket_id: typed == "99QRST"
        wrong = await phone.ask("ticket.arrive", {"ticket_id": issued["ticket_id"], "hall_code": "7K2MXA"})
        assert wrong["error"]["data"]["code"] == "HALL_CODE"
        await phone.result("ticket.arrive", {"ticket_id": issued["ticket_id"], "hall_code": "99QRST"})
        for link in shown:  # nobody is awaited any more
            assert (await link.until("view.device"))["hall_code"] == ""


async def test_a_kiosk_hears_its_mode_by_the_calendar_without_coming_again(url: str) -> None:
    async with live_port(url) as port, port.link(Role.KIOSK, "kiosk-1") as kiosk:
        assert kiosk.snapshot["views"]["device"]["mode"] == "open"  # type: ignore[attr-defined]
        house = port.house
        day = hours.business_day(BRANCH, house.handle.now)
        begins = hours.clock_text(BRANCH, house.handle.now + 2 * 60_000, house.handle.now)
        soon = KioskTime(weekdays=(1, 2, 3, 4, 5, 6, 7), begins=begins, ends="23:59", mode="closed")
        settings = BRANCH.model_copy(update={"kiosk_modes": (soon,)})
        async with house.handle.reading() as state:
            seq = state.settings_seq
        await house.ask(ApplySettings(branch=settings, started_from=seq), TOOL)
        house.clock.forward(180)
        view = await kiosk.until("view.device")
        assert (view["mode"], view["mode_until"]) == ("closed", hours.at(BRANCH, day, "23:59"))


async def test_nothing_is_wanted_of_an_unknown_device_or_by_one_who_is_no_manager(url: str) -> None:
    async with (
        live_port(url) as port,
        port.link(Role.KIOSK, "kiosk-1") as kiosk,
        port.link(Role.MANAGER, "manager-1") as pc,
    ):
        wish = {"device_id": "kiosk-1", "mode": "closed"}
        assert (await pc.ask("device.want", wish))["error"]["data"]["code"] == "SIGN_IN_FIRST"
        another = wish | {"device_id": "kiosk-2"}  # its own mode it may say: staff stand at it
        assert (await kiosk.ask("device.want", another))["error"]["data"]["code"] == "NOT_ALLOWED"
        manager = await manager_at(port, pc)
        refused = await manager.ask("device.want", wish | {"device_id": "kiosk-9"})
        assert refused["error"]["data"] == {"code": "UNKNOWN_DEVICE", "facts": {"device": "kiosk-9"}}


async def test_a_device_hears_of_its_place_at_once_and_a_later_wish_does_not_lose_it(url: str) -> None:
    async with (
        live_port(url) as port,
        port.link(Role.DISPLAY, "board-1") as board,
        port.link(Role.KIOSK, "kiosk-1") as kiosk,
        port.link(Role.MANAGER, "manager-1") as pc,
    ):
        manager = await manager_at(port, pc)
        assert board.snapshot["views"]["device"]["zone"] == ""  # type: ignore[attr-defined]
        await manager.result("device.want", {"device_id": "board-1", "volume": 30})
        assert (await board.until("view.device"))["zone"] == ""
        await manager.result("device.change", {"device_id": "board-1", "zone": "tang-2"})
        view = await board.until("view.device")
        assert (view["zone"], view["volume"]) == ("tang-2", 30)
        await manager.result("device.want", {"device_id": "board-1", "volume": 40})
        view = await board.until("view.device")
        assert (view["zone"], view["volume"]) == ("tang-2", 40)
        assert (await board.result("resync"))["views"]["device"] == view
        await manager.result("device.change", {"device_id": "board-1"})
        assert (await board.until("view.device"))["zone"] == ""
        assert "tang-2" not in json.dumps(kiosk.told)
