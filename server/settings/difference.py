"""How one branch's settings differ from another's, each change with its place; also as lines of text."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from wire.catalogue import Branch

Body = dict[str, Any]
"""Settings as they are written in JSON; a draft's may be wrong."""


class Named(str):
    """A step of a place that is the `id` of an entry in a list."""

    __slots__ = ()


Place = tuple[str, ...]
"""Where something stands: `("services", Named("khai-sinh"), "minutes")`."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is not as it was."""

    place: Place
    how: Literal["changed", "new", "gone", "moved"]
    old: Any = None
    new: Any = None


def body_of(branch: Branch) -> Body:
    """Settings as a draft holds them: what is left out is not there."""
    body: Body = branch.model_dump(mode="json", exclude_none=True)
    return body


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """What changes from `old` to `new`, in the order of the file; empty when nothing does.

    What has an `id` is compared with what has the same one, wherever it stands in its list.
    """
    return _compared((), old, new)


def difference(old: Branch, new: Branch) -> list[str]:
    """What changes from `old` to `new`, a line for each place, as the file names it."""
    return [_line(change) for change in changes(old.model_dump(mode="json"), new.model_dump(mode="json"))]


def name_of_place(place: Place) -> str:
    """A place as the file names it: `services[khai-sinh].minutes`."""
    out = ""
    for step in place:
        out += f"[{step}]" if isinstance(step, Named) else f".{step}" if out else step
    return out


def by_id(value: Any) -> dict[str, dict[str, Any]] | None:
    """The entries of a list by their ids; None where it is no list of things with ids of their own."""
    if not isinstance(value, list) or not all(isinstance(one, dict) and "id" in one for one in value):
        return None
    found = {str(one["id"]): one for one in value}
    return found if len(found) == len(value) else None


# -- inside ------------------------------------------------------------------------------------------------------------


def _compared(place: Place, old: Any, new: Any) -> list[Change]:
    if old == new:
        return []
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        found: list[Change] = []
        for name in [*old, *(name for name in new if name not in old)]:
            found += _compared((*place, str(name)), old.get(name), new.get(name))
        return found
    was, now = by_id(old), by_id(new)
    if was is not None and now is not None:
        return _lists(place, was, now)
    return [Change(place, "changed", old, new)]


def _lists(place: Place, was: dict[str, Any], now: dict[str, Any]) -> list[Change]:
    found: list[Change] = []
    for name, one in was.items():
        here = (*place, Named(name))
        found += _compared(here, one, now[name]) if name in now else [Change(here, "gone", one)]
    found += [Change((*place, Named(name)), "new", None, one) for name, one in now.items() if name not in was]
    if [name for name in was if name in now] != [name for name in now if name in was]:
        found.append(Change(place, "moved", list(was), list(now)))
    return found


def _line(change: Change) -> str:
    here = name_of_place(change.place)
    match change.how:
        case "gone":
            return f"{here}: taken away"
        case "new":
            return f"{here}: new"
        case "moved":
            return f"{here}: in another order"
    of_picture = change.place[-1:] == ("emblem",)
    return f"{here}: {_said(change.old, of_picture)} -> {_said(change.new, of_picture)}"


def _said(value: Any, of_picture: bool = False) -> str:
    """A picture stands in settings as text in base64, and nobody reads four thousand letters of it."""
    if of_picture and value:
        return f"a picture of {sum(map(len, value)) * 3 // 4096 + 1} KB"
    return json.dumps(value, ensure_ascii=False)


def how_many(found: Sequence[Any]) -> str:
    """`1 change`, `2 changes`."""
    return f"{len(found)} change" + ("" if len(found) == 1 else "s")
