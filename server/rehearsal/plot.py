"""A rehearsal as a drawing (SVG) with the figures of its table: what each plan's waits are, and by hour."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from server.rehearsal.outcome import Spread

INK, QUIET, RULE, BAR, BAD = "#14212B", "#55636E", "#DEDAD1", "#C3DCD9", "#B3261E"
MUCH, OVER = "#F6D88A", "#F2A69B"

WIDTH, LEFT, RIGHT, TOP = 720.0, 16.0, 16.0, 34.0
ROW = 46.0
HOURS_HIGH = 150.0


@dataclass(frozen=True, slots=True)
class Line:
    """One plan: its name, its mean wait over the seeds, and what is said of it at the right."""

    name: str
    mean: Spread | None
    """None where nobody was called."""
    said: str


@dataclass(frozen=True, slots=True)
class Hour:
    """How long people who came in this hour waited in the mean, without any change."""

    label: str
    mean: float
    said: str


def drawing(
    lines: Sequence[Line],
    hours: Sequence[Hour],
    target: float,
    title: str,
    target_said: str,
    hours_title: str,
) -> str:
    """The drawing. Every text in it is escaped.

    Args:
        lines: without any change first.
        hours: in their order.
        target: minutes, the dashed line.
        title: over the plans, and what the drawing is for who cannot see it.
        target_said: beside the dashed line.
        hours_title: over the hours.
    """
    most = max([target * 1.15, *(one.mean.high for one in lines if one.mean is not None)])
    step = step_of(most)
    most = math.ceil(most / step) * step
    high = TOP + ROW * len(lines) + 30
    whole = high + (TOP + HOURS_HIGH + 40 if hours else 0)
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {whole:g}" role="img"'
        f' font-family="Inter, Noto Sans, sans-serif" aria-label="{escape(title)}">',
        text_of(LEFT, 18, title, INK, "start", 13, bold=True),
    ]

    def across(minutes: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * minutes / most

    bottom = TOP + ROW * len(lines)
    for n in range(round(most / step) + 1):
        x = across(n * step)
        out.append(line_of(x, TOP, x, bottom, RULE, 0.75))
        out.append(text_of(x, bottom + 16, f"{n * step:g}", QUIET, "start" if n == 0 else "middle"))
    x = across(target)
    out.append(line_of(x, TOP - 4, x, bottom, BAD, 1.1, "5 3"))
    beside, anchor = (4, "start") if x < WIDTH / 2 else (-4, "end")
    out.append(text_of(x + beside, TOP - 4, target_said, BAD, anchor))
    for n, line in enumerate(lines):
        y = TOP + ROW * n
        out.append(text_of(LEFT, y + 17, line.name, INK, "start", 12, bold=n == 0))
        out.append(text_of(WIDTH - RIGHT, y + 17, line.said, INK, "end", 12))
        y += 31
        if line.mean is None:
            continue
        colour = BAD if line.mean.mean > target else INK
        out.append(line_of(across(line.mean.low), y, across(line.mean.high), y, colour, 2.2))
        for end in (line.mean.low, line.mean.high):
            out.append(line_of(across(end), y - 4, across(end), y + 4, colour, 1.4))
        out.append(f'<circle cx="{across(line.mean.mean):.1f}" cy="{y:.1f}" r="4.5" fill="{colour}"/>')
    if hours:
        out += _hours(hours, target, hours_title, high)
    out.append("</svg>")
    return "".join(out)


@dataclass(frozen=True, slots=True)
class Cell:
    """One hour of one row of a grid."""

    said: str
    share: float | None
    """None: there is nothing to be shared."""


def grid(rows: Sequence[tuple[str, Sequence[Cell]]], heads: Sequence[str], busy: float, title: str) -> str:
    """Rows of hours, each with its share as a number on a colour. Every text in it is escaped.

    Args:
        rows: names, and a cell for each head.
        heads: over the columns.
        busy: from this share on it is too much; from 1 on it is more than there is.
        title: over it, and what it is for who cannot see it.
    """
    left, high = 150.0, 26.0
    wide = (WIDTH - left - RIGHT) / max(1, len(heads))
    whole = TOP + 24 + high * len(rows) + 12
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {whole:g}" role="img"'
        f' font-family="Inter, Noto Sans, sans-serif" aria-label="{escape(title)}">',
        text_of(LEFT, 18, title, INK, "start", 13, bold=True),
    ]
    for n, head in enumerate(heads):
        out.append(text_of(left + wide * (n + 0.5), TOP + 16, head, QUIET, "middle"))
    for row, (name, cells) in enumerate(rows):
        y = TOP + 24 + high * row
        out.append(text_of(LEFT, y + 17, name if len(name) <= 20 else f"{name[:19]}…", INK, "start", 12))
        for n, cell in enumerate(cells):
            x = left + wide * n
            share = cell.share
            fill = "#FFFFFF" if share is None else OVER if share > 1 else MUCH if share > busy else BAR
            out.append(
                f'<rect x="{x + 1:.1f}" y="{y + 1:.1f}" width="{wide - 2:.1f}" height="{high - 2:g}" rx="3"'
                f' fill="{fill}"/>'
            )
            bold = share is not None and share > busy
            out.append(_plain(x + wide / 2, y + 17, cell.said, bold=bold))
    out.append("</svg>")
    return "".join(out)


def _plain(x: float, y: float, text: str, *, bold: bool) -> str:
    """On a colour, without a white edge."""
    weight = ' font-weight="700"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="11" fill="{INK}" text-anchor="middle"{weight}>{escape(text)}</text>'
    )


def _hours(hours: Sequence[Hour], target: float, title: str, top: float) -> list[str]:
    out = [text_of(LEFT, top + 18, title, INK, "start", 13, bold=True)]
    top += TOP + 14
    bottom = top + HOURS_HIGH - 14
    longest = max([target * 1.1, *(one.mean for one in hours)])
    wide = (WIDTH - LEFT - RIGHT) / len(hours)
    y = bottom - (bottom - top) * target / longest
    out.append(line_of(LEFT, y, WIDTH - RIGHT, y, BAD, 1.1, "5 3"))
    for n, one in enumerate(hours):
        middle, high = LEFT + wide * (n + 0.5), (bottom - top) * one.mean / longest
        width = min(44.0, wide * 0.64)
        out.append(
            f'<rect x="{middle - width / 2:.1f}" y="{bottom - high:.1f}" width="{width:.1f}" height="{high:.1f}" rx="2"'
            f' fill="{BAR}"/>'
        )
        size = 11.0 if wide >= 30 else 9.0
        over = one.mean > target
        out.append(text_of(middle, bottom - high - 5, one.said, BAD if over else INK, "middle", size, bold=over))
        out.append(text_of(middle, bottom + 16, one.label, QUIET, "middle", size))
    out.append(line_of(LEFT, bottom, WIDTH - RIGHT, bottom, QUIET, 0.75))
    return out


def step_of(most: float) -> float:
    """A round step that gives six numbers at most."""
    return next(step for step in (1, 2, 5, 10, 15, 30, 60, 120, 240, 480, 960) if most / step <= 6)


def line_of(x1: float, y1: float, x2: float, y2: float, colour: str, width: float, dashes: str = "") -> str:
    """A straight one; `dashes` as SVG has them."""
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    ends = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
    return f'<line {ends} stroke="{colour}" stroke-width="{width}"{dashed}/>'


def text_of(
    x: float, y: float, text: str, colour: str, anchor: str, size: float = 11.0, *, bold: bool = False
) -> str:  # fmt: skip
    """With a white edge, so that it is read over lines; escaped. `anchor`: start, middle, end."""
    weight = ' font-weight="700"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" fill="{colour}" text-anchor="{anchor}"{weight}'
        ' paint-order="stroke" stroke="#FFFFFF" stroke-width="3">'
        f"{escape(text)}</text>"
    )
