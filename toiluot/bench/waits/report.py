"""What has to be reached, what was reached, and every way beside it: as a table, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from toiluot.bench.rows import Row
from toiluot.bench.waits.alarms import Warned
from toiluot.bench.waits.estimators import NAIVE, ROLLING
from toiluot.bench.waits.grade import AGES, Figures, Graded, by, figures, nearer
from toiluot.bench.waits.judging import Judged
from toiluot.bench.waits.truth import NORMAL

MANY, SOME = 300, 100
"""Tickets of a service and class from which the share over the bound has to be 15-25 %, and 10-30 %."""

REACH = {NORMAL: (2.7, 1.0, 1.1)}
"""MAE, bias either way and pinball loss in minutes, at the normal load."""

REACH_FULL = (3.9, 1.2, 1.5)
"""The same where more people come than can be served in time."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to be reached."""

    what: str
    reach: str
    got: str
    met: bool | None
    """None: it could not be asked."""


def of_hall(judged: Judged) -> list[Line]:
    """What the first way of a load reached."""
    product = judged.names[0]
    rows, load = judged.rows[product], judged.hall.load
    found = figures(rows)
    if found is None:
        return [Line(f"load {load:g}", "tickets that had to wait", "none", None)]
    mae, bias, pinball = REACH.get(load, REACH_FULL)
    name = f"load {load:g}, mean wait {found.mean_wait:.1f}"
    lines = [
        Line(f"{name}: mean absolute error, min", f"<= {mae}", f"{found.mae:.2f}", found.mae <= mae),
        Line(f"{name}: bias, min", f"within {bias}", f"{found.bias:+.2f}", abs(found.bias) <= bias),
        _at_most(f"{name}: pinball loss of the bound, min", found.pinball80, pinball, "{:.2f}"),
        _of_groups(f"{name}: over the bound, each of {MANY} tickets or more", rows, MANY, 10**9, (0.15, 0.25)),
        _of_groups(f"{name}: over the bound, each of {SOME}-{MANY}", rows, SOME, MANY, (0.10, 0.30)),
        _nearer(f"{name}: nearer than {NAIVE}", judged, NAIVE, 0.60),
        _nearer(f"{name}: nearer than {ROLLING}", judged, ROLLING, 0.35),
    ]
    evolving = judged.evolving[product]
    for (start, to), share in zip(AGES, evolving.share_over(), strict=True):
        ages = f"{start}-{to} min" if to < 1_000 else f"{start} min or more"
        lines.append(_within(f"{name}: over the bound told after {ages}", share, (0.15, 0.25)))
    if load != NORMAL:
        lines.append(_at_most(f"{name}: bound later raised by 5 min", evolving.share_raised(), 0.32, "{:.1%}"))
    lines.append(_at_most(f"{name}: called before they had to be back", found.early, 0.03, "{:.1%}"))
    lines.append(_at_most(f'{name}: waited longer though told "under 5 minutes"', found.under_broken, 0.25, "{:.1%}"))
    return [*lines, *_of_alarms(name, judged.warned[product])]


def of_city(rows: Mapping[str, Sequence[Graded]], product: str, against: str) -> list[Line]:
    """What a way reached on the real city's held-out days."""
    ours, theirs = figures(rows[product]), figures(rows[against])
    if ours is None or theirs is None:
        return [Line("the real city", "visits", "none", None)]
    name = f"the real city, {ours.n} visits, mean wait {ours.mean_wait:.1f}"
    return [
        Line(f"{name}: mean absolute error, min", f"<= {theirs.mae:.2f}", f"{ours.mae:.2f}", ours.mae <= theirs.mae),
        _within(f"{name}: over the bound", ours.over, (0.15, 0.25)),
    ]


def of_row(row: Row) -> Line:
    """A measurement with its target."""
    return Line(row.name, row.target, f"{row.value:g} {row.unit}", row.met)


def table(lines: Sequence[Line]) -> str:
    """For a terminal."""
    met = {True: "met", False: "MISSED", None: "-"}
    cells = [("what", "reach", "got", "")] + [(line.what, line.reach, line.got, met[line.met]) for line in lines]
    return aligned(cells)


def alarms(judged: Judged) -> str:
    """Every way's, at the threshold that did best on the days to calibrate."""
    cells = [("alarms of", "rung", "right", "half hours too long", "seen before", "min before")]
    cells += [
        (
            name, str(one.alarms), f"{one.precision:.0%}", str(one.breaks), f"{one.recall:.0%}",
            _or_dash(one.before_min, "{:.0f}"),
        )
        for name, one in judged.warned.items()
    ]  # fmt: skip
    return aligned(cells)


def ways(rows: Mapping[str, Sequence[Graded]]) -> str:
    """Every way on the same tickets."""
    cells = [("way", "n", "MAE", "bias", "pinball", "over bound", "early", f"nearer than {NAIVE}")]
    for name, some in rows.items():
        found = figures(some)
        if found is not None:
            better = "-" if NAIVE not in rows else f"{nearer(some, rows[NAIVE]):.0%}"
            cells.append((
                name, str(found.n), f"{found.mae:.2f}", f"{found.bias:+.2f}", _or_dash(found.pinball80, "{:.2f}"),
                _or_dash(found.over, "{:.1%}"), _or_dash(found.early, "{:.1%}"), better,
            ))  # fmt: skip
    return aligned(cells)


