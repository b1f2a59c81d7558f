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
from rules import procedure
from rules.clerk import rows, wording
from rules.desk import Situation
from wire.text import cleaned
from wire.values import Language

QML_IMPORT_NAME = "Counter"
QML_IMPORT_MAJOR_VERSION = 1

LONGEST = 200


def language_of(at: Situation) -> Language:
    """The language of whoever is at the counter, as far as the branch has it."""
    ticket, branch = at.view.ticket, at.branch
    return ticket.language if ticket and ticket.language in branch.languages else branch.language


def slip_paper(at: Situation, missing: Sequence[str], where: str, until: str) -> GuidePaper:
    """The slip of the ticket at the counter, in its holder's language as far as the branch has it.

    Args:
        missing: a thing each, with a box to tick.
        where: it is to be brought.
        until: when; empty where nobody said.
    """
    branch, ticket = at.branch, at.view.ticket
    language = language_of(at)
    said = {key: words.of(language) for key, words in wording.SLIP.items()}
    service = branch.service_by_id.get(ticket.service_id) if ticket else None
    hotline = (said["hotline"].format(number=branch.branding.hotline),) if branch.branding.hotline else ()
    return GuidePaper(
        office=((branch.site_short or branch.site).of(language), branch.name.of(language)),
        title=said["title"],
        name="" if service is None else service.name.of(language),
        group=said["number"].format(number=ticket.number) if ticket else "",
        bring_title=said["missing"],
        bring=tuple(missing),
        facts=((said["where"], where), *(((said["until"], until),) if until else ())),
        online="",
        notes=(said["no_form"], *hotline),
        printed_at=rows.clock_time(at.now, branch),
        language=language,
    )


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
        papers = rows.papers(at)
        ticked = any(row["seen"] for row in papers)  # else nothing is known of what is missing
        self._things.set_rows(
            [{"id": str(n), "name": row["name"], "picked": ticked and not row["seen"]} for n, row in enumerate(papers)]
        )
        self._shown, self._ticket = True, at.view.ticket.ticket_id
        self._more, self._until = "", ""
        self._where = rows.counter_name(at, at.view.number)
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
        missing = self._missing(at)
        missing += [more] if (more := cleaned(self._more)) else []
        where = cleaned(self._where)
        if not missing or not where:
            self._say(at.words(wording.SLIP_NEEDS), "hint")
            return
        self._print([slip_paper(at, missing, where, cleaned(self._until))])
        self.close()

    def _missing(self, at: Situation) -> list[str]:
        """The things that are picked, in the language of the slip where its list is as long as the clerk's."""
        ticket = at.view.ticket
        service = at.branch.service_by_id.get(ticket.service_id) if ticket else None
        said = [str(row["name"]) for row in self._things.rows]
        theirs = [] if service is None else procedure.to_bring(service, language_of(at))
        names = theirs if len(theirs) == len(said) else said
        return [name for name, row in zip(names, self._things.rows, strict=True) if row["picked"]]

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
