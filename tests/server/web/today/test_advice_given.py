"""From the process that plays futures to the page: which counter to open, while people wait too long."""

from __future__ import annotations

import httpx

from server.waits.foreseer import Foreseer
from tests.server.branch_kit import BRANCH, COUNTER, KIOSK, LAN, SERVICE
from tests.server.web.conftest import Site
from tests.server.web.test_manager import sign_in
from wire import commands as c


async def test_a_hall_that_waits_too_long_is_told_which_counter_to_open_and_what_that_changes(
    site: Site, browser_like: httpx.AsyncClient
) -> None:
    await site.house.ask(c.OpenCounter(counter_id=COUNTER), LAN)
    for _ in range(12):
        assert isinstance(await site.house.ask(c.IssueTicket(service_id=SERVICE), KIOSK), dict)
    await sign_in(browser_like)
    foreseer = Foreseer()
    try:
        await site.house.handle.foresee(foreseer.foresee)
        before = (await browser_like.get("/manager?lang=en")).text
        assert "12 people wait, the longest for 0 min so far." in before
        site.house.clock.forward(5)
        await site.house.handle.foresee(foreseer.foresee)
    finally:
        foreseer.close()
    async with site.house.handle.reading():
        await site.house.handle.waits(of_this_moment=True)  # as the screens have it worked out twice a second
    after = (await browser_like.get("/manager?lang=en")).text
    able = [one.number for one in BRANCH.counters if SERVICE in BRANCH.skills[one.id] and one.id != COUNTER]
    said = [n for n in able if f"Open counter {n}: the 12 people who wait are called about" in after]
    assert len(said) == 1, "one of those that can serve them"
    assert "so far." not in after
