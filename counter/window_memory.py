"""What a window remembers of itself at this PC: its place in each size, and light or dark. No Qt."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from config.files import read_file

log = logging.getLogger(__name__)

Size = Literal["full", "mini"]

MOST = 4096
"""Bytes of the file at most."""

SEEN = 64
"""So many pixels of a window's upper edge must be on a screen for a hand to take it."""


@dataclass(frozen=True, slots=True)
class Rect:
    """A place on the desktop, in pixels."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class WindowMemory:
    """What is remembered."""

    places: dict[str, Rect] = field(default_factory=dict)
    """By size."""
    dark: bool | None = None
    """None until somebody chose."""
    sound: bool | None = None
    """The chime, likewise."""

    def with_place(self, size: Size, place: Rect) -> WindowMemory:
        """It stands there in this size."""
        return replace(self, places=self.places | {size: place})


def brought_back(place: Rect, screens: Sequence[Rect]) -> Rect:
    """The place itself while its upper edge can be seen and taken; else the nearest whole place on the first screen.

    Args:
        place: as it was remembered.
        screens: what each screen leaves for windows now, the first screen first.
    """
    if not screens or any(_to_be_taken(place, screen) for screen in screens):
        return place
    first = screens[0]
    width, height = min(place.width, first.width), min(place.height, first.height)
    x = min(max(place.x, first.x), first.x + first.width - width)
    y = min(max(place.y, first.y), first.y + first.height - height)
    return Rect(x, y, width, height)


def _to_be_taken(place: Rect, screen: Rect) -> bool:
    across = min(place.x + place.width, screen.x + screen.width) - max(place.x, screen.x)
    return across >= min(SEEN, place.width) and screen.y <= place.y <= screen.y + screen.height - SEEN


def read(file: Path) -> WindowMemory:
    """What the file says; nothing where there is none, or none that can be read."""
    try:
        said = json.loads(read_file(file, MOST))
        places = {size: Rect(*_four(said["places"][size])) for size in ("full", "mini") if size in said["places"]}
        return WindowMemory(places, _chosen(said.get("dark")), _chosen(said.get("sound")))
    except FileNotFoundError:
        return WindowMemory()
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as trouble:
        log.warning("what the window remembered in %s is not read: %s", file, trouble)
        return WindowMemory()


def _chosen(said: object) -> bool | None:
    return said if isinstance(said, bool) else None


def _four(numbers: Any) -> tuple[int, int, int, int]:
    x, y, width, height = (int(number) for number in numbers)
    if width < 1 or height < 1:
        raise ValueError("a window without a side")
    return x, y, width, height


def write(file: Path, memory: WindowMemory) -> None:
    """Keep it; where that cannot be it is said in the log, and the window works on."""
    said = {
        "places": {size: [p.x, p.y, p.width, p.height] for size, p in memory.places.items()},
        "dark": memory.dark,
        "sound": memory.sound,
    }
    fresh = file.with_name(file.name + ".new")
    try:
        fresh.write_text(json.dumps(said), encoding="utf-8")
        fresh.replace(file)
    except OSError as trouble:
        log.warning("the window's place is not kept in %s: %s", file, trouble)
