"""Reception on a tablet, upright and lying, in the states of a day."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

from playwright.async_api import Browser, Page, expect

from config import ServerSettings, read_day
from tests.gallery import pages
from tests.server.branch_kit import BRANCH, PASSWORD, HandClock, house
from tests.server.day_player import MIDNIGHT, DayPlayer
from tests.server.web.conftest import BUSY, Site, make_site, on_ports
from wire import commands as c
from wire.values import Actor, Channel, Role

SIZES = {"1024": (1024, 768), "768": (768, 1024)}
LOOKS = (
    pages.DeskLook("1024", "vi", False), pages.DeskLook("1024", "en", True),
    pages.DeskLook("768", "en", False), pages.DeskLook("768", "vi", True),
)  # fmt: skip
HUB = Actor(role=Role.HUB, device_id="hub")

Look = Callable[[str, Page], Awaitable[None]]


async def touch(page: Page, place: str) -> None:
    """A touch that is answered; a second one right after an answer would be nobody's wish."""
    await page.wait_for_timeout(650)
    await page.locator(place).first.click()
    await expect(page.locator("#reception")).not_to_have_attribute("data-busy", "")


async def opened(page: Page, site: Site, language: str) -> None:
    """A greeter is signed in and sees the hall."""
    await page.context.clear_cookies()
    await page.goto(f"{site.base}/manager/sign-in?lang={language}")
    await page.fill("#user", "thu")
    await page.fill("#password", PASSWORD)
    await page.click(".btn.go")
    await page.wait_for_selector("#services button")


async def states(page: Page, site: Site, language: str, look: Look) -> None:
    """From signing in to a lost link."""
    await opened(page, site, language)
    await look("hall", page)
    await page.click("#me")
    await look("menu", page)
    await page.click("#menu-close")
    await touch(page, "#classes button:nth-child(3)")
    await touch(page, "#services button:nth-child(2)")
    await look("chosen", page)
    await touch(page, "#give")
    await expect(page.locator("#number")).to_be_visible()
    await look("given", page)
    await touch(page, "[data-name=offer-cancel]")
    await look("to-cancel", page)
    await touch(page, "[data-name=next]")
    await touch(page, "#expected .open")
    await look("claims", page)
    await touch(page, "[data-name=next]")
    await touch(page, "#aside .open")
    await look("missed", page)
    await touch(page, "[data-name=next]")
    await page.fill("#text", "xyz?")
    await page.press("#text", "Enter")
    await expect(page.locator("#said p")).to_be_visible()
    await page.fill("#search", "zzzz")
    await expect(page.locator("#services p")).to_be_visible()
    await look("not-found", page)
    await page.fill("#search", "")
    await page.route("**/reception/**", lambda route: route.abort())
    await expect(page.locator("#lost")).to_be_visible()
    await look("lost", page)
    await page.unroute("**/reception/**")


FINGER = """least => [...document.querySelectorAll('button, input, a, summary')].flatMap(one => {
  const box = one.getBoundingClientRect();
  const seen = box.width > 0 && getComputedStyle(one).visibility !== 'hidden';
  const small = seen && Math.min(box.width, box.height) < least;
  return small ? [`${one.textContent || one.id}: ${Math.round(box.width)} x ${Math.round(box.height)}`] : [];
})"""
"""What is pressed and smaller than a finger wants it."""

FINGER_PX = 20 / 25.4 * (1024**2 + 768**2) ** 0.5 / 10
"""20 mm on a tablet of 10 inches with 1024 x 768."""


@contextlib.asynccontextmanager
async def branch(folder: Path) -> AsyncIterator[Site]:
    """A hall in its busy half hour; two people took a number outside, with and without a claim."""
    async with house(f"sqlite:///{folder}/reception.db", HandClock(MIDNIGHT + 7 * 3_600_000)) as made:
        await DayPlayer(made, read_day(BUSY)).run("11:35")
        longest = max(BRANCH.services, key=lambda one: len(one.name.of("vi"))).id
        for class_id in (BRANCH.classes[1].id, "ordinary"):
            await made.ask(c.IssueTicket(service_id=longest, class_id=class_id, channel=Channel.ONLINE), HUB)
        site = await make_site(made, ServerSettings(branch=Path("branch.toml")))
        await made.store.run(lambda: made.people.add("thu", "Phạm Thị Thu", ("reception",), PASSWORD))
        async with on_ports(site) as up:
            yield up


async def reception(browser: Browser, folder: Path, visit: pages.Visit) -> None:
    """Two ways up, both languages, light and dark."""
    async with branch(folder) as up:
        for one in LOOKS:

            async def look(name: str, page: Page, of: str = one.name) -> None:
                await visit(f"reception-{name}-{of}", page)

            async with pages.paper(browser, SIZES[one.size], one.language, one.dark) as page:
                await states(page, up, one.language, look)
