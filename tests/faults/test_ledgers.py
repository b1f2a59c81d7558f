"""A real branch server and a real hub, killed, cut off and brought back: both ledgers are equal again within 30 s."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import sqlite3
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from server.exchange.compare import Compared, compare
from server.store.journal import Store
from tests.conftest import Count
from tests.faults.cut_line import Line
from tests.faults.people import Somebody, Told
from tests.faults.real_hub import TOKEN, RealHub
from tests.faults.real_server import RealServer
from tests.patience import within
from tests.server.branch_kit import BRANCH, DAY_MS, MONDAY_9, SERVICE
from tests.server.known_people import KnownPeople
from wire import commands as c
from wire.session import Hello
from wire.values import Role

SEED = int(os.environ.get("TOILUOT_SEED", "1"))
HEALED_S = 30.0
"""Within so long both ledgers must be equal once everything is up; a test waits ten times as long."""

HALF_HOUR = 1_800_000


class City:
    """One branch, one hub, the line between them, and a kiosk in the hall."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.dice = random.Random(seed)
        self.now = MONDAY_9
        self.hub = RealHub(folder)
        self.line = Line(self.hub.port)
        self.folder = folder
        self.server: RealServer
        self.booked: list[dict[str, Any]] = []
        self.numbers = 0
        self.copies: dict[str, Path] = {}
        self.healed_after_s: list[float] = []

    async def begin(self) -> None:
        await self.line.start()
        (self.folder / "branch.token").write_text(TOKEN, encoding="utf-8")
        hub = ("[hub]", f'url = "http://127.0.0.1:{self.line.port}"', 'token_file = "branch.token"')
        self.server = RealServer(self.folder, more=hub)
        store = Store(self.server.url)
        store.open()
        token = KnownPeople(store, lambda: MONDAY_9).pair("kiosk-1", Role.KIOSK)
        store.close()
        hello = Hello(protocol=2, role=Role.KIOSK, device_id="kiosk-1", token=token)
        self.kiosk = Somebody(hello, [self.server.live_port], Told(), self.dice)
        self.dialling = asyncio.create_task(self.kiosk.dial.run())
        await self.start_hub()
        await self.start_server()

    async def end(self) -> None:
        self.dialling.cancel()
        await asyncio.gather(self.dialling, return_exceptions=True)
        await self.server.kill()
        await self.hub.kill()
        await self.line.close()

    async def start_server(self) -> None:
        self.server.clock_shows = self.now
        await self.server.start()

    async def start_hub(self) -> None:
        self.hub.clock_shows = self.now
        await self.hub.start()

    # -- what people do --

    async def book(self) -> None:
        slot = self.now // HALF_HOUR * HALF_HOUR + HALF_HOUR * self.dice.randrange(1, 4)
        body: dict[str, Any] = {"request_id": f"city-{self.dice.randrange(10**9):09d}", "service_id": SERVICE}
        body |= {} if self.dice.random() < 0.3 else {"slot_at": slot}
        answer = await self.hub.call("POST", f"/branches/{BRANCH.id}/bookings", json=body)
        if answer.status_code == httpx.codes.CREATED:
            self.booked.append(answer.json())

    async def cancel(self) -> None:
        if self.booked:
            secret = self.dice.choice(self.booked[-5:])["secret"]
            await self.hub.call("POST", f"/branches/{BRANCH.id}/booking/cancel", headers={"Authorization": secret})

    async def arrive(self) -> None:
        if self.booked:
            held = self.dice.choice(self.booked[-5:])
            self.numbers += await self.kiosk.insist(c.CheckIn(code=held["qr"], early=True)) is not None

    async def do_something(self) -> None:
        for _ in range(self.dice.randrange(1, 6)):
            await self.dice.choice((self.book, self.book, self.arrive, self.arrive, self.cancel))()

    # -- what happens to them --

    async def kill(self, which: str) -> None:
        await (self.server.kill() if which == "branch" else self.hub.kill())

    async def start(self, which: str) -> None:
        await (self.start_server() if which == "branch" else self.start_hub())

    def file_of(self, which: str) -> Path:
        return self.folder / f"{which}.db"

    def back_up(self, which: str) -> None:
        path = self.folder / f"{which}-{time.monotonic_ns()}.copy"
        with contextlib.closing(sqlite3.connect(self.file_of(which))) as connection:
            connection.execute("VACUUM INTO ?", (str(path),))
        self.copies[which] = path

    async def restore(self, which: str) -> None:
        """By hand, so that nobody is told."""
        await self.kill(which)
        file = self.file_of(which)
        for side in ("-wal", "-shm"):
            file.with_name(file.name + side).unlink(missing_ok=True)
        file.write_bytes(self.copies[which].read_bytes())
        await self.start(which)

    async def happen(self) -> None:
        which = self.dice.choice(("branch", "hub"))
        match self.dice.randrange(6):
            case 0:
                self.line.cut()
            case 1:
                self.line.mend()
            case 2:
                await self.kill(which)
                await self.start(which)
            case 3:
                self.now += DAY_MS
                for each in ("branch", "hub"):
                    await self.kill(each)
                    await self.start(each)
            case 4:
                self.back_up(which)
            case _:
                if which in self.copies:
                    await self.restore(which)

    async def heal(self) -> Compared:
        """Everything is up and the line is good: until both say the same."""
        self.line.mend()
        began = time.monotonic()
        found: Compared | None = None
        async with within(10 * HEALED_S, lambda: f"both ledgers are equal; {found}; {self.hub.log()[-500:]}"):
            while True:
                found = compare(self.server.url, f"sqlite:///{self.hub.database}")
                if found.equal and (found.to_hub, found.to_branch) == (0, 0):
                    break
                await asyncio.sleep(0.1)
        self.healed_after_s.append(time.monotonic() - began)
        return found


@contextlib.asynccontextmanager
async def city(folder: Path, seed: int):
    made = City(folder, seed)
    await made.begin()
    try:
        await made.heal()
        yield made
    finally:
        await made.end()


@pytest.mark.timeout(600)
async def test_hub_and_branch_killed_while_they_talk_say_the_same_afterwards(tmp_path: Path) -> None:
    async with city(tmp_path, 1) as made:
        for _ in range(4):
            await made.book()
        await asyncio.gather(made.arrive(), made.hub.kill())
        await made.arrive()
        await asyncio.gather(made.start_hub(), made.server.kill())
        await made.book()
        await made.start_server()
        await made.arrive()
        found = await made.heal()
        assert found.bookings == len(made.booked)
        assert found.arrivals >= made.numbers
        assert made.numbers > 0, made.kiosk.told.refusals


@pytest.mark.soak
@pytest.mark.timeout(7200)
async def test_sixty_orders_of_kills_cuts_nights_and_restores(tmp_path: Path, count: Count) -> None:
    async with city(tmp_path, SEED) as made:
        for _ in range(60):
            for _ in range(4):
                await made.do_something()
                await made.happen()
            await made.heal()
        longest = max(made.healed_after_s)
        count(
            f"60 orders, seed {SEED}: {len(made.booked)} bookings, {made.numbers} arrivals, "
            f"equal again after at most {longest:.1f} s"
        )
