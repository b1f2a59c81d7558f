"""Which picture or video the hall sees between calls. Pure: `now` is an argument, real milliseconds that go on evenly.

Rules, cited by tests:
    M1  Items come in the server's order, over and over; which of them are on show today is the server's affair.
    M2  An item is skipped while it is not whole on this machine's disk, when it could not be shown here, and when it is
        for other parts of the hall.
    M3  A picture stands for its seconds; a video until it tells that it is over.
    M4  Nothing passes while the pane is away for a call: what was shown comes back with the rest of its time.
    M5  What is alone stands still: it is not shown anew, except a video, which begins again.
    M6  What a new list no longer has leaves at once; what it still has goes on, whatever else it says of it by now.
    M7  With nothing that can be shown there is nothing, and the hall sees its ordinary rest.
    M8  What could not be shown is not tried again while this program runs: the office must put another file there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Literal

from wire.media import SHORTEST_S, MediaItem

Why = Literal["hash", "unreadable", "no_player", "no_room", "gone"]
"""Why an item is passed over, as `wire.reports.ItemState` says it."""


@dataclass(frozen=True, slots=True)
class Showing:
    """What is shown now."""

    item: MediaItem
    turn: int
    """Grows with each thing that is shown, also the same again: what is told of an older turn means nothing."""


class Playlist:
    """The items of one display, and where it is among them."""

    def __init__(self) -> None:
        self._items: tuple[MediaItem, ...] = ()
        self._zones: Collection[str] = ()
        self._here: set[str] = set()
        self._broken: dict[str, Why] = {}
        self._at = -1
        """Where the item that is shown stands, or stood in the list."""
        self._showing: Showing | None = None
        self._turn = 0
        self._away = True
        self._stood_ms = 0
        """For how long the item that is shown was seen, until `_since`."""
        self._since = 0

    @property
    def showing(self) -> Showing | None:
        """What is shown; None where there is nothing."""
        return self._showing

    @property
    def items(self) -> tuple[MediaItem, ...]:
        """The items that are for this display, whether they can be shown or not."""
        return tuple(item for item in self._items if not item.zones or not self._zones or self._mine(item))

    @property
    def broken(self) -> dict[str, Why]:
        """Why items of the list cannot be shown, by their hash."""
        return {item.sha256: self._broken[item.sha256] for item in self.items if item.sha256 in self._broken}

    @property
    def after(self) -> MediaItem | None:
        """What comes next; None where nothing else can be shown."""
        found = self._next()
        return None if found is None or found == self._at else self._items[found]

    def take(self, items: Iterable[MediaItem], zones: Collection[str], now: int) -> None:
        """The newest list.

        Args:
            items: in the order in which they are shown.
            zones: the parts of the hall that this display is for; empty for all.
            now: real milliseconds.
        """
        shown = self._showing
        self._items, self._zones = tuple(items), frozenset(zones)
        if shown is None:
            self._at = -1
        elif (same := next((one for one in self.items if one.sha256 == shown.item.sha256), None)) is not None:
            self._at, self._showing = self._items.index(same), replace(shown, item=same)
            return
        else:
            self._at = min(self._at, len(self._items)) - 1  # what stands in its place now is the next one
        self._turn_over(now)

    def here(self, sha256: str, now: int) -> None:
        """This file is whole on the disk."""
        self._here.add(sha256)
        if self._showing is None:
            self._turn_over(now)

    def gone(self, sha256: str, now: int) -> None:
        """This file is not on the disk any more."""
        self._here.discard(sha256)
        self._leave(sha256, now)

    def failed(self, sha256: str, why: Why, now: int) -> None:
        """This file cannot be shown."""
        self._broken.setdefault(sha256, why)
        self._leave(sha256, now)

    def over(self, turn: int, now: int) -> None:
        """The video of this turn came to its end."""
        if self._showing is not None and self._showing.turn == turn:
            self._turn_over(now)

    def seen(self, seen: bool, now: int) -> None:
        """Whether the pane is on the screen; nothing passes while it is not."""
        if seen is not self._away:
            return
        if not seen:
            self._stood_ms += now - self._since
        self._away, self._since = not seen, now

    def tick(self, now: int) -> None:
        """Show the next one if it is time."""
        at = self.change_at
        if at is not None and at <= now:
            self._turn_over(now)

    @property
    def change_at(self) -> int | None:
        """When the next one is due; None while nothing is: a video ends by itself, and what is alone stays."""
        shown = self._showing
        if shown is None or self._away or shown.item.kind != "picture" or self.after is None:
            return None
        return self._since + max(shown.item.seconds, SHORTEST_S) * 1000 - self._stood_ms

    def _mine(self, item: MediaItem) -> bool:
        return any(zone in self._zones for zone in item.zones)

    def _can(self, item: MediaItem) -> bool:
        mine = not item.zones or not self._zones or self._mine(item)
        return mine and item.sha256 in self._here and item.sha256 not in self._broken

    def _next(self) -> int | None:
        """The place of the next one that can be shown, the same again where there is no other."""
        every = len(self._items)
        turns = ((self._at + step) % every for step in range(1, every + 1)) if every else iter(())
        return next((at for at in turns if self._can(self._items[at])), None)

    def _leave(self, sha256: str, now: int) -> None:
        if self._showing is not None and self._showing.item.sha256 == sha256:
            self._turn_over(now)

    def _turn_over(self, now: int) -> None:
        found = self._next()
        self._stood_ms, self._since = 0, now
        if found is None:
            self._showing = None
            return
        self._at = found
        self._turn += 1
        self._showing = Showing(self._items[found], self._turn)
