"""The page in Chromium: the same scripted day as the window's, with equal journals; a lost link."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser, Route, expect
from PySide6.QtGui import QGuiApplication

from config import ServerSettings
from counter.screen import CounterScreen
from tests.server.branch_kit import COUNTER, HandClock, house
from tests.server.web.conftest import CHROMIUM, Site, make_site, on_ports
from tests.server.web.desk.two_faces import Browsed, HouseLink, Window, played
from wire.views import SignedIn

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Debian's chromium-headless-shell"),
]

LAN = SignedIn(person="s-LAN", name="Trần Thị Lan", roles=("clerk",))


class HallClock:
    """The hall's, as a program reads it."""

    def __init__(self, hall: HandClock) -> None:
        self._hall = hall

    def now_ms(self) -> int:
        return self._hall.now

    def elapsed_ms(self) -> int:
        return self._hall.now


async def before_the_window(folder: Path) -> list[tuple[object, ...]]:
    """The script, played by the window's object."""
    async with house(f"sqlite:///{folder}/window.db", HandClock()) as branch:
        await make_site(branch, ServerSettings(branch=Path("branch.toml")))
        link = HouseLink(branch, LAN)
        screen = CounterScreen(link, HallClock(branch.clock))  # type: ignore[arg-type]
        link.welcome(None, LAN, at=branch.clock.now)
        await link.tell()
        return await played(branch, Window(branch, screen, link))


async def test_window_and_page_make_the_same_day_of_the_same_keys(
    qapp: QGuiApplication, tmp_path: Path, site: Site, browser: Browser
) -> None:
    in_window = await before_the_window(tmp_path)
    async with on_ports(site) as up:
        page = await (await browser.new_context(locale="vi-VN", viewport={"width": 1366, "height": 768})).new_page()
        desk = Browsed(up, page)
        await desk.sign_in()
        in_browser = await played(up.house, desk)

        # The same page: a link that is lost is said, and nothing that is pressed meanwhile happens later.
        async def cut(route: Route) -> None:
            await route.abort()

        await page.route("**/desk/**", cut)
        await expect(page.locator("#lost")).to_be_visible()
        before = up.house.handle.state_told.seq
        await page.keyboard.press("F2")
        await expect(page.locator(".toast.hint")).to_be_visible()
        await page.unroute("**/desk/**", cut)
        await expect(page.locator("#lost")).to_be_hidden()
        await desk.settled()
        assert up.house.handle.state_told.seq == before
        # And a press whose answer is lost: asked again, done once.
        await page.route("**/desk/press", _lose_first_answer())
        await page.keyboard.press("F2")
        await expect(page.locator("#number")).to_be_visible()
        await desk.settled()
        async with up.house.handle.reading() as state:
            assert state.counters[COUNTER].ticket_id is not None
            assert state.seq == before + 1
    kinds = [fact[0] for fact in in_window]
    assert {"ticket.missed", "ticket.parked", "ticket.transferred", "step.undone", "help.called"} <= set(kinds)
    assert len(kinds) > 15
    assert in_browser == in_window


def _lose_first_answer():  # type: ignore[no-untyped-def]
    lost = []

    async def lose(route: Route) -> None:
        if lost:
            await route.continue_()
            return
        lost.append(True)
        await route.fetch()
        await route.abort()

    return lose
