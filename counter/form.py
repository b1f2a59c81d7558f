"""What the clerk puts in for the ticket at the counter, as QML reads and changes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from clientkit.qt_types import Property, QmlUncreatable
from rules.clerk import rows
from rules.clerk.parts import FormPart
from rules.desk import Entry, Situation
from wire.commands import LONGEST_NOTE

QML_IMPORT_NAME = "Counter"
QML_IMPORT_MAJOR_VERSION = 1

LONGEST_CODE = 40


@QmlElement
@QmlUncreatable("made by the program")
class CounterForm(QObject):
    """Outcome, dossiers, dossier code and filed online; the outcomes to choose from are in `CounterLists`.

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

    @Property(str, notify=changed)
    def wrongCode(self) -> str:
        """What is wrong with it, with an example; empty when nothing is."""
        return self._part.wrong_code

    @Property(str, notify=changed)
    def note(self) -> str:
        """What is to be remembered of this service."""
        return self._part.note

    @Property(bool, notify=changed)
    def filedOnline(self) -> bool:
        """Whether the clerk said that the dossiers were filed online."""
        return self._part.filed_online is True

    @Property(bool, notify=changed)
    def filedHere(self) -> bool:
        """Whether she said that they were not; neither is true until she says something."""
        return self._part.filed_online is False

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

    @Slot(str)
    def writeNote(self, note: str) -> None:
        """Free words; the program keeps the first 200 letters."""
        self._enter(lambda at: replace(at.entry, note=note[:LONGEST_NOTE]))

    @Slot(str)
    def tickPaper(self, paper: str) -> None:
        """A paper was looked at, by its id; once more takes it back."""
        self._enter(lambda at: at.entry.with_paper(paper))

    @Slot()
    def tickNextPaper(self) -> None:
        """The first paper that was not looked at yet was; after the last one they begin anew."""
        self._enter(lambda at: at.entry.with_next_paper([row["id"] for row in rows.papers(at)]))

    @Slot(bool)
    def sayFiledOnline(self, online: bool) -> None:
        """Filed online or not; the same once more takes it back."""
        self._enter(lambda at: at.entry.with_filed_online(online))

    @Slot()
    def nextFiledOnline(self) -> None:
        """The next of: not said, online, not online."""
        self._enter(lambda at: at.entry.with_other_filed_online())

    def _enter(self, change: Callable[[Situation], Entry]) -> None:
        at = self._situation()
        if at is not None and at.view.ticket is not None:
            self.entered.emit(replace(change(at), ticket_id=at.view.ticket.ticket_id))
