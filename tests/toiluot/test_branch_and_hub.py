"""A branch and a hub on one machine: what belongs to one is not taken for the other's."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest

from config import HubSettings, ServerSettings, load
from server.hub.keys import keys_of
from server.hub.store.database import HubDatabase
from server.hub.upkeep.backup import backups_of as hub_backups
from server.store.branch_key import key_mark
from server.store.journal import Store
from server.upkeep.backup import backups_of as branch_backups
from tests.server.branch_kit import BRANCH
from tests.toiluot.upkeep_office import typed
from toiluot.check_command import data_problems


@pytest.mark.parametrize("source", ["kept-hub", "kept-hub/hub.db", "copy.db"])
def test_a_hubs_backup_given_with_a_branchs_settings_is_told_which_to_give(office: Path, source: str) -> None:
    shutil.copy(office / "kept-hub" / "hub.db", office / "copy.db")
    for more in ("", " --set-aside"):
        ended = typed(office, f"restore server.toml {source}{more}")
        assert (ended.code, ended.fault, ended.changed) == (1, "", ())
        assert f"{source} is a hub's backup" in ended.err
        assert f"toiluot restore hub.toml {source}" in ended.err


@pytest.mark.parametrize("source", ["kept", "kept/branch.db", "copy.db"])
def test_a_branchs_backup_given_with_a_hubs_settings_is_told_which_to_give(office: Path, source: str) -> None:
    shutil.copy(office / "kept" / "branch.db", office / "copy.db")
    ended = typed(office, f"restore hub.toml {source} --set-aside")
    assert (ended.code, ended.fault, ended.changed) == (1, "", ())
    assert f"{source} is a branch's backup" in ended.err
    assert f"toiluot restore server.toml {source}" in ended.err


def test_settings_of_another_kind_of_database_than_the_backups_are_told(office: Path) -> None:
    (office / "dump").mkdir()
    (office / "dump" / "branch.dump").write_bytes(b"PGDMP")
    ended = typed(office, "restore server.toml dump")
    assert (ended.code, "is a dump of PostgreSQL" in ended.err) == (1, True)
    for name in ("server", "hub"):
        file = office / f"{name}.toml"
        text = file.read_text().replace("sqlite:///", "postgresql+psycopg://toiluot@127.0.0.1:1/")
        (office / f"{name}-pg.toml").write_text(text)
    for line in ("restore server-pg.toml kept", "restore hub-pg.toml kept-hub"):
        ended = typed(office, line)
        assert (ended.code, "is a backup of an SQLite file" in ended.err, ended.changed) == (1, True, ())


def crossed(office: Path) -> None:
    """`server-of-hub.toml` and `hub-of-branch.toml`: each names the other's database."""
    load(office / "server.toml", ServerSettings).data_dir.chmod(0o700)
    names = [Path(load(office / f"{of}.toml", kind).database.removeprefix("sqlite:///")).name  # type: ignore[attr-defined]
             for of, kind in (("server", ServerSettings), ("hub", HubSettings))]  # fmt: skip
    for file, other, mine, theirs in (("server", "hub", *names), ("hub", "branch", *reversed(names))):
        text = (office / f"{file}.toml").read_text()
        assert mine in text
        (office / f"{file}-of-{other}.toml").write_text(text.replace(mine, theirs))


@pytest.mark.parametrize(
    ("line", "whose", "of"),
    [
        ("backup server-of-hub.toml", "hub", "branch"),
        ("verify server-of-hub.toml", "hub", "branch"),
        ("check server-of-hub.toml", "hub", "branch"),
        ("backup hub-of-branch.toml", "branch", "hub"),
        ("verify hub-of-branch.toml", "branch", "hub"),
    ],
)
def test_another_programs_database_is_told_as_that_and_not_as_a_damaged_one(
    office: Path, line: str, whose: str, of: str
) -> None:
    crossed(office)
    ended = typed(office, line)
    assert (ended.code, ended.fault, ended.changed) == (1, "", ())
    assert f"is the database of a {whose}. Name that of this {of}" in ended.err
    assert "damaged" not in ended.err


