"""A backup of another program, or of another kind of database, is told as what it is."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from config.files import sqlite_url
from server.runtime.backup_folder import BRANCH, HUB, CopyRefused
from server.runtime.backup_kind import DATABASE, DUMP, Kind, kind_of, refuse_other, tables_of
from server.runtime.sqlite_open import connect, to_look_at
from server.runtime.start_refused import StartRefused
from server.store.database import Database


def database(file: Path, *tables: str) -> Path:
    with closing(sqlite3.connect(file)) as connection, connection:
        for table in tables:
            connection.execute(f"CREATE TABLE {table} (one INTEGER)")
    return file


@pytest.mark.parametrize(("whose", "other"), [(BRANCH, HUB), (HUB, BRANCH)])
@pytest.mark.parametrize(("form", "other_form"), [(DATABASE, DUMP), (DUMP, DATABASE)])
def test_a_folder_is_known_by_its_file(tmp_path: Path, whose: str, other: str, form: str, other_form: str) -> None:
    (tmp_path / f"{whose}.{form}").touch()
    assert kind_of(tmp_path) == Kind(whose, form)
    refuse_other(tmp_path, whose, form)
    with pytest.raises(CopyRefused, match=f"is a {whose}.s backup, and these settings"):
        refuse_other(tmp_path, other, form)
    with pytest.raises(CopyRefused, match="in the settings is"):
        refuse_other(tmp_path, whose, other_form)


def test_a_folder_that_holds_both_is_each_ones(tmp_path: Path) -> None:
    for whose in (BRANCH, HUB):
        (tmp_path / f"{whose}.db").touch()
    for whose in (BRANCH, HUB):
        refuse_other(tmp_path, whose, DATABASE)


def test_a_file_alone_is_known_by_what_it_holds_whatever_its_name(tmp_path: Path) -> None:
    hub = database(tmp_path / "a?b#c%20.db", "booking", "branch", "outbox")
    branch = database(tmp_path / "hub.db", "journal", "booking", "outbox", "branch")
    assert kind_of(hub) == Kind(HUB, DATABASE)
    assert kind_of(branch) == Kind(BRANCH, DATABASE)
    assert kind_of(database(tmp_path / "none.db", "songs")) == Kind("", DATABASE)
    for name, known in (("hub", HUB), ("branch", BRANCH), ("x", "")):
        (tmp_path / f"{name}.dump").write_bytes(b"PGDMP\x01")
        assert kind_of(tmp_path / f"{name}.dump") == Kind(known, DUMP)
    assert sorted(p.name for p in tmp_path.iterdir() if p.name.endswith(("-wal", "-shm"))) == []


@pytest.mark.parametrize("content", [b"", b"a letter", b"SQLite format 3\0", b"SQLite format 3\0" + bytes(4096)])
def test_what_is_no_backup_is_left_to_whoever_looks_at_it_whole(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x").write_bytes(content)
    refuse_other(tmp_path / "x", BRANCH, DATABASE)
    refuse_other(tmp_path / "nothing", BRANCH, DATABASE)
    refuse_other(tmp_path, HUB, DATABASE)


def test_what_is_still_in_the_log_is_seen_also_without_its_index(tmp_path: Path) -> None:
    alone = tmp_path / "alone"
    alone.mkdir()
    with closing(sqlite3.connect(database(tmp_path / "x.db", "one"))) as running:
        running.execute("PRAGMA journal_mode=WAL")
        running.execute("CREATE TABLE two (one INTEGER)")
        assert tables_of(tmp_path / "x.db") == {"one", "two"}
        for name in ("x.db", "x.db-wal"):
            shutil.copy(tmp_path / name, alone)
    assert tables_of(alone / "x.db") == {"one", "two"}


def test_a_file_without_a_log_is_looked_at_without_leaving_anything_beside_it(tmp_path: Path) -> None:
    with closing(sqlite3.connect(database(tmp_path / "x.db", "one"))) as one:
        one.execute("PRAGMA journal_mode=WAL")
    assert tables_of(tmp_path / "x.db") == {"one"}
    assert [p.name for p in tmp_path.iterdir()] == ["x.db"]


@pytest.mark.timeout(60)
def test_a_pipe_in_the_place_of_a_database_is_told_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.db")
    with pytest.raises(sqlite3.OperationalError, match="it is no file"):
        tables_of(tmp_path / "x.db")
    with pytest.raises(StartRefused, match=r"cannot be opened \(it is no file\)"):
        Database(sqlite_url(tmp_path / "x.db")).check_readable()


def test_a_database_in_a_folder_that_may_not_be_entered_is_told_as_sqlite_tells_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(self: Path, **_: object) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "stat", forbidden)
    with pytest.raises(sqlite3.OperationalError, match="unable to open database file"):
        connect(tmp_path / "none" / "x.db")
    with pytest.raises(sqlite3.OperationalError, match="unable to open database file"):
        to_look_at(tmp_path / "none" / "x.db")
