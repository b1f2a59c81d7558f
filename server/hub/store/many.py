"""Statements over many rows at once: a batch of bookings costs as many statements as one booking does.

PostgreSQL takes a list for each column, SQLite one text of JSON; the statement around them is the same. Both keep the
statement prepared, however many rows there are.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, Boolean, Connection, Integer, String, Table

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
        done = connection.exec_driver_sql(_of_json(statement, columns), (json.dumps(rows),))
    else:
        done = connection.exec_driver_sql(_of_lists(statement, columns), tuple(map(list, zip(*rows, strict=True))))
    return list(done) if done.returns_rows else []


def insert(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all have the same columns, in their order; nothing where there are none."""
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        connection.execute(table.insert(), list(rows))
        return
    names = tuple(rows[0])
    connection.exec_driver_sql(_insert(table, names), tuple([row[name] for row in rows] for name in names))


def lock(connection: Connection, table: Table, column: str, values: Iterable[str]) -> None:
    """Lock the rows that have one of these values, one after the other in the order of the values.

    SQLite has one writer, who has everything locked.
    """
    if connection.dialect.name != "sqlite":
        text = f"SELECT FROM {table.name} WHERE {column} = ANY(%s::text[]) ORDER BY {column} FOR UPDATE"
        connection.exec_driver_sql(text, (list(values),))


@lru_cache(maxsize=64)
def _of_lists(statement: str, columns: Columns) -> str:
    lists = ", ".join(f"%s::{kind}[]" for _, kind in columns)
    return statement.replace(ROWS, f"unnest({lists}) AS w({', '.join(name for name, _ in columns)})")


@lru_cache(maxsize=64)
def _of_json(statement: str, columns: Columns) -> str:
    read = ", ".join(f"json_extract(value, '$[{n}]') AS {name}" for n, (name, _) in enumerate(columns))
    return statement.replace(ROWS, f"(SELECT {read} FROM json_each(?)) AS w")  # noqa: S608 - our own words


@lru_cache(maxsize=64)
def _insert(table: Table, names: tuple[str, ...]) -> str:
    lists = ", ".join(f"%s::{_list_of(table, name)}" for name in names)
    return f"INSERT INTO {table.name} ({', '.join(names)}) SELECT * FROM unnest({lists})"  # noqa: S608 - our own tables


def _list_of(table: Table, name: str) -> str:
    kind = table.columns[name].type
    if isinstance(kind, BigInteger):
        return "bigint[]"
    if isinstance(kind, Integer):
        return "integer[]"
    if isinstance(kind, Boolean):
        return "boolean[]"
    assert isinstance(kind, String), f"{table.name}.{name}"
    return "text[]"
