"""Lines as long as each other, and none wider than its room; a button is as wide as its words, however they lie."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlComponent

from clientkit import program as gui

PAGE = """
import QtQuick
import Look

Item {
    property string words: ""
    property real room: 300
    property real size: 20
    property int align: Text.AlignLeft
    readonly property alias plain: usual.lineCount
    readonly property alias rows: even.lineCount
    readonly property alias widest: even.contentWidth
    readonly property alias before: even.leftPadding
    readonly property alias after: even.rightPadding
    readonly property alias natural: even.natural
    readonly property alias whole: single.implicitWidth
    readonly property real buttonWide: button.implicitWidth
    AppText { id: usual; width: parent.room; text: parent.words; size: parent.size }
    AppText { id: single; text: parent.words; size: parent.size }
    EvenText { id: even; width: parent.room; text: parent.words; size: parent.size; horizontalAlignment: parent.align }
    BigButton { id: button; width: parent.room; text: parent.words; textSize: parent.size }
}
"""
TITLE = "Register a mortgage of land use rights and attached property"


@pytest.fixture
def page(qapp: QGuiApplication) -> QObject:
    engine = gui.engine()
    component = QQmlComponent(engine)
    component.setData(PAGE.encode(), "")
    made = component.create()
    assert made is not None, component.errorString()
    engine.setParent(qapp)
    made.setParent(engine)
    return made


def show(page: QObject, words: str, room: float) -> None:
    page.setProperty("words", words)
    page.setProperty("room", room)


def test_a_lone_last_word_gets_company_and_no_line_is_added(page: QObject) -> None:
    show(page, TITLE, 560)
    assert page.property("plain") == page.property("rows") == 2
    assert page.property("widest") < 400, "of 560: the lines share the words"


def test_lines_that_are_even_anyhow_stay_as_wide_as_their_room(page: QObject) -> None:
    show(page, TITLE, 330)
    assert page.property("rows") == 2
    assert (page.property("before"), page.property("after")) == (0, 0)


def test_it_stands_in_the_middle_where_its_words_do(page: QObject) -> None:
    page.setProperty("align", 4)
    show(page, TITLE, 561)
    assert page.property("before") > 50
    assert abs(page.property("before") - page.property("after")) <= 1


@pytest.mark.parametrize("room", [30, 100, 200, 300, 400, 500, 600, 700])
def test_it_never_takes_a_line_more_than_plain_words(page: QObject, room: float) -> None:
    for words in (TITLE, "Đất đai · Cấp lại Giấy chứng nhận quyền sử dụng đất", "Lấy số", "Xong", ""):
        show(page, words, room)
        assert page.property("rows") == page.property("plain"), words


def test_words_on_one_line_are_measured_anew_with_each_size(page: QObject) -> None:
    for size in (20, 41, 20):
        page.setProperty("size", size)
        show(page, TITLE, 300)
        assert page.property("natural") == pytest.approx(page.property("whole"), rel=0.01)


def test_words_that_are_not_parted_end_their_lines_where_their_room_does(page: QObject) -> None:
    show(page, "មើលនីតិវិធីនិងឯកសារដែលត្រូវយកមក", 120)
    assert page.property("rows") > 1
    assert page.property("widest") <= 120


def test_a_button_is_as_wide_as_its_words_however_many_lines_they_take(page: QObject) -> None:
    show(page, TITLE, 2_000)
    wide = page.property("buttonWide")
    assert wide > page.property("natural")
    for room in (560, 200, 60):
        show(page, TITLE, room)
        assert page.property("buttonWide") == wide
