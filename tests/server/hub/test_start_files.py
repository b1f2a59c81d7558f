"""Every file the hub reads at its start: one that is missing or no good is refused in words that say what to do."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from config.settings import HubBranch, HubCaller
from server.hub.app import Hub
from server.runtime.start_refused import StartRefused
from tests.server.booking.hall import DEMO
from tests.server.hub.house import settings_in


def refused(folder: Path, **changes: object) -> str:
    with pytest.raises(StartRefused) as said:
        Hub(settings_in(folder, **changes))
    assert "[Errno" not in str(said.value)
    return str(said.value)


def listed(folder: Path, *branches: Path, token: str = "token") -> tuple[HubBranch, ...]:
    return tuple(HubBranch(branch=branch, token_file=folder / token) for branch in branches)


def test_a_branch_file_that_is_missing_is_named_with_what_to_do(tmp_path: Path) -> None:
    said = refused(tmp_path, branches=listed(tmp_path, tmp_path / "none.toml"))
    assert "The branch file cannot be used" in said
    assert "none.toml" in said
    assert "[[branches]]" in said


def test_a_branch_file_with_a_fault_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "branch.toml").write_text('kind = "branch"\nid = \n', encoding="utf-8")
    said = refused(tmp_path, branches=listed(tmp_path, tmp_path / "branch.toml"))
    assert "The branch file cannot be used" in said
    assert "branch.toml:2: " in said


def test_two_branch_files_with_one_id_are_refused_with_both_names(tmp_path: Path) -> None:
    shutil.copy(DEMO, tmp_path / "again.toml")
    said = refused(tmp_path, branches=listed(tmp_path, DEMO, tmp_path / "again.toml"))
    assert str(DEMO) in said
    assert "again.toml" in said
    assert "hanoi-1" in said


def test_a_token_file_that_is_missing_says_how_one_is_made(tmp_path: Path) -> None:
    said = refused(tmp_path, branches=listed(tmp_path, DEMO, token="none"))
    assert "There is no file" in said
    assert "No such file or directory" not in said
    assert "openssl rand -base64 32" in said
    assert "[hub] token_file" in said


def test_a_token_file_that_is_a_folder_says_so(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    assert "is a folder" in refused(tmp_path, branches=listed(tmp_path, DEMO, token="folder"))


def test_a_callers_key_file_that_is_missing_says_how_one_is_made(tmp_path: Path) -> None:
    said = refused(tmp_path, callers=(HubCaller(name="portal", key_file=tmp_path / "none"),))
    assert "portal" in said
    assert "There is no file" in said
    assert "No such file or directory" not in said
    assert "openssl rand -hex 32" in said


def test_a_callers_key_file_that_is_no_text_says_how_one_is_made(tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(b"\xff\xfe" * 20)
    said = refused(tmp_path, callers=(HubCaller(name="portal", key_file=tmp_path / "key"),))
    assert "utf-8" not in said
    assert "openssl rand -hex 32" in said


@pytest.mark.parametrize("text", ["zz" * 32, "é" * 64])
def test_a_hub_key_that_is_no_key_is_told_without_a_librarys_words(tmp_path: Path, text: str) -> None:
    (tmp_path / "hub.key").write_text(text, encoding="utf-8")
    said = refused(tmp_path)
    assert "must hold 64 hexadecimal digits" in said
    assert "fromhex" not in said
    assert "codec" not in said


def test_a_hub_key_that_is_a_folder_says_so(tmp_path: Path) -> None:
    (tmp_path / "hub.key").mkdir()
    said = refused(tmp_path)
    assert "is a folder" in said
    assert "key_file" in said


def spoil_a_page(file: Path) -> None:
    """As a bad disk does: what it holds begins like a database."""
    with contextlib.closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE booking (one INTEGER)")
    whole = file.read_bytes()
    file.write_bytes(whole[:100] + b"\xff" * 400 + whole[500:])


@pytest.mark.parametrize(
    ("spoil", "what", "do"),
    [
        (spoil_a_page, "is damaged (", "bring the last backup back"),
        (lambda file: file.write_bytes(b"no database at all" * 100), "is damaged (", "bring the last backup back"),
        (lambda file: file.mkdir(), "cannot be opened (", "Check `database` in its settings."),
    ],
    ids=["a spoilt page", "garbage", "a folder"],
)
def test_a_hub_database_that_cannot_be_opened_is_told_in_one_line_without_a_librarys_words(
    tmp_path: Path, spoil: Callable[[Path], object], what: str, do: str
) -> None:
    spoil(tmp_path / "hub.db")
    said = refused(tmp_path)
    assert said.startswith(f"The hub's database {tmp_path / 'hub.db'} {what}")
    assert do in said
    assert "sqlite3." not in said
    assert "\n" not in said
