"""The ticket on the screen and on paper, and the guidance slip."""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk.path.choosing import Choosing
from kiosk.path.effects import Ask, Effect, Print, PrintGuide, Printing
from kiosk.path.steps import KioskStep
from rules.ticket_code import secret_in
from wire.errors import Code, Refused
from wire.queries import FindTicket
from wire.views import Issued

MOST_REPRINTS, WITHIN_MS = 5, 600_000
"""Further papers of one number within ten minutes: a roll is not emptied by who holds a code to the scanner."""

ASKED_MS = 4_000
"""So long the server may take to say that a number still waits; then it is printed again all the same."""

_WANTING = (Printing.NOT_PRINTED, Printing.MAYBE, Printing.GIVEN_BEFORE)


@dataclass
class Paper(Choosing):
    """A number that was given, and what becomes of its paper."""

    ticket_kept: bool = False
    """Who reads the ticket page wished that it stays."""
    printing: Printing = Printing.OFF
    print_reason: str = ""
    _printing_since: int = 0
    _asks_whether: bool = False
    """The server is asked whether the number that is to be printed again still waits."""
    _reprints: dict[str, list[int]] = field(default_factory=dict)
    """By ticket: when further papers of it were printed, lately."""
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
        """The number is ours; or it still waits, and is printed again."""
        if self._asks_whether and self.step is KioskStep.TICKET:
            return self._print_asked(now)
        if self.step is not KioskStep.ISSUING:
            return []
        self._go(KioskStep.TICKET)
        self._touched_at = self._printing_since = now
        self.ticket, self.ticket_kept, self._asks_whether = ticket, False, False
        self.print_reason = ""
        if self.found and self.has_printer:
            self.printing = Printing.GIVEN_BEFORE
            return []
        self.printing = Printing.UNDER_WAY if self.has_printer else Printing.OFF
        return [Print(ticket)] if self.has_printer else []

    def printed(self, ticket_id: str, result: Printing, reason: str, now: int) -> None:
        """What became of the paper of this ticket; another's is not ours to show any more."""
        if self.ticket is not None and self.ticket.ticket_id == ticket_id:
            if result is Printing.NOT_PRINTED and self._lately(ticket_id, now):
                self._reprints[ticket_id].pop()  # no paper came out
            self.printing, self.print_reason = result, reason
            self._touched_at = now

    def print_again(self, now: int) -> list[Effect]:
        """The same number once more: after a failed or doubtful print, or for who showed its code.

        It may have been called or given back meanwhile: the server is asked. While that is away nothing is known, and
        it is printed.
        """
        self.touched(now)
        if self.ticket is None or self.step is not KioskStep.TICKET or self.printing not in _WANTING:
            return []
        if len(self._lately(self.ticket.ticket_id, now)) >= MOST_REPRINTS:
            self.printing, self.print_reason = Printing.ENOUGH, ""
            return []
        self.printing, self._printing_since = Printing.UNDER_WAY, now
        secret = secret_in(self.ticket.tracking_url)
        self._asks_whether = self.live and secret is not None
        return [Ask(FindTicket(code=secret))] if self.live and secret is not None else self._print_asked(now)

    def not_to_be_had(self, why: Refused | None, now: int) -> list[Effect]:
        """What the server says of the number that is to be printed again; None when it did not answer."""
        if not self._asks_whether or self.step is not KioskStep.TICKET:
            return []
        if why is None or why.code is not Code.NO_REPRINT:  # such as of one that is not handed over yet
            return self._print_asked(now)
        self._asks_whether = False
        if self._go(KioskStep.REFUSED):
            self._touched_at = now
            self.ticket, self.refused_because, self.told = None, why, None
        return []

    def _print_asked(self, now: int) -> list[Effect]:
        """Now; not where a paper of it came out meanwhile."""
        self._asks_whether = False
        if self.ticket is None or self.printing is not Printing.UNDER_WAY:
            return []
        self._printing_since = now
        self._reprints[self.ticket.ticket_id] = [*self._lately(self.ticket.ticket_id, now), now]
        return [Print(self.ticket, again=True)]

    def _lately(self, ticket_id: str, now: int) -> list[int]:
        recent = {i: [at for at in times if now - at < WITHIN_MS] for i, times in self._reprints.items()}
        self._reprints = {i: times for i, times in recent.items() if times}
        return self._reprints.get(ticket_id, [])

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
