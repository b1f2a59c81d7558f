"""What a device tells of itself: its window, its program, and whether somebody is there."""

from __future__ import annotations

from PySide6.QtQuick import QQuickWindow

from clientkit.link import Link
from clientkit.screen_report import report_screen
from tests.clientkit.scripted_server import ScriptedServer
from tests.patience import until_seen
from wire.reports import PresenceReport, PrinterReport, ProgramReport, ScreenReport


def test_a_window_is_told_as_hidden_and_as_shown_with_its_size(qtbot):
    window, told = QQuickWindow(), []
    window.resize(320, 200)
    report_screen(window, told.append)
    assert told == [ScreenReport(state="hidden", width=320, height=200)]
    window.show()
    until_seen(qtbot, lambda: told[-1] == ScreenReport(state="shown", width=320, height=200))
    window.resize(400, 200)
    until_seen(qtbot, lambda: told[-1].width == 400)
    window.resize(400, 300)
    until_seen(qtbot, lambda: told[-1].height == 300)
    window.close()
    until_seen(qtbot, lambda: told[-1].state == "hidden")


def test_a_link_tells_its_program_and_what_it_is_given(qtbot, server: ScriptedServer, link: Link):
    link.report(PrinterReport(state="paper_out"))
    link.start()
    until_seen(qtbot, lambda: any(isinstance(told, ProgramReport) for told in server.reports))
    assert PrinterReport(state="paper_out") in server.reports
    [program] = [told for told in server.reports if isinstance(told, ProgramReport)]
    assert program.name == "kiosk"
    assert program.started_at > 0


def test_somebody_at_the_screen_is_told_and_that_they_left(qtbot, server: ScriptedServer, link: Link):
    link._gone.setInterval(1500)  # more than the gap between two reports
    link.start()
    until_seen(qtbot, lambda: link.property("live"))
    link.attend()
    link.attend()
    until_seen(qtbot, lambda: PresenceReport(attended=True) in server.reports)
    until_seen(qtbot, lambda: server.reports[-1] == PresenceReport(attended=False))
    assert [r for r in server.reports if isinstance(r, PresenceReport)] == [
        PresenceReport(attended=True), PresenceReport(attended=False),
    ]  # fmt: skip
