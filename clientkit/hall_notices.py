"""The notices that a screen shows now: those of its part of the hall, until their time, also when its link is lost."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from wire.values import Millis
from wire.views import NoticeLine

TURN_MS = 8_000
"""How long one of several is shown before the next, in the hall's time."""


def on_show(notices: Sequence[NoticeLine], zones: Collection[str], now: Millis) -> list[NoticeLine]:
    """Those to show.

    Args:
        notices: as the server told them last.
        zones: the parts of the hall this screen is for; none is all of them.
        now: by the hall's clock.
    """
    mine = frozenset(zones)
    here = (one for one in notices if not one.zones or not mine or not mine.isdisjoint(one.zones))
    return [one for one in here if now < one.until]


def in_turn(words: Sequence[str], now: Millis) -> str:
    """The words whose turn it is; empty without any."""
    return words[now // TURN_MS % len(words)] if words else ""
