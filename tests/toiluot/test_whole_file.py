"""Files that a person names are written whole, and never over what is not ours."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from toiluot.whole_file import NotOurs, whole_file


def ours(beginning: bytes) -> bool:
    return beginning.startswith(b"ours")


def test_a_file_appears_only_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    with whole_file(path, ours) as beside:
        beside.write_text("ours: new")
        assert not path.exists()
    assert path.read_text() == "ours: new"
    assert path.stat().st_mode & 0o777 == 0o644
    assert [p.name for p in tmp_path.iterdir()] == ["report.html"]


def test_half_a_file_leaves_the_older_one(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text("ours: old")
    with pytest.raises(ZeroDivisionError), whole_file(path, ours):
        raise ZeroDivisionError
    assert path.read_text() == "ours: old"
    assert [p.name for p in tmp_path.iterdir()] == ["report.html"]


def test_what_is_something_else_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "thesis.html"
    path.write_text("somebody's work")
    for there in (path, tmp_path):
        with pytest.raises(NotOurs, match="give another name"), whole_file(there, ours):
            pass
    assert path.read_text() == "somebody's work"


def test_a_link_goes_on_leading_to_the_file(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("ours: old")
    (tmp_path / "link").symlink_to("real")
    with whole_file(tmp_path / "link", ours, 0o600) as beside:
        beside.write_text("ours: new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "ours: new"
    assert (tmp_path / "real").stat().st_mode & 0o777 == 0o600


def test_a_missing_folder_is_named_as_it_was_typed(tmp_path: Path) -> None:
    path = tmp_path / "none" / "report.html"
    with pytest.raises(OSError, match=str(path)), whole_file(path, ours):
        pass


def test_the_umask_of_who_types_counts(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        with whole_file(tmp_path / "a", ours):
            pass
    finally:
        os.umask(before)
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o600
