"""A serial call pad, read on the link's loop, its keys carried to the window's thread."""

from __future__ import annotations

import logging
from concurrent.futures import Future

from PySide6.QtCore import QObject, Qt, Signal

from clientkit.link import Link
from config.settings import PadSettings
from counter.screen import CounterScreen
from hardware.call_pad import call_pad
from hardware.serial_scanner import ScannerState, SerialScanner

log = logging.getLogger(__name__)


class CallPadDesk(QObject):
    """Reads the pad the settings name. One that types needs nothing here: the window hears its keys."""

    pressed = Signal(str)

    def __init__(self, settings: PadSettings | None, link: Link, screen: CounterScreen) -> None:
        super().__init__()
        self._link = link
        self._pad: SerialScanner | None = None
        self._reading: Future[None] | None = None
        self.pressed.connect(screen.pressPad, Qt.ConnectionType.QueuedConnection)
        if settings is not None and settings.kind == "serial":
            self._pad = call_pad(settings.device, settings.baud, self.pressed.emit, self._is)

    def open(self) -> None:
        """Begin to read, where there is something to be read."""
        if self._pad is not None:
            # Kept: a task that nobody holds is swept away.
            self._reading = self._link.start_task(self._pad.watch(), "reading the call pad")

    def _is(self, state: ScannerState) -> None:
        log.info("the call pad is %s", state.value)
