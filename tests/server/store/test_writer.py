"""One transaction at a time, whole or not at all; room when the disk is full; what an error of a driver means."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import DBAPIError

from server.store.ballast import Ballast
from server.store.database import Database
from server.store.tables import META
from server.store.writer import BadData, CannotStore, DatabaseAway, DiskFull, Writer, failure, words


@pytest.fixture
def ballast(tmp_path: Path) -> Ballast:
    return Ballast(tmp_path / "ballast", 4096)


@pytest.fixture
def writer(url: str, ballast: Ballast) -> Iterator[Writer]:
    made = Writer(database := Database(url), ballast)
    made.open_for_writing()
    yield made
    made.close()
    database.release()


def keep(key: str):
    return lambda _statements, connection: connection.execute(insert(META).values(key=key, value="x"))


def kept(writer: Writer) -> set[str]:
    return writer.do(lambda _s, connection: set(connection.scalars(select(META.c.key))))


def test_what_was_done_is_kept_and_its_answer_given(writer: Writer) -> None:
    assert writer.do(lambda *_: 7) == 7
    writer.do(keep("one"))
    assert "one" in kept(writer)


def test_half_a_work_is_not_kept_and_the_next_one_goes_on(writer: Writer) -> None:
    def half(statements, connection) -> None:
        keep("half")(statements, connection)
        raise ValueError("a fault of ours")

    with pytest.raises(ValueError, match="a fault of ours"):
        writer.do(half)
    with pytest.raises(BadData, match="a fault of ours"):
        writer.do(half, failing=(Exception,))
    writer.do(keep("next"))
    assert {"next"} <= kept(writer) - {"half"}
    assert "half" not in kept(writer)


def test_a_row_that_is_there_already_is_the_datas_fault(writer: Writer) -> None:
    writer.do(keep("one"))
    with pytest.raises(BadData):
        writer.do(keep("one"))


def full_once(times: int):
    left = [times]

    def work(statements, connection) -> str:
        if left[0]:
            left[0] -= 1
            raise sqlite3.OperationalError("database or disk is full")
        keep("made room")(statements, connection)
        return "stored"

    return work


def test_a_full_disk_costs_the_ballast_and_not_the_work(writer: Writer, ballast: Ballast) -> None:
    ballast.lay()
    assert writer.do(full_once(1)) == "stored"
    assert not ballast.path.exists()
    assert "made room" in kept(writer)


@pytest.mark.parametrize("laid", [False, True])
def test_a_disk_that_stays_full_is_told_as_full(writer: Writer, ballast: Ballast, laid: bool) -> None:
    if laid:
        ballast.lay()
    with pytest.raises(DiskFull) as told:
        writer.do(full_once(2))
    assert told.value.what == "disk_full"
    writer.do(keep("later"))


def test_an_io_error_on_a_full_disk_is_a_full_disk(writer: Writer, ballast: Ballast, monkeypatch) -> None:
    def broken(*_: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    with pytest.raises(CannotStore) as told:
        writer.do(broken)
    assert not isinstance(told.value, DiskFull)
    monkeypatch.setattr(ballast, "free", lambda: 0)
    with pytest.raises(DiskFull):
        writer.do(broken)


def test_threads_wait_for_each_other(writer: Writer) -> None:
    inside, most = [0], [0]

    def work(*_: object) -> None:
        inside[0] += 1
        most[0] = max(most[0], inside[0])
        threading.Event().wait(0.005)
        inside[0] -= 1

    threads = [threading.Thread(target=lambda: writer.do(work)) for _ in range(5)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert most == [1]


class OperationalError(Exception):
    """As a driver names it."""


@pytest.mark.parametrize(
    ("error", "is_sqlite", "kind"),
    [
        (sqlite3.IntegrityError("NOT NULL"), True, BadData),
        (UnicodeEncodeError("utf-8", "\ud800", 0, 1, "a surrogate"), True, BadData),
        (OverflowError("too large"), False, BadData),
        (TypeError("no such type"), True, BadData),
        (OperationalError("server closed the connection"), False, DatabaseAway),
        (OSError("no route"), False, DatabaseAway),
        (OperationalError("locked"), True, CannotStore),
        (RuntimeError("whatever"), False, CannotStore),
    ],
)
def test_an_error_of_a_driver_is_told_by_what_it_means(error: Exception, is_sqlite: bool, kind: type) -> None:
    assert type(failure(error, is_sqlite)) is kind
    assert type(failure(DBAPIError("SELECT 1", {}, error), is_sqlite)) is kind


def test_what_a_database_said_is_one_short_line() -> None:
    assert words(ValueError("first\nsecond")) == "first"
    assert words(ValueError("x" * 900)) == "x" * 200
    assert words(ValueError()) == "ValueError"
