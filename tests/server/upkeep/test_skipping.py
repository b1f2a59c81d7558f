"""A restored day goes on above every number that may have been given since the backup, whatever else is lost."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest

from config import ServerSettings
from server.runtime.backup_folder import backups_in
from server.staff.people import paired
from server.store.given import Given
from server.store.verify import verify
from server.upkeep.backup import backup
from server.upkeep.replay import replay
from server.upkeep.restore import restore
from server.upkeep.skip_mark import Mark, leave, marked
from server.upkeep.skipping import AT_LEAST_AN_HOUR, TWICE, held, reckon
from tests.conftest import Count
from tests.server.branch_kit import BRANCH, SERVICE, HandClock, house
from tests.server.core.core_hall import at
from tests.server.upkeep.conftest import settings_in
from wire import commands as c
from wire.values import Actor, Role

TUESDAY = "2026-11-24"


def moment(clock: str, day: str = TUESDAY) -> datetime:
    return datetime.fromtimestamp(at(clock, day) / 1000, UTC)


def lose(settings: ServerSettings) -> None:
    """The disk is gone, and another one is in its place."""
    for path in Path(settings.database.removeprefix("sqlite:///")).parent.glob("branch.db*"):
        path.unlink()


async def goes_on(settings: ServerSettings, clock: str, day: str = TUESDAY) -> str:
    async with house(settings.database, HandClock(at(clock, day))) as running:
        return str((await running.issue())["number"])


async def give(settings: ServerSettings, clock: str, count: int, day: str = TUESDAY) -> str:
    async with house(settings.database, HandClock(at(clock, day))) as running:
        for _ in range(count):
            number = str((await running.issue())["number"])
    return number


async def test_with_everything_lost_no_number_is_given_twice(branch: ServerSettings) -> None:
    made = backup(branch)  # Tuesday 9:02, A001
    lost = await give(branch, "10:00", 40)
    assert lost == "A041"
    lose(branch)
    restored = restore(branch, made.path, now=moment("10:30"))
    # Nobody knows of the hour and a half since 9:02: two hours and a half of the busiest known.
    assert restored.skipped.known == {"A": 1}
    assert restored.skipped.last == {group.series: 300 for group in BRANCH.groups}
    assert await goes_on(branch, "10:31") == "A301"
    found = verify(branch.database)
    assert found.well
    assert [line for line in replay(branch.database, TUESDAY, "en") if "Restored from a backup" in line]


async def test_a_backup_of_the_day_before_lets_the_new_day_begin_above(branch: ServerSettings) -> None:
    made = backup(branch)
    day = "2026-11-26"
    await give(branch, "08:00", 30, day)
    lose(branch)
    restored = restore(branch, made.path, now=moment("09:00", day))
    assert restored.skipped.day == day
    assert restored.skipped.known == {}
    assert int((await goes_on(branch, "09:01", day))[1:]) > 30


async def test_the_database_set_aside_is_asked_first(branch: ServerSettings) -> None:
    made = backup(branch)
    await give(branch, "10:00", 250)
    restored = restore(branch, made.path, set_aside=True, now=moment("10:10"))
    assert restored.skipped.known == {"A": 251}
    # 251, and for ten minutes and one hour more twice the 250 of the busiest hour.
    assert restored.skipped.last["A"] == 900
    assert await goes_on(branch, "10:11") == "A901"


async def test_a_database_that_was_set_aside_earlier_is_asked_as_well(branch: ServerSettings) -> None:
    made = backup(branch)
    await give(branch, "10:00", 250)
    restore(branch, made.path, set_aside=True, skip=0, now=moment("10:10"))
    os.unlink(branch.database.removeprefix("sqlite:///"))
    restored = restore(branch, made.path, now=moment("10:20"))
    assert restored.skipped.known == {"A": 251}


async def test_a_second_restore_of_the_day_keeps_what_the_first_one_skipped(branch: ServerSettings) -> None:
    made = backup(branch)
    lose(branch)
    first = restore(branch, made.path, now=moment("10:00"))
    assert await goes_on(branch, "10:01") == f"A{first.skipped.last['A'] + 1}"
    second = restore(branch, made.path, set_aside=True, skip=0, now=moment("10:02"))
    assert second.skipped.known["A"] == first.skipped.last["A"] + 1
    assert second.skipped.known["C"] == first.skipped.last["C"]
    assert second.skipped.last == second.skipped.known


async def test_a_damaged_database_that_still_tells_its_numbers_is_believed(branch: ServerSettings) -> None:
    made = backup(branch)
    await give(branch, "10:00", 120)
    path = Path(branch.database.removeprefix("sqlite:///"))
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("DELETE FROM journal WHERE seq > 3")
    connection.close()
    restored = restore(branch, made.path, set_aside=True, skip=0, now=moment("10:10"))
    assert restored.skipped.known == {"A": 121}


async def test_a_database_whose_log_was_lost_still_leaves_a_gap(branch: ServerSettings, tmp_path: Path) -> None:
    made = backup(branch)
    path = Path(branch.database.removeprefix("sqlite:///"))
    shutil.copy(path, tmp_path / "as-it-was.db")
    await give(branch, "10:00", 60)
    lose(branch)
    shutil.copy(tmp_path / "as-it-was.db", path)  # whole to look at, and sixty numbers short
    restore(branch, made.path, set_aside=True, now=moment("10:20"))
    assert int((await goes_on(branch, "10:21"))[1:]) > 61


@pytest.mark.parametrize("clock", ["05:00", "07:00"])
async def test_before_the_first_number_of_a_day_nothing_is_skipped(branch: ServerSettings, clock: str) -> None:
    made = backup(branch)
    lose(branch)
    day = "2026-11-26"
    restored = restore(branch, made.path, now=moment(clock, day))
    assert restored.skipped.last == {}
    assert await goes_on(branch, "08:00", day) == "A001"


async def test_on_a_day_off_nothing_is_skipped(branch: ServerSettings) -> None:
    made = backup(branch)
    lose(branch)
    assert restore(branch, made.path, now=moment("10:00", "2026-11-29")).skipped.last == {}


async def test_with_a_clock_that_stands_before_the_backup_the_rest_of_the_day_is_skipped(
    branch: ServerSettings,
) -> None:
    made = backup(branch)
    lose(branch)
    restored = restore(branch, made.path, now=datetime(2020, 1, 1, tzinfo=UTC))
    assert restored.skipped.day == TUESDAY
    assert restored.skipped.last["A"] >= AT_LEAST_AN_HOUR * 8


async def test_an_operator_may_say_how_many_are_skipped(branch: ServerSettings) -> None:
    made = backup(branch)
    lose(branch)
    restored = restore(branch, made.path, skip=37, now=moment("10:30"))
    assert restored.skipped.last["A"] == 38
    assert restored.skipped.last["C"] == 37
    assert await goes_on(branch, "10:31") == "A039"


def test_a_database_that_never_had_settings_skips_nothing(settings: ServerSettings, tmp_path: Path) -> None:
    from server.store.journal import Store

    store = Store(settings.database)
    store.open()
    store.close()
    made = backup(settings)
    assert restore(settings_in(tmp_path / "new"), made.path).skipped.last == {}


def test_more_is_reckoned_than_any_hours_of_the_busiest_kind_can_give() -> None:
    """Any stretch of time touches at most one clock hour more than it has hours, and each holds `busiest` at most."""
    for busiest in (0, 49, 50, 51, 400):
        for minutes in (1, 10, 59, 60, 61, 150, 600):
            clock_hours = -(-minutes // 60) + 1
            assert reckon(minutes * 60_000, busiest) >= min(clock_hours, TWICE * (1 + minutes / 60)) * busiest
    assert reckon(0, 400) == 0
    assert reckon(1, 0) > AT_LEAST_AN_HOUR


async def test_a_quiet_series_is_skipped_as_far_as_the_busiest_one_could_have_gone(branch: ServerSettings) -> None:
    """Since the backup the busy procedures may have been moved to its group: nothing known bounds it by itself."""
    await give(branch, "10:00", 300, "2026-11-26")  # all of them A
    made = backup(branch)
    lose(branch)
    skipped = restore(branch, made.path, now=moment("10:59", "2026-11-26")).skipped
    assert skipped.last["C"] >= 300, "an hour as busy as A's, given as C since the backup"


async def test_the_busiest_hour_of_all_days_counts(branch: ServerSettings) -> None:
    await give(branch, "10:00", 300, "2026-11-26")
    made = backup(branch)
    lose(branch)
    restored = restore(branch, made.path, now=moment("11:00", "2026-11-27"))
    assert restored.skipped.last["C"] >= 2 * 300 * 4


async def test_what_was_skipped_and_not_yet_given_is_known_to_the_next_restore(branch: ServerSettings) -> None:
    made = backup(branch)
    lose(branch)
    first = restore(branch, made.path, now=moment("10:00"))
    second = restore(branch, made.path, set_aside=True, skip=0, now=moment("10:01"))
    assert second.skipped.last == first.skipped.last


async def test_a_restore_leaves_word_beside_the_backups_for_the_next(branch: ServerSettings, tmp_path: Path) -> None:
    """The database, with the skip in it, is lost once more before anybody backed it up."""
    made = backup(branch)
    place = tmp_path / "place"
    kept = place / made.path.name
    shutil.copytree(made.path, kept)
    lose(branch)
    shutil.rmtree(branch.data_dir)
    first = restore(branch, kept, now=moment("10:00"))
    given = await give(branch, "10:05", 30)
    lose(branch)
    shutil.rmtree(branch.data_dir, ignore_errors=True)
    second = restore(branch, kept, now=moment("10:20"))
    assert second.skipped.known["A"] == first.skipped.last["A"]
    assert second.skipped.last["A"] > int(given[1:])


def test_branches_that_share_a_folder_of_backups_leave_a_word_each(tmp_path: Path) -> None:
    for branch, serial in (("hanoi-1", 300), ("hanoi-2", 900)):
        leave([tmp_path], Mark(branch=branch, day=TUESDAY, at=at("10:00", TUESDAY), last={"A": serial}))
    (tmp_path / "numbers-skipped.json").write_bytes(OTHER_BRANCH.replace(b"hanoi-2", b"hanoi-1"))
    assert [one.last for one in marked([tmp_path], "hanoi-1")] == [{"A": 900}, {"A": 300}]
    assert [one.last for one in marked([tmp_path], "hanoi-2")] == [{"A": 900}]


OTHER_BRANCH = b'{"branch": "hanoi-2", "day": "2026-11-24", "at": 1795489200000, "last": {"A": 900}}'


@pytest.mark.parametrize("content", [b"", b"\xff", b"[]", b"{}", OTHER_BRANCH])
async def test_a_broken_word_or_one_about_another_branch_says_nothing(branch: ServerSettings, content: bytes) -> None:
    made = backup(branch)
    lose(branch)
    (branch.backup_folder / "numbers-skipped.json").write_bytes(content)
    assert restore(branch, made.path, now=moment("10:30")).skipped.known == {"A": 1}


async def test_numbers_of_a_day_that_a_false_clock_opened_are_in_the_hall_too(branch: ServerSettings) -> None:
    made = backup(branch)
    await give(branch, "10:00", 50, "2026-12-30")
    restored = restore(branch, made.path, set_aside=True, skip=0, now=moment("10:10"))
    assert restored.skipped.day == TUESDAY
    assert restored.skipped.known == {"A": 50}


async def test_bookings_may_be_checked_in_until_the_counters_close(branch: ServerSettings) -> None:
    async with house(branch.database, HandClock(at("17:05", TUESDAY))) as running:  # no more walk-ins since 17:00
        await running.ask(c.CloseHall(why="hết giờ"), Actor(role=Role.MANAGER, person="hoa", roles=("manager",)))
    made = backup(branch)
    lose(branch)
    assert restore(branch, made.path, now=moment("17:20")).skipped.last["A"] > 100


async def test_a_series_that_came_with_later_settings_is_skipped_too(branch: ServerSettings, tmp_path: Path) -> None:
    made = backup(branch)
    lose(branch)
    changed = tmp_path / "changed.toml"
    changed.write_text(branch.branch.read_text(encoding="utf-8").replace('series = "A"', 'series = "Z"'))
    settings = branch.model_copy(update={"branch": changed})
    assert set(restore(settings, made.path, now=moment("10:30")).skipped.last) >= {"A", "Z"}


# -- any order ---------------------------------------------------------------------------------------------------------


class AnyWeek:
    """Days of a branch whose database is lost in every way, brought back from any of its backups."""

    def __init__(self, settings: ServerSettings, dice: Random) -> None:
        self.settings, self.dice = settings, dice
        self.path = Path(settings.database.removeprefix("sqlite:///"))
        self.now = at("08:00")
        self.held: dict[str, set[str]] = defaultdict(set)
        """Numbers on paper, by business day."""

    async def live(self) -> None:
        """Some people come, at most seventy an hour."""
        self.now += self.dice.randint(10, 40) * 60_000
        local = datetime.fromtimestamp(self.now / 1000, ZoneInfo(BRANCH.timezone))
        if local.hour >= 16:
            self.now = at("08:00", (local.date() + timedelta(days=3 if local.weekday() == 4 else 1)).isoformat())
        day = datetime.fromtimestamp(self.now / 1000, ZoneInfo(BRANCH.timezone)).date().isoformat()
        async with house(self.settings.database, HandClock(self.now)) as running:
            for _ in range(self.dice.randint(0, 12)):
                number = (await running.issue())["number"]
                assert number not in self.held[day], f"{number} was given twice on {day}"
                self.held[day].add(number)

    def keep(self) -> None:
        backup(self.settings, keep=9, now=datetime.fromtimestamp(self.now / 1000, UTC))

    def lose(self) -> None:
        """The file is gone, damaged, an old one, or only suspected."""
        kept = self.dice.choice(backups_in(self.settings.backup_folder)).path
        match self.dice.choice(("gone", "damaged", "log lost", "suspected")):
            case "gone":
                lose(self.settings)
            case "damaged":
                content = self.path.read_bytes()
                cut = self.dice.randrange(len(content))
                self.path.write_bytes(content[:cut] + bytes(self.dice.randrange(256) for _ in range(4096)))
            case "log lost":
                shutil.copy(kept / "branch.db", self.path)
        self.now += self.dice.randint(1, 20) * 60_000
        now = datetime.fromtimestamp(self.now / 1000, UTC)
        done = restore(self.settings, kept, set_aside=True, now=now)
        assert done.epoch


async def any_week(folder: Path, seed: int, steps: int) -> None:
    settings = settings_in(folder)
    settings.data_dir.mkdir(parents=True)
    week = AnyWeek(settings, Random(seed))
    await week.live()
    week.keep()
    for _ in range(steps):
        match week.dice.choice(("live", "live", "live", "keep", "lose")):
            case "live":
                await week.live()
            case "keep":
                week.keep()
            case "lose":
                week.lose()
    assert verify(settings.database).well


async def test_no_number_is_given_twice_whatever_is_lost_and_brought_back(tmp_path: Path) -> None:
    for seed in range(2):
        await any_week(tmp_path / str(seed), seed, 10)


@pytest.mark.soak
@pytest.mark.timeout(3600)
async def test_no_number_is_given_twice_in_hundreds_of_weeks(tmp_path: Path, count: Count) -> None:
    weeks = 200
    for seed in range(weeks):
        await any_week(tmp_path / str(seed), seed, 40)
        shutil.rmtree(tmp_path / str(seed))
    count(f"{weeks} weeks of 40 steps: no number was given twice")


async def test_numbers_that_kiosks_hold_since_the_backup_are_not_given(branch: ServerSettings) -> None:
    kiosks = [Actor(role=Role.KIOSK, device_id=f"kiosk-{n}") for n in (1, 2)]
    async with house(branch.database, HandClock(at("09:10", TUESDAY))) as running:
        for kiosk in kiosks:
            await running.ask(paired(kiosk.device_id, Role.KIOSK, None, "k" * 43))
    made = backup(branch)
    leases = []
    async with house(branch.database, HandClock(at("10:00", TUESDAY))) as running:
        for _ in range(40):
            await running.issue()
        for kiosk in kiosks:
            leased = await running.ask(c.LeaseNumbers(series="A"), kiosk)
            assert isinstance(leased, dict)
            leases.append(leased)
    lose(branch)
    restored = restore(branch, made.path, now=moment("10:30"))
    assert restored.skipped.last["A"] > max(leased["last"] for leased in leases)
    async with house(branch.database, HandClock(at("10:31", TUESDAY))) as running:
        lease = leases[0]
        hand_over = c.HandOver(
            lease_id=lease["lease_id"], day=TUESDAY, series="A", serial=lease["first"], service_id=SERVICE,
            arrived_at=at("10:05", TUESDAY),
        )  # fmt: skip
        taken = await running.ask(hand_over, kiosks[0])
        assert isinstance(taken, dict)
        assert (taken["number"], taken["issued_at"]) == (f"A{lease['first']:03d}", at("10:05", TUESDAY))
        assert str((await running.issue())["number"]) == f"A{restored.skipped.last['A'] + 1}"


async def test_what_kiosks_may_hold_of_the_next_day_since_the_backup_nobody_else_holds_then(
    branch: ServerSettings,
) -> None:
    kiosks = [Actor(role=Role.KIOSK, device_id=f"kiosk-{n}") for n in (1, 2, 3)]
    async with house(branch.database, HandClock(at("09:10", TUESDAY))) as running:
        for kiosk in kiosks:
            await running.ask(paired(kiosk.device_id, Role.KIOSK, None, "k" * 43))
    made = backup(branch)
    ask = c.LeaseNumbers(series="A", next_day=True)
    async with house(branch.database, HandClock(at("10:00", TUESDAY))) as running:
        lost = [await running.ask(ask, kiosk) for kiosk in kiosks[:2]]
    lose(branch)
    restore(branch, made.path, now=moment("10:30"))
    async with house(branch.database, HandClock(at("10:31", TUESDAY))) as running:
        later = await running.ask(ask, kiosks[2])
    assert isinstance(later, dict)
    assert {one["day"] for one in lost if isinstance(one, dict)} == {later["day"]} != {TUESDAY}
    assert all(isinstance(one, dict) and one["last"] < later["first"] for one in lost)


def test_of_each_series_as_many_are_skipped_as_the_kiosks_may_hold() -> None:
    assert held([Given(kiosks=2, away=20), Given(kiosks=1, away=30)]) == (2 + 2 * 3) * 30
    assert held([Given(away=20)]) == 0
