"""What stands on a board besides its calls: what each counter serves, who waits, who was called and did not come."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtQml import QmlElement

from clientkit.mirror import ListModel
from clientkit.qt_types import Property
from display.hall_header import HallHeader
from wire.values import CounterState
from wire.views import BoardCounter, BoardQueue, BoardView
from wire.waits import at_once

QML_IMPORT_NAME = "Display"
QML_IMPORT_MAJOR_VERSION = 1

COUNTER_ROLES = ("key", "number", "ticket", "status", "calling", "fresh")
"""A counter's row: `ticket` is the number called or served there, `status` one of `wire.values.CounterState`; `calling`
that its number is called now, `fresh` that it was called a moment ago."""
QUEUE_ROLES = ("key", "letter", "name", "nameBeside", "people", "low", "high", "about", "atOnce", "known")
"""A group's row: `nameBeside` is its name in the hall's second language, empty without one; how many wait, and the wait
in whole minutes where it is `known`."""


@QmlElement
class HallBoard(QObject):
    """The counters and queues of one display. Main thread only.

    Args:
        header: knows whose hall it is, and which counters are this display's.
    """

    changed = Signal()

    def __init__(self, header: HallHeader, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._header = header
        self._counters = ListModel(COUNTER_ROLES, "key", self)
        self._queues = ListModel(QUEUE_ROLES, "key", self)
        self._board: BoardView | None = None
        self._missed: list[str] = []
        self._waiting: list[str] = []

    def take(self, board: BoardView) -> None:
        """The newest document of the server; `follow` shows it."""
        self._board = board

    def follow(self, calling: frozenset[str], fresh: frozenset[str]) -> None:
        """Show what is known, with the numbers that are called now and those called a moment ago."""
        board = self._board
        if board is None:
            return
        mine = [each for each in board.counters if self._header.owns(each.counter_id)]
        self._counters.set_rows([_counter(each, calling, fresh) for each in mine])
        groups = self._header.groups()
        queues = [each for each in board.queues if groups is None or each.group_id in groups]
        self._queues.set_rows([self._queue(each) for each in queues])
        self._waiting = [number for queue in queues for number in queue.numbers]
        letters = {self._header.letter(queue.group_id) for queue in queues}
        self._missed = [number for number in board.missed if not queues or number[:1] in letters]
        self.changed.emit()

    @Property(QObject, notify=changed)
    def counterRows(self) -> ListModel:
        """Every counter of this display, by number."""
        return self._counters

    @Property(QObject, notify=changed)
    def queueRows(self) -> ListModel:
        """The groups that are served in this display's part of the hall."""
        return self._queues

    @Property("QStringList", notify=changed)
    def waiting(self) -> list[str]:
        """Numbers that wait, group by group; not in the order in which they are called."""
        return self._waiting

    @Property("QStringList", notify=changed)
    def missed(self) -> list[str]:
        """Numbers that were called and did not come, the latest first."""
        return self._missed

    @property
    def working(self) -> bool:
        """A counter of this display is open."""
        return any(row["status"] == CounterState.OPEN.value for row in self._counters.rows)

    @Property(bool, notify=changed)
    def told(self) -> bool:
        """The server says what the counters serve; an older one does not."""
        return bool(self._counters.rows)

    @Property(str, notify=changed)
    def doorNumber(self) -> str:
        """The number of the one counter that this display is for; empty when it is for more."""
        return str(self._counters.rows[0]["number"]) if len(self._counters.rows) == 1 else ""

    @Property(str, notify=changed)
    def doorTicket(self) -> str:
        """The number called or served at that counter; empty without one."""
        return str(self._counters.rows[0]["ticket"]) if len(self._counters.rows) == 1 else ""

    @Property(str, notify=changed)
    def doorState(self) -> str:
        """One of `wire.values.CounterState`; empty when it is for more counters."""
        return str(self._counters.rows[0]["status"]) if len(self._counters.rows) == 1 else ""

    @Property(str, notify=changed)
    def doorName(self) -> str:
        """What that counter does, in the words of the catalogue."""
        return self._header.does(self.doorNumber)

    @Property(int, notify=changed)
    def doorWaiting(self) -> int:
        """How many wait for what that counter serves."""
        return sum(int(row["people"]) for row in self._queues.rows)

    def _queue(self, queue: BoardQueue) -> dict[str, Any]:
        known = queue.wait is not None and not queue.wait.nobody
        return {
            "key": queue.group_id,
            "letter": self._header.letter(queue.group_id),
            "name": self._header.words(self._header.group_name(queue.group_id)),
            "nameBeside": self._header.words_beside(self._header.group_name(queue.group_id)),
            "people": queue.waiting,
            "low": queue.wait.low_min if queue.wait is not None else 0,
            "high": queue.wait.high_min if queue.wait is not None else 0,
            "about": -1 if queue.wait is None or queue.wait.about_min is None else queue.wait.about_min,
            "atOnce": queue.wait is not None and queue.waiting == 0 and at_once(queue.wait),
            "known": known,
        }


def _counter(counter: BoardCounter, calling: frozenset[str], fresh: frozenset[str]) -> dict[str, Any]:
    return {
        "key": counter.counter_id,
        "number": str(counter.number),
        "ticket": counter.ticket if counter.state is not CounterState.CLOSED else "",
        "status": counter.state.value,
        "calling": counter.ticket in calling,
        "fresh": counter.ticket in fresh,
    }
