"""A database is copied while it is written to, looked through, and put in another one's place or not at all."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from pathlib import Path

import pytest

from server.runtime.backup_folder import CopyRefused, Stopped
from server.runtime.sqlite_files import copy_database, fold, put_in_place, trouble_in

GOES_ON = threading.Event()


def written(path: Path, rows: int = 3) -> Path:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE t (n INTEGER PRIMARY KEY, words TEXT UNIQUE)")
        connection.executemany("INSERT INTO t VALUES (?, ?)", [(n, f"words {n}" * 20) for n in range(rows)])
        connection.commit()
    return path


def rows_in(path: Path) -> int:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        found: int = connection.execute("SELECT count(*) FROM t").fetchone()[0]
    return found


def test_a_copy_has_what_is_still_in_the_log_and_is_private(tmp_path: Path) -> None:
    source = written(tmp_path / "a.db")
    with contextlib.closing(sqlite3.connect(source)) as writer:
        writer.execute("INSERT INTO t VALUES (100, 'new')")
        writer.commit()
        copy_database(source, tmp_path / "b.db", GOES_ON)
        writer.execute("INSERT INTO t VALUES (101, 'newer')")
        writer.commit()
    assert rows_in(tmp_path / "b.db") == 4
    assert oct((tmp_path / "b.db").stat().st_mode & 0o777) == "0o600"
    assert trouble_in(tmp_path / "b.db", GOES_ON) == ""


def test_a_copy_and_a_look_stop_when_told(tmp_path: Path) -> None:
    source, stop = written(tmp_path / "a.db", 30_000), threading.Event()
    stop.set()
    with pytest.raises(Stopped):
        copy_database(source, tmp_path / "b.db", stop)
    with pytest.raises(Stopped):
        trouble_in(source, stop)


def test_an_index_that_does_not_fit_its_table_is_found(tmp_path: Path) -> None:
    """What `quick_check` passes over."""
    path = tmp_path / "a.db"
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE t (a TEXT, b TEXT)")
        connection.execute("CREATE INDEX i ON t (a)")
        connection.execute("INSERT INTO t VALUES ('one', 'two')")
        connection.execute("PRAGMA writable_schema=1")
        connection.execute("UPDATE sqlite_master SET sql = 'CREATE INDEX i ON t (b)' WHERE name = 'i'")
        connection.commit()
    with contextlib.closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA quick_check").fetchone() == ("ok",)
    assert "index i" in trouble_in(path, GOES_ON)


def test_what_is_no_database_is_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"hello" * 3000)
    with pytest.raises(sqlite3.DatabaseError):
        trouble_in(tmp_path / "x.db", GOES_ON)


def test_a_backup_takes_the_place_and_the_old_file_is_renamed_with_its_log(tmp_path: Path) -> None:
    source, path, aside = written(tmp_path / "b.db", 5), written(tmp_path / "a.db", 3), tmp_path / "a.db.aside"
    fold(path)
    with put_in_place(source, path, aside) as copy:
        assert oct(copy.stat().st_mode & 0o777) == "0o600"
        assert rows_in(path) == 3
    assert (rows_in(path), rows_in(aside), rows_in(source)) == (5, 3, 5)
    assert not list(tmp_path.glob("*restoring*"))


def test_what_fails_while_the_copy_is_made_ready_changes_nothing(tmp_path: Path) -> None:
    source, path = written(tmp_path / "b.db", 5), written(tmp_path / "a.db", 3)
    with pytest.raises(RuntimeError), put_in_place(source, path, tmp_path / "aside"):
        raise RuntimeError
    assert rows_in(path) == 3
    assert {p.name for p in tmp_path.iterdir()} == {"a.db", "b.db"}


def test_a_database_in_the_way_and_the_database_itself_are_refused(tmp_path: Path) -> None:
    source, path = written(tmp_path / "b.db", 5), written(tmp_path / "a.db", 3)
    with pytest.raises(CopyRefused, match="there already"), put_in_place(source, path, None):
        pass
    with pytest.raises(CopyRefused, match="is the database itself"), put_in_place(path, path, tmp_path / "aside"):
        pass
    assert rows_in(path) == 3
