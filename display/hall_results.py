"""The results that can be collected, as a display shows them; reads the office's folder anew when a file changes."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field, replace
from datetime import timedelta, tzinfo
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtQml import QmlElement

from clientkit.qt_types import Property
from clientkit.threads import start_for
from display import results
from display.hall_header import HallHeader
from display.results import Broken, Ready, Results
from wire.reports import MOST_DETAIL, ResultsReport

log = logging.getLogger(__name__)

QML_IMPORT_NAME = "Display"
QML_IMPORT_MAJOR_VERSION = 1

LOOK_EVERY_MS = 20_000
FRESH_MIN = 60
"""Minutes for which a result is new."""
MOST_NAMED = 5
"""Broken lines and files that a report names."""
_Mark = tuple[int, ...]
_Read = dict[str, tuple[_Mark, Results]]
"""By name, what marks a file's state, and what it says."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """What one look at the folder found."""

    timezone: tzinfo
    """For times without an offset."""
    files: _Read = field(default_factory=dict)
    """Of each file only what can come among the latest of all: one of 1 MiB may have 200,000 lines."""
    results: Results = field(default_factory=Results)
    left_out: int = 0
    failure: str | None = None
    """Why the folder cannot be read; None when it can."""


@QmlElement
class HallResults(QObject):
    """What stands in the folder of results. Main thread only; the folder is read in another one, because a share of
    another machine may keep whoever reads it waiting.

    Args:
        header: the hall's time and counters.
        folder: of the office's files; None: none is read.
    """

    changed = Signal()
    _looked = Signal(int, object)

    def __init__(self, header: HallHeader, folder: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._header, self._folder = header, folder
        self._results = Results()
        self._seen: _Seen | None = None
        """What the last look found; None before the first."""
        self._turn = 0
        """Names the look whose outcome counts."""
        self._thread: threading.Thread | None = None
        """Looks now; None when its outcome was taken."""
        self._stuck = False
        header.changed.connect(self._settings_came)
        self._looked.connect(self._take_look, Qt.ConnectionType.QueuedConnection)
        if folder is not None:
            self._timer = QTimer(self)
            self._timer.setInterval(LOOK_EVERY_MS)
            self._timer.timeout.connect(self.look_aside)
            self._timer.start()
            self.look_aside()

    def look(self) -> None:
        """Read the folder if anything in it is otherwise than before; waits for it."""
        if self._folder is not None:
            self._turn += 1
            self._take(_look(self._folder, self._seen, self._header.timezone))

    @Slot()
    def look_aside(self) -> None:
        """Do so in another thread; while one still waits for the folder, the folder counts as lost."""
        if self._folder is None:
            return
        if self._thread is not None:
            if not self._stuck:
                log.warning("the folder of results does not answer")
                self._stuck = True
            self.changed.emit()
            return
        self._turn += 1
        arguments = (self._turn, self._folder, self._seen, self._header.timezone)
        self._thread = start_for(self, self._look_there, *arguments, name="results")

    def report(self) -> ResultsReport | None:
        """How the files are, for a manager; None before the first look."""
        if self._folder is None:
            return ResultsReport(state="none")
        if self._stuck:
            return ResultsReport(state="lost")
        if self._seen is None:
            return None
        if self._seen.failure is not None:
            return ResultsReport(state="lost", detail=_plain(self._seen.failure))
        if self._results.broken:
            return ResultsReport(state="broken", detail=_named(self._results.broken))
        if self._seen.left_out:
            return ResultsReport(state="too_many", detail=f"+{self._seen.left_out}")
        return ResultsReport(state="ready")

    # -- inside --

    def _look_there(self, turn: int, folder: Path, before: _Seen | None, timezone: tzinfo) -> None:
        try:
            seen = _look(folder, before, timezone)
        except Exception as error:  # whatever it is: the manager is told, and the next look tries again
            log.exception("the folder of results could not be read")
            seen = _Seen(timezone, failure=type(error).__name__)
        try:
            self._looked.emit(turn, seen)
        except RuntimeError:
            log.debug("the display ended while its results were being read")

    @Slot(int, object)
    def _take_look(self, turn: int, seen: _Seen) -> None:
        self._thread, self._stuck = None, False
        if turn == self._turn:
            self._take(seen)

    def _take(self, seen: _Seen) -> None:
        before, self._seen = self._seen, seen
        if seen.failure is not None and (before is None or before.failure is None):
            log.warning("the folder of results cannot be read: %s", seen.failure)
        if before is None or seen != before:
            self._results = seen.results
            for broken in self._results.broken[:20]:
                log.warning("results: %r, line %d cannot be used", broken.file, broken.line)
            if seen.left_out:
                log.warning("results: %d older files of the folder are not read", seen.left_out)
        self.changed.emit()  # what was new is so no more after a while

    @Slot()
    def _settings_came(self) -> None:
        if self._seen is not None and self._seen.timezone != self._header.timezone and self._thread is None:
            self.look_aside()
        self.changed.emit()

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
        return self._folder is None or (self._seen is not None and self._seen.failure is not None)

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
        ago_s = self._header.now_ms() / 1000 - one.moment_s(self._header.timezone)
        return 0 <= ago_s < timedelta(minutes=FRESH_MIN).total_seconds()


def _look(folder: Path, before: _Seen | None, timezone: tzinfo) -> _Seen:
    """What stands there now; a file that is as it was before is not read again. In any thread."""
    try:
        files, left_out = results.files_of(folder)
    except OSError as error:
        return _Seen(timezone, failure=error.strerror or type(error).__name__)
    known = before.files if before is not None and before.timezone == timezone else {}
    every = {path.name: _of(path, known.get(path.name), timezone) for path in files}
    read = {name: found for name, found in every.items() if found is not None}
    return _Seen(timezone, read, results.merged((found for _, found in read.values()), timezone), left_out)


def _of(path: Path, known: tuple[_Mark, Results] | None, timezone: tzinfo) -> tuple[_Mark, Results] | None:
    """What marks the file's state, and what it says; None of one that was taken away just now."""
    try:
        told = path.stat()
    except OSError as error:
        if isinstance(error, FileNotFoundError) and not path.is_symlink():
            return None
        return (), Results(broken=(Broken(path.name, 0),))
    mark = (told.st_mtime_ns, told.st_size, told.st_ctime_ns, told.st_ino)
    if known is not None and known[0] == mark and not known[1].unfinished:
        return known
    found = results.of_file(path, growing=known is None or known[0] != mark)
    return mark, replace(results.merged([found], timezone), unfinished=found.unfinished)


def _grouped(one: Ready) -> str:
    """In threes from the end: 204 948."""
    digits = one.digits
    return f"{digits[:-3]} {digits[-3:]}"


def _named(broken: tuple[Broken, ...]) -> str:
    """The first lines and files that cannot be used, and how many more."""
    more = len(broken) - MOST_NAMED
    ends = f" +{more}" if more > 0 else ""
    names = ", ".join(_plain(one.file) + (f":{one.line}" if one.line else "") for one in broken[:MOST_NAMED])
    return names[: MOST_DETAIL - len(ends)] + ends


def _plain(text: str) -> str:
    """A name as a report may hold it: a file may be called by anything."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)[:MOST_DETAIL]
