"""The hub backs itself up, is checked, and is brought back whole with the key its bookings were signed with."""

from __future__ import annotations

import json
import shutil
import sqlite3
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

from config import BackupSettings
from server.hub.store.database import HubDatabase
from server.hub.store.tables import SCHEMA
from server.hub.upkeep import backup as module
from server.hub.upkeep.backup import backup, backups_of, verify
from server.hub.upkeep.restore import restore
from server.runtime import backup_folder, postgres_programs
from server.runtime.backup_folder import CopyRefused, backups_in
from server.runtime.start_refused import StartRefused
from tests.server.hub.house import MONDAY, HubHouse, TestClock, settings_in, until

NIGHT = datetime(2026, 11, 23, 19, 30, tzinfo=UTC)
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.fixture
async def booked(house, hall):
    """A hub with three bookings, one cancelled; it runs."""
    link = house.dial(hall)
    await _until_heard(house)
    made = [
        (await house.book(f"2026-11-23T1{n}:00", f"request-{n}", phone=f"09123456{n}0", name="Nguyễn Văn An")).json()
        for n in range(3)
    ]
    await house.call(
        "POST", "/api/v1/branches/hanoi-1/booking/cancel", headers={"Authorization": f"Bearer {made[2]['secret']}"}
    )
    assert link is not None
    return made


async def _until_heard(house):
    async def heard():
        [card] = (await house.call("GET", "/api/v1/branches")).json()
        return card["connected"] and card["heard"]

    await until(heard)


def spoil(folder: Path, statement: str) -> None:
    connection = sqlite3.connect(folder / "hub.db")
    with connection:
        connection.execute(statement)
    connection.close()


async def test_a_running_hub_is_backed_up_with_its_newest_booking_and_its_key(house, booked, tmp_path):
    settings = settings_in(tmp_path)
    made = backup(settings, now=NIGHT)
    assert made.path == tmp_path / "hub-backups" / "2026-11-23T19-30-00Z"
    assert made.rows == 3
    assert sorted(p.name for p in made.path.iterdir()) == ["backup.json", "hub.db", "hub.key"]
    assert {oct(p.stat().st_mode & 0o777) for p in made.path.iterdir()} == {"0o600"}
    assert (made.path / "hub.key").read_bytes() == (tmp_path / "hub.key").read_bytes()
    said = json.loads((made.path / "backup.json").read_text())
    assert (said["schema"], said["rows"], said["counts"]["person"]) == (SCHEMA, 3, 3)
    assert (await house.book("2026-11-23T14:00", "request-9")).status_code == 201


async def test_a_hub_is_brought_back_with_its_bookings_and_their_secrets(house, booked, monkeypatch, tmp_path):
    settings = settings_in(tmp_path)
    made = backup(settings, now=NIGHT)
    later = (await house.book("2026-11-23T15:00", "request-later")).json()
    with pytest.raises(StartRefused, match="already in use by a running hub"):
        restore(settings, made.path, set_aside=True)
    await house.close()
    with pytest.raises(StartRefused, match="is there already and was not touched"):
        restore(settings, made.path)
    restored = restore(settings, made.path, set_aside=True, now=NIGHT)
    assert (restored.bookings, restored.at) == (3, MONDAY)
    assert restored.set_aside == tmp_path / "hub.db.aside-2026-11-23T19-30-00Z"
    assert verify(settings).well
    await house.start(monkeypatch)
    assert (await house.look(booked[0]["secret"]))["state"] == "booked"
    assert (await house.look(booked[2]["secret"]))["state"] == "cancelled"
    assert "code" in await house.look(later["secret"])  # a refusal: it is not known any more
    assert {p.name for p in tmp_path.iterdir() if "restoring" in p.name} == set()


async def test_on_a_new_machine_the_key_comes_back_with_the_bookings(house, booked, monkeypatch, tmp_path):
    made = backup(settings_in(tmp_path), now=NIGHT)
    await house.close()
    folder = tmp_path / "new"
    folder.mkdir()
    settings = settings_in(folder)
    restore(settings, made.path)
    assert (folder / "hub.key").read_bytes() == (tmp_path / "hub.key").read_bytes()
    assert oct((folder / "hub.key").stat().st_mode & 0o777) == "0o600"
    new = HubHouse(folder, TestClock())
    await new.start(monkeypatch)
    assert (await new.look(booked[0]["secret"]))["state"] == "booked"
    await new.close()


