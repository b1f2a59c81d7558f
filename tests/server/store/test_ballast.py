"""Space held back on the disk, and given up when it is needed."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.store.ballast import ROOM, Ballast

SIZE = 64 * 1024


def test_space_is_held_once_it_is_laid_and_is_nobody_elses_to_read(tmp_path: Path) -> None:
    ballast = Ballast(tmp_path / "ballast", SIZE)
    assert ballast.wanted
    assert ballast.lay()
    assert not ballast.wanted
    told = ballast.path.stat()
    assert (told.st_size, told.st_mode & 0o777) == (SIZE, 0o600)
    assert told.st_blocks * 512 >= SIZE, "the space is really taken, not promised"


def test_it_is_given_up_once_and_can_be_laid_again(tmp_path: Path) -> None:
    ballast = Ballast(tmp_path / "ballast", SIZE)
    ballast.lay()
    assert ballast.give_up()
    assert not ballast.path.exists()
    assert not ballast.give_up()
    assert ballast.wanted
    assert ballast.lay()


def test_none_is_laid_where_it_would_be_what_fills_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ballast = Ballast(tmp_path / "ballast", SIZE)
    monkeypatch.setattr(ballast, "free", lambda: ROOM * SIZE - 1)
    assert not ballast.lay()
    assert not ballast.path.exists()
    monkeypatch.setattr(ballast, "free", lambda: ROOM * SIZE)
    assert ballast.lay()


def test_a_disk_that_fills_meanwhile_is_left_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("server.store.ballast.os.posix_fallocate", full)
    ballast = Ballast(tmp_path / "ballast", SIZE)
    assert not ballast.lay()
    assert not ballast.path.exists()
    assert ballast.wanted


def test_who_wants_none_has_none(tmp_path: Path) -> None:
    ballast = Ballast(tmp_path / "ballast", 0)
    assert not ballast.wanted
    assert not ballast.lay()
    assert not ballast.path.exists()


def test_a_folder_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    assert not Ballast(tmp_path / "missing" / "ballast", SIZE).lay()
