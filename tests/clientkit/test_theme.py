"""The colours that tell where a control is can be seen; a line of text is never a lone word."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtQml import QQmlComponent

from clientkit import program as gui

PAGE = """
import QtQuick
import Look

Item {
    property int scheme: Theme.Scheme.Light
    Binding { target: Theme; property: "scheme"; value: scheme }
    readonly property color ground: Theme.ground
    readonly property color surface: Theme.surface
    readonly property color edge: Theme.edge
    readonly property color brand: Theme.brand
    readonly property real waits: main.opacity
    readonly property string name: Theme.tied("thành phố Hà Nội")
    readonly property string word: Theme.tied("Đất")
    readonly property string clause: Theme.tied("មើលនីតិវិធី និងឯកសារដែលត្រូវយកមក")
    BigButton { id: main; enabled: false }
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


def contrast(one: QColor, other: QColor) -> float:
    """As WCAG counts it."""

    def light(colour: QColor) -> float:
        parts = [
            v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4
            for v in (colour.redF(), colour.greenF(), colour.blueF())
        ]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


def over(top: QColor, below: QColor, share: float) -> QColor:
    """A colour seen through."""
    pairs = ((top.redF(), below.redF()), (top.greenF(), below.greenF()), (top.blueF(), below.blueF()))
    return QColor.fromRgbF(*(a * share + b * (1 - share) for a, b in pairs))


@pytest.mark.parametrize("scheme", [0, 1, 2], ids=["light", "dark", "contrast"])
def test_controls_are_seen_against_what_is_behind_them(page: QObject, scheme: int) -> None:
    page.setProperty("scheme", scheme)
    ground, brand = page.property("ground"), page.property("brand")
    assert contrast(page.property("edge"), ground) >= 3
    assert contrast(page.property("edge"), page.property("surface")) >= 3
    assert contrast(over(brand, ground, page.property("waits")), ground) >= 3
    page.setProperty("scheme", 0)


def test_the_last_two_words_stay_on_one_line(page: QObject) -> None:
    assert page.property("name") == "thành phố Hà\u00a0Nội"
    assert page.property("word") == "Đất"


def test_a_long_last_word_is_not_tied(page: QObject) -> None:
    """Khmer writes a clause without spaces: tied, it would stand on no line."""
    assert page.property("clause") == "មើលនីតិវិធី និងឯកសារដែលត្រូវយកមក"
