"""Which notices were read out, kept over a restart of the display."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from display.notices import MOST_READ
from display.notices_read import NoticesRead
from tests.display.conftest import START


def test_what_was_read_is_known_to_the_next_run_in_its_order(tmp_path: Path) -> None:
    path = tmp_path / "man-hinh-1.notices"
    read = NoticesRead(path)
    assert read.known == {}
    read.keep({"b": START, "a": START + 1})
    assert list(NoticesRead(path).known.items()) == [("b", START), ("a", START + 1)]
    if os.name == "posix":
        assert path.stat().st_mode & 0o077 == 0
    path.unlink()
    read.keep({"b": START, "a": START + 1})
    assert not path.exists(), "nothing new, nothing written"


@pytest.mark.parametrize(
    "held", [b"", b"{", b"[]", b'{"read": {"a": "soon"}}', b'{"read": 3}', b"\xff\xfe", b'{"read": {"a": 1}} x']
)
def test_a_broken_file_is_as_good_as_none_and_is_written_anew(tmp_path: Path, held: bytes) -> None:
    path = tmp_path / "man-hinh-1.notices"
    path.write_bytes(held)
    read = NoticesRead(path)
    assert read.known == {}
    read.keep({"a": START})
    assert NoticesRead(path).known == {"a": START}


def test_of_a_file_with_too_many_the_last_are_taken(tmp_path: Path) -> None:
    path = tmp_path / "man-hinh-1.notices"
    NoticesRead(path).keep({f"n{n}": START + n for n in range(3 * MOST_READ)})
    assert list(NoticesRead(path).known) == [f"n{n}" for n in range(2 * MOST_READ, 3 * MOST_READ)]


def test_a_folder_that_cannot_be_written_is_told_once_and_holds_nothing_up(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    read = NoticesRead(tmp_path / "gone" / "man-hinh-1.notices")
    read.keep({"a": START})
    read.keep({"a": START, "b": START})
    assert len([one for one in caplog.records if "reads its notices again" in one.getMessage()]) == 1
    (tmp_path / "gone").mkdir()
    read.keep({"a": START, "b": START})
    assert list(NoticesRead(tmp_path / "gone" / "man-hinh-1.notices").known) == ["a", "b"], "it is tried again"
