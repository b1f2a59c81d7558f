"""The hall's time on a machine whose own clock may be wrong: the server's word, and what has passed since. No Qt."""

from __future__ import annotations

from config.clock import Clock, SharedClock
from wire.values import Millis


class HallTime:
    """What the hall's clock shows.

    The server says the time in each snapshot and tells when it puts its clock right; between them an own clock counts
    that nothing moves but time. So neither a wrong clock of this machine shows, nor the moment at which it is set.

    Args:
        clock: this program's clock; it tells the time until the server has.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ahead_ms: int | None = None

    def learn(self, server_at: Millis) -> None:
        """The server's clock shows this now."""
        # Of a time that the server shares nothing can be learned but how long its word was on the way.
        shared = isinstance(self._clock, SharedClock)
        self._ahead_ms = 0 if shared else server_at - self._clock.elapsed_ms()

    def correct(self, by_ms: int) -> None:
        """The hall's clock was put right: it shows so many milliseconds more (`event.clock.corrected`)."""
        if self._ahead_ms is not None:
            self._ahead_ms += by_ms

    def now_ms(self) -> Millis:
        """Now, in the hall's time."""
        if self._ahead_ms is None:
            return self._clock.now_ms()
        return self._clock.elapsed_ms() + self._ahead_ms
