"""`toiluot boards` as systemd runs it: without Qt it says that it is ready, ends when told to, refuses what is bad."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.systemd import ALIVE, READY, STOPPING
from hardware.boards.twins import BoardsTwin, Led485Twin
from tests.patience import until, within
from tests.toiluot.test_first_branch import told
from toiluot.first_branch import EXAMPLES

SETTINGS = """kind = "boards"
device_id = "boards-1"
token_file = "boards-1.token"
servers = ["ws://127.0.0.1:1"]
[[lines]]
device = "line"
make = "led-485"
[[lines.boards]]
counter = "quay-01"
"""

WITHOUT_QT = """
import sys
sys.modules["PySide6"] = None  # whoever imports it fails
from toiluot.cli import main
sys.argv = ["toiluot", "boards", sys.argv[1]]
main()
"""


async def test_boards_run_without_qt_tell_systemd_and_end_when_they_are_told_to(
    tmp_path: Path,
) -> None:
    (tmp_path / "boards.toml").write_text(SETTINGS, encoding="utf-8")
    (tmp_path / "boards-1.token").write_text("k" * 43)
    board = Led485Twin(1)
    twin = BoardsTwin(tmp_path / "line", [board])
    twin.put_in()
    heard: list[str] = []
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.setblocking(False)
        loop = asyncio.get_running_loop()
        loop.add_reader(systemd, lambda: heard.append(systemd.recv(100).decode()))
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", WITHOUT_QT, str(tmp_path / "boards.toml"),
            env=os.environ | {"NOTIFY_SOCKET": str(tmp_path / "notify")}, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        try:
            await until(lambda: {READY, ALIVE} <= {*heard} and board.shown, lambda: f"heard {heard}")
            process.send_signal(signal.SIGTERM)
            async with within(60, "the program ends"):
                _, said = await process.communicate()
            assert (process.returncode, board.shown[-1]) == (0, ""), said.decode()
            await until(lambda: STOPPING in heard)
        finally:
            loop.remove_reader(systemd)
            if process.returncode is None:
                process.kill()
                await process.communicate()
            twin.pull()


def test_the_example_of_the_boards_is_good_once_its_key_is_there(tmp_path: Path) -> None:
    file, key = tmp_path / "boards.toml", tmp_path / "boards-1.token"
    file.write_text((EXAMPLES / "boards.toml").read_text(encoding="utf-8"), encoding="utf-8")
    code, said = told("check", str(file))
    assert code == 1
    assert f"{key}: no such file; run `toiluot pair` on the server" in said.replace("\n", "")
    key.write_text("k" * 43)
    key.chmod(0o600)
    assert told("check", str(file)) == (0, f"{file}: good\n")


@pytest.fixture
def log_put_back() -> Iterator[None]:
    """A program sets the log of its whole process, whose lines would go to the output of a command that is over."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.mark.usefixtures("log_put_back")
def test_a_template_that_the_settings_name_is_checked_with_them(tmp_path: Path) -> None:
    file, key, board = tmp_path / "boards.toml", tmp_path / "boards-1.token", tmp_path / "board.toml"
    file.write_text(SETTINGS.replace('make = "led-485"', 'template = "board.toml"'), encoding="utf-8")
    key.write_text("k" * 43)
    key.chmod(0o600)
    code, said = told("check", str(file))
    assert code == 1
    assert f"{board}: no such file; write the path of the board's template" in said.replace("\n", "")
    board.write_text('kind = "board"\nname = "b"\nshow = "02 haut"\nblank = "02"\n', encoding="utf-8")
    code, said = told("check", str(file))
    assert (code, said.startswith(f"{board}:3: show: 'haut' is no byte")) == (1, True)
    code, said = told("boards", str(file))
    assert code == 1
    assert "show: 'haut' is no byte" in said.replace("\n", " ")
