"""Whether this server may still answer: what it remembers is the truth only while no other server can lead."""

from __future__ import annotations

import math
import time

LEASE_S = 2.0
"""How long a server that was heard may answer; seconds. Shorter than a waiting server waits."""


def now_s() -> float:
    """Seconds that also pass while the machine or the process sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class Lease:
    """The right to answer. It holds for ever unless `renew` gave it an end; once over, it stays over."""

    def __init__(self) -> None:
        self._until = math.inf
        self.ended = ""
        """Why it is over; empty while it holds."""

    @property
    def holds(self) -> bool:
        """Ask this before anything is said to anybody."""
        if not self.ended and now_s() >= self._until:
            self.ended = f"it was not heard at the database for {LEASE_S:.0f} s"
        return not self.ended

    def renew(self, since_s: float) -> None:
        """It was heard.

        Args:
            since_s: `now_s()` before it began to speak.
        """
        if self.holds:
            self._until = since_s + LEASE_S

    def end(self, why: str) -> None:
        """Over, from any thread; a reason given before stays."""
        self.ended = self.ended or why
