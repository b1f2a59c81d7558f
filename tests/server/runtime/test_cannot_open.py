"""Why a database cannot be opened is said with what to do."""

from __future__ import annotations

import errno
import os
import sqlite3

import pytest
from sqlalchemy.exc import OperationalError

from server.runtime.cannot_open import cannot_open


@pytest.mark.parametrize(("why", "says"), [
    ("file is not a database", "is damaged (file is not a database). Keep the file"),
    ("database disk image is malformed", "bring the last backup back with “toiluot restore”"),
    ("database or disk is full", "The disk of the database a.db is full"),
    ("attempt to write a readonly database", "Give this user the right to write the file and its folder"),
    ("unable to open database file", "cannot be written"),
    ("connection refused\nsecond line", "cannot be opened (connection refused). Check the address"),
])  # fmt: skip
def test_each_trouble_says_what_to_do(why: str, says: str) -> None:
    assert says in cannot_open("a.db", sqlite3.OperationalError(why))
    assert cannot_open("a.db", OperationalError("SELECT 1", None, Exception(why))).startswith("The d")


def test_what_the_system_says_stands_in_its_words() -> None:
    assert "(Permission denied)" in cannot_open("a.db", OSError(errno.EACCES, os.strerror(errno.EACCES)))
