"""The machine's clock jumps, midnight comes, summer time ends: on the real process, with libfaketime."""

from __future__ import annotations

import asyncio
import contextlib
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
from tests.patience import until, within
from tests.server.branch_kit import BRANCH, BRANCH_FILE, PASSWORD, SERVICE
from wire import commands as c
from wire.codec import Json
from wire.session import Happening, Welcomed
from wire.values import Role
from wire.views import Snapshot

LIBRARY = next(iter(sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))), None)
WHY_NOT = "" if LIBRARY else "libfaketime is not installed (Debian package faketime)"

pytestmark = [
    pytest.mark.skipif(bool(WHY_NOT), reason=WHY_NOT or "libfaketime is there"),
    pytest.mark.timeout(900),
]
PATIENCE_S = 60.0
"""For one reply on a machine that is busy with other things."""

COUNTER = "quay-03"
OTHER = next(s.id for s in BRANCH.services if s.group == "giao-dich-bao-dam")
"""Served at the same counter, with a series that stands later in the alphabet."""

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
        self.sync = folder / "time-is-right"
        more = (f'time_sync = "{self.sync}"',)
        self.server = RealServer(folder, branch=_branch_file(folder, zone), environment=environment, more=more)
        self.tokens = paired(self.server.url)
        self.kiosk = self.device(Role.KIOSK, "kiosk-0")
        self.clerk = self.device(Role.COUNTER, "pc-0")
        self.manager = self.device(Role.MANAGER, "office-0")
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
        self.set_offset(moment.timestamp() - time.time())
        return int(moment.timestamp() * 1000)

    def set_offset(self, seconds: float) -> None:
        """Let the machine's clock stand so many seconds from this one's."""
        new = self._time.with_suffix(".new")
        new.write_text(f"{seconds:+.3f}\n", encoding="ascii")
        new.rename(self._time)

    def machine_is_off(self, hours: float) -> float:
        """Set the machine's clock forward or back; the offset it had before."""
        before = float(self._time.read_text(encoding="ascii"))
        self.set_offset(before + hours * 3600)
        return before

    async def confirm(self, local: str) -> None:
        """Set the clock of the running server's machine, and let a manager confirm it once the server has seen it."""
        self.machine_shows(local)
        await self.confirmed()

    async def confirmed(self) -> None:
        """Let a manager confirm what the machine's clock shows once the server has seen it."""
        async with within(PATIENCE_S, "the hall's clock follows"):
            while abs(jump := await self.ahead_ms()) >= 60_000:
                with contextlib.suppress(RefusedByServer):  # CLOCK_MOVED: the server has not seen this jump yet
                    await self.manager.ask(c.ConfirmClock(jump_ms=jump), within_s=PATIENCE_S)
                await asyncio.sleep(0.1)

    async def jump_ms(self, open_is: bool = True) -> int:
        """How far the machine's clock stands from the hall's, once that is so, or once it no longer is."""
        async with within(PATIENCE_S, "the server notices its clock"):
            while (board := await self.board()).views["board"]["doubtful_clock"] is not open_is:  # noqa: ASYNC110
                await asyncio.sleep(0.1)
            return self.shows_ms() - board.server_at

    async def ahead_ms(self) -> int:
        """How far the machine's clock stands from the hall's."""
        board = await self.board()
        return self.shows_ms() - board.server_at

    def shows_ms(self) -> int:
        """What the machine's clock shows."""
        return round((time.time() + float(self._time.read_text(encoding="ascii"))) * 1000)

    async def start_at(self, local: str) -> None:
        """Kill the server and start it on a machine whose clock shows this."""
        await self.server.kill()
        self.machine_shows(local)
        await self.server.start()

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

    async def number(self, service_id: str = SERVICE) -> str:
        """The next number."""
        return str((await self.kiosk.ask(c.IssueTicket(service_id=service_id), within_s=PATIENCE_S))["number"])

    async def open_counter(self) -> None:
        """The clerk is at her counter."""
        await self.clerk.ask(c.OpenCounter(counter_id=COUNTER), within_s=PATIENCE_S)

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
    links = [asyncio.create_task(one.run()) for one in (made.kiosk, made.clerk, made.manager)]
    try:
        await made.server.start()
        await made.clerk.sign_in("clerk-0", PASSWORD, PATIENCE_S)
        await made.manager.sign_in("manager-0", PASSWORD, PATIENCE_S)
        yield made
    finally:
        for link in links:
            link.cancel()
        await asyncio.gather(*links, return_exceptions=True)
        await made.server.kill()
    assert_times_make_sense(made)


