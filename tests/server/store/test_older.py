"""Rows of a database of an older schema are read as this program would have written them."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, select, text

from server.store.older import LATER, columns
from server.store.tables import METADATA, READABLE, ROLL_UP, SCHEMA, VISIT


def older(connection: Connection) -> None:
    """The database as it was before the columns of 0006."""
    for tables in LATER.values():
        for table, added in tables.items():
            for name in added:
                connection.exec_driver_sql(f"ALTER TABLE {table} DROP COLUMN {name}")
    connection.execute(text("UPDATE alembic_version SET version_num = '0005'"))


def test_a_column_that_came_later_holds_what_it_would_have_held(connection: Connection) -> None:
    older(connection)
    row = connection.execute(select(*columns(connection, VISIT))).mappings().first()
    assert row is not None
    assert list(row) == [c.name for c in VISIT.columns]
    assert (row["filed_online"], row["number"]) == (None, "A001")
    rolled = connection.execute(select(*columns(connection, ROLL_UP))).mappings().first()
    assert rolled is not None
    assert (rolled["asked_online"], rolled["filed_online"]) == (0, 0)
    assert (rolled["gave_up"], rolled["slots"]) == (None, None)


def test_in_a_database_of_today_the_columns_are_its_own(connection: Connection) -> None:
    for table in METADATA.tables.values():
        assert columns(connection, table) == list(table.columns)


@pytest.mark.parametrize("revision", LATER)
def test_what_came_later_is_a_column_now_and_the_schema_before_it_is_readable(revision: str) -> None:
    for table, added in LATER[revision].items():
        assert set(added) <= {c.name for c in METADATA.tables[table].columns}
    assert revision <= SCHEMA
    assert any(one < revision for one in READABLE)
