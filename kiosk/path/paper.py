"""The ticket on the screen and on paper, and the guidance slip."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.path.choosing import Choosing
from kiosk.path.effects import Effect, Print, PrintGuide, Printing
from kiosk.path.steps import KioskStep
from wire.views import Issued


@dataclass
class Paper(Choosing):
    """A number that was given, and what becomes of its paper."""

    ticket_kept: bool = False
    """Who reads the ticket page wished that it stays."""
    printing: Printing = Printing.OFF
    print_reason: str = ""
    _printing_since: int = 0
    _guide_since: int = 0

    def ticket_leaves_at(self) -> int | None:
        """When the ticket page goes by itself; None while the paper is under way or nobody has a ticket."""
        if self.step is not KioskStep.TICKET or self.printing is Printing.UNDER_WAY:
            return None
        calm = self.printing in (Printing.PRINTED, Printing.OFF)
        patience = self.times.ticket_ms if calm else self.times.trouble_ms
        return self._touched_at + (max(patience, self.times.kept_ms) if self.ticket_kept else patience)

    def keep_ticket(self, now: int) -> None:
        """Let the ticket page stay: whoever reads slowly, or writes, is not hurried."""
        if self.step is KioskStep.TICKET:
            self.ticket_kept = True
            self.touched(now)

    def issued(self, ticket: Issued, now: int) -> list[Effect]:
        """The number is ours."""
        if self.step is not KioskStep.ISSUING:
            return []
        self._go(KioskStep.TICKET)
        self._touched_at = self._printing_since = now
        self.ticket, self.ticket_kept = ticket, False
        self.print_reason = ""
        if self.found and self.has_printer:
            self.printing = Printing.GIVEN_BEFORE
            return []
        self.printing = Printing.UNDER_WAY if self.has_printer else Printing.OFF
        return [Print(ticket)] if self.has_printer else []

    def printed(self, ticket_id: str, result: Printing, reason: str, now: int) -> None:
        """What became of the paper of this ticket; another's is not ours to show any more."""
        if self.ticket is not None and self.ticket.ticket_id == ticket_id:
            self.printing, self.print_reason = result, reason
            self._touched_at = now

    def print_again(self, now: int) -> list[Effect]:
        """The same number once more: after a failed or doubtful print, or for who showed its code."""
        self.touched(now)
        wanting = (Printing.NOT_PRINTED, Printing.MAYBE, Printing.GIVEN_BEFORE)
        if self.ticket is None or self.printing not in wanting:
            return []
        self.printing, self._printing_since = Printing.UNDER_WAY, now
        return [Print(self.ticket, again=True)]

    def print_guide(self, now: int) -> list[Effect]:
        """On wish: what to bring, on paper, before a number or instead of one. Once, unless it did not come out."""
        self.touched(now)
        if self.page != KioskStep.TAKE or not self.has_printer or self.guide in (Printing.UNDER_WAY, Printing.PRINTED):
            return []
        self.guide, self._guide_since = Printing.UNDER_WAY, now
        return [PrintGuide(self.services)]

    def guide_printed(self, result: Printing) -> None:
        """What became of the guidance slip; that of somebody who went on is not ours to show any more."""
        if self.guide is Printing.UNDER_WAY:
            self.guide = result
