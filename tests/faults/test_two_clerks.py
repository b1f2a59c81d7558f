"""Two clerks press Next at once: each ticket is called to one of them, once."""

from __future__ import annotations

import asyncio
import os
import random
from collections import Counter
from pathlib import Path

import pytest

from server.store.verify import verify
from tests.conftest import Count
from tests.server.branch_kit import BRANCH, COUNTERS, LAN, MINH, House, house
from wire import commands as c
from wire.errors import Code, Refused
from wire.values import Actor

SEED = int(os.environ.get("TOILUOT_SEED", "1"))


async def next_for(branch: House, clerk: Actor, after_turns: int) -> dict | Refused:
    """Next, pressed after so many turns of the loop: together, or while the other's commit is under way."""
    for _ in range(after_turns):
        await asyncio.sleep(0)
    return await branch.ask(c.CallNext(), clerk)


async def press_at_once(branch: House, pairs: int, seed: int) -> Counter[str]:
    """How often each ticket was called."""
    dice = random.Random(seed)
    called: Counter[str] = Counter()
    await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
    await branch.ask(c.OpenCounter(counter_id=COUNTERS[1]), MINH)
    for _ in range(pairs):
        branch.clock.forward(1)
        waiting = dice.choice((1, 1, 2))
        for _ in range(waiting):
            await branch.issue()
        clerks = dice.sample((LAN, MINH), 2)
        told = await asyncio.gather(*(next_for(branch, clerk, dice.choice((0, 0, 1, 3, 8))) for clerk in clerks))
        tickets = [
            (clerk, answer["ticket_id"]) for clerk, answer in zip(clerks, told, strict=True) if isinstance(answer, dict)
        ]
        assert len(tickets) == waiting, told
        assert all(answer.code is Code.NOBODY_WAITS for answer in told if isinstance(answer, Refused))
        called.update(ticket for _, ticket in tickets)
        for clerk, ticket in tickets:
            assert isinstance(await branch.ask(c.Finish(ticket_id=ticket, outcome=BRANCH.outcomes[0].id), clerk), dict)
    return called


async def assert_none_called_twice(url: str, pairs: int, seed: int, count: Count) -> None:
    async with house(url) as branch:
        called = await press_at_once(branch, pairs, seed)
        twice = sum(times > 1 for times in called.values())
        count(f"{pairs} pairs, seed {seed}: {len(called)} tickets called, {twice} of them twice")
        with branch.store.reading() as connection:
            rows = "SELECT body FROM journal WHERE type = 'ticket.called'"
            assert connection.exec_driver_sql(f"SELECT count(*) FROM ({rows}) AS calls").scalar() == len(called)
    assert set(called.values()) == {1}
    assert len(called) > pairs
    assert verify(url).trouble == ""


async def test_a_thousand_pairs_of_clerks_never_get_the_same_ticket(tmp_path: Path, count: Count) -> None:
    await assert_none_called_twice(f"sqlite:///{tmp_path}/branch.db", 1_000, 1, count)


@pytest.mark.soak
@pytest.mark.timeout(1800)
async def test_ten_thousand_pairs_of_clerks_never_get_the_same_ticket(tmp_path: Path, count: Count) -> None:
    await assert_none_called_twice(f"sqlite:///{tmp_path}/branch.db", 10_000, SEED, count)
