"""Moves the hall's time on while everybody keeps up: a slow machine plays a longer day, not another one."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from heapq import heappop, heappush
from itertools import count
from pathlib import Path

from config.clock import PLACES, SHARED_BYTES, SharedClock, shared_cells

TICK_S = 0.004
"""Real seconds between two steps."""

STEP_S = 4.0
"""Seconds of the hall that are made up for at most when the conductor itself was late."""

LAG_S = 5.0
"""Seconds of the hall that a program may be behind."""

STUCK_S = 120.0
"""Real seconds without a step after which the day cannot be played."""


class HallStuck(Exception):
    """The hall's time has stood still for too long; the message names who was waited for."""


class Conductor:
    """The one process that moves a shared time.

    Time moves on by `speed` while every program has said, within its lag, that it keeps up, and while nothing that a
    simulated person does takes longer than it is allowed (`hold`). Else it stands still until they have caught up. It
    stops at every moment at which somebody wakes (`sleep`), so that all do what they do at the same moments every time.

    Args:
        file: made anew; the programs' settings name it.
        speed: seconds of the hall for each real second, at most.
        start_ms: what the hall's clock shows until `run`.
        stuck_s: real seconds of standing still that end the day; None waits for ever.
    """

    def __init__(self, file: Path, speed: float, start_ms: int, stuck_s: float | None = STUCK_S) -> None:
        file.write_bytes(bytes(SHARED_BYTES))
        self.file = file
        self.clock = SharedClock(speed, cells=shared_cells(file))
        self.clock.cells[0] = start_ms
        self.waited_s: defaultdict[str, float] = defaultdict(float)
        """Real seconds the hall stood still, by whom it waited for."""
        self._stuck_s = stuck_s
        self._places: dict[str, tuple[int, int]] = {}
        self._sleepers: list[tuple[int, int, asyncio.Future[None]]] = []
        self._holds: dict[int, tuple[int, str]] = {}
        self._numbers = count()
        self._at_s = self._moved_s = self._due_ms = 0.0

    # -- who is waited for --

    def place(self, program: str, lag_s: float = LAG_S) -> int:
        """The place at which this program says that it keeps up; from its first word on the hall waits for it."""
        number, _ = self._places.setdefault(program, (len(self._places) + 1, round(lag_s * 1000)))
        if number >= PLACES:
            raise ValueError(f"a shared time has no place left for {program}")
        return number

    def excuse(self, program: str) -> None:
        """This program has ended: wait for it no more, until it is started again and says so."""
        self.clock.cells[self.place(program)] = 0

    async def everybody(self, within_s: float = 60.0) -> None:
        """Wait until every program with a place has said its first word.

        Raises:
            HallStuck: one of them did not, within so many real seconds.
        """
        until = time.monotonic() + within_s
        while silent := [name for name, (place, _) in self._places.items() if not self.clock.cells[place]]:
            if time.monotonic() > until:
                raise HallStuck(f"{', '.join(silent)} did not begin to keep time within {within_s:.0f} s")
            await asyncio.sleep(TICK_S)

    @contextmanager
    def hold(self, who: str, allowed_s: float) -> Iterator[None]:
        """Somebody does something that takes at most `allowed_s` of the hall, on however slow a machine."""
        number = next(self._numbers)
        self._holds[number] = (self.clock.now_ms() + round(allowed_s * 1000), who)
        try:
            yield
        finally:
            del self._holds[number]

    # -- the time --

    async def sleep(self, seconds: float) -> None:
        """Sleep for `seconds` of the hall and wake at that very moment."""
        if seconds <= 0:
            return
        waking: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heappush(self._sleepers, (self.clock.now_ms() + round(seconds * 1000), next(self._numbers), waking))
        await waking

    async def until(self, moment_ms: int) -> None:
        """Sleep until a moment of the hall; not at all when it has passed."""
        await self.sleep((moment_ms - self.clock.now_ms()) / 1000)

    async def within(self, event: asyncio.Event, seconds: float) -> bool:
        """Wait for an event; False when so many seconds of the hall have passed before."""
        waiting = [asyncio.ensure_future(event.wait()), asyncio.ensure_future(self.sleep(seconds))]
        try:
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in waiting:
                each.cancel()
                with suppress(asyncio.CancelledError):
                    await each
        return event.is_set()

    async def run(self) -> None:
        """Move the time until cancelled. Raises `HallStuck`."""
        self.begin(time.monotonic())
        while True:
            await asyncio.sleep(TICK_S)
            self.step(time.monotonic())

    def begin(self, real_s: float) -> None:
        """The time moves from this real moment on."""
        self._at_s = self._moved_s = real_s
        self._due_ms = 0.0

    def step(self, real_s: float) -> None:
        """Move the time on, as far as speed and everybody allow, at this real moment.

        Raises:
            HallStuck: it could not be moved for too long.
        """
        passed_s, self._at_s = real_s - self._at_s, real_s
        self._due_ms = min(self._due_ms + passed_s * self.clock.speed * 1000, STEP_S * 1000)
        now = self.clock.now_ms()
        ceiling, who = self._ceiling()
        if ceiling <= now:
            self.waited_s[who] += passed_s
            if self._stuck_s is not None and real_s - self._moved_s > self._stuck_s:
                raise HallStuck(f"the hall waited for {who} for {self._stuck_s:.0f} s; a program has stopped working")
            return
        reached = min(now + int(self._due_ms), ceiling, self._next_waking())
        self._due_ms -= reached - now
        self.clock.cells[0] = reached
        self._moved_s = real_s
        while self._sleepers and self._next_waking() <= reached:
            _, _, waking = heappop(self._sleepers)
            if not waking.done():
                waking.set_result(None)

    def _next_waking(self) -> int:
        return self._sleepers[0][0] if self._sleepers else 2**62

    def _ceiling(self) -> tuple[int, str]:
        cells = self.clock.cells
        behind = [(cells[place] + lag, who) for who, (place, lag) in self._places.items() if cells[place]]
        return min([*behind, *self._holds.values()], default=(2**62, ""))
