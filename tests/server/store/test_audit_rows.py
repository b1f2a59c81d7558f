"""The rows of an audit, and names where a database has any: one of an older schema has people without codes."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from server.store.audit_rows import audit_rows, names
from server.store.database import Database
from tests.server.branch_kit import house
from tests.server.store.keep_schema import SCHEMAS
from wire import commands as c
from wire.events import SessionSignedIn


async def test_only_rows_of_people_devices_sessions_and_exports_are_read(url: str) -> None:
    async with house(url) as branch:
        await branch.issue()
        await branch.ask(c.RecordSession(what="signed_in", code="s-7F3K", device_id="pc-1"))
        await branch.issue()
        with branch.store.reading() as connection:
            (row,) = audit_rows(connection, begin=0, end=branch.clock.now + 1)
            assert list(audit_rows(connection, begin=0, end=branch.clock.now)) == []
        assert row.event == SessionSignedIn(code="s-7F3K", device_id="pc-1")


@pytest.mark.parametrize("schema", ["0002", "0003"])
def test_a_database_that_is_only_read_and_older_has_no_names_by_code(schema: str, tmp_path: Path) -> None:
    path = tmp_path / "branch.db"
    path.write_bytes(gzip.decompress((SCHEMAS / f"{schema}.db.gz").read_bytes()))
    database = Database(f"sqlite:///{path}")
    try:
        with database.reading() as connection:
            assert names(connection) == {}
    finally:
        database.release()
