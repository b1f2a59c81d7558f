"""A backup comes back whole, over nothing, under a new epoch; everybody starts over from it."""

from __future__ import annotations

import contextlib
import re
import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from config import ServerSettings
from server.runtime.start_refused import StartRefused
from server.store.branch_key import key_mark
from server.store.journal import Store
from server.store.verify import verify
from server.upkeep.backup import backup
from server.upkeep.refusing import NotDone
from server.upkeep.restore import Known, restore
from tests.server.branch_kit import DAY_MS, MONDAY_9, HandClock, house, live_port
from tests.server.known_people import KnownPeople
from tests.server.upkeep.conftest import settings_in
from wire.values import Role

NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)


def epoch_of(settings: ServerSettings) -> str:
    store = Store(settings.database)
    try:
        return store.open().epoch
    finally:
        store.close()


def file_of(settings: ServerSettings) -> Path:
    return Path(settings.database.removeprefix("sqlite:///"))


def test_a_backup_comes_back_on_a_new_machine_with_its_keys(branch: ServerSettings, tmp_path: Path) -> None:
    made = backup(branch)
    elsewhere = settings_in(tmp_path / "other")
    restored = restore(elsewhere, made.path, skip=0)
    assert (restored.rows, restored.set_aside, restored.lost_rows) == (made.rows, None, None)
    left = {p.name for p in file_of(elsewhere).parent.iterdir()}
    assert left == {"branch.db", "branch.db.lock", "data"}
    assert verify(elsewhere.database).head == verify(branch.database).head
    assert (elsewhere.data_dir / "branch.key").read_bytes() == bytes(range(32))
    assert (elsewhere.data_dir / "branch.key").stat().st_mode & 0o777 == 0o600
    assert file_of(elsewhere).stat().st_mode & 0o777 == 0o600


def test_another_branchs_backup_is_refused_and_a_branch_file_that_cannot_be_read_keeps_nobody_from_restoring(
    branch: ServerSettings, tmp_path: Path
) -> None:
    made = backup(branch)
    text = branch.branch.read_text(encoding="utf-8")
    other = tmp_path / "other.toml"
    other.write_text(re.sub(r'(?m)^id = "[^"]+"', 'id = "hanoi-9"', text, count=1), encoding="utf-8")
    elsewhere = settings_in(tmp_path / "other").model_copy(update={"branch": other})
    with pytest.raises(NotDone, match="is a backup of branch 'hanoi-1'; these settings are those of 'hanoi-9'"):
        restore(elsewhere, made.path)
    assert not file_of(elsewhere).exists()
    assert not (elsewhere.data_dir / "branch.key").exists()
    other.write_text("kind = ", encoding="utf-8")
    assert restore(elsewhere, made.path, skip=0).rows == made.rows


def test_where_the_branch_file_cannot_be_read_the_database_that_stands_there_says_whose_it_is(
    branch: ServerSettings, tmp_path: Path
) -> None:
    made = backup(branch)
    database = sqlite3.connect(file_of(branch))
    with database:
        (body,) = database.execute("SELECT body FROM setting").fetchone()
        database.execute("UPDATE setting SET body = ?", (body.replace('"hanoi-1"', '"hanoi-9"'),))
    database.close()
    broken = branch.model_copy(update={"branch": tmp_path / "none.toml"})
    with pytest.raises(NotDone, match="is a backup of branch 'hanoi-1'; these settings are those of 'hanoi-9'"):
        restore(broken, made.path, set_aside=True)
    assert restore(branch, made.path, set_aside=True).branch == "hanoi-1"


def test_another_branchs_backup_is_told_before_its_key_is(branch: ServerSettings, tmp_path: Path) -> None:
    made = backup(branch)
    text = branch.branch.read_text(encoding="utf-8")
    other = tmp_path / "other.toml"
    other.write_text(re.sub(r'(?m)^id = "[^"]+"', 'id = "hanoi-9"', text, count=1), encoding="utf-8")
    elsewhere = settings_in(tmp_path / "other").model_copy(update={"branch": other})
    elsewhere.data_dir.mkdir(parents=True)
    (elsewhere.data_dir / "branch.key").write_bytes(bytes(32))
    with pytest.raises(NotDone, match="is a backup of branch 'hanoi-1'"):
        restore(elsewhere, made.path)


