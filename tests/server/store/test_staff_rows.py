"""`verify` sees a person or device that does not stand as the journal says; rows of before are let be."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from pathlib import Path

import pytest

from server.staff.people import added, paired
from server.store.verify import verify
from tests.server.branch_kit import house
from wire import commands as c
from wire.values import Role


async def staffed(url: str) -> None:
    async with house(url) as branch:
        branch.people.add("old", "Of Before", ("clerk",), "con mèo đen ngủ")
        branch.people.pair("kiosk-0", Role.KIOSK)
        for name in ("lan", "minh"):
            await branch.ask(await asyncio.to_thread(added, name, "Nguyễn Lan", ("clerk",), "con mèo đen ngủ"))
        minh = branch.people.find("minh")
        assert minh is not None
        await branch.ask(c.ErasePerson(code=minh.code))
        await branch.ask(paired("kiosk-1", Role.KIOSK, None, "key"))


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("UPDATE person SET full_name = 'Another'", ""),
        ("UPDATE person SET roles = 'manager' WHERE name = 'old'", ""),
        ("UPDATE person SET roles = 'manager' WHERE name = 'lan'", "differs from the journal in roles"),
        ("UPDATE person SET active = 0 WHERE name = 'lan'", "differs from the journal in active"),
        ("DELETE FROM person WHERE name = 'lan'", "is missing"),
        ("UPDATE person SET code = 's-0000' WHERE name = 'lan'", "is missing"),
        ("UPDATE person SET seq = 5 WHERE name = 'old'", "stands for nothing in the journal"),
        ("UPDATE device SET role = 'manager' WHERE device_id = 'kiosk-1'", "device kiosk-1 differs from the journal"),
        ("UPDATE device SET counter_id = 'c1' WHERE device_id = 'kiosk-1'", "device kiosk-1 differs from the journal"),
        ("DELETE FROM device WHERE device_id = 'kiosk-1'", "device kiosk-1 is missing"),
        ("UPDATE device SET seq = 5 WHERE device_id = 'kiosk-0'", "device kiosk-0 stands for nothing in the journal"),
    ],
)
async def test_a_row_changed_by_hand_is_found(url: str, tmp_path: Path, sql: str, says: str) -> None:
    await staffed(url)
    assert verify(url).well
    with contextlib.closing(sqlite3.connect(tmp_path / "branch.db")) as connection:
        connection.execute(sql)
        connection.commit()
    trouble = verify(url).trouble
    assert says in trouble
    assert bool(trouble) == bool(says)


async def test_who_was_erased_and_stands_there_again_is_found(url: str, tmp_path: Path) -> None:
    await staffed(url)
    with contextlib.closing(sqlite3.connect(tmp_path / "branch.db")) as connection:
        (body,) = connection.execute("SELECT body FROM journal WHERE type = 'person.erased'").fetchone()
        code = body.split('"code":"')[1].split('"')[0]
        columns = "name, full_name, roles, password_hash, added_at, active, seq, code"
        connection.execute(f"INSERT INTO person ({columns}) VALUES ('minh', 'M', 'clerk', 'x', 1, 1, 9, ?)", (code,))
        connection.commit()
    assert "was erased and stands in the table all the same" in verify(url).trouble
