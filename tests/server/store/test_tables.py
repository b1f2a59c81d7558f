"""The tables are those that the migrations make: a column in one of them alone is found here."""

from __future__ import annotations

from sqlalchemy import create_engine, inspect

from server.store.database import Database
from server.store.tables import JOURNAL, LEG, METADATA, READABLE, REPLY, SCHEMA, VISIT


def test_a_new_database_has_exactly_these_tables_and_columns(url: str) -> None:
    database = Database(url)
    database.open_for_writing().close()
    database.release()
    engine = create_engine(url)
    made = inspect(engine)
    assert set(made.get_table_names()) == {*METADATA.tables, "alembic_version"}
    for name, table in METADATA.tables.items():
        columns = {c["name"]: c["nullable"] for c in made.get_columns(name)}
        assert columns == {c.name: c.nullable for c in table.columns}, name
        assert made.get_pk_constraint(name)["constrained_columns"] == [c.name for c in table.primary_key], name
    engine.dispose()


def test_the_newest_schema_is_read_too() -> None:
    assert SCHEMA in READABLE


def test_a_repeated_command_and_a_repeated_row_cannot_be_stored_twice() -> None:
    assert [c.name for c in JOURNAL.primary_key] == ["seq"]
    assert [c.name for c in REPLY.primary_key] == ["command_id"]
    assert [c.name for c in VISIT.primary_key] == ["ticket_id"]
    assert [c.name for c in LEG.primary_key] == ["ticket_id", "n"]
