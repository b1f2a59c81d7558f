"""Tells the server what becomes of a program's window: shown, or covered, minimised, switched off."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QWindow

from wire.reports import ScreenReport

_LARGEST = 65_535


def report_screen(window: QWindow, tell: Callable[[ScreenReport], None]) -> None:
    """Tell how the window stands, now and whenever it changes, for as long as it lives."""

    def look() -> None:
        hidden = window.visibility() in (QWindow.Visibility.Hidden, QWindow.Visibility.Minimized)
        width, height = min(window.width(), _LARGEST), min(window.height(), _LARGEST)
        tell(ScreenReport(state="hidden" if hidden else "shown", width=max(0, width), height=max(0, height)))

    window.visibilityChanged.connect(look)
    window.widthChanged.connect(look)
    window.heightChanged.connect(look)
    look()
