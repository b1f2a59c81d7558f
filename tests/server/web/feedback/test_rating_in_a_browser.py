"""The pad, the code on a counter and a ticket's own page in a real browser: words with every mark, none forced."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from server.store.feedback_rows import Said, ratings, told
from server.web.feedback.rating_pages import CounterCodes
from tests.patience import until
from tests.server.branch_kit import COUNTER
from tests.server.web.conftest import CHROMIUM, Site, on_ports
from tests.server.web.feedback.test_rating_pages import finished
from tests.server.web.test_browser import stands_still
from wire.values import Role

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Debian's chromium-headless-shell"),
]

KINDS = ["pad", "code", "phone"]


def heard(site: Site) -> list[Said]:
    with site.house.store.reading() as connection:
        return told(connection, ratings(connection, "2026-11-23", "2026-11-23"))


async def opened(kind: str, browser: Browser, site: Site) -> Page:
    """One of the three pages, with a visit on it that was just over; its time goes on only by hand."""
    context = await browser.new_context(viewport={"width": 1024, "height": 768}, locale="vi-VN")
    page = await context.new_page()
    await stands_still(page)
    issued = await finished(site)
    if kind == "pad":
        token = await site.house.store.run(lambda: site.people.pair("pad-1", Role.PAD, COUNTER))
        await page.goto(f"{site.base}/pad#pad-1~{token}")
    elif kind == "code":
        await page.goto(f"{site.base}/r#{CounterCodes(lambda: site.house.secrets).of(COUNTER)}")
    else:
        await page.goto(site.link(issued["ticket_id"]))
    return page


@pytest.mark.parametrize("kind", KINDS)
async def test_good_marks_take_words_too(site: Site, browser: Browser, kind: str) -> None:
    async with on_ports(site) as up:
        page = await opened(kind, browser, up)
        await page.click("[data-score='5']")
        await expect(page.locator(".chips")).to_have_count(0)
        await page.fill("#comment", "Cán bộ rất tận tình")
        await page.click("[data-act='send'], [data-act='rate']")
        await expect(page.locator("h1").first).to_have_text("Cảm ơn ông/bà")
        assert [(one.score, one.comment, one.reasons) for one in heard(up)] == [(5, "Cán bộ rất tận tình", ())]


@pytest.mark.parametrize("kind", KINDS)
async def test_who_touches_a_good_mark_and_goes_has_rated_within_half_a_minute(
    site: Site, browser: Browser, kind: str
) -> None:
    async with on_ports(site) as up:
        page = await opened(kind, browser, up)
        await page.click("[data-score='4']")
        await expect(page.locator("#left")).to_contain_text("Tự gửi sau")
        await page.clock.run_for(20_000)
        await page.locator("#comment").press_sequentially("Tốt")  # whoever writes has half a minute more
        await page.clock.run_for(20_000)
        assert heard(up) == []
        await expect(page.locator("#comment")).to_have_value("Tốt")
        await page.clock.run_for(11_000)
        await expect(page.locator("h1").first).to_have_text("Cảm ơn ông/bà")
        assert [(one.score, one.comment) for one in heard(up)] == [(4, "Tốt")]


@pytest.mark.parametrize("kind", KINDS)
async def test_a_page_that_is_shut_after_a_good_mark_sends_it(site: Site, browser: Browser, kind: str) -> None:
    async with on_ports(site) as up:
        page = await opened(kind, browser, up)
        await page.click("[data-score='5']")
        await page.goto("about:blank")
        await until(lambda: [one.score for one in heard(up)] == [5], "the mark came")


@pytest.mark.parametrize("kind", KINDS)
async def test_a_mark_touched_by_mistake_is_taken_back(site: Site, browser: Browser, kind: str) -> None:
    async with on_ports(site) as up:
        page = await opened(kind, browser, up)
        await page.click("[data-score='5']")
        await page.click("[data-act='back'], .five [data-score='5']")
        await page.click("[data-score='2']")
        await expect(page.locator(".chips button").first).to_be_visible()
        await page.clock.run_for(31_000)
        await page.goto("about:blank")
        assert heard(up) == []


@pytest.mark.parametrize("kind", ["pad", "code"])
async def test_who_rated_here_is_not_asked_again_though_the_server_tells_nobody_of_it(
    site: Site, browser: Browser, kind: str
) -> None:
    async with on_ports(site) as up:
        page = await opened(kind, browser, up)
        await page.click("[data-score='2']")
        await page.click("[data-act='send']")
        await expect(page.locator("h1").first).to_have_text("Cảm ơn ông/bà")
        await page.reload()
        await expect(page.locator("#place")).to_contain_text("quầy 1", ignore_case=True)
        await expect(page.locator("main")).to_have_class("idle" if kind == "pad" else "thanks")
        await page.clock.run_for(11_000)
        await expect(page.locator(".faces")).to_have_count(0)
