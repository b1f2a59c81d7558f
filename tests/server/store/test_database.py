"""A database is opened by one server, of the right version, or not at all and left as it was."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import Connection, inspect
from sqlalchemy.exc import OperationalError

from server.hub.store.database import HubDatabase
from server.runtime import schema_revision
from server.runtime.start_refused import StartRefused
from server.store.database import Database
from server.store.journal import Store
from server.store.tables import METADATA, SCHEMA


def test_the_migrations_make_the_tables_the_code_expects(url: str) -> None:
    database = Database(url)
    connection = database.open_for_writing()
    there = inspect(connection)
    for table in METADATA.sorted_tables:
        columns = {c["name"]: c["nullable"] for c in there.get_columns(table.name)}
        assert columns == {c.name: bool(c.nullable) for c in table.columns}, table.name
        assert {i["name"] for i in there.get_indexes(table.name)} == {i.name for i in table.indexes}
    assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == SCHEMA
    connection.close()
    database.release()


def test_commits_reach_the_disk(url: str) -> None:
    database = Database(url)
    connection = database.open_for_writing()
    assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2  # FULL
    connection.close()
    database.release()


def test_a_new_database_and_its_log_are_for_this_user_alone(url: str, tmp_path: Path) -> None:
    store = Store(url)
    store.open()
    modes = {p.name: oct(p.stat().st_mode & 0o777) for p in tmp_path.iterdir() if not p.name.endswith(".lock")}
    store.close()
    assert modes == dict.fromkeys(("branch.db", "branch.db-wal", "branch.db-shm"), "0o600")


def test_readers_cannot_write(url: str) -> None:
    store = Store(url)
    store.open()
    with store.reading() as connection, pytest.raises(OperationalError, match="readonly"):
        connection.exec_driver_sql("INSERT INTO meta VALUES ('a', 'b')")
    store.close()


def test_a_second_server_is_refused_and_names_the_first(url: str) -> None:
    store = Store(url)
    store.open()
    with pytest.raises(StartRefused, match=r"already in use by a running server \(process \d+\)"):
        Store(url).open()
    store.close()
    again = Store(url)
    again.open()
    again.close()


def test_a_stopped_server_leaves_one_file(url: str, tmp_path: Path) -> None:
    store = Store(url)
    store.open()
    with store.reading() as connection:
        connection.exec_driver_sql("SELECT 1")
    store.close()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["branch.db", "branch.db.lock"]


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"hello" * 2000, "damaged"), (b"SQLite format 3\0" + bytes(4096), "damaged")],
)
def test_a_damaged_file_is_refused_and_kept(url: str, tmp_path: Path, content: bytes, says: str) -> None:
    (tmp_path / "branch.db").write_bytes(content)
    with pytest.raises(StartRefused, match=says):
        Store(url).open()
    assert (tmp_path / "branch.db").read_bytes() == content


def test_a_page_of_the_file_overwritten_by_chance_is_refused(url: str, tmp_path: Path) -> None:
    store = Store(url)
    store.open()
    store.close()
    path = tmp_path / "branch.db"
    content = path.read_bytes()
    path.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))
    with pytest.raises(StartRefused, match="damaged"):
        Store(url).open()


def test_a_database_of_a_newer_version_is_refused_and_kept(url: str, tmp_path: Path) -> None:
    store = Store(url)
    store.open()
    store.close()
    connection = sqlite3.connect(tmp_path / "branch.db")
    with connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    before = (tmp_path / "branch.db").read_bytes()
    with pytest.raises(StartRefused, match=r"schema 9999, this one knows .* newer"):
        Store(url).open()
    assert (tmp_path / "branch.db").read_bytes() == before


def test_another_programs_database_is_refused_and_kept(url: str, tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "branch.db")
    with connection:
        connection.execute("CREATE TABLE songs (name)")
    connection.close()
    with pytest.raises(StartRefused, match="tables that are not Tới Lượt's"):
        Store(url).open()
    connection = sqlite3.connect(tmp_path / "branch.db")
    assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("songs",)]
    connection.close()


def test_a_hubs_database_is_refused_to_a_branch_and_the_other_way_round(url: str, tmp_path: Path) -> None:
    branch = Store(url)
    branch.open()
    branch.close()
    hub = HubDatabase(url)
    with pytest.raises(StartRefused, match="is the database of a branch"):
        hub.upgrade()
    hub.close()
    of_hub = f"sqlite:///{tmp_path / 'hub.db'}"
    hub = HubDatabase(of_hub)
    hub.upgrade()
    hub.close()
    with pytest.raises(StartRefused, match="is the database of a hub"):
        Store(of_hub).open()
    with pytest.raises(StartRefused, match="is the database of a hub"):
        Database(of_hub).check_readable()
    again = HubDatabase(of_hub)
    again.upgrade()
    again.close()


def test_our_tables_without_the_revision_of_their_schema_are_left_alone(url: str, tmp_path: Path) -> None:
    branch, hub = Store(url), HubDatabase(f"sqlite:///{tmp_path / 'hub.db'}")
    branch.open()
    branch.close()
    hub.upgrade()
    hub.close()
    for name in ("branch", "hub"):
        connection = sqlite3.connect(tmp_path / f"{name}.db")
        with connection:
            connection.execute("DROP TABLE alembic_version")
        connection.close()
    with pytest.raises(StartRefused, match="tables that are not Tới Lượt's"):
        Store(url).open()
    with pytest.raises(StartRefused, match="tables that are not Tới Lượt's"):
        hub.upgrade()
    hub.close()


def test_a_failed_upgrade_leaves_nothing_half_made(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(connection: Connection, migrations: Path) -> None:
        monkeypatch.undo()
        schema_revision.upgrade(connection, migrations)
        raise OSError("killed in the middle")

    monkeypatch.setattr("server.store.database.upgrade", broken)
    with pytest.raises(StartRefused, match="killed in the middle"):
        Store(url).open()
    connection = sqlite3.connect(tmp_path / "branch.db")
    assert connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    connection.close()


@pytest.mark.parametrize("url", ["mysql://x/y", "nonsense", "sqlite://", "sqlite:///:memory:"])
def test_a_wrong_url_says_what_to_write(url: str) -> None:
    with pytest.raises(StartRefused, match="sqlite:///path"):
        Database(url)


def test_a_postgresql_that_is_not_there_is_told_plainly() -> None:
    with pytest.raises(StartRefused, match="Check the address"):
        Store("postgresql://postgres@127.0.0.1:1/none").open()


def test_a_folder_that_cannot_be_made_is_told_plainly(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StartRefused, match=r"cannot be (opened|written)"):
        Store(f"sqlite:///{tmp_path / 'file' / 'branch.db'}").open()


def test_a_password_in_the_url_is_never_shown() -> None:
    with pytest.raises(StartRefused) as refused:
        Store("postgresql://lan:bi-mat@127.0.0.1:1/none").open()
    assert "bi-mat" not in str(refused.value)
