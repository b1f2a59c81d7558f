"""The identity card of who stands at reception and agreed to it. Pure: the time is an argument."""

from __future__ import annotations

from dataclasses import dataclass

from rules.clerk import wording
from rules.identity_card import Card, NoCard, class_by_age, person_key, read_card
from wire.catalogue import Branch
from wire.values import Day, Text

CARD_MS = 30_000
"""Who agreed shows the card within this; later scans are somebody else's."""


@dataclass
class ReceptionCard:
    """A card that is awaited or was read. Of its text nothing stays."""

    site_key: bytes = b""
    """Makes what stands for a person of a card's number; empty where the server does not know of cards."""
    person: str | None = None
    """Who stands here, as the card has it."""
    read: bool = False
    """A card was read for who stands here; what it said is gone."""
    by_age: str = ""
    """The priority class that its date of birth shows; empty without one."""
    _awaits_until: int | None = None

    @property
    def awaited(self) -> bool:
        """The next scan is taken for a card."""
        return self._awaits_until is not None

    def is_of_use(self, branch: Branch | None) -> bool:
        """Whether one is good for something here: for the numbers a person may take, or for a class by age."""
        if not self.site_key or branch is None:
            return False
        by_age = any(one.from_age is not None for one in branch.classes)
        return by_age or branch.policy.numbers_a_person > 0

    def agreed(self, now: int) -> None:
        """The person was told what is read, and agreed; pressed again, it is not wanted after all."""
        self._awaits_until = None if self.awaited else now + CARD_MS

    def put_away(self) -> None:
        """What was read counts no more: it was somebody else's, or is not wanted."""
        self.person, self.read, self.by_age = None, False, ""

    def too_late(self, now: int) -> bool:
        """Whether what was awaited until now does not come any more."""
        late = self._awaits_until is not None and now >= self._awaits_until
        if late:
            self._awaits_until = None
        return late

    def take(self, text: str, branch: Branch | None, day: Day) -> Text | None:
        """Make what stands for the person, and a class, of a card's text; gives why that could not be."""
        self._awaits_until = None
        card = read_card(text)
        if branch is None or not day or not isinstance(card, Card):
            return wording.CARD["insurance" if card is NoCard.INSURANCE else "unread"]
        self.read = True
        counts = branch.policy.numbers_a_person > 0
        self.person = person_key(self.site_key, day, card.number) if counts else None
        self.by_age = class_by_age(branch.classes, card.born, day)
        return None

    def forget(self) -> None:
        """The next person."""
        self.put_away()
        self._awaits_until = None
