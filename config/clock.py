"""The one clock of a process: real time, the same at many times its speed, or the time that a demo's programs share."""

from __future__ import annotations

import asyncio
import mmap
import time
from dataclasses import dataclass
from pathlib import Path

PLACES = 64
"""Cells of a shared time: the time itself, and a place for each program that keeps it."""

SHARED_BYTES = PLACES * 8

LOOK_S = 0.005
"""Real seconds between two looks at a shared time that may be standing still."""

STEADY = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
"""Seconds since the machine was started; those that it slept count too, where there is such a clock."""

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")

REPORT_S = 0.01
"""Real seconds between two reports of a program that it keeps up."""


def boot_id() -> str:
    """Names this run of the machine; empty where the system does not say."""
    try:
        return _BOOT_ID.read_text(encoding="ascii").strip()
    except OSError:
        return ""


@dataclass(frozen=True, slots=True)
class Clock:
    """Tells the time in milliseconds since 1970 UTC.

    Heartbeats and back-off of links do not use it: a network is as fast as it is, whatever hour the hall believes.
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

    def elapsed_ms(self) -> int:
        """Milliseconds of the hall since some moment; they go on evenly, also when the machine's clock is set."""
        return int(time.clock_gettime_ns(STEADY) * self.speed) // 1_000_000

    def run(self) -> str:
        """Names what `elapsed_ms` counts from: this run of the machine. Empty for a clock that is not the machine's."""
        return boot_id() if self.speed == 1.0 and self.real_start_ms == self.start_ms else ""

    def real_seconds(self, seconds: float) -> float:
        """How long `seconds` of the hall are in real seconds."""
        return seconds / self.speed

    async def sleep(self, seconds: float) -> None:
        """Sleep for `seconds` of the hall."""
        await asyncio.sleep(seconds / self.speed)


_NO_TIME = memoryview(bytes(SHARED_BYTES)).cast("q")


@dataclass(frozen=True, slots=True, eq=False)
class SharedClock(Clock):
    """A time that one process moves on and others follow, through a file that all of them have in memory.

    It moves no faster than `speed`, and stands still while a program lags behind (`toiluot/demo/conductor.py`). So each
    program says again and again how far it has come: `here`, from the loop that does its work.
    """

    cells: memoryview[int] = _NO_TIME
    """The time now, then the time at which each program last said that it keeps up; 0 for nobody."""
    place: int = 0
    """This program's own cell; 0 only looks."""

    def now_ms(self) -> int:
        """Now, in the hall's time."""
        return self.cells[0]

    def elapsed_ms(self) -> int:
        """The time that all share is never set."""
        return self.cells[0]

    def run(self) -> str:
        """Of the next demo it is another one."""
        return ""

    def real_seconds(self, seconds: float) -> float:
        """How long `seconds` of the hall take at least, in real seconds; never so short that it asks all the time."""
        return max(seconds / self.speed, LOOK_S)

    async def sleep(self, seconds: float) -> None:
        """Sleep for `seconds` of the hall, however long they take."""
        until = self.now_ms() + round(seconds * 1000)
        while (left := until - self.now_ms()) > 0:  # noqa: ASYNC110 - another process moves the time
            await asyncio.sleep(self.real_seconds(left / 1000))

    def here(self) -> None:
        """Say that this program has come as far as the time that is shown."""
        if self.place:
            self.cells[self.place] = self.cells[0]

    def leave(self) -> None:
        """Say that this program does not follow the time any more: nobody waits for it."""
        if self.place:
            self.cells[self.place] = 0

    async def keep_up(self) -> None:
        """Say `here` for as long as this loop turns; cancel it to leave."""
        try:
            while True:
                self.here()
                await asyncio.sleep(REPORT_S)
        finally:
            self.leave()


def shared_cells(file: Path) -> memoryview[int]:
    """The cells of a shared time.

    Raises:
        OSError: the file cannot be opened.
        ValueError: it holds no shared time.
    """
    with file.open("r+b") as opened:
        memory = mmap.mmap(opened.fileno(), 0)
    if len(memory) != SHARED_BYTES:
        raise ValueError(f"{file} holds no shared time")
    # Of the machine's own word length, so that a number is written and read whole.
    return memoryview(memory).cast("q")
