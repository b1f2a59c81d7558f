"""The machine's clock jumps, midnight comes, summer time ends: on the real process, with libfaketime."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from clientkit.dial import Dial, RefusedByServer
from server.store.database import Database
from server.store.verify import verify
from tests.faults.people import hello, paired
from tests.faults.real_server import RealServer
from tests.patience import within
from tests.server.branch_kit import BRANCH, BRANCH_FILE, COUNTERS, PASSWORD, SERVICE
from wire import commands as c
from wire.codec import Json
from wire.session import Happening, Welcomed
from wire.values import Role
from wire.views import Snapshot

LIBRARY = next(iter(sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))), None)
WHY_NOT = "" if LIBRARY else "libfaketime is not installed (Debian package faketime)"

pytestmark = [
    pytest.mark.skipif(bool(WHY_NOT), reason=WHY_NOT or "libfaketime is there"),
    pytest.mark.timeout(300),
]
PATIENCE_S = 60.0
"""For one reply on a machine that is busy with other things."""

HANOI, BERLIN = "Asia/Ho_Chi_Minh", "Europe/Berlin"
ALWAYS_OPEN = """[[hours]]
weekdays = [1, 2, 3, 4, 5, 6, 7]
opens = "00:00"
closes = "23:59"
issue_from = "00:00"
issue_until = "23:59"

