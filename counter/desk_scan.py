"""A scanner that types into the clerk's window: its codes are looked up, and press nothing on the way."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent

from clientkit.newer_server import read_view
from counter.command_queue import GIVEN_UP_S
from counter.reception import AFTER_LETTERS_MS, ReceptionLink, types_into
from hardware.scanner import BurstReader, Key
from rules.clerk import found
from rules.clerk.found import Found
from rules.desk import Situation
from rules.reception.codes import request_of
from rules.wording import NOT_LIVE
from wire.commands import CheckIn
from wire.errors import Refused
from wire.queries import FindNumber, Query
from wire.values import Text
from wire.views import Issued

_TIME_BITS = 0xFFFF_FFFF

SURELY = 3
"""Letters as fast as a scanner's, after which what follows is taken for its own: a pad may send two keys at once."""


class DeskScan(QObject):
    """Looks up what was held to the scanner of a counter's PC.

    Args:
        situation: gives the desk's situation now; None where nobody works at it.
        say: a message, and its kind as `CounterToasts` has them.
        steady: real milliseconds of a clock that never jumps.
    """

    found = Signal(object)
    """`rules.clerk.found.Found`"""
    typed = Signal(str)
    """What stands in a field and was a scanner's: it does not belong there."""
    underWayChanged = Signal()

    def __init__(
        self,
        link: ReceptionLink,
        situation: Callable[[], Situation | None],
        say: Callable[[str, str], None],
        steady: Callable[[], int] = lambda: time.monotonic_ns() // 1_000_000,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._link, self._situation, self._say, self._steady = link, situation, say, steady
        self._wedge = BurstReader()
        self._lettered_at = -AFTER_LETTERS_MS
        self._run = 0
        self._asked = ""
        self._over = QTimer(self)
        self._over.setSingleShot(True)
        self._over.setInterval(AFTER_LETTERS_MS)
        self._over.timeout.connect(self._silent)
        link.answered.connect(self._answered)
        link.refused.connect(self._refused)
        link.gaveUp.connect(self._gave_up)

    @property
    def under_way(self) -> bool:
        """Letters came this moment as a scanner's do: `+` or `-` after them is no key."""
        return self._over.isActive()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys on their way to the window."""
        if not isinstance(event, QKeyEvent) or event.type() is not QEvent.Type.KeyPress or not event.text():
            return False
        if self._situation() is None:
            return False
        now, in_field = self._steady(), types_into(watched)
        at = event.timestamp() or now
        soon = (at - self._lettered_at) & _TIME_BITS < AFTER_LETTERS_MS
        after_letters = soon and self._run >= SURELY
        if soon or not event.text().isspace():
            self._lettered_at, self._run = at, self._run + 1 if soon else 1
        if self._run >= SURELY:
            was = self.under_way
            self._over.start()
            if not was:
                self.underWayChanged.emit()
        scan = self._wedge.key(Key(event.text(), at, now))
        taken = scan is not None and self._heard(scan.text, in_field)
        return taken or (after_letters and not in_field)

    @Slot()
    def _silent(self) -> None:
        self._run = 0
        self.underWayChanged.emit()

    def look(self) -> None:
        """A scanner that sends nothing after a code: silence ended it."""
        scan = self._wedge.looked(self._steady())
        if scan is not None:
            self._heard(scan.text, in_field=True)

    @Slot(str)
    def scanned(self, text: str) -> None:
        """A code of a scanner with a line of its own."""
        self._heard(text, in_field=False)

    def _heard(self, text: str, in_field: bool) -> bool:
        """Look a code up; False leaves what may be anything to the field that it stands in."""
        at = self._situation()
        if at is None:
            return False
        asked = request_of(text, at.language, None)
        if asked is None or isinstance(asked, FindNumber) or (in_field and isinstance(asked, Text)):
            return False  # a number alone opens nothing at a counter: the page of its holder comes with the answer
        if in_field:
            self.typed.emit(text)
        if isinstance(asked, CheckIn):
            self.found.emit(Found(code=asked.code))
        elif isinstance(asked, Text):
            self._say(at.words(asked), "hint")
        elif isinstance(asked, Query):
            self._look_up(at, asked)
        return True

    def _look_up(self, at: Situation, query: Query) -> None:
        if not at.live:
            self._say(at.words(NOT_LIVE), "hint")
        else:
            self._asked = self._link.ask(query, GIVEN_UP_S)

    @Slot(str, object)
    def _answered(self, id_: str, result: object) -> None:
        if id_ == self._asked:
            self._asked = ""
            self.found.emit(found.waiting(read_view(Issued, result)))

    @Slot(str)
    def _gave_up(self, id_: str) -> None:
        at = self._situation()
        if id_ == self._asked and at is not None:
            self._asked = ""
            self._say(at.words(NOT_LIVE), "bad")

    @Slot(str, object)
    def _refused(self, id_: str, why: Refused) -> None:
        at = self._situation()
        if id_ != self._asked or at is None:
            return
        self._asked = ""
        known = found.refused(at.view, why)
        if known is None:
            self._say(why.text(at.language), "bad")
        else:
            self.found.emit(known)
