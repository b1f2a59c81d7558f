"""Derive a folder for `toiluot rehearse-city` from Warsaw's real visits: each office a branch, one working day.

Run: python tests/scenarios/city_days.py PATH/TO/warsaw_visits.csv.gz FOLDER [DATE]
"""

from __future__ import annotations

import csv
import gzip
import math
import random
import sys
from collections import defaultdict
from pathlib import Path

DATE = "2020-01-13"
SEED = 1001
SPREAD = 0.55
"""Sigma of the lognormal service times: the feed has none, only what a person ahead cost those who waited."""
BESIDES = 0.7
"""Minutes that a rehearsal adds to each service of a day file: the way to the counter, what lies between two people."""
LONGEST, SHORTEST = 40.0, 1.0
OPENS, CLOSES = 7 * 60, 19 * 60

BRANCH = """kind = "branch"
id = "{id}"
site = {{ vi = "Thành phố", en = "City" }}
name = {{ vi = "{id}", en = "{id}" }}
address = {{ vi = "{id}", en = "{id}" }}
timezone = "Asia/Ho_Chi_Minh"
zones = [{{ id = "z", name = {{ vi = "Sảnh", en = "Hall" }} }}]
groups = [{{ id = "all", name = {{ vi = "Mọi việc", en = "All" }}, series = "A" }}]
classes = []
outcomes = [{{ id = "xong", name = {{ vi = "Xong", en = "Done" }} }}]

[[hours]]
weekdays = [1, 2, 3, 4, 5]
opens = "07:00"
closes = "19:00"
issue_from = "07:00"
issue_until = "19:00"
"""

Row = dict[str, str]


def made(source: Path, folder: Path, date: str = DATE) -> dict[str, float]:
    """Write the settings and the day of each office; gives the real mean wait of each, in minutes."""
    folder.mkdir(parents=True, exist_ok=True)
    with gzip.open(source, "rt", encoding="utf-8") as text:
        rows = list(csv.DictReader(text))
    paces = _paces(rows)
    offices: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row["date"] == date:
            offices[row["office"]].append(row)
    found = {}
    for office, some in sorted(offices.items()):
        name = office.lower().replace("_", "-")
        (folder / f"{name}.toml").write_text(_settings(name, some, paces), encoding="utf-8")
        (folder / f"{name}.day").write_text(_day(office, some, paces), encoding="utf-8")
        found[name] = sum(float(row["waited_min"]) for row in some) / len(some)
    return found


def _paces(rows: list[Row]) -> dict[tuple[str, str], float]:
    """By office and queue, over all days: what a person ahead costs at one counter."""
    waits: dict[tuple[str, str], float] = defaultdict(float)
    people: dict[tuple[str, str], float] = defaultdict(float)
    for row in rows:
        if float(row["ahead"]) >= 1:
            key = row["office"], row["queue"]
            waits[key] += float(row["waited_min"])
            people[key] += float(row["ahead"]) / _open(row)
    return {key: min(LONGEST, max(SHORTEST, waits[key] / people[key])) for key in waits}


def _open(row: Row) -> float:
    return max(1.0, float(row["counters_open"] or 1))


def _settings(name: str, rows: list[Row], paces: dict[tuple[str, str], float]) -> str:
    """Each queue is a service; its counters are as many as were open when people came, and serve nothing else."""
    counters: dict[str, list[float]] = defaultdict(list)
    for row in rows:
        counters[row["queue"]].append(_open(row))
    parts, number = [BRANCH.format(id=name)], 0
    for queue in sorted(counters, key=int):
        pace = paces.get((rows[0]["office"], queue), 10.0)
        words = f'{{ vi = "Hàng {queue}", en = "Queue {queue}" }}'
        parts.append(f'[[services]]\nid = "q{queue}"\ngroup = "all"\nname = {words}\nminutes = {pace:.1f}\n')
    for queue in sorted(counters, key=int):
        for _ in range(round(sum(counters[queue]) / len(counters[queue]))):
            number += 1
            words = f'{{ vi = "Quầy {number}", en = "Counter {number}" }}'
            parts.append(
                f'[[counters]]\nid = "c{number}"\nnumber = {number}\nname = {words}\nzone = "z"\n'
                f'services = ["q{queue}"]\n'
            )
    return "\n".join(parts)


def _day(office: str, rows: list[Row], paces: dict[tuple[str, str], float]) -> str:
    dice = random.Random(f"{SEED} {office}")
    lines = [f"# From {office}, {rows[0]['date']} (City of Warsaw open data; see README.md). {len(rows)} visits."]
    for row in sorted(rows, key=lambda one: float(one["arrived_min"])):
        pace = paces.get((office, row["queue"]), 10.0)
        took = dice.lognormvariate(math.log(pace) - SPREAD**2 / 2, SPREAD) - BESIDES
        at = round(60 * min(CLOSES - 1, max(OPENS, float(row["arrived_min"]))))
        clock = f"{at // 3600:02d}:{at // 60 % 60:02d}:{at % 60:02d}"
        lines.append(f"{clock} q{row['queue']} ordinary kiosk vi serve={max(0.3, took):.1f}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    for place, wait in made(Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:4]).items():
        print(f"{place}: really waited {wait:.1f} minutes in the mean")
