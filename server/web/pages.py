"""Templates and how figures are written in a language."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from server.web.wording import MONTHS, WEEKDAYS, WORDS
from wire.values import Language, Millis

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


class Speech:
    """Words, numbers and dates in one language."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def __call__(self, key: str, **facts: object) -> str:
        """The words of `key`, with facts put in."""
        return WORDS[key].of(self.language).format(**facts)

    def number(self, value: float | None, digits: int = 0) -> str:
        """A number: `1.227` and `9,4` in Vietnamese, `1,227` and `9.4` in English; a dash for none."""
        if value is None:
            return "–"
        text = f"{value:,.{digits}f}"
        return text if self.language == "en" else text.translate(str.maketrans(",.", ".,"))

    def minutes(self, value: float | None, digits: int = 0) -> str:
        """Minutes: `9,4′`."""
        return "–" if value is None else f"{self.number(value, digits)}′"

    def share(self, value: float | None, digits: int = 0) -> str:
        """A share of one as per cent: `84 %`."""
        return "–" if value is None else f"{self.number(value * 100, digits)}{THIN}%"

    def day(self, day: str) -> str:
        """A business day: `Thứ Hai 23/11/2026`, `Monday 23 November 2026`."""
        d = date.fromisoformat(day)
        weekday = WEEKDAYS[d.isoweekday() - 1].of(self.language)
        if self.language == "en":
            return f"{weekday} {d.day} {MONTHS[d.month - 1]} {d.year}"
        return f"{weekday} {d.day:02d}/{d.month:02d}/{d.year}"


def clock_text(at: Millis, zone: str) -> str:
    """A moment as `HH:MM` in the branch's zone."""
    return datetime.fromtimestamp(at / 1000, ZoneInfo(zone)).strftime("%H:%M")