def against_oracle(judged: Judged) -> str:
    """The error and the loss of the second way over those of the first, who knows all but what chance brings."""
    best, ours = (figures(judged.rows[name]) for name in judged.names[:2])
    if best is None or ours is None or not best.mae or not best.pinball80 or ours.pinball80 is None:
        return "nobody had to wait"
    mae, pinball = ours.mae / best.mae, ours.pinball80 / best.pinball80
    return f"{judged.names[1]} / {judged.names[0]}: MAE {mae:.2f}, pinball {pinball:.2f}"


def save(path: Path, seed: int, lines: Sequence[Line], judged: Sequence[Judged], city: Mapping[str, Any]) -> None:
    """Everything as JSON. Raises OSError."""
    halls = [
        {
            "load": one.hall.load,
            "without_a_figure": one.without,
            "left_before_a_call": one.left,
            "did_not_have_to_wait": one.at_once,
            "ways": {name: _way(one, name) for name in one.names},
        }
        for one in judged
    ]
    held = {
        "seed": seed,
        "lines": [asdict(line) for line in lines],
        "halls": halls,
        "city": {name: _plain(figures(rows)) for name, rows in city.items()},
    }
    path.write_text(json.dumps(held, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _way(judged: Judged, name: str) -> dict[str, Any]:
    rows, evolving = judged.rows[name], judged.evolving[name]
    groups = by(rows, lambda row: (row.service_id, row.kind))
    return {
        "all": _plain(figures(rows)),
        "nearer_than_naive": nearer(rows, judged.rows[NAIVE]) if rows and NAIVE in judged.rows else None,
        "by_service_and_class": {" ".join(key): _plain(figures(some)) for key, some in sorted(groups.items())},
        "later": {
            "ages_min": [list(age) for age in AGES],
            "asked": evolving.asked,
            "over": evolving.share_over(),
            "raised": evolving.share_raised(),
        },
        "alarms": asdict(judged.warned[name])
        | {"precision": judged.warned[name].precision, "recall": judged.warned[name].recall},
    }


def _plain(found: Figures | None) -> dict[str, Any] | None:
    return None if found is None else asdict(found)


def _of_alarms(name: str, warned: Warned) -> list[Line]:
    """Alarms before half hours with a mean wait above the target; the threshold was chosen on other days."""
    before = warned.before_min
    return [
        Line(
            f"{name}: alarms ({warned.alarms}) that were right", ">= 80%", f"{warned.precision:.0%}",
            warned.precision >= 0.8 if warned.alarms else None,
        ),
        Line(
            f"{name}: half hours too long ({warned.breaks}) with an alarm before", ">= 65%", f"{warned.recall:.0%}",
            warned.recall >= 0.65 if warned.breaks else None,
        ),
        Line(
            f"{name}: alarms before it began, min, median", ">= 10", _or_dash(before, "{:.0f}"),
            None if before is None else before >= 10,
        ),
    ]  # fmt: skip


def _of_groups(what: str, rows: Sequence[Graded], least: int, below: int, within: tuple[float, float]) -> Line:
    """Every service and class with so many tickets that were shown a bound; the two that are furthest out are named."""
    shares = {}
    for key, some in by(rows, lambda row: (row.service_id, row.kind)).items():
        found = figures(some)
        if found is not None and found.over is not None and least <= found.shown < below:
            shares[key] = found.over
    reach = f"{within[0]:.0%}-{within[1]:.0%}"
    if not shares:
        return Line(what, reach, "no such group", None)
    good = sum(within[0] <= share <= within[1] for share in shares.values())
    low, high = min(shares, key=shares.__getitem__), max(shares, key=shares.__getitem__)
    got = f"{good} of {len(shares)}: {shares[low]:.0%} ({' '.join(low)}) to {shares[high]:.0%} ({' '.join(high)})"
    return Line(what, reach, got, good == len(shares))


def _nearer(what: str, judged: Judged, other: str, least: float) -> Line:
    if other not in judged.rows:
        return Line(what, f">= {least:.0%}", "-", None)
    share = nearer(judged.rows[judged.names[0]], judged.rows[other])
    return Line(what, f">= {least:.0%}", f"{share:.0%}", share >= least)


def _within(what: str, share: float | None, within: tuple[float, float]) -> Line:
    met = None if share is None else within[0] <= share <= within[1]
    return Line(what, f"{within[0]:.0%}-{within[1]:.0%}", _or_dash(share, "{:.1%}"), met)


def _at_most(what: str, value: float | None, most: float, form: str) -> Line:
    return Line(what, f"<= {form.format(most)}", _or_dash(value, form), None if value is None else value <= most)


def _or_dash(value: float | None, form: str) -> str:
    return "-" if value is None else form.format(value)


def aligned(cells: Sequence[tuple[str, ...]]) -> str:
    """Cells in columns."""
    widths = [max(len(line[n]) for line in cells) for n in range(len(cells[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in cells
    )
