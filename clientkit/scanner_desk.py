"""A scanner with a line of its own: read on the link's loop, its codes carried to the window's thread."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future

from PySide6.QtCore import QObject, Qt, Signal

from clientkit.link import Link
from config.settings import ScannerSettings
from hardware.serial_scanner import ScannerState, SerialScanner, SerialScannerSettings
from wire.reports import ScannerReport


class ScannerDesk(QObject):
    """Reads the scanner the settings name. One that types needs nothing here: the window hears its keys."""

    code = Signal(str)
    state = Signal(object)

    def __init__(self, settings: ScannerSettings | None, link: Link) -> None:
        super().__init__()
        self._link = link
        self._reading: Future[None] | None = None
        self._scanner: SerialScanner | None = None
        if settings is not None and settings.kind == "serial":
            port = SerialScannerSettings(settings.device, settings.baud)
            self._scanner = SerialScanner(port, self.code.emit, self.state.emit)

    def open(self, scanned: Callable[[str], None]) -> None:
        """Hand codes on to a slot of the window, and tell the server whether the scanner is there."""
        self.code.connect(scanned, Qt.ConnectionType.QueuedConnection)
        self.state.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        if self._scanner is not None:
            # Kept: a task that nobody holds, and that waits for a stream nobody holds, is swept away with it.
            self._reading = self._link.start_task(self._scanner.watch(), "reading the scanner")

    def _tell(self, state: ScannerState) -> None:
        self._link.report(ScannerReport(state=state.value))
