"""How one branch's settings differ from another's, a line for each place, as a person would name it."""

from __future__ import annotations

import json
from typing import Any

from wire.catalogue import Branch


def difference(old: Branch, new: Branch) -> list[str]:
    """What changes from `old` to `new`, in the order of the file; empty when nothing does.

    What has an `id` is compared with what has the same one, wherever it stands in its list.
    """
    return _compared("", old.model_dump(mode="json"), new.model_dump(mode="json"))


def _compared(place: str, old: Any, new: Any) -> list[str]:
    if old == new:
        return []
    if isinstance(old, dict) and isinstance(new, dict):
        lines: list[str] = []
        for name in [*old, *(name for name in new if name not in old)]:
            here = f"{place}.{name}" if place else str(name)
            lines += _compared(here, old.get(name), new.get(name))
        return lines
    if _named(old) and _named(new):
        return _lists(place, old, new)
    return [f"{place}: {_said(old)} -> {_said(new)}"]


def _lists(place: str, old: list[dict[str, Any]], new: list[dict[str, Any]]) -> list[str]:
    was, now = {one["id"]: one for one in old}, {one["id"]: one for one in new}
    lines: list[str] = []
    for name, one in was.items():
        here = f"{place}[{name}]"
        lines += _compared(here, one, now[name]) if name in now else [f"{here}: taken away"]
    lines += [f"{place}[{name}]: new" for name in now if name not in was]
    if not lines:
        lines.append(f"{place}: in another order")
    return lines


def _named(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, dict) and "id" in one for one in value)


def _said(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
