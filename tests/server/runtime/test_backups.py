"""Backups make themselves: when they are due, what is told of them, and that nothing of it stops the program."""

from __future__ import annotations

import asyncio
import errno
import os
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from datetime import time as time_of_day
from pathlib import Path

import pytest

from config import BackupSettings
from server.runtime import backup_folder, backups
from server.runtime.backup_folder import HUB, Contents, CopyRefused, Kept, backups_in, copy_to, make, of_branch
from server.runtime.backups import LATE_S, Backups, Maker, due
from tests.patience import until, within

HANOI = timezone(timedelta(hours=7))
FULL = CopyRefused("not_made", folder="/x", why="no room")
OURS = of_branch("hanoi-1")
MORNING = datetime(2026, 11, 23, 7, tzinfo=HANOI)


class Times:
    """The machine's clock and its seconds, turned by hand."""

    def __init__(self) -> None:
        self.now = MORNING
        self.seconds = 1000.0

    def pass_hours(self, hours: float) -> None:
        self.now += timedelta(hours=hours)
        self.seconds += hours * 3600


class Bench:
    """Backups with a maker that a test can break."""

    def __init__(self, folder: Path, second: Path | None = None, **changes: object) -> None:
        self.folder, self.times = folder / "backups", Times()
        self.broken: Exception | None = None
        self.second_broken: Exception | None = None
        self.may = True
        self.tries = self.copies = 0
        settings = BackupSettings.model_validate({"second_folder": second, **changes})
        maker = Maker(self.first, self.copy if second else None, lambda: self.may, of=OURS)
        self.backups = Backups(settings, self.folder, HANOI, maker, lambda: self.times.now, lambda: self.times.seconds)

    def first(self, stop: threading.Event) -> Kept:
        self.tries += 1
        if self.broken is not None:
            raise self.broken

        def fill(growing: Path) -> Contents:
            (growing / "branch.db").write_bytes(b"data")
            return Contents("0002", 7, of=OURS)

        return make(self.folder, fill, 3, self.times.now, stop)[0]

    def copy(self, kept: Kept, stop: threading.Event) -> Kept:
        self.copies += 1
        if self.second_broken is not None:
            raise self.second_broken
        place = self.backups._settings.second_folder
        assert place is not None
        return copy_to(kept, place, "hanoi-1", 3, stop)

    async def look(self, times: int = 1) -> None:
        for _ in range(times):
            await self.backups.look()
            copying = self.backups._copying
            if copying is not None:
                await asyncio.wait([copying], timeout=60)

    @property
    def health(self) -> backups.BackupHealth:
        return self.backups.health


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = tmp_path / "mounted"
    made.mkdir()
    monkeypatch.setattr(backup_folder, "device_of", lambda path: int("mounted" in str(path)))
    return made


@pytest.mark.parametrize(
    ("made", "now", "expected"),
    [
        ((), MORNING, True),
        ((datetime(2026, 11, 23, 2, 30, 5, tzinfo=HANOI),), MORNING, False),
        ((datetime(2026, 11, 23, 2, 30, 5, tzinfo=HANOI),), datetime(2026, 11, 24, 2, 29, tzinfo=HANOI), False),
        ((datetime(2026, 11, 23, 2, 30, 5, tzinfo=HANOI),), datetime(2026, 11, 24, 2, 30, tzinfo=HANOI), True),
        ((datetime(2026, 11, 20, 2, 30, 5, tzinfo=HANOI),), MORNING, True),
        # The machine is off at night: yesterday's was made in the morning.
        ((datetime(2026, 11, 22, 7, 1, tzinfo=HANOI),), MORNING, True),
        # The clock was set back by some hours after a backup.
        ((datetime(2026, 11, 23, 9, 30, tzinfo=HANOI),), MORNING, False),
        # The clock had been set forward by years: what was made then says nothing of today.
        ((datetime(2035, 1, 1, 2, 30, tzinfo=HANOI),), MORNING, True),
        ((datetime(2035, 1, 1, tzinfo=HANOI), datetime(2026, 11, 23, 2, 31, tzinfo=HANOI)), MORNING, False),
        # UTC names, local hours.
        ((datetime(2026, 11, 22, 19, 31, tzinfo=UTC),), MORNING, False),
    ],
)
def test_a_backup_is_due_once_a_day_at_its_hour_and_made_up_for_when_missed(
    made: tuple[datetime, ...], now: datetime, expected: bool
) -> None:
    assert due(made, now, time_of_day(2, 30)) is expected


