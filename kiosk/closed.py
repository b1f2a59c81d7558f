"""What the closed page tells: when numbers are given again, the week's hours, where else they are given now. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from kiosk.refusals import KIOSK
from rules.hours import nearby_now
from wire import dates
from wire.catalogue import Branch, runs
from wire.values import Language, Millis
from wire.word_files import one_language

_CLOSED = KIOSK.table("closed")
_MONDAY = date(2024, 1, 1)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another place where numbers are given now."""

    name: str
    address: str
    """Empty when none is known."""
    until: str
    """The time of day until which they are."""


def opens_on(
    opens_at: Millis, *, now: Millis, timezone: str, language: Language, alone: bool = False
) -> tuple[str, str]:
    """On which day numbers are given again, as a whole sentence, and the time: "Lấy số được ngày mai từ" and "07:00".

    Args:
        alone: by this kiosk; the hall gives some.
    """
    zone = ZoneInfo(timezone)
    opens, today = datetime.fromtimestamp(opens_at / 1000, zone), datetime.fromtimestamp(now / 1000, zone)
    which = {0: "today", 1: "tomorrow"}.get((opens.date() - today.date()).days, "day")
    said = "opens_here" if alone else "opens"
    parts = {_CLOSED.read_in(key, language) for key in (said, which)}
    language = one_language(language, parts | (dates.weekdays_read_in(opens, language) if which == "day" else set()))
    facts = {"weekday": dates.weekday_within(opens, language), "day": f"{opens:%d/%m}"}
    day = _CLOSED.say(which, language, facts).replace(" ", "\u00a0")  # a date that is broken over lines is read twice
    return _CLOSED.say(said, language, {"day": day}), f"{opens:%H:%M}"


def week(branch: Branch, language: Language) -> list[tuple[str, str]]:
    """The week's hours, days of the same hours together: "Thứ Hai đến thứ Sáu" and "07:30–11:30, 13:00–17:00"."""
    days: dict[str, list[int]] = {}
    for weekday in range(1, 8):
        spans = sorted((h.opens, h.closes) for h in branch.hours if weekday in h.weekdays)
        if spans:
            days.setdefault(", ".join(f"{opens}–{closes}" for opens, closes in spans), []).append(weekday)
    return [(_days(weekdays, language), hours) for hours, weekdays in days.items()]


def elsewhere(branch: Branch, now: Millis, language: Language) -> list[Elsewhere]:
    """Where numbers are given now, as far as the office's settings know."""
    return [
        Elsewhere(place.name.of(language), "" if place.address is None else place.address.of(language), until)
        for place, until in nearby_now(branch, now)
    ]


def _days(weekdays: list[int], language: Language) -> str:
    read_in = set[str]().union(*(dates.weekdays_read_in(_date(n), language) for n in weekdays))
    if any(last - first > 1 for first, last in runs(weekdays)):
        read_in.add(_CLOSED.read_in("days", language))
    language = one_language(language, read_in)
    parts: list[str] = []
    for first, last in runs(weekdays):
        if last - first > 1:
            facts = {"first": _day(first, language, within=bool(parts)), "last": _day(last, language, within=True)}
            parts.append(_CLOSED.say("days", language, facts))
        else:
            parts += [_day(n, language, within=bool(parts or n > first)) for n in range(first, last + 1)]
    return ", ".join(parts)


def _day(weekday: int, language: Language, *, within: bool) -> str:
    day = _date(weekday)
    return dates.weekday_within(day, language) if within else dates.weekday(day, language)


def _date(weekday: int) -> date:
    return _MONDAY + timedelta(days=weekday - 1)