def test_who_is_let_in_no_more_or_again_is_told(branch: ServerSettings) -> None:
    def people() -> KnownPeople:
        return KnownPeople(store, lambda: MONDAY_9)

    store = Store(branch.database)
    store.open()
    people().pair("kiosk-old", Role.KIOSK)
    people().pair("kiosk-stays", Role.KIOSK)
    store.close()
    made = backup(branch)
    store = Store(branch.database)
    store.open()
    people().pair("kiosk-new", Role.KIOSK)
    people().unpair("kiosk-old")
    people().add("ha.nt", "Nguyễn Thu Hà", ("clerk",), "một mật khẩu dài")
    store.close()
    done = restore(branch, made.path, set_aside=True)
    assert (done.lost, done.back) == (Known(("kiosk-new",), ("ha.nt",)), Known(("kiosk-old",)))
    again = restore(branch, made.path, set_aside=True)
    assert (again.lost, again.back) == (Known(), Known())


def test_who_was_locked_out_since_then_is_told_to_be_let_in_again(branch: ServerSettings) -> None:
    store = Store(branch.database)
    store.open()
    people = KnownPeople(store, lambda: MONDAY_9)
    people.add("ha.nt", "Nguyễn Thu Hà", ("clerk",), "một mật khẩu dài")
    made = backup(branch)
    people.lock("ha.nt")
    store.close()
    done = restore(branch, made.path, set_aside=True)
    assert (done.lost, done.back) == (Known(), Known((), ("ha.nt",)))


@pytest.mark.parametrize("key", [None, bytes(32)])
def test_a_restored_database_without_its_key_is_told_at_once_and_not_by_the_next_start(
    branch: ServerSettings, tmp_path: Path, key: bytes | None
) -> None:
    made = backup(branch)
    elsewhere = settings_in(tmp_path / "other")
    elsewhere.data_dir.mkdir(parents=True)
    if key is not None:
        (elsewhere.data_dir / "branch.key").write_bytes(key)
    note_key(made.path / "branch.db")
    done = restore(elsewhere, made.path / "branch.db", skip=0)
    what = "is missing" if key is None else "is not the key this branch's tickets were made with"
    assert f"{elsewhere.data_dir / 'branch.key'} {what}. Copy branch.key from" in done.key_trouble
    assert restore(branch, made.path / "branch.db", set_aside=True).key_trouble == ""


def test_a_restored_database_that_notes_no_key_yet_is_told_too_when_the_key_is_missing(
    branch: ServerSettings, tmp_path: Path
) -> None:
    made = backup(branch)
    elsewhere = settings_in(tmp_path / "other")
    assert "branch.key is missing" in restore(elsewhere, made.path / "branch.db", skip=0).key_trouble


def test_a_database_alone_comes_back_with_what_a_killed_server_left_in_its_log(
    branch: ServerSettings, tmp_path: Path
) -> None:
    writer = sqlite3.connect(file_of(branch))
    writer.execute("PRAGMA journal_mode=WAL")
    with writer:
        writer.execute("INSERT INTO meta VALUES ('note', 'only in the log')")
    for side in ("", "-wal"):
        shutil.copyfile(f"{file_of(branch)}{side}", tmp_path / f"killed.db{side}")
    writer.close()
    elsewhere = settings_in(tmp_path / "other")
    restore(elsewhere, tmp_path / "killed.db", skip=0)
    with contextlib.closing(sqlite3.connect(file_of(elsewhere))) as restored:
        assert restored.execute("SELECT value FROM meta WHERE key = 'note'").fetchone() == ("only in the log",)
    assert not [p.name for p in file_of(elsewhere).parent.iterdir() if "restoring" in p.name]


def test_after_a_restore_that_was_stopped_half_way_the_next_one_tells_what_is_lost_all_the_same(
    branch: ServerSettings,
) -> None:
    made = backup(branch)
    store = Store(branch.database)
    store.open()
    KnownPeople(store, lambda: MONDAY_9).pair("kiosk-new", Role.KIOSK)
    store.close()
    database = file_of(branch)
    database.rename(database.with_name("branch.db.aside-2026-11-24T00-00-00Z"))
    again = restore(branch, made.path)
    assert again.lost == Known(), "what was set aside long ago says nothing of today"
    database.rename(database.with_name("branch.db.restoring"))
    assert restore(branch, made.path).lost == Known(("kiosk-new",))


