"""A counter's PC and one with the desk in a browser sleep, each in the middle of a press, while the hall goes on."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import sqlite3
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Page, Route, async_playwright, expect

from clientkit.dial import Dial
from counter.command_queue import GIVEN_UP_S
from tests.conftest import Count
from tests.faults.cut_line import Line
from tests.faults.people import hello, paired
from tests.faults.real_server import RealServer
from tests.patience import until, within
from tests.server.branch_kit import BRANCH, COUNTERS, MONDAY_9, PASSWORD, SERVICE
from tests.server.web.conftest import BROWSER_ARGS, CHROMIUM
from toiluot.bench.screens import OFF_SCREEN
from toiluot.demo.hands import Hands, RobotFailed
from wire import commands as c
from wire.codec import Json
from wire.values import Role

pytestmark = [
    pytest.mark.soak,
    pytest.mark.timeout(900),
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Debian's chromium-headless-shell"),
]

OUTCOME = BRANCH.outcomes[0].id

CALL = "ticket.called"

ASLEEP_S = GIVEN_UP_S + 3


def family(pid: int) -> list[int]:
    """A process and all that came of it."""
    children: dict[int, list[int]] = {}
    for one in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError):
            parent = int((one / "stat").read_text().rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(one.name))
    found = [pid]
    for one in found:
        found += children.get(one, [])
    return found


def named(text: str) -> int:
    """The first process whose command line holds this."""
    found = []
    for one in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if one.name.isdigit() and text in (one / "cmdline").read_bytes().decode(errors="replace"):
                found.append(int(one.name))
    return min(pid for pid in found if pid != os.getpid())


@contextlib.contextmanager
def asleep(pids: list[int]) -> Iterator[None]:
    """They stand still; wherever the test ends, they go on."""
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


@contextlib.asynccontextmanager
async def at_the_window(folder: Path, server: str, token: str) -> AsyncIterator[tuple[Hands, list[Json]]]:
    """The counter's program, and what it told of its link."""
    (folder / "token").write_text(token, encoding="utf-8")
    settings = folder / "counter.toml"
    settings.write_text(
        f'kind = "counter"\ndevice_id = "pc-0"\ntoken_file = "{folder}/token"\nservers = ["{server}"]\n',
        encoding="utf-8",
    )
    told: list[Json] = []
    hands = Hands("counter", settings, told.append, folder / "counter.log")
    await hands.start({**os.environ, **OFF_SCREEN, "HOME": str(folder), "XDG_DATA_HOME": str(folder)})
    try:
        await hands.order("wait", name="userField", within_s=60.0)
        await hands.order("click", name="userField")
        await hands.type(f"clerk-0\t{PASSWORD}\n")
        await hands.tap(f"counter_{COUNTERS[0]}", within_s=60.0)
        await hands.tap("step_open")
        await hands.order("wait", name="step_pause", within_s=60.0)
        yield hands, told
    finally:
        await hands.stop()


@contextlib.asynccontextmanager
async def at_the_page(folder: Path, address: str) -> AsyncIterator[tuple[Page, int]]:
    """The desk in a browser of its own, and the browser's process."""
    async with async_playwright() as player:
        profile = str(folder / "profile")
        context = await player.chromium.launch_persistent_context(
            profile, executable_path=CHROMIUM, args=BROWSER_ARGS, locale="vi-VN"
        )
        page = await context.new_page()
        await page.goto(f"{address}/manager/sign-in")
        await page.fill("#user", "clerk-1")
        await page.fill("#password", PASSWORD)
        await page.click(".btn.go")
        await page.click(f'#counters [data-name="{COUNTERS[1]}"]')
        await expect(page.locator("#work")).to_be_visible()
        yield page, named(profile)
        await context.close()


