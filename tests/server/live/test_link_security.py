"""What the live port tells the security log, and whom it takes for whom."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from server.runtime.security_log import SecurityLog
from server.staff.login import TRIES
from tests.server.branch_kit import PASSWORD, SERVICE, Link, Port, live_port
from wire.values import Role


async def refusal(link: Link, method: str, params: dict[str, Any]) -> str:
    return str((await link.ask(method, params))["error"]["data"]["code"])


def told(log: SecurityLog, path: Path) -> list[dict[str, Any]]:
    log.close()
    return [json.loads(line) for line in path.read_text().splitlines()]


async def hello(port: Port, device_id: str, token: str, **headers: str) -> str:
    async with port.connected(**headers) as link:
        return await refusal(link, "hello", {"protocol": 2, "role": "kiosk", "device_id": device_id, "token": token})


async def test_keys_commands_and_sign_ins_that_were_refused_are_told_without_a_secret(url: str, tmp_path: Path) -> None:
    log = SecurityLog(tmp_path / "security.log")
    async with live_port(url, security=log) as port, port.link(Role.KIOSK, "kiosk-1") as kiosk:
        assert await hello(port, "kiosk-1", "not-its-key") == "NOT_PAIRED"
        assert await hello(port, "a-password-in-the-wrong-field", "not-its-key") == "NOT_PAIRED"
        issued = await kiosk.result("ticket.issue", {"service_id": SERVICE})
        assert await refusal(kiosk, "hall.close", {"why": "x"}) == "NOT_ALLOWED"
        secret = issued["tracking_url"].partition("#")[2]
        async with port.link(Role.PHONE, "", secret) as phone:
            assert await refusal(phone, "ticket.cancel", {"ticket_id": "another-ticket"}) == "NOT_ALLOWED"
            assert await refusal(phone, "clerk.sign_in", {"user": "lan", "password": PASSWORD}) == "NOT_ALLOWED"
        port.people.add("lan", "Lan", ("clerk",), PASSWORD)
        async with port.link(Role.COUNTER, "pc-1") as desk:
            assert await refusal(desk, "ticket.call_next", {}) == "SIGN_IN_FIRST"
            await desk.result("clerk.sign_in", {"user": "lan", "password": PASSWORD})
            assert await refusal(desk, "hall.close", {"why": "x"}) == "NOT_ALLOWED"
            assert await refusal(desk, "ticket.call_next", {}) == "NO_COUNTER"  # nothing of security
            await desk.result("clerk.sign_out")
            await desk.result("clerk.sign_out")
    lines = told(log, tmp_path / "security.log")
    ticket = issued["ticket_id"]
    facts = [{k: v for k, v in line.items() if k not in ("at", "address", "unknown")} for line in lines]
    assert facts == [
        {"what": "device_refused", "role": "kiosk", "claims": "kiosk-1"},
        {"what": "device_refused", "role": "kiosk"},
        {"what": "command_refused", "device": "kiosk-1", "role": "kiosk", "command": "hall.close",
         "why": "NOT_ALLOWED"},
        {"what": "command_refused", "role": "phone", "command": "ticket.cancel", "ticket": ticket,
         "why": "NOT_ALLOWED"},
        {"what": "sign_in_failed", "why": "no_sign_in_here"},
        {"what": "command_refused", "device": "pc-1", "role": "counter", "command": "ticket.call_next",
         "why": "SIGN_IN_FIRST"},
        {"what": "signed_in", "device": "pc-1", "person": "s-LAN", "role": "counter"},
        {"what": "command_refused", "device": "pc-1", "person": "s-LAN", "role": "counter", "command": "hall.close",
         "why": "NOT_ALLOWED"},
        {"what": "signed_out", "device": "pc-1", "person": "s-LAN"},
    ]  # fmt: skip
    assert {line["address"] for line in lines} == {"127.0.0.1"}
    text = json.dumps(lines)
    for hidden in ("not-its-key", "a-password-in-the-wrong-field", PASSWORD, secret):
        assert hidden not in text


async def test_the_one_who_was_signed_in_before_is_told_as_gone(url: str, tmp_path: Path) -> None:
    log = SecurityLog(tmp_path / "security.log")
    async with live_port(url, security=log) as port, port.link(Role.COUNTER, "pc-1") as desk:
        for name in ("lan", "minh"):
            port.people.add(name, name.title(), ("clerk",), PASSWORD)
            await desk.result("clerk.sign_in", {"user": name, "password": PASSWORD})
    lines = told(log, tmp_path / "security.log")
    assert [(line["what"], line["person"]) for line in lines] == [
        ("signed_in", "s-LAN"), ("signed_in", "s-MINH"), ("signed_out", "s-LAN"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("trusted", "address"), [((), "127.0.0.1"), (("127.0.0.1",), "192.168.1.66"), (("10.0.0.0/8",), "127.0.0.1")]
)
async def test_a_proxy_is_believed_on_the_live_port_if_it_is_trusted(
    url: str, tmp_path: Path, trusted: tuple[str, ...], address: str
) -> None:
    log = SecurityLog(tmp_path / "security.log")
    async with live_port(url, security=log, trusted=trusted) as port:
        await hello(port, "kiosk-1", "x", **{"X-Forwarded-For": "8.8.8.8, 192.168.1.66"})
    lines = told(log, tmp_path / "security.log")
    assert lines[-1]["address"] == address
    assert ("proxy_not_trusted" in {line["what"] for line in lines}) == (address == "127.0.0.1")


async def test_a_lock_out_on_one_pc_keeps_the_clerk_from_working_on_no_other(url: str) -> None:
    async with (
        live_port(url) as port,
        port.link(Role.COUNTER, "pc-1") as first,
        port.link(Role.COUNTER, "pc-2") as second,
    ):
        port.people.add("lan", "Lan", ("clerk",), PASSWORD)
        ids = [await first.send("clerk.sign_in", {"user": "lan", "password": f"guess-{n}"}) for n in range(TRIES)]
        codes = [(await first.reply_to(id_))["error"]["data"]["code"] for id_ in ids]
        assert codes == ["WRONG_PASSWORD"] * (TRIES - 1) + ["LOCKED_OUT"]
        assert await refusal(first, "clerk.sign_in", {"user": "LAN", "password": PASSWORD}) == "LOCKED_OUT"
        signed = await second.result("clerk.sign_in", {"user": " LAN ", "password": PASSWORD})
        assert signed["person"] == "s-LAN"


async def test_a_password_that_is_no_text_is_wrong_and_nothing_more(url: str) -> None:
    async with live_port(url) as port, port.link(Role.COUNTER, "pc-1") as desk:
        port.people.add("lan", "Lan", ("clerk",), PASSWORD)
        params = '{"user":"lan","password":"\\ud800"}'
        await desk.ws.send(f'{{"jsonrpc":"2.0","id":"sign-in-1","method":"clerk.sign_in","params":{params}}}')
        assert "error" in await desk.reply_to("sign-in-1")
        await desk.result("clerk.sign_in", {"user": "lan", "password": PASSWORD})
