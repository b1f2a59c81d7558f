"""The counter's sign beside the clock, where the desktop has a place for one: shows notices, and brings the window."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtQuick import QQuickWindow
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

SIDE = 64
"""Pixels of the sign, which the desktop makes smaller."""

LASTS_MS = 10_000
"""So long a notice is asked to stay."""


def tray_of(window: QQuickWindow) -> TraySign | None:
    """The sign of a window; None without a place for it, or in a program whose application knows no widgets."""
    if not isinstance(QApplication.instance(), QApplication) or not QSystemTrayIcon.isSystemTrayAvailable():
        return None
    return TraySign(window)


class TraySign(QObject):
    """One sign.

    Args:
        window: is brought to the front when the sign or its notice is pressed.
    """

    def __init__(self, window: QQuickWindow) -> None:
        super().__init__(window)
        self._window = window
        self._sign = QSystemTrayIcon(drawn(), self)
        self._sign.setToolTip(window.title())
        self._sign.activated.connect(self._bring)
        self._sign.messageClicked.connect(self._bring)
        self._sign.show()

    def tell(self, title: str, text: str) -> bool:
        """Show a notice; False where the desktop shows none."""
        if not QSystemTrayIcon.isSystemTrayAvailable() or not QSystemTrayIcon.supportsMessages():
            return False
        self._sign.showMessage(title, text, drawn(), LASTS_MS)
        return True

    @Slot()
    def _bring(self) -> None:
        self._window.show()
        self._window.raise_()
        self._window.requestActivate()


def drawn() -> QIcon:
    """The sign: a number's ticket in the house's colour."""
    picture = QPixmap(SIDE, SIDE)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor("#0B6B63"))
    painter.drawRoundedRect(4, 10, 56, 44, 8, 8)
    painter.setBrush(QColor("#FFFFFF"))
    painter.drawRoundedRect(16, 22, 32, 6, 3, 3)
    painter.drawRoundedRect(16, 36, 20, 6, 3, 3)
    painter.end()
    return QIcon(picture)
