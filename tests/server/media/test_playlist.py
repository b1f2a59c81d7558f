"""What displays are told to show: in the order of the list, on its days, and only what is at this server."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from server.media import playlist as playlist_module
from server.media import shelf as shelf_module
from server.media.playlist import KEY, ChangedMeanwhile, Entry, Playlist, TooMany
from server.media.shelf import Shelf
from server.store.journal import CannotStore
from tests.server.branch_kit import BRANCH, HandClock, House, house
from wire.media import MOST_ITEMS

NOW = HandClock().now_ms()


@pytest.fixture(autouse=True)
def small_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf_module, "LEFT_FREE", 0)


async def give(playlist: Playlist, data: bytes, **more: Any) -> str:
    growing = playlist.shelf.begin(len(data))
    growing.write(data)
    sha256 = growing.close()
    kind = more.pop("kind", "picture")
    entry = Entry(sha256=sha256, kind=kind, media_type=f"{kind}/x", size=len(data), name=data.decode(), **more)
    await playlist.add(entry, growing, b"")
    growing.drop()
    return sha256


async def remove(playlist: Playlist, sha256: str) -> None:
    entry = playlist.find(sha256)
    assert entry is not None
    await playlist.remove(sha256, entry.said)


def made(branch: House, folder: Path, told: list[str] | None = None) -> Playlist:
    heard = told if told is not None else []
    return Playlist(branch.store, Shelf(folder / "media"), lambda: heard.append("changed"))


def shown(playlist: Playlist) -> list[str]:
    return [one["name"] for one in json.loads(playlist.view(BRANCH, NOW))["items"]]


async def test_the_list_is_shown_in_its_order_and_is_there_after_a_start(url: str, tmp_path: Path) -> None:
    async with house(url) as branch:
        told: list[str] = []
        playlist = made(branch, tmp_path, told)
        one, two = await give(playlist, b"one"), await give(playlist, b"two", kind="video")
        assert shown(playlist) == ["one", "two"]
        await playlist.move(two, -1)
        await playlist.move(two, -1)  # it is the first
        assert shown(playlist) == shown(made(branch, tmp_path)) == ["two", "one"]
        items = json.loads(playlist.view(BRANCH, NOW))["items"]
        assert [item["seconds"] for item in items] == [0, 12]
        await remove(playlist, one)
        assert (shown(playlist), one in playlist.shelf) == (["two"], False)
        assert len(told) == 5
        assert await playlist.read(one, 0, 9) is None
        assert await playlist.read(two, 1, 9) == (3, b"wo")


@pytest.mark.parametrize(("more", "is_shown"), [
    ({}, True), ({"shown": False}, False), ({"first_day": "2099-01-01"}, False), ({"last_day": "2001-01-01"}, False),
    ({"first_day": "2001-01-01", "last_day": "2099-01-01"}, True),
])  # fmt: skip
async def test_an_entry_has_its_days(url: str, tmp_path: Path, more: dict[str, Any], is_shown: bool) -> None:
    async with house(url) as branch:
        playlist = made(branch, tmp_path)
        await give(playlist, b"one", **more)
        assert shown(playlist) == ["one"] * is_shown


async def test_a_day_counts_from_its_first_hour_to_its_last(url: str, tmp_path: Path) -> None:
    async with house(url) as branch:
        playlist, day = made(branch, tmp_path), "2026-11-23"
        await give(playlist, b"one", first_day=day, last_day=day)
        of_day = {n: json.loads(playlist.view(BRANCH, NOW + n * 86_400_000))["items"] for n in (-1, 0, 1)}
        assert [len(items) for items in of_day.values()] == [0, 1, 0]


async def test_the_same_file_stands_there_once_and_the_list_has_an_end(url: str, tmp_path: Path) -> None:
    async with house(url) as branch:
        playlist = made(branch, tmp_path)
        await give(playlist, b"one")
        await give(playlist, b"one")
        assert shown(playlist) == ["one"]
        for n in range(MOST_ITEMS - 1):
            await give(playlist, b"%03d" % n)
        with pytest.raises(TooMany):
            await give(playlist, b"more")


async def test_what_is_not_at_this_server_is_not_shown_and_can_be_given_again(url: str, tmp_path: Path) -> None:
    async with house(url) as branch:
        playlist = made(branch, tmp_path)
        sha256 = await give(playlist, b"one")
        elsewhere = made(branch, tmp_path / "another machine")
        assert (shown(elsewhere), len(elsewhere.entries)) == ([], 1)
        assert await elsewhere.read(sha256, 0, 9) is None
        await give(elsewhere, b"one")
        assert shown(elsewhere) == ["one"]


async def test_what_is_not_as_it_was_seen_is_neither_changed_nor_removed(url: str, tmp_path: Path) -> None:
    async with house(url) as branch:
        playlist = made(branch, tmp_path)
        sha256 = await give(playlist, b"one")
        seen = playlist.entries[0]
        theirs, mine = seen.model_copy(update={"name": "theirs"}), seen.model_copy(update={"name": "mine"})
        done = await asyncio.gather(*(playlist.put(one, seen.said) for one in (theirs, mine)), return_exceptions=True)
        assert (done[0], type(done[1]), shown(playlist)) == (None, ChangedMeanwhile, ["theirs"])
        with pytest.raises(ChangedMeanwhile):
            await playlist.remove(sha256, seen.said)
        await playlist.remove(sha256, theirs.said)
        with pytest.raises(ChangedMeanwhile):
            await playlist.put(mine, theirs.said)
        assert shown(playlist) == []


async def test_a_file_that_was_changed_on_the_disk_leaves_what_displays_are_told(url: str, tmp_path: Path) -> None:
    async with house(url) as branch:
        told: list[str] = []
        playlist = made(branch, tmp_path, told)
        one, two = await give(playlist, b"one"), await give(playlist, b"two")
        (tmp_path / "media" / one).write_bytes(b"ONE")
        told.clear()
        assert [await playlist.read(name, 0, 9) for name in (one, one, two)] == [None, None, (3, b"two")]
        assert (shown(playlist), told) == (["two"], ["changed"])


async def test_a_disk_that_takes_nothing_changes_nothing(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with house(url) as branch:
        playlist = made(branch, tmp_path)
        sha256 = await give(playlist, b"one")

        def full(key: str, value: str) -> None:
            raise CannotStore("no room")

        monkeypatch.setattr(branch.store, "note", full)
        with pytest.raises(CannotStore):
            await remove(playlist, sha256)
        assert (shown(playlist), sha256 in playlist.shelf) == (["one"], True)


async def test_a_list_that_cannot_be_read_shows_nothing_and_stops_nothing(
    url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with house(url) as branch:
        kept = await give(made(branch, tmp_path), b"kept")
        await branch.store.run(lambda: branch.store.note(KEY, '{"entries": 7}'))
        playlist = made(branch, tmp_path)
        playlist.tidy()
        assert (playlist.entries, kept in playlist.shelf) == ((), True)
        assert "cannot be read" in caplog.text


async def test_a_list_that_cannot_be_read_is_kept_aside_before_it_is_written_anew(url: str, tmp_path: Path) -> None:
    async with house(url) as branch:
        kept = await give(made(branch, tmp_path), b"kept")
        for n, damaged in enumerate(('{"entries": 7}', "{"), start=1):
            await branch.store.run(lambda text=damaged: branch.store.note(KEY, text))
            playlist = made(branch, tmp_path)
            [problem] = playlist.problems()
            assert (problem.kind, playlist.unread) == ("media", True)
            await give(playlist, b"new%d" % n)
            assert (shown(playlist), playlist.unread) == ([f"new{n}"], True)
            await give(playlist, b"more")
        assert [branch.store.noted(key) for key in ("media_unread", "media_unread_2")] == ['{"entries": 7}', "{"]
        playlist = made(branch, tmp_path)
        playlist.tidy()
        assert (kept in playlist.shelf, playlist.unread) == (True, True), "after a start too"
        await playlist.let_go_unread()
        assert (shown(playlist), playlist.unread, playlist.problems()) == (["new2", "more"], False, [])
        playlist = made(branch, tmp_path)
        playlist.tidy()
        assert (kept in playlist.shelf, playlist.unread) == (False, False)


async def test_a_list_that_cannot_be_read_can_be_let_go_before_anything_is_sent(url: str, tmp_path: Path) -> None:
    async with house(url) as branch:
        await branch.store.run(lambda: branch.store.note(KEY, "{"))
        await made(branch, tmp_path).let_go_unread()
        assert not made(branch, tmp_path).unread


async def test_with_no_place_left_for_a_list_that_cannot_be_read_nothing_is_written(url: str, tmp_path: Path) -> None:
    async with house(url) as branch:
        for n, key in enumerate(playlist_module._ASIDE):
            await branch.store.run(lambda key=key, n=n: branch.store.note(key, str(n)))
        await branch.store.run(lambda: branch.store.note(KEY, "{"))
        with pytest.raises(CannotStore):
            await give(made(branch, tmp_path), b"one")
        assert branch.store.noted(KEY) == "{"


async def test_what_a_newer_program_put_into_the_list_is_neither_shown_nor_lost(
    url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with house(url) as branch:
        playlist = made(branch, tmp_path)
        page, picture = await give(playlist, b"page"), await give(playlist, b"picture")
        newer = (branch.store.noted(KEY) or "").replace('"kind":"picture"', '"kind":"page"', 1)
        await branch.store.run(lambda: branch.store.note(KEY, newer))
        playlist = made(branch, tmp_path)
        assert shown(playlist) == ["picture"]
        assert "1 of the pictures and videos are of a newer program" in caplog.text
        playlist.tidy()
        await give(playlist, b"more")
        await playlist.move(picture, 1)
        kept = json.loads(branch.store.noted(KEY) or "")["entries"]
        assert [(one["name"], one["kind"]) for one in kept] == [
            ("more", "picture"), ("picture", "picture"), ("page", "page"),
        ]  # fmt: skip
        assert page in playlist.shelf
        await give(playlist, b"page")  # sent again: it stands in the list once
        assert [one["name"] for one in json.loads(branch.store.noted(KEY) or "")["entries"]] == [
            "more", "picture", "page",
        ]  # fmt: skip


async def test_a_start_removes_the_files_that_no_entry_names(url: str, tmp_path: Path) -> None:
    async with house(url) as branch:
        playlist = made(branch, tmp_path)
        kept = await give(playlist, b"kept")
        (tmp_path / "media" / "0123.new").write_bytes(b"half")
        made(branch, tmp_path).tidy()
        assert [path.name for path in (tmp_path / "media").iterdir()] == [kept]
