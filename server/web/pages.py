"""Templates and how figures are written in a language."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from server.figures.spans import Span
from server.web.wording import WORDS, of_part
from wire import dates
from wire.values import Language, Millis
from wire.word_files import name_of

TEMPLATES = Path(__file__).parent / "templates"
STATIC = Path(__file__).parent / "static"

THIN = "\u202f"
"""A narrow space that does not break, before a unit."""

ENVIRONMENT = Environment(
    loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)
ENVIRONMENT.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
# Our own files, read as they are: they are code, not data.
ENVIRONMENT.globals["asset"] = lambda name: Markup((STATIC / name).read_text(encoding="utf-8"))  # noqa: S704


ENVIRONMENT.globals["name_of"] = name_of


def rendered(template: str, context: dict[str, Any]) -> bytes:
    """A page as it is sent."""
    return ENVIRONMENT.get_template(template).render(context).encode()


class Speech:
    """Words, numbers and dates in one language."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.before_percent = THIN if language == "vi" else ""

    def __call__(self, key: str, **facts: object) -> str:
        """The words of `key`, with facts put in; those of one part of the pages are named with it: `settings.title`."""
        part, _, name = key.rpartition(".")
        return (of_part(part) if part else WORDS).say(name, self.language, facts)

    def number(self, value: float | None, digits: int = 0) -> str:
        """A number: `1.227` and `9,4` in Vietnamese, `1,227` and `9.4` in English; a dash for none."""
        return "–" if value is None else dates.number(value, digits, self.language)

    def minutes(self, value: float | None, digits: int = 0) -> str:
        """Minutes: `9,4′`."""
        return "–" if value is None else f"{self.number(value, digits)}′"

    def share(self, value: float | None, digits: int = 0) -> str:
        """A share of one as per cent: `84 %` in Vietnamese, `84%` in English."""
        return "–" if value is None else f"{self.number(value * 100, digits)}{self.before_percent}%"

    def day(self, day: str) -> str:
        """A business day: `Thứ Hai, 23/11/2026`, `Monday 23 November 2026`."""
        return dates.long_date(date.fromisoformat(day), self.language)

    def moment(self, at: Millis, zone: str) -> str:
        """A moment to the second, with its day: `09:41:07 23/11/2026`."""
        then = datetime.fromtimestamp(at / 1000, ZoneInfo(zone))
        return f"{then:%H:%M:%S} {self.date(then.date())}"

    def minute(self, at: Millis, zone: str) -> str:
        """A moment that people read: `09:41 23/11/2026`."""
        then = datetime.fromtimestamp(at / 1000, ZoneInfo(zone))
        return f"{then:%H:%M} {self.date(then.date())}"

    def weekday(self, number: int) -> str:
        """A day of the week, 1 for Monday."""
        return dates.weekday(date(2024, 1, number), self.language)  # which began on a Monday

    def month(self, month: str) -> str:
        """A month by its ISO key: `Tháng 3/2026`, `March 2026`."""
        return dates.month_of_year(date.fromisoformat(f"{month}-01"), self.language)

    def short_month(self, number: int) -> str:
        """A month under a chart: `Th 3`, `Mar`."""
        return dates.month_short(number, self.language)

    def short_date(self, day: date) -> str:
        """A day under a chart: `2/3`, `2 Mar`."""
        return dates.short_date(day, self.language)

    def day_within(self, day: str) -> str:
        """A business day inside a line: `thứ Hai, 23/11/2026`, `Monday 23 November 2026`."""
        then = date.fromisoformat(day)
        began, within = dates.weekday(then, self.language), dates.weekday_within(then, self.language)
        return self.day(day).replace(began, within, 1)

    def span(self, span: Span) -> str:
        """A day, week, month, year or stretch of days, as a title."""
        if span.kind == "day":
            return self.day(span.text)
        if span.kind == "week":
            return dates.week_of_year(span.first, span.last, self.language)
        if span.kind == "month":
            return self.month(span.text)
        if span.kind == "year":
            return dates.year(span.first, self.language)
        return f"{self.date(span.first)} – {self.date(span.last)}"

    def date(self, day: date) -> str:
        """A date without its weekday: `23/11/2026`, `23 November 2026`."""
        return dates.date_text(day, self.language)


def clock_text(at: Millis, zone: str) -> str:
    """A moment as `HH:MM` in the branch's zone."""
    return datetime.fromtimestamp(at / 1000, ZoneInfo(zone)).strftime("%H:%M")


def sentence(words: str) -> str:
    """Words that stand within a line elsewhere, as a sentence of their own."""
    return words[:1].upper() + words[1:] + ("" if words.endswith(".") else ".")
