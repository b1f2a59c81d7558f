"""Python's rubbish is collected in the window's thread alone.

The interpreter collects in whichever thread happens to make the next object: the link's, the printer's, a voice's. An
object of Qt that is freed there keeps its running timer, because Qt stops a timer only in its own thread; the window's
next look at events then calls what is gone, and the program falls.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer

LOOK_EVERY_MS = 1_000


def due(counts: tuple[int, int, int], thresholds: tuple[int, int, int]) -> int | None:
    """The oldest generation to collect now, by the interpreter's own thresholds; None when there is little new.

    The interpreter looks through everything only once a quarter of it is new; a window, which keeps little, does so as
    its thresholds say.

    Args:
        counts: as `gc.get_count`.
        thresholds: as `gc.get_threshold`; 0 never collects its generation.
    """
    for generation in (2, 1, 0):
        if thresholds[generation] and counts[generation] > thresholds[generation]:
            return generation
    return None


class WindowCollector(QObject):
    """Collects in the thread that made it, for as long as the application is there; nobody else does from then on."""

    def __init__(self, application: QCoreApplication) -> None:
        super().__init__(application)
        self._looks = QTimer(self, interval=LOOK_EVERY_MS, timerType=Qt.TimerType.VeryCoarseTimer)
        self._looks.timeout.connect(look)
        self._looks.start()


def collect_in_this_thread(application: QCoreApplication) -> None:
    """Take the collections over from the interpreter; once an application, further calls do nothing."""
    if application.findChild(WindowCollector) is None:
        WindowCollector(application)
        gc.disable()


def look() -> None:
    """Collect what is due; to be called in the window's thread."""
    if (generation := due(gc.get_count(), gc.get_threshold())) is not None:
        gc.collect(generation)
