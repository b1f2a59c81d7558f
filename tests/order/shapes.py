"""How many came in each half hour of the real days in `arrivals.csv`, and how that file was made.

    .venv/bin/python -m tests.order.shapes PATH/TO/warsaw_visits.csv.gz

Source: City of Warsaw open data, rebuilt from its queue feed in the public repository HaZdula/kolejkeR (MIT licence);
tests/scenarios/README.md says more.
"""

from __future__ import annotations

import csv
import gzip
import sys
from collections import Counter
from pathlib import Path

ARRIVALS = Path(__file__).with_name("arrivals.csv")


def read() -> dict[str, list[int]]:
    """By office and date: visits in each half hour, from the first to the last in which anybody came."""
    with ARRIVALS.open(encoding="utf-8", newline="") as lines:
        return {f"{office} {date}": [int(n) for n in halves.split()] for office, date, halves in csv.reader(lines)}


def write(visits: Path) -> None:
    """Make `arrivals.csv` from the visits, one a row."""
    days: dict[tuple[str, str], Counter[int]] = {}
    with gzip.open(visits, "rt", encoding="utf-8", newline="") as text:
        for row in csv.DictReader(text):
            days.setdefault((row["office"], row["date"]), Counter())[int(float(row["arrived_min"]) // 30)] += 1
    with ARRIVALS.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out, lineterminator="\n")
        for (office, date), halves in sorted(days.items()):
            table.writerow((office, date, " ".join(str(halves[n]) for n in range(min(halves), max(halves) + 1))))


if __name__ == "__main__":
    write(Path(sys.argv[1]))
