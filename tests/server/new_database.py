"""New databases for tests, as the first start of a program leaves them: made once a process, then copied."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from server.hub.store.database import HubDatabase
from server.store.database import Database

SQLITE = "sqlite:///"


def branch(url: str) -> str:
    """The same address; with SQLite an empty branch's database is there now, unless something was there before."""
    return _begun(url, _branch)


def hub(url: str) -> str:
    """As `branch`, a hub's."""
    return _begun(url, _hub)


def _begun(url: str, made: Callable[[], bytes]) -> str:
    path = Path(url.removeprefix(SQLITE))
    if url.startswith(SQLITE) and path.parent.is_dir() and not path.exists():
        path.touch(0o600)
        path.write_bytes(made())
    return url


@cache
def _branch() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"{SQLITE}{folder}/branch.db")
        connection = database.open_for_writing()
        database.leave(connection)
        connection.close()
        database.release()
        return Path(folder, "branch.db").read_bytes()


@cache
def _hub() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        database = HubDatabase(f"{SQLITE}{folder}/hub.db")
        database.upgrade()
        database.close()
        return Path(folder, "hub.db").read_bytes()
