"""Settings as a TOML file that can be edited and imported again; it knows which settings it was made from."""

from __future__ import annotations

import json
import re

from wire.catalogue import Branch
from wire.values import Seq

TABLES = (
    "addresses", "zones", "groups", "services", "classes", "counters", "outcomes", "pause_reasons", "hours",
    "special_days", "kiosk_modes", "nearby",
)  # fmt: skip
"""What stands in the file as `[[name]]`."""

_MADE_FROM = re.compile(r"\A# made from settings (\d{1,18})\b")


def written(branch: Branch, seq: Seq | None = None) -> str:
    """The branch as TOML. JSON texts, numbers and lists are TOML values too.

    Args:
        branch: the settings.
        seq: the row that put them in force, to be kept in the first line; None to leave that line out.
    """
    doc = branch.model_dump(mode="json", exclude_none=True)
    lines = [] if seq is None else [f"# made from settings {seq}: keep this line, it tells whether others were quicker"]
    lines += [f"{key} = {_value(value)}" for key, value in doc.items() if key not in TABLES]
    for key in TABLES:
        for item in doc[key]:
            lines += ["", f"[[{key}]]", *(f"{name} = {_value(value)}" for name, value in item.items())]
    return "\n".join(lines) + "\n"


def made_from(text: str) -> Seq | None:
    """The seq of the settings a file was made from; None when it does not say."""
    found = _MADE_FROM.match(text)
    return None if found is None else Seq(int(found[1]))


def _value(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name} = {_value(v)}" for name, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    return json.dumps(value, ensure_ascii=False)
