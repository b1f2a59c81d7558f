"""A scanner with a line of its own: read on the link's loop, its codes carried to the window's thread.

A scanner gone wild, or a cable that hums, may bring thousands of codes in a second. The window is given one at a time,
with time between two for the finger on the glass; what nobody can have held to a scanner so fast is dropped unread.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from threading import Lock

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from clientkit.link import Link
from config.settings import ScannerSettings
from hardware.serial_scanner import ScannerState, SerialScanner, SerialScannerSettings
from wire.reports import ScannerReport

MOST_WAITING = 8
"""Codes that wait for the window; what comes while there are so many is dropped."""

PACE_MS = 50
"""From one code to the next: nobody holds two papers to a scanner so fast."""


class WaitingCodes:
    """Codes on their way from one thread to another: few, and none twice in a row."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._codes: deque[str] = deque()
        self._awaited = False

    def put(self, code: str) -> bool:
        """Let a code wait; whether whoever takes them has to be woken."""
        with self._lock:
            if len(self._codes) < MOST_WAITING and not (self._codes and self._codes[-1] == code):
                self._codes.append(code)
            woken, self._awaited = not self._awaited, True
            return woken

    def take(self) -> str | None:
        """The next one; after None, who takes them sleeps until `put` says to wake it."""
        with self._lock:
            if self._codes:
                return self._codes.popleft()
            self._awaited = False
            return None


class ScannerDesk(QObject):
    """Reads the scanner the settings name. One that types needs nothing here: the window hears its keys."""

    code = Signal(str)
    woken = Signal()
    state = Signal(object)

    def __init__(self, settings: ScannerSettings | None, link: Link) -> None:
        super().__init__()
        self._link = link
        self._waiting = WaitingCodes()
        self._reading: Future[None] | None = None
        self._scanner: SerialScanner | None = None
        if settings is not None and settings.kind == "serial":
            port = SerialScannerSettings(settings.device, settings.baud)
            self._scanner = SerialScanner(port, self.came, self.state.emit)

    def open(self, scanned: Callable[[str], None]) -> None:
        """Hand codes on to a slot of the window, and tell the server whether the scanner is there."""
        self.code.connect(scanned)
        self.woken.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self.state.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        if self._scanner is not None:
            # Kept: a task that nobody holds, and that waits for a stream nobody holds, is swept away with it.
            self._reading = self._link.start_task(self._scanner.watch(), "reading the scanner")

    def came(self, code: str) -> None:
        """The scanner read a code: told on the thread that reads it."""
        if self._waiting.put(code):
            self.woken.emit()

    @Slot()
    def _take(self) -> None:
        code = self._waiting.take()
        if code is not None:
            self.code.emit(code)
            QTimer.singleShot(PACE_MS, self._take)

    def _tell(self, state: ScannerState) -> None:
        self._link.report(ScannerReport(state=state.value))
