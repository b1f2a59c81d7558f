"""Listens at the earphones' jack, for as long as the kiosk runs; one that is gone is looked for again."""

from __future__ import annotations

import logging
from pathlib import Path

from PySide6.QtCore import QObject, QSocketNotifier, QTimer, Signal, Slot

from hardware.earphones import Jack

log = logging.getLogger(__name__)

AGAIN_MS = 10_000
"""Until a jack that is not there is tried again."""


class Earphones(QObject):
    """Tells of each plug that goes in or out. One that is in when the kiosk starts, nobody has just plugged in."""

    plugged = Signal(bool)

    def __init__(self, path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path = path
        self._jack: Jack | None = None
        self._notifier: QSocketNotifier | None = None
        self._said = ""
        self._again = QTimer(self, singleShot=True, interval=AGAIN_MS)
        self._again.timeout.connect(self._open)
        self._open()

    def close(self) -> None:
        """Listen no more."""
        self._again.stop()
        if self._notifier is not None:
            self._notifier.setEnabled(False)
            self._notifier.deleteLater()
            self._notifier = None
        if self._jack is not None:
            self._jack.close()
            self._jack = None

    @Slot()
    def _open(self) -> None:
        try:
            self._jack = Jack.open(self._path)
        except OSError as error:
            self._lost(error)
            return
        self._said = ""
        self._notifier = QSocketNotifier(self._jack.fd, QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._read)

    @Slot()
    def _read(self) -> None:
        if self._jack is None:
            return
        try:
            for plugged in self._jack.changes():
                self.plugged.emit(plugged)
        except OSError as error:
            self._lost(error)

    def _lost(self, why: OSError) -> None:
        self.close()
        if str(why) != self._said:  # once, not every ten seconds
            self._said = str(why)
            log.warning("earphones: %s: %s", self._path, why)
        self._again.start()
