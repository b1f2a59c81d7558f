"""The real program does not start on what it cannot trust: it says what happened and what to do, and writes nothing."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.server_process import ROOT, ServerProcess
from tests.server.store.keep_schema import live_two_days


@pytest.fixture
async def branch(tmp_path: Path) -> ServerProcess:
    """A branch with two days behind it, stopped."""
    await live_two_days(f"sqlite:///{tmp_path / 'branch.db'}")
    return ServerProcess(tmp_path)


def change(branch: ServerProcess, statement: str) -> None:
    connection = sqlite3.connect(branch.folder / "branch.db")
    with connection:
        assert connection.execute(statement).rowcount > 0
    connection.close()


def refused_and_untouched(branch: ServerProcess) -> str:
    """What it said; the database's bytes are what they were."""
    path = branch.folder / "branch.db"
    before = path.read_bytes()
    said = branch.refused()
    assert path.read_bytes() == before
    assert not any(branch.folder.glob("branch.db.restoring*"))
    assert len(said.strip().splitlines()) == 1
    return said


def test_a_damaged_database(branch: ServerProcess) -> None:
    path = branch.folder / "branch.db"
    content = path.read_bytes()
    path.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))
    said = refused_and_untouched(branch)
    assert "is damaged" in said
    assert "“toiluot restore”" in said


def test_a_file_that_is_no_database(branch: ServerProcess) -> None:
    (branch.folder / "branch.db").write_bytes(b"PNG\x00" * 5000)
    assert "is damaged (file is not a database)" in refused_and_untouched(branch)


def test_a_journal_row_changed_by_hand(branch: ServerProcess) -> None:
    change(branch, "UPDATE journal SET at = at + 1 WHERE seq = (SELECT max(seq) FROM day)")
    said = refused_and_untouched(branch)
    assert "The journal is not as it was written: row" in said
    assert "bring the last backup back" in said


def test_a_journal_cut_off_at_its_end(branch: ServerProcess) -> None:
    change(branch, "DELETE FROM journal WHERE seq >= (SELECT max(seq) FROM day)")
    assert "(it is missing)" in refused_and_untouched(branch)


def test_a_database_from_a_newer_version(branch: ServerProcess) -> None:
    change(branch, "UPDATE alembic_version SET version_num = '7777'")
    said = refused_and_untouched(branch)
    assert "written by another version of this program (schema 7777" in said
    assert "Install that version or a newer one" in said


def test_the_database_of_another_program(branch: ServerProcess) -> None:
    change(branch, "DELETE FROM alembic_version")
    connection = sqlite3.connect(branch.folder / "branch.db")
    with connection:
        connection.execute("DROP TABLE alembic_version")
    connection.close()
    assert "tables that are not Tới Lượt's" in refused_and_untouched(branch)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("postgresql+psycopg://toiluot:bi-mat@127.0.0.1:1/none", "Check the address, and that its server runs"),
        ("postgresql+psycopg://toiluot@no-such-host.invalid/none", "Check the address, and that its server runs"),
    ],
)
def test_a_wrong_address(tmp_path: Path, url: str, says: str) -> None:
    said = ServerProcess(tmp_path, database=url).refused()
    assert says in said
    assert "bi-mat" not in said


# -- without the right to write ----------------------------------------------------------------------------------------

PROGRAM = """
import sys
from server.runtime.start_refused import StartRefused
from server.store.journal import Store
try:
    Store(sys.argv[1]).open()
except StartRefused as error:
    print(error)
"""


@pytest.fixture
def others() -> Iterator[Path]:
    """A database in a folder that a user without rights can see; pytest's own folders are closed to others."""
    folder = Path(tempfile.mkdtemp(prefix="toiluot-"))
    folder.chmod(0o755)
    asyncio.run(live_two_days(f"sqlite:///{folder / 'branch.db'}"))
    for path in folder.iterdir():
        path.chmod(0o644)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


def started_without_rights(path: Path) -> str:
    user: list[str] = []
    if os.geteuid() == 0:  # root is above permissions
        if shutil.which("setpriv") is None:
            pytest.skip("setpriv (util-linux) is not installed")
        user = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    done = subprocess.run(
        [*user, sys.executable, "-B", "-c", PROGRAM, f"sqlite:///{path}"],
        cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("lock", ["stands", "gone"])
def test_a_read_only_folder(others: Path, lock: str) -> None:
    if lock == "gone":
        (others / "branch.db.lock").unlink()
    others.chmod(0o555)
    for path in others.iterdir():
        path.chmod(0o444)
    before = {path.name: path.read_bytes() for path in others.iterdir()}
    said = started_without_rights(others / "branch.db")
    assert "cannot be written" in said
    assert "Give this user the right to write the file and its folder" in said
    assert {path.name: path.read_bytes() for path in others.iterdir()} == before


def test_a_read_only_file_in_a_folder_that_may_be_written(others: Path) -> None:
    (others / "branch.db").chmod(0o444)
    (others / "branch.db.lock").chmod(0o666)
    others.chmod(0o777)
    before = (others / "branch.db").read_bytes()
    said = started_without_rights(others / "branch.db")
    assert "cannot be written" in said
    assert (others / "branch.db").read_bytes() == before


def test_a_file_nobody_may_read(others: Path) -> None:
    (others / "branch.db").chmod(0o000)
    (others / "branch.db.lock").chmod(0o666)
    said = started_without_rights(others / "branch.db")
    assert "cannot be written" in said
