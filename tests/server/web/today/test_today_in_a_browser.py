"""Today in a real browser: on one screen, fresh within five seconds, and every action by its button."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect
from websockets.asyncio.client import connect

from tests.server.branch_kit import BRANCH, COUNTER, LAN, PASSWORD, SERVICE, Link
from tests.server.web.conftest import CHROMIUM, Site, on_ports
from wire import commands as c
from wire.values import Role

expect.set_options(timeout=30_000)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Debian's chromium package"),
]

GROUP = BRANCH.service_by_id[SERVICE].group
OTHER = next(counter for counter in BRANCH.counters if SERVICE not in BRANCH.skills[counter.id])


async def manager(browser: Browser, site: Site, width: int = 1440, height: int = 900) -> Page:
    context = await browser.new_context(viewport={"width": width, "height": height}, locale="vi-VN")
    page = await context.new_page()
    await page.goto(f"{site.base}/manager")
    await page.fill("#user", "hoa")
    await page.fill("#password", PASSWORD)
    await page.click(".btn.go")
    await expect(page.locator("#now")).to_be_visible()
    return page


async def test_fifteen_groups_and_twelve_counters_stand_on_one_screen(played: Site, browser: Browser) -> None:
    async with on_ports(played) as up:
        page = await manager(browser, up)
        assert await page.locator(".queues tbody tr").count() == len(BRANCH.groups) == 15
        assert await page.locator(".grid li").count() == len(BRANCH.counters) == 12
        assert await page.evaluate("document.documentElement.scrollHeight") <= 900
        for width in (1024, 360):
            await page.set_viewport_size({"width": width, "height": 780})
            assert await page.evaluate("document.documentElement.scrollWidth") <= width


async def test_no_paper_at_a_kiosk_is_seen_within_five_seconds(site: Site, browser: Browser) -> None:
    async with on_ports(site) as up:
        token = await up.house.store.run(lambda: up.people.pair("kiosk-1", Role.KIOSK))
        page = await manager(browser, up)
        async with connect(
            f"ws://127.0.0.1:{up.live_port}", subprotocols=["toiluot.v2"], compression=None, proxy=None
        ) as ws:
            hello = {"protocol": 2, "role": "kiosk", "device_id": "kiosk-1", "token": token}
            await Link(ws).result("hello", hello)
            await expect(page.locator(".alarm", has_text="kiosk-1")).to_have_count(0)
            report = {"jsonrpc": "2.0", "method": "report.printer", "params": {"state": "paper_out"}}
            told = time.monotonic()
            await ws.send(json.dumps(report))
            alarm = page.locator(".alarm", has_text="kiosk-1")
            await expect(alarm).to_contain_text("giấy")
            assert time.monotonic() - told <= 5
            await expect(page).to_have_title(f"(1) Hôm nay · {BRANCH.name.of('vi')} · Tới Lượt")


async def test_a_manager_moves_a_counter_where_people_wait(site: Site, browser: Browser) -> None:
    async with on_ports(site) as up:
        await up.house.ask(c.OpenCounter(counter_id=OTHER.id), LAN)
        await up.issued()
        page = await manager(browser, up)
        unserved = page.locator(".alarm", has_text="không quầy nào")  # where somebody waits, and where nobody does
        await expect(unserved).to_have_count(2)
        await page.locator(".alarm a.go").first.click()
        row = page.locator(".choices .row", has_text=f"Quầy {OTHER.number}").filter(
            has=page.locator(f'input[value="{OTHER.id}"]')
        )
        await row.get_by_role("button", name="Làm thêm").click()
        await expect(unserved).to_have_count(1)
        await expect(page.locator(".grid i")).to_have_count(1)
        called = await up.house.ask(c.CallNext(), LAN)
        assert isinstance(called, dict)
        await page.goto(f"{up.base}/manager/hall")
        await page.get_by_role("button", name="Như cài đặt").click()
        await expect(page.locator(".grid i")).to_have_count(0)


async def test_a_manager_closes_and_opens_the_hall_with_the_keyboard(site: Site, browser: Browser) -> None:
    async with on_ports(site) as up:
        page = await manager(browser, up)
        await page.locator(".run-link").focus()
        await page.keyboard.press("Enter")
        await page.locator("#why").focus()
        await page.keyboard.type("Mất điện")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("button", name="Cấp số trở lại")).to_be_visible()
        await page.goto(f"{up.base}/manager")
        await expect(page.locator(".alarm.grave")).to_contain_text("Mất điện")
        await page.locator(".alarm.grave .go").focus()
        await page.keyboard.press("Enter")
        await expect(page.locator("#why")).to_be_visible()


async def test_a_call_for_help_rings_on_another_page_and_is_answered(site: Site, browser: Browser) -> None:
    async with on_ports(site) as up:
        await up.house.ask(c.OpenCounter(counter_id=COUNTER), LAN)
        page = await manager(browser, up)
        await page.locator(".me summary").click()
        await page.locator("#sound").click()
        await expect(page.locator("#sound")).to_have_attribute("aria-pressed", "true")
        await page.goto(f"{up.base}/manager/periods")
        await page.wait_for_timeout(500)
        assert await page.evaluate("document.documentElement.hasAttribute('data-rang')") is False
        told = time.monotonic()
        await up.house.ask(c.CallHelp(), LAN)
        await expect(page).to_have_title(re.compile(r"^\(1\) "))
        assert time.monotonic() - told <= 6
        await expect(page.locator("html[data-rang]")).to_have_count(1)
        await page.goto(f"{up.base}/manager")
        await page.get_by_role("button", name="Có người đến ngay").click()
        await expect(page.get_by_role("button", name="Có người đến ngay")).to_have_count(0)
        async with up.house.handle.reading() as state:
            assert state.helps == {}


async def test_an_open_part_and_the_keyboards_place_outlive_fresh_figures(site: Site, browser: Browser) -> None:
    async with on_ports(site) as up:
        page = await manager(browser, up)
        await page.locator("#devices summary").focus()
        await page.keyboard.press("Enter")
        await up.issued()
        await expect(page.locator(".figure dd.v b").first).to_have_text("1")
        assert await page.locator("#devices").evaluate("part => part.open") is True
        assert await page.evaluate("document.activeElement.parentElement.id") == "devices"
