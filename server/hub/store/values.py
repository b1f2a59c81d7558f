"""What the store takes and gives: plain values, no rows."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Literal

from server.hub.refusals import HubRefused
from wire.booking import BranchBooking, ToldBooking
from wire.values import Millis, OutboxSeq, Text

State = Literal["booked", "cancelled", "arrived", "refused"]


class Asked(BranchBooking):
    """A booking as somebody asked for it."""

    request_id: str
    """The same request again gets the same booking."""
    group_id: str
    """Whose places it takes: its group's, or those of its service alone (`Branch.place_pool`)."""
    made_at: Millis
    person: str | None = None
    """What stands for whoever gave the number of their identity card, on the day of the booking."""
    far: str | None = None
    """What stands for the far network of a stranger, who is counted with all others of the day; None of others."""


class Wish(Asked):
    """A booking somebody wants, checked against the settings, with the names it would get."""

    secret_hash: str
    places: int
    """Places of the slot by the policy in force; not looked at for a number now."""
    time_text: str
    """The slot for the words of a refusal."""
    day: str
    quota: int | None = None
    """Most bookings of its service on that day."""
    begins_at: Millis = 0
    ends_at: Millis = 0
    """The moments that day begins and the next one does, where there is a quota or it is a stranger's."""
    phone_hmac: str = ""
    limit: int = 0
    """Most bookings of this phone that day."""
    card_limit: int = 0
    """Most bookings of this person that day; 0 for no limit."""
    far_most: int = 0
    """Most places, or numbers for now, of one far network that day; 0 for no limit."""
    strangers_most: int = 0
    """Most of all strangers together."""
    phone: str = ""
    name: str = ""
    erase_at: Millis = 0


class HubBooking(Asked):
    """A booking as it stands: a row of the hub's table, but for the hash of its secret."""

    state: State
    arrived_at: Millis | None = None
    number: str | None = None
    tracking_url: str | None = None
    why_vi: str | None = None
    why_en: str | None = None
    why_words: str | None = None
    """The same in further languages: JSON, words by language code."""
    flagged: bool = False
    lost: bool = False
    """The branch was brought back from a backup and does not have this number any more."""
    found: bool = False
    """This hub was brought back from a backup and was told of the booking again by the branch."""
    lapsed_at: Millis | None = None
    """When the branch last said that it keeps the place of this number from home no longer."""

    @property
    def lapsed(self) -> bool:
        """Whether it has a number from home whose place is kept no longer (R144); what lapsed before that number was
        given was an earlier one's, of a branch that was brought back from a backup."""
        if self.lapsed_at is None or self.arrived_at is None or self.state != "arrived":
            return False
        return self.now and not self.lost and self.lapsed_at >= self.arrived_at

    @property
    def why(self) -> Text | None:
        """Why no number was given, by language."""
        if not self.why_vi:
            return None
        further = json.loads(self.why_words) if self.why_words else {}
        return Text({"vi": self.why_vi, "en": self.why_en or self.why_vi, **further})

    def told(self) -> ToldBooking:
        """What the branch is told about it; never who it is for."""
        return ToldBooking.of(self, state="cancelled" if self.state == "cancelled" else "booked")


@dataclass(frozen=True, slots=True)
class Signed:
    """A booking and the hash of the secret that only the hub's key could make of its id."""

    branch_id: str
    booking_id: str
    secret_hash: str


@dataclass(frozen=True, slots=True)
class BranchRow:
    """A branch as it was last heard."""

    branch_id: str
    epoch: str
    seq: OutboxSeq
    heard_epoch: str
    heard_seq: OutboxSeq
    heard_mark: str
    heard_at: Millis | None
    settings: str | None
    waits: str | None


@dataclass(frozen=True, slots=True)
class Heard:
    """How far a branch was heard and the waits that it told, without its settings, which are long."""

    branch_id: str
    cursor: tuple[str, int]
    heard_at: Millis | None
    waits: str | None


Outcome = HubBooking | HubRefused
