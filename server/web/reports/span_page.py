"""The figures of a week, a month, a year or a stretch of days as a page shows them."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from server.figures.periods import PeriodFigures
from server.figures.spans import Span
from server.web.pages import Speech
from server.web.reports import charts
from server.web.reports.day_page import Tile, comparison, context_of, day_tiles, rows, with_share
from wire.catalogue import Branch

MOST_DAYS = 62
"""A longer period is shown by months."""


_PLACES = {True: "/manager/days", False: "/manager/periods"}


def by_days(figures: PeriodFigures) -> bool:
    """Whether a period is short enough to be shown day by day."""
    return (date.fromisoformat(figures.last) - date.fromisoformat(figures.first)).days < MOST_DAYS


def span_context(figures: PeriodFigures, branch: Branch, say: Speech, linked: bool = False) -> dict[str, Any]:
    """All that the period's tables and charts need; `linked` names of days and months lead to their pages."""
    target, daily = figures.target_min, by_days(figures)
    parts = figures.by_day if daily else figures.by_month
    labels = [_short(line.key, figures, say) for line in parts]
    names = {line.key: say.day(line.key) if daily else say.month(line.key) for line in parts}
    weekdays = Counter(str(date.fromisoformat(line.key).isoweekday()) for line in figures.by_day)
    context = context_of(figures, branch, say)
    context["charts"] |= {
        "parts": charts.arrivals(parts, labels, target, say),
        "part_waits": charts.waits(parts, labels, target, say),
        "weekdays": charts.arrivals(
            figures.by_weekday,
            [say.weekday(int(line.key)) for line in figures.by_weekday],
            target,
            say,
            [weekdays[line.key] for line in figures.by_weekday],
        ),
    }
    return context | {
        "daily": daily,
        "part_rows": [
            row | {"link": f"{_PLACES[daily]}/{line.key}" if linked and line.visits else ""}
            for row, line in zip(rows(parts, names, {}, target, say), parts, strict=True)
        ],
        "classes": with_share(context["classes"], figures.by_class, say),
        "priority": _priority(figures, say),
    }


def span_tiles(figures: PeriodFigures, before: PeriodFigures | None, span: Span, say: Speech) -> list[Tile]:
    """A period at a glance; under the mean wait stands that of the period before, if there were visits in it."""
    earlier = span.before()
    note = ""
    if before is not None and earlier is not None and before.waits.count:
        note = say("mean_before", t=say.span(earlier), m=say.minutes(before.waits.mean_min, 1))
    return day_tiles(figures, say, note)


def compared_spans(
    figures: PeriodFigures, before: PeriodFigures | None, span: Span, say: Speech
) -> dict[str, Any] | None:
    """A period beside the one before it; None when there were no visits then."""
    earlier = span.before()
    if before is None or earlier is None or not before.visits:
        return None
    return comparison([(say.span(span), [figures]), (say.span(earlier), [before])], figures.target_min, say)


# -- inside ------------------------------------------------------------------------------------------------------------


def _short(key: str, figures: PeriodFigures, say: Speech) -> str:
    """A day or month under a bar; with the month or year only where the period has several."""
    if len(key) == len("2026-03"):
        year, month = key.split("-")
        name = say.short_month(int(month))
        return name if figures.first[:4] == figures.last[:4] else f"{name}<br>{year}"
    day = date.fromisoformat(key)
    return str(day.day) if figures.first[:7] == figures.last[:7] else say.short_date(day)


def _priority(figures: PeriodFigures, say: Speech) -> str:
    if not figures.priority.visits:
        return ""
    return say(
        "priority_and_others",
        p=say.share(figures.priority.visits / figures.visits, 1),
        a=say.minutes(figures.priority.waits.mean_min, 1),
        b=say.minutes(figures.others.waits.mean_min, 1),
    )