async def test_one_is_made_soon_after_the_first_start_and_then_once_a_day(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    for _ in range(50):
        await bench.look()
        bench.times.pass_hours(1)
    assert [kept.at.astimezone(HANOI).strftime("%d %H:%M") for kept in backups_in(bench.folder)] == [
        "23 07:00",
        "24 03:00",
        "25 03:00",
    ]
    assert bench.health.troubles == ()


async def test_what_is_told_is_the_last_good_one_where_how_big_and_whether_it_was_opened(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    assert bench.health.first.last is None
    await bench.look()
    last = bench.health.first.last
    assert last is not None
    assert (last.path.parent, last.rows, last.verified) == (bench.folder, 7, True)
    assert last.size > 0
    bench.times.pass_hours(5)
    assert bench.health.age_s == 5 * 3600


async def test_after_a_restart_the_last_good_one_is_known_with_its_age(tmp_path: Path) -> None:
    await Bench(tmp_path).look()
    bench = Bench(tmp_path)
    bench.times.pass_hours(9)
    await bench.look()
    assert bench.tries == 0
    assert bench.health.age_s == 9 * 3600


async def test_a_failure_is_told_and_tried_again_but_not_in_a_rush(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    bench = Bench(tmp_path)
    bench.broken = FULL
    for _ in range(60):
        await bench.look()
        bench.times.pass_hours(1 / 60)
    assert bench.tries == 2
    assert bench.health.troubles == (FULL.text,)
    assert FULL.text.of("en") == "No backup was made in /x: no room."
    assert FULL.text.of("vi") == "Không sao lưu được vào /x: no room."
    assert len([r for r in caplog.records if r.levelname == "ERROR"]) == 1
    bench.broken = None
    bench.times.pass_hours(1)
    with caplog.at_level("INFO"):
        await bench.look()
    assert bench.health.troubles == ()
    assert caplog.records[-1].message == "backups are well again"


async def test_an_error_nobody_thought_of_is_told_and_ends_nothing(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.broken = RuntimeError("what is this")
    await bench.look()
    assert "RuntimeError: what is this" in bench.health.troubles[0].of("en")


async def test_a_good_one_older_than_26_hours_is_an_alarm_whatever_the_clock_says(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    await bench.look()
    bench.broken = FULL
    bench.times.seconds += LATE_S
    assert not bench.health.late
    bench.times.now -= timedelta(days=400)  # set back: no reason to be quiet
    bench.times.seconds += 60
    assert bench.health.late
    assert bench.health.troubles[0].of("en") == "There has been no good backup for 26 hours."


async def test_without_any_backup_the_alarm_comes_26_hours_after_the_start(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.broken = FULL
    await bench.look()
    assert not bench.health.late
    bench.times.pass_hours(27)
    assert bench.health.late


async def test_a_backup_made_by_hand_counts_and_one_that_was_removed_does_not(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    kept = bench.first(threading.Event())
    await bench.look()
    assert bench.tries == 1
    assert bench.health.first.last == kept
    (kept.path / "backup.json").unlink()  # no more proof that it is whole
    bench.broken = FULL
    await bench.look()
    assert bench.health.first.last is None


async def test_switched_off_none_is_made_and_none_is_missed(tmp_path: Path) -> None:
    bench = Bench(tmp_path, enabled=False)
    await bench.look()
    bench.times.pass_hours(100)
    await bench.look()
    assert bench.tries == 0
    assert not bench.health.enabled
    assert bench.health.troubles == ()


async def test_of_programs_that_share_a_database_one_makes_them(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.may = False
    bench.times.pass_hours(40)
    await bench.look()
    assert bench.tries == 0
    assert bench.health.elsewhere
    assert bench.health.troubles == ()
    bench.may = True
    await bench.look()
    assert bench.tries == 1
    assert not bench.health.elsewhere


# -- the second place --------------------------------------------------------------------------------------------------


async def test_each_is_copied_to_the_second_place(tmp_path: Path, place: Path) -> None:
    bench = Bench(tmp_path, place)
    await bench.look(2)
    assert bench.health.second is not None
    assert bench.health.second.last is not None
    assert bench.health.second.last.path.parent == place / "hanoi-1"
    assert bench.health.troubles == ()


async def test_a_second_place_that_is_gone_is_an_alarm_of_its_own_and_caught_up_with(
    tmp_path: Path, place: Path
) -> None:
    bench = Bench(tmp_path, place)
    os.rename(place, tmp_path / "unplugged")
    await bench.look(2)
    assert bench.health.first.trouble is None
    assert bench.health.first.last is not None
    [trouble] = bench.health.troubles
    assert "is not there" in trouble.of("en")
    assert "Không thấy nơi sao lưu thứ hai" in trouble.of("vi")
    os.rename(tmp_path / "unplugged", place)
    bench.times.pass_hours(0.1)
    await bench.look(3)
    assert bench.health.troubles == ()
    assert len(backups_in(place / "hanoi-1")) == 1


async def test_a_copy_that_failed_is_made_again_after_five_minutes_and_not_before(tmp_path: Path, place: Path) -> None:
    bench = Bench(tmp_path, place)
    bench.second_broken = FULL
    await bench.look(4)
    assert bench.copies == 1
    bench.times.pass_hours(299 / 3600)
    await bench.look(2)
    assert bench.copies == 1
    bench.times.pass_hours(2 / 3600)
    await bench.look(2)
    assert bench.copies == 2


async def test_a_newer_backup_is_copied_at_once_and_the_alarms_of_the_one_before_end(
    tmp_path: Path, place: Path
) -> None:
    bench = Bench(tmp_path, place)
    bench.second_broken = FULL
    await bench.look(2)
    assert bench.health.troubles == (FULL.text,)
    bench.second_broken = None
    bench.times.pass_hours(1 / 60)
    bench.first(threading.Event())  # `toiluot backup`
    await bench.look(3)
    assert bench.health.troubles == ()
    assert len(backups_in(place / "hanoi-1")) == 1


async def test_a_backup_made_by_hand_after_one_that_failed_ends_the_alarm(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.first(threading.Event())
    bench.times.pass_hours(24)
    bench.broken = FULL
    await bench.look(2)
    assert bench.health.troubles == (FULL.text,)
    bench.broken = None
    bench.first(threading.Event())
    await bench.look()
    assert bench.health.troubles == ()


async def test_a_share_that_never_answers_is_told_and_holds_nobody_up(tmp_path: Path, place: Path) -> None:
    bench = Bench(tmp_path, place)
    answers = threading.Event()
    copy: Callable[[Kept, threading.Event], Kept] = bench.copy

    def hangs(kept: Kept, stop: threading.Event) -> Kept:
        answers.wait(30)
        return copy(kept, stop)

    bench.backups._maker = Maker(bench.first, hangs)
    async with within(60, "the looks go on"):
        for _ in range(30):
            await bench.backups.look()
            bench.times.pass_hours(1)
    assert [trouble.of("en") for trouble in bench.health.troubles] == [f"The second place {place} does not answer."]
    assert len(backups_in(bench.folder)) == 2
    answers.set()
    await bench.look(2)
    bench.times.pass_hours(1)
    await bench.look(2)
    assert bench.health.troubles == ()


# -- run ---------------------------------------------------------------------------------------------------------------


async def test_the_task_clears_what_a_kill_left_makes_one_and_ends_when_it_is_cancelled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backups, "FIRST_LOOK_S", 0.01)
    monkeypatch.setattr(backups, "LOOK_EVERY_S", 0.01)
    bench = Bench(tmp_path)
    left = bench.folder / "2026-11-22T19-30-00Z.unfinished"
    left.mkdir(parents=True)
    task = asyncio.create_task(bench.backups.run())
    await until(lambda: bench.health.first.last is not None)
    assert not left.exists()
    task.cancel()
    await asyncio.wait([task], timeout=60)
    assert task.cancelled()


async def test_a_copy_under_way_is_told_to_stop_when_the_program_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backups, "FIRST_LOOK_S", 0.0)
    bench = Bench(tmp_path)
    begun, ended = threading.Event(), threading.Event()

    def slow(stop: threading.Event) -> Kept:
        begun.set()
        stop.wait(30)
        ended.set()
        raise backup_folder.Stopped

    bench.backups._maker = Maker(slow)
    task = asyncio.create_task(bench.backups.run())
    await until(begun.is_set)
    task.cancel()
    await asyncio.wait([task], timeout=60)
    assert task.cancelled()
    assert ended.is_set()


async def test_another_programs_backup_in_the_same_folder_is_none_of_ours(tmp_path: Path) -> None:
    bench = Bench(tmp_path)

    def fill(growing: Path) -> Contents:
        (growing / "hub.db").write_bytes(b"data")
        return Contents("0002", 7, of=HUB)

    make(bench.folder, fill, 3, bench.times.now, threading.Event())
    await bench.look()
    assert bench.tries == 1, "the hub's of this morning does not make ours needless"
    assert bench.health.first.last is not None
    assert bench.health.first.last.of == OURS
    for _ in range(2):
        make(bench.folder, fill, 3, bench.times.now + timedelta(hours=20), threading.Event())
        bench.times.pass_hours(27)
        bench.may = False
        await bench.look()
    bench.may = True
    bench.broken = FULL
    await bench.look()
    assert bench.health.late, "and does not end our alarm"


async def test_while_another_program_makes_one_there_ours_waits_and_nobody_is_alarmed(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.broken = CopyRefused("another", folder=bench.folder)
    await bench.look()
    assert (bench.tries, bench.health.troubles) == (1, ())
    bench.broken = None
    await bench.look()
    assert (bench.tries, len(backups_in(bench.folder))) == (2, 1)


async def test_a_folder_that_cannot_be_read_is_said_for_as_long_as_that_lasts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = Bench(tmp_path)
    await bench.look()
    good = bench.health.first.last

    def fails(folder: Path, of: str) -> list[Kept]:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as broken:
        broken.setattr(backups, "backups_in", fails)
        bench.times.pass_hours(1)
        await bench.look()
        assert [trouble.of("en") for trouble in bench.health.troubles] == [
            f"The backups in {bench.folder} cannot be read: Input/output error."
        ]
        assert not bench.health.elsewhere, "no other program makes them"
        assert bench.health.first.last == good, "what was there is not known to be gone"
        bench.times.pass_hours(26)
        await bench.look()
        assert bench.health.late
    await bench.look()
    assert (bench.health.troubles, bench.tries) == ((), 2)


async def test_what_was_said_of_a_folder_ends_when_it_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = Bench(tmp_path)
    await bench.look()

    def fails(folder: Path, of: str) -> list[Kept]:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as broken:
        broken.setattr(backups, "backups_in", fails)
        await bench.look()
    assert bench.health.troubles
    await bench.look()
    assert (bench.health.troubles, bench.tries) == ((), 1), "none is due, and nothing is wrong any more"


async def test_a_failed_try_is_told_until_one_succeeds_though_the_folder_was_unreadable_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = Bench(tmp_path)
    bench.broken = FULL
    await bench.look()

    def fails(folder: Path, of: str) -> list[Kept]:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as broken:
        broken.setattr(backups, "backups_in", fails)
        await bench.look()
    await bench.look()
    assert bench.health.troubles == (FULL.text,)
