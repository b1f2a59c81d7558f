"""Which browsers ask now: a pad's page asks every second what to show, a page on a known PC that it is there."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from server.devices.health import Linked
from wire.values import Millis

THERE_S = 10.0
"""A pad that asked within this is there; real seconds. Its page asks each second."""

PC_THERE_S = 90.0
"""Likewise a known PC. Its pages say each half minute that they are there, and one that is hidden once a minute: more
often a browser lets the clocks of such a page not run. Real seconds."""


class PadsSeen:
    """Keeps when each asked, in memory: after a start all of them ask again by themselves.

    Args:
        now: the hall's time.
        tick: real seconds that only go forward.
    """

    def __init__(self, now: Callable[[], Millis], tick: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._tick = tick
        self._of: dict[str, tuple[Millis, float]] = {}
        """Since when it is there, and until when it counts so."""

    def asked(self, device_id: str, there_s: float = THERE_S) -> None:
        """A paired pad or PC asks; for so many real seconds it is there."""
        since = self._of[device_id][0] if self._is_there(device_id) else self._now()
        self._of[device_id] = since, self._tick() + there_s

    def linked(self) -> list[Linked]:
        """Those that are there."""
        return [Linked(device_id, since) for device_id, (since, _) in self._of.items() if self._is_there(device_id)]

    def keep_only(self, paired: Iterable[str]) -> None:
        """Forget those that are paired no longer."""
        for gone in self._of.keys() - set(paired):
            del self._of[gone]

    # -- inside --

    def _is_there(self, device_id: str) -> bool:
        return device_id in self._of and self._of[device_id][1] >= self._tick()
