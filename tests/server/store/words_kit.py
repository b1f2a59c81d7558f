"""A day on which people typed words about citizens, for tests of where these words stand."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from pathlib import Path

from sqlalchemy import Connection, text

from server.store import chain
from server.store.older import LATER
from tests.server.branch_kit import BRANCH, COUNTERS, LAN, SERVER, HandClock, House
from wire import commands as c
from wire.values import Actor, Role

MANAGER = Actor(role=Role.MANAGER, device_id="pc-9", person="hoa", roles=("manager",))
CHOSEN, HELD, CANCELLED = "bà Nguyễn Thị Lan mệt", "ông Trần Nam đi lấy giấy", "chị Phạm Hoa về"
CODE, CLOSED, MESSAGE = "H26-Lê-Tư-0007", "chờ ông Đỗ Bình", "mời ông Vũ Kha"
TYPED = (CHOSEN, HELD, CANCELLED, CODE, CLOSED, MESSAGE)
"""Every word that was typed on the day."""


async def done(branch: House, command: c.Command, actor: Actor = LAN) -> None:
    answer = await branch.ask(command, actor)
    assert isinstance(answer, dict), answer


async def type_of_everybody(branch: House) -> None:
    """One of each: called by choice and held, cancelled, finished with a code, the hall closed, a message."""
    await done(branch, c.OpenCounter(counter_id=COUNTERS[0]))
    held, left, served = [(await branch.issue())["ticket_id"] for _ in range(3)]
    await done(branch, c.CallChosen(ticket_id=held, why=CHOSEN))
    await done(branch, c.Park(ticket_id=held, why=HELD))
    await done(branch, c.Cancel(ticket_id=left, why=CANCELLED), MANAGER)
    await done(branch, c.CallChosen(ticket_id=served, why=CHOSEN))
    await done(branch, c.Finish(ticket_id=served, outcome=BRANCH.outcomes[0].id, dossier_code=CODE))
    await done(branch, c.CloseHall(why=CLOSED), MANAGER)
    await done(branch, c.WantDevice(device_id="kiosk-1", message={"vi": MESSAGE}), MANAGER)


async def next_day(branch: House, clock: HandClock) -> None:
    clock.now += 24 * 3600 * 1000
    await done(branch, c.Tick(), SERVER)


def typed_in(path: Path) -> set[str]:
    """Those of the words that any file of the database holds, in whatever row or freed page."""
    files = [path, *path.parent.glob(f"{path.name}-*")]
    held = b"".join(one.read_bytes() for one in files if one.is_file())
    return {word for word in TYPED if word.encode() in held or word.encode("unicode_escape") in held}


def tables_with_words(path: Path) -> set[str]:
    """The tables in which any of the words stands."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            name
            for name in names
            for row in connection.execute(f"SELECT * FROM {name}")
            for cell in row
            for word in TYPED
            if word.encode() in (cell if isinstance(cell, bytes) else str(cell).encode())
        }


def put_into_rows(connection: Connection) -> None:
    """Make a database as the program before had it, with all words in the journal's rows."""
    said = {seq: json.loads(body) for seq, body in connection.execute(text("SELECT seq, body FROM words")).all()}
    link = chain.START
    columns = "seq, command_id, at, actor, type, body"
    for row in connection.execute(text(f"SELECT {columns} FROM journal ORDER BY seq")).all():
        body = json.dumps(json.loads(row.body) | said.get(row.seq, {}), ensure_ascii=False, separators=(",", ":"))
        link = chain.link(link, *row[:5], body)
        changed = {"body": body, "link": link, "row": row.seq}
        connection.execute(text("UPDATE journal SET body = :body, hash = :link WHERE seq = :row"), changed)
    settled = "(SELECT body FROM journal WHERE journal.seq = setting.seq)"
    connection.execute(text(f"UPDATE setting SET body = {settled}"))
    connection.execute(text("DELETE FROM snapshot"))
    for table in ("words", "draft", "wait_learned", "wait_grade", "wait_warning", "wait_advice"):
        connection.execute(text(f"DROP TABLE {table}"))
    connection.execute(text("DROP INDEX journal_said"))
    connection.execute(text("DROP INDEX journal_audited"))
    for tables in (tables for added, tables in LATER.items() if added > "0006"):
        for table, names in tables.items():
            for name in names:
                connection.execute(text(f"ALTER TABLE {table} DROP COLUMN {name}"))
    connection.execute(text("UPDATE alembic_version SET version_num = '0006'"))
