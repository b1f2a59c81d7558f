"""What can be done at this kiosk now: by its office, its server, and what a manager wants of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from wire.catalogue import Branch
from wire.errors import Refused
from wire.views import DeviceView, HallView


@dataclass
class Offers:
    """What the server tells of its office and of this kiosk, and what follows of it for whoever stands here."""

    branch: Branch | None = None
    hall: HallView | None = None
    live: bool = False
    away: bool = False
    """The server is away, and numbers that are held are given all the same."""
    turned_away: Refused | None = None
    """Why the server did not want this kiosk at the last try."""
    wanted: DeviceView = field(default_factory=DeviceView)
    """What a manager or the calendar wants of this kiosk. It stays while the server is away."""
    site_key: bytes = b""
    """Makes what stands for a person of a card's number; empty where the server does not know of cards."""

    @property
    def shut(self) -> bool:
        """Whether no numbers are given: the hall is closed, or this kiosk was stopped."""
        return self.stopped or (self.hall is not None and not self.hall.open)

    @property
    def serves(self) -> bool:
        """Whether a press can be answered: by the server, or of what is held while it is away."""
        return self.live or self.away

    @property
    def stopped(self) -> bool:
        """Whether this kiosk gives no numbers by itself, whatever the hall does."""
        return self.wanted.mode in ("closed", "out_of_service")

    @property
    def priority_only(self) -> bool:
        """Whether it checks in bookings and gives numbers to priority classes, and to nobody else."""
        return self.wanted.mode == "priority_only"

    @property
    def gives_numbers(self) -> bool:
        """Whether anybody can take a number here without a booking."""
        return not self.priority_only or (self.branch is not None and any(one.at_kiosk for one in self.branch.classes))

    @property
    def gives_events(self) -> bool:
        """Whether one number for the services of a life event can be taken here."""
        return self.gives_numbers and self.branch is not None and bool(self.branch.event_by_id)

    @property
    def result_service(self) -> str:
        """The service for which people come to collect a result, when it can be chosen here; empty without one."""
        if self.branch is None or self.branch.result_service not in self.branch.service_by_id:
            return ""
        return self.branch.result_service if self.gives_numbers else ""

    @property
    def takes_bookings(self) -> bool:
        """Whether a booking's code can be checked in here at all."""
        return self.hall is not None and self.hall.bookings

    @property
    def counts_people(self) -> bool:
        """Whether a card that is read counts for the numbers a person may take."""
        return bool(self.site_key) and self.branch is not None and self.branch.policy.numbers_a_person > 0

    @property
    def finds_by_card(self) -> bool:
        """Whether a card finds the bookings that were made with its number."""
        return self.counts_people and self.takes_bookings

    @property
    def reads_cards(self) -> bool:
        """Whether an identity card is good for anything here. Where not, none is read."""
        return bool(self.site_key) and self._wants_cards

    @property
    def reads_cards_later(self) -> bool:
        """Whether it would be, had this kiosk not begun while the server is away: the key is kept on no disk."""
        return not self.site_key and not self.live and self._wants_cards

    @property
    def _wants_cards(self) -> bool:
        if self.branch is None:
            return False
        by_age = any(one.at_kiosk and one.from_age is not None for one in self.branch.classes)
        return by_age or self.branch.policy.numbers_a_person > 0