def assert_times_make_sense(made: Hall) -> None:
    """No number twice on a day, no day twice, no moment before an earlier one but for corrections, no negative wait."""
    assert verify(made.server.url).trouble == ""
    events = made.journal()
    by = {event["ticket_id"]: event for event in events if event["type"] == "ticket.issued"}
    numbers = made.read("SELECT day, number FROM visit")
    assert len(numbers) == len(set(numbers)) == len(by), numbers
    days: list[str] = []
    for event in events:
        if event["type"] == "day.opened":
            days.append(event["day"])
        elif event["type"] == "day.taken_back":
            assert days.pop() == event["false_day"]
    assert days == sorted(set(days))
    moments, corrected = [], 0
    for event in events:
        moments.append(event["at"] - corrected)
        corrected += event["by_ms"] if event["type"] == "clock.corrected" else 0
    assert moments == sorted(moments)
    waits = made.read("SELECT wait_ms FROM visit UNION ALL SELECT wait_ms FROM leg")
    assert [wait for (wait,) in waits if wait is not None and wait < 0] == []


def calls_in_order(made: Hall) -> list[str]:
    """The numbers called, each of which must be the one who came first."""
    called = [event for event in made.journal() if event["type"] == "ticket.called"]
    assert {event["reason"] for event in called} <= {"LONGEST"}
    assert all(not event["passed"] for event in called)
    return [event["number"] for event in called]


async def test_blips_of_the_clock_turn_no_order_round_and_roll_no_day(tmp_path: Path) -> None:
    async with hall(tmp_path, HANOI, "2026-11-23 09:00") as made:
        await made.open_counter()
        given, blips = [await made.number(), await made.number(OTHER)], 0
        for hours in (1, -1, 25, -25):
            for again in range(3):
                lost = made.lost_links
                right = made.machine_is_off(hours)
                assert abs(await made.jump_ms() - hours * 3_600_000) < 60_000
                given += [await made.number(OTHER), await made.number()]
                assert await made.serve() == given[0]
                made.set_offset(right)
                await made.jump_ms(open_is=False)
                given += [await made.number(), await made.number(OTHER)]
                for number in given[1:]:
                    assert await made.serve() == number
                given = [await made.number(), await made.number(OTHER)]
                blips += 1
                # A machine that is busy with other things may lose a link; a jump that ends one does so every time.
                if made.lost_links == lost:
                    break
                assert again < 2, "a clock that jumps must not end a link"
        called = calls_in_order(made)
        assert len(called) == len(set(called)) == 6 * blips
        kinds = [event["type"] for event in made.journal()]
        assert kinds.count("day.opened") == 1
        assert not {"day.closed", "clock.corrected"} & set(kinds)
        assert made.lost_links == lost, "a clock that jumps must not end a link"


async def test_a_clock_put_right_by_an_hour_makes_no_wait_negative_or_an_hour_long(tmp_path: Path) -> None:
    async with hall(tmp_path, HANOI, "2026-11-23 09:00") as made:
        await made.open_counter()
        assert [await made.number() for _ in range(4)] == ["A001", "A002", "A003", "A004"]
        made.machine_is_off(1)
        await made.confirmed()
        assert await made.serve() == "A001"
        made.machine_is_off(-1.5)
        await made.confirmed()
        assert await made.number() == "A005"
        assert [await made.serve() for _ in range(4)] == ["A002", "A003", "A004", "A005"]
        assert waits_in_hours(made) == [0, 0, 0, 0, 0]
        corrected = [round(e["by_ms"] / 60_000) for e in made.journal() if e["type"] == "clock.corrected"]
        assert corrected == [60, -90]


async def test_a_jump_is_followed_by_itself_once_the_time_is_said_to_be_right(tmp_path: Path) -> None:
    async with hall(tmp_path, HANOI, "2026-11-23 09:00") as made:
        assert await made.number() == "A001"
        made.machine_is_off(0.5)
        await made.jump_ms()
        await until(lambda: made.read("SELECT value FROM meta WHERE key = 'clock'"), "the hall's clock is noted")
        await made.server.kill()  # a restart of the program believes the jump as little as the one before
        await made.server.start()
        await made.jump_ms()
        assert await made.number() == "A002"
        assert "clock.corrected" not in {event["type"] for event in made.journal()}
        made.sync.write_text("yes", encoding="ascii")
        await made.jump_ms(open_is=False)
        corrected = [event for event in made.journal() if event["type"] == "clock.corrected"]
        assert [round(event["by_ms"] / 60_000) for event in corrected] == [30]


@pytest.mark.soak
async def test_a_clock_that_drifts_is_followed(tmp_path: Path) -> None:
    async with hall(tmp_path, HANOI, "2026-11-23 09:00") as made:
        for _ in range(4):  # each step is far below what counts as a jump, all together are above
            made.machine_is_off(0.75 / 3600)
            await asyncio.sleep(2.0)
        assert not await made.doubts_its_clock()
        asked = made.shows_ms()  # on a busy machine the answer takes seconds
        at = (await made.board()).server_at
        assert asked - 1_500 < at < made.shows_ms() + 1_500


def waits_in_hours(made: Hall) -> list[int]:
    """Of every visit, in the order of the journal."""
    return [round((wait or 0) / 3_600_000) for (wait,) in made.read("SELECT wait_ms FROM visit ORDER BY day, serial")]


