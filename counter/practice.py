"""Practice: a hall of one's own on the server, for a clerk who learns."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject, Signal, SignalInstance, Slot
from PySide6.QtQml import QmlElement

from clientkit.dial import new_id
from clientkit.qt_types import Property, QmlUncreatable
from counter.command_queue import GIVEN_UP_S
from rules.clerk.practice import PracticePart
from wire.errors import Refused
from wire.queries import BeginPractice, EndPractice, Query
from wire.values import PRACTICE

QML_IMPORT_NAME = "Counter"
QML_IMPORT_MAJOR_VERSION = 1


class PracticeLink(Protocol):
    """What practice needs of `clientkit.link.Link`."""

    answered: SignalInstance
    refused: SignalInstance
    gaveUp: SignalInstance

    def ask(self, command: Query, deadline_s: float | None = None) -> str:
        """Ask to begin or to end it."""
        ...


@QmlElement
@QmlUncreatable("made by the program")
class CounterPractice(QObject):
    """Whether this window practises, what marks it, and what to do next. What is shown follows from the view alone."""

    changed = Signal()
    complained = Signal(object)
    """`Refused`: why it did not begin or end."""

    def __init__(self, link: PracticeLink, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._link = link
        self._part = PracticePart()
        self._asked = ""
        link.answered.connect(self._answered)
        link.refused.connect(self._refused)
        link.gaveUp.connect(self._answered)

    def show(self, part: PracticePart) -> None:
        """Be this from now on."""
        if part != self._part:
            self._part = part
            self.changed.emit()

    def command_id(self) -> str:
        """The id of a command that is given now: meant for practice, or empty for one of the branch."""
        return PRACTICE + new_id() if self._part.title else ""

    @Property(bool, notify=changed)
    def on(self) -> bool:
        """What the window shows is practice."""
        return bool(self._part.title)

    @Property(str, notify=changed)
    def title(self) -> str:
        """That it is practice."""
        return self._part.title

    @Property(str, notify=changed)
    def notReal(self) -> str:
        """That no number is real."""
        return self._part.not_real

    @Property(str, notify=changed)
    def lesson(self) -> str:
        """Which lesson of how many; empty once all are done."""
        return self._part.lesson

    @Property(str, notify=changed)
    def hint(self) -> str:
        """What to do next, and which key does it."""
        return self._part.hint

    @Property(str, notify=changed)
    def beginText(self) -> str:
        """Words of the button that begins it."""
        return self._part.begin

    @Property(str, notify=changed)
    def about(self) -> str:
        """What it is, beside that button."""
        return self._part.about

    @Property(str, notify=changed)
    def endText(self) -> str:
        """Words of the button that ends it."""
        return self._part.end

    @Slot()
    def begin(self) -> None:
        """Go into a practice hall."""
        self._ask(BeginPractice())

    @Slot()
    def end(self) -> None:
        """Come back from it."""
        if self._part.title:
            self._ask(EndPractice())

    def _ask(self, query: Query) -> None:
        if not self._asked:
            self._asked = self._link.ask(query, GIVEN_UP_S)

    @Slot(str)
    @Slot(str, object)
    def _answered(self, command_id: str, result: object = None) -> None:
        if command_id == self._asked:
            self._asked = ""

    @Slot(str, object, str)
    def _refused(self, command_id: str, why: Refused, _: str) -> None:
        if command_id == self._asked:
            self._asked = ""
            self.complained.emit(why)
