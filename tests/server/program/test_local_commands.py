"""The server's own socket: for its user alone, a few commands, and whatever comes in harms nobody."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import pwd
import socket
import stat
import struct
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from server.program import local_commands
from server.program.local_commands import SHOW_SETTINGS, SOCKET, LocalCommands, console
from server.runtime.private_socket import answers, connected
from server.settings.in_force import InForce
from server.store.audit_rows import audit_rows
from tests.patience import until
from tests.server.branch_kit import BRANCH, SERVICE, House, house
from toiluot.local_server import ask_running
from wire.errors import Code, Refused
from wire.values import Actor, Role

OTHER = BRANCH.model_copy(update={"holidays": ("2031-01-01",)})
ACCOUNT = pwd.getpwuid(os.geteuid()).pw_name


@asynccontextmanager
async def serving(url: str, folder: Path) -> AsyncIterator[House]:
    async with house(url) as branch:
        running = asyncio.create_task(LocalCommands(branch.handle, folder).run())
        try:
            await until(lambda: answers(folder, SOCKET), "the socket answers")
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


async def asked(folder: Path, method: str, **params: Any) -> dict[str, Any] | Refused:
    answer = await asyncio.to_thread(ask_running, folder, method, params)
    assert answer is not None
    return answer


async def in_force(folder: Path) -> InForce:
    return InForce.model_validate_json(json.dumps(await asked(folder, SHOW_SETTINGS)))


def code_of(answer: dict[str, Any] | Refused) -> Code:
    assert isinstance(answer, Refused)
    return answer.code


async def test_a_device_is_paired_and_unpaired_while_the_server_runs(url: str, tmp_path: Path) -> None:
    async with serving(url, tmp_path) as branch:
        done = await asked(tmp_path, "device.pair", device_id="kiosk-1", role="kiosk", token_hash="0" * 64)
        assert not isinstance(done, Refused)
        assert "seq" in done
        assert branch.people.devices[0].role is Role.KIOSK
        assert not isinstance(await asked(tmp_path, "device.unpair", device_id="kiosk-1"), Refused)
        assert branch.people.devices == ()
        assert code_of(await asked(tmp_path, "device.unpair", device_id="kiosk-2")) is Code.UNKNOWN_DEVICE


async def test_settings_are_shown_and_put_in_force_while_the_server_runs(url: str, tmp_path: Path) -> None:
    folder = tmp_path / ("a-folder-with-a-long-name-" * 6)
    folder.mkdir(mode=0o700)
    async with serving(url, folder):
        assert await in_force(folder) == InForce(branch=BRANCH, seq=1)
        wish = {"branch": OTHER.model_dump(mode="json"), "started_from": 1}
        assert not isinstance(await asked(folder, "settings.apply", **wish), Refused)
        now = await in_force(folder)
        assert (now.branch, now.by) == (OTHER, "toiluot-settings-import")
        again = wish | {"branch": BRANCH.model_dump(mode="json")}
        assert code_of(await asked(folder, "settings.apply", **again)) is Code.SETTINGS_CHANGED
    assert not (folder / SOCKET).exists()


async def test_what_is_asked_twice_with_one_id_is_done_once(url: str, tmp_path: Path) -> None:
    wish = {"branch": OTHER.model_dump(mode="json"), "started_from": 1}
    async with serving(url, tmp_path) as branch:
        id_ = str(uuid.uuid4())
        first, second = [await asyncio.to_thread(ask_running, tmp_path, "settings.apply", wish, id_) for _ in range(2)]
        assert first == second
        assert not isinstance(first, Refused)
        assert branch.store.known([id_]).keys() == {id_}


async def test_the_journal_names_the_account_that_asked(url: str, tmp_path: Path) -> None:
    async with serving(url, tmp_path) as branch:
        await asked(tmp_path, "export.record", kind="visits", span="2026-11-23")
        with branch.store.reading() as connection:
            [row] = [row for row in audit_rows(connection, begin=0, end=1 << 60) if row.event.type == "export.made"]
        actor = Actor.model_validate_json(row.actor)
        assert actor == Actor(role=Role.SERVER, device_id=f"console:{ACCOUNT}")


def test_an_account_without_a_name_is_told_by_its_number(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(uid: int) -> None:
        raise KeyError(uid)

    monkeypatch.setattr(pwd, "getpwuid", nobody)
    assert console(4242).device_id == "console:4242"


async def test_what_is_no_matter_of_the_console_is_refused_there(url: str, tmp_path: Path) -> None:
    async with serving(url, tmp_path):
        for method, params in (
            ("ticket.issue", {"service_id": SERVICE}), ("session.record", {"what": "signed_in", "code": "s-7F3K"}),
        ):  # fmt: skip
            assert code_of(await asked(tmp_path, method, **params)) is Code.UNKNOWN_METHOD
        for method in ("device.pair", "settings.apply"):
            assert code_of(await asked(tmp_path, method, device_id="kiosk 1")) is Code.BAD_PARAMS


async def test_rubbish_is_refused_and_the_next_one_is_served(url: str, tmp_path: Path) -> None:
    async with serving(url, tmp_path):
        for line in (b"\xff\n", b"[]\n", b"{}\n", b'"x"\n', b"\n", b"1\n", b"nonsense\n",
                     b'{"jsonrpc":"2.0","method":"device.unpair","params":{"device_id":"kiosk-1"}}\n'):  # fmt: skip
            assert b"BAD_MESSAGE" in await asyncio.to_thread(say, tmp_path, line), line
        assert code_of(await asked(tmp_path, "device.unpair", device_id="kiosk-1")) is Code.UNKNOWN_DEVICE


async def test_a_line_without_end_is_hung_up_on_and_the_next_one_is_served(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local_commands, "LONGEST", 4096)
    async with serving(url, tmp_path):
        assert await asyncio.to_thread(say, tmp_path, b"x" * 40_000 + b"\n") == b""
        assert code_of(await asked(tmp_path, "device.unpair", device_id="kiosk-1")) is Code.UNKNOWN_DEVICE


async def test_whoever_only_looks_whether_a_server_runs_is_no_fault(
    url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        async with serving(url, tmp_path):
            assert await asyncio.to_thread(answers, tmp_path, SOCKET)
            await asked(tmp_path, SHOW_SETTINGS)
    assert "was not answered" not in caplog.text


async def test_without_a_server_nobody_answers(tmp_path: Path) -> None:
    assert ask_running(tmp_path, SHOW_SETTINGS, {}) is None
    assert ask_running(tmp_path / "nowhere", SHOW_SETTINGS, {}) is None


async def test_the_socket_of_a_server_that_was_killed_is_replaced(url: str, tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(tmp_path / SOCKET))
    assert ask_running(tmp_path, SHOW_SETTINGS, {}) is None
    async with serving(url, tmp_path):
        assert (await in_force(tmp_path)).seq == 1


async def test_another_user_is_not_answered(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving(url, tmp_path):
        assert stat.S_IMODE((tmp_path / SOCKET).stat().st_mode) == 0o600
        monkeypatch.setattr(local_commands, "_uid_of", lambda _: os.geteuid() + 4242)
        line = b'{"jsonrpc":"2.0","id":"local-0001","method":"device.unpair","params":{"device_id":"kiosk-1"}}\n'
        assert await asyncio.to_thread(say, tmp_path, line) == b""
        with pytest.raises(OSError):
            await asked(tmp_path, SHOW_SETTINGS)


async def test_the_user_at_the_other_end_is_the_one_the_system_names(monkeypatch: pytest.MonkeyPatch) -> None:
    here, there = socket.socketpair()
    with here, there:
        assert local_commands._uid_of(here) == os.geteuid()
        monkeypatch.setattr(socket.socket, "getsockopt", lambda *_: struct.pack("3i", 7, 4242, 0))
        assert local_commands._uid_of(here) == 4242
