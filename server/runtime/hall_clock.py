"""The hall's clock: the machine's, until that one jumps; then its own seconds, until the jump is confirmed.

The machine's time of day is watched against the seconds since it was started (CLOCK_BOOTTIME, which counts sleep too,
so that a suspended machine makes no jump). What drifts or is slewed is followed, a jump is not.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from wire import strict_json
from wire.values import END_OF_TIME, Millis

JUMP_MS = 2_000
"""A difference larger than this, between two looks a second apart, is no drift."""


class TellsTime(Protocol):
    """A clock of the hall: `config.Clock`, or one that is watched."""

    def now_ms(self) -> Millis:
        """Now, in milliseconds since 1970 UTC."""


def since_boot_ms() -> Millis:
    """Milliseconds since the machine was started, asleep or awake; no clock that is set moves them."""
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000


@dataclass(frozen=True, slots=True)
class KeptClock:
    """A clock that does not follow the machine's, as it is kept over a restart of the program."""

    boot_id: str
    base_ms: Millis
    """The hall's moment at which the machine was started."""

    def text(self) -> str:
        """As it is noted."""
        return json.dumps({"boot_id": self.boot_id, "base_ms": self.base_ms})

    @classmethod
    def read(cls, text: str | None) -> KeptClock | None:
        """What was noted; None when nothing was, or it cannot be read."""
        try:
            found = strict_json.read_object(text or "")
        except strict_json.Unreadable:
            return None
        boot, base = found.get("boot_id"), found.get("base_ms")
        if not isinstance(boot, str) or type(base) is not int or not -END_OF_TIME < base < END_OF_TIME:
            return None
        return cls(boot, base)


class HallClock:
    """The hall's time. It goes on evenly whatever is done to the machine's.

    Args:
        wall: the machine's time of day, milliseconds since 1970 UTC.
        elapsed: milliseconds that only go forward, evenly.
        floor: the latest moment of the journal: the hall is never earlier (R4), and a machine that is, is wrong.
        kept: what an earlier run of the program noted while it did not follow the machine.
        boot: names this run of the machine; what was kept in another one tells nothing.
    """

    def __init__(
        self,
        wall: Callable[[], Millis],
        elapsed: Callable[[], Millis] = since_boot_ms,
        floor: Millis = 0,
        kept: KeptClock | None = None,
        boot: str = "",
    ) -> None:
        self._wall, self._elapsed, self._boot = wall, elapsed, boot
        since = elapsed()
        self._base = kept.base_ms if kept is not None and boot and kept.boot_id == boot else wall() - since
        if since + self._base < floor - JUMP_MS:
            self._base = floor - since
        self._jump = 0
        self.now_ms()

    def now_ms(self) -> Millis:
        """Now, in the hall's time."""
        wall, here = self._wall(), self._elapsed() + self._base
        ahead = wall - here
        if -JUMP_MS <= ahead <= JUMP_MS:
            self._base += ahead
            self._jump = 0
            return wall
        self._jump = ahead
        return here

    @property
    def jump_ms(self) -> Millis:
        """How far the machine's clock stood from the hall's at the last look; 0 while the hall follows it."""
        return self._jump

    @property
    def kept(self) -> KeptClock:
        """What a later run of the program needs to go on evenly."""
        return KeptClock(self._boot, self._base)

    def follow(self, by_ms: Millis) -> None:
        """A jump was confirmed: the hall shows so much more from now on."""
        self._base += by_ms
        self.now_ms()
