"""What a measurement gives: rows of a table, each beside its floor and its target."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Row:
    """One figure.

    `floor` is what the machine itself took in the same run, in the same unit; `ratio` is value / floor. `target` is
    the bound in words, `met` None where the row only informs or could not be measured.
    """

    name: str
    value: float | None
    unit: str
    floor: float | None = None
    ratio: float | None = None
    target: str = ""
    met: bool | None = None


def row(
    name: str,
    value: float | None,
    unit: str,
    *,
    floor: float | None = None,
    target: str = "",
    met: bool | None = None,
) -> Row:
    """A row with its ratio worked out and figures rounded to what was measured."""
    ratio = None if value is None or not floor else round(value / floor, 3)
    return Row(name, _short(value), unit, _short(floor), ratio, target, met)


def at_most(name: str, value: float, unit: str, bound: float, floor: float | None = None) -> Row:
    """A row whose value must not be above the bound."""
    return row(name, value, unit, floor=floor, target=f"<= {_short(bound):g} {unit}", met=value <= bound)


def at_least(name: str, value: float, unit: str, bound: float, floor: float | None = None) -> Row:
    """A row whose value must not be below the bound."""
    return row(name, value, unit, floor=floor, target=f">= {_short(bound):g} {unit}", met=value >= bound)


def quantile(values: Iterable[float], share: float) -> float:
    """The value that this share of them does not exceed; the nearest rank, so that it was really measured.

    Raises:
        ValueError: there are no values.
    """
    ordered = sorted(values)
    if not ordered:
        raise ValueError("nothing was measured")
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def table(rows: Sequence[Row]) -> str:
    """The rows for a terminal."""
    heads = ("what", "value", "unit", "floor", "ratio", "target", "")
    lines = [heads] + [
        (
            r.name,
            "-" if r.value is None else f"{r.value:g}",
            r.unit,
            "" if r.floor is None else f"{r.floor:g}",
            "" if r.ratio is None else f"{r.ratio:.2f}",
            r.target,
            {True: "met", False: "MISSED", None: ""}[r.met],
        )
        for r in rows
    ]
    widths = [max(len(line[n]) for line in lines) for n in range(len(heads))]
    right = {1, 3, 4}
    return "\n".join(
        "  ".join(
            cell.rjust(w) if n in right else cell.ljust(w) for n, (cell, w) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def save(rows: Sequence[Row], path: Path) -> None:
    """The rows as JSON. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([asdict(r) for r in rows], indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _short(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.4g}")
