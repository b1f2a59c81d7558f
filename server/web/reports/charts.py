"""Charts as plain data: what Chart.js draws in the browser (`static/manager.js`), and the same as a table in words."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from server.figures.reports import CounterLine, Figures, Line
from server.web.pages import STATIC, Speech
from wire.catalogue import Branch

Figure = dict[str, Any]

CHART_SCRIPT: Path = STATIC / "third_party" / "chart.umd.min.js"
"""Chart.js as its package ships it; version and hash stand in `files.toml` beside it. No network is needed to draw."""


def chart_script() -> bytes:
    """Chart.js as it is served, and put into reports."""
    return CHART_SCRIPT.read_bytes()


BRAND, AMBER, OTHER = "#0B6B63", "#B26A00", "#5B6BB0"
SCORE_COLOURS = ("#B3261E", "#D0785F", "#C9A24B", "#5D9C77", "#0B6B63")
"""From very dissatisfied to very satisfied; every bar also has its words."""

MOST_LABELS = 14
"""More bars than this stand too close for a number over each: they get a scale at the side."""


def hours(lines: Sequence[Line]) -> list[str]:
    """Labels of hours: `7h`."""
    return [f"{int(line.key)}h" for line in lines]


def arrivals(
    lines: Sequence[Line], labels: Sequence[str], target_min: int, say: Speech, days: Sequence[int] | None = None
) -> Figure:
    """Visits by hour, day, month or weekday; those whose mean wait was over the target are amber.

    Args:
        lines: one a bar.
        labels: under the bars.
        target_min: of the wait.
        say: the language.
        days: how many days each line holds, to show visits a day; the visits themselves if left out.
    """
    over = [(line.waits.mean_min or 0) > target_min for line in lines]
    values = [line.visits / (n or 1) for line, n in zip(lines, days or [1] * len(lines), strict=True)]
    return _figure(
        "bars",
        labels,
        [say("visits"), say("mean_wait"), "P90"],
        [
            [say.number(value), say.minutes(line.waits.mean_min, 1), say.minutes(line.waits.p90_min)]
            for line, value in zip(lines, values, strict=True)
        ],
        values=[round(value, 1) for value in values],
        colours=[AMBER if o else BRAND for o in over],
        scale=len(lines) > MOST_LABELS,
    )


def waits(lines: Sequence[Line], labels: Sequence[str], target_min: int, say: Speech) -> Figure:
    """Mean and P90 of the waits by hour, day or month, with the target as a line."""
    mean, p90 = [line.waits.mean_min for line in lines], [line.waits.p90_min for line in lines]
    curves = ((say("mean"), mean, BRAND, False), ("P90", p90, AMBER, True))
    return _figure(
        "lines",
        labels,
        [name for name, *_ in curves],
        [[say.minutes(m, 1), say.minutes(p, 1)] for m, p in zip(mean, p90, strict=True)],
        series=[
            {
                "name": name,
                "values": [None if v is None else round(v, 2) for v in values],
                "colour": colour,
                "dotted": dotted,
            }
            for name, values, colour, dotted in curves
        ],
        target={"at": target_min, "text": say("target", m=say.minutes(target_min))},
    )


def shares(
    values: Sequence[float | None],
    labels: Sequence[str],
    within: tuple[float, float],
    head: list[str],
    rows: list[list[str]],
) -> Figure:
    """Shares of one by day, as per cent; those outside of `within` are amber."""
    low, high = within
    return _figure(
        "bars",
        labels,
        head,
        rows,
        values=[round((value or 0) * 100, 1) for value in values],
        colours=[AMBER if value is not None and not low <= value <= high else BRAND for value in values],
        scale=False,
    )


def curves(series: Sequence[tuple[str, Sequence[float | None]]], labels: Sequence[str], say: Speech) -> Figure:
    """Several means of minutes by day; the first one is what the others are held against."""
    return _figure(
        "lines",
        labels,
        [name for name, _ in series],
        [[say.minutes(value, 1) for value in of_day] for of_day in zip(*(values for _, values in series), strict=True)],
        series=[
            {
                "name": name,
                "values": [None if value is None else round(value, 2) for value in values],
                "colour": BRAND if n == 0 else AMBER if n == 1 else OTHER,
                "dotted": n > 0,
            }
            for n, (name, values) in enumerate(series)
        ],
    )


def counters(lines: Sequence[CounterLine], branch: Branch, say: Speech) -> Figure:
    """Visits served by each counter, with the mean minutes of one."""
    numbers = {c.id: str(c.number) for c in branch.counters}
    return _figure(
        "bars",
        [numbers.get(line.counter_id, line.counter_id) for line in lines],
        [say("served"), say("service_mean"), say("busy")],
        [
            [say.number(line.served), say.minutes(line.service_mean_min, 1), say.number(line.busy_min / 60, 1)]
            for line in lines
        ],
        values=[line.served for line in lines],
        colours=[BRAND] * len(lines),
        scale=False,
        of=say("counter"),
    )


def scores(figures: Figures, say: Speech) -> Figure:
    """How many gave each of the five marks, the best on top."""
    marks = range(5, 0, -1)
    return _figure(
        "across",
        [say(f"score_{n}") for n in marks],
        [say("ratings")],
        [[say.number(figures.scores[n - 1])] for n in marks],
        values=[figures.scores[n - 1] for n in marks],
        colours=[SCORE_COLOURS[n - 1] for n in marks],
        scale=False,
    )


def _figure(
    kind: str, labels: Sequence[str], head: list[str], rows: list[list[str]], *, of: str = "", **drawn: Any
) -> Figure:
    """What is drawn, and what it says in words.

    Args:
        kind: `bars`, `across` (bars from the left) or `lines`.
        labels: one a bar or point.
        head: what the words of each row tell.
        rows: one a label: shown at a touch, and as a table to who cannot see the drawing.
        of: what the labels are, where they do not say it themselves.
        drawn: what that kind needs.
    """
    return {"kind": kind, "labels": list(labels), "head": head, "rows": rows, "of": of, **drawn}
