"""Derive `hanoi-1.day` and `busy-half-hour.day` from Warsaw's real visits (README.md tells the source and the steps).

Run: python tests/scenarios/derive.py PATH/TO/warsaw_visits.csv.gz
"""

from __future__ import annotations

import csv
import gzip
import math
import random
import sys
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
BRANCH = HERE.parents[1] / "config" / "demo" / "branch.toml"

OFFICE, DATE = "UD_Bielany", "2020-01-13"
SEED = 1001
EARLIER_MIN = 35
"""Bielany opens at 8:00 and took its last visitor at 17:38; the demo branch gives numbers 7:00 to 17:00. So the day
is moved 35 minutes earlier, and the few minutes that still stand past 16:59 are drawn in."""
LAST_MIN = 16 * 60 + 59

PRIORITY, BOOKED, NO_SHOW, TRANSFERRED, ENGLISH, RECEPTION = 0.15, 0.08, 0.08, 0.03, 0.06, 0.10
SPREAD = 0.55
"""Sigma of the lognormal service times; their mean is the service's minutes times SCALE."""
SCALE = 0.92
"""Service times against the branch file's minutes, which already stand at 0.36 of an ordinary office's. Below 1 because
clerks also take breaks and a few seconds between two people, which the day file does not hold."""

QUEUES: dict[str, dict[str, float]] = {
    "A": {"dat-bien-dong": 40, "dat-cap-doi": 35, "dat-chuyen-muc-dich": 25},
    "B": {"giay-phep-nha-o": 70, "sua-chua-cai-tao": 30},
    "D": {"dat-bien-dong": 45, "dat-cap-lan-dau": 35, "dat-tach-hop-thua": 20},
    "E": {
        "chung-thuc-ban-sao": 35, "chung-thuc-chu-ky": 15, "chung-thuc-hop-dong": 10,
        "trich-luc": 25, "the-bhyt": 8, "thai-san": 7,
    },
    "G": {"ho-chieu": 75, "ho-chieu-cap-lai": 15, "thi-thuc": 10},
    "H": {"nhan-ket-qua": 90, "bo-sung-ho-so": 10},
    "I": {"huong-dan-ho-so": 50, "nop-truc-tuyen": 25, "vneid": 25},
    "K": {"tro-cap-hang-thang": 35, "xac-dinh-khuyet-tat": 15, "bhxh-mot-lan": 30, "huu-tri": 20},
    "L": {"gplx-doi": 40, "gplx-cap-lai": 15, "gplx-quoc-te": 10, "lltp-so-1": 20, "lltp-so-2": 15},
    "M": {"the-chap-dang-ky": 60, "the-chap-xoa": 40},
    "P": {
        "thuong-tru": 15, "tam-tru": 15, "can-cuoc": 20,
        "khai-sinh": 18, "ket-hon": 10, "khai-tu": 8, "tinh-trang-hon-nhan": 14,
    },
    "R": {"nhan-ket-qua": 80, "bo-sung-ho-so": 20},
    "S": {
        "hkd-thanh-lap": 25, "hkd-thay-doi": 20, "hkd-tam-ngung": 8, "hkd-cham-dut": 7,
        "dn-thanh-lap": 20, "dn-thay-doi": 15, "dn-giai-the": 5,
    },
    "U": {"nhan-ket-qua": 85, "bo-sung-ho-so": 15},
}  # fmt: skip
"""Bielany's queues (first letter of the name in the feed) to services of the demo branch, with weights."""

ONWARD = {
    "chung-thuc-ban-sao": "bo-sung-ho-so", "huong-dan-ho-so": "khai-sinh", "dat-bien-dong": "the-chap-dang-ky",
    "the-chap-xoa": "dat-bien-dong", "bo-sung-ho-so": "dat-bien-dong", "khai-sinh": "thuong-tru",
    "can-cuoc": "vneid", "giay-phep-nha-o": "dat-chuyen-muc-dich", "ho-chieu": "chung-thuc-ban-sao",
    "hkd-thanh-lap": "chung-thuc-chu-ky", "bhxh-mot-lan": "chung-thuc-chu-ky", "khai-tu": "tro-cap-hang-thang",
}  # fmt: skip
"""Where a clerk sends a visitor on to; only visits of these services can be transferred."""

CLASSES = {"nguoi-cao-tuoi": 60, "mang-thai-con-nho": 22, "khuyet-tat": 8, "nguoi-co-cong": 8, "khac": 2}


@dataclass
class Line:
    """One line of the day file while it is being made."""

    at_s: int
    service: str
    class_id: str = "ordinary"
    channel: str = "kiosk"
    language: str = "vi"
    facts: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{clock(self.at_s)}  {self.service:<19} {self.class_id:<17} {self.channel:<9} {self.language}  "
            + " ".join(self.facts)
        ).rstrip()


