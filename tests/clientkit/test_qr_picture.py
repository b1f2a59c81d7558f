"""A QR code stands in whole pixels a module, whatever the room: else a phone does not read it."""

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
    property int modules: 41
    property real room: 152
    property int least: 1
    readonly property real side: picture.width
    readonly property real drawn: picture.children[0].width
    QrPicture { id: picture; modules: parent.modules; most: parent.room; least: parent.least }
}
"""


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


@pytest.mark.parametrize(
    ("room", "least", "side"), [(152, 1, 123), (152, 4, 164), (163.9, 1, 123), (164, 1, 164), (10, 1, 41)]
)
def test_it_is_as_large_as_whole_modules_let_it(page: QObject, room: float, least: int, side: int) -> None:
    page.setProperty("room", room)
    page.setProperty("least", least)
    assert (page.property("side"), page.property("drawn")) == (side, side)
