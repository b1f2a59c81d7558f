"""A program's printer works on the link's loop; what became of each paper comes to the window's thread."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Slot
from pytestqt.qtbot import QtBot

from clientkit.link import Link, hello
from clientkit.paper_desk import PaperDesk
from config.settings import PrinterSettings
from hardware.paper.tray import PaperOut
from hardware.printer import PrinterState, Result
from tests.counter.standins import ISSUED
from tests.patience import until_seen
from tests.rules.desks import BRANCH
from wire.reports import PrinterReport, Report
from wire.values import Role


def test_papers_come_out_and_are_told_in_the_windows_thread(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = Link(("ws://127.0.0.1:1",), hello(Role.RECEPTION, "pc-1", "secret", "vi", "a test"))
    desk = PaperDesk(PrinterSettings(kind="file", folder=tmp_path), link)
    told: list[PaperOut] = []
    threads: list[threading.Thread] = []

    class Window(QObject):
        @Slot(object)
        def paper_out(self, paper: PaperOut) -> None:
            told.append(paper)
            threads.append(threading.current_thread())

        @Slot(object)
        def printer_is(self, state: PrinterState) -> None:
            pass

    window = Window()
    reports: list[Report] = []
    monkeypatch.setattr(link, "report", reports.append)
    desk.open(window.paper_out, window.printer_is)
    link.start()
    try:
        desk.print(BRANCH, ISSUED, "en", False)
        until_seen(qtbot, lambda: len(told) == 1)
        desk.print(BRANCH, ISSUED, "en", True)
        until_seen(qtbot, lambda: len(told) == 2 and PrinterReport(state="ready") in reports)
    finally:
        link.stop()
    assert [(paper.ticket_id, paper.result, paper.again) for paper in told] == [
        (ISSUED.ticket_id, Result.PRINTED, False), (ISSUED.ticket_id, Result.PRINTED, True),
    ]  # fmt: skip
    assert set(threads) == {threading.main_thread()}
    assert len(list(tmp_path.glob("*.png"))) == 2


def test_without_settings_or_with_none_there_is_no_printer(monkeypatch: pytest.MonkeyPatch) -> None:
    link = Link(("ws://127.0.0.1:1",), hello(Role.RECEPTION, "pc-1", "secret", "vi", "a test"))
    for settings in (None, PrinterSettings(kind="none")):
        desk = PaperDesk(settings, link)
        assert not desk.has_printer
        reports: list[Report] = []
        monkeypatch.setattr(link, "report", reports.append)
        desk.open(lambda _: None, lambda _: None)
        assert reports == [PrinterReport(state="none")], "the server is told that there is none"
        desk.print(BRANCH, ISSUED, "en", False)
