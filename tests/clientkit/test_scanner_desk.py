"""A scanner with a line of its own: what it reads comes to the window's thread, at a kiosk and at reception."""

from __future__ import annotations

import os
import threading
import tty
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QTimer, Slot
from pytestqt.qtbot import QtBot

from clientkit import scanner_desk
from clientkit.link import Link, hello
from clientkit.scanner_desk import ScannerDesk, WaitingCodes
from config.settings import ScannerSettings
from tests.patience import until_seen
from wire.values import Role


class Window(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.read: list[str] = []
        self.threads: set[threading.Thread] = set()

    @Slot(str)
    def scanned(self, text: str) -> None:
        self.read.append(text)
        self.threads.add(threading.current_thread())


def test_what_a_serial_scanner_reads_is_told_in_the_windows_thread(qtbot: QtBot) -> None:
    ours, theirs = os.openpty()
    tty.setraw(ours)
    link = Link(("ws://127.0.0.1:1",), hello(Role.RECEPTION, "pc-1", "secret", "vi", "a test"))
    states: list[object] = []
    try:
        desk = ScannerDesk(ScannerSettings(kind="serial", device=Path(os.ttyname(theirs))), link)
        window = Window()
        desk.state.connect(states.append)
        link.start()
        desk.open(window.scanned)
        until_seen(qtbot, lambda: bool(states))
        os.write(ours, b"A041 of a code\r\n")
        until_seen(qtbot, lambda: window.read == ["A041 of a code"])
        assert window.threads == {threading.main_thread()}
    finally:
        link.stop()
        os.close(ours)
        os.close(theirs)


def test_thousands_of_codes_at_once_leave_the_window_time_for_others_and_most_are_dropped(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanner_desk, "PACE_MS", 400)
    monkeypatch.setattr(scanner_desk, "MOST_WAITING", 3)
    desk = ScannerDesk(None, Link(("ws://127.0.0.1:1",), hello(Role.RECEPTION, "pc-1", "secret", "vi", "a test")))
    seen: list[str] = []

    def scanned(code: str) -> None:
        seen.append(code)
        QTimer.singleShot(0, lambda: seen.append("a finger"))

    desk.open(scanned)
    reader = threading.Thread(target=lambda: [desk.came(f"code {n // 2}") for n in range(3_000)])
    reader.start()
    reader.join()
    until_seen(qtbot, lambda: len(seen) >= 6)
    assert seen == [one for n in range(3) for one in (f"code {n}", "a finger")]
    desk.came("the next one")
    until_seen(qtbot, lambda: len(seen) == 8)
    assert seen[-2:] == ["the next one", "a finger"]


def test_whoever_takes_codes_is_woken_for_the_first_one_and_again_after_it_found_none() -> None:
    waiting = WaitingCodes()
    assert [waiting.put("A041"), waiting.put("A042")] == [True, False]
    assert [waiting.take(), waiting.take()] == ["A041", "A042"]
    assert waiting.put("A043") is False, "it looks once more by itself"
    assert [waiting.take(), waiting.take()] == ["A043", None]
    assert waiting.put("A043") is True


def test_without_settings_nothing_is_opened() -> None:
    link = Link(("ws://127.0.0.1:1",), hello(Role.RECEPTION, "pc-1", "secret", "vi", "a test"))
    window = Window()
    for settings in (None, ScannerSettings()):
        ScannerDesk(settings, link).open(window.scanned)
    assert window.read == []
