"""What a reader on a dark screen sees, and what then comes out of the printer: dark ink on white."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import async_playwright

from server.web.pages import STATIC
from tests.server.branch_kit import PASSWORD
from tests.server.figures.test_reports import DAY
from tests.server.web.conftest import BROWSER_ARGS, CHROMIUM, on_ports

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Debian's chromium-headless-shell"),
]

INK = "() => window.Chart.getChart(document.querySelector('#c-waits canvas')).options.plugins.legend.labels.color"
DARK, LIGHT = "#eef2f3", "#14212b"
CURVE = "() => window.Chart.getChart(document.querySelector('#c-waits canvas')).data.datasets[0].borderColor"
BRAND = "() => getComputedStyle(document.documentElement).getPropertyValue('--brand').trim()"


async def test_charts_of_a_dark_screen_are_printed_dark_on_white(site):
    await site.issued()
    async with on_ports(site) as up, async_playwright() as player:
        browser = await player.chromium.launch(executable_path=CHROMIUM, args=BROWSER_ARGS)
        context = await browser.new_context(color_scheme="dark", viewport={"width": 1440, "height": 900})
        page = await context.new_page()
        await page.goto(f"{up.base}/manager/sign-in")
        await page.fill("#user", "hoa")
        await page.fill("#password", PASSWORD)
        await page.click(".btn.go")
        await page.goto(f"{up.base}/manager/days/{DAY}")
        assert (await page.evaluate(INK)).lower() == DARK
        assert await page.evaluate(CURVE) == await page.evaluate(BRAND) != "#0B6B63"
        await page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        assert (await page.evaluate(INK)).lower() == LIGHT
        assert await page.evaluate(CURVE) == "#0B6B63"
        await page.evaluate("window.dispatchEvent(new Event('afterprint'))")
        assert (await page.evaluate(INK)).lower() == DARK
        await page.emulate_media(color_scheme="light")
        await page.wait_for_function(f"light => ({INK})().toLowerCase() === light", arg=LIGHT)
        await browser.close()


async def test_a_long_table_on_a_phone_is_folded_until_somebody_asks_and_whole_on_paper() -> None:
    rows = "".join(f"<tr><td>{n}</td></tr>" for n in range(1, 21))
    async with async_playwright() as player:
        browser = await player.chromium.launch(executable_path=CHROMIUM, args=BROWSER_ARGS)
        page = await browser.new_page(viewport={"width": 360, "height": 780})
        await page.set_content(f"<table class=folds data-more='Hiện cả 20 dòng'><tbody>{rows}</tbody></table>")
        await page.add_style_tag(path=STATIC / "manager.css")
        await page.add_script_tag(path=STATIC / "manager.js")
        await page.evaluate("document.dispatchEvent(new Event('DOMContentLoaded'))")

        async def shown() -> int:
            return int(await page.evaluate("[...document.querySelectorAll('tr')].filter((r) => r.offsetHeight).length"))

        assert await shown() == 8
        await page.emulate_media(media="print")
        assert await shown() == 20
        await page.emulate_media(media="screen")
        await page.set_viewport_size({"width": 1024, "height": 768})
        assert await shown() == 20
        await page.set_viewport_size({"width": 360, "height": 780})
        await page.get_by_text("Hiện cả 20 dòng").click()
        assert await shown() == 20
        assert await page.evaluate("document.activeElement.innerText") == "9"
        await browser.close()
