"""Tickets a second beside the disk's own rate. Run by hand: python -m tests.server.speed [--profile] [FOLDER]."""

from __future__ import annotations

import argparse
import asyncio
import cProfile
import os
import pstats
import tempfile
import time
from pathlib import Path

from tests.server.branch_kit import House, house

SYNCS = 500
MOST = 1_900
"""Tickets a run: a hall holds 2,000 people who wait."""


def fdatasyncs_a_second(folder: Path) -> float:
    """How often the disk makes 8 KiB durable in a second: the floor of every commit."""
    handle = os.open(folder / "floor", os.O_WRONLY | os.O_CREAT)
    try:
        block = bytes(8192)
        started = time.perf_counter()
        for n in range(SYNCS):
            os.pwrite(handle, block, n % 64 * 8192)
            os.fdatasync(handle)
        return SYNCS / (time.perf_counter() - started)
    finally:
        os.close(handle)


async def tickets_a_second(branch: House, clients: int, seconds: float) -> float:
    """Each client asks for the next ticket as soon as it was given one."""
    given = 0
    until = time.perf_counter() + seconds

    async def ask() -> None:
        nonlocal given
        while time.perf_counter() < until:
            await branch.issue()
            given += 1
            if given >= MOST:
                return

    started = time.perf_counter()
    await asyncio.gather(*(ask() for _ in range(clients)))
    return given / (time.perf_counter() - started)


async def measure(folder: Path, seconds: float, profile: bool) -> None:
    """Print one line a figure."""
    floor = fdatasyncs_a_second(folder)
    print(f"fdatasync of 8 KiB        {floor:8.0f} a second")
    for clients in (1, 16, 64):
        (folder / f"{clients}").mkdir()
        async with house(f"sqlite:///{folder}/{clients}/branch.db") as branch:
            profiler = cProfile.Profile()
            if profile:
                profiler.enable()
            rate = await tickets_a_second(branch, clients, seconds)
            profiler.disable()
        print(f"tickets, {clients:2d} clients       {rate:8.0f} a second   {rate / floor:5.2f} of the floor")
        if profile:
            pstats.Stats(profiler).sort_stats("tottime").print_stats(25)


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, help="on the disk to measure; default a temporary folder")
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--profile", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        asyncio.run(measure(Path(folder), given.seconds, given.profile))


if __name__ == "__main__":
    main()
