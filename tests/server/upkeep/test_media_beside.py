"""Pictures and videos are beside the backups once each, come back with a restore, and keep no backup from its place."""

from __future__ import annotations

import hashlib
import json
import os
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from config import BackupSettings, ServerSettings
from server.media import shelf as shelf_module
from server.media.playlist import KEY, Entry, Playlist
from server.media.shelf import Shelf
from server.runtime import backup_folder
from server.runtime.backup_folder import CopyRefused
from server.store.journal import Store
from server.upkeep import media_beside
from server.upkeep.backup import backup, backups_of
from server.upkeep.media_beside import Brought
from server.upkeep.restore import restore
from tests.server.branch_kit import BRANCH
from tests.server.upkeep.conftest import settings_in

NIGHT = datetime(2026, 11, 24, 19, 30, tzinfo=UTC)


class Office:
    """A branch whose server stands still, with what managers do to its list of pictures and videos."""

    def __init__(self, settings: ServerSettings) -> None:
        self.settings = settings
        self.files = settings.data_dir / "media"
        self.pool = settings.backup_folder / "media"
        self.night = 0

    async def change(self, *give: bytes, remove: str = "") -> list[str]:
        store = Store(self.settings.database)
        store.open()
        try:
            playlist = Playlist(store, Shelf(self.files))
            for data in give:
                growing = playlist.shelf.begin(len(data))
                growing.write(data)
                entry = Entry(
                    sha256=growing.close(), kind="picture", media_type="image/png", size=len(data), name="Ảnh"
                )
                await playlist.add(entry, growing, b"small")
            if (entry_ := playlist.find(remove)) is not None:
                await playlist.remove(remove, entry_.said)
            return [one.sha256 for one in playlist.entries]
        finally:
            store.close()

    def back_up(self, keep: int = 14) -> backup_folder.Backup:
        self.night += 1
        return backup(self.settings, keep=keep, now=NIGHT + timedelta(days=self.night))

    def beside(self) -> list[str]:
        return sorted(file.name for file in self.pool.iterdir()) if self.pool.exists() else []


