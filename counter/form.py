"""What the clerk puts in for the ticket at the counter, as QML reads and changes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from clientkit.qt_types import Property, QmlUncreatable
from counter.parts import FormPart
from rules.desk import Entry, Situation

QML_IMPORT_NAME = "Counter"
QML_IMPORT_MAJOR_VERSION = 1

LONGEST_CODE = 40


@QmlElement
@QmlUncreatable("made by the program")
class CounterForm(QObject):
    """Outcome, dossiers and dossier code; the outcomes to choose from are in `CounterLists`.

    Args:
        situation: gives the desk's situation now.
    """

    changed = Signal()
    entered = Signal(object)
    """`rules.desk.Entry`: the clerk put something in for the ticket at the counter."""

    def __init__(self, situation: Callable[[], Situation | None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._situation = situation
        self._part = FormPart()

    def show(self, part: FormPart) -> None:
        """Be this from now on."""
        if part != self._part:
            self._part = part
            self.changed.emit()

    @Property(int, notify=changed)
    def dossiers(self) -> int:
        """How many dossiers Finish will send."""
        return self._part.dossiers

    @Property(str, notify=changed)
    def dossierCode(self) -> str:
        """The code typed so far."""
        return self._part.dossier_code

    @Slot(int)
    def chooseOutcome(self, nth: int) -> None:
        """The nth outcome of the catalogue, from 1."""
        self._enter(lambda at: at.entry.with_outcome(nth - 1, at.branch))

    @Slot(int)
    def moreDossiers(self, by: int) -> None:
        """One dossier more or less."""
        self._enter(lambda at: at.entry.with_more_dossiers(by, at.branch))

    @Slot(str)
    def writeDossierCode(self, code: str) -> None:
        """The optional code of the dossier; the program keeps the first 40 letters."""
        self._enter(lambda at: replace(at.entry, dossier_code=code[:LONGEST_CODE]))

    def _enter(self, change: Callable[[Situation], Entry]) -> None:
        at = self._situation()
        if at is not None and at.view.ticket is not None:
            self.entered.emit(replace(change(at), ticket_id=at.view.ticket.ticket_id))
