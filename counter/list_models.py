"""The window's lists as QML reads them: each tells QML only the rows that changed."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtQml import QmlElement

from clientkit.mirror import ListModel
from clientkit.qt_types import Property, QmlUncreatable
from rules.clerk import rows
from rules.desk import Situation

QML_IMPORT_NAME = "Counter"
QML_IMPORT_MAJOR_VERSION = 1

ROLES: dict[str, tuple[str, ...]] = {
    "queue": ("id", "series", "name", "waiting", "wait", "grade", "mine", "service"),
    "bookings": ("id", "time", "code", "service", "due"),
    "after": ("id", "number", "name", "wait", "grade"),
    "ahead": ("id", "number", "name", "wait", "grade"),
    "bars": ("id", "number", "text", "share", "now"),
    "papers": ("id", "name", "seen"),
    "hall": ("id", "number", "text", "kind"),
    "missed": ("id", "number", "text", "due", "key", "available"),
    "parked": ("id", "number", "text", "due", "key", "available"),
    "outcomes": ("id", "name", "key", "picked"),
    "lesser": ("step", "label", "short", "key", "available", "seconds"),
}
"""What a row of each list holds; the first role names a row."""


@QmlElement
@QmlUncreatable("made by the program")
class CounterLists(QObject):
    """The lists of the window."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._unfolded, self._folded, self._within = False, 0, 0
        self._models = {name: ListModel(roles, roles[0], self) for name, roles in ROLES.items()}

    def paint(self, at: Situation) -> None:
        """Show the situation."""
        parked, missed = rows.aside(at, older=self._unfolded)
        told = rows.folded(at), at.branch.policy.return_within_min
        if told != (self._folded, self._within):
            self._folded, self._within = told
            self.changed.emit()
        for name, shown in (
            ("queue", rows.groups(at)),
            ("bookings", rows.bookings(at)),
            ("after", rows.after(at)),
            ("ahead", rows.ahead(at)),
            ("bars", rows.bars(at)),
            ("papers", rows.papers(at)),
            ("hall", rows.hall(at)),
            ("missed", missed),
            ("parked", parked),
            ("outcomes", rows.outcomes(at)),
            ("lesser", rows.lesser(at)),
        ):
            self._models[name].set_rows(shown)

    def unfold(self) -> None:
        """Show the older missed numbers too, or hide them again; the next `paint` does it."""
        self._unfolded = not self._unfolded
        self.changed.emit()

    @Property(int, notify=changed)
    def folded(self) -> int:
        """How many missed numbers are older than the time in which they keep their credit."""
        return self._folded

    @Property(int, notify=changed)
    def within(self) -> int:
        """That time in minutes."""
        return self._within

    @Property(bool, notify=changed)
    def unfolded(self) -> bool:
        """The older ones are shown."""
        return self._unfolded

    def held_or_missed(self) -> list[dict[str, Any]]:
        """The rows on the right, from the top."""
        return [*self._models["parked"].rows, *self._models["missed"].rows]

    @Property(QObject, constant=True)
    def queue(self) -> ListModel:
        """Groups with who waits: this counter's first, with their services."""
        return self._models["queue"]

    @Property(QObject, constant=True)
    def bookings(self) -> ListModel:
        """Bookings due soon."""
        return self._models["bookings"]

    @Property(QObject, constant=True)
    def after(self) -> ListModel:
        """Who follows the next one."""
        return self._models["after"]

    @Property(QObject, constant=True)
    def ahead(self) -> ListModel:
        """Who would be called here, the next one first; for a window with room."""
        return self._models["ahead"]

    @Property(QObject, constant=True)
    def bars(self) -> ListModel:
        """The clerk's latest visits, the running one last."""
        return self._models["bars"]

    @Property(QObject, constant=True)
    def papers(self) -> ListModel:
        """The papers of the service at hand, to be ticked off."""
        return self._models["papers"]

    @Property(QObject, constant=True)
    def hall(self) -> ListModel:
        """Every counter of the hall in a few letters."""
        return self._models["hall"]

    @Property(QObject, constant=True)
    def missed(self) -> ListModel:
        """Numbers that were missed."""
        return self._models["missed"]

    @Property(QObject, constant=True)
    def parked(self) -> ListModel:
        """Numbers that are held."""
        return self._models["parked"]

    @Property(QObject, constant=True)
    def outcomes(self) -> ListModel:
        """How a visit may end."""
        return self._models["outcomes"]

    @Property(QObject, constant=True)
    def lesser(self) -> ListModel:
        """The smaller buttons."""
        return self._models["lesser"]
