"""Two clerks press Next at once: each ticket is called to one of them, once."""

from __future__ import annotations

import asyncio
import os
import random
from collections import Counter
from pathlib import Path

import httpx
import pytest

from config import ServerSettings
from server.store.verify import verify
from tests.conftest import Count
from tests.server.branch_kit import BRANCH, COUNTERS, LAN, MINH, House, house
from tests.server.web.conftest import make_site
from tests.server.web.desk.test_desk_pages import Desk
from wire import commands as c
from wire.errors import Code, Refused
from wire.events import TicketCalled
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


async def press_at_once_on_pages(url: str, pairs: int, seed: int) -> Counter[str]:
    """The same where one sits at a page, whose key bounces now and then, and the other at a window."""
    dice = random.Random(seed)
    async with house(url) as branch:
        site = await make_site(branch, ServerSettings(branch=Path("branch.toml")))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(site.app), base_url="http://branch") as client:
            page = await Desk(site, client).sit_down()
            await page.press("open", row=COUNTERS[0])
            await branch.ask(c.OpenCounter(counter_id=COUNTERS[1]), MINH)
            for _ in range(pairs):
                branch.clock.forward(1)
                waiting = dice.choice((1, 1, 2))
                for _ in range(waiting):
                    await branch.issue()
                presses = [page.press("next", ticket_id="") for _ in range(dice.choice((1, 1, 2)))]
                dice.shuffle(both := [*presses, next_for(branch, MINH, dice.choice((0, 3, 8, 20, 40)))])
                await asyncio.gather(*both)
                async with branch.handle.reading() as state:
                    seats = [state.counters[counter].ticket_id for counter in COUNTERS[:2]]
                assert sum(seat is not None for seat in seats) == waiting
                if seats[0]:
                    page.shown = (await client.get("/desk/now")).json()
                    await page.press("start")
                    await page.press("finish")
                if seats[1]:
                    await branch.ask(c.Finish(ticket_id=seats[1], outcome=BRANCH.outcomes[0].id), MINH)
            return Counter(event.ticket_id for event in page.events(TicketCalled))


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


async def test_pairs_of_whom_one_sits_at_a_page_never_get_the_same_ticket(tmp_path: Path, count: Count) -> None:
    url = f"sqlite:///{tmp_path}/branch.db"
    called = await press_at_once_on_pages(url, 100, SEED)
    count(f"100 pairs, one of each at a page, seed {SEED}: {len(called)} tickets called")
    assert set(called.values()) == {1}
    assert verify(url).trouble == ""


@pytest.mark.soak
@pytest.mark.timeout(1800)
async def test_ten_thousand_pairs_with_a_page_never_get_the_same_ticket(tmp_path: Path, count: Count) -> None:
    url = f"sqlite:///{tmp_path}/branch.db"
    called = await press_at_once_on_pages(url, 10_000, SEED)
    twice = sum(times > 1 for times in called.values())
    count(f"10000 pairs, one of each at a page, seed {SEED}: {len(called)} tickets called, {twice} of them twice")
    assert set(called.values()) == {1}
    assert len(called) > 10_000
    assert verify(url).trouble == ""


@pytest.mark.soak
@pytest.mark.timeout(1800)
async def test_ten_thousand_pairs_of_clerks_never_get_the_same_ticket(tmp_path: Path, count: Count) -> None:
    await assert_none_called_twice(f"sqlite:///{tmp_path}/branch.db", 10_000, SEED, count)
