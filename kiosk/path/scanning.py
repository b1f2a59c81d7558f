"""What was scanned, on whatever page, and where it leads."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.path.cards import Cards
from kiosk.path.effects import Ask, Effect
from kiosk.path.steps import KioskStep
from kiosk.path.told import TRY_CARD, TRY_CODE, Told
from rules.booking_code.short import is_code
from rules.glued_codes import glued_codes
from rules.identity_card import Card, NoCard, read_card
from rules.ticket_code import secret_in
from wire.errors import Code
from wire.queries import FindTicket
from wire.values import Day

_CODE_UNKNOWN = frozenset({Code.UNKNOWN_BOOKING, Code.BOOKING_FORGED})


@dataclass
class Scanning(Cards):
    """A booking, a ticket, a card, or nothing of ours."""

    @property
    def retry(self) -> KioskStep | None:
        """Where the refusal page lets the citizen try the same again."""
        why = self.refused_because.code if self.refused_because is not None else None
        if self.told is Told.CARD_UNREAD:
            return KioskStep.CARD
        if self.takes_bookings and (self.told in TRY_CODE or why in _CODE_UNKNOWN):
            return KioskStep.CHECK_IN
        return None

    def try_again(self, now: int) -> None:
        """Once more: another code, or another card."""
        self.touched(now)
        if self.step is KioskStep.REFUSED and (step := self.retry) is not None:
            self._go(step)
            self.refused_because = self.told = None

    def scanned(self, text: str, now: int, day: Day = "") -> list[Effect]:
        """Something was scanned, on whatever page. Only a whole code of a booking or a ticket is sent to the server.

        Args:
            day: today, in the branch's zone.
        """
        glued = glued_codes(text)
        text = glued[0] if len(set(glued)) == 1 else text
        if (secret := secret_in(text)) is not None:
            return self._find(secret, now)
        if is_code(text):
            return self.code(text, now)
        self.touched(now)
        if glued and self._waits_for_server():  # none of them is kept, and whoever brought them is to know
            self._tell(Told.SEVERAL)
            return []
        # An identity card, or a piece of a code, is none of the server's business; who looks at a ticket is left alone.
        if self.page != self.step or self.shut or self.step in (KioskStep.ISSUING, KioskStep.TICKET):
            return []
        card = read_card(text)
        if isinstance(card, Card) and self.told in TRY_CARD:
            self.try_again(now)
        if card is NoCard.INSURANCE:
            self._tell(Told.INSURANCE)
        elif self.step is KioskStep.CARD:
            return self._card(card, day, now)
        elif isinstance(card, Card):
            return self._card_unasked(card, day, now)
        else:
            self._tell(Told.SEVERAL if glued else Told.NOT_OURS)
        return []

    def _find(self, secret: str, now: int) -> list[Effect]:
        """A ticket was shown: on paper, on a phone. Its number stays; who has no paper may have one printed."""
        self.touched(now)
        # The one on the screen is read again while it lies there, or as its holder takes the paper.
        again = self.step is KioskStep.TICKET and self.ticket is not None and self.ticket.tracking_url.endswith(secret)
        if self._lies(secret, now) or again or self._kept(secret, now):
            return []
        # Away the kiosk knows the numbers that it gave itself, and nobody's line: only the server can tell.
        after_hours = self.page == "closed" and not self.stopped  # no numbers are given, and who has one still waits
        ready = self.serves and (self.page == self.step or after_hours) and self.step is not KioskStep.ISSUING
        if not (ready and self._go(KioskStep.ISSUING)):
            return []
        self.service_id, self._asked_at, self._asked, self.found = "", now, None, True
        return [Ask(FindTicket(code=secret))]
