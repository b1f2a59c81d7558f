"""A backup is whole, private, made beside a running server, and never costs an older one before it stands."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from datetime import UTC, datetime, time, timedelta, timezone
from pathlib import Path

import pytest

from config import ServerSettings
from server.starting import StartRefused
from server.store.verify import verify
from server.upkeep import backup as module
from server.upkeep.backup import back_up_nightly, backup, backup_folder, due
from server.upkeep.refusing import NotDone
from tests.patience import within
from tests.server.branch_kit import house

NIGHT = datetime(2026, 11, 23, 19, 30, tzinfo=UTC)


def test_a_backup_is_the_whole_database_and_its_keys_for_this_user_alone(branch: ServerSettings) -> None:
    made = backup(branch, now=NIGHT)
    assert made.path == backup_folder(branch) / "2026-11-23T19-30-00Z"
    assert sorted(p.name for p in made.path.iterdir()) == ["branch.db", "branch.key"]
    assert (made.path / "branch.key").read_bytes() == bytes(range(32))
    assert {oct(p.stat().st_mode & 0o777) for p in made.path.iterdir()} == {"0o600"}
    assert oct(made.path.stat().st_mode & 0o777) == "0o700"
    copy, original = verify(f"sqlite:///{made.path / 'branch.db'}"), verify(branch.database)
    assert copy.well
    assert (copy.head, copy.rows) == (original.head, made.rows)


async def test_a_running_server_is_backed_up_with_its_newest_ticket_and_goes_on(settings: ServerSettings) -> None:
    async with house(settings.database) as made:
        for n in range(20):
            await made.issue(f"order-{n:05d}")
        # What a plain copy of the file misses.
        plain = sqlite3.connect(f"file:{settings.database.removeprefix('sqlite:///')}?mode=ro&immutable=1", uri=True)
        with contextlib.closing(plain):
            assert not plain.execute("SELECT name FROM sqlite_master WHERE name = 'journal'").fetchall()
        issuing = asyncio.create_task(_issue_some(made))
        done = await asyncio.to_thread(backup, settings)
        await issuing
        assert (await made.issue())["number"] == "A041"
    copy = sqlite3.connect(done.path / "branch.db")
    with contextlib.closing(copy):
        assert copy.execute("SELECT count(*) FROM visit").fetchone()[0] >= 20
    assert verify(f"sqlite:///{done.path / 'branch.db'}").well


async def _issue_some(made: object) -> None:
    for n in range(20, 40):
        await made.issue(f"order-{n:05d}")  # type: ignore[attr-defined]


def test_only_so_many_are_kept_and_nothing_else_in_the_folder_is_touched(branch: ServerSettings) -> None:
    folder = backup_folder(branch)
    folder.mkdir(parents=True)
    (folder / "ghi-chu.txt").write_text("của quản trị")
    made = [backup(branch, keep=2, now=NIGHT + timedelta(days=n)) for n in range(4)]
    assert made[3].removed == (made[1].path,)
    assert {p.name for p in folder.iterdir()} == {made[2].path.name, made[3].path.name, "ghi-chu.txt"}


def test_a_damaged_database_is_not_backed_up_over_good_backups(branch: ServerSettings) -> None:
    good = backup(branch, keep=1, now=NIGHT)
    path = Path(branch.database.removeprefix("sqlite:///"))
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2] + b"\xff" * (len(content) - len(content) // 2))
    with pytest.raises(StartRefused, match=r"damaged|malformed"):
        backup(branch, keep=1, now=NIGHT + timedelta(days=1))
    assert [p.name for p in backup_folder(branch).iterdir()] == [good.path.name]


def test_no_room_is_said_before_anything_is_written(branch: ServerSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RESERVE_BYTES", 1 << 60)
    with pytest.raises(NotDone, match=r"MB free, .* MB are needed"):
        backup(branch)
    assert list(backup_folder(branch).iterdir()) == []


def test_what_a_killed_backup_left_is_cleared_and_never_taken_for_one(branch: ServerSettings) -> None:
    left = backup_folder(branch) / "2026-11-22T19-30-00Z.unfinished"
    left.mkdir(parents=True)
    (left / "branch.db").write_bytes(b"half")
    made = backup(branch, keep=1)
    assert [p.name for p in backup_folder(branch).iterdir()] == [made.path.name]
    assert made.removed == ()


def test_a_database_that_is_not_there_is_not_made(settings: ServerSettings, tmp_path: Path) -> None:
    with pytest.raises(StartRefused, match="There is no database"):
        backup(settings)
    assert list(tmp_path.iterdir()) == []


HANOI = timezone(timedelta(hours=7))


@pytest.mark.parametrize(
    ("newest", "now", "expected"),
    [
        (None, datetime(2026, 11, 23, 9, tzinfo=HANOI), True),
        (datetime(2026, 11, 23, 2, 30, 5, tzinfo=HANOI), datetime(2026, 11, 23, 9, tzinfo=HANOI), False),
        (datetime(2026, 11, 23, 2, 30, 5, tzinfo=HANOI), datetime(2026, 11, 24, 2, 29, tzinfo=HANOI), False),
        (datetime(2026, 11, 23, 2, 30, 5, tzinfo=HANOI), datetime(2026, 11, 24, 2, 30, tzinfo=HANOI), True),
        (datetime(2026, 11, 20, 2, 30, 5, tzinfo=HANOI), datetime(2026, 11, 23, 7, tzinfo=HANOI), True),
        # The clock was set back by a day after a backup.
        (datetime(2026, 11, 24, 2, 30, 5, tzinfo=HANOI), datetime(2026, 11, 23, 7, tzinfo=HANOI), False),
    ],
)
def test_a_backup_is_due_once_a_night_and_made_up_for_when_missed(
    newest: datetime | None, now: datetime, expected: bool
) -> None:
    assert due(newest, now, time(2, 30)) is expected


async def test_the_nightly_backup_tells_of_each_and_goes_on_after_a_failure(
    branch: ServerSettings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(module, "LOOK_EVERY_S", 0.01)
    told: asyncio.Queue[module.Backup | str] = asyncio.Queue()
    blocked = tmp_path / "backups"
    blocked.write_text("a file is in the way")
    task = asyncio.create_task(back_up_nightly(branch, blocked, told=told.put_nowait))
    async with within(30, "a failure is told"):
        failure = await told.get()
    assert isinstance(failure, str)
    assert "No backup was made" in failure
    blocked.unlink()
    async with within(30, "a backup is made once nothing is in the way"):
        while not isinstance(await told.get(), module.Backup):
            pass
    await asyncio.sleep(0.1)
    assert told.empty()  # once a night
    task.cancel()
