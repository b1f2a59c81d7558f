"""The printer that the server itself prints reception's tickets on: what became of a paper is known, not guessed."""

from __future__ import annotations

import asyncio

from config.settings import PrinterSettings
from hardware.paper.open_printer import dialect_of, open_printer, width_of
from hardware.paper.tray import PaperOut, PaperTray
from server.web.settings.ticket_picture import emblem_on_paper
from wire.catalogue import Branch
from wire.views import Issued


class ReceptionPrinter:
    """Prints one paper after another.

    Args:
        tray: owns the printer.
        outs: what became of each paper, as the tray tells it.
    """

    def __init__(self, tray: PaperTray, outs: list[PaperOut]) -> None:
        self._tray, self._outs = tray, outs
        self._turn = asyncio.Lock()

    async def print(self, branch: Branch, ticket: Issued, again: bool) -> PaperOut:
        """Put a ticket on paper in its holder's language; what became of it.

        Args:
            branch: the settings.
            ticket: whose.
            again: it is a further paper of the same number.
        """
        async with self._turn:
            self._outs.clear()
            await self._tray.print(branch, ticket, ticket.language, again)
            return self._outs[-1]


def printer_of(settings: PrinterSettings) -> ReceptionPrinter | None:
    """The printer that the settings name; None for `none`."""
    printer = open_printer(settings)
    if printer is None:
        return None
    outs: list[PaperOut] = []
    dots, dialect = width_of(settings), dialect_of(settings)
    tray = PaperTray(printer, dots, outs.append, lambda _: None, dialect=dialect, emblem=emblem_on_paper)
    return ReceptionPrinter(tray, outs)
