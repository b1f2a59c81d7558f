"""An identity card: the notice first, then what it is good for. Of its text nothing stays."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.path.check_in import CheckingIn
from kiosk.path.effects import Effect
from kiosk.path.steps import CARD_FROM, KioskStep
from kiosk.path.told import Told
from rules.identity_card import Card, NoCard, class_by_age, person_key
from wire.values import Day


@dataclass
class Cards(CheckingIn):
    """A card that is spoken of, awaited or was read."""

    card_read: bool = False
    """A card was read for who stands here; what it said is gone."""
    _card_from: KioskStep = KioskStep.GROUPS

    def accept_notice(self, now: int) -> None:
        """The citizen read what is done with a card, and wants one to be read."""
        self.touched(now)
        if self.page == KioskStep.CARD_NOTICE:
            self._go(KioskStep.CARD)

    def answer_age(self, wanted: bool, now: int) -> None:
        """Whether the priority that the card shows is wanted."""
        self.touched(now)
        if self.page == KioskStep.CARD_CLASS:
            self._by_age = self.claimed if wanted else ""
            if self.service_id and self._card_from in (KioskStep.TAKE, KioskStep.CLASSES):
                self.class_id = self._by_age or self.class_id
            self.claimed = ""
            self._leave_card()

    def _card(self, card: Card | NoCard, day: Day, now: int) -> list[Effect]:
        """A card was awaited. Of its text nothing stays: what stands for the person, and a class, are made here."""
        if self.branch is None or not day or not isinstance(card, Card):
            self._tell(Told.CARD_UNREAD)
            return []
        self.card_read = True
        self.person = person_key(self.site_key, day, card.number) if self.counts_people else None
        if self._card_from is KioskStep.CHECK_IN and self.person is not None:
            if not self.live:
                self._tell(Told.CARD_AWAY)
                return []
            return self._look_for_bookings(self.person, now)
        by_age = class_by_age((one for one in self.branch.classes if one.at_kiosk), card.born, day)
        if by_age and by_age != self.class_id and self._go(KioskStep.CARD_CLASS):
            self.claimed = by_age
        else:
            self._leave_card()
        return []

    def _card_unasked(self, card: Card, day: Day, now: int) -> list[Effect]:
        """A card was held to the scanner. Unless this visitor agreed to it before, it is not read."""
        if self.reads_cards_later:
            self._tell(Told.CARD_LATER)
        elif self.step is KioskStep.CHECK_IN and not self.finds_by_card:
            self._tell(Told.CARD_NO_BOOKING)
        elif self.step is KioskStep.CHECK_IN and not self.live:
            self._tell(Told.CARD_AWAY)
        elif self.step is KioskStep.CHECK_IN and self.person is not None:
            # The notice was read. It may be another one's, of whoever came along: what was found with the first is not
            # theirs.
            self.person = person_key(self.site_key, day, card.number)
            return self._look_for_bookings(self.person, now)
        elif not self.reads_cards:
            self._tell(Told.CARD_UNUSED)
        elif self.step in CARD_FROM and not self.card_read:
            self._card_from = self.step
            self._go(KioskStep.CARD_NOTICE)
        return []

    def _leave_card(self) -> None:
        # With the class found there is nothing more to choose.
        chosen = self._card_from is KioskStep.CLASSES and self.class_id != "ordinary"
        self._go(KioskStep.TAKE if chosen else self._card_from)
