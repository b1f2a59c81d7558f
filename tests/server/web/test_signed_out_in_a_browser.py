"""Signed out while a page is open: it says so and keeps what was typed, on whichever page."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests.server.branch_kit import BRANCH, PASSWORD
from tests.server.web.conftest import CHROMIUM, Site, on_ports
from wire.values import Role

ZONE = BRANCH.zones[0].id

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Debian's chromium-headless-shell"),
]


async def signed_in(page: Page, site: Site, name: str = "hoa") -> None:
    await page.goto(f"{site.base}/manager/sign-in")
    await page.fill("#user", name)
    await page.fill("#password", PASSWORD)
    await page.click(".btn.go")
    await page.wait_for_selector(".me")


async def left(page: Page, site: Site) -> Page:
    """Another tab of the same browser, in which the person signs out."""
    beside = await page.context.new_page()
    await beside.goto(f"{site.base}/manager/account")
    await beside.evaluate("document.querySelector('form[action=\"/manager/sign-out\"]').submit()")
    await beside.wait_for_selector("#user")
    return beside


@pytest.mark.parametrize(
    ("address", "field", "then"),
    [
        ("/manager/devices/kiosk-1", "#message_vi", "button.go"),
        ("/manager/people/new", "#full_name", ""),
        ("/manager", "", ""),
    ],
    ids=["devices", "a page that asks nothing", "today"],
)
async def test_the_page_says_so_and_goes_on_when_signed_in_beside_it(
    site: Site, browser: Browser, address: str, field: str, then: str
) -> None:
    async with on_ports(site) as up:
        await up.house.store.run(lambda: up.people.pair("kiosk-1", Role.KIOSK))
        page = await (await browser.new_context(locale="vi-VN")).new_page()
        await signed_in(page, up)
        await page.goto(f"{up.base}{address}")
        if field:
            await page.fill(field, "Chờ một lát")
        beside = await left(page, up)
        await expect(page.locator("#signed-out")).to_contain_text("đã bị đăng xuất")
        assert page.url == f"{up.base}{address}"
        if then:
            await page.locator("form", has=page.locator(field)).locator(then).click()
            await expect(page.locator("#signed-out a")).to_be_focused()
        if field:
            await expect(page.locator(field)).to_have_value("Chờ một lát")
        await signed_in(beside, up)
        await expect(page.locator("#signed-out")).to_be_empty()
        if then:
            await page.locator("form", has=page.locator(field)).locator(then).click()
            await page.wait_for_url("**?done=wanted")
            await expect(page.locator(field)).to_have_value("Chờ một lát")


@pytest.mark.parametrize("known", [True, False], ids=["the page says so", "nothing said so yet"])
async def test_a_file_of_settings_is_not_lost_with_the_session(site: Site, browser: Browser, known: bool) -> None:
    async with on_ports(site) as up:
        page = await (await browser.new_context(locale="vi-VN")).new_page()
        await signed_in(page, up)
        await page.goto(f"{up.base}/manager/settings/import")
        if not known:
            await page.route("**/manager/alarms", lambda route: route.abort())
        await page.fill("#toml", "kind = 5")
        beside = await left(page, up)
        if known:
            await expect(page.locator("#signed-out")).to_contain_text("đã bị đăng xuất")
        await page.click("#import .go")
        await expect(page.locator("#signed-out")).to_contain_text("đã bị đăng xuất")
        await expect(page.locator("#toml")).to_have_value("kind = 5")
        assert page.url == f"{up.base}/manager/settings/import"
        await signed_in(beside, up)
        await expect(page.locator("#signed-out")).to_be_empty()
        await page.click("#import .go")
        await expect(page.locator(".file .trouble")).to_contain_text("5")


async def test_a_button_of_an_item_does_not_lead_away_from_what_is_not_saved(site: Site, browser: Browser) -> None:
    async with on_ports(site) as up:
        page = await (await browser.new_context(locale="vi-VN")).new_page()
        await signed_in(page, up)
        await page.goto(f"{up.base}/manager/settings/zone/{ZONE}")
        await left(page, up)
        await page.fill("#edit textarea >> nth=0", "Sảnh lớn")
        await expect(page.locator("#state")).to_contain_text("đăng nhập")
        await page.click('#edit [name=action][value="copy"]')
        await expect(page.locator("#edit textarea >> nth=0")).to_have_value("Sảnh lớn")
        assert page.url == f"{up.base}/manager/settings/zone/{ZONE}"


async def test_another_person_does_not_get_what_was_typed(site: Site, browser: Browser) -> None:
    async with on_ports(site) as up:
        await up.house.store.run(lambda: up.people.add("an", "Lê Thị An", ("manager",), PASSWORD))
        await up.house.store.run(lambda: up.people.pair("kiosk-1", Role.KIOSK))
        page = await (await browser.new_context(locale="vi-VN")).new_page()
        await signed_in(page, up)
        await page.goto(f"{up.base}/manager/devices/kiosk-1")
        await page.fill("#message_vi", "Chờ một lát")
        beside = await left(page, up)
        await expect(page.locator("#signed-out")).to_contain_text("đã bị đăng xuất")
        await signed_in(beside, up, "an")
        await expect(page.locator("#message_vi")).to_have_value("")
