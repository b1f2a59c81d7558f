"""A program's printer: its tray works on the link's loop, what becomes of papers is told in the window's thread."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from clientkit.emblem_on_paper import emblem_on_paper
from clientkit.link import Link
from config.settings import PrinterSettings
from hardware.paper.guide_paper import GuidePaper
from hardware.paper.open_printer import dialect_of, open_printer, width_of
from hardware.paper.tray import PaperOut, PaperTray
from hardware.printer import PrinterState, Result
from wire.catalogue import Branch
from wire.reports import PrinterReport
from wire.values import Language, Millis
from wire.views import Issued, Snapshot


class PaperDesk(QObject):
    """Gives the tray its work on the link's loop, and carries its news to the window's thread."""

    paper = Signal(object)
    state = Signal(object)
    guide = Signal(object)

    def __init__(self, settings: PrinterSettings | None, link: Link) -> None:
        super().__init__()
        self._link = link
        printer = None if settings is None else open_printer(settings)
        self._tray = (
            None
            if printer is None or settings is None
            else PaperTray(
                *(printer, width_of(settings), self.paper.emit, self.state.emit),
                dialect=dialect_of(settings),
                emblem=emblem_on_paper,
            )
        )

    @property
    def has_printer(self) -> bool:
        """Whether the settings name one."""
        return self._tray is not None

    def open(
        self,
        paper_out: Callable[[PaperOut], None],
        printer_is: Callable[[PrinterState], None],
        guide_out: Callable[[Result], None] | None = None,
    ) -> None:
        """Watch the printer and rehearse once the branch's words are known; what is to be told goes to these slots.

        How the printer is, is told to the server too.
        """
        self.paper.connect(paper_out, Qt.ConnectionType.QueuedConnection)
        self.state.connect(printer_is, Qt.ConnectionType.QueuedConnection)
        if guide_out is not None:
            self.guide.connect(guide_out, Qt.ConnectionType.QueuedConnection)
        self.state.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        self._link.welcomed.connect(self._rehearse, Qt.ConnectionType.SingleShotConnection)
        if self._tray is None:
            self._link.report(PrinterReport(state="none"))
        else:
            self._run(self._tray.watch())

    def print_trial(self, branch: Branch, device: str, at: Millis, language: Language) -> None:
        """Put a paper out that is no ticket."""
        if self._tray is not None:
            self._run(self._tray.print_trial(branch, device, at, language))

    def print(self, branch: Branch, ticket: Issued, language: Language, again: bool) -> None:
        """Put a ticket on paper; `again` where it is a further one of the same number."""
        if self._tray is not None:
            self._run(self._tray.print(branch, ticket, language, again))

    def print_guides(self, papers: Sequence[GuidePaper]) -> None:
        """Put guidance slips on paper."""
        if self._tray is not None:
            self._run(self._guided(self._tray, papers))

    async def _guided(self, tray: PaperTray, papers: Sequence[GuidePaper]) -> None:
        self.guide.emit(await tray.print_guides(papers))

    @Slot(object)
    def _tell(self, state: PrinterState) -> None:
        self._link.report(PrinterReport(state=state.value))

    @Slot(object)
    def _rehearse(self, snapshot: Snapshot) -> None:
        if self._tray is not None and snapshot.branch is not None:
            self._run(self._tray.warm_up(snapshot.branch))

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        self._link.start_task(work, "printing")
