"""How days and numbers are written in a language, on pages, screens and paper alike, by the forms in the word files."""

from __future__ import annotations

import re
from datetime import date

from wire.word_files import CALENDAR, WIRE

_CALENDAR = WIRE.table(CALENDAR)

_WEEK, _MONTH, _YEAR = (re.compile(form, re.ASCII) for form in (r"\d{4}-W\d\d", r"\d{4}-\d\d", r"\d{4}"))


def weekday(day: date, language: str) -> str:
    """At the start of a line: `Thứ Hai`, `Monday`."""
    return _said(f"weekday_{day.isoweekday()}", language)


def weekday_within(day: date, language: str) -> str:
    """Inside a sentence: `thứ Hai`, `Chủ nhật` (decree 30/2020, appendix II)."""
    return _said(f"weekday_within_{day.isoweekday()}", language)


def weekdays_read_in(day: date, language: str) -> set[str]:
    """The languages in which its name is read, at the start of a line and within it, where `language` is asked for."""
    return {_CALENDAR.read_in(f"{key}_{day.isoweekday()}", language) for key in ("weekday", "weekday_within")}


def weekday_short(day: date, language: str) -> str:
    """In a narrow place: `T2`, `Mon`."""
    return _said(f"weekday_short_{day.isoweekday()}", language)


def month_short(number: int, language: str) -> str:
    """A month under a chart: `Th 3`, `Mar`."""
    return _said(f"month_short_{number}", language)


def date_text(day: date, language: str) -> str:
    """`05/01/2026`, `5 January 2026`."""
    return _form("date", day, language)


def long_date(day: date, language: str) -> str:
    """`Thứ Hai, 05/01/2026`, `Monday 5 January 2026`."""
    return _form("long_date", day, language)


def short_date(day: date, language: str) -> str:
    """Where the year is known: `5/1`, `5 Jan`."""
    return _form("short_date", day, language)


def month_of_year(day: date, language: str) -> str:
    """`Tháng 1/2026`, `January 2026`."""
    return _form("month_of_year", day, language)


def year(day: date, language: str) -> str:
    """`Năm 2026`, `2026`."""
    return _form("year", day, language)


def week_of_year(monday: date, sunday: date, language: str) -> str:
    """`Tuần 48/2026 (23/11 – 29/11)`, `Week 48, 2026 (23 Nov – 29 Nov)`."""
    days = f"{short_date(monday, language)} – {short_date(sunday, language)}"
    return f"{_form('week_of_year', monday, language)} ({days})"


def said(span: str, language: str) -> str:
    """A day, week, month, year or stretch of days that the program wrote (`2026-11-23`, `2026-W48`), for a reader.

    What is none of these stands as it was written.
    """
    try:
        return _said_of(span, language)
    except ValueError:
        return span


def separators(language: str) -> tuple[str, str]:
    """Of decimals and of thousands."""
    both = _said("separators", language)
    return both[0], both[1]


def number(value: float, digits: int, language: str) -> str:
    """`1.227` and `9,4` in Vietnamese, `1,227` and `9.4` in English."""
    decimals, thousands = separators(language)
    return f"{value:,.{digits}f}".translate(str.maketrans(",.", thousands + decimals))


def correction(by_ms: int, language: str) -> str:
    """How far a clock was put forward or back, in its two largest units: `+20 giây`, `−1 ngày 23 giờ`."""
    left, parts = round(abs(by_ms) / 1000), []
    for unit, word in zip((86_400, 3_600, 60, 1), _said("units", language).split(), strict=True):
        n, left = divmod(left, unit)
        parts.append(f"{n} {word}" if n else "")
    first = next((place for place, part in enumerate(parts) if part), len(parts) - 1)
    shown = " ".join(part for part in parts[first : first + 2] if part) or f"0 {_said('units', language).split()[-1]}"
    return f"{'−' if by_ms < 0 else '+'}{shown}"


def _said_of(span: str, language: str) -> str:
    first, dots, last = span.partition("..")
    if dots:
        return f"{_said_of(first, language)} – {_said_of(last, language)}"
    if _WEEK.fullmatch(span):
        monday = date.fromisoformat(f"{span}-1")
        sunday = date.fromordinal(min(monday.toordinal() + 6, date.max.toordinal()))
        return week_of_year(monday, sunday, language)
    if _MONTH.fullmatch(span):
        return month_of_year(date.fromisoformat(f"{span}-01"), language)
    if _YEAR.fullmatch(span):
        return year(date.fromisoformat(f"{span}-01-01"), language)
    return date_text(date.fromisoformat(span), language)


def _said(key: str, language: str) -> str:
    return _CALENDAR[key].of(language)


def _form(key: str, day: date, language: str) -> str:
    facts = {
        "d": day.day,
        "dd": f"{day.day:02d}",
        "m": day.month,
        "mm": f"{day.month:02d}",
        "yyyy": f"{day.year:04d}",
        "week": day.isocalendar().week,
        "week_year": day.isocalendar().year,
        "weekday": weekday(day, language),
        "month": _said(f"month_{day.month}", language),
        "month_short": month_short(day.month, language),
    }
    return _CALENDAR.say(key, language, facts)
