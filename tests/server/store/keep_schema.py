"""Writes a small database with this release's schema into `schemas/`, once for each schema that is released.

    python -m tests.server.store.keep_schema

A file that is there already is never written again: it stands for what offices have on their disks.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import sys
import tempfile
import threading
from pathlib import Path

from server.runtime.sqlite_files import copy_database
from server.staff.people import added, paired
from server.store.copies import held_by
from server.store.database import Database
from server.store.tables import SCHEMA
from server.store.verify import verify
from tests.server.branch_kit import BRANCH, COUNTERS, DAY_MS, KIOSK, LAN, PASSWORD, HandClock, house
from wire import commands as c
from wire.values import Role

SCHEMAS = Path(__file__).with_name("schemas")


async def live_two_days(url: str) -> None:
    """A day with every kind of end, and a second that has begun."""
    clock = HandClock()
    other = next(s.id for s in BRANCH.services if s.id not in BRANCH.skills[COUNTERS[0]])
    async with house(url, clock) as branch:
        for command in (added("lan", "Nguyễn Thị Lan", ("clerk",), PASSWORD), paired("kiosk-1", Role.KIOSK, None, "x")):
            assert isinstance(await branch.ask(command), dict)
        await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        for n in range(6):
            await branch.issue(f"order-{n:05d}")
            clock.forward(45)
        for n in range(5):
            called = await branch.ask(c.CallNext(), LAN)
            assert isinstance(called, dict)
            ticket_id = called["ticket_id"]
            clock.forward(180)
            end: tuple[c.Command, ...] = (
                (c.Finish(ticket_id=ticket_id, outcome=BRANCH.outcomes[0].id),),
                (c.Transfer(ticket_id=ticket_id, service_id=other),),
                (c.Recall(ticket_id=ticket_id), c.NoShow(ticket_id=ticket_id)),
                (c.Finish(ticket_id=ticket_id, outcome=BRANCH.outcomes[0].id, dossiers=2, dossier_code="H26.9"),),
                (c.Start(ticket_id=ticket_id),),  # nobody finishes it
            )[n]
            for command in end:
                clock.forward(60)
                assert isinstance(await branch.ask(command, LAN), dict)
        clock.now += DAY_MS
        await branch.ask(c.IssueTicket(service_id=other), KIOSK, "order-99999")


def facts(url: str) -> dict[str, object]:
    """What must still be true after an upgrade."""
    database = Database(url)
    with database.reading() as connection:
        held = held_by(connection)
        rows = connection.exec_driver_sql("SELECT day || ' ' || number, state FROM visit ORDER BY day, number").all()
        people = connection.exec_driver_sql("SELECT name, full_name FROM person").all()
        devices = connection.exec_driver_sql("SELECT device_id, role FROM device").all()
    database.release()
    return {
        "rows": held.rows,
        "head": verify(url).head,
        "visits": {str(row[0]): str(row[1]) for row in rows},
        "people": {str(row[0]): str(row[1]) for row in people},
        "devices": {str(row[0]): str(row[1]) for row in devices},
    }


def main() -> None:
    target = SCHEMAS / f"{SCHEMA}.db.gz"
    if target.exists():
        sys.exit(f"{target} is there already: a released schema does not change")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "branch.db"
        asyncio.run(live_two_days(f"sqlite:///{path}"))
        copy = Path(folder) / "copy.db"
        copy_database(path, copy, threading.Event())
        SCHEMAS.mkdir(exist_ok=True)
        target.write_bytes(gzip.compress(copy.read_bytes(), 9, mtime=0))
        known = json.dumps(facts(f"sqlite:///{copy}"), ensure_ascii=False, indent=1)
        target.with_suffix("").with_suffix(".json").write_text(known + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
