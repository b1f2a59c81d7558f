"""Backups of either program: an SQLite file is copied and looked at, and the second place is no reason to fail."""

from __future__ import annotations

import contextlib
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from config.settings import BackupSettings
from server.runtime.backup_folder import Contents, CopyRefused, Kept, Stopped
from server.runtime.whole_copy import NEVER, back_up, cause, copied, size_of


@pytest.fixture
def file(tmp_path: Path) -> Path:
    with contextlib.closing(sqlite3.connect(tmp_path / "a.db")) as connection, connection:
        connection.execute("CREATE TABLE t (x)")
        connection.executemany("INSERT INTO t VALUES (?)", [(n,) for n in range(500)])
    return tmp_path / "a.db"


def rows(file: Path) -> Contents:
    with contextlib.closing(sqlite3.connect(file)) as connection:
        return Contents("1", connection.execute("SELECT count(*) FROM t").fetchone()[0])


def test_a_copy_is_whole_and_tells_what_it_holds(file: Path, tmp_path: Path) -> None:
    assert copied(file, tmp_path / "copy.db", NEVER, rows).rows == 500


def test_a_damaged_database_is_refused_as_damaged(file: Path, tmp_path: Path) -> None:
    data = bytearray(file.read_bytes())
    data[4096:4120] = b"\xff" * 24
    file.write_bytes(data)
    with pytest.raises(CopyRefused) as refusal:
        copied(file, tmp_path / "copy.db", NEVER, rows)
    assert refusal.value.key == "damaged"


@pytest.mark.parametrize("error", [Stopped(), sqlite3.OperationalError("database or disk is full")])
def test_the_programs_end_and_a_full_disk_are_no_damage(file: Path, tmp_path: Path, error: Exception) -> None:
    def look(copy: Path) -> Contents:
        raise error

    with pytest.raises(type(error)):
        copied(file, tmp_path / "copy.db", NEVER, look)


def test_a_log_counts_for_the_size(file: Path) -> None:
    before = size_of(file)
    file.with_name("a.db-wal").write_bytes(b"x" * 100)
    assert size_of(file) == before + 100


AT = datetime(2026, 11, 23, tzinfo=UTC)
asked: list[tuple[Path, int]] = []


def made(folder: Path, keep: int) -> tuple[Kept, tuple[Path, ...]]:
    asked.append((folder, keep))
    return Kept(folder / "one", AT, size=5, rows=7), (folder / "old",)


def never(kept: Kept) -> Kept:
    raise AssertionError("nothing goes to the second place")


def gone(kept: Kept) -> Kept:
    raise CopyRefused("second_missing", place="/mnt/usb")


def test_one_is_made_where_the_settings_say_or_in_the_folder_that_is_named_instead(tmp_path: Path) -> None:
    settings = BackupSettings(keep=3, second_folder=tmp_path / "second")
    asked.clear()
    done = back_up(settings, (tmp_path, None), None, made, lambda kept: replace(kept, path=tmp_path / "second" / "one"))
    assert (done.path, done.rows, done.removed) == (tmp_path / "one", 7, (tmp_path / "old",))
    assert (done.second, done.second_trouble) == (tmp_path / "second" / "one", "")
    assert back_up(settings, (tmp_path, tmp_path / "stick"), 5, made, never).path == tmp_path / "stick" / "one"
    assert asked == [(tmp_path, 3), (tmp_path / "stick", 5)]


def test_a_second_place_that_is_not_there_is_told_and_the_backup_stands(tmp_path: Path) -> None:
    done = back_up(BackupSettings(second_folder=tmp_path / "second"), (tmp_path, None), None, made, gone)
    assert (done.path, done.second) == (tmp_path / "one", None)
    assert "/mnt/usb is not there" in done.second_trouble
    assert back_up(BackupSettings(), (tmp_path, None), None, made, never).second_trouble == ""


def test_to_keep_none_is_refused_before_one_is_made(tmp_path: Path) -> None:
    asked.clear()
    with pytest.raises(CopyRefused, match="0 backups to keep is not a number above 0"):
        back_up(BackupSettings(), (tmp_path, None), 0, made, never)
    assert asked == []


def test_what_sqlalchemy_wraps_is_found() -> None:
    error = ValueError("x")
    assert cause(error) is error
