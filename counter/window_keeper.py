"""Keeps a window where it was in each size, brings it back when its screen is gone, and remembers light or dark."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QRect, QTimer, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickWindow

from counter import window_memory
from counter.screen import CounterScreen
from counter.window_memory import Rect, Size

QUIET_MS = 600
"""Real milliseconds after the last move before the place is written."""


class WindowKeeper(QObject):
    """Follows one window.

    Args:
        window: whose places these are.
        screen: says which size is shown, and light or dark.
        file: where they are kept.
    """

    def __init__(self, window: QQuickWindow, screen: CounterScreen, file: Path) -> None:
        super().__init__(window)
        self._window, self._screen, self._file = window, screen, file
        self._memory = window_memory.read(file)
        self._size: Size | None = None
        self._moving = False
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(QUIET_MS)
        self._quiet.timeout.connect(lambda: self._write())  # holds it for as long as the timer may run
        if self._memory.dark is not None:
            screen.use_dark(self._memory.dark)
        if self._memory.sound is not None:
            screen.use_sound(self._memory.sound)
        screen.soundChanged.connect(self._sound_changed)
        screen.themeChanged.connect(self._theme_changed)
        screen.miniChanged.connect(self.follow)
        screen.shown.changed.connect(self.follow)
        for moved in (window.xChanged, window.yChanged, window.widthChanged, window.heightChanged):
            moved.connect(self._moved)
        QGuiApplication.instance().screenRemoved.connect(self._screen_gone)  # type: ignore[union-attr]
        self.follow()

    def end(self) -> None:
        """Write where the window stands, and follow it no more: what was started may not outlive it."""
        self._quiet.stop()
        if self._window.isVisible():
            self._write()
        for moved in (
            self._window.xChanged,
            self._window.yChanged,
            self._window.widthChanged,
            self._window.heightChanged,
        ):
            moved.disconnect(self._moved)

    @Slot()
    def follow(self) -> None:
        """The size that is shown stands where it stood last."""
        size: Size = "mini" if self._screen.mini and self._screen.shown.page == "desk" else "full"
        if size != self._size:
            self._size = size
            self._put()

    def _put(self) -> None:
        if self._size is None or (place := self._memory.places.get(self._size)) is None:
            return
        place = window_memory.brought_back(place, screens())
        self._moving = True
        self._window.setGeometry(QRect(place.x, place.y, place.width, place.height))
        self._moving = False

    @Slot()
    def _moved(self) -> None:
        if self._window.isVisible() and not self._moving:
            self._quiet.start()

    @Slot()
    def _screen_gone(self) -> None:
        QTimer.singleShot(QUIET_MS, self, self._put)

    @Slot()
    def _theme_changed(self) -> None:
        self._memory = replace(self._memory, dark=self._screen.dark)
        window_memory.write(self._file, self._memory)

    @Slot()
    def _sound_changed(self) -> None:
        self._memory = replace(self._memory, sound=self._screen.sound)
        window_memory.write(self._file, self._memory)

    @Slot()
    def _write(self) -> None:
        if self._size is None or self._window.windowStates() != self._window.windowState().WindowNoState:
            return  # a place that is the whole screen, or none, is not where it was put
        at = self._window.geometry()
        place = Rect(at.x(), at.y(), at.width(), at.height())
        if place != self._memory.places.get(self._size):
            self._memory = self._memory.with_place(self._size, place)
            window_memory.write(self._file, self._memory)


def screens() -> list[Rect]:
    """What each screen leaves for windows, the first screen first."""
    first = QGuiApplication.primaryScreen()
    found = sorted(QGuiApplication.screens(), key=lambda each: each is not first)
    return [Rect(r.x(), r.y(), r.width(), r.height()) for r in (each.availableGeometry() for each in found)]