async def shows(hands: Hands, name: str, text: str) -> None:
    """Until this stands there in the window."""
    seen = ""
    async with within(60, lambda: f"{name} is {text}; it is {seen}"):
        while seen != text:
            await asyncio.sleep(0.1)
            with contextlib.suppress(RobotFailed):  # another page is shown
                seen = str((await hands.order("get", name=name, property="text"))["value"])


def calls(folder: Path) -> list[str]:
    """Who was called, in order."""
    with contextlib.closing(sqlite3.connect(f"file:{folder}/branch.db?mode=ro", uri=True)) as database:
        rows = database.execute(
            "SELECT json_extract(body, '$.number') FROM journal WHERE type = ? ORDER BY seq", (CALL,)
        )
        return [str(number) for (number,) in rows]


async def test_two_pcs_asleep_send_nothing_of_before_and_show_what_is_true(tmp_path: Path, count: Count) -> None:
    server = RealServer(tmp_path)
    tokens = paired(server.url)
    server.clock_shows = MONDAY_9  # people are let in
    await server.start()
    line = Line(server.live_port)
    await line.start()
    others = [
        Dial([f"ws://127.0.0.1:{server.live_port}"], hello(role, device, tokens), lambda _: None, random.random)
        for role, device in ((Role.KIOSK, "kiosk-0"), (Role.COUNTER, "pc-2"))
    ]
    running = [asyncio.create_task(one.run()) for one in others]
    kiosk, third = others
    try:
        await third.sign_in("clerk-2", PASSWORD)
        await third.ask(c.OpenCounter(counter_id=COUNTERS[2]))
        issued = [str((await kiosk.ask(c.IssueTicket(service_id=SERVICE)))["number"]) for _ in range(5)]
        async with (
            at_the_window(tmp_path, f"ws://127.0.0.1:{line.port}", tokens["pc-0"]) as (hands, told),
            at_the_page(tmp_path, f"http://127.0.0.1:{server.web_port}") as (page, browser),
        ):
            pressed: list[str | None] = []
            wakes = asyncio.Event()

            async def sleep(route: Route) -> None:
                pressed.append(route.request.post_data)
                with asleep(family(browser)):
                    async with within(ASLEEP_S + 60, lambda: "the page's PC wakes"):
                        await wakes.wait()
                await route.abort()

            await page.route("**/desk/press", sleep)
            window = hands._process
            assert window is not None
            line.cut()
            await hands.order("key", keys="F2")
            await until(lambda: any(one.get("heard") == "asked" for one in told), "the window asks")
            with asleep([window.pid]):
                # Not waited for: its browser stands still before it can say that the key is up.
                key = asyncio.create_task(page.keyboard.press("F2"))
                await until(lambda: bool(pressed), "the page asks")
                for n in range(2):  # the hall goes on
                    await asyncio.sleep(ASLEEP_S / 2)
                    called = await third.ask(c.CallNext())
                    assert called["number"] == issued[n]
                    await third.ask(c.Finish(ticket_id=str(called["ticket_id"]), outcome=OUTCOME))
                line.mend()
            wakes.set()
            await key
            await expect(page.locator(".toast.bad")).to_be_visible(timeout=20_000)
            await expect(page.locator("#ready .number")).to_have_text(issued[2])
            await expect(page.locator("#lost")).to_be_hidden()
            await shows(hands, "nextNumber", issued[2])
            refusals = [one["code"] for one in told if one.get("heard") == "refusal"]
            assert refusals == ["no answer"]
            assert len(pressed) == 1
            assert calls(tmp_path) == issued[:2]

            # What is pressed now is done, once.
            await page.unroute("**/desk/press", sleep)
            await page.keyboard.press("F2")
            await expect(page.locator("#number")).to_have_text(issued[2])
            await shows(hands, "nextNumber", issued[3])
            await hands.order("key", keys="F2")
            await shows(hands, "ticketNumber", issued[3])
            assert calls(tmp_path) == issued[:4]
        count(f"a window and a page asleep for {ASLEEP_S:.0f} s in the middle of a press: no press of before was sent")
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await line.close()
        await server.end()
