"""A chart as SVG, drawn on the server: bars of visits, the line of waits, the target. For paper, where no script runs.

Every text goes through `escape`; sizes are in points of the sheet, and fonts are those of the page around it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from markupsafe import Markup

INK, QUIET, RULE, BAR, BAD = "#14212B", "#55636E", "#DEDAD1", "#C3DCD9", "#B3261E"

WIDTH, HEIGHT = 720.0, 332.0
LEFT, RIGHT, TOP, BOTTOM = 42.0, 40.0, 20.0, 284.0
"""Of the plot."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One hour: how many came, how long they waited in the mean (None: nobody did), both also as words."""

    label: str
    visits: int
    visits_text: str
    wait: float | None
    wait_text: str


def arrivals_and_waits(
    bars: Sequence[Bar], target: float, target_text: str, names: tuple[str, str], title: str, steps: Sequence[str]
) -> Markup:
    """Bars and line over each other, the left scale in visits, the right one in minutes.

    Args:
        bars: in their order; none gives no drawing.
        target: minutes, the dashed line.
        target_text: beside it.
        names: of the two rows under the bars: what the labels are, what the numbers are.
        title: what the drawing is, for who cannot see it.
        steps: the numbers of the left scale, as words, from 0.
    """
    if not bars:
        return Markup("")
    most = step_of(max(bar.visits for bar in bars), len(steps) - 1) * (len(steps) - 1)
    longest = max([target * 1.25, *(bar.wait * 1.1 for bar in bars if bar.wait is not None)])
    wide = (WIDTH - LEFT - RIGHT) / len(bars)
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {HEIGHT:g}" role="img"'
        f' font-family="Inter, Noto Sans" aria-label="{escape(title)}">'
    ]
    for n, text in enumerate(steps):
        y = BOTTOM - (BOTTOM - TOP) * n / (len(steps) - 1)
        out.append(_line(LEFT, y, WIDTH - RIGHT, y, QUIET if n == 0 else RULE, 0.75))
        out.append(_text(LEFT - 8, y + 4, text, QUIET, "end"))
    points = []
    # Numbers that would touch stand in two rows, every second one lower.
    step = 10.0 if wide < 6.5 * max(len(bar.visits_text) for bar in bars) else 0.0
    for n, bar in enumerate(bars):
        middle, width = LEFT + wide * (n + 0.5), min(wide * 0.64, 44.0)
        high = (BOTTOM - TOP) * bar.visits / most
        out.append(
            f'<rect x="{middle - width / 2:.1f}" y="{BOTTOM - high:.1f}" width="{width:.1f}" height="{high:.1f}" rx="2"'
            f' fill="{BAR}"/>'
        )
        size = 11.0 if wide >= 40 else 9.0
        out.append(_text(middle, BOTTOM + 18, bar.label, QUIET, "middle", size))
        out.append(_text(middle, BOTTOM + 34 + n % 2 * step, bar.visits_text, INK, "middle", size, bold=True))
        if bar.wait is not None:
            points.append((middle, BOTTOM - (BOTTOM - TOP) * bar.wait / longest, bar))
    out.append(_text(0, BOTTOM + 18, names[0], QUIET, "start"))
    out.append(_text(0, BOTTOM + 34, names[1], QUIET, "start"))
    y = BOTTOM - (BOTTOM - TOP) * target / longest
    out.append(_line(LEFT, y, WIDTH - RIGHT, y, BAD, 1.1, "5 3"))
    out.append(_text(WIDTH - RIGHT + 6, y + 4, target_text, BAD, "start", bold=True))
    if points:
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in points)
        out.append(f'<polyline points="{path}" fill="none" stroke="{INK}" stroke-width="1.6"/>')
        worst = max(points, key=lambda point: point[2].wait or 0)
        for x, y, bar in points:
            over = bar is worst[2] and (bar.wait or 0) > target
            fill, edge = (BAD, BAD) if over else ("#FFFFFF", INK)
            out.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.2" fill="{fill}" stroke="{edge}" stroke-width="1.4"/>')
            if over:
                out.append(_text(x, y - 8, bar.wait_text, BAD, "middle", bold=True))
    out.append("</svg>")
    return Markup("".join(out))  # noqa: S704 - every text in it was escaped


def step_of(most: int, steps: int) -> int:
    """The step of a scale with round numbers that reaches `most` in so many steps."""
    least = max(1, math.ceil(most / steps))
    power = 10 ** (len(str(least)) - 1)
    return next(round_ for factor in (1, 2, 2.5, 5, 10) if (round_ := int(factor * power)) >= least)


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, width: float, dashes: str = "") -> str:
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    ends = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
    return f'<line {ends} stroke="{colour}" stroke-width="{width}"{dashed}/>'


def _text(x: float, y: float, text: str, colour: str, anchor: str, size: float = 11.0, *, bold: bool = False) -> str:
    weight = ' font-weight="700"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" fill="{colour}" text-anchor="{anchor}"{weight}>'
        f"{escape(text)}</text>"
    )
