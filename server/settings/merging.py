"""Two changes of the same settings in one: what only one of both changed is taken, the rest is asked. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from server.settings.difference import Body, Named, Place, by_id, name_of_place

Side = Literal["mine", "theirs"]

ABSENT: Any = object()
"""Stands for what is not there."""


@dataclass(frozen=True, slots=True)
class Clash:
    """A place that both changed, each otherwise."""

    place: Place
    base: Any
    mine: Any
    theirs: Any
    """None where one of them took it away."""


@dataclass(frozen=True, slots=True)
class Merged:
    """Both changes in one."""

    body: Body
    clashes: tuple[Clash, ...]
    """Not decided yet; `body` has mine there."""


def merged(base: Body, mine: Body, theirs: Body, picks: Mapping[str, Side] | None = None) -> Merged:
    """Bring my change onto theirs.

    Args:
        base: that both started from.
        mine: as I changed it.
        theirs: as others did.
        picks: whose value is taken where both changed one, by the name of the place.
    """
    merge = _Merge(picks or {})
    body = merge.both((), base, mine, theirs)
    return Merged(body, tuple(merge.clashes))


class _Merge:
    def __init__(self, picks: Mapping[str, Side]) -> None:
        self._picks = picks
        self.clashes: list[Clash] = []

    def both(self, place: Place, base: Any, mine: Any, theirs: Any) -> Any:
        if mine is theirs or mine == theirs or theirs is base or (theirs is not ABSENT and theirs == base):
            return mine
        if mine is base or (mine is not ABSENT and mine == base):
            return theirs
        if isinstance(mine, dict) and isinstance(theirs, dict):
            return self._tables(place, base if isinstance(base, dict) else {}, mine, theirs)
        lists = by_id(mine), by_id(theirs), by_id([] if base is ABSENT else base)
        if lists[0] is not None and lists[1] is not None and lists[2] is not None:
            return self._lists(place, lists[2], lists[0], lists[1])
        pick = self._picks.get(name_of_place(place))
        if pick is None:
            self.clashes.append(Clash(place, *(None if one is ABSENT else one for one in (base, mine, theirs))))
        return theirs if pick == "theirs" else mine

    def _tables(self, place: Place, base: Body, mine: Body, theirs: Body) -> Body:
        found: Body = {}
        for name in [*theirs, *(name for name in mine if name not in theirs)]:
            one = self.both((*place, name), base.get(name, ABSENT), mine.get(name, ABSENT), theirs.get(name, ABSENT))
            if one is not ABSENT:
                found[name] = one
        return found

    def _lists(self, place: Place, base: Body, mine: Body, theirs: Body) -> list[Any]:
        """The order is mine where I changed it, else theirs; what only the other has comes after what stood before."""
        i_moved = _order(base, mine) != _order(mine, base)
        first, second = (mine, theirs) if i_moved else (theirs, mine)
        names = list(first)
        for at, name in enumerate(second):
            if name not in first:
                before = [names.index(one) for one in list(second)[:at] if one in names]
                names.insert(max(before) + 1 if before else 0, name)
        found = [
            self.both((*place, Named(name)), base.get(name, ABSENT), mine.get(name, ABSENT), theirs.get(name, ABSENT))
            for name in names
        ]
        return [one for one in found if one is not ABSENT]


def _order(of: Body, within: Body) -> list[str]:
    return [name for name in of if name in within]
