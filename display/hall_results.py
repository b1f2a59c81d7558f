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
from display.results import Broken, Ready, Results

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
        self._read: dict[str, tuple[tuple[int, int], Results]] = {}
        self._looked = False
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
        except OSError as error:
            if self._read or not self._no_folder:
                log.warning("the folder of results cannot be read: %s", error)
            self._no_folder, self._read, self._results = True, {}, Results()
            self.changed.emit()
            return
        self._no_folder = False
        before, self._read = self._read, {path.name: self._of(path) for path in files}
        self._looked = True
        if self._read != before:
            self._results = results.merged(found for _, found in self._read.values())
            for broken in self._results.broken[:20]:
                log.warning("results: %r, line %d cannot be used", broken.file, broken.line)
        self.changed.emit()  # what was new is so no more after a while

    def _of(self, path: Path) -> tuple[tuple[int, int], Results]:
        """What marks the file's state, and what it says; read anew only when it is otherwise than at the last look."""
        try:
            told = path.stat()
        except OSError:  # a link to nothing, or it was taken away just now
            return (0, 0), Results(broken=(Broken(path.name, 0),))
        mark, known = (told.st_mtime_ns, told.st_size), self._read.get(path.name)
        if known is not None and known[0] == mark and not known[1].unfinished:
            return known
        growing = self._looked if known is None else known[0] != mark
        return mark, results.of_file(path, growing=growing)

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
