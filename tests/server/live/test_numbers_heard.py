"""A server that lost its data goes on above the numbers that its devices know of, before it answers them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.server.branch_kit import BRANCH, SERVICE, live_port
from wire.values import Role

KNOWN = {"branch": BRANCH.id, "day": "2026-11-23", "last": {"A": 41}}


async def greet(port: Any, role: Role, numbers: Any, token: str = "") -> Any:
    token = token or port.people.pair("device-1", role)
    async with port.connected() as link:
        hello = {"protocol": 2, "role": role.value, "device_id": "device-1", "token": token, "numbers": numbers}
        return await link.ask("hello", hello)


@pytest.mark.parametrize("role", [Role.KIOSK, Role.COUNTER, Role.DISPLAY, Role.RECEPTION, Role.MANAGER])
async def test_numbers_that_a_device_knows_are_not_given_again(url: str, role: Role) -> None:
    async with live_port(url) as port:
        assert "result" in await greet(port, role, KNOWN)
        assert (await port.house.issue())["number"] == "A042"


async def test_a_command_that_waited_for_the_link_is_carried_out_above_them(url: str) -> None:
    async with live_port(url) as port:
        token = port.people.pair("device-1", Role.KIOSK)
        async with port.connected() as link:
            hello = {"protocol": 2, "role": "kiosk", "device_id": "device-1", "token": token, "numbers": KNOWN}
            await link.send("hello", hello)
            answer = await link.ask("ticket.issue", {"service_id": SERVICE})
        assert answer["result"]["number"] == "A042"


@pytest.mark.parametrize("other", [{"branch": "b2"}, {"day": "2026-11-22"}, {"day": "2026-11-24"}, {"last": {}}, None])
async def test_numbers_of_another_day_or_branch_change_nothing(url: str, other: dict[str, Any] | None) -> None:
    async with live_port(url) as port:
        assert "result" in await greet(port, Role.KIOSK, other and KNOWN | other)
        assert (await port.house.issue())["number"] == "A001"


async def test_what_the_server_knows_itself_is_not_journalled_again(url: str) -> None:
    async with live_port(url) as port:
        for _ in range(3):
            await port.house.issue()
        before = port.house.handle._heart.state.seq
        await greet(port, Role.KIOSK, KNOWN | {"last": {"A": 3}})
        assert port.house.handle._heart.state.seq == before
        await greet(port, Role.DISPLAY, KNOWN | {"last": {"A": 4}})
        assert port.house.handle._heart.state.seq == before + 1


@pytest.mark.parametrize("last", [{"A": 0}, {"A": 10_000}, {"A": "41"}, {"AB": 1}, {"a": 1}, [["A", 1]]])
async def test_numbers_that_cannot_be_are_refused(url: str, last: Any) -> None:
    async with live_port(url) as port:
        assert (await greet(port, Role.KIOSK, KNOWN | {"last": last}))["error"]["data"]["code"] == "BAD_PARAMS"
        assert (await port.house.issue())["number"] == "A001"


async def test_a_stranger_and_a_phone_are_not_heeded(url: str) -> None:
    async with live_port(url) as port:
        assert "error" in await greet(port, Role.KIOSK, KNOWN, token="x" * 43)
        ticket = await port.house.issue()
        port.house.secrets.remember(ticket["ticket_id"])
        assert "result" in await greet(port, Role.PHONE, KNOWN, port.house.secrets.of(ticket["ticket_id"]))
        assert (await port.house.issue())["number"] == "A002"
