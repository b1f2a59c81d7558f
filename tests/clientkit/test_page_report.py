"""An error of a page is told once, by its file and what went wrong."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtQuick import QQuickItem

from clientkit import program
from clientkit.page_report import PageErrors, report_pages
from tests.patience import until_seen
from wire.reports import PageReport

PAGE = """import QtQuick
Window {
    required property QtObject facts
    signal tapped()
    visible: false
    title: facts.objectName
    onTapped: facts.nowhere.name = ""
}
"""


def test_the_first_error_of_a_page_is_told_once_and_fits_a_report(qapp, tmp_path: Path):
    path, told = tmp_path / "Shop.qml", []
    path.write_text(PAGE.replace("nowhere", "nowhere" * 60), encoding="utf-8")
    engine, window = program.open_window(path, {"facts": QObject()})
    errors = engine.findChild(PageErrors)
    report_pages(errors, told.append)
    assert told == [PageReport(state="ready")]
    for _ in range(2):
        window.tapped.emit()
    assert [one.state for one in told] == ["ready", "broken"]
    assert told[1].detail.startswith("Shop.qml:7: TypeError: ")
    later: list[PageReport] = []
    report_pages(errors, later.append)
    assert later == told[1:], "also where it came before anybody listened"
    engine.deleteLater()


def test_a_file_of_the_office_that_cannot_be_drawn_is_no_error_of_a_page(qapp, qtbot, tmp_path: Path):
    (tmp_path / "torn").write_text("no picture")
    (tmp_path / "MediaPicture.qml").write_text("import QtQuick\nImage {}\n")
    (tmp_path / "Shop.qml").write_text('import QtQuick\nWindow { MediaPicture { source: "torn" } }\n')
    engine, _ = program.open_window(tmp_path / "Shop.qml", {})
    heard: list[str] = []
    engine.warnings.connect(lambda errors: heard.extend(error.toString() for error in errors))
    engine.rootObjects()[0].findChildren(QQuickItem)[1].setProperty("source", "nowhere")
    until_seen(qtbot, lambda: heard)
    assert engine.findChild(PageErrors).first == ""
    engine.deleteLater()
