"""Looks after the hall's clock: tells of a jump, keeps it over a restart, and lets the hall follow once NTP is sure."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from server.runtime.hall_clock import HallClock
from server.runtime.time_sync import TimeSync
from wire.values import Millis

log = logging.getLogger("toiluot.clock")

LOOK_EVERY_S = 1.0
"""Between two looks; real seconds. What drifts less than two seconds in one is no jump."""

SURE_AFTER = 5
"""Looks in a row at which the clock must be said to be right before a jump is followed: who sets the time takes the
kernel's word away only as they do it."""


class ClockWatch:
    """Watches one clock.

    Args:
        clock: the hall's.
        sync: whether the machine's time can be believed.
        confirm: lets the hall follow a jump of so many milliseconds.
        note: keeps a text over a restart, an empty one when nothing is to be kept; False when it could not.
    """

    def __init__(
        self,
        clock: HallClock,
        sync: TimeSync,
        confirm: Callable[[Millis], Awaitable[None]],
        note: Callable[[str], Awaitable[bool]],
    ) -> None:
        self._clock, self._sync, self._confirm, self._note = clock, sync, confirm, note
        self._noted = ""
        self._told = 0
        self._sure = 0

    async def run(self) -> None:
        """Look again and again; cancel to stop."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK_EVERY_S)

    async def look(self) -> None:
        """One look."""
        self._clock.now_ms()
        jump = self._clock.jump_ms
        self._tell(jump)
        kept = self._clock.kept.text() if jump else ""
        if kept != self._noted and await self._note(kept):
            self._noted = kept
        if not jump:
            self._sure = 0
            return
        believed = await asyncio.to_thread(self._sync.synchronised)
        self._sure = self._sure + 1 if believed else 0
        if self._sure >= SURE_AFTER:
            log.warning("the machine's time is synchronised: the hall follows it, %+.0f s", jump / 1000)
            await self._confirm(jump)
            self._sure = 0

    def _tell(self, jump: Millis) -> None:
        if abs(jump - self._told) < LOOK_EVERY_S * 1000:
            return
        self._told = jump
        if jump:
            log.warning(
                "the machine's clock jumped by %+.0f s. The hall goes on by its own time until the clock is set right, "
                "is synchronised, or a manager confirms it.",
                jump / 1000,
            )
        else:
            log.warning("the machine's clock and the hall's agree again")
