"""Rows of a step that was taken back go back with it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from server.store.verify import verify
from tests.server.branch_kit import BRANCH, COUNTERS, LAN, HandClock, house
from wire import commands as c

OTHER = next(s.id for s in BRANCH.services if s.id not in BRANCH.skills[COUNTERS[0]])


async def test_the_leg_that_a_transfer_began_and_its_call_are_gone_when_they_are_taken_back(url: str) -> None:
    clock = HandClock()
    async with house(url, clock) as branch:
        await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        ticket_id = (await branch.issue())["ticket_id"]
        for command in (c.CallNext(), c.Transfer(ticket_id=ticket_id, service_id=OTHER)):
            clock.forward(5)
            done = await branch.ask(command, LAN)
            assert isinstance(done, dict)
        transferred = done["seq"]
        assert isinstance(await branch.ask(c.UndoStep(seq=transferred), LAN), dict)
    with sqlite3.connect(Path(url.removeprefix("sqlite:///"))) as connection:
        legs = connection.execute("SELECT n, ended_at, outcome FROM leg").fetchall()
        assert legs == [(1, None, None)]
        assert connection.execute("SELECT state, transfers FROM visit").fetchall() == [("called", 0)]
    connection.close()
    assert verify(url).well


async def test_a_first_call_that_is_taken_back_leaves_no_moment_of_a_call(url: str) -> None:
    async with house(url, HandClock()) as branch:
        await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        await branch.issue()
        called = await branch.ask(c.CallNext(), LAN)
        assert isinstance(called, dict)
        assert isinstance(await branch.ask(c.UndoStep(seq=called["seq"]), LAN), dict)
    with sqlite3.connect(Path(url.removeprefix("sqlite:///"))) as connection:
        row = connection.execute("SELECT first_called_at, called_at, wait_ms, counter_id, state FROM visit").fetchone()
    connection.close()
    assert row == (None, None, None, None, "waiting")
    assert verify(url).well
