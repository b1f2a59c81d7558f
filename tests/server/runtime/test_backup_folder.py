"""A backup gets its name only when it is whole; old ones go in order; the second place is really another one."""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from server.runtime import backup_folder
from server.runtime.backup_folder import (
    HUB,
    RESERVE_BYTES,
    Contents,
    CopyRefused,
    Kept,
    Stopped,
    backups_in,
    check_files,
    clear_unfinished,
    copy_to,
    let_go,
    make,
    name_of,
    of_branch,
    why,
)
from server.runtime.wording import WORDS

NIGHT = datetime(2026, 11, 23, 19, 30, tzinfo=UTC)
GOES_ON = threading.Event()


def fill(folder: Path) -> Contents:
    (folder / "branch.db").write_bytes(b"data" * 1000)
    (folder / "branch.key").write_bytes(b"key")
    return Contents("0002", 7, "ab", {"journal": 7})


def made(folder: Path, now: datetime = NIGHT, keep: int = 14, of: str = "") -> Kept:
    return make(folder, lambda growing: replace(fill(growing), of=of), keep, now, GOES_ON)[0]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backups"


@pytest.fixture
def second(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A second place that counts as another disk."""
    place = tmp_path / "mounted"
    place.mkdir()
    monkeypatch.setattr(backup_folder, "device_of", lambda path: int("mounted" in str(path)))
    return place


def test_a_backup_says_what_it_was_found_to_hold(folder: Path) -> None:
    kept = made(folder)
    assert (kept.path, kept.at, kept.nth, kept.rows, kept.verified) == (folder / name_of(NIGHT), NIGHT, 1, 7, True)
    assert kept.size > 4000
    assert backups_in(folder) == [kept]
    said = json.loads((kept.path / "backup.json").read_text())
    assert (said["schema"], said["head"], said["counts"]) == ("0002", "ab", {"journal": 7})
    assert set(said["files"]) == {"branch.db", "branch.key"}
    assert oct(kept.path.stat().st_mode & 0o777) == "0o700"
    assert oct((kept.path / "backup.json").stat().st_mode & 0o777) == "0o600"


def test_backups_made_in_one_second_have_names_of_their_own(folder: Path) -> None:
    assert [made(folder).path.name for _ in range(3)] == [name_of(NIGHT + timedelta(seconds=n)) for n in range(3)]


def test_what_fails_half_way_leaves_nothing(folder: Path) -> None:
    before = made(folder)

    def breaks(growing: Path) -> Contents:
        fill(growing)
        raise OSError(errno.ENOSPC, "No space left on device", str(growing / "branch.db"))

    with pytest.raises(CopyRefused, match="the disk is full"):
        make(folder, breaks, 14, NIGHT, GOES_ON)
    assert [p.name for p in folder.iterdir()] == [before.path.name]


def test_what_a_killed_one_left_is_cleared_and_nothing_else(folder: Path) -> None:
    kept = made(folder)
    (folder / "2026-11-22T19-30-00Z.unfinished").mkdir()
    (folder / "2026-11-22T19-30-00Z.unfinished" / "branch.db").write_bytes(b"half")
    (folder / "ghi-chu.txt").write_text("của quản trị")
    assert backups_in(folder) == [kept]
    clear_unfinished(folder)
    assert {p.name for p in folder.iterdir()} == {kept.path.name, "ghi-chu.txt"}


def test_one_that_is_being_made_is_not_cleared_by_another_program(folder: Path) -> None:
    def while_another_comes(growing: Path) -> Contents:
        with pytest.raises(CopyRefused, match="Another backup is being made"):
            made(folder)
        with pytest.raises(CopyRefused, match="Another backup is being made"):
            clear_unfinished(folder)
        return fill(growing)

    assert make(folder, while_another_comes, 14, NIGHT, GOES_ON)[0].verified


def test_the_oldest_go_by_the_order_in_which_they_were_made_whatever_the_clock_said(folder: Path) -> None:
    future = made(folder, NIGHT + timedelta(days=3650), keep=3)
    others = [made(folder, NIGHT + timedelta(days=n), keep=3) for n in range(3)]
    assert [kept.path for kept in backups_in(folder)] == [kept.path for kept in others]
    assert not future.path.exists()


def test_the_last_one_that_was_found_whole_never_goes(folder: Path) -> None:
    good = made(folder)
    for n in range(1, 4):  # later ones by their names, that say nothing of themselves
        bad = folder / name_of(NIGHT + timedelta(days=n))
        bad.mkdir()
        (bad / "branch.db").write_bytes(b"?")
    assert good.path not in let_go(folder, 2)
    assert good.path not in let_go(folder, 1)
    assert backups_in(folder) == [good]


def test_those_of_an_older_version_are_known_and_the_first_to_go(folder: Path) -> None:
    old = folder / name_of(NIGHT)
    old.mkdir(parents=True)
    (old / "branch.db").write_bytes(b"?")
    [known] = backups_in(folder)
    assert (known.nth, known.verified) == (0, False)
    new = made(folder, NIGHT - timedelta(days=5), keep=1)
    assert [kept.path for kept in backups_in(folder)] == [new.path]


def test_programs_that_share_a_folder_count_and_remove_their_own_only(folder: Path) -> None:
    whose = (of_branch("hanoi-1"), of_branch("hanoi-10"), HUB, of_branch(""))
    latest = {}
    for n in range(3):
        for of in whose:
            latest[of] = made(folder, NIGHT + timedelta(days=n), keep=1, of=of)
    assert len(backups_in(folder)) == len(whose)
    assert {of: backups_in(folder, of) for of in whose} == {of: [latest[of]] for of in whose}


def test_an_older_versions_backup_is_told_apart_by_its_files_and_counts_for_every_branch(folder: Path) -> None:
    for n, name in enumerate(("hub.db", "hub.dump", "branch.db", "branch.dump")):
        old = folder / name_of(NIGHT + timedelta(days=n))
        old.mkdir(parents=True)
        (old / name).write_bytes(b"?")
        (old / "hub-public-keys").write_bytes(b"?")
    assert [kept.path.name[8:10] for kept in backups_in(folder, HUB)] == ["23", "24"]
    assert [kept.path.name[8:10] for kept in backups_in(folder, of_branch("hanoi-1"))] == ["25", "26"]
    new = made(folder, NIGHT, keep=1, of=of_branch("hanoi-1"))
    assert backups_in(folder, of_branch("hanoi-1")) == [new]
    assert len(backups_in(folder, HUB)) == 2


def test_in_a_second_place_too_only_ones_own_go(folder: Path, second: Path) -> None:
    """A branch may be called hub, as the hub's folder there is."""
    copy_to(made(folder, of=HUB), second, "hub", 1, GOES_ON)
    for n in (1, 2):
        copy_to(made(folder, NIGHT + timedelta(days=n), of=of_branch("hub")), second, "hub", 1, GOES_ON)
    assert [kept.of for kept in backups_in(second / "hub")] == [HUB, "branch hub"]


def test_no_room_is_said_before_anything_is_written(folder: Path) -> None:
    with pytest.raises(CopyRefused, match=r"MB free, \d+ MB are needed"):
        make(folder, fill, 14, NIGHT, GOES_ON, needed=1 << 60)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(("free", "fits"), [(1000 + RESERVE_BYTES, True), (999 + RESERVE_BYTES, False)])
def test_a_backup_leaves_a_reserve_for_the_hall_on_the_disk(
    folder: Path, monkeypatch: pytest.MonkeyPatch, free: int, fits: bool
) -> None:
    monkeypatch.setattr(backup_folder.shutil, "disk_usage", lambda _: SimpleNamespace(free=free))
    if fits:
        make(folder, fill, 14, NIGHT, GOES_ON, needed=1000)
    else:
        with pytest.raises(CopyRefused, match="MB are needed"):
            make(folder, fill, 14, NIGHT, GOES_ON, needed=1000)
    assert len(list(folder.iterdir())) == fits


def test_the_end_of_the_program_ends_a_copy(folder: Path, second: Path) -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(Stopped):
        make(folder, fill, 14, NIGHT, stop)
    assert list(folder.iterdir()) == []
    with pytest.raises(Stopped):
        copy_to(made(folder), second, "hanoi-1", 14, stop)
    assert list((second / "hanoi-1").iterdir()) == []


# -- the second place --------------------------------------------------------------------------------------------------


def test_a_copy_in_the_second_place_is_private_and_the_same(folder: Path, second: Path) -> None:
    kept = made(folder)
    there = copy_to(kept, second, "hanoi-1", 14, GOES_ON)
    assert there.path == second / "hanoi-1" / kept.path.name
    assert (there.rows, there.verified) == (7, True)
    for file in ("branch.db", "branch.key"):
        assert (there.path / file).read_bytes() == (kept.path / file).read_bytes()
        assert oct((there.path / file).stat().st_mode & 0o777) == "0o600"
    check_files(there.path)
    assert copy_to(kept, second, "hanoi-1", 14, GOES_ON) == there


def test_several_branches_share_a_place_and_none_removes_the_others(folder: Path, second: Path, tmp_path: Path) -> None:
    other = copy_to(made(tmp_path / "other"), second, "hanoi-2", 1, GOES_ON)
    for n in range(3):
        copy_to(made(folder, NIGHT + timedelta(days=n)), second, "hanoi-1", 1, GOES_ON)
    assert len(backups_in(second / "hanoi-1")) == 1
    assert backups_in(second / "hanoi-2") == [other]


def test_the_second_place_counts_for_itself_when_the_first_one_was_begun_anew(
    folder: Path, second: Path, tmp_path: Path
) -> None:
    for n in range(5):
        copy_to(made(folder, NIGHT + timedelta(days=n)), second, "hanoi-1", 2, GOES_ON)
    anew = made(tmp_path / "new disk", NIGHT + timedelta(days=5))
    assert anew.nth == 1
    copy_to(anew, second, "hanoi-1", 2, GOES_ON)
    assert [kept.at for kept in backups_in(second / "hanoi-1")] == [NIGHT + timedelta(days=n) for n in (4, 5)]


def test_a_place_that_is_not_mounted_is_never_made(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(CopyRefused, match=r"is not there. Is its disk plugged in, its share mounted\?"):
        copy_to(made(folder), tmp_path / "mounted" / "toiluot", "hanoi-1", 14, GOES_ON)
    assert not (tmp_path / "mounted").exists()


def test_an_empty_mount_point_on_the_same_disk_is_no_second_place(folder: Path, tmp_path: Path) -> None:
    place = tmp_path / "mount point"
    place.mkdir()
    with pytest.raises(CopyRefused, match="is on the same disk as"):
        copy_to(made(folder), place, "hanoi-1", 14, GOES_ON)
    assert list(place.iterdir()) == []


def test_a_copy_that_reads_back_otherwise_is_taken_away(
    folder: Path, second: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = made(folder)
    copied: Callable[[Path, Path, threading.Event], str] = backup_folder.copied

    def badly(source: Path, target: Path, stop: threading.Event) -> str:
        digest = copied(source, target, stop)
        target.write_bytes(b"rotten")
        return digest

    monkeypatch.setattr(backup_folder, "copied", badly)
    with pytest.raises(CopyRefused, match="reads back differently"):
        copy_to(kept, second, "hanoi-1", 14, GOES_ON)
    assert list((second / "hanoi-1").iterdir()) == []


def test_no_room_in_the_second_place_is_told_as_that_and_with_two_unequal_numbers(
    folder: Path, second: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = made(folder)
    free = backup_folder.RESERVE_BYTES + kept.size - 1
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=free))
    with pytest.raises(CopyRefused) as refused:
        copy_to(kept, second, "hanoi-1", 14, GOES_ON)
    said = refused.value.text
    assert said.of("en").startswith("The backup was not copied to the second place:")
    assert "64 MB free, 65 MB are needed" in said.of("en")
    assert said.of("vi").startswith("Chưa chép được bản sao lưu sang nơi thứ hai:")


def test_a_backup_that_rotted_in_the_first_place_is_not_copied(folder: Path, second: Path) -> None:
    kept = made(folder)
    (kept.path / "branch.db").write_bytes(b"rotten")
    with pytest.raises(CopyRefused, match="is not as it was written"):
        copy_to(kept, second, "hanoi-1", 14, GOES_ON)
    with pytest.raises(CopyRefused, match="is incomplete"):
        check_files(kept.path)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EDQUOT, "the disk is full"),
        (errno.EACCES, "this user may not write there"),
        (errno.EROFS, "the disk is read-only"),
        (errno.ENOTDIR, "a file is in the way"),
        (errno.EIO, "Input/output error"),
    ],
)
def test_what_the_system_says_is_said_in_plain_words(number: int, words: str) -> None:
    said = why(OSError(number, os.strerror(number), "/mnt/x"))
    assert words in said.of("en")
    for text in (said.of("vi"), said.of("en")):
        assert "/mnt/x" in text
        assert "Errno" not in text


def test_every_sentence_has_the_same_facts_in_both_languages() -> None:
    for key, words in WORDS.items():
        named = [set(re.findall(r"{(\w+)}", text)) for text in (words.of("vi"), words.of("en"))]
        assert named[0] == named[1] or key == "cannot_open", key
