"""What the hub refuses and why, in plain words; the branch's own refusals are `wire.errors`."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from server.hub.wording import HUB
from wire.flaws import worded


class HubCode(StrEnum):
    """Why something was not booked, cancelled or found."""

    UNKNOWN_BRANCH = "UNKNOWN_BRANCH"
    BRANCH_SILENT = "BRANCH_SILENT"
    UNKNOWN_SERVICE = "UNKNOWN_SERVICE"
    UNKNOWN_CLASS = "UNKNOWN_CLASS"
    NOT_BOOKABLE = "NOT_BOOKABLE"
    SLOT_PAST = "SLOT_PAST"
    SLOT_TAKEN = "SLOT_TAKEN"
    DAY_FULL = "DAY_FULL"
    NO_SUCH_SLOT = "NO_SUCH_SLOT"
    TOO_FAR_AHEAD = "TOO_FAR_AHEAD"
    NOT_ISSUING = "NOT_ISSUING"
    STRANGERS_NUMBERS_GONE = "STRANGERS_NUMBERS_GONE"
    STRANGERS_PLACES_GONE = "STRANGERS_PLACES_GONE"
    PROVIDER_NUMBERS_GONE = "PROVIDER_NUMBERS_GONE"
    PROVIDER_PLACES_GONE = "PROVIDER_PLACES_GONE"
    TOO_MANY_BOOKINGS = "TOO_MANY_BOOKINGS"
    DEVICE_NUMBERS = "DEVICE_NUMBERS"
    DEVICE_PLACES = "DEVICE_PLACES"
    NEW_DEVICE_NUMBERS = "NEW_DEVICE_NUMBERS"
    NEW_DEVICE_PLACES = "NEW_DEVICE_PLACES"
    PHONE_NUMBERS = "PHONE_NUMBERS"
    PHONE_PLACES = "PHONE_PLACES"
    NETWORK_NUMBERS = "NETWORK_NUMBERS"
    NETWORK_PLACES = "NETWORK_PLACES"
    NETWORK_HERE_NUMBERS = "NETWORK_HERE_NUMBERS"
    NETWORK_HERE_PLACES = "NETWORK_HERE_PLACES"
    CALLER_NUMBERS = "CALLER_NUMBERS"
    CALLER_PLACES = "CALLER_PLACES"
    BAD_WORK = "BAD_WORK"
    UNKNOWN_KEY = "UNKNOWN_KEY"
    BAD_PHONE = "BAD_PHONE"
    BAD_CARD = "BAD_CARD"
    CARD_BOOKINGS = "CARD_BOOKINGS"
    BAD_REQUEST = "BAD_REQUEST"
    UNKNOWN_BOOKING = "UNKNOWN_BOOKING"
    ALREADY_ARRIVED = "ALREADY_ARRIVED"
    TOO_FAST = "TOO_FAST"
    BUSY = "BUSY"


LIMITS = frozenset(code for code in HubCode if code.endswith(("_NUMBERS", "_PLACES")))
"""Refusals of somebody who has had as much as one may: they pass with time."""

GONE = frozenset(code for code in HubCode if code.endswith("_GONE"))
"""Refusals of a stranger because strangers have had as much of a branch's day as they may, all together or those of one
provider."""

STATUS: dict[HubCode, int] = {
    **dict.fromkeys(sorted(LIMITS), 429),
    HubCode.STRANGERS_NUMBERS_GONE: 429,
    HubCode.PROVIDER_NUMBERS_GONE: 429,
    HubCode.BAD_WORK: 422,
    HubCode.UNKNOWN_KEY: 401,
    HubCode.UNKNOWN_BRANCH: 404,
    HubCode.UNKNOWN_SERVICE: 404,
    HubCode.UNKNOWN_BOOKING: 404,
    HubCode.BAD_PHONE: 422,
    HubCode.BAD_CARD: 422,
    HubCode.CARD_BOOKINGS: 429,
    HubCode.BAD_REQUEST: 422,
    HubCode.UNKNOWN_CLASS: 422,
    HubCode.TOO_MANY_BOOKINGS: 429,
    HubCode.TOO_FAST: 429,
    HubCode.BRANCH_SILENT: 503,
    HubCode.BUSY: 503,
}
"""HTTP status of each code; 409 for the rest."""


@dataclass(frozen=True, slots=True)
class HubRefused:
    """Not done, and nothing changed."""

    code: HubCode
    facts: dict[str, str] = field(default_factory=dict)
    """What the words need. Never personal data."""
    retry_after_s: int | None = None
    """Real seconds after which the same may be asked again; None when that is not known."""
    challenge: str = ""
    """Asked again with the work for it, it is granted at once (`work.py`); empty when no work helps."""

    def text(self, language: str) -> str:
        """The refusal in plain words."""
        told = worded(self.facts, language)
        said = WORDS.say(self.code, language, told)
        return f"{said} {_PAGES.say('hotline', language, told)}" if self.facts.get("hotline") else said

    @property
    def languages(self) -> tuple[str, ...]:
        """Those it has words in."""
        return WORDS[self.code].languages

    @property
    def headers(self) -> dict[str, str]:
        """HTTP headers that go with it."""
        return {} if self.retry_after_s is None else {"Retry-After": str(self.retry_after_s)}

    @property
    def status(self) -> int:
        """The HTTP status that goes with it."""
        return STATUS.get(self.code, 409)


def hub_refused(code: HubCode, **facts: object) -> HubRefused:
    """Make a refusal: `hub_refused(HubCode.SLOT_TAKEN, time="08:30")`."""
    return HubRefused(code, {k: str(v) for k, v in facts.items()})


WORDS = HUB.table("refusals")
"""The words of every code; a test holds that each code has them in both languages."""

_PAGES = HUB.table("pages")
