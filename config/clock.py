"""The one clock of a process: real time, or the demo's day at many times its speed."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Clock:
    """Tells the time in milliseconds since 1970 UTC.

    The demo gives all its processes the same three numbers, so they agree without talking. Heartbeats and
    back-off of links do not use it: a network is as fast as it is, whatever hour the hall believes.
    """

    speed: float = 1.0
    """Seconds of the hall for each real second."""
    real_start_ms: int = 0
    """The real moment at which the hall's clock showed `start_ms`."""
    start_ms: int = 0

    def now_ms(self) -> int:
        """Now, in the hall's time."""
        real = time.time_ns() // 1_000_000
        if self.speed == 1.0 and self.real_start_ms == self.start_ms:
            return real
        return self.start_ms + int((real - self.real_start_ms) * self.speed)

    def real_seconds(self, seconds: float) -> float:
        """How long `seconds` of the hall are in real seconds."""
        return seconds / self.speed

    async def sleep(self, seconds: float) -> None:
        """Sleep for `seconds` of the hall."""
        await asyncio.sleep(seconds / self.speed)
