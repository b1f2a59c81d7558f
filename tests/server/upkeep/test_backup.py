"""A backup is whole, private, made beside a running server, and never costs an older one before it stands."""

from __future__ import annotations

import asyncio
import contextlib
import json
import shutil
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from config import BackupSettings, ServerSettings
from server.runtime import backup_folder, whole_copy
from server.runtime.start_refused import StartRefused
from server.store import commits
from server.store.advisory_lock import BRANCH_KEY
from server.store.branch_key import key_mark
from server.store.journal import Store
from server.store.tables import SCHEMA
from server.store.verify import verify
from server.upkeep.backup import backup, backups_of
from server.upkeep.refusing import NotDone
from tests.server.branch_kit import BRANCH, house

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
            assert plain.execute("SELECT count(*) FROM journal").fetchall() == [(0,)]
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


def spoil(settings: ServerSettings, statement: str) -> None:
    connection = sqlite3.connect(settings.database.removeprefix("sqlite:///"))
    with connection:
        connection.execute(statement)
    connection.close()


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE journal SET at = at + 1 WHERE seq = (SELECT max(seq) FROM journal)", "its hash does not match"),
        ("DELETE FROM journal WHERE seq = (SELECT max(seq) - 1 FROM journal)", "the journal has 14 rows from 1 to 15"),
        ("DELETE FROM visit WHERE day = '2026-11-24'", "5 visits stand for 6 numbers that were given"),
        ("DROP TABLE leg", "the table leg is missing"),
        ("UPDATE alembic_version SET version_num = '0001'", "was written by another version"),
    ],
)
def test_a_copy_is_opened_and_what_is_wrong_with_it_keeps_it_from_counting(
    branch: ServerSettings, statement: str, words: str
) -> None:
    good = backup(branch, keep=1, now=NIGHT)
    spoil(branch, statement)
    with pytest.raises(StartRefused, match=words):
        backup(branch, keep=1, now=NIGHT + timedelta(days=1))
    assert [p.name for p in branch.backup_folder.iterdir()] == [good.path.name]


def test_a_backup_tells_what_it_holds(branch: ServerSettings) -> None:
    made = backup(branch, now=NIGHT)
    said = json.loads((made.path / "backup.json").read_text())
    assert (said["rows"], said["head"], said["schema"]) == (made.rows, verify(branch.database).head, SCHEMA)
    assert said["counts"]["visit"] == 6


def test_the_second_place_gets_a_copy_and_one_that_is_missing_costs_no_backup(
    branch: ServerSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "mounted"
    settings = branch.model_copy(update={"backup": BackupSettings(second_folder=place)})
    made = backup(settings, now=NIGHT)
    assert made.path.exists()
    assert made.second is None
    assert "is not there" in made.second_trouble
    place.mkdir()
    monkeypatch.setattr(backup_folder, "device_of", lambda path: int("mounted" in str(path)))
    made = backup(settings, now=NIGHT + timedelta(days=1))
    assert made.second == place / "hanoi-1" / made.path.name
    assert made.second_trouble == ""
    assert verify(f"sqlite:///{made.second / 'branch.db'}").well


async def test_the_servers_own_backup_is_made_while_numbers_are_given(settings: ServerSettings) -> None:
    busy: list[bool] = []
    async with house(settings.database) as made:
        backups = backups_of(settings, BRANCH, busy.append)
        issuing = asyncio.create_task(_issue_some(made))
        await backups.look()
        await issuing
        await backups.look()
        last = backups.health.first.last
        assert last is not None
        assert last.verified
        assert backups.health.troubles == ()
    assert busy == [True, False]
    assert verify(f"sqlite:///{last.path / 'branch.db'}").well


async def test_a_database_that_cannot_be_read_is_told_and_ends_nothing(settings: ServerSettings) -> None:
    busy: list[bool] = []
    backups = backups_of(settings, BRANCH, busy.append)
    await backups.look()
    [trouble] = backups.health.troubles
    assert "There is no database" in trouble.of("en")
    assert trouble.of("vi").startswith("Không mở được cơ sở dữ liệu để sao lưu")
    assert busy == [True, False]


async def test_while_a_copy_is_written_no_commit_is_waited_for_in_the_event_loop(
    settings: ServerSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with house(settings.database) as made:
        apart: list[object] = []
        run = made.store.run

        async def counted(work: Callable[[], Any]) -> Any:
            apart.append(work)
            return await run(work)

        monkeypatch.setattr(made.store, "run", counted)
        monkeypatch.setattr(commits, "QUICK_WRITE_S", 1e9)
        await made.issue()
        assert apart == []
        made.store.tell_disk_is_busy(True)
        await made.issue()
        assert len(apart) == 1
        made.store.tell_disk_is_busy(False)
        await made.issue()
        assert len(apart) == 1


def test_a_copy_that_ends_before_what_was_there_is_refused(branch: ServerSettings, monkeypatch, tmp_path: Path) -> None:
    older = backup(branch, now=NIGHT).path / "branch.db"
    short = tmp_path / "short.db"
    shutil.copy(older, short)
    connection = sqlite3.connect(short)
    with connection:
        for table in ("journal", "visit", "leg", "day", "reply", "snapshot", "setting", "roll_up"):
            connection.execute(f"DELETE FROM {table}")
    connection.close()
    monkeypatch.setattr(whole_copy, "copy_database", lambda source, target, stop: shutil.copy(short, target))
    with pytest.raises(NotDone, match="The copy ends with row 0, and the journal had 15 rows before"):
        backup(branch, now=NIGHT + timedelta(days=1))


def test_a_copy_that_sqlite_finds_fault_with_is_refused(branch: ServerSettings, monkeypatch) -> None:
    monkeypatch.setattr(whole_copy, "trouble_in", lambda path, stop: "row 3 missing from index leg_day")
    with pytest.raises(NotDone, match="row 3 missing from index leg_day"):
        backup(branch)
    assert list(branch.backup_folder.iterdir()) == []


@pytest.mark.parametrize("held", [None, b"", bytes(16), bytes(32)], ids=["missing", "empty", "short", "another"])
def test_a_lost_key_is_told_before_the_backups_that_hold_it_are_let_go(
    branch: ServerSettings, held: bytes | None
) -> None:
    key = branch.data_dir / "branch.key"
    store = Store(branch.database)
    store.open()
    store.note(BRANCH_KEY, key_mark(key.read_bytes()))
    store.close()
    kept, good = backup(branch, keep=1).path, key.read_bytes()
    key.unlink()
    if held is not None:
        key.write_bytes(held)
    with pytest.raises(NotDone, match=r"is not this branch's key, so nothing was backed up; older backups were kept"):
        backup(branch, keep=1)
    assert (kept / "branch.key").read_bytes() == good
    key.write_bytes(good)
    assert backup(branch, keep=1).path != kept
