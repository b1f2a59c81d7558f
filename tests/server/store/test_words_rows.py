"""Free words stand in one table, from which they can be erased; journal, kept states and answers hold none of them."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text

from server.handle import Handle
from server.runtime.hall_clock import HallClock
from server.store import words_rows
from server.store.facts_after import facts_after
from server.store.verify import verify
from server.store.words_rows import said_in, saying, silent
from server.upkeep.replay import replay
from tests.server.branch_kit import DAY_MS, MONDAY_9, SERVER, HandClock, House, house
from tests.server.store.words_kit import (
    CHOSEN,
    CLOSED,
    CODE,
    HELD,
    MANAGER,
    MESSAGE,
    TYPED,
    done,
    next_day,
    tables_with_words,
    type_of_everybody,
    typed_in,
)
from wire import commands as c
from wire.events import EVENT, ServiceFinished
from wire.values import NO_ROW

MONDAY, TUESDAY = "2026-11-23", "2026-11-24"


def shown(handle: Handle) -> set[str]:
    """The words that the state holds."""
    state = handle._heart.state
    tickets = [*state.tickets.values(), *(state.before.tickets.values() if state.before else ())]
    words = {word for ticket in tickets for word in (ticket.why, ticket.aside_why)}
    words |= {state.hall_closed_why or "", *(w.message.of("vi") for w in state.wanted.values() if w.message)}
    return words - {""}


async def test_words_stand_in_their_table_alone_also_after_a_state_was_kept(url: str, tmp_path: Path) -> None:
    async with house(url) as branch:
        await type_of_everybody(branch)
    assert tables_with_words(tmp_path / "branch.db") == {"words"}
    with contextlib.closing(sqlite3.connect(tmp_path / "branch.db")) as connection:
        assert connection.execute("SELECT count(*), min(day), max(day) FROM words").fetchone() == (7, MONDAY, MONDAY)
        assert connection.execute("SELECT count(*) FROM snapshot").fetchone() != (0,)
    assert verify(url).trouble == ""


@pytest.mark.parametrize("kept", ["a kept state", "the journal alone"])
async def test_a_start_gives_every_word_back(url: str, kept: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words_rows, "LOOKED_AHEAD", 3)
    monkeypatch.setattr(words_rows, "AT_ONCE", 2)
    branch = await House(url).begin()
    await type_of_everybody(branch)
    if kept == "a kept state":
        await branch.close()
    else:
        branch.store.transact(lambda connection: connection.execute(text("DELETE FROM snapshot")))
        branch.store.close()
    before = branch.handle._heart.state
    async with house(url) as again:
        assert again.handle._heart.state == before
        assert shown(again.handle) == {CHOSEN, HELD, CLOSED, MESSAGE}


async def test_a_step_taken_back_after_a_start_brings_the_words_of_before(url: str) -> None:
    async with house(url) as branch:
        await type_of_everybody(branch)
        (held,) = (t.ticket_id for t in branch.handle._heart.state.tickets.values() if t.aside_why)
        await done(branch, c.Return(ticket_id=held))
        await done(branch, c.CallChosen(ticket_id=held, why="gấp"))
    async with house(url, HandClock(MONDAY_9)) as branch:
        state = branch.handle._heart.state
        await done(branch, c.UndoStep(seq=next(s.last.seq for s in state.counters.values() if s.last)))
        assert state.tickets[held].why == CHOSEN


async def test_who_was_away_is_told_the_words_that_still_stand(url: str) -> None:
    async with house(url) as branch:
        await type_of_everybody(branch)
        facts = await branch.store.look(lambda connection: facts_after(connection, NO_ROW, 1000))
    assert facts is not None
    assert [event.dossier_code for _, _, event in facts if isinstance(event, ServiceFinished)] == [CODE]


async def test_erased_words_of_past_days_are_nowhere_and_the_journal_is_as_it_was(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(words_rows, "AT_ONCE", 2)
    clock = HandClock()
    async with house(url, clock) as branch:
        await type_of_everybody(branch)
        await done(branch, c.OpenHall(), MANAGER)
        await done(branch, c.WantDevice(device_id="kiosk-1", message={}), MANAGER)
        head = verify(url).head
        assert set(typed_in(tmp_path / "branch.db")) == set(TYPED)
        await next_day(branch, clock)
        await done(branch, c.EraseWords(before=TUESDAY), SERVER)
        assert shown(branch.handle) == set()
        await branch.store.run(lambda: None)  # what was to be folded is
        assert typed_in(tmp_path / "branch.db") == set()
        before = branch.handle._heart.state.copied()
    found = verify(url)
    assert found.trouble == ""
    with contextlib.closing(sqlite3.connect(tmp_path / "branch.db")) as connection:
        assert connection.execute("SELECT 1 FROM journal WHERE hash = ?", (bytes.fromhex(head),)).fetchone() == (1,)
    async with house(url, clock) as branch:
        assert branch.handle._heart.state == before
    assert not any(word in line for line in replay(url, MONDAY) for word in TYPED)


async def test_words_of_the_open_day_and_those_people_are_shown_are_not_erased(url: str, tmp_path: Path) -> None:
    clock = HandClock()
    async with house(url, clock) as branch:
        await type_of_everybody(branch)
        await done(branch, c.EraseWords(before="2030-01-01"), SERVER)
        assert shown(branch.handle) == {CHOSEN, HELD, CLOSED, MESSAGE}
        await next_day(branch, clock)
        await done(branch, c.EraseWords(before="2030-01-01"), SERVER)
        assert shown(branch.handle) == {CLOSED, MESSAGE}
    async with house(url, clock) as branch:
        assert shown(branch.handle) == {CLOSED, MESSAGE}
    assert verify(url).trouble == ""


async def test_a_state_kept_on_the_next_day_holds_none_of_the_day_before_and_gives_them_back(
    url: str, tmp_path: Path
) -> None:
    clock = HandClock()
    async with house(url, clock) as branch:
        await type_of_everybody(branch)
        await next_day(branch, clock)
        before = branch.handle._heart.state
    assert before.before is not None
    assert tables_with_words(tmp_path / "branch.db") == {"words"}
    async with house(url, clock) as branch:
        assert branch.handle._heart.state == before
        assert shown(branch.handle) == {CHOSEN, HELD, CLOSED, MESSAGE}


async def test_a_day_is_told_with_its_words(url: str) -> None:
    async with house(url) as branch:
        await type_of_everybody(branch)
    told = "\n".join(replay(url, MONDAY))
    assert CHOSEN in told
    assert HELD in told


async def test_words_of_the_command_that_opens_a_day_are_of_that_day(url: str, tmp_path: Path) -> None:
    clock = HandClock()
    async with house(url, clock) as branch:
        clock.now += DAY_MS
        await done(branch, c.CloseHall(why=CLOSED), MANAGER)
    with contextlib.closing(sqlite3.connect(tmp_path / "branch.db")) as connection:
        assert connection.execute("SELECT day FROM words").fetchall() == [(TUESDAY,)]
    assert verify(url).trouble == ""


async def test_words_of_a_day_that_is_open_already_are_of_that_day(url: str, tmp_path: Path) -> None:
    clock = HandClock()
    async with house(url, clock) as branch:
        await next_day(branch, clock)
        await done(branch, c.CloseHall(why=CLOSED), MANAGER)
    with contextlib.closing(sqlite3.connect(tmp_path / "branch.db")) as connection:
        assert connection.execute("SELECT day FROM words").fetchall() == [(TUESDAY,)]
    assert verify(url).trouble == ""


async def test_words_told_together_with_the_end_of_a_false_day_are_those_of_the_day_that_goes_on(
    url: str, tmp_path: Path
) -> None:
    machine, elapsed = [MONDAY_9], [0]
    async with house(url, HallClock(lambda: machine[0] + elapsed[0], lambda: elapsed[0])) as branch:
        elapsed[0] += DAY_MS
        await done(branch, c.Tick(), SERVER)
        machine[0] -= DAY_MS
        branch.clock.now_ms()
        await done(branch, c.ConfirmClock(jump_ms=branch.clock.jump_ms), SERVER)
        await asyncio.gather(done(branch, c.TakeBackDay(), MANAGER), done(branch, c.CloseHall(why=CLOSED), MANAGER))
    with contextlib.closing(sqlite3.connect(tmp_path / "branch.db")) as connection:
        assert connection.execute("SELECT day FROM words").fetchall() == [(MONDAY,)]
    assert verify(url).trouble == ""


async def test_words_of_a_false_day_are_those_of_the_day_that_goes_on(url: str, tmp_path: Path) -> None:
    machine, elapsed = [MONDAY_9], [0]
    async with house(url, HallClock(lambda: machine[0] + elapsed[0], lambda: elapsed[0])) as branch:
        elapsed[0] += DAY_MS
        await type_of_everybody(branch)
        machine[0] -= DAY_MS
        branch.clock.now_ms()
        await done(branch, c.ConfirmClock(jump_ms=branch.clock.jump_ms), SERVER)
        await done(branch, c.TakeBackDay(), MANAGER)
    with contextlib.closing(sqlite3.connect(tmp_path / "branch.db")) as connection:
        assert connection.execute("SELECT DISTINCT day FROM words").fetchall() == [(MONDAY,)]
    assert verify(url).trouble == ""


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("DELETE FROM words", ""),
        ("UPDATE words SET body = '{\"why\": \"other\"}' WHERE body LIKE '%why%'", ""),
        ("UPDATE words SET seq = 99 WHERE seq = (SELECT max(seq) FROM words)", "words 99 stand for nothing"),
        ("UPDATE words SET body = '{\"message\": {}}' WHERE body LIKE '%why%'", "are none that a ticket.called has"),
        ("UPDATE words SET day = '2026-11-24'", "stand with another day than their row"),
        ("INSERT INTO words SELECT seq, '2026-11-22', '{}' FROM journal WHERE seq = 2", "with another day"),
    ],
)
async def test_words_that_do_not_fit_the_journal_are_found(url: str, tmp_path: Path, sql: str, says: str) -> None:
    async with house(url) as branch:
        await type_of_everybody(branch)
    with contextlib.closing(sqlite3.connect(tmp_path / "branch.db")) as connection:
        connection.execute(sql)
        connection.commit()
    trouble = verify(url).trouble
    assert says in trouble
    assert bool(trouble) == bool(says)


async def test_erased_words_that_stand_there_again_are_found(url: str, tmp_path: Path) -> None:
    clock = HandClock()
    async with house(url, clock) as branch:
        await type_of_everybody(branch)
        await next_day(branch, clock)
        await done(branch, c.EraseWords(before=TUESDAY), SERVER)
    with contextlib.closing(sqlite3.connect(tmp_path / "branch.db")) as connection:
        (seq,) = connection.execute("SELECT seq FROM journal WHERE type = 'ticket.parked'").fetchone()
        connection.execute("INSERT INTO words VALUES (?, ?, ?)", (seq, MONDAY, '{"why": "again"}'))
        connection.commit()
    assert f"words {seq} were erased and stand in the table all the same" in verify(url).trouble


def test_an_event_is_hashed_without_its_words_and_read_without_them_too() -> None:
    event = ServiceFinished(ticket_id="t-0000001", counter_id="c1", person="lan", outcome="ok", dossiers=1)
    said = event.model_copy(update={"dossier_code": CODE})
    assert silent(said) == silent(event)
    assert (said_in(event), said_in(said)) == ({}, {"dossier_code": CODE})
    assert saying(EVENT.validate_json(silent(said)), said_in(said)) == said
    assert saying(said, None) == event  # a row of an archive that an older program made
