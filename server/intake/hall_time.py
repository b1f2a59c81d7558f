"""The time that commands are decided at, and how far it may be trusted."""

from __future__ import annotations

from server.runtime.hall_clock import HallClock, TellsTime
from wire.values import Millis, Seq

DOUBTFUL_MS = 2_000
"""A clock that is this far behind the journal was set back: the manager is warned."""


class HallTime:
    """The hall's clock as the handle reads it.

    Args:
        clock: a `HallClock` is informed when a jump was confirmed.
        seq: the journal's last row at the start.
    """

    def __init__(self, clock: TellsTime, seq: Seq) -> None:
        self.clock = clock
        self._watched = clock if isinstance(clock, HallClock) else None
        self.unsure_since = seq
        """The journal's last row before the hall last took its time from the machine (R60)."""

    def now(self, latest: Millis) -> Millis:
        """Now, never before the journal's `latest` moment."""
        return max(self.clock.now_ms(), latest)

    @property
    def jump_ms(self) -> Millis:
        """How far the machine's clock stands from the hall's, which does not follow it; 0 when it does."""
        return self._watched.jump_ms if self._watched is not None else 0

    def doubtful(self, latest: Millis) -> bool:
        """Whether the machine's clock jumped and is not followed, or stands before the journal's `latest` moment."""
        return self.jump_ms != 0 or latest - self.clock.now_ms() > DOUBTFUL_MS

    def corrected(self, by_ms: Millis, seq: Seq) -> None:
        """A jump was confirmed and stored with row `seq`: follow it."""
        if by_ms and self._watched is not None:
            self._watched.follow(by_ms)
            self.unsure_since = seq
