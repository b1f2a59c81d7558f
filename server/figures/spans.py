"""A day, a week, a month, a year or any stretch of days, as people write it."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Kind = Literal["day", "week", "month", "year", "stretch"]


class BadSpan(ValueError):
    """This is no day, week, month, year or stretch of days; the text says how to write one."""


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `first` to `last`, both counted."""

    kind: Kind
    first: date
    last: date

    @property
    def text(self) -> str:
        """As in a command and an address: `2026-03-10`, `2026-W12`, `2026-03`, `2026`, `2026-03-02..2026-03-20`."""
        if self.kind == "week":
            year, week, _ = self.first.isocalendar()
            return f"{year:04d}-W{week:02d}"
        if self.kind == "stretch":
            return f"{self.first.isoformat()}..{self.last.isoformat()}"
        return self.first.isoformat()[: {"day": 10, "month": 7, "year": 4}[self.kind]]

    @property
    def days(self) -> tuple[str, str]:
        """The first and the last day, ISO."""
        return self.first.isoformat(), self.last.isoformat()

    def around(self, kind: Literal["week", "month", "year"]) -> Span:
        """The week, month or year that the first day is in."""
        return _around(kind, self.first)

    def before(self) -> Span | None:
        """The one before it, as long as it is; None before the calendar begins."""
        if self.first == date.min:
            return None
        last = self.first - timedelta(days=1)
        if self.kind == "stretch":
            length = self.last - self.first
            return Span("stretch", last - length, last) if last - date.min >= length else None
        return _around(self.kind, last)

    def after(self) -> Span | None:
        """The one after it, as long as it is; None after the calendar ends."""
        if self.last == date.max:
            return None
        first = self.last + timedelta(days=1)
        if self.kind == "stretch":
            length = self.last - self.first
            return Span("stretch", first, first + length) if date.max - first >= length else None
        return _around(self.kind, first)


def read(text: str) -> Span:
    """A span as people write it.

    Raises:
        BadSpan: it is none.
    """
    first, dots, last = text.partition("..")
    try:
        if dots:
            span = Span("stretch", _date(first), _date(last))
            if span.first > span.last:
                raise BadSpan(f"{text}: the first day is after the last. Write the earlier one first.")
            return span
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
            return _around("day", _date(text))
        if re.fullmatch(r"\d{4}-W\d\d", text, re.ASCII):
            return _around("week", date.fromisocalendar(int(text[:4]), int(text[6:]), 1))
        if re.fullmatch(r"\d{4}-\d\d", text, re.ASCII):
            return _around("month", _date(f"{text}-01"))
        if re.fullmatch(r"\d{4}", text, re.ASCII):
            return _around("year", _date(f"{text}-01-01"))
    except BadSpan:
        raise
    except ValueError:
        pass
    raise BadSpan(
        f"{text!r} is no day, week, month or year. "
        "Write it so: 2026-03-10, 2026-W12, 2026-03, 2026, or 2026-03-02..2026-03-20."
    )


def _date(text: str) -> date:
    day = date.fromisoformat(text)
    if day.isoformat() != text:  # 20260310 is ISO too, but another address for the same page
        raise ValueError(text)
    return day


def _around(kind: Kind, day: date) -> Span:
    """The day, week, month or year that `day` is in; a week at an end of the calendar is cut short there."""
    if kind == "week":
        first = max(day.toordinal() - day.weekday(), 1)
        return Span(kind, date.fromordinal(first), date.fromordinal(min(first + 6, date.max.toordinal())))
    if kind == "month":
        return Span(kind, day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1]))
    if kind == "year":
        return Span(kind, date(day.year, 1, 1), date(day.year, 12, 31))
    return Span(kind, day, day)