async def test_midnight_comes_while_devices_are_connected(tmp_path: Path) -> None:
    async with hall(tmp_path, HANOI, "2026-11-23 23:50") as made:
        assert await made.number() == "A001"
        await made.start_at("2026-11-23 23:59:56")
        async with within(PATIENCE_S, "midnight comes"):
            while made.journal()[-1]["type"] != "day.opened":  # noqa: ASYNC110 - a database tells nobody
                await asyncio.sleep(0.1)
        assert await made.number() == "A001"
        closed = [event for event in made.journal() if event["type"] == "day.closed"]
        assert [(event["day"], len(event["left"])) for event in closed] == [("2026-11-23", 1)]
        assert not await made.doubts_its_clock()


async def test_midnight_is_the_branchs_own(tmp_path: Path) -> None:
    async with hall(tmp_path, HANOI, "2026-11-23 06:50") as made:
        assert await made.number() == "A001"
        await made.start_at("2026-11-23 07:10")  # a new day has begun in UTC
        assert await made.number() == "A002"
        await made.start_at("2026-11-24 00:05")
        assert await made.number() == "A001"


@pytest.mark.soak
async def test_summer_time_makes_one_long_and_one_short_business_day(tmp_path: Path) -> None:
    async with hall(tmp_path, BERLIN, "2026-10-24 23:30") as made:
        assert await made.number() == "A001"
        await made.start_at("2026-10-25 00:30")
        await made.open_counter()
        assert await made.number() == "A001"
        await made.start_at("2026-10-25 02:30")
        assert await made.number() == "A002"
        await made.start_at("2026-10-25 02:30 again")
        assert await made.number() == "A003"
        assert [await made.serve() for _ in range(3)] == ["A001", "A002", "A003"]
        assert waits_in_hours(made) == [0, 3, 1, 0]
        await made.start_at("2027-03-28 00:30")
        assert await made.number() == "A001"
        await made.open_counter()
        await made.start_at("2027-03-28 03:30")
        assert await made.serve() == "A001"
        assert waits_in_hours(made)[-1] == 2
        await made.start_at("2027-03-29 00:10")
        assert await made.number() == "A001"


async def test_a_day_left_open_is_closed_at_the_next_start(tmp_path: Path) -> None:
    async with hall(tmp_path, HANOI, "2026-11-23 16:00") as made:
        await made.open_counter()
        assert [await made.number() for _ in range(3)] == ["A001", "A002", "A003"]
        await made.clerk.ask(c.CallNext(), within_s=PATIENCE_S)
        await made.start_at("2026-11-25 08:00")
        kinds = [(event["type"], event.get("day")) for event in made.journal()[-2:]]
        assert kinds == [("day.closed", "2026-11-23"), ("day.opened", "2026-11-25")]
        assert len(made.journal()[-2]["left"]) == 3
        with pytest.raises(RefusedByServer):
            await made.clerk.ask(c.CallNext(), within_s=PATIENCE_S)
        await made.open_counter()
        assert await made.number() == "A001"
        assert await made.serve() == "A001"


async def test_a_start_with_a_clock_that_is_behind_goes_on_from_the_last_moment(tmp_path: Path) -> None:
    async with hall(tmp_path, HANOI, "2026-11-23 09:00") as made:
        await made.open_counter()
        assert [await made.number(), await made.number(OTHER)] == ["A001", "C001"]
        await made.start_at("2026-11-22 23:30")
        before = await made.board()
        assert await made.doubts_its_clock()
        assert [await made.number(OTHER), await made.number()] == ["C002", "A002"]
        assert [await made.serve() for _ in range(4)] == ["A001", "C001", "C002", "A002"]
        assert calls_in_order(made) == ["A001", "C001", "C002", "A002"]
        assert (await made.board()).server_at > before.server_at, "the hall's time must not stand still"


async def test_a_day_opened_by_a_false_clock_is_taken_back(tmp_path: Path) -> None:
    async with hall(tmp_path, HANOI, "2026-11-23 09:00") as made:
        await made.open_counter()
        assert [await made.number() for _ in range(3)] == ["A001", "A002", "A003"]
        assert await made.serve() == "A001"
        await made.start_at("2026-11-24 09:10")
        assert await made.number() == "A001"
        with pytest.raises(RefusedByServer):
            await made.manager.ask(c.TakeBackDay(), within_s=PATIENCE_S)
        await made.start_at("2026-11-23 09:12")
        await made.confirm("2026-11-23 09:12")
        await made.manager.ask(c.TakeBackDay(), within_s=PATIENCE_S)
        (taken,) = [event for event in made.journal() if event["type"] == "day.taken_back"]
        assert list(taken["renumbered"].values()) == [4]
        assert await made.number() == "A005"
        await made.server.kill()
        await made.server.start()
        await made.open_counter()
        assert [await made.serve() for _ in range(4)] == ["A002", "A003", "A004", "A005"]
        assert waits_in_hours(made) == [0, 0, 0, 0, 0]
