"""The panel that slides over the desk before a step is sent: transfer, hold, pause, choose a number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from clientkit.mirror import ListModel
from clientkit.qt_types import Property, QmlUncreatable
from rules.clerk import found, panels, rows, wording
from rules.clerk.found import Found
from rules.clerk.panels import Wishes
from rules.clerk.rows import Row
from rules.desk import Choice, NotNow, Situation, Step, why_not
from wire.text import cleaned

QML_IMPORT_NAME = "Counter"
QML_IMPORT_MAJOR_VERSION = 1

NO_ROW = -1
"""No row is chosen: the one that was is gone."""

ROLES = ("row", "id", "kind", "badge", "name", "about", "number", "wait", "grade", "key", "low", "class_id")
CLASS_ROLES = ("id", "name", "key", "picked")


@QmlElement
@QmlUncreatable("made by the program")
class CounterPanel(QObject):
    """What the clerk is choosing. Nothing is sent before `confirm`.

    Args:
        situation: gives the desk's situation now.
    """

    changed = Signal()
    chosen = Signal(object, object)
    """Step and Choice: the clerk has confirmed."""
    refused = Signal(str)
    """What is still missing, in words."""
    closed = Signal()

    def __init__(self, situation: Callable[[], Situation | None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._situation = situation
        self._rows = ListModel(ROLES, "row", self)
        self._classes = ListModel(CLASS_ROLES, "id", self)
        self.changed.connect(self._show_classes)
        self._step: Step | None = None
        self._typed, self._index = "", 0
        self._wishes = Wishes()
        self._found, self._scanned = Found(), False
        self._moves_to = ""
        """The row that is chosen as soon as it is there: where a service was moved to."""

    # -- for QML --

    @Property(str, notify=changed)
    def name(self) -> str:
        """`transfer`, `correct`, `plan`, `park`, `pause`, `choose`, `grant`, `help`, `close` (she leaves) or empty."""
        return "scanned" if self._scanned else self._step.value if self._step else ""

    @Property(str, notify=changed)
    def found(self) -> str:
        """The number of what was held to the scanner; empty for a booking that has none yet."""
        return self._found.number

    @Property(str, notify=changed)
    def foundAbout(self) -> str:
        """What it is and how it stands."""
        at = self._situation()
        return found.about(at, self._found) if at is not None and self._scanned else ""

    @Property(str, notify=changed)
    def foundStep(self) -> str:
        """What can be done with it here, in words; empty for nothing."""
        at = self._situation()
        return "" if at is None else found.label(at, self._found)

    @Property(bool, notify=changed)
    def asksWhy(self) -> bool:
        """Whether a reason is needed for it."""
        return self._scanned and found.step_of(self._found) is Step.CHOOSE

    @Property(int, notify=changed)
    def index(self) -> int:
        """The chosen row, from 0; -1 when the one that was chosen is gone."""
        return self._index

    @Property(bool, notify=changed)
    def first(self) -> bool:
        """Served first where it goes."""
        return self._wishes.first

    @Property(bool, notify=changed)
    def back(self) -> bool:
        """And back to me when that is done."""
        return self._wishes.back

    @Property(bool, notify=changed)
    def byItself(self) -> bool:
        """Whether a held number waits again by itself when its minutes are over."""
        at = self._situation()
        return at is not None and at.branch.policy.parked_come_back

    @Property(int, notify=changed)
    def minutes(self) -> int:
        """Until the clerk is reminded of a held number."""
        return self._wishes.minutes

    @Property(str, notify=changed)
    def why(self) -> str:
        """The reason that is kept."""
        return self._wishes.why

    @Property(int, notify=changed)
    def backIn(self) -> int:
        """Minutes until the pause is meant to end; 0 where nobody says."""
        return self._wishes.back_in

    @Property("QStringList", notify=changed)
    def offered(self) -> list[str]:
        """Ready-made reasons; keys and clicks put one in."""
        at = self._situation()
        return panels.offered(self._step, at) if at else []

    @Property(str, notify=changed)
    def low(self) -> str:
        """Whether the chosen number waits for an accessible counter, `yes` or `no`; empty where there is none."""
        row = self._chosen()
        return str(row["low"]) if row is not None and self._step is Step.CHOOSE and not self._scanned else ""

    @Property(bool, notify=changed)
    def grants(self) -> bool:
        """Whether the chosen number that waits can be given a class from here."""
        at = self._situation()
        chooses = self._step is Step.CHOOSE and not self._scanned and self._chosen() is not None
        return chooses and at is not None and not why_not(Step.GRANT, at)

    @Property(QObject, constant=True)
    def classes(self) -> ListModel:
        """The classes to grant, and none; no row where something else is chosen."""
        return self._classes

    @Property(str, notify=changed)
    def granted(self) -> str:
        """The name of the class that is chosen; empty until one is."""
        return next((str(row["name"]) for row in self._classes.rows if row["id"] == self._wishes.class_id), "")

    @Slot()
    def _show_classes(self) -> None:
        at = self._situation()
        self._classes.set_rows([] if at is None else panels.classes(self._step, at, self._chosen(), self._wishes))

    @Property(bool, notify=changed)
    def earlier(self) -> bool:
        """Whether the chosen service that follows may be done before the one above it."""
        return self._may_move(-1)

    @Property(bool, notify=changed)
    def later(self) -> bool:
        """Whether it may be done after the one below it."""
        return self._may_move(1)

    def _may_move(self, by: int) -> bool:
        at = self._situation()
        return self._step is Step.PLAN and at is not None and rows.moved(at, self._chosen(), by)[1] != ""

    @Property(QObject, constant=True)
    def rows(self) -> ListModel:
        """What to choose from."""
        return self._rows

    @property
    def about_a_ticket(self) -> bool:
        """Whether it makes no sense without a ticket at the counter."""
        return self._step in (Step.PARK, Step.TRANSFER, Step.CORRECT, Step.PLAN)

    def use_new_language(self) -> None:
        """Say it again in the window's new language."""
        self.refresh()
        self.changed.emit()

    # -- what the clerk does --

    def show(self, step: Step) -> None:
        """Open for a step with nothing chosen yet."""
        self._step, self._scanned = step, False
        self._typed, self._index = "", 0
        self._rows.set_rows([])
        self._wishes, self._moves_to = Wishes(), ""
        self.refresh()
        self.changed.emit()

    def show_found(self, what: Found) -> None:
        """Open for what was held to the scanner."""
        self.show(Step.CHOOSE)
        self._found, self._scanned = what, True
        self.changed.emit()

    @Slot()
    def close(self) -> None:
        """Go back to the desk; nothing was sent."""
        if self._step is not None:
            self._step, self._scanned = None, False
            self.changed.emit()
            self.closed.emit()

    def refresh(self) -> None:
        """Follow the newest view: the choice stays on its row, and is gone with one that is gone.

        Enter, on its way while the list changed, would mean somebody else.
        """
        at = self._situation()
        if at is None or self._step is None:
            return
        # QML wants every role of a row.
        found: list[Row] = [dict.fromkeys(ROLES, "") | row for row in panels.rows_of(self._step, at, self._typed)]
        chosen = self._chosen()
        changes = found != list(self._rows.rows)
        self._rows.set_rows(found)
        gone = self._index if chosen is None else NO_ROW
        place = next((n for n, row in enumerate(found) if chosen is not None and row["row"] == chosen["row"]), gone)
        there = next((n for n, row in enumerate(found) if row["row"] == self._moves_to), NO_ROW)
        if there != NO_ROW:
            place, self._moves_to = there, ""
        if place != self._index or changes:
            self._index = place
            self.changed.emit()

    def _chosen(self) -> Row | None:
        return self._rows.rows[self._index] if 0 <= self._index < len(self._rows.rows) else None

    @Slot(str)
    def type(self, text: str) -> None:
        """Narrow the list; the first row that is left is chosen."""
        if text == self._typed:
            return
        self._typed = text
        self._rows.set_rows([])
        self._index, self._moves_to = 0, ""
        self.refresh()
        self.changed.emit()

    @Slot(int)
    def move(self, by: int) -> None:
        """Choose the row above or below."""
        self._moves_to = ""
        self._index = max(0, min(len(self._rows.rows) - 1, self._index + by))
        self.changed.emit()

    @Slot(int)
    def pick(self, index: int) -> None:
        """Choose a row."""
        if 0 <= index < len(self._rows.rows):
            self._index, self._moves_to = index, ""
            self.changed.emit()

    @Slot(int)
    def shift(self, by: int) -> None:
        """Let the chosen service that follows be done one place earlier (-1) or later (1); the panel stays."""
        at, row = self._situation(), self._chosen()
        if self._step is not Step.PLAN or at is None:
            return
        try:
            choice = panels.choice(Step.PLAN, at, row, replace(self._wishes, by=by))
        except NotNow as missing:
            self.refused.emit(str(missing))
            return
        self._moves_to = rows.moved(at, row, by)[1]
        self.chosen.emit(Step.PLAN, choice)

    @Slot()
    def ask_accessible(self) -> None:
        """Let the chosen number wait for a counter that can be used in a wheelchair, or for any again."""
        at, row = self._situation(), self._chosen()
        if at is not None and self.low:
            self.chosen.emit(Step.ACCESSIBLE, panels.choice(Step.ACCESSIBLE, at, row, self._wishes))

    @Slot()
    def turn_to_classes(self) -> None:
        """Ask which class the chosen number is of, instead of calling it."""
        row = self._chosen()
        if row is not None and self.grants:
            self.show(Step.GRANT)
            self._moves_to = str(row["row"])
            self.refresh()

    @Slot(str)
    def grant(self, class_id: str) -> None:
        """The class that is granted."""
        self._wishes = replace(self._wishes, class_id=class_id)
        self.changed.emit()

    @Slot(int)
    def grant_nth(self, nth: int) -> None:
        """The same by its place, from 1."""
        if 0 < nth <= len(self._classes.rows):
            self.grant(str(self._classes.rows[nth - 1]["id"]))

    @Slot(bool)
    def serve_first(self, first: bool) -> None:
        """Served first where it goes, or by its place in time."""
        self._wishes = replace(self._wishes, first=first)
        self.changed.emit()

    @Slot(bool)
    def bring_back(self, back: bool) -> None:
        """And back to me when that is done, or not."""
        self._wishes = replace(self._wishes, back=back)
        self.changed.emit()

    @Slot(int)
    def hold_for(self, minutes: int) -> None:
        """Minutes until the clerk is reminded, 1 to 240."""
        self._wishes = replace(self._wishes, minutes=self._wishes.held_for(minutes))
        self.changed.emit()

    @Slot(int)
    def come_back_in(self, minutes: int) -> None:
        """When the pause is meant to end; the same minutes once more take it back."""
        self._wishes = replace(self._wishes, back_in=0 if minutes == self._wishes.back_in else minutes)
        self.changed.emit()

    @Slot(str)
    def because(self, why: str) -> None:
        """The reason that is kept."""
        if why != self._wishes.why:
            self._wishes = replace(self._wishes, why=why)
            self.changed.emit()

    @Slot()
    def confirm(self) -> None:
        """Send it, or say what is missing."""
        step, at = self._step, self._situation()
        if step is None or at is None:
            return
        if self._scanned:
            self._confirm_found(at)
            return
        row = self._chosen()
        try:
            choice = panels.choice(step, at, row, self._wishes)
        except NotNow as missing:
            self.refused.emit(str(missing))
            return
        self.chosen.emit(step, choice)

    def _confirm_found(self, at: Situation) -> None:
        step, why = found.step_of(self._found), cleaned(self._wishes.why)
        if step is None:
            self.close()
        elif step is Step.CHOOSE and not why:
            self.refused.emit(at.words(wording.GIVE_A_REASON))
        else:
            early = self._found.early is not None
            self.chosen.emit(step, Choice(ticket_id=self._found.ticket_id, code=self._found.code, early=early, why=why))
