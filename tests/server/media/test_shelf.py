"""Files are there whole or not at all, take no more room than they may, and what nothing names goes."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import shutil
import stat
from pathlib import Path
from types import SimpleNamespace

import pytest

from server.media import shelf as shelf_module
from server.media.shelf import NoRoom, Shelf


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    monkeypatch.setattr(shelf_module, "LEFT_FREE", 0)
    return Shelf(tmp_path / "media")


def put(shelf: Shelf, data: bytes, small: bytes = b"") -> str:
    growing = shelf.begin(len(data))
    for at in range(0, len(data), 3):
        growing.write(data[at : at + 3])
    sha256 = growing.close()
    shelf.keep(growing, sha256, small)
    growing.drop()
    return sha256


def test_a_file_is_kept_under_its_hash_and_read_in_parts(shelf: Shelf, tmp_path: Path) -> None:
    sha256 = put(shelf, b"0123456789", b"small")
    assert sha256 == hashlib.sha256(b"0123456789").hexdigest()
    assert shelf.read(sha256, 0, 4) == (10, b"0123")
    assert shelf.read(sha256, 8, 4) == (10, b"89")
    assert shelf.read(sha256, 10, 4) == (10, b"")
    assert shelf.thumbnail(sha256) == b"small"
    assert sha256 in shelf
    assert sha256 in Shelf(tmp_path / "media"), "after a start too"
    assert stat.S_IMODE((tmp_path / "media" / sha256).stat().st_mode) == 0o600


def test_a_disk_that_takes_a_piece_in_parts_gets_all_of_it(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    class TakesTwo(io.FileIO):
        def write(self, data: bytes | memoryview) -> int:  # type: ignore[override]
            return super().write(data[:2])

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(os, "fdopen", lambda handle, mode, buffering: TakesTwo(handle, mode))
        sha256 = put(shelf, b"0123456789")
    assert shelf.read(sha256, 0, 99) == (10, b"0123456789")


def test_a_file_and_its_name_are_on_the_disk_before_it_is_said_to_be_here(
    shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[tuple[int, int, bool]] = []

    def sync(handle: int) -> None:
        told = os.fstat(handle)
        synced.append((told.st_ino, told.st_size, any((tmp_path / "media").glob("[0-9a-f]" * 64))))

    monkeypatch.setattr(os, "fsync", sync)
    sha256 = put(shelf, b"0123456789")
    folder, file = (tmp_path / "media").stat(), (tmp_path / "media" / sha256).stat()
    assert (file.st_ino, 10, False) in synced, "whole, before it has its name"
    assert (folder.st_ino, folder.st_size, True) in synced, "the name too"


def test_a_file_that_never_came_whole_leaves_nothing(shelf: Shelf, tmp_path: Path) -> None:
    growing = shelf.begin(10)
    growing.write(b"half")
    assert [path.suffix for path in (tmp_path / "media").iterdir()] == [".new"]
    growing.drop()
    assert list((tmp_path / "media").iterdir()) == []


@pytest.mark.parametrize("name", ["../branch.db", "x" * 64, "A" * 64, "", "0" * 63])
def test_only_a_hash_names_a_file(shelf: Shelf, tmp_path: Path, name: str) -> None:
    put(shelf, b"one")
    (tmp_path / "branch.db").write_bytes(b"the hall's own")
    assert shelf.read(name, 0, 9) is None
    assert shelf.thumbnail(name) is None


def test_a_file_that_somebody_deleted_is_not_here_any_more(shelf: Shelf, tmp_path: Path) -> None:
    sha256 = put(shelf, b"one")
    (tmp_path / "media" / sha256).unlink()
    assert shelf.read(sha256, 0, 9) is None
    assert sha256 not in shelf


def test_a_file_that_was_changed_on_the_disk_is_not_handed_out(
    shelf: Shelf, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    sha256, path = put(shelf, b"0123456789"), tmp_path / "media"
    assert shelf.read(sha256, 0, 4) == (10, b"0123")
    (path / sha256).write_bytes(b"0123456780")
    assert (shelf.read(sha256, 0, 4), sha256 in shelf) == (None, False)
    assert "was changed on the disk" in caplog.text
    (path / sha256).write_bytes(b"0123456789")
    assert Shelf(path).read(sha256, 0, 4) == (10, b"0123")
    put(shelf, b"0123456789")  # sent again
    assert (shelf.read(sha256, 0, 4), sha256 in shelf) == ((10, b"0123"), True)


def test_a_whole_file_is_looked_through_once(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    sha256, looked = put(shelf, b"0123456789"), []
    digest = hashlib.file_digest
    monkeypatch.setattr(hashlib, "file_digest", lambda *file: looked.append(1) or digest(*file))
    for at in range(10):
        assert shelf.read(sha256, at, 1) == (10, b"0123456789"[at : at + 1])
    assert len(looked) == 1


def test_what_is_no_file_of_ours_is_not_read_and_nobody_waits_for_it(shelf: Shelf, tmp_path: Path) -> None:
    linked, pipe, folder = (put(shelf, data) for data in (b"linked", b"pipe", b"folder"))
    for name in (linked, pipe, folder):
        (tmp_path / "media" / name).rename(tmp_path / name)
    (tmp_path / "media" / linked).symlink_to(tmp_path / linked)
    os.mkfifo(tmp_path / "media" / pipe)
    (tmp_path / "media" / folder).mkdir()
    assert [shelf.read(name, 0, 9) for name in (linked, pipe, folder)] == [None] * 3
    again = Shelf(tmp_path / "media")
    assert (again.taken, linked in again, pipe in again) == (0, False, False)
    assert again.keep_only(()) == 0, "whoever put them there takes them away"


def test_at_a_start_what_nothing_names_goes_and_what_is_not_ours_stays(shelf: Shelf, tmp_path: Path) -> None:
    kept, gone = put(shelf, b"kept", b"s"), put(shelf, b"gone", b"s")
    (tmp_path / "media" / "0123.new").write_bytes(b"x")  # a power cut
    (tmp_path / "media" / "README").write_text("by hand")
    assert shelf.keep_only({kept}) == 3
    assert sorted(path.name for path in (tmp_path / "media").iterdir()) == sorted(["README", kept, f"{kept}.jpg"])
    assert (kept in shelf, gone in shelf) == (True, False)
    shelf.remove(kept)
    assert [path.name for path in (tmp_path / "media").iterdir()] == ["README"]


def test_where_nobody_knows_which_files_stay_only_halves_go(shelf: Shelf, tmp_path: Path) -> None:
    kept, folder = put(shelf, b"kept", b"s"), tmp_path / "media"
    for half in ("0123.new", f"{kept}.fresh"):
        (folder / half).write_bytes(b"half")
    (folder / "by hand.fresh").write_text("somebody's own")
    assert shelf.keep_only(None) == 2
    assert sorted(path.name for path in folder.iterdir()) == sorted([kept, f"{kept}.jpg", "by hand.fresh"])
    (folder / f"{kept}.fresh").write_bytes(b"half")
    assert (shelf.keep_only({kept}), kept in shelf) == (1, True), "also of one that is named"


def test_what_passes_makes_no_file_of_ours_a_lost_one(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    sha256 = put(shelf, b"0123456789")

    def too_many(*_: object) -> int:
        raise OSError(errno.EMFILE, "Too many open files")

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(os, "open", too_many)
        assert shelf.read(sha256, 0, 4) is None
    assert "Too many open files" in caplog.text
    assert (sha256 in shelf, shelf.read(sha256, 0, 4)) == (True, (10, b"0123"))


def test_all_files_together_and_the_disk_have_a_limit(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf_module, "TOGETHER", 12)
    put(shelf, b"0123456789")
    with pytest.raises(NoRoom) as full:
        shelf.begin(3)
    assert full.value.free == 2
    monkeypatch.setattr(shelf_module, "LEFT_FREE", 1 << 60)
    assert shelf.room() == 0


def test_files_that_come_at_once_are_not_promised_the_same_room(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf_module, "TOGETHER", 12)
    first = shelf.begin(10)
    with pytest.raises(NoRoom) as full:
        shelf.begin(3)
    assert full.value.free == 2
    first.drop()
    put(shelf, b"0123456789")
    assert shelf.room() == 2
    monkeypatch.setattr(shelf_module, "TOGETHER", 1 << 60)
    free = shutil.disk_usage("/").free
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=free))
    second = shelf.begin(1000)
    second.write(bytes(400))
    assert shelf.room() == free - 600
    second.drop()


def test_there_is_nothing_to_tidy_before_the_first_file(tmp_path: Path) -> None:
    assert Shelf(tmp_path / "nowhere" / "media").keep_only(()) == 0
    assert not (tmp_path / "nowhere").exists()
