"""How rows of a database of an older schema are read: an archive keeps the one it was made with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, literal, text

from server.store.tables import SCHEMA

LATER: Mapping[str, Mapping[str, Mapping[str, Any]]] = {
    "0006": {
        "visit": {"filed_online": None},
        "leg": {"filed_online": None},
        "roll_up": {"asked_online": 0, "filed_online": 0},
    },
    "0008": {
        "visit": {"slot_at": None},
        "roll_up": dict.fromkeys(("gave_up", "took", "slots", "on_time", "repeats", "phantoms")),
    },
    "0014": {"person": {"pin_hash": ""}},
    "0016": {"roll_up": {"not_finished": None}},
}
"""By the revision that added them: columns of each table, and what they would hold in rows of before."""


CHANGED: Mapping[str, Mapping[str, frozenset[str]]] = {
    "0016": {"visit": frozenset({"wait_ms", "state", "finished_at"}), "leg": frozenset({"wait_ms", "ended_at"})},
}
"""By the revision that put them right: columns of each table that rows of before may hold otherwise."""


def changed_in(connection: Connection, table: Table) -> frozenset[str]:
    """Columns whose rows may hold in a database of an older revision what this program would not write."""
    revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or SCHEMA
    return frozenset().union(*(tables.get(table.name, ()) for put, tables in CHANGED.items() if revision < put))


def missing_in(connection: Connection, table: Table) -> dict[str, Any]:
    """Columns that the database's revision of a table has not got, and what they would hold."""
    revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or SCHEMA
    missing: dict[str, Any] = {}
    for added, tables in LATER.items():
        if revision < added:
            missing |= tables.get(table.name, {})
    return missing


def columns(connection: Connection, table: Table) -> list[ColumnElement[Any]]:
    """The columns of a table as this program knows them, whatever readable revision the database has."""
    missing = missing_in(connection, table)
    return [literal(missing[c.name], c.type).label(c.name) if c.name in missing else c for c in table.columns]
