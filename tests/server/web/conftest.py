"""A branch with its web application, without ports or with them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from playwright.async_api import Browser, async_playwright, expect

from config import ServerSettings, read_day
from server.live.fanout import Fanout
from server.live.socket import LiveLink
from server.runtime.backups import BackupHealth, PlaceHealth
from server.runtime.health import HealthReport
from server.runtime.http_guard import HttpGuard
from server.web.app import OWN_LIMITS, make_app
from server.web.refusals import refuse
from tests.patience import until
from tests.server.branch_kit import PASSWORD, HandClock, House, house
from tests.server.day_player import MIDNIGHT, DayPlayer
from tests.server.known_people import KnownPeople
from toiluot.demo.pages import ARGUMENTS
from toiluot.demo.pages import CHROMIUM as ENGINE
from toiluot.demo.stage import free_ports

BUSY = Path(__file__).parents[2] / "scenarios" / "busy-half-hour.day"
CHROMIUM = str(ENGINE)
BROWSER_ARGS = ARGUMENTS

expect.set_options(timeout=60_000)
"""On a busy machine a page takes longer than Playwright's 5 s."""


@dataclass
class Site:
    """A branch's heart and its web application."""

    house: House
    app: FastAPI
    people: KnownPeople
    fanout: Fanout
    live: LiveLink
    base: str = "http://127.0.0.1"
    live_port: int = 0
    backups: BackupHealth = field(default_factory=lambda: BackupHealth(PlaceHealth(Path("/srv/toiluot/var/backups"))))
    health: HealthReport | None = None
    staffed: bool = True
    twice: tuple[str, ...] = ()
    """The devices whose key two machines use."""

    def link(self, ticket_id: str) -> str:
        return f"{self.base}/t#{self.house.secrets.of(ticket_id)}"

    def secret(self, ticket_id: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.house.secrets.of(ticket_id)}"}

    async def issued(self) -> dict[str, Any]:
        issued = await self.house.issue()
        self.house.secrets.remember(issued["ticket_id"])
        return issued


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """Chromium without a window."""
    async with async_playwright() as player:
        opened = await player.chromium.launch(executable_path=CHROMIUM, args=BROWSER_ARGS)
        yield opened
        await opened.close()


@pytest.fixture
async def site(url: str) -> AsyncIterator[Site]:
    async with house(url, HandClock()) as branch:
        yield await make_site(branch, ServerSettings(branch=Path("branch.toml")))


async def make_site(
    branch: House,
    settings: ServerSettings,
    health: HealthReport | None = None,
    *,
    staffed: bool = True,
    twice: tuple[str, ...] = (),
) -> Site:
    """The pages of a branch; unless it is to have nobody, a manager and a clerk can sign in."""
    people = branch.people
    if staffed and not people.everybody:  # in the writer's thread, where a snapshot may be under way
        await branch.store.run(lambda: people.add("hoa", "Nguyễn Thị Hoa", ("manager",), PASSWORD))
        await branch.store.run(lambda: people.add("lan", "Trần Thị Lan", ("clerk",), PASSWORD))
    fanout = Fanout(branch.handle, people, branch.secrets)
    live = LiveLink(branch.handle, people, branch.secrets, fanout)
    site = Site(branch, FastAPI(), people, fanout, live, health=health, staffed=staffed, twice=twice)
    site.app = make_app(
        branch.handle, settings, people, branch.store, branch.secrets, fanout.device_lines,
        backups=lambda: site.backups, health=health, at_desks=fanout.at_desks,
        used_twice=(lambda: frozenset(twice)) if twice else fanout.used_twice,
        pairings=live.pairings, pictures=fanout.pictures, pad_asked=fanout.pads.asked, find=live.finding.find,
        media_told=lambda: fanout.health.of_media,
    )  # fmt: skip
    return site


@pytest.fixture
async def browser_like(site: Site) -> AsyncIterator[httpx.AsyncClient]:
    """A client that keeps cookies and follows no redirect by itself."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(site.app), base_url="http://testserver") as client:
        yield client


@pytest.fixture
async def played(url: str) -> AsyncIterator[Site]:
    """A branch in the middle of a busy half hour."""
    async with house(url, HandClock(MIDNIGHT + 7 * 3_600_000)) as branch:
        day = read_day(BUSY)
        await DayPlayer(branch, day, closed=("quay-05",)).run("11:35")
        async with branch.handle.reading() as state:
            for ticket_id in state.tickets:
                branch.secrets.remember(ticket_id)
        yield await make_site(branch, ServerSettings(branch=Path("branch.toml")))


@contextlib.asynccontextmanager
async def on_ports(site: Site) -> AsyncIterator[Site]:
    """The site on real ports, with live links."""
    web, live = free_ports(2)
    settings = ServerSettings(
        branch=Path("branch.toml"), web_port=web, live_port=live, public_url=f"http://127.0.0.1:{web}"
    )
    made = await make_site(site.house, settings, site.health, staffed=site.staffed, twice=site.twice)
    made.base, made.live_port = f"http://127.0.0.1:{web}", live
    await made.live.start("127.0.0.1", live, [made.base])
    guarded = HttpGuard(made.app, settings.limits.body_bytes, refuse, own_limits=OWN_LIMITS)
    server = uvicorn.Server(
        uvicorn.Config(guarded, host="127.0.0.1", port=web, log_config=None, access_log=False, ws="none")
    )
    server.capture_signals = contextlib.nullcontext  # type: ignore[assignment,method-assign]
    running = asyncio.create_task(server.serve())
    try:
        await until(lambda: server.started, "the web pages listen")
        yield made
    finally:
        await made.live.close()
        server.should_exit = True
        await running
