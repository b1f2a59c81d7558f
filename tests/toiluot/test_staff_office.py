"""`toiluot user`: who is added, and what is said when a name or password cannot be taken."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
import typer
from typer.testing import CliRunner

from server.staff import passwords
from server.store.journal import Store
from tests.server.branch_kit import BRANCH_FILE
from tests.server.known_people import KnownPeople
from toiluot.cli import app
from toiluot.typed import password as asked_for

GOOD = "con mèo đen ngủ"


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    path = tmp_path / "server.toml"
    path.write_text(f'kind = "server"\ndatabase = "sqlite:///branch.db"\nbranch = "{BRANCH_FILE}"\n')
    return path


def user(settings: Path, name: str, password: str) -> tuple[int, str]:
    words = ["user", str(settings), name, "Nguyễn Thu Hà", "--role", "clerk"]
    done = CliRunner().invoke(app, words, input=f"{password}\n{password}\n")
    return done.exit_code, done.output


def kept(settings: Path) -> dict[str, str]:
    store = Store(f"sqlite:///{settings.parent / 'branch.db'}")
    store.open()
    try:
        return {person.name: person.password_hash for person in KnownPeople(store, lambda: 0).everybody}
    finally:
        store.close()


def test_a_person_is_added_and_given_a_new_password_and_what_cannot_be_taken_changes_nothing(settings: Path) -> None:
    code, said = user(settings, " ha.nt ", GOOD)
    assert (code, said.splitlines()[-1]) == (0, "ha.nt may sign in as clerk.")
    first = kept(settings)
    assert passwords.matches(first["ha.nt"], GOOD)
    for name, password, words in (
        ("ha.nt", "z7!q", "write at least 10 characters"),
        ("ha.nt", "x" * 5_000, "write at most 128 characters"),
        ("ha.nt", "nguyen thu ha", "own name"),
        ("ha.nt", "12345678910", "common"),
        ("Ha.NT", GOOD, "write ha.nt to give that person a new password"),
        ("hà", GOOD, "letters, digits"),
    ):
        code, said = user(settings, name, password)
        assert code == 2
        assert words in said
        assert password not in said
    assert kept(settings) == first
    assert user(settings, "ha.nt", "cửa sổ màu xanh")[0] == 0
    assert passwords.matches(kept(settings)["ha.nt"], "cửa sổ màu xanh")


def test_a_password_from_a_pipe_is_one_line_and_nothing_of_the_library_is_said(settings: Path) -> None:
    line = [sys.executable, "-m", "toiluot", "user", str(settings), "ha.nt", "Nguyễn Thu Hà", "--role", "clerk"]
    done = subprocess.run(line, input=f"{GOOD}\n", capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "ha.nt may sign in as clerk.\n", "")
    assert passwords.matches(kept(settings)["ha.nt"], GOOD)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (b"", "No password came"),
        (b"\n\n", "No password came"),
        (f"{GOOD}\n{GOOD}!\n".encode(), "The two passwords differ; nothing was changed"),
        (b"\xff\xfe mat khau dai\n", "no UTF-8 text"),
    ],
)
def test_a_password_that_did_not_come_whole_changes_nothing(settings: Path, typed: bytes, words: str) -> None:
    done = CliRunner().invoke(app, ["user", str(settings), "ha.nt", "Hà", "--role", "clerk"], input=typed)
    assert done.exit_code == 2
    assert words in done.output
    assert "Traceback" not in done.output
    assert not (settings.parent / "branch.db").exists()


def test_without_any_input_no_password_came(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture) -> None:
    monkeypatch.setattr("toiluot.typed.sys.stdin", None)
    with pytest.raises(typer.Exit):
        asked_for()
    assert "No password came" in capsys.readouterr().err


@pytest.mark.parametrize(("again", "code"), [(GOOD, 0), ("another", 2)])
def test_at_a_keyboard_it_is_typed_twice_and_unseen(
    settings: Path, monkeypatch: pytest.MonkeyPatch, again: str, code: int
) -> None:
    answers, hidden = [GOOD, again], []

    def prompt(_: str, **more: object) -> str:
        hidden.append(more["hide_input"])
        return answers.pop(0)

    monkeypatch.setattr("toiluot.typed.sys.stdin", SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr("toiluot.typed.typer.prompt", prompt)
    with pytest.raises(typer.Exit) if code else contextlib.nullcontext():
        assert asked_for() == GOOD
    assert hidden == [True, True]


@pytest.mark.parametrize(
    ("name", "role", "words"), [("hà", "clerk", "letters, digits"), ("ha.nt", "boss", "write some of clerk")]
)
def test_a_name_or_role_that_cannot_be_taken_is_told_before_a_password_is_asked_for(
    settings: Path, monkeypatch: pytest.MonkeyPatch, name: str, role: str, words: str
) -> None:
    monkeypatch.setattr("toiluot.typed.password", lambda: pytest.fail("asked for a password"))
    done = CliRunner().invoke(app, ["user", str(settings), name, "Nguyễn Thu Hà", "--role", role])
    assert done.exit_code == 2
    assert words in done.output
