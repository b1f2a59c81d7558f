"""In Chromium: a tablet and a PC show a code, a manager types it, and each opens by itself."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests.server.branch_kit import COUNTER, PASSWORD
from tests.server.web.conftest import CHROMIUM, Site, on_ports

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Debian's chromium-headless-shell"),
]


async def fresh(browser: Browser, *, scripts: bool = True) -> Page:
    context = await browser.new_context(locale="vi-VN", java_script_enabled=scripts)
    page = await context.new_page()
    page.set_default_timeout(30_000)
    return page


async def at_the_devices(browser: Browser, site: Site) -> Page:
    page = await fresh(browser)
    await page.goto(f"{site.base}/manager/sign-in")
    await page.fill("#user", "hoa")
    await page.fill("#password", PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"{site.base}/manager")
    return page


async def type_code(desk: Page, site: Site, code: str, counter: str = "") -> None:
    await desk.goto(f"{site.base}/manager/devices/-/add")
    await desk.fill("#code", code)
    if counter:
        await desk.select_option("#counter", counter)
    await desk.keyboard.press("Enter")


async def digits(page: Page) -> str:
    shown = page.locator(".code")
    await expect(shown).to_contain_text(re.compile(r"\d{3} \d{3}"))
    found = re.search(r"(\d{3}) (\d{3})$", (await shown.inner_text()).strip())
    assert found is not None
    return found[1] + found[2]


async def test_a_tablet_shows_a_code_opens_by_itself_and_shows_one_again_when_it_is_unpaired(
    site: Site, browser: Browser
) -> None:
    async with on_ports(site) as up:
        tablet, desk = await fresh(browser), await at_the_devices(browser, up)
        await tablet.goto(f"{up.base}/pad")
        before = await digits(tablet)
        await type_code(desk, up, f"{(int(before) + 1) % 1_000_000:06d}", COUNTER)
        await expect(desk.locator(".flaw")).to_contain_text("Không đúng mã trên màn hình")
        await expect(tablet.locator(".warned")).to_contain_text("Vừa có người nhập một mã khác")
        await type_code(desk, up, await digits(tablet), COUNTER)
        await desk.wait_for_url(f"{up.base}/manager/devices/pad-{COUNTER}?done=paired")
        await expect(tablet.locator(".desk")).to_have_text("1")
        await desk.check("input[name=sure]")
        await desk.click(".btn.bad")
        await desk.wait_for_url(f"{up.base}/manager/devices?done=unpaired")
        await expect(tablet.locator("main")).to_have_class("unpaired")
        assert len(await digits(tablet)) == 6


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
async def test_a_pc_shows_a_code_and_becomes_known_by_itself(site: Site, browser: Browser, scripts: bool) -> None:
    async with on_ports(site) as up:
        desk, pc = await at_the_devices(browser, up), await fresh(browser, scripts=scripts)
        await pc.goto(f"{up.base}/manager/sign-in")
        await pc.click("a[href='/manager/this-pc']")
        await pc.check("input[value=reception]")
        await pc.keyboard.press("Enter")
        await type_code(desk, up, await digits(pc))
        await desk.wait_for_url(f"{up.base}/manager/devices/reception-1?done=paired")
        await expect(pc.locator("#known")).to_contain_text("Máy tiếp đón 1", timeout=60_000)
        await pc.click(".btn.go")
        await expect(pc.locator("label[for=password]")).to_have_text("Mật khẩu hoặc PIN")
