"""What somebody names is opened as a database only if it is a file, and nothing new is left beside it."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from server.runtime.sqlite_open import connect, to_look_at


def made(path: Path) -> Path:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE t (n)")
    connection.execute("INSERT INTO t VALUES (7)")
    connection.commit()
    connection.close()
    return path


def test_a_named_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.db")
    with pytest.raises(sqlite3.OperationalError, match="it is no file"):
        connect(tmp_path / "pipe.db")


def test_what_is_read_cannot_be_written_and_what_is_missing_is_not_made(tmp_path: Path) -> None:
    connection = connect(made(tmp_path / "a.db"))
    assert connection.execute("SELECT n FROM t").fetchone() == (7,)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        connection.execute("DELETE FROM t")
    connection.close()
    with pytest.raises(sqlite3.OperationalError):
        connect(tmp_path / "none.db")
    assert not (tmp_path / "none.db").exists()
    connect(tmp_path / "new.db", "rwc").close()


@pytest.mark.parametrize("name", ["a?mode=rwc.db", "a#b.db", "a%20b.db", "Chi nhánh số 1.db"])
def test_any_name_of_a_file_is_that_file(tmp_path: Path, name: str) -> None:
    connection = connect(made(tmp_path / name))
    assert connection.execute("SELECT n FROM t").fetchone() == (7,)
    connection.close()


def test_looking_leaves_nothing_beside_it_and_sees_what_a_killed_program_left_in_its_log(tmp_path: Path) -> None:
    path = made(tmp_path / "a.db")
    to_look_at(path).close()
    assert [p.name for p in tmp_path.iterdir()] == ["a.db"]
    writing = sqlite3.connect(path)
    writing.execute("PRAGMA journal_mode=WAL")
    writing.execute("INSERT INTO t VALUES (8)")
    writing.commit()
    looking = to_look_at(path)
    assert looking.execute("SELECT count(*) FROM t").fetchone() == (2,)
    looking.close()
    writing.close()
