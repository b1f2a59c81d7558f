"""The rows of an audit, and names where a database has any: one of an older schema has people without codes."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from typing import get_args

import pytest
from sqlalchemy import event

from server.store.audit_rows import BEGINNINGS, audit_rows, latest, names
from server.store.database import Database
from server.store.tables import AUDITED
from tests.server.branch_kit import DAY_MS, MONDAY_9, HandClock, house
from tests.server.store.keep_schema import SCHEMAS
from wire import commands as c
from wire.events import AnyEvent, SessionSignedIn, SettingsApplied
from wire.values import Actor, Role

HOA = Actor(role=Role.MANAGER, device_id="web", person="s-HOA", roles=("manager",))


async def test_only_rows_of_people_devices_sessions_exports_and_settings_are_read(url: str) -> None:
    async with house(url) as branch:
        await branch.issue()
        await branch.ask(c.RecordSession(what="signed_in", code="s-7F3K", device_id="pc-1"))
        await branch.issue()
        with branch.store.reading() as connection:
            settings, row = audit_rows(connection, begin=0, end=branch.clock.now + 1)
            assert [one.seq for one in latest(connection, begin=0, end=branch.clock.now + 1).rows] == [
                row.seq,
                settings.seq,
            ]
            assert list(audit_rows(connection, begin=0, end=branch.clock.now)) == []
        assert isinstance(settings.event, SettingsApplied)
        assert row.event == SessionSignedIn(code="s-7F3K", device_id="pc-1")


async def test_the_latest_are_found_by_kind_person_and_moment_among_many_rows(url: str) -> None:
    clock = HandClock()
    async with house(url, clock) as branch:
        for day in range(9):
            await branch.ask(c.RecordSession(what="signed_in", code=f"s-000{day % 2}"))
            await branch.ask(c.RecordExport(kind="visits", span="2026-11-23"), HOA)
            clock.forward(86_400)
        with branch.store.reading() as connection:

            def found(begin: int = 0, end: int = 9, **more: str) -> list[int]:
                rows = latest(connection, begin=MONDAY_9 + begin * DAY_MS, end=MONDAY_9 + end * DAY_MS, **more)  # type: ignore[arg-type]
                return [(row.at - MONDAY_9) // DAY_MS for row in rows.rows]

            assert found(kind="session") == list(range(8, -1, -1))
            assert found(kind="session", code="s-0001") == [7, 5, 3, 1]
            assert found(code="s-HOA") == list(range(8, -1, -1))
            assert found(3, 5, kind="export") == [4, 3]
            assert found(kind="export", code="%") == []
            some = latest(connection, begin=0, end=clock.now, code="s-0001", most=9)
            assert [(row.at - MONDAY_9) // DAY_MS for row in some.rows] == [7, 5]
            assert 0 < some.cut == min(row.seq for row in latest(connection, begin=0, end=clock.now, most=9).rows)
            assert latest(connection, begin=0, end=clock.now, most=99).cut == 0


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


def test_every_fact_that_an_audit_tells_is_in_its_index() -> None:
    said = [fact.model_fields["type"].default for fact in get_args(get_args(AnyEvent)[0])]
    assert set(re.findall(r"'([a-z_.]+)'", str(AUDITED))) == {one for one in said if one.startswith(BEGINNINGS)}


async def test_an_audit_looks_into_its_index_and_at_no_other_row(url: str) -> None:
    async with house(url) as branch:
        await branch.ask(c.RecordSession(what="signed_in", code="s-7F3K", device_id="pc-1"))
        with branch.store.reading() as connection:
            asked: list[str] = []
            event.listen(connection.engine, "before_cursor_execute", lambda *a: asked.append((a[2], a[3])))
            list(latest(connection, begin=0, end=branch.clock.now + 1, kind="session", code="s-7F3K", most=9).rows)
            plans = [
                connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values).all() for sql, values in tuple(asked)
            ]
    told = [row[-1] for plan in plans for row in plan]
    assert "USING COVERING INDEX journal_audited (at>? AND at<?)" in told[0]
    assert not any("SCAN" in line for line in told), told
