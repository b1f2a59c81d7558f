"""Ready again after kill -9: with a day's first tickets, and with a year of one branch; then that year's reports."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from server.figures import periods, reports
from server.store.journal import Store
from server.store.visits import branch_in_force, days_with_visits
from toiluot.bench.client import Client
from toiluot.bench.hall import branch_of
from toiluot.bench.house import House
from toiluot.bench.rows import Row, at_most, quantile
from toiluot.bench.year import copy_of, year_of
from wire.values import Role

ONE_SECOND = 1.0
DAY_MS, YEAR_S = 100.0, 1.0


def measure(folder: Path, cache: Path, tickets: int, times: int) -> list[Row]:
    """Rows of starts and reports; `tickets` is the size of the year."""
    branch = branch_of(60)
    rows = [_start(House(folder / "start", branch), "100 tickets", 100, times)]
    url = copy_of(year_of(cache, branch, tickets), folder / "year")
    house = House(folder / "year", branch, url)
    rows.append(_start(house, f"a year, {tickets:,} tickets", 20, times))
    return rows + _reports(url)


def _start(house: House, what: str, tickets: int, times: int) -> Row:
    """Kill and start so often: seconds from the start of the process to a kiosk's hello answered; the middle one."""
    house.lay_out([("kiosk-1", Role.KIOSK)])
    house.start()
    taken = []
    try:
        asyncio.run(_issue(house, tickets))
        for _ in range(times):
            house.end()
            started = time.perf_counter()
            house.spawn()
            asyncio.run(_hello(house))
            taken.append(time.perf_counter() - started)
            house.ready()
    finally:
        house.end()
    return at_most(f"kill -9 -> a kiosk is welcomed again, {what}", quantile(taken, 0.5), "s", ONE_SECOND)


async def _issue(house: House, tickets: int) -> None:
    kiosk = await Client().open(house.url, Role.KIOSK, "kiosk-1", house.tokens["kiosk-1"])
    for _ in range(tickets):
        await kiosk.ask("ticket.issue", {"service_id": house.branch.services[0].id})
    await kiosk.close()


async def _hello(house: House) -> None:
    async with asyncio.timeout(60):
        while True:
            try:
                kiosk = await Client().open(house.url, Role.KIOSK, "kiosk-1", house.tokens["kiosk-1"])
            except OSError:
                await asyncio.sleep(0.005)
                continue
            await kiosk.close()
            return


def _reports(url: str) -> list[Row]:
    store = Store(url)
    store.open()
    try:
        with store.reading() as connection:
            branch = branch_in_force(connection)
            assert branch is not None
            days = [day for day in days_with_visits(connection) if day < date.today().isoformat()]
            day = days[len(days) // 2]
            taken, visits = _timed(lambda: reports.figures_of_day(connection, day, branch).visits)
            rows = [at_most(f"day report of {visits:,} visits", taken * 1000, "ms", DAY_MS)]
            year = day[:4]
            taken, visits = _timed(
                lambda: periods.figures_of_period(connection, f"{year}-01-01", f"{year}-12-31", branch).visits
            )
            return [*rows, at_most(f"year report of {visits:,} visits", taken, "s", YEAR_S)]
    finally:
        store.close()


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds of the middle of three tries, and what came of it."""
    taken = []
    for _ in range(3):
        started = time.perf_counter()
        found = work()
        taken.append(time.perf_counter() - started)
    return quantile(taken, 0.5), found