async def test_another_key_in_the_way_is_told_and_renamed_only_when_asked(house, booked, tmp_path):
    made = backup(settings_in(tmp_path), now=NIGHT)
    folder = tmp_path / "new"
    folder.mkdir()
    settings = settings_in(folder)
    (folder / "hub.key").write_text("ab" * 32 + "\n")
    with pytest.raises(StartRefused, match="is another key than that of the backup"):
        restore(settings, made.path)
    assert not (folder / "hub.db").exists()
    restore(settings, made.path, set_aside=True, now=NIGHT)
    assert (folder / "hub.key").read_bytes() == (tmp_path / "hub.key").read_bytes()
    assert (folder / "hub.key.aside-2026-11-23T19-30-00Z").read_text() == "ab" * 32 + "\n"


@pytest.mark.parametrize("key", ["", "ab" * 32 + "\n"])
async def test_bookings_without_their_key_are_told_at_once_and_not_by_the_next_start(house, booked, tmp_path, key):
    made = backup(settings_in(tmp_path), now=NIGHT)
    folder = tmp_path / "new"
    folder.mkdir()
    settings = settings_in(folder)
    if key:
        (folder / "hub.key").write_text(key)
    done = restore(settings, made.path / "hub.db", now=NIGHT)
    said = "is not the key this hub's bookings were signed with" if key else "hub.key is missing"
    assert said in done.key_trouble
    await house.close()
    assert restore(settings_in(tmp_path), made.path / "hub.db", set_aside=True, now=NIGHT).key_trouble == ""


async def test_bookings_from_before_keys_were_noted_are_told_too_without_their_key(house, booked, tmp_path):
    made = backup(settings_in(tmp_path), now=NIGHT)
    folder = tmp_path / "new"
    folder.mkdir()
    shutil.copy(made.path / "hub.db", tmp_path / "older.db")
    connection = sqlite3.connect(tmp_path / "older.db")
    with connection:
        connection.execute("DELETE FROM meta")
    connection.close()
    assert "hub.key is missing" in restore(settings_in(folder), tmp_path / "older.db", now=NIGHT).key_trouble


async def test_a_restored_hub_leaves_nothing_of_the_look_for_its_key(house, booked, tmp_path):
    made = backup(settings_in(tmp_path), now=NIGHT)
    folder = tmp_path / "new"
    folder.mkdir()
    restore(settings_in(folder), made.path, now=NIGHT)
    assert {p.name for p in folder.iterdir()} == {"hub.db", "hub.db.lock", "hub.key", "token"}


async def test_a_place_that_was_given_back_before_its_holder_arrived_after_all_is_in_order(house, booked, tmp_path):
    await house.close()
    spoil(tmp_path, "UPDATE booking SET state = 'arrived', flagged = 1 WHERE state = 'cancelled'")
    assert verify(settings_in(tmp_path)).trouble == ""


SPOILED = {
    "UPDATE place SET taken = taken + 1": "places are gone",
    "UPDATE branch SET seq = seq - 1": "is to be told ends with fact",
    "DELETE FROM booking WHERE rowid = 1": "places are gone",
    "UPDATE branch SET settings = '{}'": "cannot be read",
    "UPDATE branch SET settings = replace(settings, '\"hanoi-1\"', '\"hanoi-2\"')": "those of another one",
    "INSERT INTO person VALUES ('hanoi-1', 'nobody', '', '', 0)": "kept for booking nobody, which is not there",
    "DROP TABLE phone_use": "the table phone_use is missing",
    "UPDATE alembic_version SET version_num = '9999'": "another version of this program",
}


async def test_what_does_not_fit_is_found_and_never_counts_as_a_good_backup(house, booked, tmp_path):
    whole = backup(settings_in(tmp_path), now=NIGHT).path / "hub.db"
    for n, (statement, words) in enumerate(SPOILED.items()):
        folder = tmp_path / str(n)
        folder.mkdir()
        settings = settings_in(folder)
        shutil.copy(whole, folder / "hub.db")
        good = backup(settings, keep=1, now=NIGHT)
        assert verify(settings).well
        spoil(folder, statement)
        assert words in verify(settings).trouble
        with pytest.raises(StartRefused, match="is damaged"):
            backup(settings, keep=1, now=NIGHT + timedelta(days=1))
        assert [kept.path for kept in backups_in(settings.backup_folder)] == [good.path]
        spoil(good.path, statement)
        with pytest.raises(StartRefused, match=r"is incomplete|cannot be used"):
            restore(settings, good.path / "hub.db", set_aside=True)
        assert words in verify(settings).trouble


