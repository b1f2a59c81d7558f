"""The latest number that a device gave."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, func, select, update

from server.store import device_rows
from server.store.device_rows import last_number
from server.store.tables import JOURNAL, VISIT
from tests.server.branch_kit import KIOSK


def newest_issued(connection: Connection) -> int:
    """The row of the journal in which the latest number was given."""
    return connection.execute(select(func.max(JOURNAL.c.seq)).where(JOURNAL.c.type == "ticket.issued")).scalar_one()


def test_it_is_the_latest_of_all_days(connection: Connection) -> None:
    latest = select(VISIT.c.issued_at, VISIT.c.number).order_by(VISIT.c.issued_at.desc()).limit(1)
    at, number = connection.execute(latest).one()
    assert last_number(connection, KIOSK.device_id) == (at, number)


def test_what_another_device_gave_is_not_its_own(connection: Connection) -> None:
    before = last_number(connection, "kiosk-1")
    other = KIOSK.model_copy(update={"device_id": "kiosk-10"}).model_dump_json()
    connection.execute(update(JOURNAL).where(JOURNAL.c.seq == newest_issued(connection)).values(actor=other))
    assert before is not None
    assert last_number(connection, "kiosk-1") not in (None, before)
    assert last_number(connection, "kiosk-10") == before


@pytest.mark.parametrize("device_id", ["kiosk-2", "pc-1", "", "kiosk-_", "%", "kiosk-"])
def test_a_device_that_gave_none_and_a_name_that_is_a_pattern_have_none(connection: Connection, device_id: str) -> None:
    assert last_number(connection, device_id) is None


def test_only_the_last_rows_are_looked_at(connection: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    newest = connection.execute(select(func.max(JOURNAL.c.seq))).scalar_one()
    since = newest - newest_issued(connection)
    monkeypatch.setattr(device_rows, "LATELY", since)
    assert last_number(connection, "kiosk-1") is None
    monkeypatch.setattr(device_rows, "LATELY", since + 1)
    assert last_number(connection, "kiosk-1") is not None
