"""Refusals: a typed code on the wire and plain words, in the reader's language, that say what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from pydantic import Field, ValidationError

from wire.flaws import LONGEST, facts_of, worded
from wire.text import KINDS
from wire.values import Text, Tolerant
from wire.word_files import WIRE


class Code(StrEnum):
    """Why something was not done. The number on the wire is `NUMBER[code]`."""

    # the message itself
    BAD_MESSAGE = "BAD_MESSAGE"
    TOO_LARGE = "TOO_LARGE"
    UNKNOWN_METHOD = "UNKNOWN_METHOD"
    BAD_PARAMS = "BAD_PARAMS"
    OLD_PROTOCOL = "OLD_PROTOCOL"
    HELLO_FIRST = "HELLO_FIRST"
    BUSY = "BUSY"
    # who asks
    NOT_PAIRED = "NOT_PAIRED"
    NOT_ALLOWED = "NOT_ALLOWED"
    SIGN_IN_FIRST = "SIGN_IN_FIRST"
    WRONG_PASSWORD = "WRONG_PASSWORD"  # noqa: S105
    LOCKED_OUT = "LOCKED_OUT"
    ID_REUSED = "ID_REUSED"
    # the hall
    HALL_CLOSED = "HALL_CLOSED"
    OUT_OF_HOURS = "OUT_OF_HOURS"
    UNKNOWN_SERVICE = "UNKNOWN_SERVICE"
    UNKNOWN_CLASS = "UNKNOWN_CLASS"
    CLASS_AT_RECEPTION = "CLASS_AT_RECEPTION"
    QUOTA_REACHED = "QUOTA_REACHED"
    HALL_FULL = "HALL_FULL"
    # bookings
    UNKNOWN_BOOKING = "UNKNOWN_BOOKING"
    BOOKING_SPENT = "BOOKING_SPENT"
    BOOKING_CANCELLED = "BOOKING_CANCELLED"
    BOOKING_OTHER_BRANCH = "BOOKING_OTHER_BRANCH"
    BOOKING_OTHER_DAY = "BOOKING_OTHER_DAY"
    BOOKING_FORGED = "BOOKING_FORGED"
    # tickets
    UNKNOWN_TICKET = "UNKNOWN_TICKET"
    NOT_WAITING = "NOT_WAITING"
    WRONG_STEP = "WRONG_STEP"
    NOT_YOURS = "NOT_YOURS"
    NOBODY_WAITS = "NOBODY_WAITS"
    TOO_EARLY = "TOO_EARLY"
    CANNOT_SERVE = "CANNOT_SERVE"
    UNKNOWN_OUTCOME = "UNKNOWN_OUTCOME"
    NOWHERE = "NOWHERE"
    ALREADY_RATED = "ALREADY_RATED"
    # counters
    UNKNOWN_COUNTER = "UNKNOWN_COUNTER"
    COUNTER_TAKEN = "COUNTER_TAKEN"
    NO_COUNTER = "NO_COUNTER"
    COUNTER_NOT_OPEN = "COUNTER_NOT_OPEN"
    HAS_TICKET = "HAS_TICKET"
    HAS_COUNTER = "HAS_COUNTER"
    # the server
    CANNOT_STORE = "CANNOT_STORE"
    STARTING = "STARTING"
    # Added later, and at the end, so that the numbers of the others stay.
    BAD_TEXT = "BAD_TEXT"
    UNKNOWN_PAUSE_REASON = "UNKNOWN_PAUSE_REASON"
    INTERNAL = "INTERNAL"
    CLOCK_MOVED = "CLOCK_MOVED"
    NO_FALSE_DAY = "NO_FALSE_DAY"
    CONFIRM_CLASS = "CONFIRM_CLASS"
    OLD_SERVER = "OLD_SERVER"
    HUB_TOO_OLD = "HUB_TOO_OLD"
    BRANCH_TOO_OLD = "BRANCH_TOO_OLD"
    UNKNOWN_DEVICE = "UNKNOWN_DEVICE"
    SETTINGS_CHANGED = "SETTINGS_CHANGED"
    NAME_TAKEN = "NAME_TAKEN"
    UNKNOWN_PERSON = "UNKNOWN_PERSON"
    ARRIVAL_TIME = "ARRIVAL_TIME"
    TOO_MANY_SERVICES = "TOO_MANY_SERVICES"
    NOTHING_TO_UNDO = "NOTHING_TO_UNDO"
    UNDO_TOO_LATE = "UNDO_TOO_LATE"
    UNDO_BUILT_ON = "UNDO_BUILT_ON"
    SERVICE_CLOSED = "SERVICE_CLOSED"
    SERVICE_HOURS = "SERVICE_HOURS"
    ADMINISTRATORS_ONLY = "ADMINISTRATORS_ONLY"
    OWN_ACCOUNT = "OWN_ACCOUNT"
    LAST_ONE = "LAST_ONE"
    PAIRING_FAILED = "PAIRING_FAILED"
    NOTICE_TIME = "NOTICE_TIME"
    TOO_MANY_NOTICES = "TOO_MANY_NOTICES"
    PIN_NOT_NOW = "PIN_NOT_NOW"
    SERVER_AWAY = "SERVER_AWAY"
    BOOKING_EARLY = "BOOKING_EARLY"
    CARD_LIMIT = "CARD_LIMIT"
    NO_REPRINT = "NO_REPRINT"
    HALL_CODE = "HALL_CODE"
    BOOKING_NOT_WAITING = "BOOKING_NOT_WAITING"
    NO_OPENING = "NO_OPENING"
    DAY_OFF = "DAY_OFF"
    NO_SNOOZE = "NO_SNOOZE"
    DOSSIER_CODE = "DOSSIER_CODE"
    ACCESSIBLE_COUNTER = "ACCESSIBLE_COUNTER"
    PRACTICE_APART = "PRACTICE_APART"
    PRACTICE_FULL = "PRACTICE_FULL"
    BOOKED_ONLY = "BOOKED_ONLY"
    OPEN_ELSEWHERE = "OPEN_ELSEWHERE"
    NO_MEDIA = "NO_MEDIA"
    OUTSIDE_QUOTA = "OUTSIDE_QUOTA"


NUMBER: dict[Code, int] = {
    Code.BAD_MESSAGE: -32700,
    Code.TOO_LARGE: -32600,
    Code.UNKNOWN_METHOD: -32601,
    Code.BAD_PARAMS: -32602,
    Code.INTERNAL: -32603,
} | {code: -32000 - n for n, code in enumerate(c for c in Code if c not in (
    Code.BAD_MESSAGE, Code.TOO_LARGE, Code.UNKNOWN_METHOD, Code.BAD_PARAMS, Code.INTERNAL))}  # fmt: skip
"""JSON-RPC's own numbers where it has one, its server range otherwise; clients go by `code`, not by the number."""


