"""Charts as plain plotly figures: data and layout, drawn in the browser by plotly's own packaged script."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from typing import Any

from server.figures.reports import CounterLine, Figures, Line
from server.web.pages import Speech
from wire.catalogue import Branch

Figure = dict[str, Any]

BRAND, AMBER, INK, QUIET, RULE, BAD = "#0B6B63", "#B26A00", "#14212B", "#55636E", "#DEDAD1", "#B3261E"
SCORE_COLOURS = ("#B3261E", "#D0785F", "#C9A24B", "#5D9C77", "#0B6B63")
"""From very dissatisfied to very satisfied; every bar also has its words."""


def plotly_script() -> bytes:
    """The script that plotly's Python package ships: no network is needed to draw."""
    return (files("plotly") / "package_data" / "plotly.min.js").read_bytes()


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
    few = len(lines) <= MOST_LABELS
    scale = {"gridcolor": RULE, "nticks": 5, "separatethousands": True, "tickfont": {"color": QUIET}}
    return _figure(
        [
            {
                "type": "bar",
                "x": list(labels),
                "y": [round(value, 1) for value in values],
                "text": [say.number(value) for value in values] if few else None,
                "constraintext": "none",
                "textposition": "outside",
                "cliponaxis": False,
                "marker": {"color": [AMBER if o else BRAND for o in over], "cornerradius": 4},
                "customdata": [
                    [say.minutes(line.waits.mean_min, 1), say.minutes(line.waits.p90_min), say.number(value)]
                    for line, value in zip(lines, values, strict=True)
                ],
                "hovertemplate": "<b>%{x}</b><br>"
                + f"{say('visits')}: %{{customdata[2]}}<br>{say('mean_wait')}: %{{customdata[0]}}<br>"
                + "P90: %{customdata[1]}<extra></extra>",
            }
        ],
        bargap=0.42,
        separators=say.separators,
        margin={"l": 36 if few else 52, "r": 12, "t": 28, "b": 32},
        xaxis=_words(len(lines)),
        yaxis={"rangemode": "tozero"} | ({"visible": False} if few else scale),
    )


def waits(lines: Sequence[Line], labels: Sequence[str], target_min: int, say: Speech) -> Figure:
    """Mean and P90 of the waits by hour, day or month, with the target as a line."""

    def curve(name: str, values: list[float | None], colour: str, dash: str) -> Figure:
        return {
            "type": "scatter",
            "mode": "lines+markers",
            "name": name,
            "x": list(labels),
            "y": [None if v is None else round(v, 2) for v in values],
            "line": {"color": colour, "width": 2.5, "dash": dash, "shape": "spline", "smoothing": 0.5},
            "marker": {"size": 6},
            "customdata": [say.minutes(v, 1) for v in values],
            "hovertemplate": f"<b>%{{x}}</b><br>{name}: %{{customdata}}<extra></extra>",
        }

    return _figure(
        [
            curve(say("mean"), [line.waits.mean_min for line in lines], BRAND, "solid"),
            curve("P90", [line.waits.p90_min for line in lines], AMBER, "dot"),
        ],
        showlegend=True,
        xaxis=_words(len(lines)),
        yaxis={"ticksuffix": "′", "rangemode": "tozero", "gridcolor": RULE, "zeroline": False, "nticks": 5},
        shapes=[
            {
                "type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": target_min, "y1": target_min,
                "line": {"color": BAD, "width": 1, "dash": "dash"},
            }
        ],
        annotations=[
            {
                "xref": "paper", "x": 1, "y": target_min, "text": say("target", m=say.minutes(target_min)),
                "showarrow": False, "xanchor": "right", "yanchor": "bottom", "font": {"color": BAD, "size": 13},
            }
        ],
    )  # fmt: skip


def counters(lines: Sequence[CounterLine], branch: Branch, say: Speech) -> Figure:
    """Visits served by each counter, with the mean minutes of one."""
    numbers = {c.id: str(c.number) for c in branch.counters}
    return _figure(
        [
            {
                "type": "bar",
                "x": [numbers.get(line.counter_id, line.counter_id) for line in lines],
                "y": [line.served for line in lines],
                "text": [say.number(line.served) for line in lines],
                "textposition": "outside",
                "cliponaxis": False,
                "marker": {"color": BRAND, "cornerradius": 4},
                "customdata": [
                    [say.minutes(line.service_mean_min, 1), say.number(line.busy_min / 60, 1)] for line in lines
                ],
                "hovertemplate": f"<b>{say('counter')} %{{x}}</b><br>{say('served')}: %{{y}}<br>"
                f"{say('service_mean')}: %{{customdata[0]}}<br>{say('busy')}: %{{customdata[1]}}<extra></extra>",
            }
        ],
        bargap=0.42,
        xaxis=_words(),
        yaxis={"visible": False, "rangemode": "tozero"},
    )


def scores(figures: Figures, say: Speech) -> Figure:
    """How many gave each of the five marks."""
    return _figure(
        [
            {
                "type": "bar",
                "orientation": "h",
                "x": list(figures.scores),
                "y": [say(f"score_{n}") for n in range(1, 6)],
                "text": [say.number(n) for n in figures.scores],
                "textposition": "outside",
                "cliponaxis": False,
                "marker": {"color": list(SCORE_COLOURS), "cornerradius": 4},
                "hovertemplate": "%{y}: %{x}<extra></extra>",
            }
        ],
        bargap=0.36,
        margin={"l": 150, "r": 48, "t": 8, "b": 8},
        xaxis={"visible": False, "rangemode": "tozero"},
        yaxis={"ticks": "", "tickfont": {"color": INK}, "ticklabelstandoff": 8},
    )


FEWEST = 8
"""Room for so many at least: a day of one hour is a bar, not a wall."""


def _words(many: int = FEWEST) -> Figure:
    """An axis of words: plotly would take months and days for numbers or dates."""
    spare = max(0, FEWEST - many) / 2
    place = {"range": [-0.5 - spare, many - 0.5 + spare]} if spare else {}
    return {"type": "category", "fixedrange": True, "tickfont": {"color": QUIET}} | place


def _figure(data: list[Figure], **layout: Any) -> Figure:
    base: Figure = {
        "font": {"family": "Inter, Noto Sans, sans-serif", "size": 14, "color": INK},
        "margin": {"l": 36, "r": 12, "t": 28, "b": 32},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "hoverlabel": {"bgcolor": INK, "bordercolor": INK, "font": {"color": "#FFFFFF", "size": 14}},
        "showlegend": False,
        "legend": {"orientation": "h", "x": 0, "y": 1.16, "bgcolor": "rgba(0,0,0,0)"},
        "xaxis": {"fixedrange": True, "showgrid": False, "zeroline": False, "tickfont": {"color": QUIET}},
        "dragmode": False,
    }
    merged = {**base, **layout}
    for axis in ("xaxis", "yaxis"):
        merged[axis] = {"fixedrange": True, "showgrid": axis == "yaxis", "zeroline": False} | merged.get(axis, {})
    return {"data": data, "layout": merged}
