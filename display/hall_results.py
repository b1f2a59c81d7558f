"""The results that can be collected, as a display shows them; reads the office's folder anew when a file changes."""

from __future__ import annotations

import logging
from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtQml import QmlElement

from clientkit.qt_types import Property
from display import results
from display.hall_header import HallHeader
from display.results import Ready, Results

log = logging.getLogger(__name__)

QML_IMPORT_NAME = "Display"
QML_IMPORT_MAJOR_VERSION = 1

LOOK_EVERY_MS = 20_000
FRESH_MIN = 60
"""Minutes for which a result is new."""


@QmlElement
class HallResults(QObject):
    """What stands in the folder of results. Main thread only.

    Args:
        header: the hall's time and counters.
        folder: of the office's files; None: none is read.
    """

    changed = Signal()

    def __init__(self, header: HallHeader, folder: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._header, self._folder = header, folder
        self._results = Results()
        self._seen: list[tuple[str, int, int]] | None = None
        self._no_folder = folder is None
        if folder is not None:
            self._timer = QTimer(self)
            self._timer.setInterval(LOOK_EVERY_MS)
            self._timer.timeout.connect(self.look)
            self._timer.start()
            self.look()

    def look(self) -> None:
        """Read the folder if anything in it is otherwise than before."""
        if self._folder is None:
            return
        try:
            files = results.files_of(self._folder)
            seen = [(path.name, (told := path.stat()).st_mtime_ns, told.st_size) for path in files]
        except OSError as error:
            if self._seen is not None or not self._no_folder:
                log.warning("the folder of results cannot be read: %s", error)
            self._no_folder, self._seen, self._results = True, None, Results()
            self.changed.emit()
            return
        self._no_folder = False
        if seen != self._seen:
            self._seen, self._results = seen, results.read(files)
            for broken in self._results.broken[:20]:
                log.warning("results: %s, line %d cannot be used", broken.file, broken.line)
        self.changed.emit()  # what was new is so no more after a while

    @Property("QStringList", notify=changed)
    def fresh(self) -> list[str]:
        """The last digits of those that became ready within the last hour, the latest first."""
        return [_grouped(one) for one in self._results.ready if self._new(one)]

    @Property("QStringList", notify=changed)
    def earlier(self) -> list[str]:
        """The last digits of the others."""
        return [_grouped(one) for one in self._results.ready if not self._new(one)]

    @Property(bool, notify=changed)
    def noFolder(self) -> bool:
        """There is no folder, or it cannot be read."""
        return self._no_folder

    @Property(str, notify=changed)
    def brokenFile(self) -> str:
        """The file with a line that cannot be used; empty without one."""
        return self._results.broken[0].file if self._results.broken else ""

    @Property(int, notify=changed)
    def brokenLine(self) -> int:
        """The first such line, from 1; 0: the whole file."""
        return self._results.broken[0].line if self._results.broken else 0

    @Property(int, notify=changed)
    def brokenCount(self) -> int:
        """How many lines and files cannot be used."""
        return len(self._results.broken)

    @Property("QStringList", notify=changed)
    def counters(self) -> list[str]:
        """The counters at which results are handed out; empty where the settings name no service for it."""
        return self._header.result_counters()

    @Property(str, notify=changed)
    def letter(self) -> str:
        """The letter of the numbers to take for it."""
        return self._header.result_letter()

    def _new(self, one: Ready) -> bool:
        now = self._header.local(self._header.now_ms()).replace(tzinfo=None)
        return one.at is not None and timedelta(0) <= now - one.at < timedelta(minutes=FRESH_MIN)


def _grouped(one: Ready) -> str:
    """In threes from the end: 204 948."""
    digits = one.digits
    return f"{digits[:-3]} {digits[-3:]}"
