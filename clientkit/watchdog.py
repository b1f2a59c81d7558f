"""Tells systemd that a window is there and that its thread still runs: one that froze is ended and started anew.

A screen that shows the last minute for ever looks like one that works. It is told from the thread that draws and hears
touches, by the same events: where that thread stands still, systemd hears nothing and acts after `WatchdogSec`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtQuick import QQuickWindow

from config.systemd import ALIVE, READY, notify

OFTENEST_MS, SELDOMEST_MS = 100, 10_000


def every_ms(environ: Mapping[str, str] = os.environ) -> int:
    """How often systemd is told, in milliseconds: four times within what the unit's `WatchdogSec` allows; 0: never.

    `WATCHDOG_PID` is not looked at: what systemd started is the compositor around the program.
    """
    allowed = environ.get("WATCHDOG_USEC", "")
    if not environ.get("NOTIFY_SOCKET") or not (allowed.isascii() and allowed.isdecimal()) or int(allowed) == 0:
        return 0
    return min(SELDOMEST_MS, max(OFTENEST_MS, int(allowed) // 4000))


class Watchdog(QObject):
    """Says that the program is ready with the window's first frame, and from then on that it is alive.

    Args:
        window: lives as long as the watch, and has to be shown.
        every: milliseconds between two words; 0: systemd wants none.
        tell: where the words go.
        beating: whether the program still does what it does by itself; a thread that hears touches is not enough where
            every look at the time ends in a fault.
    """

    def __init__(
        self,
        window: QQuickWindow,
        every: int | None = None,
        tell: Callable[[str], None] = notify,
        beating: Callable[[], bool] = lambda: True,
    ) -> None:
        super().__init__(window)
        self._tell = tell
        self._timer = QTimer(self, interval=every_ms() if every is None else every)
        self._beating = beating
        self._timer.timeout.connect(lambda: self._looked())  # holds it for as long as the timer runs
        # Drawn in another thread where the platform has one: the words go out from this one.
        window.frameSwapped.connect(
            self._drawn,
            Qt.ConnectionType(Qt.ConnectionType.QueuedConnection.value | Qt.ConnectionType.SingleShotConnection.value),
        )

    def _looked(self) -> None:
        if self._beating():
            self._tell(ALIVE)

    def _drawn(self) -> None:
        self._tell(READY)
        if self._timer.interval() > 0:
            self._timer.start()
