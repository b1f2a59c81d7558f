"""A start that makes a new database says so, for the path may be mistyped; libraries say nothing of their own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from server.hub.store.database import HubDatabase
from server.runtime.start_refused import StartRefused
from server.store.database import Database
from tests.server.branch_kit import BRANCH_FILE
from tests.server.server_process import ROOT

MADE = "a new, empty database was made"


def test_a_new_database_of_a_branch_is_told_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    for _ in range(2):
        database = Database(f"sqlite:///{tmp_path / 'branch.db'}")
        database.open_for_writing().close()
        database.release()
    (told,) = [line for line in caplog.messages if MADE in line]
    assert str(tmp_path / "branch.db") in told
    assert "`database`" in told


def test_a_new_database_of_a_hub_is_told_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    for _ in range(2):
        database = HubDatabase(f"sqlite:///{tmp_path / 'hub.db'}")
        database.upgrade()
        database.close()
    (told,) = [line for line in caplog.messages if MADE in line]
    assert str(tmp_path / "hub.db") in told
    assert "`database`" in told


@pytest.mark.parametrize("program", ["server", "hub"])
def test_where_a_restore_was_stopped_half_way_no_empty_database_is_made(tmp_path: Path, program: str) -> None:
    """The units start a program again by themselves: an empty branch would give its first numbers a second time."""
    path = tmp_path / "it.db"
    path.with_name("it.db.restoring").write_bytes(b"half of it")
    for _ in range(2):
        begin = (
            Database(f"sqlite:///{path}").open_for_writing
            if program == "server"
            else HubDatabase(f"sqlite:///{path}").upgrade
        )
        with pytest.raises(StartRefused, match=r"was not finished\. Run “toiluot restore” again"):
            begin()
    assert not path.exists()


STARTS = """
import asyncio, logging, os, signal, sys
logging.basicConfig(level=logging.INFO, format="%(name)s: %(message)s", force=True)
from config import load
from config.settings import HubSettings, ServerSettings
if sys.argv[1] == "hub":
    from server.hub.app import serve
    settings = load(sys.argv[2], HubSettings)
else:
    from server.app import serve
    settings = load(sys.argv[2], ServerSettings)
asyncio.run(serve(settings, lambda _: os.kill(os.getpid(), signal.SIGTERM)))
"""


@pytest.mark.parametrize("program", ["server", "hub"])
def test_a_first_start_writes_only_lines_of_our_own(tmp_path: Path, program: str) -> None:
    (tmp_path / "token").write_text("the-branch-token\n", encoding="utf-8")
    file = tmp_path / f"{program}.toml"
    branch = f'branch = "{BRANCH_FILE}"'
    own = {
        "server": f'live_port = 0\nweb_port = 0\nhost = "127.0.0.1"\ndatabase = "sqlite:///b.db"\n{branch}\n',
        "hub": 'port = 0\nhost = "127.0.0.1"\ndatabase = "sqlite:///h.db"\nkey_file = "hub.key"\n'
        f'public_url = "http://hub.test"\n[[branches]]\n{branch}\ntoken_file = "token"\n',
    }
    file.write_text(f'kind = "{program}"\ndata_dir = "data"\n{own[program]}', encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", STARTS, program, str(file)],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    lines = done.stderr.splitlines()
    assert any(MADE in line for line in lines)
    assert [line for line in lines if not line.startswith("toiluot.")] == []
