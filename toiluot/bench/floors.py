"""What the machine itself takes: a sync of the disk, a round trip over loopback, a commit of one row."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path

from toiluot.bench.rows import Row, quantile, row

BLOCK = bytes(8192)


@dataclass(frozen=True, slots=True)
class Floors:
    """Seconds, and how many a second."""

    syncs_a_second: float
    sync_p99_s: float
    commits_a_second: float
    round_trip_p50_s: float
    round_trip_p99_s: float

    def rows(self) -> list[Row]:
        """As rows of the table."""
        return [
            row("floor: fdatasync of 8 KiB", self.syncs_a_second, "a second"),
            row("floor: fdatasync p99", self.sync_p99_s * 1000, "ms"),
            row("floor: SQLite commits of one row, synchronous=FULL", self.commits_a_second, "a second"),
            row("floor: loopback round trip p50", self.round_trip_p50_s * 1000, "ms"),
            row("floor: loopback round trip p99", self.round_trip_p99_s * 1000, "ms"),
        ]


def measure(folder: Path, times: int) -> Floors:
    """Measure in `folder`, which must be on the disk that the database will be on."""
    syncs = syncs_of(folder, times)
    trips = asyncio.run(_round_trips(times))
    return Floors(
        len(syncs) / sum(syncs),
        quantile(syncs, 0.99),
        _commits(folder, times),
        quantile(trips, 0.5),
        quantile(trips, 0.99),
    )


def syncs_of(folder: Path, times: int) -> list[float]:
    """Seconds that each of so many syncs of 8 KiB took."""
    path = folder / "floor"
    handle = os.open(path, os.O_WRONLY | os.O_CREAT)
    taken = []
    try:
        for n in range(times):
            started = time.perf_counter()
            os.pwrite(handle, BLOCK, n % 64 * len(BLOCK))
            os.fdatasync(handle)
            taken.append(time.perf_counter() - started)
    finally:
        os.close(handle)
        path.unlink()
    return taken


def _commits(folder: Path, times: int) -> float:
    path = folder / "floor.db"
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("CREATE TABLE floor (n INTEGER PRIMARY KEY, body TEXT)")
        started = time.perf_counter()
        for n in range(times):
            connection.execute("INSERT INTO floor VALUES (?, ?)", (n, "x" * 300))
        return times / (time.perf_counter() - started)
    finally:
        connection.close()
        for left in folder.glob("floor.db*"):
            left.unlink()


async def _round_trips(times: int) -> list[float]:
    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(4096):
            writer.write(data)
        writer.close()

    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        writer.write(BLOCK[:300])
        await reader.readexactly(300)
        taken.append(time.perf_counter() - started)
    writer.close()
    await writer.wait_closed()
    server.close()
    await server.wait_closed()
    return taken
