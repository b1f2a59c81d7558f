"""The upgrade that gives free words a table of their own: what it puts there, and that no row is written anew."""

from __future__ import annotations

import contextlib
import gzip
import json
import sqlite3
from pathlib import Path

import pytest

from server.store import chain
from server.store.facts_after import facts_after
from server.store.journal import Store
from server.store.migrations.versions.r0007_words import _silent
from server.store.verify import verify
from tests.server.branch_kit import COUNTERS, DAY_MS, LAN, MONDAY_9, SERVER, HandClock, house
from tests.server.store.keep_schema import SCHEMAS
from tests.server.store.words_kit import (
    CHOSEN,
    CLOSED,
    CODE,
    MANAGER,
    MESSAGE,
    put_into_rows,
    tables_with_words,
    type_of_everybody,
)
from wire import commands as c
from wire.values import Seq

CALL = "ticket.called"


def hashed_anew(connection: sqlite3.Connection, changed: dict[int, str]) -> None:
    """Give rows other bodies, as an older program would have written them."""
    link = chain.START
    columns = "seq, command_id, at, actor, type, body"
    for row in connection.execute(f"SELECT {columns} FROM journal ORDER BY seq").fetchall():
        body = changed.get(row[0], row[5])
        link = chain.link(link, Seq(row[0]), *row[1:5], body)
        connection.execute("UPDATE journal SET body = ?, hash = ? WHERE seq = ?", (body, link, row[0]))
    connection.execute("UPDATE snapshot SET hash = (SELECT hash FROM journal WHERE journal.seq = snapshot.seq)")


@pytest.fixture
def of_before(tmp_path: Path) -> Path:
    """A database of schema 0006 whose rows and kept states hold words: one called by choice, one with a code."""
    path = tmp_path / "branch.db"
    path.write_bytes(gzip.decompress((SCHEMAS / "0006.db.gz").read_bytes()))
    with contextlib.closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT seq, type, body FROM journal ORDER BY seq").fetchall()
        calls = [(seq, body) for seq, kind, body in rows if kind == CALL]
        ends = [(seq, body) for seq, kind, body in rows if kind == "ticket.finished"]
        changed = {calls[1][0]: calls[1][1].replace('"why":""', f'"why":"{CHOSEN}"')}
        changed[ends[1][0]] = ends[1][1].replace('"dossier_code":null', f'"dossier_code":"{CODE}"')
        assert all(CHOSEN in body or CODE in body for body in changed.values())
        hashed_anew(connection, changed)
        for seq, body in connection.execute("SELECT seq, body FROM snapshot").fetchall():
            state = json.loads(body[17:])
            state["hall_closed_why"] = CLOSED
            state["wanted"] = {"kiosk-1": {"mode": "open", "message": {"vi": MESSAGE}, "restart": ""}}
            for ticket in state["tickets"].values():
                ticket |= {"why": CHOSEN, "aside_why": CHOSEN}
            silent = json.dumps(state, ensure_ascii=False).encode()
            connection.execute("UPDATE snapshot SET body = ? WHERE seq = ?", (body[:17] + silent, seq))
        connection.commit()
    return path


def upgraded(url: str) -> None:
    store = Store(url)
    store.open()
    store.close()


def rows_of(path: Path, sql: str) -> list[tuple[object, ...]]:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


def test_words_stand_in_their_table_and_the_journal_is_as_it_was_written(of_before: Path, url: str) -> None:
    rows = rows_of(of_before, "SELECT * FROM journal ORDER BY seq")
    upgraded(url)
    assert tables_with_words(of_before) == {"words", "journal"}
    said = rows_of(of_before, "SELECT seq, day, body FROM words ORDER BY seq")
    assert [(day, json.loads(str(body))) for _, day, body in said] == [
        ("2026-11-23", {"why": CHOSEN}),
        ("2026-11-23", {"dossier_code": CODE}),
    ]
    assert rows_of(of_before, "SELECT * FROM journal ORDER BY seq") == rows, "a chain of hashes is never written anew"
    assert rows_of(of_before, "SELECT count(*) FROM snapshot JOIN journal USING (seq, hash)") != [(0,)]
    assert verify(url).trouble == ""


async def test_erased_words_of_rows_from_before_are_shown_nowhere(of_before: Path, url: str) -> None:
    async with house(url, HandClock(MONDAY_9 + DAY_MS + 7200_000)) as branch:
        await branch.ask(c.EraseWords(before="2026-11-24"), SERVER)
        with branch.store.reading() as connection:
            facts = facts_after(connection, Seq(0), 10_000)
    assert rows_of(of_before, "SELECT * FROM words") == []
    assert verify(url).trouble == ""
    assert facts
    told = [event.model_dump_json() for _, _, event in facts]
    assert not [one for one in told if CHOSEN in one or CODE in one]


def test_what_names_a_command_is_gone_where_words_went_into_it(of_before: Path, url: str) -> None:
    upgraded(url)
    kinds = rows_of(
        of_before, "SELECT DISTINCT type, length(fingerprint) FROM reply JOIN journal USING (command_id) ORDER BY type"
    )
    assert {kind for kind, size in kinds if size == 0} <= {CALL, "ticket.finished"}
    assert ("ticket.issued", 16) in kinds
    assert (CALL, 0) in kinds


async def test_a_branch_with_words_goes_on_after_the_upgrade(of_before: Path, url: str) -> None:
    async with house(url, HandClock(MONDAY_9 + DAY_MS + 7200_000)) as branch:
        for command, actor in ((c.OpenHall(), MANAGER), (c.OpenCounter(counter_id=COUNTERS[0]), LAN)):
            await branch.ask(command, actor)
        ticket = (await branch.issue())["ticket_id"]
        assert isinstance(await branch.ask(c.CallChosen(ticket_id=ticket, why="gấp"), LAN), dict)
    assert verify(url).trouble == ""


def test_kept_states_say_which_rows_the_words_of_hall_and_devices_came_with(of_before: Path, url: str) -> None:
    state = {"hall_closed_why": "x", "wanted": {"k": {"message": {"vi": "y"}}}, "counters": {"c": {"last": None}}}
    state["before"] = {"tickets": {"t": {"why": "z", "legs": []}}}
    kept = json.loads(_silent(b"s" * 16 + b"1" + json.dumps(state).encode(), 7, {"k": 9})[17:])
    assert (kept["hall_closed_why"], kept["hall_closed_seq"]) == ("", 7)
    assert kept["wanted"] == {"k": {"message": None, "message_seq": 9}}
    assert kept["before"] == {"tickets": {"t": {"why": "", "legs": []}}}
    assert _silent(b"no state at all, of nobody", 0, {}) == b"no state at all, of nobody"


async def test_every_kind_of_word_is_copied_and_is_there_after_the_upgrade(url: str, tmp_path: Path) -> None:
    async with house(url) as branch:
        await type_of_everybody(branch)
        before = branch.handle._heart.state
        branch.store.transact(put_into_rows)
        branch.store.save_snapshot = lambda state: None  # as the program before closed it, the table is gone
    assert tables_with_words(tmp_path / "branch.db") == {"journal"}
    async with house(url) as branch:
        assert branch.handle._heart.state == before
    assert tables_with_words(tmp_path / "branch.db") == {"words", "journal"}
    assert verify(url).trouble == ""