def test_check_tells_of_a_key_that_is_lost_foreign_or_open_before_the_start_does(office: Path) -> None:
    server, hub = load(office / "server.toml", ServerSettings), load(office / "hub.toml", HubSettings)
    keys = server.data_dir / "branch.key", hub.key_file
    with contextlib.closing(sqlite3.connect(server.database.removeprefix("sqlite:///"))) as database:
        with database:
            mark = key_mark(keys[0].read_bytes())
            database.execute("INSERT OR REPLACE INTO meta VALUES ('branch_key', ?)", (mark,))
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    hubs = HubDatabase(hub.database)
    keys_of(keys[1], hubs)
    hubs.close()
    for file, key, other in (("server", keys[0], bytes(32)), ("hub", keys[1], b"cd" * 32)):
        settings = office / f"{file}.toml"
        key.chmod(0o600)
        assert data_problems(settings) == []
        held = key.read_bytes()
        key.write_bytes(other)
        assert f"{settings}: {key} is not the key this" in data_problems(settings)[0]
        key.unlink()
        assert f"{key} is missing" in data_problems(settings)[0]
        key.write_bytes(held)
    keys[0].chmod(0o644)
    assert "is open to other users of this machine" in data_problems(office / "server.toml")[0]


def test_a_restore_whose_key_is_missing_ends_as_failed_and_says_so(office: Path) -> None:
    server, hub = load(office / "server.toml", ServerSettings), load(office / "hub.toml", HubSettings)
    hubs = HubDatabase(hub.database)
    keys_of(hub.key_file, hubs)
    hubs.close()
    typed(office, "backup hub.toml --folder later")
    (later,) = (office / "later").iterdir()
    for file, source, who, key in (
        ("server", "kept/branch.db", "server", server.data_dir / "branch.key"),
        ("hub", f"later/{later.name}/hub.db", "hub", hub.key_file),
    ):
        key.unlink()
        ended = typed(office, f"restore {file}.toml {source} --set-aside")
        assert (ended.code, ended.fault) == (1, "")
        assert ended.out.startswith("Restored")
        assert f"The {who} will not start on it yet: " in ended.err
        assert f"{key.name} is missing" in ended.err


def test_check_asks_for_no_key_of_a_branch_that_never_served(office: Path) -> None:
    server = load(office / "server.toml", ServerSettings)
    (server.data_dir / "branch.key").unlink()
    Path(server.database.removeprefix("sqlite:///")).unlink()
    store = Store(server.database)
    store.open()
    store.close()
    assert data_problems(office / "server.toml") == []


def test_check_looks_into_a_hubs_database_too(office: Path) -> None:
    crossed(office)
    (said,) = data_problems(office / "hub-of-branch.toml")
    assert "is the database of a branch. Name that of this hub" in said
    assert data_problems(office / "branch.toml") == [], "of a device or a branch nothing is said"


def spoilt(office: Path, how: str) -> None:
    """What stands in the place of the office's database, which a start would refuse."""
    file = office / "branch.db"
    match how:
        case "garbage":
            file.write_bytes(b"no database at all" * 100)
        case "pipe":
            file.unlink()
            os.mkfifo(file)
        case "half restored":
            file.rename(office / "branch.db.restoring")
        case "another branch":
            with contextlib.closing(sqlite3.connect(file)) as database, database:
                (body,) = database.execute("SELECT body FROM setting").fetchone()
                database.execute("UPDATE setting SET body = ?", (body.replace('"hanoi-1"', '"hue-1"', 1),))
        case "archive":
            with contextlib.closing(sqlite3.connect(file)) as database, database:
                database.execute("INSERT INTO meta VALUES ('archive', '2025')")


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("how", "says"),
    [
        ("garbage", "is damaged (file is not a database)"),
        ("pipe", "cannot be opened (it is no file)"),
        ("half restored", "a restore of it was not finished"),
        ("another branch", "belongs to branch 'hue-1'"),
        ("archive", "is the archive of a year"),
    ],
)
def test_check_tells_what_a_start_would_refuse_of_a_database(office: Path, how: str, says: str) -> None:
    spoilt(office, how)
    (said,) = data_problems(office / "server.toml")
    assert said.startswith(f"{office / 'server.toml'}: ")
    assert says in said


