"""People and devices in a real browser: with the keyboard alone, without scripts, and a desk that is signed out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests.patience import until
from tests.server.branch_kit import PASSWORD, Port
from tests.server.web.conftest import CHROMIUM, on_ports
from wire.commands import ChangeDevice
from wire.errors import Refused
from wire.reports import PrinterReport
from wire.values import Actor, Role

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Debian's chromium-headless-shell"),
]


@pytest.fixture
async def page(browser: Browser) -> AsyncIterator[Page]:
    """One that runs no script: everything here works without."""
    context = await browser.new_context(locale="vi-VN", java_script_enabled=False)
    page = await context.new_page()
    page.set_default_timeout(30_000)
    yield page
    await context.close()


async def sign_in(page, base, user="hoa", password=PASSWORD):
    await page.goto(f"{base}/manager/sign-in")
    await page.fill("#user", user)
    await page.fill("#password", password)
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"{base}/manager")


async def test_somebody_is_added_by_keyboard_and_works_with_the_password_that_was_shown_once(site, page, browser):
    async with on_ports(site) as up:
        await sign_in(page, up.base)
        await page.goto(f"{up.base}/manager/people/new")
        await page.focus("#full_name")
        await page.keyboard.type("Nguyễn Thu Hà")
        await page.keyboard.press("Tab")
        await page.keyboard.type("ha.nt")
        for key in ("Tab", "Tab", "Tab", "Tab", "Space"):  # the password, clerk, reception, manager
            await page.keyboard.press(key)
        await page.focus("#password")
        await page.keyboard.press("Enter")
        shown = await page.inner_text(".secret")
        other = await (await browser.new_context()).new_page()
        await sign_in(other, up.base, "ha.nt", shown)
        await expect(other.locator("header.bar")).to_contain_text("Nguyễn Thu Hà")


async def test_a_lock_on_the_page_puts_a_clerk_out_and_an_unpaired_device_is_cut(site, page):
    async with on_ports(site) as up:
        await sign_in(page, up.base)
        port = Port(up.house, up.live, up.people, up.live._server.sockets[0].getsockname()[1], up.fanout)
        async with port.link(Role.COUNTER, "pc-1") as desk:
            await desk.result("clerk.sign_in", {"user": "lan", "password": PASSWORD})
            boss = Actor(role=Role.MANAGER, device_id="web", person="s-HOA", roles=("manager",))
            named = ChangeDevice(device_id="pc-1", name="Máy quầy bảy")
            assert not isinstance(await up.house.ask(named, boss), Refused)
            await page.goto(f"{up.base}/manager/people/sessions")
            await page.click("tr:has-text('Máy quầy bảy') button")
            await until(lambda: not up.fanout.at_desks(), "her session is over")
            await desk.result("clerk.sign_in", {"user": "lan", "password": PASSWORD})
            await page.goto(f"{up.base}/manager/people/s-LAN")
            await page.click("form[action$='/lock'] button")
            await until(lambda: not up.fanout.at_desks(), "the clerk is out")
            assert (await desk.ask("ticket.call_next"))["error"]["data"]["code"] == "SIGN_IN_FIRST"
            await page.goto(f"{up.base}/manager/devices/pc-1")
            await page.check("[name=sure]")
            await page.click("form[action$='/unpair'] button")
            await until(lambda: not up.fanout.clients, "the device is out")


async def test_the_list_of_devices_renews_itself_and_takes_no_word_and_no_focus_away(site, browser):
    site.people.pair("kiosk-1", Role.KIOSK)
    async with on_ports(site) as up:
        page = await (await browser.new_context(locale="vi-VN")).new_page()
        await sign_in(page, up.base)
        await page.goto(f"{up.base}/manager/devices/kiosk-1")
        await page.fill("#message_vi", "Đang thay giấy")
        await page.focus("#rows a[href$='/kiosk-1']")
        up.fanout.health.heard("kiosk-1", PrinterReport(state="paper_out"), up.house.handle.now)
        for place in ("#rows", "#state"):
            await expect(page.locator(place)).to_contain_text("báo lần cuối 09:00")
        assert await page.evaluate("document.activeElement.getAttribute('href')") == "/manager/devices/kiosk-1"
        assert await page.input_value("#message_vi") == "Đang thay giấy"
        await page.focus("#message_vi")
        up.people.pair("kiosk-7", Role.KIOSK)
        await expect(page.locator("#rows")).to_contain_text("kiosk-7")
        assert await page.evaluate("document.activeElement.id") == "message_vi"
