"""systemd hears of a window that is there and of a thread that runs, and nothing of one that stands still."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickWindow

from clientkit.watchdog import Watchdog, every_ms
from tests.patience import until_seen


@pytest.mark.parametrize(
    ("environ", "every"),
    [
        ({}, 0),
        ({"NOTIFY_SOCKET": "/run/n"}, 0),
        ({"WATCHDOG_USEC": "30000000"}, 0),
        ({"NOTIFY_SOCKET": "/run/n", "WATCHDOG_USEC": "30000000"}, 7_500),
        ({"NOTIFY_SOCKET": "/run/n", "WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"}, 7_500),
        ({"NOTIFY_SOCKET": "/run/n", "WATCHDOG_USEC": "3600000000"}, 10_000),
        ({"NOTIFY_SOCKET": "/run/n", "WATCHDOG_USEC": "1000"}, 100),
        ({"NOTIFY_SOCKET": "/run/n", "WATCHDOG_USEC": "0"}, 0),
        ({"NOTIFY_SOCKET": "/run/n", "WATCHDOG_USEC": "-5"}, 0),
        ({"NOTIFY_SOCKET": "/run/n", "WATCHDOG_USEC": "soon"}, 0),
    ],
)
def test_systemd_is_told_four_times_within_what_it_allows(environ: dict[str, str], every: int) -> None:
    assert every_ms(environ) == every


def test_a_window_is_ready_with_its_first_frame_and_alive_from_then_on(qapp: QGuiApplication, qtbot) -> None:
    told: list[str] = []
    window = QQuickWindow()
    Watchdog(window, 20, told.append)
    qtbot.wait(100)
    assert told == []  # nobody has seen it yet
    window.show()
    until_seen(qtbot, lambda: told[:2] == ["READY=1", "WATCHDOG=1"], 60, lambda: repr(told))
    assert told.count("READY=1") == 1
    window.close()


def test_without_a_watch_it_says_only_that_it_is_ready(qapp: QGuiApplication, qtbot) -> None:
    told: list[str] = []
    window = QQuickWindow()
    Watchdog(window, 0, told.append)
    window.show()
    until_seen(qtbot, lambda: bool(told), 60, lambda: repr(told))
    qtbot.wait(150)
    assert told == ["READY=1"]
    window.close()


def test_of_a_program_that_only_looks_alive_systemd_hears_no_more(qapp: QGuiApplication, qtbot) -> None:
    told: list[str] = []
    beats = [True]
    window = QQuickWindow()
    Watchdog(window, 10, told.append, lambda: beats[0])
    window.show()
    until_seen(qtbot, lambda: "WATCHDOG=1" in told, 60, lambda: repr(told))
    beats[0] = False
    before = len(told)
    qtbot.wait(100)
    assert len(told) == before
    window.close()


FROZEN = """
import signal, sys, time
from pathlib import Path
from PySide6.QtCore import QObject, QTimer
from clientkit import program
from clientkit.link import Link, hello
from wire.values import Role

def freeze(*_):
    time.sleep(60)  # the thread of the window, as a driver that does not come back

def create():
    page = Path(sys.argv[1])
    page.write_text("import QtQuick\\nWindow { visible: false }\\n")
    engine, window = program.open_window(page, {})
    link = Link(("ws://127.0.0.1:1",), hello(Role.KIOSK))
    link.start()
    signal.signal(signal.SIGUSR1, freeze)
    return program.Program(window=window, link=link, engine=engine)

sys.exit(program.run("toiluot-frozen", create))
"""


def falls_silent(systemd: socket.socket, within_s: float) -> bool:
    systemd.settimeout(1)
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        try:
            systemd.recv(100)
        except TimeoutError:
            return True
    return False


def test_of_a_frozen_window_systemd_hears_no_more(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.settimeout(60)
        watched = {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "400000"}
        frozen = subprocess.Popen(
            [sys.executable, "-c", FROZEN, str(tmp_path / "Main.qml")],
            env=os.environ | watched | {"QT_QPA_PLATFORM": "offscreen"},
        )
        try:
            assert systemd.recv(100) == b"READY=1"
            assert systemd.recv(100) == b"WATCHDOG=1"
            frozen.send_signal(signal.SIGUSR1)
            assert falls_silent(systemd, within_s=30)
            assert frozen.poll() is None  # it is still there, and shows what it showed
        finally:
            frozen.kill()
            frozen.wait(10)