@pytest.mark.parametrize(("file", "database"), [("server", "branch.db"), ("hub", "hub.db")])
def test_check_tells_of_a_database_of_a_newer_version(office: Path, file: str, database: str) -> None:
    with contextlib.closing(sqlite3.connect(office / database)) as newer, newer:
        newer.execute("UPDATE alembic_version SET version_num = '9999'")
    (said,) = data_problems(office / f"{file}.toml")
    assert "was written by a newer version of this program (schema 9999, this one knows " in said


def test_check_tells_of_a_hubs_key_that_is_none_also_before_anything_is_signed(office: Path) -> None:
    (office / "hub" / "hub.key").write_text("hello\n")
    (said,) = data_problems(office / "hub.toml")
    assert "it must hold 64 hexadecimal digits" in said
    (office / "hub" / "hub.key").unlink()
    assert data_problems(office / "hub.toml") == [], "the start makes one"


def test_check_tells_of_a_lost_key_also_where_an_older_version_noted_none(office: Path) -> None:
    (office / "data" / "branch.key").unlink()
    (said,) = data_problems(office / "server.toml")
    assert "branch.key is missing" in said


def test_check_by_a_user_who_may_not_look_says_so(office: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.stat

    def forbidden(path: object, **options: Any) -> os.stat_result:
        if str(path).endswith("branch.db"):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path, **options)  # type: ignore[call-overload,no-any-return]

    monkeypatch.setattr(os, "stat", forbidden)
    (said,) = data_problems(office / "server.toml")
    assert "branch.db cannot be looked at (Permission denied). Run this as the user of the program." in said


def test_backups_in_one_folder_are_counted_and_removed_by_their_own_program_only(office: Path) -> None:
    for name in ("server", "hub"):
        with (office / f"{name}.toml").open("a") as file:
            file.write('\n[backup]\nfolder = "shared"\nkeep = 1\n')
    for _ in range(2):
        for name in ("server", "hub"):
            ended = typed(office, f"backup {name}.toml")
            assert ended.code == 0, ended.err
    held = sorted(file.name for made in (office / "shared").iterdir() for file in made.glob("*.db"))
    assert held == ["branch.db", "hub.db"]


async def test_a_running_program_knows_its_own_backups_only(office: Path) -> None:
    for name in ("server", "hub"):
        with (office / f"{name}.toml").open("a") as file:
            file.write('\n[backup]\nfolder = "shared"\nenabled = false\n')
    server, hub = load(office / "server.toml", ServerSettings), load(office / "hub.toml", HubSettings)

    async def last() -> list[str | None]:
        """Whose the last one is that branch, hub and another branch know of."""
        programs = [branch_backups(server, BRANCH), hub_backups(hub, UTC)]
        programs += [branch_backups(server, BRANCH.model_copy(update={"id": "hanoi-2"}))]
        for program in programs:
            await program.look()
        return [program.health.first.last and program.health.first.last.of for program in programs]

    assert await last() == [None, None, None]
    typed(office, "backup server.toml")
    assert await last() == ["branch hanoi-1", None, None]
    shutil.rmtree(office / "shared")
    typed(office, "backup hub.toml")
    assert await last() == [None, "hub", None]


def test_backups_that_are_compared_the_wrong_way_round_are_told(office: Path) -> None:
    ended = typed(office, "compare kept-hub kept")
    assert (ended.code, ended.changed) == (2, ())
    assert "kept-hub is a hub's backup. Name the branch first, then the hub." in ended.err
