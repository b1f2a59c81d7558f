"""A device's key is written down before it is in force: whatever goes wrong, somebody has the key that is."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from server.store.journal import CannotStore, Store
from tests.server.known_people import KnownPeople
from toiluot.cli import app
from toiluot.first_branch import lay_out
from toiluot.staff_office import Office


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    lay_out(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def pair(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["pair", "server.toml", *words])
    assert done.exception is None or isinstance(done.exception, SystemExit), repr(done.exception)
    return done.exit_code, done.output


def is_let_in(office: Path, token: str, device: str = "kiosk-1") -> bool:
    store = Store(f"sqlite:///{office / 'var' / 'branch.db'}")
    store.open()
    try:
        found = next(d for d in KnownPeople(store, lambda: 0).devices if d.device_id == device)
        return found.token_hash == hashlib.sha256(token.encode()).digest()
    finally:
        store.close()


def test_the_key_is_shown_once_or_written_into_a_file_for_its_user_only(office):
    code, said = pair("kiosk-1", "kiosk")
    assert code == 0
    key, told = said.splitlines()[0], said.splitlines()[-1]
    assert is_let_in(office, key)
    assert "Its key is the line above" in told
    code, said = pair("kiosk-1", "kiosk", "--out", "kiosk-1.token")
    assert code == 0
    assert is_let_in(office, (office / "kiosk-1.token").read_text().strip())
    assert (office / "kiosk-1.token").stat().st_mode & 0o777 == 0o600


def test_pairing_again_writes_over_the_old_key(office):
    pair("kiosk-1", "kiosk", "--out", "kiosk-1.token")
    old = (office / "kiosk-1.token").read_text()
    assert pair("kiosk-1", "kiosk", "--out", "kiosk-1.token")[0] == 0
    assert (office / "kiosk-1.token").read_text() != old
    assert is_let_in(office, (office / "kiosk-1.token").read_text().strip())


def test_a_key_that_cannot_be_written_leaves_the_old_one_in_force(office):
    _, old = pair("kiosk-1", "kiosk")
    code, said = pair("kiosk-1", "kiosk", "--out", "nowhere/kiosk-1.token")
    assert code == 1
    assert "nowhere" in said
    assert is_let_in(office, old.splitlines()[0])


@pytest.mark.parametrize("gone", ["a full disk", "nobody reads", "a closed output"])
def test_a_key_that_cannot_be_shown_leaves_the_old_one_in_force(office, gone):
    _, old = pair("kiosk-1", "kiosk")
    command = [sys.executable, "-m", "toiluot", "pair", "server.toml", "kiosk-1", "kiosk"]
    if gone == "a full disk":
        with open("/dev/full", "wb") as full:
            done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
        assert "the disk is full" in done.stderr
    elif gone == "a closed output":
        closed = ["bash", "-c", '"$@" >&-', "pair", *command]
        done = subprocess.run(closed, stderr=subprocess.PIPE, text=True, check=False)
        assert "the output is closed" in done.stderr
    else:
        reading, writing = os.pipe()
        os.close(reading)
        done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, text=True, check=False)
        os.close(writing)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "is paired" not in done.stderr
    assert is_let_in(office, old.splitlines()[0])


def test_a_key_that_the_database_does_not_take_leaves_the_old_file_as_it_was(office, monkeypatch):
    pair("kiosk-1", "kiosk", "--out", "kiosk-1.token")
    old = (office / "kiosk-1.token").read_text()

    def full(*_: object) -> None:
        raise CannotStore("the disk is full")

    monkeypatch.setattr(Store, "write", full)
    code, said = pair("kiosk-1", "kiosk", "--out", "kiosk-1.token")
    monkeypatch.undo()
    monkeypatch.chdir(office)
    assert code == 1
    assert "the disk is full" in said
    assert (office / "kiosk-1.token").read_text() == old
    assert is_let_in(office, old.strip())
    assert [p.name for p in office.iterdir() if p.name.startswith(".")] == []


def test_the_key_stands_on_the_disk_before_it_is_in_force(office, monkeypatch):
    """Seen at the moment at which the database takes it."""
    seen: list[str] = []
    pair_really = Office.pair

    def watched(self: Office, device: str, role: object, counter: str | None, token: str) -> str:
        seen.extend(p.read_text().strip() for p in office.iterdir() if p.name.startswith(".kiosk-1.token."))
        return pair_really(self, device, role, counter, token)  # type: ignore[arg-type]

    monkeypatch.setattr(Office, "pair", watched)
    pair("kiosk-1", "kiosk", "--out", "kiosk-1.token")
    assert seen == [(office / "kiosk-1.token").read_text().strip()]


def test_a_link_is_followed_to_the_key_it_leads_to(office):
    (office / "keys").mkdir()
    (office / "kiosk-1.token").symlink_to(office / "keys" / "kiosk-1")
    assert pair("kiosk-1", "kiosk", "--out", "kiosk-1.token")[0] == 0
    assert (office / "kiosk-1.token").is_symlink()
    assert is_let_in(office, (office / "keys" / "kiosk-1").read_text().strip())


def test_a_pc_is_tied_to_a_counter_of_the_branch_only(office):
    assert pair("pc-3", "counter", "--counter", "quay-03")[0] == 0
    code, said = pair("pc-99", "counter", "--counter", "quay-99")
    assert code == 2
    assert "the branch has no counter 'quay-99'; write one of quay-01, quay-02" in said


def test_a_branch_file_that_cannot_be_read_ties_nothing(office):
    (office / "branch.toml").unlink()
    code, said = pair("pc-3", "counter", "--counter", "quay-03")
    assert code == 2
    assert "branch.toml: cannot be read" in said
    assert pair("pc-3", "counter")[0] == 0


@pytest.mark.parametrize("out", [None, "pc-1.token"])
def test_pairing_says_what_was_done_and_what_to_do_next_and_the_key_once(office, out):
    words = ["pair", "server.toml", "pc-1", "counter", "--counter", "quay-01", *([] if out is None else ["--out", out])]
    for again in (False, True):
        done = CliRunner().invoke(app, words)
        assert done.exit_code == 0
        assert "pc-1 is paired as counter, tied to quay-01." in done.output
        assert ("The key that it had before opens nothing any more" in done.output) is again
        assert 'device_id = "pc-1" and token_file in its counter.toml, and start its program' in done.output
        key = done.stdout.strip() if out is None else (office / out).read_text().strip()
        assert "\n" not in key, "a script reads the key alone"
        assert is_let_in(office, key, "pc-1")
        assert done.output.count(key) == (1 if out is None else 0)


@pytest.mark.parametrize("role", ["reception", "manager"])
def test_a_device_without_settings_of_ours_is_told_of_its_program(office, role):
    code, said = pair("pc-2", role, "--out", "pc-2.token")
    assert code == 0
    assert "name it in the program of that device, and start its program" in said


def test_no_key_is_shown_for_a_name_that_is_refused(office):
    code, said = pair("kiosk 1", "kiosk")
    assert code == 2
    assert len(said.splitlines()) == 1
    assert not re.search(r"[A-Za-z0-9_-]{32}", said)
