"""The way in for `toiluot settings` while the server runs."""

from __future__ import annotations

import asyncio
import socket
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from server.settings.port import NAME, SettingsPort, ask_running, shown
from tests.patience import until
from tests.server.branch_kit import BRANCH, House, house
from wire.errors import Code, Refused

OTHER = BRANCH.model_copy(update={"holidays": ("2031-01-01",)})


@asynccontextmanager
async def running(url: str, folder: Path) -> AsyncIterator[House]:
    async with house(url) as made:
        task = asyncio.create_task(SettingsPort(made.handle, folder).run())
        await until(lambda: (folder / NAME).exists(), "the socket is there")
        try:
            yield made
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def ask(folder: Path, method: str, **params: object) -> object:
    return await asyncio.to_thread(ask_running, folder, method, params)


async def test_settings_are_shown_and_put_in_force_while_the_server_runs(url: str, tmp_path: Path) -> None:
    folder = tmp_path / ("a-folder-with-a-long-name-" * 6)
    folder.mkdir()
    async with running(url, folder):
        assert stat.S_IMODE((folder / NAME).stat().st_mode) == 0o600
        now = shown(await ask(folder, "settings.show"))  # type: ignore[arg-type]
        assert (now.branch, now.seq) == (BRANCH, 1)
        wish = {"branch": OTHER.model_dump(mode="json"), "started_from": 1}
        assert await ask(folder, "settings.apply", **wish) == {}
        assert shown(await ask(folder, "settings.show")).branch == OTHER  # type: ignore[arg-type]
        again = wish | {"branch": BRANCH.model_dump(mode="json")}
        why = await ask(folder, "settings.apply", **again)
        assert isinstance(why, Refused)
        assert why.code is Code.SETTINGS_CHANGED
    assert not (folder / NAME).exists()


async def test_without_a_server_nobody_answers(tmp_path: Path) -> None:
    assert ask_running(tmp_path, "settings.show", {}) is None


async def test_the_socket_of_a_server_that_was_killed_is_replaced(url: str, tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(tmp_path / NAME))
    assert ask_running(tmp_path, "settings.show", {}) is None
    async with running(url, tmp_path):
        await until(lambda: ask_is_answered(tmp_path), "it is replaced")


def ask_is_answered(folder: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as line:
        return line.connect_ex(str(folder / NAME)) == 0


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"nonsense\n", "BAD_MESSAGE"),
        (b'{"jsonrpc":"2.0","id":"12345678","method":"ticket.issue"}\n', "UNKNOWN_METHOD"),
        (b'{"jsonrpc":"2.0","id":"12345678","method":"settings.apply","params":{}}\n', "BAD_PARAMS"),
    ],
)
async def test_what_is_no_question_is_refused_and_the_next_is_answered(
    url: str, tmp_path: Path, line: bytes, code: str
) -> None:
    async with running(url, tmp_path):
        reader, writer = await asyncio.open_unix_connection(str(tmp_path / NAME))
        writer.write(line)
        assert code.encode() in await reader.readline()
        writer.close()
        assert shown(await ask(tmp_path, "settings.show")).seq == 1  # type: ignore[arg-type]