"""


class Hall:
    """One kiosk and one clerk at a server whose machine's clock is set by hand."""

    def __init__(self, folder: Path, zone: str) -> None:
        self._zone, self._time = zone, folder / "time"
        environment = {
            "LD_PRELOAD": str(LIBRARY),
            "FAKETIME_TIMESTAMP_FILE": str(self._time),
            # Read once a second: reading it at every call makes a start four times as long.
            "FAKETIME_CACHE_DURATION": "1",
            "NO_FAKE_STAT": "1",
            # As with a real clock that is set: the monotonic clock goes on.
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "DONT_FAKE_MONOTONIC": "1",
        }
        self.server = RealServer(folder, branch=_branch_file(folder, zone), environment=environment)
        self.tokens = paired(self.server.url)
        self.kiosk = self.device(Role.KIOSK, "kiosk-0")
        self.clerk = self.device(Role.COUNTER, "pc-0")
        self.lost_links = 0

    def device(self, role: Role, name: str, happened: Any = None) -> Dial:
        """A device that dials this hall."""
        address = f"ws://127.0.0.1:{self.server.live_port}"
        return Dial([address], hello(role, name, self.tokens), happened or self._happened, pause=_briefly)

    def _happened(self, happening: Happening | None) -> None:
        self.lost_links += happening is None

    def machine_shows(self, local: str) -> int:
        """Set the machine's clock, `2026-11-23 09:00`, with ` again` for the hour that comes twice; the moment."""
        moment = datetime.fromisoformat(local.removesuffix(" again"))
        moment = moment.replace(tzinfo=ZoneInfo(self._zone), fold=int(local.endswith(" again")))
        new = self._time.with_suffix(".new")
        new.write_text(f"{moment.timestamp() - time.time():+.3f}\n", encoding="ascii")
        new.rename(self._time)
        return int(moment.timestamp() * 1000)

    async def set_clock(self, local: str) -> None:
        """As `machine_shows`, until the running server has seen it."""
        moment = self.machine_shows(local)
        for _ in range(200):
            if abs((await self.board()).server_at - moment) < 60_000:
                return
            await asyncio.sleep(0.1)
        raise AssertionError(f"the server does not see {local}")

    async def board(self) -> Snapshot:
        """What a board that dials now is told."""
        told: asyncio.Future[Snapshot] = asyncio.get_running_loop().create_future()

        def happened(happening: Happening | None) -> None:
            if isinstance(happening, Welcomed) and not told.done():
                told.set_result(happening.snapshot)

        link = asyncio.create_task(self.device(Role.DISPLAY, "board-0", happened).run())
        try:
            async with within(
                PATIENCE_S, lambda: f"a board is welcomed; the server's log ends with {self.server.log()}"
            ):
                return await told
        finally:
            link.cancel()
            await asyncio.gather(link, return_exceptions=True)

    async def doubts_its_clock(self) -> bool:
        """Whether the boards are told that the clock is doubtful."""
        return bool((await self.board()).views["board"]["doubtful_clock"])

    async def number(self) -> str:
        """The next number."""
        return str((await self.kiosk.ask(c.IssueTicket(service_id=SERVICE), within_s=PATIENCE_S))["number"])

    async def open_counter(self) -> None:
        """The clerk is at her counter."""
        await self.clerk.ask(c.OpenCounter(counter_id=COUNTERS[0]), within_s=PATIENCE_S)

    async def serve(self) -> str:
        """The number that is called next, and done at once."""
        called = await self.clerk.ask(c.CallNext(), within_s=PATIENCE_S)
        finish = c.Finish(ticket_id=called["ticket_id"], outcome=BRANCH.outcomes[0].id)
        await self.clerk.ask(finish, within_s=PATIENCE_S)
        return str(called["number"])

    def journal(self) -> list[Json]:
        """Every event, with its moment as `at`."""
        return [json.loads(body) | {"at": at} for body, at in self.read("SELECT body, at FROM journal ORDER BY seq")]

    def read(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of the database, also while its server runs."""
        database = Database(self.server.url)
        with database.reading() as connection:
            rows = [tuple(row) for row in connection.exec_driver_sql(query)]
        database.release()
        return rows


async def _briefly(_seconds: float) -> None:
    await asyncio.sleep(0.03)


def _branch_file(folder: Path, zone: str) -> Path:
    text = BRANCH_FILE.read_text(encoding="utf-8").replace(HANOI, zone)
    text, found = re.subn(r"\[\[hours\]\]\n(?:[^\[\n][^\n]*\n|\n)*", "", text)
    assert found == 2
    path = folder / "branch.toml"
    path.write_text(text.replace("[[zones]]", ALWAYS_OPEN + "[[zones]]", 1), encoding="utf-8")
    return path


@asynccontextmanager
async def hall(folder: Path, zone: str, local: str) -> AsyncIterator[Hall]:
    """A hall at work, its clock showing `local`; afterwards its database is checked whole."""
    made = Hall(folder, zone)
    made.machine_shows(local)
    links = [asyncio.create_task(one.run()) for one in (made.kiosk, made.clerk)]
    try:
        await made.server.start()
        await made.clerk.sign_in("clerk-0", PASSWORD, PATIENCE_S)
        yield made
    finally:
        for link in links:
            link.cancel()
        await asyncio.gather(*links, return_exceptions=True)
        await made.server.kill()
    assert_times_make_sense(made)


def assert_times_make_sense(made: Hall) -> None:
    """No number twice on a day, no day twice, no moment before an earlier one, no negative wait."""
    assert verify(made.server.url).trouble == ""
    events = made.journal()
    numbers = [(event["day"], event["number"]) for event in events if event["type"] == "ticket.issued"]
    assert len(set(numbers)) == len(numbers), numbers
    days = [event["day"] for event in events if event["type"] == "day.opened"]
    assert days == sorted(set(days))
    moments = [event["at"] for event in events]
    assert moments == sorted(moments)
    waits = made.read("SELECT wait_ms FROM visit UNION ALL SELECT wait_ms FROM leg")
    assert [wait for (wait,) in waits if wait is not None and wait < 0] == []


async def test_a_clock_set_back_an_hour_repeats_no_number_and_makes_no_wait_negative(tmp_path: Path) -> None:
    async with hall(tmp_path, HANOI, "2026-11-23 09:00") as made:
        await made.open_counter()
        assert [await made.number() for _ in range(3)] == ["A001", "A002", "A003"]
        await made.set_clock("2026-11-23 09:10")
        assert await made.serve() == "A001"
        lost = made.lost_links
        await made.set_clock("2026-11-23 08:10")
        assert await made.number() == "A004"
        assert await made.serve() == "A002"
        assert await made.doubts_its_clock()
        await made.set_clock("2026-11-23 11:00")
        assert await made.serve() == "A003"
        assert await made.number() == "A005"
        assert not await made.doubts_its_clock()
        assert made.lost_links == lost, "a clock that jumps must not end a link"


def waits_in_hours(made: Hall) -> list[int]:
    """Of every visit, in the order of the journal."""
    return [round((wait or 0) / 3_600_000) for (wait,) in made.read("SELECT wait_ms FROM visit ORDER BY day, serial")]


async def test_midnight_is_the_branchs_own_and_a_day_is_never_opened_again(tmp_path: Path) -> None:
    async with hall(tmp_path, HANOI, "2026-11-23 06:50") as made:
        assert await made.number() == "A001"
        await made.set_clock("2026-11-23 07:10")  # a new day has begun in UTC
        assert await made.number() == "A002"
        await made.set_clock("2026-11-23 23:50")
        assert await made.number() == "A003"
        await made.set_clock("2026-11-24 00:05")
        assert await made.number() == "A001"
        await made.set_clock("2026-11-23 23:55")
        assert await made.number() == "A002"
        closed = [event for event in made.journal() if event["type"] == "day.closed"]
        assert [(event["day"], len(event["left"])) for event in closed] == [("2026-11-23", 3)]


async def test_summer_time_makes_one_long_and_one_short_business_day(tmp_path: Path) -> None:
    async with hall(tmp_path, BERLIN, "2026-10-24 23:30") as made:
        assert await made.number() == "A001"
        await made.set_clock("2026-10-25 00:30")
        await made.open_counter()
        assert await made.number() == "A001"
        await made.set_clock("2026-10-25 02:30")
        assert await made.number() == "A002"
        await made.set_clock("2026-10-25 02:30 again")
        assert await made.number() == "A003"
        assert [await made.serve() for _ in range(3)] == ["A001", "A002", "A003"]
        assert waits_in_hours(made) == [0, 3, 1, 0]
        await made.set_clock("2026-10-25 23:30")
        assert await made.number() == "A004"
        await made.set_clock("2027-03-28 00:30")
        assert await made.number() == "A001"
        await made.open_counter()
        await made.set_clock("2027-03-28 03:30")
        assert await made.serve() == "A001"
        assert waits_in_hours(made)[-1] == 2
        await made.set_clock("2027-03-28 23:30")
        assert await made.number() == "A002"
        await made.set_clock("2027-03-29 00:10")
        assert await made.number() == "A001"


async def test_a_day_left_open_is_closed_at_the_next_start_and_none_is_opened_again(tmp_path: Path) -> None:
    async with hall(tmp_path, HANOI, "2026-11-23 16:00") as made:
        await made.open_counter()
        assert [await made.number() for _ in range(3)] == ["A001", "A002", "A003"]
        await made.clerk.ask(c.CallNext(), within_s=PATIENCE_S)
        await made.server.kill()
        made.machine_shows("2026-11-25 08:00")
        await made.server.start()
        kinds = [(event["type"], event.get("day")) for event in made.journal()[-2:]]
        assert kinds == [("day.closed", "2026-11-23"), ("day.opened", "2026-11-25")]
        assert len(made.journal()[-2]["left"]) == 3
        with pytest.raises(RefusedByServer):
            await made.clerk.ask(c.CallNext(), within_s=PATIENCE_S)
        await made.open_counter()
        assert await made.number() == "A001"
        assert await made.serve() == "A001"
        await made.server.kill()
        made.machine_shows("2026-11-24 23:30")
        await made.server.start()
        assert await made.number() == "A002"  # the open day goes on: an older one is never opened again
        assert await made.doubts_its_clock()
