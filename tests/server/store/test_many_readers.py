"""Many threads read the same SQLite database at once: no connection that one of them uses is closed by another."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from server.hub.store.database import HubDatabase
from server.store.journal import Store

Reading = Callable[[], AbstractContextManager[Connection]]

THREADS = 12
"""More than either pool keeps."""


def hub(folder: Path) -> tuple[Reading, Callable[[], None]]:
    database = HubDatabase(f"sqlite:///{folder / 'hub.db'}")
    database.upgrade()
    return database.reader.connect, database.close


def branch(folder: Path) -> tuple[Reading, Callable[[], None]]:
    store = Store(f"sqlite:///{folder / 'branch.db'}")
    store.open()
    return store.reading, store.close


@pytest.mark.parametrize("opened", [hub, branch])
def test_who_reads_at_the_same_time_is_not_cut_off(
    opened: Callable[[Path], tuple[Reading, Callable[[], None]]], tmp_path: Path
) -> None:
    reading, close = opened(tmp_path)
    all_here = threading.Barrier(THREADS)

    def read(connection: Connection) -> int:
        return int(connection.execute(text("SELECT 1")).scalar_one())

    def twice(_: int) -> tuple[int, int]:
        with reading() as connection:
            first = read(connection)
            all_here.wait(30)
            return first, read(connection)

    try:
        with ThreadPoolExecutor(THREADS) as threads:
            assert list(threads.map(twice, range(THREADS))) == [(1, 1)] * THREADS
    finally:
        close()
