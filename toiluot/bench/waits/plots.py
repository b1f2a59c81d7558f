"""What was judged as drawings (SVG), read on white and in the dark: `toiluot bench waits --plots FOLDER`."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import pairwise
from pathlib import Path

from server.rehearsal.plot import BAD, BAR, INK, QUIET, RULE, line_of, step_of, text_of
from toiluot.bench.rows import quantile
from toiluot.bench.waits.grade import AGES, Graded, by, figures
from toiluot.bench.waits.judging import Judged
from toiluot.bench.waits.report import MANY, SOME
from toiluot.bench.waits.truth import NORMAL

WIDTH, MARGIN, HIGH = 720.0, 16.0, 240.0
TITLE, GAP = 40.0, 34.0

DARK = {INK: "#E6EDF3", QUIET: "#9DAAB5", RULE: "#38434C", BAR: "#2F6F6A", BAD: "#FF8A80", "#FFFFFF": "#0D1117"}
"""What each colour is in the dark."""

BINS = (2, 5, 10, 15, 20, 30, 45, 60, 90)
"""Minutes shown, by which people are put together."""

FEW = 20
"""Fewer people say nothing of a bin."""


def write(folder: Path, judged: Sequence[Judged]) -> list[Path]:
    """All drawings into a folder that is there. Raises OSError."""
    drawings = {"waits-error.svg": errors, "waits-over.svg": over, "waits-bound.svg": bounds}
    written = []
    for name, drawing in drawings.items():
        path = folder / name
        path.write_text(drawing(judged) + "\n", encoding="utf-8")
        written.append(path)
    return written


def errors(judged: Sequence[Judged]) -> str:
    """The mean absolute error of every way."""
    halls = [{name: found.mae for name, rows in one.rows.items() if (found := figures(rows))} for one in judged]
    most = max((value for of in halls for value in of.values()), default=1.0)
    out, y = [], 0.0
    for one, of in zip(judged, halls, strict=True):
        out.append(text_of(MARGIN, y + 18, f"{_load(one)}: mean error, minutes", INK, "start", 13, bold=True))
        y += 30
        for name, value in sorted(of.items(), key=lambda way: way[1]):
            wide = (WIDTH - 2 * MARGIN - 320) * value / most
            ours = name == one.names[0]
            out.append(text_of(MARGIN + 262, y + 14, name, INK, "end", 12, bold=ours))
            fill = BAR if ours else RULE
            out.append(
                f'<rect x="{MARGIN + 270:g}" y="{y + 3:g}" width="{wide:.1f}" height="15" rx="2" fill="{fill}"/>'
            )
            out.append(text_of(MARGIN + 276 + wide, y + 15, f"{value:.2f}", INK, "start", 12, bold=ours))
            y += 22
        y += GAP - 14
    return _svg("Mean error of every way to tell a wait", out, y)


def over(judged: Sequence[Judged]) -> str:
    """The share over the bound: by how long people have waited already, and of each service and class.

    What misses its figure (`report.of_hall`) is red: fewer people of a group are asked for less.
    """
    out, y = [], 0.0
    for one in judged:
        out.append(
            text_of(MARGIN, y + 18, f"{_load(one)}: longer than the bound shown, of 100", INK, "start", 13, bold=True)
        )
        rows = [("when the number is given", _over(one.rows[one.names[0]]), True, MANY)]
        for (start, to), share in zip(AGES, one.evolving[one.names[0]].share_over(), strict=True):
            after = f"after {start}-{to} minutes" if to < 1_000 else f"after {start} minutes or more"
            rows.append((after, share, True, MANY))
        groups = by(one.rows[one.names[0]], lambda row: (row.service_id, row.kind))
        shown = {" ".join(key): (_over(some), len(_shown(some))) for key, some in groups.items()}
        enough = [(name, share, False, n) for name, (share, n) in shown.items() if n >= SOME]
        rows += sorted(enough, key=lambda row: row[1] or 0.0)
        y += 34
        bottom = y + 20 * len(rows)
        out.append(f'<rect x="{_across(0.15):.1f}" y="{y:g}" width="{_across(0.25) - _across(0.15):.1f}" '
                   f'height="{bottom - y:g}" fill="{BAR}" fill-opacity="0.45"/>')  # fmt: skip
        for n in range(6):
            x = _across(n / 10)
            out += [line_of(x, y, x, bottom, RULE, 0.75), text_of(x, bottom + 15, f"{10 * n}", QUIET, "middle")]
        for name, share, bold, n in rows:
            out.append(text_of(_across(0) - 8, y + 14, name, INK, "end", 12, bold=bold))
            if share is not None:
                low, high = (0.15, 0.25) if n >= MANY else (0.10, 0.30)
                x, colour = _across(min(0.5, share)), INK if low <= share <= high else BAD
                out.append(f'<circle cx="{x:.1f}" cy="{y + 10:g}" r="4.5" fill="{colour}"/>')
                out.append(text_of(x + 9, y + 14, f"{share:.0%}", colour, "start", 12, bold=bold))
            y += 20
        y += GAP
    return _svg("How many wait longer than the bound that they are shown", out, y)


def bounds(judged: Sequence[Judged]) -> str:
    """What was shown against what happened: 50, 80 and 95 of a hundred of those who were shown so much."""
    wide = (WIDTH - 2 * MARGIN - GAP) / max(1, len(judged))
    out: list[str] = []
    for n, one in enumerate(judged):
        out += _bounds(one, MARGIN + n * (wide + GAP), wide)
    return _svg("The bound shown against the wait that happened", out, TITLE + HIGH + 62)


def _bounds(judged: Judged, left: float, wide: float) -> list[str]:
    rows = _shown(judged.rows[judged.names[0]])
    bins = [[row for row in rows if low < row.shown_min <= high] for low, high in pairwise(BINS)]
    found = []
    for some in bins:
        if len(some) >= FEW:
            waits = [row.happened_s / 60 for row in some]
            at = sum(row.shown_min for row in some) / len(some)
            found.append((at, *(quantile(waits, share) for share in (0.5, 0.8, 0.95)), len(some)))
    most = max((max(one[0], one[3]) for one in found), default=10.0)
    step = step_of(most)
    most = (most // step + 1) * step
    out = [text_of(left, 18, f"{_load(judged)}: minutes waited", INK, "start", 13, bold=True)]

    def place(shown: float, happened: float) -> tuple[float, float]:
        return left + 26 + (wide - 26) * shown / most, TITLE + HIGH * (1 - happened / most)

    for n in range(round(most / step) + 1):
        x, y = place(n * step, n * step)
        out += [
            line_of(left + 26, y, left + wide, y, RULE, 0.75),
            text_of(left + 20, y + 4, f"{n * step:g}", QUIET, "end"),
        ]
        out.append(text_of(x, TITLE + HIGH + 16, f"{n * step:g}", QUIET, "middle"))
    out.append(line_of(*place(0, 0), *place(most, most), QUIET, 1.1, "5 3"))
    for shown, half, bound, last, _ in found:
        x, top = place(shown, last)
        out.append(line_of(x, top, x, place(shown, half)[1], BAR, 7))
        out.append(line_of(x - 6, place(shown, half)[1], x + 6, place(shown, half)[1], INK, 2))
        out.append(f'<circle cx="{x:.1f}" cy="{place(shown, bound)[1]:.1f}" r="4.5" fill="{INK}"/>')
    out.append(
        text_of(left + 26, TITLE + HIGH + 34, "bound shown, minutes; dashed: where both are the same", QUIET, "start")
    )
    out.append(
        text_of(left + 26, TITLE + HIGH + 50, "bar: 50 to 95 of 100 of those people; dot: 80 of 100", QUIET, "start")
    )
    return out


# -- inside ------------------------------------------------------------------------------------------------------------


def _load(judged: Judged) -> str:
    return "Usual days" if judged.hall.load == NORMAL else f"Full days (load {judged.hall.load:g})"


def _shown(rows: Sequence[Graded]) -> list[Graded]:
    return [row for row in rows if row.shown_min > BINS[0]]


def _over(rows: Sequence[Graded]) -> float | None:
    found = figures(rows)
    return None if found is None else found.over


def _across(share: float) -> float:
    """Of half a hundred."""
    return MARGIN + 230 + (WIDTH - 2 * MARGIN - 260) * share / 0.5


def _svg(title: str, parts: Sequence[str], high: float) -> str:
    dark = "".join(f'[{of}="{light}"]{{{of}:{then}}}' for light, then in DARK.items() for of in ("fill", "stroke"))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {high:g}" role="img"'
        f' font-family="Inter, Noto Sans, sans-serif" aria-label="{escape(title)}">'
        f"<title>{escape(title)}</title><style>@media (prefers-color-scheme: dark){{{dark}}}</style>"
        + "\n".join(parts)
        + "</svg>"
    )
