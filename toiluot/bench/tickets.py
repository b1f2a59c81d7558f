"""Tickets a second, durably, through real sockets with 1, 16 and 64 kiosks."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path

from toiluot.bench import floors, store_alone
from toiluot.bench.client import Client, keep_beating
from toiluot.bench.hall import branch_of
from toiluot.bench.house import House
from toiluot.bench.rows import Row, at_least, quantile, row
from wire.values import Role

MOST = 1_900
"""Tickets a run: a hall holds 2,000 people who wait."""


def measure(folder: Path, seconds: float, of: tuple[int, ...] = (1, 16, 64)) -> list[Row]:
    """Rows for each number of clients; the disk is measured again beside each."""
    rows, rates = [], {}
    for clients in of:
        house = House(folder / f"tickets-{clients}", branch_of(60))
        house.lay_out([(f"kiosk-{n}", Role.KIOSK) for n in range(clients)])
        syncs = floors.syncs_of(house.folder, 300)
        if clients == 1:
            rows.append(_store_alone(house, len(syncs) / sum(syncs)))
        house.start()
        try:
            done = asyncio.run(_run(house, clients, seconds))
        finally:
            house.end()
        syncs += floors.syncs_of(house.folder, 300)
        floor = len(syncs) / sum(syncs)
        rates[clients] = rate = len(done.taken) / done.lasted_s
        name = f"tickets durably, {clients} client{'s' if clients > 1 else ''}"
        if clients == 1:
            rows.append(at_least(name, rate, "a second", 0.35 * floor, floor))
        else:
            rows.append(row(name, rate, "a second", floor=floor))
        rows.append(row(f"{name}: p99 of one", quantile(done.taken, 0.99) * 1000, "ms"))
        rows.append(row(f"{name}: processor of the server", done.cpu_s / len(done.taken) * 1e6, "us a ticket"))
        rows.append(row(f"{name}: server kept waiting for a processor", done.kept_s / done.lasted_s, "of the time"))
    if 1 in rates and 64 in rates:
        rows.append(at_least("64 clients over one", rates[64] / rates[1], "times", 3.0))
    return rows


def _store_alone(house: House, floor: float) -> Row:
    alone = store_alone.seconds_of(house.folder, house.branch, 300)
    return row("a ticket's rows committed, the store alone", len(alone) / sum(alone), "a second", floor=floor)


@dataclass(frozen=True, slots=True)
class Run:
    """What one number of clients gave; seconds."""

    taken: list[float]
    """Of each ticket."""
    lasted_s: float
    cpu_s: float
    kept_s: float
    """For how long the server could have run and no processor was free."""


async def _run(house: House, clients: int, seconds: float) -> Run:
    kiosks = [
        await Client().open(house.url, Role.KIOSK, f"kiosk-{n}", house.tokens[f"kiosk-{n}"]) for n in range(clients)
    ]
    beating = asyncio.create_task(keep_beating(kiosks))
    services = [s.id for s in house.branch.services]
    taken: list[float] = []
    numbers: list[str] = []

    async def press(kiosk: Client) -> None:
        while time.perf_counter() < until and len(taken) < MOST - clients:
            started = time.perf_counter()
            ticket = await kiosk.ask("ticket.issue", {"service_id": services[len(taken) % len(services)]})
            taken.append(time.perf_counter() - started)
            numbers.append(ticket["number"])

    for _ in range(20):
        await kiosks[0].ask("ticket.issue", {"service_id": services[0]})
    cpu, kept, started = house.cpu_s(), house.kept_waiting_s(), time.perf_counter()
    until = started + seconds
    await asyncio.gather(*(press(kiosk) for kiosk in kiosks))
    run = Run(taken, time.perf_counter() - started, house.cpu_s() - cpu, house.kept_waiting_s() - kept)
    assert len(set(numbers)) == len(numbers), "a number was given twice"
    beating.cancel()
    await asyncio.gather(*(kiosk.close() for kiosk in kiosks))
    return run
