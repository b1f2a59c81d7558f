"""One Chromium for all tests of a worker: a start takes longer than most of what a test does in it.

Each test has a connection of its own and makes its own contexts, which share no cookie, store or worker; they end with
the connection. What walks through all pages (tests/gallery/pages.py) starts one itself,
and so does what uploads large files: they reach no browser that is spoken to over a port.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import socket
import threading
from collections.abc import AsyncIterator
from functools import cache

from playwright.async_api import Browser, async_playwright

CHROMIUM = "/usr/bin/chromium"
BROWSER_ARGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run",
]  # fmt: skip
START_S = 60.0


@cache
def _address() -> str:
    """Where this worker's Chromium is spoken to; started at the first question, by Playwright, with all its arguments.

    In a thread, because the loop of a test ends with it.
    """
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    loop, runs, over = asyncio.new_event_loop(), threading.Event(), asyncio.Event()

    async def run() -> None:
        async with async_playwright() as player:
            browser = await player.chromium.launch(
                executable_path=CHROMIUM, args=[*BROWSER_ARGS, f"--remote-debugging-port={port}"]
            )
            runs.set()
            await over.wait()
            await browser.close()

    thread = threading.Thread(target=lambda: loop.run_until_complete(run()), name="chromium", daemon=True)
    thread.start()

    def end() -> None:
        loop.call_soon_threadsafe(over.set)
        thread.join(START_S)

    atexit.register(end)
    assert runs.wait(START_S), "Chromium did not start"
    return f"http://127.0.0.1:{port}"


@contextlib.asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """The browser, as one that was just started: with no page in it that another test opened."""
    address = await asyncio.get_running_loop().run_in_executor(None, _address)
    async with async_playwright() as player:
        browser = await player.chromium.connect_over_cdp(address)
        try:
            yield browser
        finally:
            await browser.close()


@contextlib.asynccontextmanager
async def own_chromium() -> AsyncIterator[Browser]:
    """A browser that nobody shares."""
    async with async_playwright() as player:
        browser = await player.chromium.launch(executable_path=CHROMIUM, args=BROWSER_ARGS)
        yield browser
        await browser.close()
