"""What the store takes and gives: plain values, no rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from server.hub.refusals import HubRefused
from wire.values import Language, Millis

Json = dict[str, Any]
State = Literal["booked", "cancelled", "arrived", "refused"]


@dataclass(frozen=True, slots=True)
class Wish:
    """A booking somebody wants, checked against the settings, with the names it would get."""

    branch_id: str
    booking_id: str
    request_id: str
    code: str
    secret_hash: str
    service_id: str
    group_id: str
    slot_at: Millis
    places: int
    """Places of the slot by the policy in force; not looked at for a number now."""
    language: Language
    class_id: str
    now: bool
    made_at: Millis
    time_text: str
    """The slot for the words of a refusal."""
    day: str
    phone_hmac: str = ""
    limit: int = 0
    """Most bookings of this phone that day."""
    phone: str = ""
    name: str = ""
    erase_at: Millis = 0


@dataclass(frozen=True, slots=True)
class Booking:
    """A booking as it stands."""

    branch_id: str
    booking_id: str
    request_id: str
    code: str
    service_id: str
    group_id: str
    slot_at: Millis
    language: Language
    class_id: str
    now: bool
    state: State
    made_at: Millis
    arrived_at: Millis | None = None
    number: str | None = None
    tracking_url: str | None = None
    why_vi: str | None = None
    why_en: str | None = None
    flagged: bool = False
    lost: bool = False
    """The branch was brought back from a backup and does not have this number any more."""
    found: bool = False
    """This hub was brought back from a backup and was told of the booking again by the branch."""

    def fact(self) -> Json:
        """What the branch is told about it; never who it is for."""
        return {
            "booking_id": self.booking_id,
            "code": self.code,
            "service_id": self.service_id,
            "slot_at": self.slot_at,
            "language": self.language,
            "class_id": self.class_id,
            "state": "cancelled" if self.state == "cancelled" else "booked",
            "now": self.now,
        }


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
    seq: int
    heard_epoch: str
    heard_seq: int
    heard_mark: str
    heard_at: Millis | None
    settings: str | None
    waits: str | None


Outcome = Booking | HubRefused