@pytest.fixture
def office(branch: ServerSettings, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setattr(shelf_module, "LEFT_FREE", 0)
    return Office(branch)


@pytest.fixture
def another_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A second place whose disk shares no files with the first."""
    made = tmp_path / "mounted"
    made.mkdir()
    monkeypatch.setattr(backup_folder, "device_of", lambda path: int("mounted" in str(path)))
    link = os.link

    def only_on_one_disk(source: Path, target: Path) -> None:
        if ("mounted" in str(source)) != ("mounted" in str(target)):
            raise OSError(18, "Invalid cross-device link")
        link(source, target)

    monkeypatch.setattr(os, "link", only_on_one_disk)
    return made


async def test_each_file_is_beside_the_backups_once_and_as_long_as_one_names_it(office: Office) -> None:
    first, second = await office.change(b"one", b"two")
    made = office.back_up()
    assert (made.media, made.media_trouble, office.beside()) == (2, "", sorted([first, second]))
    assert (office.pool / first).stat().st_ino == (office.files / first).stat().st_ino, "it takes no room"
    await office.change(remove=first)
    assert office.back_up().media == 1
    assert (office.pool / first).exists(), "an older backup names it"
    assert office.back_up(keep=2).removed == (made.path,)
    assert office.beside() == [second]
    await office.change(remove=second)
    office.back_up(keep=1)
    assert not office.pool.exists()


async def test_a_restore_on_a_new_machine_puts_them_back_and_says_which_are_missing(
    office: Office, tmp_path: Path
) -> None:
    first, second = await office.change(b"one", b"two")
    made = office.back_up()
    elsewhere = settings_in(tmp_path / "other")
    assert restore(elsewhere, made.path, skip=0).media == Brought(back=2)
    assert (elsewhere.data_dir / "media" / first).read_bytes() == b"one"
    assert oct((elsewhere.data_dir / "media").stat().st_mode & 0o777) == "0o700"
    assert restore(office.settings, made.path, skip=0, set_aside=True).media == Brought(), "all is in its place"
    damaged = office.files / first
    damaged.unlink()
    damaged.write_bytes(b"on")
    assert restore(office.settings, made.path, skip=0, set_aside=True).media == Brought(back=1)
    assert damaged.read_bytes() == b"one", "what a broken disk left there keeps nothing from its place"
    (office.pool / first).unlink()
    (office.pool / second).unlink()
    (office.pool / second).write_bytes(b"TWO")
    other = settings_in(tmp_path / "third")
    brought = restore(other, made.path, skip=0).media
    assert (brought.back, brought.missing) == (0, 2)
    assert second in brought.trouble, "it is not what it was"
    assert "backup is made" not in brought.trouble, "a restore tells of a restore"
    assert list((other.data_dir / "media").iterdir()) == []
    blocked = settings_in(tmp_path / "fourth")
    blocked.data_dir.mkdir(parents=True)
    (blocked.data_dir / "media").write_text("a file is in the way")
    brought = restore(blocked, made.path, skip=0).media
    assert brought.missing == 2, "the journal is back all the same"
    assert brought.trouble.startswith("Not all could be brought back: ")
    assert restore(settings_in(tmp_path / "fifth"), made.path / "branch.db", skip=0).media == Brought()


async def test_the_second_place_has_copies_of_its_own(office: Office, another_disk: Path) -> None:
    [one] = await office.change(b"one")
    office.settings = office.settings.model_copy(update={"backup": BackupSettings(second_folder=another_disk)})
    made = office.back_up()
    assert made.second_trouble == ""
    copy = another_disk / "hanoi-1" / "media" / one
    assert (copy.read_bytes(), oct(copy.stat().st_mode & 0o777)) == (b"one", "0o600")
    assert copy.stat().st_ino != (office.files / one).stat().st_ino
    (office.files / one).unlink()
    copy.unlink()
    assert office.back_up().second_trouble == ""
    assert copy.exists(), "from beside the first, where this server has lost it"


async def test_where_there_is_no_room_for_them_the_backup_is_made_and_what_fits_is_taken(
    office: Office, another_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    large, small = await office.change(b"x" * 5_000, b"one")
    real = backup_folder.check_room

    def tight(folder: Path, needed: int, key: str = "no_room") -> None:
        if key == "media_no_room" and needed > 1_000:
            raise CopyRefused(key, folder=folder, free=1, needed=65)
        real(folder, needed, key)

    monkeypatch.setattr(media_beside, "check_room", tight)
    office.settings = office.settings.model_copy(update={"backup": BackupSettings(second_folder=another_disk)})
    made = office.back_up()
    assert (made.media, made.media_trouble) == (2, "")
    assert "1 MB free, 65 MB are needed" in made.second_trouble
    there = another_disk / "hanoi-1"
    assert [file.name for file in (there / "media").iterdir()] == [small]
    assert (there / made.path.name / "branch.db").exists()
    monkeypatch.setattr(media_beside, "check_room", real)
    assert office.back_up().second_trouble == ""
    assert (there / "media" / large).exists()


async def test_the_servers_own_backup_tells_the_manager_and_takes_them_later(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    [one] = await office.change(b"one")
    busy: list[bool] = []
    backups = backups_of(office.settings, BRANCH, busy.append)
    ticks = [1e6]
    monkeypatch.setattr(backups, "_tick", lambda: ticks[0])

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(os, "link", full)
        meanwhile.setattr(media_beside, "copied", full)
        for _ in range(2):
            await backups.look()
    last = backups.health.first.last
    assert last is not None
    assert last.verified, "the journal is safe"
    [trouble] = backups.health.troubles
    assert trouble.of("vi").startswith("Đã sao lưu, nhưng chưa chép được hết ảnh và video")
    assert (office.beside(), busy) == ([], [True, False] * 2)
    ticks[0] += 1_801
    await backups.look()
    assert (backups.health.troubles, office.beside()) == ((), [one])
    await backups.look()
    assert len(busy) == 6, "once is enough"


async def test_a_file_that_was_changed_on_the_disk_is_not_taken_and_is_told(office: Office) -> None:
    first, second = await office.change(b"one", b"two")
    (office.files / first).write_bytes(b"ONE")
    made = office.back_up()
    assert (office.beside(), f"media/{first}" in made.media_trouble) == ([second], True)


async def test_a_name_that_leads_elsewhere_is_not_followed(office: Office, tmp_path: Path) -> None:
    [one] = await office.change(b"one")
    (office.files / one).rename(tmp_path / "elsewhere")
    (office.files / one).symlink_to(tmp_path / "elsewhere")
    assert office.back_up().media == 0
    (office.files / one).unlink()
    os.mkfifo(office.files / one)
    assert (office.back_up().media, office.beside()) == (0, [])


async def test_while_a_backup_cannot_be_read_nothing_beside_it_is_let_go(office: Office) -> None:
    [one] = await office.change(b"one")
    made = office.back_up()
    await office.change(remove=one)
    said = json.loads((made.path / "backup.json").read_text())
    for media in (["../x"], "x"):
        (made.path / "backup.json").write_text(json.dumps(said | {"media": media}))
        office.back_up()
        assert office.beside() == [one]


async def test_a_list_that_cannot_be_read_keeps_the_files_it_names(office: Office) -> None:
    [one] = await office.change(b"one")
    store = Store(office.settings.database)
    store.open()
    store.note(KEY, json.dumps({"entries": one}))
    store.close()
    await office.change(b"two")
    assert office.back_up().media == 2
    assert office.beside() == sorted([one, hashlib.sha256(b"two").hexdigest()])


async def test_another_program_that_makes_a_backup_there_now_is_waited_for(office: Office) -> None:
    await office.change(b"one")
    office.back_up()
    [kept] = backup_folder.backups_in(office.settings.backup_folder)
    with backup_folder.alone(kept.path.parent), pytest.raises(CopyRefused) as refusal:
        media_beside.keep_beside([], kept, threading.Event())
    assert refusal.value.key == "another"
