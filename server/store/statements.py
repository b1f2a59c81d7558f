"""The writes of the hot path, compiled once from the tables and handed straight to the driver.

Building each insert anew by SQLAlchemy costs several times what SQLite needs to carry it out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import Connection, Dialect, Table, bindparam, delete, select
from sqlalchemy.dialects import sqlite

from server.store.tables import JOURNAL, LEG, REPLY, VISIT

Values = tuple[Any, ...]
Writes = Callable[[list[Values]], None]


class Statements:
    """Begin, insert, commit on one connection."""

    def __init__(self, connection: Connection) -> None:
        raw = connection.connection.dbapi_connection
        assert raw is not None
        self._is_sqlite = connection.dialect.name == "sqlite"
        self._cursor = raw.cursor()
        self._dialect = connection.dialect
        self.journal = self._insert(JOURNAL)
        self.reply = self._insert(REPLY)
        self.visit = self._insert(VISIT, keep_newest=True)
        self.leg = self._insert(LEG, keep_newest=True)
        self.no_leg = self._delete(LEG)
        query = select(REPLY.c.command_id, REPLY.c.fingerprint, REPLY.c.body)
        self._known_one = str(query.where(REPLY.c.command_id == bindparam("id")).compile(dialect=self._dialect))
        self._known_many = query

    def begin(self) -> None:
        """Begin a transaction; SQLite takes its write lock at once, so that no later step can find it taken."""
        self._cursor.execute("BEGIN IMMEDIATE" if self._is_sqlite else "BEGIN")

    def commit(self) -> None:
        """End the transaction; when this returns, it is on the disk."""
        self._cursor.execute("COMMIT")

    def roll_back(self) -> bool:
        """Undo the transaction; False when the connection is lost."""
        try:
            if not self._is_sqlite or self._cursor.connection.in_transaction:
                self._cursor.execute("ROLLBACK")
        except Exception:  # noqa: BLE001  the driver's word that nothing can be sent any more
            return False
        return True

    def close(self) -> None:
        """Let the cursor go."""
        self._cursor.close()

    def known(self, connection: Connection, command_ids: Iterable[str]) -> dict[str, tuple[bytes, str]]:
        """Fingerprint and reply body of those ids that have one."""
        if self._is_sqlite:
            raw: Any = connection.connection.dbapi_connection
            found = (raw.execute(self._known_one, (i,)).fetchone() for i in command_ids)
            return {row[0]: (row[1], row[2]) for row in found if row is not None}
        rows = connection.execute(self._known_many.where(REPLY.c.command_id.in_(list(command_ids))))
        return {row[0]: (bytes(row[1]), row[2]) for row in rows}

    # -- inside --

    def _delete(self, table: Table) -> Writes:
        names = [c.name for c in table.primary_key.columns]
        compiled: Any = delete(table).where(*(table.c[n] == bindparam(n) for n in names)).compile(dialect=self._dialect)
        text, in_order = str(compiled), compiled.positiontup

        def write(keys: list[Values]) -> None:
            given = [dict(zip(names, key, strict=True)) for key in keys]
            if keys:
                self._cursor.executemany(
                    text, given if in_order is None else [tuple(k[n] for n in in_order) for k in given]
                )

        return write

    def _insert(self, table: Table, keep_newest: bool = False) -> Writes:
        text, order = _compiled(table, self._dialect, keep_newest)
        names = [c.name for c in table.columns]
        if order == names:

            def write(rows: list[Values]) -> None:
                if rows:
                    self._cursor.executemany(text, rows)

        else:

            def write(rows: list[Values]) -> None:
                if rows:
                    self._cursor.executemany(text, [dict(zip(names, row, strict=True)) for row in rows])

        return write


def _compiled(table: Table, dialect: Dialect, keep_newest: bool) -> tuple[str, list[str] | None]:
    make: Any = sqlite.insert
    if dialect.name != "sqlite":
        from sqlalchemy.dialects import postgresql  # most branches never need it, and a start must be quick

        make = postgresql.insert
    statement = make(table).values({c.name: bindparam(c.name) for c in table.columns})
    if keep_newest:
        keys = [c.name for c in table.primary_key.columns]
        newest = {c.name: statement.excluded[c.name] for c in table.columns if c.name not in keys}
        statement = statement.on_conflict_do_update(index_elements=keys, set_=newest)
    compiled: Any = statement.compile(dialect=dialect)
    return str(compiled), compiled.positiontup
