"""The server's own socket: for its user alone, a few commands, and whatever comes in harms nobody."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from server.program import local_commands
from server.program.local_commands import SOCKET, LocalCommands
from server.runtime.private_socket import connected
from tests.patience import until
from tests.server.branch_kit import SERVICE, House, house
from wire.values import Role


@asynccontextmanager
async def serving(url: str, folder: Path) -> AsyncIterator[House]:
    async with house(url) as branch:
        running = asyncio.create_task(LocalCommands(folder, branch.handle.ask).run())
        try:
            await until(lambda: (folder / SOCKET).exists(), "the socket stands")
            yield branch
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


def say(folder: Path, line: bytes) -> bytes:
    with connected(folder, SOCKET) as there:
        try:
            there.sendall(line)
            return there.recv(4096)
        except (ConnectionResetError, BrokenPipeError):
            return b""


async def asked(folder: Path, method: str, **params: Any) -> dict[str, Any]:
    line = json.dumps({"id": str(uuid.uuid4()), "method": method, "params": params}).encode() + b"\n"
    return dict(json.loads(await asyncio.to_thread(say, folder, line)))


async def test_a_device_is_paired_and_unpaired_while_the_server_runs(url: str, tmp_path: Path) -> None:
    async with serving(url, tmp_path) as branch:
        done = await asked(tmp_path, "device.pair", device_id="kiosk-1", role="kiosk", token_hash="0" * 64)
        assert "seq" in done["result"]
        assert branch.people.devices[0].role is Role.KIOSK
        assert "result" in await asked(tmp_path, "device.unpair", device_id="kiosk-1")
        assert branch.people.devices == ()
        again = await asked(tmp_path, "device.unpair", device_id="kiosk-2")
        assert again["refused"]["code"] == "UNKNOWN_DEVICE"


async def test_what_is_no_matter_of_people_and_devices_is_refused_there(url: str, tmp_path: Path) -> None:
    async with serving(url, tmp_path):
        for method, params in (
            ("ticket.issue", {"service_id": SERVICE}), ("session.record", {"what": "signed_in", "code": "s-7F3K"}),
        ):  # fmt: skip
            assert (await asked(tmp_path, method, **params))["refused"]["code"] == "UNKNOWN_METHOD"
        assert (await asked(tmp_path, "device.pair", device_id="kiosk 1"))["refused"]["code"] == "BAD_PARAMS"


async def test_rubbish_is_hung_up_on_and_the_next_one_is_served(url: str, tmp_path: Path) -> None:
    async with serving(url, tmp_path):
        for line in (b"\xff\n", b"[]\n", b"{}\n", b'"x"\n', b"x" * 40_000 + b"\n", b"\n", b"1\n"):
            assert await asyncio.to_thread(say, tmp_path, line) == b""
        assert "refused" in await asked(tmp_path, "device.unpair", device_id="kiosk-1")


async def test_another_user_is_not_answered(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving(url, tmp_path):
        assert (tmp_path / SOCKET).stat().st_mode & 0o777 == 0o600
        monkeypatch.setattr(local_commands, "_is_ours", lambda _: False)
        line = b'{"id":"local-0001","method":"device.unpair","params":{"device_id":"kiosk-1"}}\n'
        assert await asyncio.to_thread(say, tmp_path, line) == b""


async def test_only_this_user_and_root_are_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    here, there = socket.socketpair()
    with here, there:
        assert local_commands._is_ours(here)
        monkeypatch.setattr(socket.socket, "getsockopt", lambda *_: struct.pack("3i", 7, 4242, 0))
        assert not local_commands._is_ours(here)
