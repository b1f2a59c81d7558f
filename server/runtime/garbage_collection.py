"""Python's rubbish is collected in quiet moments, so that no press of Next waits for it.

With a thousand phones connected a full collection stops everything for 30 ms, and the interpreter would choose the
moment by itself: every few seconds while people come and go.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")

LOOK_EVERY_S = 0.25
QUIET_S = 0.1
"""Nobody asked anything for so long: a quiet moment."""

YOUNG_EVERY_S, YOUNG_BY_S = 5.0, 30.0
"""What is new is looked through so often when it is quiet, and at the latest after so long."""

ALL_EVERY_S, ALL_BY_S = 60.0, 600.0
"""Likewise everything."""

YOUNG_GROWN, ALL_GROWN = 4 * 1024 * 1024, 24 * 1024 * 1024
"""Memory grown by since the last look, at what is new and at everything, when that is done again, quiet or not; bytes.
Somebody who floods us takes so much. What is new is looked through in 3 ms then; everything would stop a press for 30,
and 400 tickets take 4 MiB that stay."""

MANY_NEW = 10_000
"""So many new things that may hold each other are looked through at once, in 5 ms: memory that was let go of before
hides them from the figures above."""

BUILDING_GROWS = 4
"""So many times as much memory may be taken while a page or a file is built before everything is looked through, and
what is new is not, however much there is: the thread's rows, cells and texts are all in use, and looking through those
of a day's workbook held every link for 26-49 ms to find nothing. The moment it is done, that is looked for: what 400
pages one after the other left behind took 110-240 ms to look through at once."""

YOUNG, ALL = 1, 2
PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(slots=True)
class Turn:
    """When what was looked through last; seconds of a monotonic clock."""

    young_at: float
    all_at: float
    held: int = 0
    """Memory after everything was looked through; bytes."""
    held_young: int = 0
    """Memory after anything was looked through; bytes."""

    def due(self, now: float, quiet_s: float, held: int = 0, new: int = 0, *, building: bool = False) -> int | None:
        """The oldest generation to collect now, or None.

        Args:
            now: seconds.
            quiet_s: for how long nobody has asked anything.
            held: memory of the process; bytes.
            new: how many things were made since what is new was looked through, and are still there.
            building: a thread builds a page or a file.
        """
        if held - self.held >= ALL_GROWN * (BUILDING_GROWS if building else 1):
            return ALL
        if (held - self.held_young >= YOUNG_GROWN or new >= MANY_NEW) and not building:
            return YOUNG
        quiet = quiet_s >= QUIET_S and not building
        for generation, since, every_s, by_s in (
            (ALL, now - self.all_at, ALL_EVERY_S, ALL_BY_S),
            (YOUNG, now - self.young_at, YOUNG_EVERY_S, YOUNG_BY_S),
        ):
            if since >= (every_s if quiet else by_s):
                return generation
        return None

    def done(self, generation: int, now: float, held: int = 0) -> None:
        """Remember a collection; one of everything is one of what is new too."""
        self.young_at, self.held_young = now, held
        if generation == ALL:
            self.all_at, self.held = now, held


@dataclass(slots=True)
class Builders:
    """How many threads build something large now; counted on the event loop alone."""

    now: int = 0
    done: asyncio.Event | None = None
    """Set when the last of them is ready; of whoever collects."""


_BUILDERS = Builders()


async def build_apart(work: Callable[[], T]) -> T:
    """Do `work`, which makes much that is let go of afterwards, in a thread; rubbish waits for its end meanwhile."""
    _BUILDERS.now += 1
    try:
        return await asyncio.to_thread(work)
    finally:
        _BUILDERS.now -= 1
        if not _BUILDERS.now and _BUILDERS.done is not None:
            _BUILDERS.done.set()


def keep_what_was_read() -> None:
    """Leave what a program read to get ready out of every later collection: a full one would stop it for 100 ms."""
    gc.collect()
    gc.freeze()


def resident() -> int:
    """Memory this process holds; bytes (Linux, proc_pid_statm(5))."""
    with open("/proc/self/statm", "rb") as file:
        return int(file.read().split()[1]) * PAGE


async def collect_in_quiet_moments(quiet_s: Callable[[], float]) -> None:
    """Take the collections over from the interpreter; cancel to give them back.

    Args:
        quiet_s: tells for how many seconds nobody has asked anything.
    """
    loop = asyncio.get_running_loop()
    turn = Turn(loop.time(), loop.time(), held := resident(), held)
    built = _BUILDERS.done = asyncio.Event()
    gc.disable()
    try:
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY_S):
                    await built.wait()
            built.clear()
            new, building = gc.get_count()[0], _BUILDERS.now > 0
            generation = turn.due(loop.time(), quiet_s(), resident(), new, building=building)
            if generation is not None:
                gc.collect(generation)
                turn.done(generation, loop.time(), resident())
    finally:
        _BUILDERS.done = None
        gc.enable()
