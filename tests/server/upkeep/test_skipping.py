"""A restored day goes on above every number that may have been given since the backup, whatever else is lost."""

from __future__ import annotations

import os
import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from config import ServerSettings
from server.store.verify import verify
from server.upkeep.backup import backup
from server.upkeep.replay import replay
from server.upkeep.restore import restore
from server.upkeep.skipping import AT_LEAST_AN_HOUR, TWICE, reckon
from tests.server.branch_kit import BRANCH, HandClock, house
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


async def test_numbers_of_a_day_that_a_false_clock_opened_are_in_the_hall_too(branch: ServerSettings) -> None:
    made = backup(branch)
    await give(branch, "10:00", 50, "2026-12-30")
    restored = restore(branch, made.path, set_aside=True, skip=0, now=moment("10:10"))
    assert restored.skipped.day == TUESDAY
    assert restored.skipped.known == {"A": 50}


async def test_bookings_may_be_checked_in_until_the_counters_close(branch: ServerSettings) -> None:
    async with house(branch.database, HandClock(at("17:05", TUESDAY))) as running:  # no more walk-ins since 17:00
        await running.ask(c.CloseHall(why="hết giờ"), Actor(role=Role.MANAGER, person="hoa"))
    made = backup(branch)
    lose(branch)
    assert restore(branch, made.path, now=moment("17:20")).skipped.last["A"] > 100
    lose(branch)
    assert restore(branch, made.path, skip=0, now=moment("17:20")).skipped.last == {}


async def test_a_series_that_came_with_later_settings_is_skipped_too(branch: ServerSettings, tmp_path: Path) -> None:
    made = backup(branch)
    lose(branch)
    changed = tmp_path / "changed.toml"
    changed.write_text(branch.branch.read_text(encoding="utf-8").replace('series = "A"', 'series = "Z"'))
    settings = branch.model_copy(update={"branch": changed})
    assert set(restore(settings, made.path, now=moment("10:30")).skipped.last) >= {"A", "Z"}
