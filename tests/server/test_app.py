"""The branch server as a real process: it starts, ends cleanly, and refuses in words."""

from __future__ import annotations

import contextlib
import json
import signal
import socket
import sqlite3
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.runtime.backup_folder import backups_in
from server.store.verify import verify
from tests.server.server_process import ServerProcess


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerProcess]:
    made = ServerProcess(tmp_path)
    yield made
    made.kill()


def test_it_listens_on_both_ports_and_ends_cleanly_on_sigterm(server: ServerProcess, tmp_path: Path) -> None:
    server.start()
    with socket.create_connection(("127.0.0.1", server.live_port), 5):
        pass
    with urllib.request.urlopen(f"http://127.0.0.1:{server.web_port}/api/v1/openapi.json", timeout=60) as page:
        assert json.load(page)["openapi"]
    assert server.end(signal.SIGTERM) == 0
    assert not (tmp_path / "branch.db-wal").exists()
    assert verify(f"sqlite:///{tmp_path / 'branch.db'}").well


def test_the_branch_key_is_its_users_only_and_stays(server: ServerProcess, tmp_path: Path) -> None:
    server.start()
    key = tmp_path / "data" / "branch.key"
    assert key.stat().st_mode & 0o777 == 0o600
    first = key.read_bytes()
    server.end()
    server.start()
    assert key.read_bytes() == first


def test_a_second_server_on_the_same_database_is_refused(server: ServerProcess, tmp_path: Path) -> None:
    server.start()
    other = ServerProcess(tmp_path)
    assert "already in use by a running server" in other.refused()


def test_a_second_start_of_the_same_settings_names_the_running_process_and_not_a_foreign_program(
    server: ServerProcess,
) -> None:
    server.start()
    assert server.process is not None
    said = server.refused()
    assert f"already in use by a running server (process {server.process.pid})" in said
    assert "another program" not in said


def test_a_branch_that_has_been_set_up_is_given_no_new_key_for_a_lost_one(
    server: ServerProcess, tmp_path: Path
) -> None:
    server.start()
    server.end()
    key = tmp_path / "data" / "branch.key"
    first = key.read_bytes()
    key.unlink()
    said = server.refused()
    assert f"{key} is missing. Copy branch.key" in said
    assert "If it is lost everywhere" in said
    assert not key.exists()
    key.write_bytes(bytes(32))
    key.chmod(0o600)
    assert "is not the key this branch's tickets were made with" in server.refused()
    assert key.read_bytes() == bytes(32)
    key.write_bytes(first)
    server.start()


def test_a_database_of_an_older_version_takes_the_key_it_finds_and_makes_none(
    server: ServerProcess, tmp_path: Path
) -> None:
    server.start()
    server.end()
    key = tmp_path / "data" / "branch.key"
    key.unlink()
    forget_the_key(tmp_path)
    assert "is missing. Copy branch.key" in server.refused()
    key.write_bytes(bytes(range(32)))
    key.chmod(0o600)
    server.start()
    server.end()
    key.write_bytes(bytes(32))
    assert "is not the key" in server.refused()


def forget_the_key(folder: Path) -> None:
    """As docs/operations.md says for one that is lost everywhere."""
    with contextlib.closing(sqlite3.connect(folder / "branch.db")) as connection, connection:
        connection.execute("DELETE FROM meta WHERE key = 'branch_key'")


def test_a_busy_port_is_named(server: ServerProcess) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        server.live_port = taken.getsockname()[1]
        assert f"Port {server.live_port} on 127.0.0.1 is in use" in server.refused()
        server.live_port, server.web_port = 0, taken.getsockname()[1]
        said = server.refused()
        assert f"Port {server.web_port} on 127.0.0.1 is in use" in said
        assert "web_port" in said


def test_an_unreadable_branch_file_is_named(server: ServerProcess, tmp_path: Path) -> None:
    server.branch = tmp_path / "none.toml"
    assert "none.toml" in server.refused()
    server.branch.write_text('kind = "branch"\nid = "x"\ncolour = "red"\n', encoding="utf-8")
    assert "colour" in server.refused()
    assert not (tmp_path / "branch.db").exists()


def test_a_database_of_another_branch_is_refused_and_kept(server: ServerProcess, tmp_path: Path) -> None:
    server.start()
    server.end()
    other = tmp_path / "other.toml"
    other.write_text(server.branch.read_text(encoding="utf-8").replace('"hanoi-1"', '"hanoi-2"'), encoding="utf-8")
    rows = count(tmp_path)
    server.branch = other
    assert "belongs to branch 'hanoi-1'" in server.refused()
    assert count(tmp_path) == rows


def test_a_damaged_database_is_refused_and_kept(server: ServerProcess, tmp_path: Path) -> None:
    (tmp_path / "branch.db").write_bytes(b"nonsense" * 1000)
    assert "damaged" in server.refused()
    assert (tmp_path / "branch.db").read_bytes() == b"nonsense" * 1000


def test_a_changed_file_is_not_put_in_force_by_a_start_which_says_so(server: ServerProcess, tmp_path: Path) -> None:
    server.start()
    server.end()
    rows = count(tmp_path)
    server.start()
    server.end()
    assert count(tmp_path) == rows
    changed = tmp_path / "changed.toml"
    text = server.branch.read_text(encoding="utf-8")
    changed.write_text(text.replace("wait_target_min = 15", "wait_target_min = 20"), encoding="utf-8")
    server.branch = changed
    server.start()
    server.end()
    assert count(tmp_path) == rows


def test_it_clears_a_half_backup_and_makes_a_whole_one_soon_after_its_start(
    server: ServerProcess, tmp_path: Path
) -> None:
    folder = tmp_path / "data" / "backups"
    half = folder / "2026-11-22T19-30-00Z.unfinished"
    half.mkdir(parents=True)
    (half / "branch.db").write_bytes(b"as a kill left it")
    server.before = "import server.runtime.backups as b; b.FIRST_LOOK_S = 0.1\n"
    server.start()
    deadline = time.monotonic() + 60
    while not backups_in(folder) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert server.end(signal.SIGTERM) == 0
    [kept] = backups_in(folder)
    assert kept.verified
    assert [p.name for p in folder.iterdir()] == [kept.path.name]
    assert verify(f"sqlite:///{kept.path / 'branch.db'}").well


def count(folder: Path) -> int:
    connection = sqlite3.connect(folder / "branch.db")
    rows = connection.execute("SELECT count(*) FROM journal").fetchone()[0]
    connection.close()
    assert isinstance(rows, int)
    return rows
