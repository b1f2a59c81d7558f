"""Why there is no number, as a citizen should read it: names instead of ids, and nothing technical. Pure."""

from __future__ import annotations

from datetime import date

from kiosk.path.told import Told
from wire import dates
from wire.catalogue import Branch
from wire.errors import Code, Refused
from wire.values import Language
from wire.views import HallView
from wire.word_files import WordFiles

KIOSK = WordFiles.beside("kiosk", __file__)
_SAID = KIOSK.table("said")

TECHNICAL = frozenset({
    Code.BAD_MESSAGE, Code.TOO_LARGE, Code.UNKNOWN_METHOD, Code.BAD_PARAMS, Code.OLD_PROTOCOL, Code.HELLO_FIRST,
    Code.NOT_PAIRED, Code.NOT_ALLOWED, Code.SIGN_IN_FIRST, Code.ID_REUSED, Code.CANNOT_STORE,
    Code.BAD_TEXT, Code.INTERNAL, Code.OLD_SERVER, Code.HUB_TOO_OLD, Code.BRANCH_TOO_OLD,
})  # fmt: skip
"""A person of the office must act; what the server says of it helps nobody who stands here."""

ASK_RECEPTION = _SAID["ask_reception"]
ASK_STAFF = _SAID["ask_staff"]
NO_MORE_TODAY = frozenset({
    Code.QUOTA_REACHED, Code.HALL_FULL, Code.HALL_CLOSED, Code.SERVICE_CLOSED, Code.OUT_OF_HOURS, Code.SERVICE_HOURS,
})  # fmt: skip
BOOK = _SAID["book"]
"""Said after these, where there is an address to book at."""

NOT_OFFERED = _SAID["not_offered"]


_TITLES, _TEXTS = KIOSK.table("refused_title"), KIOSK.table("refused_text")

_KINDS = {
    Code.UNKNOWN_BOOKING: "unknown_booking", Code.BOOKING_SPENT: "spent", Code.BOOKING_CANCELLED: "cancelled",
    Code.BOOKING_OTHER_BRANCH: "other_branch", Code.BOOKING_OTHER_DAY: "other_day", Code.BOOKING_FORGED: "forged",
    Code.BOOKING_EARLY: "early", Code.CARD_LIMIT: "card_limit", Code.UNKNOWN_TICKET: "unknown_ticket",
    Code.NO_REPRINT: "no_reprint", Code.BOOKING_NOT_WAITING: "spent",
}  # fmt: skip
_TOLD = {
    Told.MISTYPED: "mistyped", Told.NOT_OURS: "not_ours", Told.INSURANCE: "insurance", Told.CARD_UNREAD: "card_unread",
    Told.CARD_UNUSED: "card_unused", Told.CARD_NO_BOOKING: "card_no_booking",
    Told.SEVERAL: "several", Told.CARD_AWAY: "card_away", Told.CARD_NONE: "card_none",
    Told.CARD_LATER: "card_later",
}  # fmt: skip
_SIGNS = {
    "unknown_booking": "search", "spent": "check", "cancelled": "calendar", "other_branch": "pin",
    "other_day": "calendar", "early": "clock", "card_limit": "person",
    "unknown_ticket": "search", "no_reprint": "info", "mistyped": "qr", "not_ours": "qr",
    "several": "qr",
    "insurance": "health", "card_unread": "card", "card_unused": "card", "card_no_booking": "qr",
    "card_away": "lost-link", "card_later": "lost-link", "card_none": "calendar",
}  # fmt: skip


def _kind(why: Refused | None, told: Told | None) -> str:
    return _TOLD[told] if told is not None else "" if why is None else _KINDS.get(why.code, "")


def title(why: Refused | None, told: Told | None, language: Language) -> str:
    """What a page says in a few words, where it has a page of its own; else empty."""
    kind = _kind(why, told)
    return _TITLES[kind].of(language) if kind else ""


def sign(why: Refused | None, told: Told | None) -> str:
    """The picture of such a page."""
    return _SIGNS.get(_kind(why, told), "info")


def told_text(told: Told, language: Language) -> str:
    """What the kiosk itself says of a scan, or of letters typed."""
    return _TEXTS[_TOLD[told]].of(language)


def bare_address(url: str) -> str:
    """An address as people read and type it."""
    return url.partition("://")[2] or url


def words(why: Refused, branch: Branch | None, language: Language, hall: HallView | None = None) -> str:
    """The refusal in the reader's language; it sends nobody to what the hall does not have."""
    if why.code in TECHNICAL:
        return (ASK_RECEPTION if hall is not None and hall.reception else ASK_STAFF).of(language)
    said = _named(why, branch, language)
    if why.code in NO_MORE_TODAY and hall is not None and hall.book_at:
        return f"{said} {BOOK.of(language).format(address=bare_address(hall.book_at))}"
    return said


def _named(why: Refused, branch: Branch | None, language: Language) -> str:
    if why.code is Code.BOOKING_OTHER_DAY:
        return why.model_copy(update={"facts": why.facts | {"day": _day(why, language)}}).text(language)
    named = why.facts.get("service", "")
    service = next((s for s in (branch.services if branch else ()) if named in (s.id, *s.name.root.values())), None)
    if service is not None:
        why = why.model_copy(update={"facts": why.facts | {"service": service.name.of(language)}})
    elif why.code is Code.UNKNOWN_SERVICE:
        return NOT_OFFERED.of(language)
    return why.text(language)


def _day(why: Refused, language: Language) -> str:
    """The day of a booking as people say it; the server names it by its date alone."""
    said = why.facts.get("day", "")
    try:
        day = date.fromisoformat(said)
    except ValueError:
        return said
    return f"{dates.weekday_within(day, language)}, {dates.date_text(day, language)}"
