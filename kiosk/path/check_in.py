"""Checking in a booking: by its code, or one of those that a card found."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.path.codes import Codes
from kiosk.path.effects import Ask, Effect
from kiosk.path.steps import QUESTIONS, KioskStep
from kiosk.path.told import Told
from rules.booking_code.form import bare, signed_text
from rules.booking_code.short import is_code
from wire.commands import CheckIn
from wire.queries import FindBookings
from wire.text import cleaned
from wire.views import BookingLine


@dataclass
class CheckingIn(Codes):
    """A booking, and the questions that the server has about it."""

    bookings: tuple[BookingLine, ...] = ()
    """Those of the card that was read, while one of them is to be chosen."""
    _asked: CheckIn | None = None
    """The check-in that the ticket shown, or a question about it, came from."""
    _looking: bool = False
    """The bookings of a card were asked for."""

    def code(self, text: str, now: int) -> list[Effect]:
        """A booking was scanned, or its short code typed. What cannot be one, as a card's number, is sent nowhere."""
        self.touched(now)
        if not is_code(text):
            if self.step is KioskStep.CHECK_IN and self.page == self.step:
                self._tell(Told.MISTYPED)
            return []
        text = cleaned(signed_text(text) or bare(text))
        ready = self.serves and not self.shut and self.page == self.step and self.step is not KioskStep.ISSUING
        # A scanner left to itself reads the same code again while it lies there.
        asked = self._asked is not None and self._asked.code == text
        again = self._lies(text, now) or (asked and (self.step in QUESTIONS or self.step is KioskStep.TICKET))
        if not again and self._kept(text, now):
            return []
        if again or not (ready and self._go(KioskStep.ISSUING)):
            return []
        return self._check_in(text, now)

    def choose_booking(self, code: str, now: int) -> list[Effect]:
        """One of the bookings of the card: it is checked in as if its code had been scanned."""
        self.touched(now)
        known = any(one.code == code for one in self.bookings)
        if self.page != KioskStep.BOOKINGS or not known or not self._go(KioskStep.ISSUING):
            return []
        return self._check_in(code, now)

    def booked(self, bookings: tuple[BookingLine, ...], now: int) -> list[Effect]:
        """The bookings of today that were made with the card that was read."""
        if self.step is not KioskStep.ISSUING:
            return []
        self._touched_at, self._looking = now, False
        if len(bookings) == 1:
            return self._check_in(bookings[0].code, now)
        if bookings:
            self.bookings = bookings
            self._go(KioskStep.BOOKINGS)
        else:
            self._tell(Told.CARD_NONE)
        return []

    def answer_class(self, entitled: bool, now: int) -> list[Effect]:
        """The citizen says whether the class that was claimed outside is so; the code is checked in with the answer."""
        self.touched(now)
        return self._answer(KioskStep.CONFIRM, now, class_id=self.claimed if entitled else "ordinary")

    def take_early(self, now: int) -> list[Effect]:
        """The citizen is before the booking's time, and wants a number now without it."""
        return self._answer(KioskStep.EARLY, now, early=True)

    def _answer(self, step: KioskStep, now: int, **said: object) -> list[Effect]:
        self.touched(now)
        if self._asked is None or self.page != step or not self._go(KioskStep.ISSUING):
            return []
        self._asked_at = now
        self._asked = self._asked.model_copy(update=said | {"language": self.language})
        return [Ask(self._asked)]

    def _check_in(self, code: str, now: int) -> list[Effect]:
        self.service_id, self._asked_at, self.found = "", now, False
        self._asked = CheckIn(code=code, language=self.language, person=self.person)
        return [Ask(self._asked)]

    def _look_for_bookings(self, person: str, now: int) -> list[Effect]:
        if not self._go(KioskStep.ISSUING):
            return []
        self.service_id, self._asked_at, self._asked, self.found, self._looking = "", now, None, False, True
        return [Ask(FindBookings(person=person))]
