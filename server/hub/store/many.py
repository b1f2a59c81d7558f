"""Statements over many rows at once: a batch of bookings costs as many statements as one booking does.

The rows are handed over as one text of JSON, which both databases read quickly, so a statement is the same however many
there are. psycopg's lists would be looked through word by word in Python.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, Boolean, Connection, Integer, String, Table
from sqlalchemy.dialects import sqlite

Columns = tuple[tuple[str, str], ...]
"""Names and PostgreSQL types of the columns of rows that are handed in."""

ROWS = "{rows}"
"""Where a statement has the rows, as a table named `w`."""


def run(connection: Connection, statement: str, columns: Columns, rows: Sequence[Sequence[Any]]) -> list[Any]:
    """Run one statement over rows that are handed in.

    Args:
        connection: in a transaction.
        statement: has `{rows}` where the rows stand, as a table `w` with the columns.
        columns: names and types of them.
        rows: at least one, of text and whole numbers.

    Returns:
        The rows that it gives.
    """
    if connection.dialect.name == "sqlite":
        done = connection.exec_driver_sql(_for_sqlite(statement, columns), (json.dumps(rows),))
    else:
        names = [name for name, _ in columns]
        text = json.dumps([dict(zip(names, row, strict=True)) for row in rows])
        done = connection.exec_driver_sql(_for_postgresql(statement, columns), (text,))
    return list(done) if done.returns_rows else []


def insert(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], *, new: bool = False) -> None:
    """Insert rows that all have the same columns, in their order; nothing where there are none.

    Args:
        connection: in a transaction.
        table: into which.
        rows: by column.
        new: whether rows that are there already are left alone.
    """
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        statement = sqlite.insert(table).on_conflict_do_nothing() if new else table.insert()
        connection.execute(statement, list(rows))
        return
    connection.exec_driver_sql(_insert(table, tuple(rows[0]), new), (json.dumps(rows),))


def lock(connection: Connection, table: Table, column: str, values: Iterable[str]) -> None:
    """Lock the rows that have one of these values, one after the other in the order of the values.

    SQLite has one writer, who has everything locked.
    """
    if connection.dialect.name != "sqlite":
        text = f"SELECT FROM {table.name} WHERE {column} = ANY(%s::text[]) ORDER BY {column} FOR UPDATE"
        connection.exec_driver_sql(text, (list(values),))


@lru_cache(maxsize=64)
def _for_postgresql(statement: str, columns: Columns) -> str:
    return statement.replace(ROWS, f"{_RECORDS} AS w({', '.join(f'{name} {kind}' for name, kind in columns)})")


@lru_cache(maxsize=64)
def _for_sqlite(statement: str, columns: Columns) -> str:
    read = ", ".join(f"json_extract(value, '$[{n}]') AS {name}" for n, (name, _) in enumerate(columns))
    return statement.replace(ROWS, f"(SELECT {read} FROM json_each(?)) AS w")  # noqa: S608 - our own words


@lru_cache(maxsize=64)
def _insert(table: Table, names: tuple[str, ...], new: bool) -> str:
    columns = ", ".join(names)
    kinds = ", ".join(f"{name} {_kind_of(table, name)}" for name in names)
    end = " ON CONFLICT DO NOTHING" if new else ""
    return f"INSERT INTO {table.name} ({columns}) SELECT {columns} FROM {_RECORDS} AS w({kinds}){end}"  # noqa: S608


_RECORDS = "json_to_recordset(%s::json)"


def _kind_of(table: Table, name: str) -> str:
    kind = table.columns[name].type
    if isinstance(kind, BigInteger):
        return "bigint"
    if isinstance(kind, Integer):
        return "integer"
    if isinstance(kind, Boolean):
        return "boolean"
    assert isinstance(kind, String), f"{table.name}.{name}"
    return "text"
