"""Python's rubbish is collected in quiet moments, so that no press of Next waits for it.

With a thousand phones connected a full collection stops everything for 30 ms, and the interpreter would choose the
moment by itself: every few seconds while people come and go.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable
from dataclasses import dataclass

LOOK_EVERY_S = 0.25
QUIET_S = 0.1
"""Nobody asked anything for so long: a quiet moment."""

YOUNG_EVERY_S, YOUNG_BY_S = 5.0, 30.0
"""What is new is looked through so often when it is quiet, and at the latest after so long."""

ALL_EVERY_S, ALL_BY_S = 60.0, 600.0
"""Likewise everything."""

MANY = 2_000
"""New objects since the last look that are looked through at once, quiet or not: a busy hall makes a few hundred;
somebody who floods us makes thousands, and in 16 s of it rubbish took 180 MB."""

ALL_AFTER = 4
"""After being flooded so often everything is looked through: what was in use each time is not new any more."""

YOUNG, ALL = 1, 2


@dataclass(slots=True)
class Turn:
    """When what was looked through last; seconds of a monotonic clock."""

    young_at: float
    all_at: float
    floods: int = 0
    """Times that new objects were too many, since everything was looked through."""

    def due(self, now: float, quiet_s: float, new: int = 0) -> int | None:
        """The oldest generation to collect now, or None.

        Args:
            now: seconds.
            quiet_s: for how long nobody has asked anything.
            new: objects made and not gone since the last collection.
        """
        if new >= MANY:
            return ALL if self.floods >= ALL_AFTER else YOUNG
        quiet = quiet_s >= QUIET_S
        for generation, since, every_s, by_s in (
            (ALL, now - self.all_at, ALL_EVERY_S, ALL_BY_S),
            (YOUNG, now - self.young_at, YOUNG_EVERY_S, YOUNG_BY_S),
        ):
            if since >= (every_s if quiet else by_s):
                return generation
        return None

    def done(self, generation: int, now: float, new: int = 0) -> None:
        """Remember a collection; one of everything is one of what is new too."""
        self.young_at = now
        self.floods += new >= MANY
        if generation == ALL:
            self.all_at, self.floods = now, 0


async def collect_in_quiet_moments(quiet_s: Callable[[], float]) -> None:
    """Take the collections over from the interpreter; cancel to give them back.

    Args:
        quiet_s: tells for how many seconds nobody has asked anything.
    """
    loop = asyncio.get_running_loop()
    turn = Turn(loop.time(), loop.time())
    gc.disable()
    try:
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            new = gc.get_count()[0]
            generation = turn.due(loop.time(), quiet_s(), new)
            if generation is not None:
                gc.collect(generation)
                turn.done(generation, loop.time(), new)
    finally:
        gc.enable()