def clock(at_s: int) -> str:
    """Seconds after midnight as HH:MM:SS."""
    return f"{at_s // 3600:02d}:{at_s // 60 % 60:02d}:{at_s % 60:02d}"


def arrivals(path: Path) -> list[tuple[int, str]]:
    """Seconds after midnight and queue letter of each visit of the chosen day, moved to the branch's hours."""
    with gzip.open(path, "rt", encoding="utf-8") as text:
        rows = [r for r in csv.DictReader(text) if (r["office"], r["date"]) == (OFFICE, DATE)]
    dice = random.Random(SEED)
    out = []
    for row in rows:
        minute = float(row["arrived_min"]) - EARLIER_MIN
        if minute > LAST_MIN:
            minute = LAST_MIN - (minute - LAST_MIN) % 10
        # The feed was read every five minutes: spread a moment over the half minute around it.
        out.append((round(minute * 60 + dice.uniform(-15, 15)), row["queue_name"][0]))
    return sorted(out)


def pick(dice: random.Random, weights: dict[str, float]) -> str:
    """One key, by weight."""
    return dice.choices(list(weights), list(weights.values()))[0]


def minutes(dice: random.Random, mean: float) -> float:
    """A lognormal service time with this mean, in minutes, at least half a minute."""
    return max(0.5, round(dice.lognormvariate(math.log(mean * SCALE) - SPREAD**2 / 2, SPREAD), 1))


def make_day(path: Path) -> list[Line]:
    """The day's visits, the same for ever from the same file and seed."""
    services = {s["id"]: s for s in tomllib.loads(BRANCH.read_text(encoding="utf-8"))["services"]}
    dice = random.Random(SEED + 1)
    lines = []
    for at_s, queue in arrivals(path):
        line = Line(at_s, pick(dice, QUEUES[queue]))
        visit(dice, line, services)
        lines.append(line)
    return sorted(lines, key=lambda each: each.at_s)


def visit(dice: random.Random, line: Line, services: dict[str, dict]) -> None:
    """Throw the dice for one visit. Each is thrown whatever the others say, so one share can change alone."""
    priority, booked, missing, onward, english, desk = (dice.random() for _ in range(6))
    class_id, slack = pick(dice, CLASSES), dice.uniform(-9, 25)
    first = minutes(dice, services[line.service]["minutes"])
    target = ONWARD.get(line.service)
    second = minutes(dice, services[target]["minutes"]) if target else 0.0
    if priority < PRIORITY:
        line.class_id = class_id
    if english < ENGLISH:
        line.language = "en"
    line.facts.append(f"serve={first:g}")
    bookable = services[line.service].get("bookable", True)
    # Results cannot be booked and some slots lie out of reach: the others are booked more often to keep the share.
    if bookable and booked < BOOKED / 0.74:
        slot_min = max(7 * 60 + 30, round((line.at_s / 60 + slack) / 30) * 30)
        if -10 <= slot_min - line.at_s / 60 <= 29:
            line.channel = "booking"
            line.facts.append(f"booking={slot_min // 60:02d}:{slot_min % 60:02d}")
    if line.channel == "kiosk" and (line.class_id == "khac" or desk < RECEPTION):
        line.channel = "reception"
    if line.class_id == "khac" and line.channel == "booking":
        line.class_id = "nguoi-cao-tuoi"
    if missing < NO_SHOW:
        line.facts.append("noshow")
    elif target and onward < TRANSFERRED / 0.38:
        line.facts += [f"transfer={target}", f"then={second:g}"]


def busiest(lines: list[Line], seconds: int) -> list[Line]:
    """The visits of the busiest stretch of this many seconds."""
    starts = [line.at_s for line in lines]
    best = max(starts, key=lambda s: sum(1 for at in starts if s <= at < s + seconds))
    return [line for line in lines if best <= line.at_s < best + seconds]


def write(path: Path, title: str, lines: list[Line]) -> None:
    """Write a day file with a heading that says where it comes from."""
    head = (
        f"# {title}\n# From {OFFICE}, {DATE} (City of Warsaw open data; see README.md), seed {SEED}. "
        f"{len(lines)} visits.\n# time     service             class             channel   language and what happens\n"
    )
    path.write_text(head + "".join(f"{line}\n" for line in lines), encoding="utf-8")


def main() -> None:
    """Write both files beside this script."""
    lines = make_day(Path(sys.argv[1]))
    write(HERE / "hanoi-1.day", "A whole day at the demo branch.", lines)
    write(HERE / "busy-half-hour.day", "The busiest half hour of hanoi-1.day.", busiest(lines, 1800))


if __name__ == "__main__":
    main()
