"""The panel that slides over the desk before a step is sent: transfer, hold, pause, choose a number."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from clientkit.mirror import ListModel
from clientkit.qt_types import Property, QmlUncreatable
from rules.clerk import rows, wording
from rules.desk import Choice, Situation, Step
from wire.text import cleaned

QML_IMPORT_NAME = "Counter"
QML_IMPORT_MAJOR_VERSION = 1

ROLES = ("row", "id", "kind", "badge", "name", "about", "number", "wait", "grade", "key")


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
        self._step: Step | None = None
        self._typed, self._index = "", 0
        self._first, self._minutes, self._why = False, 15, ""

    # -- for QML --

    @Property(str, notify=changed)
    def name(self) -> str:
        """`transfer`, `park`, `pause`, `choose`, or empty when there is none."""
        return self._step.value if self._step else ""

    @Property(int, notify=changed)
    def index(self) -> int:
        """The chosen row, from 0."""
        return self._index

    @Property(bool, notify=changed)
    def first(self) -> bool:
        """Served first where it goes."""
        return self._first

    @Property(int, notify=changed)
    def minutes(self) -> int:
        """Until the clerk is reminded of a held number."""
        return self._minutes

    @Property(str, notify=changed)
    def why(self) -> str:
        """The reason that is kept."""
        return self._why

    @Property("QStringList", notify=changed)
    def offered(self) -> list[str]:
        """Ready-made reasons; keys and clicks put one in."""
        at = self._situation()
        words = wording.PARK_WHYS if self._step is Step.PARK else wording.QUICK_WHYS
        return rows.offered(words, at.language) if at else []

    @Property(QObject, constant=True)
    def rows(self) -> ListModel:
        """What to choose from."""
        return self._rows

    @property
    def about_a_ticket(self) -> bool:
        """Whether it makes no sense without a ticket at the counter."""
        return self._step in (Step.PARK, Step.TRANSFER)

    def use_new_language(self) -> None:
        """Say it again in the window's new language."""
        self.refresh()
        self.changed.emit()

    # -- what the clerk does --

    def show(self, step: Step) -> None:
        """Open for a step with nothing chosen yet."""
        self._step = step
        self._typed, self._index = "", 0
        self._first, self._minutes, self._why = False, 15, ""
        self.refresh()
        self.changed.emit()

    @Slot()
    def close(self) -> None:
        """Go back to the desk; nothing was sent."""
        if self._step is not None:
            self._step = None
            self.changed.emit()
            self.closed.emit()

    def refresh(self) -> None:
        """Follow the newest view: a ticket called elsewhere leaves the list, the choice stays on its row."""
        at, found = self._situation(), list[rows.Row]()
        if at is None or self._step is None:
            return
        match self._step:
            case Step.TRANSFER:
                found = rows.transfer_places(at, self._typed)
            case Step.CHOOSE:
                found = rows.waiting_rows(at, self._typed)
            case Step.PAUSE:
                found = rows.pause_reasons(at)
        # A service and a counter may have the same id; QML wants every role of a row.
        found = [dict.fromkeys(ROLES, "") | row | {"row": f"{row.get('kind', '')}:{row['id']}"} for row in found]
        chosen = self._rows.rows[self._index]["row"] if self._index < len(self._rows.rows) else None
        self._rows.set_rows(found)
        nearest = min(self._index, max(0, len(found) - 1))
        place = next((n for n, row in enumerate(found) if row["row"] == chosen), nearest)
        if place != self._index:
            self._index = place
            self.changed.emit()

    @Slot(str)
    def type(self, text: str) -> None:
        """Narrow the list; the first row that is left is chosen."""
        if text == self._typed:
            return
        self._typed = text
        self._rows.set_rows([])
        self._index = 0
        self.refresh()
        self.changed.emit()

    @Slot(int)
    def move(self, by: int) -> None:
        """Choose the row above or below."""
        self._index = max(0, min(len(self._rows.rows) - 1, self._index + by))
        self.changed.emit()

    @Slot(int)
    def pick(self, index: int) -> None:
        """Choose a row."""
        if 0 <= index < len(self._rows.rows):
            self._index = index
            self.changed.emit()

    @Slot(bool)
    def serve_first(self, first: bool) -> None:
        """Served first where it goes, or by its place in time."""
        self._first = first
        self.changed.emit()

    @Slot(int)
    def hold_for(self, minutes: int) -> None:
        """Minutes until the clerk is reminded, 1 to 240."""
        self._minutes = max(1, min(240, minutes))
        self.changed.emit()

    @Slot(str)
    def because(self, why: str) -> None:
        """The reason that is kept."""
        if why != self._why:
            self._why = why
            self.changed.emit()

    @Slot()
    def confirm(self) -> None:
        """Send it, or say what is missing."""
        step, at = self._step, self._situation()
        if step is None or at is None:
            return
        row = self._rows.rows[self._index] if self._index < len(self._rows.rows) else None
        if row is None and step is not Step.PARK:
            self.refused.emit(at.words(wording.CHOOSE_A_ROW))
            return
        if step is Step.CHOOSE and not cleaned(self._why):
            self.refused.emit(at.words(wording.GIVE_A_REASON))
            return
        self.chosen.emit(step, self._choice(step, row or {}))

    def _choice(self, step: Step, row: dict[str, object]) -> Choice:
        id_, why = str(row.get("id", "")), cleaned(self._why)
        match step:
            case Step.TRANSFER if row["kind"] == "counter":
                return Choice(counter_id=id_, first=self._first)
            case Step.TRANSFER:
                return Choice(service_id=id_, first=self._first)
            case Step.PAUSE:
                return Choice(reason=id_)
            case Step.CHOOSE:
                return Choice(ticket_id=id_, why=why)
            case _:
                return Choice(minutes=self._minutes, why=why)
