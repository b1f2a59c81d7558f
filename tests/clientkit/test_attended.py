"""Whoever touches a window is noticed, and nothing is taken from them."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QWindow
from PySide6.QtTest import QTest

from clientkit.attended import Attended


class Pressed(QWindow):
    """Counts what reaches it."""

    def __init__(self) -> None:
        super().__init__()
        self.reached: list[str] = []

    def keyPressEvent(self, event: object) -> None:
        self.reached.append("key")

    def mousePressEvent(self, event: object) -> None:
        self.reached.append("mouse")


def test_keys_and_clicks_are_noticed_and_still_reach_the_window(qapp: QGuiApplication) -> None:
    window, told = Pressed(), list[bool]()
    Attended(window).touched.connect(lambda: told.append(True))
    QTest.keyClick(window, Qt.Key.Key_F2)
    QTest.mouseClick(window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(1, 1))
    assert len(told) == 2, "a release is no second sign"
    assert window.reached == ["key", "mouse"]
