"""A branch on PostgreSQL is dumped while its server runs and brought back whole, with PostgreSQL's own programs."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from config import ServerSettings
from server.starting import StartRefused
from server.store.journal import Store
from server.store.verify import verify
from server.upkeep import postgres as programs
from server.upkeep.backup import backup
from server.upkeep.refusing import NotDone
from server.upkeep.restore import restore
from tests.server.branch_kit import BRANCH_FILE, house
from tests.server.postgres_process import MISSING, Postgres, private_postgres


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
    assert sorted(p.name for p in made.path.iterdir()) == ["branch.dump", "branch.key"]

    with pytest.raises(NotDone, match="holds tables already"):
        restore(settings, made.path)
    assert verify(settings.database).visits == 6

    other = settings_of(postgres, "other", tmp_path / "new")
    restored = restore(other, made.path)
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
    programs.dump(Database("postgresql://lan:bi-mat@127.0.0.1/branch").url, tmp_path / "x")
    arguments, _, password = seen.read_text().strip().rpartition(" ")
    assert password == "bi-mat"
    assert "bi-mat" not in arguments
    assert "dbname=postgresql://lan@127.0.0.1/branch" in arguments
