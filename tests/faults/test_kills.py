"""kill -9 at random moments of a busy hall: nothing acknowledged is lost, given twice or called twice."""

from __future__ import annotations

import asyncio
import os
import random
import statistics
from pathlib import Path

import pytest

from tests.conftest import Count
from tests.faults.held import assert_nothing_lost_or_done_twice
from tests.faults.people import Everybody
from tests.faults.real_server import RealServer
from tests.server.branch_kit import DAY_MS, MONDAY_9
from tests.server.postgres_process import MISSING, Postgres, private_postgres
from wire.errors import Code

SEED = int(os.environ.get("TOILUOT_SEED", "1"))

ROUNDS_A_DAY = 8
"""After so many kills the next start is on the next day: a day left open is closed then."""


MANY = 100
"""From so many rounds each start is a new interpreter, and how soon it listens is what an office would see."""


async def kill_again_and_again(folder: Path, rounds: int, seed: int) -> tuple[RealServer, Everybody]:
    """A hall at work while its server is killed `rounds` times."""
    dice = random.Random(seed)
    server = RealServer(folder, anew=rounds >= MANY)
    server.clock_shows = MONDAY_9
    everybody = Everybody(server.url, [server.live_port], seed)
    everybody.begin()
    try:
        await server.start()
        await server.ready()
        for n in range(1, rounds + 1):
            await everybody.called(1)
            await asyncio.sleep(dice.uniform(0, 0.4))
            await server.kill()
            server.clock_shows = shown_in_round(n)
            if dice.random() < 0.15:
                await server.spawn()
                await asyncio.sleep(dice.uniform(0, 1.2))
                await server.kill()
            await server.start()
            if dice.random() < 0.5:  # otherwise its web pages are still on their way when it is killed again
                await server.ready()
        await everybody.called(3)
    finally:
        await everybody.end()
        await server.kill()
    return server, everybody


def shown_in_round(n: int) -> int:
    """What the hall's clock shows at a start: working days one after the other, each a little later every time."""
    day = n // ROUNDS_A_DAY
    return MONDAY_9 + (day // 5 * 7 + day % 5) * DAY_MS + n % ROUNDS_A_DAY * 300_000


def counted(rounds: int, seed: int, server: RealServer, everybody: Everybody) -> str:
    told, after = everybody.told, sorted(server.listening_after_s[1:])
    line = (
        f"{rounds} rounds, seed {seed}: {len(told.ledger.issued)} numbers, {len(told.ledger.calls)} calls, "
        f"{told.repeated} commands asked again long after"
    )
    if len(after) < 2:
        return line
    hundredths = statistics.quantiles(after, n=100, method="inclusive")
    median, p90, p99, longest = (round(s * 1000) for s in (hundredths[49], hundredths[89], hundredths[98], after[-1]))
    return (
        f"{line}; {len(after)} times listening again after p50 {median}, p90 {p90}, p99 {p99}, at most {longest} ms, "
        f"{sum(s > 1 for s in after)} times later than 1 s"
    )


@pytest.mark.timeout(900)
async def test_ten_kills_lose_nothing_and_do_nothing_twice(tmp_path: Path, count: Count) -> None:
    await kill_rounds(tmp_path, 10, 1, count)


@pytest.mark.soak
@pytest.mark.timeout(7200)
async def test_five_hundred_kills_lose_nothing_and_do_nothing_twice(tmp_path: Path, count: Count) -> None:
    await kill_rounds(tmp_path, 500, SEED, count)


async def kill_rounds(folder: Path, rounds: int, seed: int, count: Count) -> None:
    server, everybody = await kill_again_and_again(folder, rounds, seed)
    count(counted(rounds, seed, server, everybody))
    assert_nothing_lost_or_done_twice(everybody.told, server.url)
    assert len(everybody.told.ledger.calls) >= rounds
    assert everybody.told.repeated > 0


async def stop_postgres_again_and_again(
    postgres: Postgres, folder: Path, rounds: int, seed: int
) -> tuple[RealServer, Everybody]:
    """A hall at work while its database is stopped at once `rounds` times, and every third time its server too."""
    dice = random.Random(seed)
    server = RealServer(folder, postgres.add("hall"), anew=rounds >= MANY)
    server.clock_shows = MONDAY_9
    everybody = Everybody(server.url, [server.live_port], seed)
    everybody.begin()
    try:
        await server.start()
        for n in range(1, rounds + 1):
            await everybody.called(1)
            await asyncio.sleep(dice.uniform(0, 0.4))
            if n % 3 == 0:
                await server.kill()
            await asyncio.to_thread(postgres.stop)
            await asyncio.sleep(dice.uniform(0, 0.2))
            await asyncio.to_thread(postgres.start)
            if n % 3 == 0:
                server.clock_shows = shown_in_round(n)
                await server.start()
        await everybody.called(3)
    finally:
        await everybody.end()
        await server.kill()
    return server, everybody


@pytest.mark.timeout(900)
async def test_a_postgresql_stopped_at_once_loses_nothing_and_does_nothing_twice(tmp_path: Path, count: Count) -> None:
    await postgres_rounds(tmp_path, 3, 1, count)


@pytest.mark.soak
@pytest.mark.timeout(7200)
async def test_a_postgresql_stopped_at_once_two_hundred_times(tmp_path: Path, count: Count) -> None:
    await postgres_rounds(tmp_path, 200, SEED, count)


async def postgres_rounds(folder: Path, rounds: int, seed: int, count: Count) -> None:
    if MISSING:
        pytest.skip(MISSING)
    with private_postgres() as postgres:
        server, everybody = await stop_postgres_again_and_again(postgres, folder, rounds, seed)
        count(counted(rounds, seed, server, everybody))
        assert_nothing_lost_or_done_twice(everybody.told, server.url)
        assert everybody.told.refusals[Code.CANNOT_STORE] > 0, "nobody asked while the database was away"
