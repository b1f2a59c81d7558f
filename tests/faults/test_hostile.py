"""Hostile clients of every kind at once: each is refused in words, the honest ones are served, no memory is taken."""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import time
from pathlib import Path

import pytest

from clientkit.dial import Dial
from tests.conftest import Count
from tests.faults.hostile import ATTACKS
from tests.faults.people import hello, paired
from tests.faults.real_server import ROOT, RealServer
from tests.server.branch_kit import MONDAY_9, SERVICE
from wire import commands as c
from wire.values import Role

SECONDS = 16.0
"""Longer than the silence after which a link is given up."""

MEBIBYTE = 1024 * 1024
PATIENCE_S = 30.0


async def numbers(kiosk: Dial, seconds: float) -> list[float]:
    """One number after the other for so long; how long each took, sorted."""
    took: list[float] = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        began = time.perf_counter()
        await kiosk.ask(c.IssueTicket(service_id=SERVICE), within_s=PATIENCE_S)
        took.append(time.perf_counter() - began)
        await asyncio.sleep(0.02)
    return sorted(took)


async def attacked(server: RealServer, token: str, kiosk: Dial) -> tuple[dict[str, int], list[str], list[float]]:
    """What the attackers were told, what was wrong, and how long an honest kiosk waited meanwhile."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.faults.hostile", str(server.live_port), str(SECONDS)),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    told, took = await asyncio.gather(process.communicate(f"{token}\n".encode()), numbers(kiosk, SECONDS))
    found = json.loads(told[0])
    return found["refused"], found["wrong"], took


@pytest.mark.timeout(900)
async def test_hostile_clients_are_refused_in_words_and_take_nothing_from_the_honest(
    tmp_path: Path, count: Count
) -> None:
    server = RealServer(tmp_path, anew=True)  # its memory is measured
    server.clock_shows = MONDAY_9
    tokens = paired(server.url)
    kiosk = Dial([f"ws://127.0.0.1:{server.live_port}"], hello(Role.KIOSK, "kiosk-1", tokens), lambda _: None)
    link = asyncio.create_task(kiosk.run())
    try:
        await server.start()
        await server.ready()
        alone = await numbers(kiosk, 2)
        before = server.most_memory()
        refused, wrong, took = await attacked(server, tokens["kiosk-0"], kiosk)
        grown = server.most_memory() - before
        await kiosk.ask(c.IssueTicket(service_id=SERVICE), within_s=PATIENCE_S)
    finally:
        link.cancel()
        await asyncio.gather(link, return_exceptions=True)
        await server.kill()
    count(
        f"{sum(refused.values())} refusals; an honest kiosk's numbers took p50 {statistics.median(took) * 1000:.0f}, "
        f"p99 {took[len(took) * 99 // 100] * 1000:.0f}, at most {took[-1] * 1000:.0f} ms "
        f"({alone[len(alone) * 99 // 100] * 1000:.0f} ms without them); {grown / MEBIBYTE:.1f} MiB more memory"
    )
    assert wrong == []
    for attack in ATTACKS:
        assert any(told.startswith(f"{attack.__name__}: ") for told in refused), f"{attack.__name__} was never refused"
    assert grown <= 32 * MEBIBYTE
