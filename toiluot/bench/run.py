"""The whole table: floors first, then each measurement in a server of its own. Loopback only; ends by itself."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from toiluot.bench import calls, desk_page, floors, held, manager_pages, printing, screens, starting, tickets
from toiluot.bench.house import DidNotStart
from toiluot.bench.rows import Row, row, save, table
from toiluot.bench.waits.run import rows as waits_told
from toiluot.bench.waits.truth import Hall
from toiluot.bench.year import TICKETS

VAR = Path("var") / "bench"
"""The database of a year is kept here; measurements run in a folder beside it, on the same disk."""

QUICK_SIZE = calls.Size(counters=12, displays=20, kiosks=2, phones=100, pressing=4, presses=40)
QUICK_TICKETS = 3_000
QUICK_HALL = Hall(visits=200, counters=3)

Part = tuple[str, Callable[[Path], list[Row]]]


def main(json_path: Path | None, quick: bool) -> int:
    """Measure and print.

    Args:
        json_path: where the rows are written as JSON; None for nowhere.
        quick: a small hall and a small year, under a minute: shows that it works, not how fast it is.

    Returns:
        0 when everything was measured, whatever the figures; 1 when a part could not be measured.
    """
    VAR.mkdir(parents=True, exist_ok=True)
    rows: list[Row] = [row("load of this machine before", os.getloadavg()[0], f"of {os.cpu_count()} processors")]
    failed = False
    with tempfile.TemporaryDirectory(dir=VAR, prefix="run-") as folder:
        for name, part in _parts(quick):
            print(f"{name} ...", file=sys.stderr, flush=True)
            place = Path(folder).resolve() / name.split()[0]
            place.mkdir()
            try:
                rows += part(place)
            except (DidNotStart, OSError, TimeoutError, EOFError) as error:
                failed = True
                print(f"{name}: could not be measured: {error}", file=sys.stderr, flush=True)
                rows.append(row(f"{name}: could not be measured", None, "", met=False))
    rows.append(row("load of this machine after", os.getloadavg()[0], f"of {os.cpu_count()} processors"))
    print(table(rows))
    if json_path is not None:
        save(rows, json_path)
    return int(failed)


def _parts(quick: bool) -> list[Part]:
    year = QUICK_TICKETS if quick else TICKETS
    seconds, kiosks = (1.0, (1, 64)) if quick else (5.0, (1, 16, 64))
    return [
        ("floors", lambda folder: floors.measure(folder, 200 if quick else 2_000).rows()),
        ("tickets a second", lambda folder: tickets.measure(folder, seconds, kiosks)),
        ("calls in a full hall", lambda folder: calls.measure(folder, QUICK_SIZE if quick else calls.Size())),
        ("desk in a browser", lambda folder: desk_page.measure(folder, *((2, 10) if quick else (12, 400)))),
        ("printing", lambda folder: printing.measure(folder, 10 if quick else 100)),
        ("screens", lambda folder: screens.measure(folder, *((1, 1, 0.5) if quick else (5, 100, 20.0)))),
        ("held loop", lambda folder: held.measure(folder, 150 if quick else held.VISITS, 1 if quick else 5)),
        ("starts and reports", lambda folder: starting.measure(folder, VAR.resolve(), year, 1 if quick else 5)),
        ("waits told", lambda folder: waits_told(4, QUICK_HALL) if quick else waits_told(8)),
        ("pages", lambda folder: manager_pages.measure(folder, VAR.resolve(), year, 10 if quick else 100)),
    ]