def test_a_backup_of_a_newer_program_is_named_by_its_own_path(branch: ServerSettings, tmp_path: Path) -> None:
    made = backup(branch)
    shutil.copyfile(made.path / "branch.db", tmp_path / "newer.db")
    with contextlib.closing(sqlite3.connect(tmp_path / "newer.db")) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(NotDone, match="written by another version") as told:
        restore(branch, tmp_path / "newer.db", set_aside=True)
    assert "restoring" not in str(told.value)


def test_a_key_with_a_byte_too_many_is_another_one_and_is_mended(branch: ServerSettings) -> None:
    made = backup(branch)
    key = branch.data_dir / "branch.key"
    right = key.read_bytes()
    key.write_bytes(right + b"\n")
    with pytest.raises(NotDone, match="is another key"):
        restore(branch, made.path)
    assert restore(branch, made.path, set_aside=True).key_trouble == ""
    assert key.read_bytes() == right


def test_two_restores_in_one_second_keep_both_databases_that_stood_there(branch: ServerSettings) -> None:
    made = backup(branch)
    first, second, third = (restore(branch, made.path, set_aside=True, now=NOW).set_aside for _ in range(3))
    assert first == file_of(branch).with_name("branch.db.aside-2026-11-24T01-00-00Z")
    assert second == file_of(branch).with_name("branch.db.aside-2026-11-24T01-00-00Z-2")
    assert third == file_of(branch).with_name("branch.db.aside-2026-11-24T01-00-00Z-3")
    for one in (first, second, third):
        assert one is not None
        assert verify(f"sqlite:///{one}").well


def test_what_a_stopped_restore_left_is_no_backup_and_stays(branch: ServerSettings) -> None:
    left = file_of(branch).with_name("branch.db.restoring")
    file_of(branch).rename(left)
    before = left.read_bytes()
    with pytest.raises(NotDone, match="is what a restore that was stopped left behind"):
        restore(branch, left)
    assert left.read_bytes() == before


def test_numbers_of_a_database_set_aside_are_known_whatever_its_name(branch: ServerSettings, tmp_path: Path) -> None:
    made = backup(branch)
    odd = branch.model_copy(update={"database": f"sqlite:///{tmp_path}/a[1].db"})
    shutil.copyfile(file_of(branch), tmp_path / "a[1].db.aside-2026-11-24T00-00-00Z")
    with contextlib.closing(sqlite3.connect(tmp_path / "a[1].db.aside-2026-11-24T00-00-00Z")) as aside, aside:
        aside.execute("UPDATE visit SET serial = 900 WHERE day = (SELECT max(day) FROM visit)")
    assert max(restore(odd, made.path, skip=0, now=NOW).skipped.last.values()) >= 900


def note_key(database: Path) -> None:
    """As the branch's first server does."""
    with contextlib.closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("INSERT OR REPLACE INTO meta VALUES ('branch_key', ?)", (key_mark(bytes(range(32))),))


def test_the_epoch_is_another_after_a_restore(branch: ServerSettings) -> None:
    before = epoch_of(branch)
    restored = restore(branch, backup(branch).path, set_aside=True)
    assert epoch_of(branch) == restored.epoch != before


def test_a_database_in_the_way_is_not_touched(branch: ServerSettings) -> None:
    made = backup(branch)
    before = file_of(branch).read_bytes()
    with pytest.raises(NotDone, match="there already and was not touched"):
        restore(branch, made.path)
    assert file_of(branch).read_bytes() == before


async def test_what_is_set_aside_keeps_every_row_and_the_loss_is_told(branch: ServerSettings) -> None:
    made = backup(branch)
    async with house(branch.database, HandClock(MONDAY_9 + DAY_MS + 3600_000)) as open_house:
        for _ in range(3):
            await open_house.issue()
    head = verify(branch.database).head
    restored = restore(branch, made.path, set_aside=True, now=NOW)
    assert restored.set_aside == file_of(branch).with_name("branch.db.aside-2026-11-24T01-00-00Z")
    assert restored.lost_rows == 3
    assert verify(f"sqlite:///{restored.set_aside}").head == head
    assert verify(branch.database).rows == made.rows + 1  # and what it skips


