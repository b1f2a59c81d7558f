"""The hall that figures are measured in: a branch of 60 counters, made from the demo's catalogue."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from config import load
from wire.catalogue import Branch
from wire.values import Millis

DEMO = Path(__file__).parents[2] / "config" / "demo" / "branch.toml"

MONDAY = datetime(2026, 3, 9, 9, 0)
"""The hall's time at the beginning of each measurement: a working day, inside the issuing hours."""


def branch_of(counters: int) -> Branch:
    """The demo branch with so many counters, each for two neighbouring groups, so that all are served."""
    demo = load(DEMO, Branch)
    groups = [g.id for g in demo.groups]
    numbered = [
        {
            "id": f"quay-{n:02d}",
            "number": n,
            "zone": demo.zones[n % len(demo.zones)].id,
            "name": {"vi": f"Quầy {n}", "en": f"Counter {n}"},
            "groups": [
                group
                for at, group in enumerate(groups)
                if at in (n % len(groups), (n + 1) % len(groups)) or at % counters == n % counters
            ],
        }
        for n in range(1, counters + 1)
    ]
    return Branch.model_validate(demo.model_dump() | {"counters": numbered})


def nine_o_clock(branch: Branch) -> Millis:
    """The moment at which measurements begin, in the branch's zone."""
    return int(MONDAY.replace(tzinfo=ZoneInfo(branch.timezone)).timestamp() * 1000)