class Refused(Tolerant):
    """Not done, and nothing changed."""

    code: Code
    facts: dict[str, str] = Field(default_factory=dict)
    """What the words need: a number, a time, a name; `what` is a key of `wire.flaws.WHAT`. Never personal data."""

    def text(self, language: str) -> str:
        """The refusal in plain words, ready for a screen."""
        told = worded(self.facts, language)
        facts = {k: NAMES[v].of(language) if k in ("state", "role") and v in NAMES else v for k, v in told.items()}
        return WORDS.say(self.code, language, facts)

    def in_languages(self, languages: Iterable[str]) -> Text:
        """The refusal in each of these languages."""
        return Text({language: self.text(language) for language in languages})


def refused(code: Code, **facts: object) -> Refused:
    """Make a refusal: `refused(Code.NOT_WAITING, number="A012")`."""
    return Refused(code=code, facts={k: str(v) for k, v in facts.items()})


def bad_params(method: str, error: ValidationError | Mapping[str, Any]) -> Refused:
    """What is wrong with what a command was given: the first trouble, its field first."""
    facts = facts_of(error)
    code = Code.BAD_TEXT if facts["what"] in KINDS else Code.BAD_PARAMS
    return Refused(code=code, facts={"method": method[:LONGEST], **facts})


NAMES = WIRE.table("names")
"""States and roles in words, for the facts `state` and `role`."""

WORDS = WIRE.table("refusals")
"""The words of every code (`wire/words`); a test holds that each code has them in both languages."""