def test_rows_still_in_the_log_of_a_killed_server_are_set_aside_too(branch: ServerSettings, tmp_path: Path) -> None:
    made = backup(branch)
    killed = settings_in(tmp_path / "killed")
    (tmp_path / "killed").mkdir()
    writer = sqlite3.connect(file_of(branch))
    writer.execute("PRAGMA journal_mode=WAL")
    with writer:
        writer.execute("INSERT INTO meta VALUES ('note', 'only in the log')")
    for side in ("", "-wal"):  # as a kill leaves them
        shutil.copyfile(f"{file_of(branch)}{side}", f"{file_of(killed)}{side}")
    writer.close()
    restored = restore(killed, made.path, set_aside=True)
    assert restored.set_aside is not None
    beside = {p.name for p in (tmp_path / "killed").iterdir()}
    assert beside == {"branch.db", "branch.db.lock", "data", restored.set_aside.name}
    aside = sqlite3.connect(restored.set_aside or "")
    assert aside.execute("SELECT value FROM meta WHERE key = 'note'").fetchone() == ("only in the log",)
    aside.close()
    assert verify(killed.database).well


def test_a_damaged_database_is_set_aside_as_it_is(branch: ServerSettings) -> None:
    made = backup(branch)
    file_of(branch).write_bytes(b"not a database at all" * 500)
    restored = restore(branch, made.path, set_aside=True)
    assert restored.lost_rows is None
    assert restored.set_aside is not None
    assert restored.set_aside.read_bytes() == b"not a database at all" * 500
    assert verify(branch.database).well


async def test_a_running_server_is_not_restored_under(branch: ServerSettings) -> None:
    made = backup(branch)
    async with house(branch.database, HandClock(MONDAY_9 + DAY_MS + 3600_000)) as running:
        with pytest.raises(StartRefused, match="already in use by a running server"):
            restore(branch, made.path, set_aside=True)
        await running.issue()


def test_a_backup_that_was_changed_is_refused(branch: ServerSettings) -> None:
    made = backup(branch)
    connection = sqlite3.connect(made.path / "branch.db")
    with connection:
        connection.execute("UPDATE journal SET at = at + 1 WHERE seq = 4")
    connection.close()
    before = file_of(branch).read_bytes()
    with pytest.raises(NotDone, match=r"branch\.db is not as it was written"):
        restore(branch, made.path, set_aside=True)
    with pytest.raises(NotDone, match="row 4 is the first bad one"):
        restore(branch, made.path / "branch.db", set_aside=True)
    assert file_of(branch).read_bytes() == before
    assert not list(file_of(branch).parent.glob("*restoring*"))


@pytest.mark.parametrize("content", [b"", b"hello" * 3000, b"SQLite format 3\0" + bytes(4096)])
def test_what_is_no_backup_is_refused(branch: ServerSettings, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.db").write_bytes(content)
    before = file_of(branch).read_bytes()
    with pytest.raises(NotDone, match=r"not a backup|damaged"):
        restore(branch, tmp_path / "x.db", set_aside=True)
    assert file_of(branch).read_bytes() == before


def test_a_backup_that_is_not_there_is_named(branch: ServerSettings, tmp_path: Path) -> None:
    with pytest.raises(NotDone, match="There is no backup at"):
        restore(branch, tmp_path / "none", set_aside=True)


async def test_a_client_that_saw_what_was_lost_starts_over_from_a_snapshot(branch: ServerSettings) -> None:
    made = backup(branch)
    clock = HandClock(MONDAY_9 + DAY_MS + 3600_000)
    async with live_port(branch.database, clock) as port, port.link(Role.DISPLAY, "board-1") as link:
        await port.house.issue()
        before = link.snapshot  # type: ignore[attr-defined]
    restore(branch, made.path, set_aside=True, skip=0)
    async with live_port(branch.database, clock) as port, port.link(Role.DISPLAY, "board-1") as link:
        after = link.snapshot  # type: ignore[attr-defined]
    assert after["epoch"] != before["epoch"]
    assert after["seq"] <= before["seq"]


def test_another_key_than_the_backups_is_told_and_renamed_only_when_asked(
    branch: ServerSettings, tmp_path: Path
) -> None:
    """A server that was started once on the new machine has made a key; printed QR codes need the old one."""
    made = backup(branch)
    elsewhere = settings_in(tmp_path / "other")
    elsewhere.data_dir.mkdir(parents=True)
    (elsewhere.data_dir / "branch.key").write_bytes(b"x" * 32)
    with pytest.raises(NotDone, match="is another key than that of the backup"):
        restore(elsewhere, made.path)
    assert not file_of(elsewhere).exists()
    restore(elsewhere, made.path, set_aside=True, now=NOW)
    assert (elsewhere.data_dir / "branch.key").read_bytes() == bytes(range(32))
    assert (elsewhere.data_dir / "branch.key.aside-2026-11-24T01-00-00Z").read_bytes() == b"x" * 32
