"""The page of the last calls, as a phone without a ticket's page reads it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import httpx
import pytest

from server.web.calls_page import zone_calls
from tests.server.branch_kit import BRANCH, COUNTER, LAN
from tests.server.web.conftest import CHROMIUM, Site, on_ports
from tests.server.web.test_browser import page  # noqa: F401
from tests.third_language import khmer, with_khmer  # noqa: F401
from wire import commands as c
from wire.values import Actor, CounterState, Role
from wire.views import BOARD_CALLS, BoardCall

HOA = Actor(role=Role.MANAGER, device_id="web", person="s-HOA", roles=("manager",))


async def call(site: Site) -> dict[str, Any]:
    async with site.house.handle.reading() as state:
        is_open = COUNTER in state.counters and state.counters[COUNTER].state is CounterState.OPEN
    if not is_open:
        assert isinstance(await site.house.ask(c.OpenCounter(counter_id=COUNTER), LAN), dict)
    await site.issued()
    called = await site.house.ask(c.CallNext(), LAN)
    assert isinstance(called, dict), called
    return called


def rows(text: str) -> list[tuple[str, str, str]]:
    """Number, what is said of it, counter."""
    line = r'<li[^>]*><b>(\w+)</b> <span class="what">([^<]*)</span> <span class="desk">[^<]*<b>(\d+)</b></span></li>'
    return re.findall(line, text)


async def test_it_shows_the_last_calls_latest_first_and_which_of_them_are_awaited(
    site: Site, browser_like: httpx.AsyncClient
) -> None:
    number = str(BRANCH.counter_by_id[COUNTER].number)
    for _ in range(BOARD_CALLS + 1):
        called = await call(site)
        await site.house.ask(c.Start(ticket_id=called["ticket_id"]), LAN)
        await site.house.ask(c.Finish(ticket_id=called["ticket_id"], outcome=BRANCH.outcomes[0].id), LAN)
    assert rows((await browser_like.get("/c?lang=en")).text)[0] == ("A009", "", number)
    last = await call(site)
    shown = (await browser_like.get("/c?lang=en")).text
    others = [(f"A{n:03d}", "", number) for n in range(9, 2, -1)]
    assert rows(shown) == [("A010", "now", number), *others]
    site.house.clock.forward(60)
    await site.house.ask(c.Recall(ticket_id=last["ticket_id"]), LAN)
    assert rows((await browser_like.get("/c?lang=en")).text)[0] == ("A010", "called again", number)
    assert rows((await browser_like.get("/c?lang=vi")).text)[0] == ("A010", "gọi lại", number)


async def test_it_says_the_time_renews_itself_without_a_script_and_loads_nothing_else(
    site: Site, browser_like: httpx.AsyncClient
) -> None:
    answer = await browser_like.get("/c", headers={"Accept-Language": "en"})
    assert answer.status_code == 200
    assert '<noscript><meta http-equiv="refresh" content="10"></noscript>' in answer.text
    assert "At 09:00." in answer.text
    site.house.clock.forward(60)
    assert "At 09:01." in (await browser_like.get("/c", headers={"Accept-Language": "en"})).text
    assert 'href="/c?lang=en"' in answer.text
    assert len(answer.content) < 6_000
    assert "No number has been called yet." in answer.text


async def test_a_closed_hall_says_so_and_why(site: Site, browser_like: httpx.AsyncClient) -> None:
    await site.house.ask(c.CloseHall(why="Mất điện"), HOA)
    shown = (await browser_like.get("/c")).text
    assert "Hiện ngừng cấp số." in shown
    assert "Mất điện" in shown


@pytest.mark.usefixtures("khmer")
async def test_it_is_read_in_each_language_of_the_branch(site: Site, browser_like: httpx.AsyncClient) -> None:
    await site.house.put(with_khmer(BRANCH))
    shown = (await browser_like.get("/c?lang=km")).text
    assert '<html lang="km">' in shown
    assert "<h1>លេខទើបហៅ</h1>" in shown


def test_each_part_of_the_hall_has_its_own_calls() -> None:
    one, other = (next(each for each in BRANCH.counters if each.zone == zone.id) for zone in BRANCH.zones[:2])
    calls = [
        BoardCall(
            call_seq=n, ticket_id=f"ticket-{n:04d}", number=f"A{n:03d}", counter_id=(one, other)[n % 3 == 0].id,
            counter_number=1, language="vi", called_at=1, nth=1,
        )
        for n in range(5, 0, -1)
    ]  # fmt: skip
    found = zone_calls(BRANCH, calls, "en")
    assert [each.title for each in found[:2]] == [zone.name.of("en") for zone in BRANCH.zones[:2]]
    assert [[call.number for call in each.calls] for each in found[:2]] == [["A005", "A004", "A002", "A001"], ["A003"]]
    many = [call.model_copy(update={"counter_id": one.id}) for call in calls] * 2
    assert [len(each.calls) for each in zone_calls(BRANCH, many, "en")[:2]] == [BOARD_CALLS, 0]
    alone = BRANCH.model_copy(update={"zones": BRANCH.zones[:1]})
    [whole] = zone_calls(alone, calls, "en")
    assert (whole.title, len(whole.calls)) == ("", 5)


@pytest.mark.browser
@pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Debian's chromium-headless-shell")
async def test_its_script_renews_the_calls_where_they_stand_and_says_when_it_cannot(site: Site, page: Any) -> None:  # noqa: F811
    async with on_ports(site) as up:
        await page.clock.install()
        await page.goto(f"{up.base}/c?lang=vi")
        await call(up)
        await page.clock.run_for(10_500)
        await page.wait_for_selector("li.on")
        assert not await page.locator("#lost").is_visible()
        await page.route("**/c?lang=vi", lambda route: route.abort())
        await page.clock.run_for(10_500)
        await page.wait_for_selector("#lost:visible")
