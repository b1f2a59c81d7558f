"""A kiosk that nobody knows: the program as it is started, against a started server, with a browser's requests only."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.server.branch_kit import PASSWORD
from tests.server.server_process import ServerProcess
from tests.server.web.test_manager import token

ROOT = Path(__file__).parents[2]
SECONDS = 60

PROGRAM = """
import json, sys, threading
from clientkit import pairing
from config import load
from config.settings import PROGRAMS
import importlib
shown = pairing.Pairing._take
def take(self, news):
    print(json.dumps({type(news).__name__: getattr(news, "code", "")}), flush=True)
    shown(self, news)
pairing.Pairing._take = take
pairing.Pairing._take = pairing.Slot(object)(take)
kind = sys.argv[1]
sys.exit(importlib.import_module(f"{kind}.app").run(load(sys.argv[2], PROGRAMS[kind])))
"""
"""The program, which also tells on its output what it shows: a person reads its screen."""


def soon(what: Callable[[], object], why: str, seconds: float = SECONDS) -> None:
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, why
        time.sleep(0.05)


class Device:
    """A program on its machine."""

    def __init__(self, kind: str, folder: Path, port: int, more: str = "") -> None:
        folder.mkdir()
        self.key, self.out = folder / "key", folder / "out"
        settings = folder / f"{kind}.toml"
        settings.write_text(
            f'kind = "{kind}"\ndevice_id = "new"\ntoken_file = "key"\nservers = ["ws://127.0.0.1:{port}"]\n{more}',
            encoding="utf-8",
        )
        env = os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
        with self.out.open("w") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-c", PROGRAM, kind, str(settings)], stdout=out, stderr=out, env=env, cwd=folder
            )

    @property
    def codes(self) -> list[str]:
        whole = self.out.read_text().rpartition("\n")[0]
        return [json.loads(line)["Shows"] for line in whole.splitlines() if line.startswith('{"Shows"')]

    def end(self) -> str:
        self.process.terminate()
        self.process.wait(30)
        return self.out.read_text()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerProcess]:
    made = ServerProcess(tmp_path)
    subprocess.run(
        [sys.executable, "-m", "toiluot", "user", str(made.settings()), "hoa", "Nguyễn Thị Hoa", "--role", "manager",
         "--password", PASSWORD], cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    made.start()
    yield made
    made.end()


@pytest.fixture
def browser(server: ServerProcess) -> Iterator[httpx.Client]:
    # A connection kept for seconds may be closed in the moment of the next question, which httpx asks only once.
    each_dials = httpx.Limits(max_keepalive_connections=0)
    with httpx.Client(base_url=f"http://127.0.0.1:{server.web_port}", timeout=30, limits=each_dials) as client:
        form = token(client.get("/manager/sign-in").text)
        assert client.post("/manager/sign-in", data={"user": "hoa", "password": PASSWORD, "form": form}).is_redirect
        yield client


def let_in(browser: httpx.Client, device: Device, name: str) -> httpx.Response:
    page = browser.get("/manager/devices/-/add").text
    [waiting] = re.findall(r'name="waiting" value="(\d+)"', page)
    data = {"form": token(page), "waiting": waiting, "code": device.codes[-1], "name": name}
    return browser.post("/manager/devices/-/add", data=data)


def is_well(browser: httpx.Client, device_id: str) -> bool:
    return (
        "chưa kết nối" not in (page := browser.get(f"/manager/devices/{device_id}").text) and "Mất liên lạc" not in page
    )


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("kiosk", '[printer]\nkind = "none"\n'),
        ("counter", ""),
        ("display", "[voice]\nenabled = false\n"),
    ],
)
def test_a_new_device_is_let_in_by_its_code_works_and_after_unpairing_shows_a_code_again(
    tmp_path: Path, server: ServerProcess, browser: httpx.Client, kind: str, more: str
) -> None:
    device = Device(kind, tmp_path / "machine", server.live_port, more)
    try:
        soon(lambda: device.codes, device.out.read_text())
        assert let_in(browser, device, "Máy mới").headers["location"] == f"/manager/devices/{kind}-1?done=paired"
        soon(lambda: is_well(browser, f"{kind}-1"), "it works by itself")
        assert stat.S_IMODE(device.key.stat().st_mode) == 0o600
        held = json.loads(device.key.read_text())
        assert held["device_id"] == f"{kind}-1"
        codes = len(device.codes)
        form = token(browser.get("/manager/devices").text)
        browser.post(f"/manager/devices/{kind}-1/unpair", data={"form": form, "sure": "1"})
        assert f"{kind}-1" not in browser.get("/manager/devices").text
        soon(lambda: len(device.codes) > codes, "it shows a code again")
        assert let_in(browser, device, "Máy mới").headers["location"] == f"/manager/devices/{kind}-1?done=paired"
        soon(lambda: is_well(browser, f"{kind}-1"), "it works again")
        assert json.loads(device.key.read_text())["token"] != held["token"]
    finally:
        said = device.end()
    assert "Traceback" not in said, said[said.find("Traceback") - 300 :][:2500]
    assert held["token"] not in said
