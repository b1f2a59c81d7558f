"""The hall that figures are measured in: a branch of 60 counters, made from the demo's catalogue."""

from __future__ import annotations

import json
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


def written(branch: Branch) -> str:
    """The branch as TOML, for the server's settings. JSON texts, numbers and lists are TOML values too."""
    doc = branch.model_dump(mode="json", exclude_none=True)
    tables = ("zones", "groups", "services", "classes", "counters", "outcomes", "pause_reasons", "hours")
    lines = []
    for key, value in doc.items():
        if key not in tables:
            lines.append(f"{key} = {_value(value)}")
    for key in tables:
        for item in doc[key]:
            lines.append(f"[[{key}]]")
            lines += [f"{name} = {_value(value)}" for name, value in item.items()]
    return "\n".join(lines) + "\n"


def _value(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name} = {_value(v)}" for name, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    return json.dumps(value, ensure_ascii=False)
