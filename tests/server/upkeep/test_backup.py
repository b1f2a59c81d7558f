"""A backup is whole, private, made beside a running server, and never costs an older one before it stands."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from config import ServerSettings
from server.runtime import backup_folder
from server.starting import StartRefused
from server.store.verify import verify
from server.upkeep.backup import backup
from server.upkeep.refusing import NotDone
from tests.server.branch_kit import house

NIGHT = datetime(2026, 11, 23, 19, 30, tzinfo=UTC)


def test_a_backup_is_the_whole_database_and_its_keys_for_this_user_alone(branch: ServerSettings) -> None:
    made = backup(branch, now=NIGHT)
    assert made.path == branch.backup_folder / "2026-11-23T19-30-00Z"
    assert sorted(p.name for p in made.path.iterdir()) == ["backup.json", "branch.db", "branch.key"]
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
    folder = branch.backup_folder
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
    assert [p.name for p in branch.backup_folder.iterdir()] == [good.path.name]


def test_no_room_is_said_before_anything_is_written(branch: ServerSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup_folder, "RESERVE_BYTES", 1 << 60)
    with pytest.raises(NotDone, match=r"MB free, .* MB are needed"):
        backup(branch)
    assert list(branch.backup_folder.iterdir()) == []


def test_what_a_killed_backup_left_is_cleared_and_never_taken_for_one(branch: ServerSettings) -> None:
    left = branch.backup_folder / "2026-11-22T19-30-00Z.unfinished"
    left.mkdir(parents=True)
    (left / "branch.db").write_bytes(b"half")
    made = backup(branch, keep=1)
    assert [p.name for p in branch.backup_folder.iterdir()] == [made.path.name]
    assert made.removed == ()


def test_a_database_that_is_not_there_is_not_made(settings: ServerSettings, tmp_path: Path) -> None:
    with pytest.raises(StartRefused, match="There is no database"):
        backup(settings)
    assert list(tmp_path.iterdir()) == []
