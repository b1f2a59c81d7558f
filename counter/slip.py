"""The guidance slip of a desk: what is missing, where to bring it and until when, on paper. Nothing of it is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from clientkit.mirror import ListModel
from clientkit.qt_types import Property, QmlUncreatable
from hardware.paper.guide_paper import GuidePaper
from hardware.paper.tray import PaperOut
from hardware.printer import PrinterState, Result
from rules.clerk import slip, wording
from rules.clerk.slip import LONGEST
from rules.desk import Situation

QML_IMPORT_NAME = "Counter"
QML_IMPORT_MAJOR_VERSION = 1


def _paper(made: slip.Slip) -> GuidePaper:
    return GuidePaper(
        office=made.office, title=made.title, name=made.name, group=made.group, bring_title=made.bring_title,
        bring=made.bring, facts=made.facts, online="", notes=made.notes, printed_at=made.printed_at,
        language=made.language,
    )  # fmt: skip


@QmlElement
@QmlUncreatable("made by the program")
class CounterSlip(QObject):
    """What the clerk puts on a slip.

    Args:
        situation: gives the desk's situation now; None where nobody works at it.
        print_slips: puts slips on paper, told by `slip_out`; None where this PC has no printer.
        say: a message, and its kind as `CounterToasts` has them.
    """

    changed = Signal()

    def __init__(
        self,
        situation: Callable[[], Situation | None],
        print_slips: Callable[[Sequence[GuidePaper]], None] | None,
        say: Callable[[str, str], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._situation, self._print, self._say = situation, print_slips, say
        self._shown, self._ticket = False, ""
        self._more = self._where = self._until = ""
        self._things = ListModel(("id", "name", "picked"), "id", self)

    @Property(bool, constant=True)
    def offered(self) -> bool:
        """Whether this PC has a printer."""
        return self._print is not None

    @Property(bool, notify=changed)
    def shown(self) -> bool:
        """Whether it is asked for what is missing."""
        return self._shown

    @Property(QObject, constant=True)
    def things(self) -> ListModel:
        """What the service asks to bring; those that are missing are picked."""
        return self._things

    @Property(str, notify=changed)
    def where(self) -> str:
        """Where it is to be brought."""
        return self._where

    @Slot()
    def show(self) -> None:
        """Ask what is missing, if somebody is at the counter and there is a printer."""
        at = self._situation()
        if self._print is None or at is None or at.view.ticket is None:
            return
        self._things.set_rows(slip.things(at))
        self._shown, self._ticket = True, at.view.ticket.ticket_id
        self._more, self._until = "", ""
        self._where = slip.place(at)
        self.changed.emit()

    @Slot()
    def close(self) -> None:
        """Back to the desk; nothing is printed."""
        if self._shown:
            self._shown = False
            self.changed.emit()

    def follow(self) -> None:
        """The person has left the counter: their slip is asked for no more."""
        at = self._situation()
        if self._shown and (at is None or at.view.ticket is None or at.view.ticket.ticket_id != self._ticket):
            self.close()

    @Slot(int)
    def toggle(self, nth: int) -> None:
        """The nth thing is missing, from 0, or is not."""
        found = [dict(row) for row in self._things.rows]
        if 0 <= nth < len(found):
            found[nth]["picked"] = not found[nth]["picked"]
            self._things.set_rows(found)

    @Slot(str)
    def writeMore(self, more: str) -> None:
        """What else is missing."""
        self._more = more[:LONGEST]

    @Slot(str)
    def writeWhere(self, where: str) -> None:
        """Where it is to be brought."""
        self._where = where[:LONGEST]
        self.changed.emit()

    @Slot(str)
    def writeUntil(self, until: str) -> None:
        """Until when."""
        self._until = until[:LONGEST]

    @Slot()
    def confirm(self) -> None:
        """Put it on paper, or say what is still to be said."""
        at = self._situation()
        if at is None or self._print is None or not self._shown:
            return
        rows = self._things.rows
        names = slip.for_reader(at, [str(row["name"]) for row in rows])
        missing = [name for name, row in zip(names, rows, strict=True) if row["picked"]]
        made = slip.slip(at, missing, self._more, self._where, self._until)
        if made is None:
            self._say(at.words(wording.SLIP_NEEDS), "hint")
            return
        self._print([_paper(made)])
        self.close()

    @Slot(object)
    def slip_out(self, result: Result) -> None:
        """What became of it."""
        at = self._situation()
        if at is not None:
            out = result is Result.PRINTED
            self._say(at.words(wording.SLIP_OUT if out else wording.SLIP_NOT_OUT), "done" if out else "bad")

    @Slot(object)
    def paper_out(self, paper: PaperOut) -> None:
        """No ticket is printed at a counter."""

    @Slot(object)
    def printer_is(self, state: PrinterState) -> None:
        """The server is told how the printer is; at the counter only a slip that did not come out matters."""
