"""While a server runs, nothing else writes its database: every tool's system calls are looked at."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.store.branch_key import KEY_BYTES
from tests.faults.disk import Made, Step
from tests.faults.real_server import ROOT
from tests.faults.system_calls import record, steps, why_not
from tests.server.server_process import ServerProcess
from tests.server.store.keep_schema import live_two_days

WHY_NOT = why_not()
pytestmark = [
    pytest.mark.skipif(bool(WHY_NOT), reason=WHY_NOT or "strace works here"),
    pytest.mark.timeout(900),
]
DAY = "2026-11-23"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """A server at work on two days, whose newest rows are still in the write-ahead log."""
    folder = tmp_path_factory.mktemp("hall")
    asyncio.run(live_two_days(f"sqlite:///{folder / 'branch.db'}"))
    (folder / "data").mkdir()
    (folder / "data" / "branch.key").write_bytes(bytes(KEY_BYTES))  # a branch that has lived two days has one
    server = ServerProcess(folder)
    server.start()
    yield server
    server.kill()


def steps_of(command: list[str], folder: Path, tmp_path: Path) -> list[Step]:
    """What a program of ours does to the database while the server has it."""
    trace = tmp_path / "trace"
    record(command, trace, ROOT)
    # SQLite opens the log of a database so that it would be made, also to read; here it is there.
    return [step for step in steps(trace, folder, "branch.db", "no-ledger") if not isinstance(step, Made)]


TOOLS: dict[str, list[str]] = {
    "verify": [],
    "report": [DAY, "--out", "OUT"],
    "replay": [DAY],
    "export": ["OUT"],
    "backup": ["--folder", "OUT"],
}


@pytest.mark.parametrize("tool", TOOLS)
def test_a_tool_neither_writes_nor_checkpoints_what_a_server_has_open(
    running: ServerProcess, tmp_path: Path, tool: str
) -> None:
    wal = running.folder / "branch.db-wal"
    assert wal.stat().st_size > 0, "nothing in the log: a checkpoint would not show"
    more = [str(tmp_path / "out") if word == "OUT" else word for word in TOOLS[tool]]
    before = wal.read_bytes()
    command = ["-m", "toiluot", tool, str(running.folder / "server.toml"), *more]
    assert steps_of(command, running.folder, tmp_path) == []
    # Of what leaves as a file the server itself writes a row behind these; a checkpoint would begin the log again.
    assert wal.read_bytes().startswith(before)


def test_a_tool_that_checkpoints_would_be_seen(tmp_path: Path) -> None:
    path = tmp_path / "branch.db"
    server = sqlite3.connect(path, isolation_level=None)
    server.execute("PRAGMA journal_mode=WAL")
    server.execute("CREATE TABLE t (a)")
    program = f"import sqlite3; sqlite3.connect({str(path)!r}).execute('PRAGMA wal_checkpoint')"
    assert steps_of(["-c", program], tmp_path, tmp_path)
    server.close()
