"""The one owner of a printer: tickets one after another, and the printer's state in between."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from hardware.escpos import EPSON, Dialect, encode_job, warm_up
from hardware.paper.guide_paper import GuidePaper, draw_guide
from hardware.paper.letters import texts_of
from hardware.paper.ticket_paper import PaperEmblem, TicketPaper, TrackingUrlTooLong, draw
from hardware.paper.ticket_text import sample_paper, ticket_paper
from hardware.paper.trial_paper import TRIAL, trial_paper
from hardware.paper.typeset import FontMissing, undrawn
from hardware.printer import PaperWidth, Printer, PrinterState, Result
from wire.branding import Branding
from wire.catalogue import Branch
from wire.values import Language, Millis
from wire.views import Issued

log = logging.getLogger(__name__)

STATUS_EVERY_S = 1.5
"""Between tickets the state is asked so often, so that missing paper is seen within 5 s
(a manager's page must say so), before somebody presses. One connection each time: printers take one at a time."""

DOUBT_S = 10.0
"""A printer that two computers share says nothing, or takes no link, while it prints for the other one: no trouble is
told of it before that lasted longer than a ticket takes. What a printer says of itself is told at once."""

_DOUBTFUL = (PrinterState.SILENT, PrinterState.BUSY, PrinterState.UNREACHABLE)


@dataclass(frozen=True, slots=True)
class PaperOut:
    """What became of a ticket's paper."""

    ticket_id: str
    result: Result
    reason: str
    """`hardware.printer.Reason`, or `drawing` for a ticket that could not be drawn; empty when it is printed."""
    again: bool = False
    """It was a further print of the same number."""


class PaperTray:
    """Prints on its owner's loop; tells what surely happened.

    Args:
        on_paper: called on that loop with each `PaperOut`.
        on_state: called on that loop when the printer's state changed.
        emblem: draws the office's own in dots, in any thread; left out, tickets have the sign of the product.
    """

    def __init__(
        self,
        printer: Printer,
        width_dots: PaperWidth,
        on_paper: Callable[[PaperOut], None],
        on_state: Callable[[PrinterState], None],
        dialect: Dialect = EPSON,
        emblem: Callable[[Branding], PaperEmblem | None] = lambda _: None,
    ) -> None:
        self._printer = printer
        self._width, self._dialect = width_dots, dialect
        self._on_paper = on_paper
        self._on_state = on_state
        self._emblem = emblem
        self._state: PrinterState | None = None

    async def print(self, branch: Branch, ticket: Issued, language: Language, again: bool = False) -> None:
        """Draw off the loop, send, tell; `again` says that it is a further print of the same number."""
        await self._print(ticket.ticket_id, again, lambda: self._job(branch, ticket, language))

    async def print_trial(self, branch: Branch, device: str, at: Millis, language: Language) -> None:
        """Print a paper that is no ticket; what became of it is told under `TRIAL`."""
        await self._print(TRIAL, False, lambda: self._encoded(branch, trial_paper(branch, device, at, language)))

    async def _print(self, ticket_id: str, again: bool, draw_job: Callable[[], bytes]) -> None:
        try:
            job = await asyncio.to_thread(draw_job)
        except (FontMissing, ValueError, KeyError, OSError) as trouble:  # a code too long, a branch that is half known
            log.error("the paper of %s cannot be drawn: %s", ticket_id, trouble)
            self._on_paper(PaperOut(ticket_id, Result.NOT_PRINTED, "drawing", again))
            return
        outcome = await self._printer.print(job)
        self._tell_state(outcome.state)
        reason = "" if outcome.reason is None else outcome.reason.value
        self._on_paper(PaperOut(ticket_id, outcome.result, reason, again))

    async def print_guides(self, papers: Sequence[GuidePaper]) -> Result:
        """Print guidance slips, one after the other; what became of them all. Nothing is told by `on_paper`."""
        for paper in papers:
            try:
                job = await asyncio.to_thread(self._guide_job, paper)
            except (FontMissing, TrackingUrlTooLong) as trouble:
                log.error("a guidance slip cannot be drawn: %s", trouble)
                return Result.NOT_PRINTED
            outcome = await self._printer.print(job)
            self._tell_state(outcome.state)
            if outcome.result is not Result.PRINTED:
                return outcome.result
        return Result.PRINTED

    async def warm_up(self, branch: Branch) -> None:
        """Load fonts and printer profiles in a thread, so that the first citizen does not wait for them."""
        try:
            await asyncio.to_thread(self._rehearse, branch)
        except FontMissing as trouble:
            log.error("tickets cannot be drawn: %s", trouble)

    async def watch(self, every_s: float = STATUS_EVERY_S, doubt_s: float = DOUBT_S) -> None:
        """Ask the printer's state for ever; of one that was well a doubtful state is told when it lasted `doubt_s`."""
        steady = asyncio.get_running_loop().time
        well_at = steady()
        while True:
            state = await self._printer.status()
            if state not in _DOUBTFUL:
                well_at = steady()
            if state not in _DOUBTFUL or self._state is None or steady() - well_at >= doubt_s:
                self._tell_state(state)
            await asyncio.sleep(every_s)

    def _job(self, branch: Branch, ticket: Issued, language: Language) -> bytes:
        paper = ticket_paper(branch, ticket, language)
        if language != branch.language and (lost := undrawn(texts_of(paper))):
            usual = ticket_paper(branch, ticket, branch.language)
            if len(undrawn(texts_of(usual))) < len(lost):  # fonts of this machine: a ticket that is read, in no boxes
                log.error("no font here draws %s: the ticket is printed in %s", language, branch.language)
                paper = usual
        return self._encoded(branch, paper)

    def _guide_job(self, paper: GuidePaper) -> bytes:
        return encode_job(draw_guide(paper, self._width), dialect=self._dialect)

    def _rehearse(self, branch: Branch) -> None:
        warm_up()
        for language in branch.languages:
            self._encoded(branch, sample_paper(branch, language))

    def _encoded(self, branch: Branch, paper: TicketPaper) -> bytes:
        whole = replace(paper, emblem=self._emblem(branch.branding))
        return encode_job(draw(whole, self._width), dialect=self._dialect)

    def _tell_state(self, state: PrinterState) -> None:
        if state is not self._state:
            self._state = state
            self._on_state(state)
