"""Which branches a page shows of a city's many: those that were searched for, so many at once. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rules.search import plain
from wire.catalogue import Branch

AT_ONCE = 20
"""Branches of one page."""


@dataclass(frozen=True, slots=True)
class Shortlist:
    """What one page shows."""

    ids: tuple[str, ...]
    """Of the branches, in their order."""
    left: int
    """How many more there are after them."""

    @property
    def after(self) -> str:
        """Where the next page goes on; empty when this is the last."""
        return self.ids[-1] if self.left else ""


def shortlist(branches: Sequence[Branch], query: str, after: str) -> Shortlist:
    """The branches of a page.

    Args:
        branches: all of them, in their order.
        query: what was typed; each of its words must begin a word of a branch's name or address, without tone marks.
        after: id of the last branch of the page before; empty, or one that is not among them, for the first page.
    """
    words = plain(query).split()
    found = [branch.id for branch in branches if not words or _answers(branch, words)]
    first = found.index(after) + 1 if after in found else 0
    return Shortlist(tuple(found[first : first + AT_ONCE]), max(0, len(found) - first - AT_ONCE))


def _answers(branch: Branch, words: Sequence[str]) -> bool:
    said = [*branch.name.root.values(), *branch.address.root.values()]
    own = {word for text in said for word in plain(text).split()}
    return all(any(one.startswith(word) for one in own) for word in words)
