"""The files of a display: whole or not shown, gone on with where they stopped, and never more than the disk bears."""

from __future__ import annotations

import errno
import hashlib
import os
from pathlib import Path

import pytest

from display.media.media_cache import Damaged, MediaCache, NoRoom

PICTURE = bytes(range(256)) * 10


def name(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def fill(cache: MediaCache, data: bytes, wanted: tuple[str, ...] = (), step: int = 1000) -> None:
    """Bring a file as a server does, part by part."""
    at = cache.begin(name(data), len(data), wanted)
    while not cache.put(name(data), at, data[at : at + step], len(data)):
        at += step


@pytest.fixture
def cache(tmp_path: Path) -> MediaCache:
    return MediaCache(tmp_path / "media", kept_free=0)


def test_a_file_is_there_when_its_last_part_came_and_not_before(cache: MediaCache) -> None:
    sha256 = name(PICTURE)
    assert cache.begin(sha256, len(PICTURE), ()) == 0
    assert not cache.put(sha256, 0, PICTURE[:1500], len(PICTURE))
    assert not cache.path(sha256).exists()
    assert not cache.whole(sha256, len(PICTURE))
    assert cache.put(sha256, 1500, PICTURE[1500:], len(PICTURE))
    assert cache.whole(sha256, len(PICTURE))
    assert cache.path(sha256).read_bytes() == PICTURE
    assert [path.name for path in cache.path(sha256).parent.iterdir()] == [f"{sha256}.shown"]


def test_after_a_restart_a_file_goes_on_where_it_stopped(cache: MediaCache) -> None:
    sha256 = name(PICTURE)
    cache.begin(sha256, len(PICTURE), ())
    cache.put(sha256, 0, PICTURE[:1500], len(PICTURE))
    again = MediaCache(cache.path(sha256).parent, kept_free=0)
    assert again.begin(sha256, len(PICTURE), ()) == 1500
    assert again.put(sha256, 1500, PICTURE[1500:], len(PICTURE))
    assert again.path(sha256).read_bytes() == PICTURE


def test_a_file_whose_last_byte_came_before_the_power_went_is_whole_at_the_next_start(cache: MediaCache) -> None:
    sha256 = name(PICTURE)
    folder = cache.path(sha256).parent
    folder.mkdir()
    (folder / f"{sha256}.part").write_bytes(PICTURE)
    assert cache.begin(sha256, len(PICTURE), ()) == len(PICTURE)
    assert cache.whole(sha256, len(PICTURE))
    assert [path.name for path in folder.iterdir()] == [f"{sha256}.shown"]


def test_a_part_as_long_as_its_file_that_holds_other_bytes_is_begun_anew(cache: MediaCache) -> None:
    sha256 = name(PICTURE)
    folder = cache.path(sha256).parent
    folder.mkdir()
    (folder / f"{sha256}.part").write_bytes(bytes(len(PICTURE)))
    fill(cache, PICTURE)
    assert cache.path(sha256).read_bytes() == PICTURE


def test_files_of_others_in_the_folder_are_never_taken_away(tmp_path: Path) -> None:
    cache = MediaCache(tmp_path, most_bytes=3000, kept_free=0)
    others = [tmp_path / "ảnh cưới.jpg", tmp_path / f"{name(PICTURE)}.jpg"]
    for path in others:
        path.write_bytes(bytes(2000))
    fill(cache, PICTURE)
    fill(cache, PICTURE[:2000])
    assert all(path.exists() for path in others)
    assert not cache.path(name(PICTURE)).exists()


def test_bytes_of_another_file_are_thrown_away(cache: MediaCache) -> None:
    sha256 = name(PICTURE)
    cache.begin(sha256, len(PICTURE), ())
    with pytest.raises(Damaged):
        cache.put(sha256, 0, bytes(len(PICTURE)), len(PICTURE))
    assert list(cache.path(sha256).parent.iterdir()) == []
    fill(cache, PICTURE)
    assert cache.whole(sha256, len(PICTURE))


@pytest.mark.parametrize(("offset", "count"), [(10, 100), (0, len(PICTURE) + 1)])
def test_bytes_that_were_not_asked_for_change_nothing(cache: MediaCache, offset: int, count: int) -> None:
    sha256 = name(PICTURE)
    with pytest.raises(Damaged):
        cache.put(sha256, 0, PICTURE[:100], len(PICTURE))
    cache.begin(sha256, len(PICTURE), ())
    with pytest.raises(Damaged):
        cache.put(sha256, offset, bytes(count), len(PICTURE))
    assert cache.put(sha256, 0, PICTURE, len(PICTURE))


def test_a_part_that_is_longer_than_its_file_is_begun_anew(cache: MediaCache) -> None:
    sha256 = name(PICTURE)
    cache.begin(sha256, len(PICTURE), ())
    (cache.path(sha256).parent / f"{sha256}.part").write_bytes(bytes(len(PICTURE) + 1))
    fill(cache, PICTURE)
    assert cache.path(sha256).read_bytes() == PICTURE


@pytest.mark.parametrize("damage", [b"", PICTURE[:-1], PICTURE[:-1] + b"x"])
def test_a_file_that_the_disk_has_spoilt_is_not_shown_and_removed(tmp_path: Path, damage: bytes) -> None:
    fill(MediaCache(tmp_path, kept_free=0), PICTURE)
    cache = MediaCache(tmp_path, kept_free=0)
    cache.path(name(PICTURE)).write_bytes(damage)
    assert not cache.whole(name(PICTURE), len(PICTURE))
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_was_deleted_is_missed_also_in_the_same_run(cache: MediaCache) -> None:
    fill(cache, PICTURE)
    assert cache.whole(name(PICTURE), len(PICTURE))
    cache.path(name(PICTURE)).unlink()
    assert not cache.whole(name(PICTURE), len(PICTURE))


def test_the_longest_unused_leaves_first_and_what_is_on_show_never(tmp_path: Path) -> None:
    old, older, shown, new = (bytes([n]) * 1000 for n in range(4))
    cache = MediaCache(tmp_path, most_bytes=3500, kept_free=0)
    for n, data in enumerate((shown, older, old)):
        fill(cache, data)
        os.utime(cache.path(name(data)), (1000 + n, 1000 + n))
    fill(cache, new, wanted=(name(shown),))
    assert {path.name for path in tmp_path.iterdir()} == {f"{name(one)}.shown" for one in (shown, old, new)}


def test_what_was_shown_lately_stays_longer(tmp_path: Path) -> None:
    first, second, new = (bytes([n]) * 1000 for n in range(3))
    cache = MediaCache(tmp_path, most_bytes=2000, kept_free=0)
    for n, data in enumerate((first, second)):
        fill(cache, data)
        os.utime(cache.path(name(data)), (1000 + n, 1000 + n))
    cache.use(name(first))
    cache.use(name(new))  # it is not there: nothing to do
    fill(cache, new)
    assert {path.name for path in tmp_path.iterdir()} == {f"{name(one)}.shown" for one in (first, new)}


def test_what_does_not_fit_beside_what_is_on_show_is_not_begun(tmp_path: Path) -> None:
    cache = MediaCache(tmp_path, most_bytes=3000, kept_free=0)
    fill(cache, PICTURE)
    with pytest.raises(NoRoom):
        cache.begin(name(b"new"), 1000, (name(PICTURE),))
    assert cache.whole(name(PICTURE), len(PICTURE))


def test_other_programs_keep_their_part_of_the_disk(tmp_path: Path) -> None:
    free = [4000]
    cache = MediaCache(tmp_path, kept_free=500, free=lambda _: free[0])
    fill(cache, PICTURE)
    free[0] = 600
    with pytest.raises(NoRoom):
        cache.begin(name(b"new"), 1000, (name(PICTURE),))
    assert cache.begin(name(b"new"), 1000, ()) == 0  # what is on show no more makes room
    assert not cache.path(name(PICTURE)).exists()


def test_a_full_disk_keeps_what_came_and_goes_on_when_there_is_room(
    cache: MediaCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    sha256 = name(PICTURE)
    cache.begin(sha256, len(PICTURE), ())
    cache.put(sha256, 0, PICTURE[:1500], len(PICTURE))
    opened = Path.open

    def full(path: Path, mode: str = "r") -> object:
        if "+" in mode:
            with opened(path, "ab") as file:
                file.write(b"half")  # some of it still went in
            raise OSError(errno.ENOSPC, "No space left on device")
        return opened(path, mode)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", full)
        with pytest.raises(NoRoom):
            cache.put(sha256, 1500, PICTURE[1500:], len(PICTURE))
    assert cache.begin(sha256, len(PICTURE), ()) == 1500
    assert cache.put(sha256, 1500, PICTURE[1500:], len(PICTURE))
    assert cache.path(sha256).read_bytes() == PICTURE


def test_a_disk_that_breaks_is_told_as_it_is(cache: MediaCache, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.begin(name(PICTURE), len(PICTURE), ())

    def broken(path: Path, mode: str = "r") -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(Path, "open", broken)
    with pytest.raises(OSError, match="Input/output"):
        cache.put(name(PICTURE), 0, PICTURE, len(PICTURE))


def test_a_servers_own_files_in_the_same_folder_are_left_alone(tmp_path: Path) -> None:
    """`media_folder` named by mistake: there the files themselves are, also one that is other than its name says."""
    own = tmp_path / name(PICTURE)
    own.write_bytes(b"damaged")
    os.utime(own, (1000, 1000))
    cache = MediaCache(tmp_path, most_bytes=len(PICTURE), kept_free=0)
    assert not cache.whole(name(PICTURE), len(PICTURE))
    fill(cache, PICTURE)
    fill(cache, bytes(len(PICTURE)))  # the one before leaves
    assert own.read_bytes() == b"damaged"
