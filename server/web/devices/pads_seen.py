"""Which pads ask now: a pad has no link, its page asks every second what to show."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from wire.values import Millis, Role
from wire.views import DeviceLine

THERE_S = 10.0
"""A pad that asked within this is there; real seconds. Its page asks each second."""


class PadsSeen:
    """Keeps when each pad asked, in memory: after a start all of them ask again within a second.

    Args:
        now: the hall's time.
        tick: real seconds that only go forward.
    """

    def __init__(self, now: Callable[[], Millis], tick: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._tick = tick
        self._of: dict[str, tuple[Millis, float]] = {}
        """Since when it is there, and when it last asked."""

    def asked(self, device_id: str) -> None:
        """A paired pad asks."""
        since = self._of[device_id][0] if self._is_there(device_id) else self._now()
        self._of[device_id] = since, self._tick()

    def among(self, lines: Sequence[DeviceLine]) -> list[DeviceLine]:
        """These devices, the pads among them as they were seen."""
        pads = {line.device_id for line in lines if line.role is Role.PAD}
        for gone in self._of.keys() - pads:
            del self._of[gone]
        return [self._seen(line) if line.device_id in pads else line for line in lines]

    # -- inside --

    def _is_there(self, device_id: str) -> bool:
        return device_id in self._of and self._of[device_id][1] >= self._tick() - THERE_S

    def _seen(self, line: DeviceLine) -> DeviceLine:
        if not self._is_there(line.device_id):
            return line
        return line.model_copy(update={"connected": True, "since": self._of[line.device_id][0]})
