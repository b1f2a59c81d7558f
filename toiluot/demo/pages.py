"""Pictures of the web pages while the hall is busy: the manager's, a visitor's phone, a booking. Debian's Chromium."""

from __future__ import annotations

from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright
from playwright.async_api import Error as BrowserError

from toiluot.demo.stage import PASSWORD

CHROMIUM = Path("/usr/bin/chromium-headless-shell")
"""Chromium's engine without what is around its window: a fifth of the processor for each page that is opened."""
OFF = (
    # Two pages of the browser's own below its address bar, in each window, though nobody sees one: half of its work.
    "WebUIOmniboxPopup", "WebUIOmniboxAimPopup",
    # What Playwright switches off: of two lists Chromium takes the last one alone.
    "AimEnabled", "AvoidCorsURLLoaderRestartOnRedirect", "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose", "HttpsFirstBalancedModeAutoEnable", "HttpsUpgrades", "LensOverlay", "MediaRouter",
    "NetworkTimeServiceQuerying", "OptimizationHints", "PaintHolding", "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
)  # fmt: skip
"""Features of Chromium that no page here needs."""

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run", f"--disable-features={','.join(OFF)}",
]  # fmt: skip
"""A browser that talks to this machine only, also as root."""

PHONE, DESK = (360, 780), (1440, 900)


async def take_pictures(web: str, hub: str, branch_id: str, tracking_url: str, booking_url: str, folder: Path) -> str:
    """Take them; gives what went wrong in words, empty when nothing did.

    Args:
        web: address of the branch's pages.
        hub: address of the hub's.
        branch_id: the branch to book at.
        tracking_url: of somebody who waits; empty leaves the phone out.
        booking_url: of somebody's booking; empty leaves it out.
        folder: where the pictures go.
    """
    if not CHROMIUM.exists():  # noqa: ASYNC240 - one look
        return f"no pictures of pages: {CHROMIUM} is not installed (Debian package chromium-headless-shell)"
    try:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
            await _manager(browser, web, folder)
            for language in ("vi", "en"):
                if tracking_url:
                    await _one(browser, tracking_url, folder / f"phone-{language}.png", PHONE, language)
                await _one(browser, f"{hub}/branch/{branch_id}?lang={language}", folder / f"hub-{language}.png", PHONE)
            if booking_url:
                await _one(browser, booking_url, folder / "hub-booked.png", PHONE)
            await browser.close()
    except BrowserError as error:
        return f"no pictures of pages: {str(error).splitlines()[0]}"
    return ""


async def _page(browser: Browser, size: tuple[int, int]) -> Page:
    context = await browser.new_context(viewport={"width": size[0], "height": size[1]}, device_scale_factor=2)
    return await context.new_page()


async def _one(browser: Browser, url: str, path: Path, size: tuple[int, int], press: str = "") -> None:
    page = await _page(browser, size)
    await page.goto(url)
    if press:
        await page.click(f"#lang-{press}")
    await page.wait_for_timeout(600)
    await page.screenshot(path=str(path))
    await page.context.close()


async def _manager(browser: Browser, web: str, folder: Path) -> None:
    page = await _page(browser, DESK)
    await page.goto(f"{web}/manager")
    await page.screenshot(path=str(folder / "manager-sign-in.png"))
    await page.fill("#user", "quan.ly")
    await page.fill("#password", PASSWORD)
    await page.click("button.go")
    await page.wait_for_timeout(800)
    await page.screenshot(path=str(folder / "manager-today.png"))
    await page.context.close()