@pytest.mark.parametrize("content", [b"", b"hello" * 3000, b"SQLite format 3\0" + bytes(4096)])
def test_what_is_no_backup_of_a_hub_is_refused(tmp_path, content):
    settings = settings_in(tmp_path)
    database = HubDatabase(settings.database)
    database.upgrade()
    database.close()
    before = (tmp_path / "hub.db").read_bytes()
    (tmp_path / "x.db").write_bytes(content)
    with pytest.raises(StartRefused, match=r"not a backup|damaged"):
        restore(settings, tmp_path / "x.db", set_aside=True)
    assert (tmp_path / "hub.db").read_bytes() == before


def test_a_hub_that_never_ran_has_nothing_to_back_up_or_check(tmp_path):
    settings = settings_in(tmp_path)
    for work in (backup, verify):
        with pytest.raises(StartRefused, match="There is no database"):
            work(settings)
    with pytest.raises(StartRefused, match="There is no backup at"):
        restore(settings, tmp_path / "none")
    assert not (tmp_path / "hub.db").exists()


async def test_the_hub_backs_itself_up_and_copies_to_the_second_place(house, booked, tmp_path, monkeypatch):
    place = tmp_path / "mounted"
    place.mkdir()
    monkeypatch.setattr(backup_folder, "device_of", lambda path: int("mounted" in str(path)))
    backups = backups_of(settings_in(tmp_path, backup=BackupSettings(second_folder=place)), HANOI)
    await backups.look()
    copying = backups._copying
    assert copying is not None
    await copying
    await backups.look()
    health = backups.health
    assert health.troubles == ()
    assert health.first.last is not None
    assert health.second is not None
    assert health.second.last is not None
    assert health.second.last.path.parent == place / "hub"


async def test_another_programs_database_in_the_place_of_the_hubs_is_told_by_its_health(tmp_path, caplog):
    connection = sqlite3.connect(tmp_path / "hub.db")
    connection.execute("CREATE TABLE journal (seq INTEGER)")
    connection.close()
    backups = backups_of(settings_in(tmp_path), HANOI)
    await backups.look()
    [trouble] = backups.health.troubles
    assert "is the database of a branch" in trouble.of("en")
    assert "Traceback" not in caplog.text


async def test_the_hub_program_runs_its_backups(tmp_path, monkeypatch):
    monkeypatch.setattr("server.runtime.backups.FIRST_LOOK_S", 0.01)
    house = HubHouse(tmp_path, TestClock())
    await house.start(monkeypatch)
    await until(lambda: backups_in(tmp_path / "hub-backups"))
    [kept] = backups_in(tmp_path / "hub-backups")
    assert kept.verified
    await house.close()


# -- PostgreSQL --------------------------------------------------------------------------------------------------------


def made_database(postgres_url: str, name: str) -> str:
    engine = create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {name}")
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    return make_url(postgres_url).set(database=name).render_as_string(hide_password=False)


async def test_a_hub_on_postgresql_is_dumped_while_it_runs_and_brought_back(postgres_url, tmp_path, monkeypatch):
    url = made_database(postgres_url, "hub_to_keep")
    house = HubHouse(tmp_path, TestClock())
    await house.start(monkeypatch, database=url)
    made = backup(settings_in(tmp_path, database=url), now=NIGHT)
    assert sorted(p.name for p in made.path.iterdir()) == ["backup.json", "hub.dump", "hub.key"]
    with pytest.raises(StartRefused, match="holds tables already"):
        restore(settings_in(tmp_path, database=url), made.path)
    await house.close()
    other = settings_in(tmp_path, database=made_database(postgres_url, "hub_brought_back"))
    assert restore(other, made.path).bookings == 0
    found = verify(other)
    assert found.well
    assert found.branches == 1
    (made.path / "hub.dump").write_bytes((made.path / "hub.dump").read_bytes()[:-500])
    with pytest.raises(CopyRefused):
        postgres_programs.read_through(made.path / "hub.dump", threading.Event())


def test_of_several_hubs_on_one_postgresql_one_makes_the_backups(postgres_url):
    url = make_url(made_database(postgres_url, "hub_shared"))
    one, other = module._Duty(url), module._Duty(url)
    assert one.is_ours()
    assert not other.is_ours()
    assert one.is_ours()
    one.leave()
    assert other.is_ours()
    assert not one.is_ours()
    other.leave()
