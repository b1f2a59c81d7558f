"""In Chromium: the picture of a screen renews itself while its page is looked at, and an old one does not stay."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import io
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.async_api import Browser, expect

from tests.server.branch_kit import Port
from tests.server.web.conftest import CHROMIUM, Site, on_ports
from tests.server.web.devices.test_code_in_a_browser import at_the_devices
from wire.values import Role

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Debian's chromium-headless-shell"),
]


@contextlib.asynccontextmanager
async def a_display(site: Site) -> AsyncIterator[list[str]]:
    """Answers each wish to see its screen with a small picture; gives the wishes as they come."""
    drawn, wishes = io.BytesIO(), list[str]()
    Image.new("L", (8, 8)).save(drawn, "JPEG")
    jpeg = base64.b64encode(drawn.getvalue()).decode()
    port = Port(site.house, site.live, site.people, site.live_port, site.fanout)
    async with port.link(Role.DISPLAY, "board-7") as board:

        async def answer() -> None:
            while True:
                name = (await board.until("view.device"))["picture"]
                if name and name not in wishes:
                    wishes.append(name)
                    report = {"method": "report.picture", "params": {"name": name, "jpeg": jpeg}}
                    await board.ws.send(json.dumps({"jsonrpc": "2.0"} | report))

        answering = asyncio.create_task(answer())
        try:
            yield wishes
        finally:
            answering.cancel()


async def test_a_picture_renews_itself_while_it_is_looked_at_and_goes_when_none_comes_any_more(
    site: Site, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.devices.pictures.RENEWED_S", 0.0)  # the page's ten seconds pass at once
    async with on_ports(site) as up:
        page = await at_the_devices(browser, up)
        await page.clock.install()
        async with a_display(up) as wishes:
            await page.goto(f"{up.base}/manager/devices/board-7")
            await page.clock.run_for(12_000)
            assert wishes == [], "nobody asked to see it"
            await page.click("#look .btn")
            image = page.locator("#screen img")
            await expect(image).to_have_attribute("src", f"/manager/devices/board-7/screen.jpg?{wishes[0]}")
            await expect(page.locator("#renews")).to_be_visible()
            await expect(page.locator("#gone")).to_be_hidden()
            await page.clock.run_for(10_000)
            await expect(image).not_to_have_attribute("src", f"/manager/devices/board-7/screen.jpg?{wishes[0]}")
            assert len(wishes) == 2
        await page.route("**/screen/now", lambda route: route.abort())
        await page.clock.run_for(50_000)
        await expect(image).to_have_count(1)
        await page.clock.run_for(20_000)
        await expect(image).to_have_count(0)
