"""The revision of a schema, and its migrations run from code."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine

import server.store.database
from server.runtime.schema_revision import UnknownRevision, revision_of, upgrade
from server.store.tables import SCHEMA


@pytest.fixture
def connection(tmp_path: Path):
    engine = create_engine(f"sqlite:///{tmp_path / 'a.db'}")
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def test_an_empty_database_says_no_revision_and_is_brought_to_the_newest(connection: Connection) -> None:
    assert revision_of(connection) is None
    upgrade(connection, server.store.database.MIGRATIONS)
    assert revision_of(connection) == SCHEMA
    upgrade(connection, server.store.database.MIGRATIONS)
    assert revision_of(connection) == SCHEMA


def test_a_revision_of_a_newer_program_is_not_known(connection: Connection) -> None:
    upgrade(connection, server.store.database.MIGRATIONS)
    connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(UnknownRevision):
        upgrade(connection, server.store.database.MIGRATIONS)
