"""A kiosk stands for years: after its first thousand tickets it holds no more than before, however many follow."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path

import pytest

from hardware.twin import PrinterTwin
from tests.conftest import Count
from toiluot.bench.client import Client, Refusal, keep_beating
from toiluot.bench.hall import branch_of
from toiluot.bench.house import PASSWORD, ROOT, House, die_with_parent
from toiluot.bench.screens import OFF_SCREEN, settings_of
from wire.errors import Code
from wire.values import Role

TICKETS, SETTLED = 10_000, 1_000
MOST_KIB_A_THOUSAND = 256
"""Resident memory by which a thousand tickets may grow on the whole: less for each than its document is long."""

STORE_BYTES = 64 << 10
"""By which the store may differ: what the server told last varies. A row a ticket would be ten times it."""

LOG_BYTES = 1_100 * 4_120
"""Of the store's log: SQLite empties it after a thousand pages."""


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_ten_thousand_tickets_leave_nothing_behind_in_a_kiosk(tmp_path: Path, count: Count) -> None:
    house = House(tmp_path / "house", branch_of(60))
    desk = next(one for one in house.branch.counters if house.branch.groups[0].id in one.groups)
    house.lay_out(
        [("kiosk-1", Role.KIOSK), (f"pc-{desk.id}", Role.COUNTER)], [(f"nv.{desk.id}", "clerk")]
    )  # fmt: skip
    house.start()
    try:
        told = asyncio.run(_many(house, desk.id))
    finally:
        house.end()
    settled = [each for each in told if each["tickets"] >= SETTLED]
    assert settled[-1]["tickets"] == TICKETS
    # What is freed is given back now and then: the least of each thousand is what the kiosk truly holds.
    least = [
        min(each["resident_kib"] for each in settled if each["tickets"] // 1000 == n)
        for n in range(SETTLED // 1000, TICKETS // 1000)
    ]
    slope = growth([float(n) for n in range(len(least))], least)
    first, last = settled[0], settled[-1]
    count(
        f"{first['resident_kib']:,} KiB after {SETTLED:,} tickets, {last['resident_kib']:,} after {TICKETS:,}: "
        f"{slope:+.1f} KiB a thousand, by the least of each ({', '.join(f'{one:,}' for one in least)}); "
        f"handles {first['handles']}, {last['handles']}; "
        f"store {first['store']:,}, {last['store']:,} bytes, its log at most {max(each['log'] for each in told):,}"
    )
    assert slope <= MOST_KIB_A_THOUSAND
    assert max(each["handles"] for each in settled) <= first["handles"] + 2  # a link to the printer may be open
    assert max(each["threads"] for each in settled) <= first["threads"]
    assert last["store"] <= first["store"] + STORE_BYTES
    assert max(each["log"] for each in told) <= LOG_BYTES


def growth(at: list[float], values: list[float]) -> float:
    """Of the straight line that lies nearest: how much for each unit of `at`."""
    middle_at, middle = sum(at) / len(at), sum(values) / len(values)
    over = sum((x - middle_at) * (y - middle) for x, y in zip(at, values, strict=True))
    return over / sum((x - middle_at) ** 2 for x in at)


async def _many(house: House, counter: str) -> list[dict[str, int]]:
    twin = PrinterTwin(keep=1)
    file = settings_of("kiosk", house, await twin.start(), (360, 640), "reduced_motion = true\n")
    serving = asyncio.create_task(_serve(house, counter))
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.kiosk.many_tickets", str(file), str(TICKETS)),
        cwd=ROOT,
        env=os.environ | OFF_SCREEN,
        stdout=asyncio.subprocess.PIPE,
        preexec_fn=die_with_parent,
    )
    told: list[dict[str, int]] = []
    try:
        assert process.stdout is not None
        async for line in process.stdout:
            told.append(json.loads(line))
            assert "trouble" not in told[-1], told[-1]
            assert not serving.done(), serving.exception()
        assert await process.wait() == 0
        return told
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
        await twin.stop()


async def _serve(house: House, counter: str) -> None:
    """A clerk who is quick: a hall holds 2,000 people, and no more."""
    desk = await Client().open(house.url, Role.COUNTER, f"pc-{counter}", house.tokens[f"pc-{counter}"])
    beating = asyncio.create_task(keep_beating([desk]))
    outcome = house.branch.outcomes[0].id
    try:
        await desk.ask("clerk.sign_in", {"user": f"nv.{counter}", "password": PASSWORD})
        await desk.ask("counter.open", {"counter_id": counter})
        while True:
            await asyncio.sleep(0.05)
            try:
                called = await desk.ask("ticket.call_next")
            except Refusal as why:
                if not str(why).startswith(Code.NOBODY_WAITS):
                    raise
                continue
            await desk.ask("ticket.finish", {"ticket_id": called["ticket_id"], "outcome": outcome, "dossiers": 1})
    finally:
        beating.cancel()
        await desk.close()
