"""A branch on PostgreSQL is dumped while its server runs and brought back whole, with PostgreSQL's own programs."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import sqlite3
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from config import ServerSettings
from server.figures.periods import figures_of_period
from server.runtime import postgres_programs as programs
from server.runtime.start_refused import StartRefused
from server.store.database import MIGRATIONS, Database
from server.store.history import looking_at
from server.store.journal import Store
from server.store.verify import verify
from server.upkeep.archive import archive
from server.upkeep.backup import backup
from server.upkeep.export import export_visits
from server.upkeep.refusing import NotDone
from server.upkeep.replay import replay
from server.upkeep.restore import restore
from tests.server.branch_kit import BRANCH, BRANCH_FILE, HandClock, house
from tests.server.postgres_process import MISSING, Postgres, private_postgres
from tests.server.store.keep_schema import SCHEMAS
from tests.server.upkeep.years import live, nine

EVENING = datetime(2026, 11, 23, 12, tzinfo=UTC)
"""19:00 at the branch: it has long been closed."""


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    if MISSING:
        pytest.skip(MISSING)
    with private_postgres() as made:
        yield made


def settings_of(postgres: Postgres, name: str, folder: Path) -> ServerSettings:
    return ServerSettings(database=postgres.add(name), data_dir=folder, branch=BRANCH_FILE)


async def test_a_branch_is_dumped_while_it_runs_and_brought_back(postgres: Postgres, tmp_path: Path) -> None:
    (tmp_path / "branch.key").write_bytes(bytes(32))
    settings = settings_of(postgres, "branch", tmp_path)
    async with house(settings.database) as running:
        for _ in range(5):
            await running.issue()
        made = await asyncio.to_thread(backup, settings)
        epoch = running.store.epoch
        with pytest.raises(StartRefused, match="already in use"):
            await asyncio.to_thread(restore, settings, made.path)
        await running.issue()
    assert sorted(p.name for p in made.path.iterdir()) == ["backup.json", "branch.dump", "branch.key"]

    with pytest.raises(NotDone, match="holds tables already"):
        restore(settings, made.path)
    assert verify(settings.database).visits == 6

    other = settings_of(postgres, "other", tmp_path / "new")
    restored = restore(other, made.path, now=EVENING)
    assert restored.rows == made.rows
    assert verify(other.database).well
    assert verify(other.database).visits == 5
    assert (tmp_path / "new" / "branch.key").exists()
    store = Store(other.database)
    store.open()
    assert store.epoch == restored.epoch != epoch
    store.close()


async def test_a_dump_that_is_not_whole_leaves_the_database_empty(postgres: Postgres, tmp_path: Path) -> None:
    settings = settings_of(postgres, "cut", tmp_path)
    async with house(settings.database) as running:
        await running.issue()
    dump = backup(settings).path / "branch.dump"
    dump.write_bytes(dump.read_bytes()[:-2000])
    empty = settings_of(postgres, "empty", tmp_path)
    with pytest.raises(NotDone, match="pg_restore did not finish"):
        restore(empty, dump)
    with pytest.raises(StartRefused, match="not a Tới Lượt database"):
        verify(empty.database)


async def test_without_the_programs_it_says_what_to_install(
    postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_of(postgres, "bare", tmp_path)
    async with house(settings.database) as running:
        await running.issue()
    monkeypatch.setattr(programs, "PLACES", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NotDone, match="postgresql-client"):
        backup(settings)
    assert list((tmp_path / "backups").iterdir()) == []


def test_a_password_is_never_among_the_arguments(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from server.store.database import Database

    seen = tmp_path / "seen"
    program = tmp_path / "pg_dump"
    program.write_text(f'#!/bin/sh\necho "$@" "$PGPASSWORD" > {seen}\n')
    program.chmod(0o755)
    monkeypatch.setattr(programs, "_found", lambda _: str(program))
    programs.dump(Database("postgresql://lan:bi-mat@127.0.0.1/branch").url, tmp_path / "x", threading.Event())
    arguments, _, password = seen.read_text().strip().rpartition(" ")
    assert password == "bi-mat"
    assert "bi-mat" not in arguments
    assert "dbname=postgresql://lan@127.0.0.1/branch" in arguments


async def test_a_year_goes_into_an_sqlite_archive_in_the_data_folder(postgres: Postgres, tmp_path: Path) -> None:
    settings = settings_of(postgres, "years", tmp_path / "data")
    await live(settings)
    whole, day = verify(settings.database), list(replay(settings.database, "2024-12-31"))
    with looking_at(settings.database) as connection:
        before = figures_of_period(connection, "2024-01-01", "2025-12-31", BRANCH)
    for year in ("2024", "2025"):
        done = archive(settings, year)
        assert done.path == tmp_path / "data" / f"branch-{year}.db"
        assert verify(f"sqlite:///{done.path}").trouble == ""
    found = verify(settings.database, archives=True)
    assert (found.trouble, found.archives, found.head, found.visits) == ("", 2, whole.head, 4)
    assert list(replay(settings.database, "2024-12-31")) == day
    with looking_at(settings.database) as connection:
        assert figures_of_period(connection, "2024-01-01", "2025-12-31", BRANCH) == before
    assert export_visits(settings.database, tmp_path / "visits.csv") == 24
    async with house(settings.database, HandClock(nine("2026-01-05") + 7_200_000)) as running:
        assert (await running.issue())["number"] == "A005"


def test_a_database_of_the_first_schema_is_upgraded_with_its_figures(postgres: Postgres, tmp_path: Path) -> None:
    settings = settings_of(postgres, "older", tmp_path)
    (tmp_path / "old.db").write_bytes(gzip.decompress((SCHEMAS / "0001.db.gz").read_bytes()))
    database = Database(settings.database)
    with database.locked() as connection, contextlib.closing(sqlite3.connect(tmp_path / "old.db")) as old:
        assert connection is not None
        connection.exec_driver_sql("BEGIN")
        upgrade_to(connection, "0001")
        for table in ("meta", "journal", "reply", "day", "snapshot", "visit", "leg"):
            rows = old.execute(f"SELECT * FROM {table}").fetchall()
            marks = ", ".join(["%s"] * len(rows[0]))
            connection.exec_driver_sql(f"INSERT INTO {table} VALUES ({marks})", rows)
        connection.exec_driver_sql("COMMIT")
    store = Store(settings.database)
    store.open()
    store.close()
    assert verify(settings.database).trouble == ""
    with looking_at(settings.database) as connection:
        assert figures_of_period(connection, "2026-11-23", "2026-11-23", BRANCH).visits == 6


def upgrade_to(connection: Connection, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
