"""What a start would refuse of a database file is said without starting."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

import pytest

from server.runtime.backup_folder import BRANCH, HUB, RESTORING
from server.runtime.data_check import why_no_start
from server.store.database import Database
from server.store.tables import SCHEMA


@pytest.fixture
def file(tmp_path: Path) -> Path:
    database = Database(f"sqlite:///{tmp_path / 'branch.db'}")
    database.open_for_writing().close()
    database.release()
    return tmp_path / "branch.db"


def test_a_good_one_and_one_that_the_start_makes_are_not_complained_of(file: Path, tmp_path: Path) -> None:
    assert why_no_start(file, BRANCH, SCHEMA) == ""
    assert why_no_start(tmp_path / "new.db", BRANCH, SCHEMA) == ""


def test_another_programs_is_told(file: Path) -> None:
    assert "is the database of a branch" in why_no_start(file, HUB, SCHEMA)


def test_a_newer_programs_is_told(file: Path) -> None:
    with contextlib.closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    assert f"schema 9999, this one knows {SCHEMA}" in why_no_start(file, BRANCH, SCHEMA)


def test_a_damaged_one_and_a_half_restored_one_are_told(tmp_path: Path) -> None:
    (tmp_path / "bad.db").write_bytes(b"no database at all, but long enough to look like a file of one" * 20)
    assert "is damaged" in why_no_start(tmp_path / "bad.db", BRANCH, SCHEMA)
    (tmp_path / f"half.db{RESTORING}").touch()
    assert "was not finished" in why_no_start(tmp_path / "half.db", BRANCH, SCHEMA)
