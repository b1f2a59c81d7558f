"""The paper of the ticket before who stands at reception, and the printer. Pure: the time is an argument."""

from __future__ import annotations

from dataclasses import dataclass

from hardware.paper.tray import PaperOut
from hardware.printer import PrinterState, Result
from rules.clerk import wording
from wire.commands import ReportPaper
from wire.values import Language

PRINT_MS = 45_000
"""News of the paper comes within this, or it is taken for perhaps printed."""


@dataclass
class ReceptionPaper:
    """What became of it."""

    has_printer: bool
    printer: PrinterState = PrinterState.READY
    state: str = ""
    """`under_way`, `printed`, `not_printed`, `maybe_printed`; empty where nothing was to be printed."""
    reason: str = ""
    _since: int = 0

    @property
    def under_way(self) -> bool:
        """It is being printed."""
        return self.state == "under_way"

    def begins(self, now: int) -> None:
        """It is put on paper now."""
        self.state, self.reason, self._since = "under_way", "", now

    def came(self, paper: PaperOut) -> None:
        """What the printer says of it."""
        self.state, self.reason = paper.result.value, paper.reason

    def silent(self, now: int) -> bool:
        """Whether nothing was said of it for too long: then it has perhaps come out."""
        late = self.under_way and now - self._since >= PRINT_MS
        if late:
            self.state, self.reason = Result.MAYBE_PRINTED.value, "silent"
        return late

    def forget(self) -> None:
        """The next person."""
        self.state, self.reason = "", ""

    def words(self, language: Language) -> str:
        """What became of it, with why."""
        if not self.has_printer:
            return wording.RECEPTION_PAPER["none"].of(language)
        said = wording.RECEPTION_PAPER[self.state or "given_before"].of(language)
        why = wording.PAPER_REASON[self.reason].of(language) if self.reason else ""
        return f"{said} {why}".strip()

    def printer_words(self, language: Language) -> str:
        """How the printer is."""
        return wording.PRINTER_STATE[self.printer.value if self.has_printer else "none"].of(language)


def report_of(paper: PaperOut) -> ReportPaper | None:
    """What the server is told of a paper (R96); nothing of a first one that came out."""
    if paper.result is Result.PRINTED and not paper.again:
        return None
    return ReportPaper(ticket_id=paper.ticket_id, result=paper.result.value, reason=paper.reason, again=paper.again)
