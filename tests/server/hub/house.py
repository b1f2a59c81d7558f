"""A hub for tests: its files in a temporary folder, its own clock, and a branch that dials in."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx

from config.settings import BookingLimitSettings, HubBranch, HubLinkSettings, HubSettings
from server.booking.link import HubLink
from server.hub import app
from tests.patience import PATIENCE_S, within
from tests.server.booking.hall import DEMO
from toiluot.demo.stage import free_ports

SERVICE = "khai-sinh"


def at(text: str) -> int:
    """A moment on the demo branch's wall clock."""
    return round(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Ho_Chi_Minh")).timestamp() * 1000)


MONDAY = at("2026-11-23T09:15")


_COUNTED = (name for name in BookingLimitSettings.model_fields if name.endswith(("numbers", "places", "percent")))
UNLIMITED = BookingLimitSettings(**dict.fromkeys(_COUNTED, 0))
"""Tests book from one machine."""


class TestClock:
    """A clock that stands still until it is moved."""

    __test__ = False
    speed = 1.0

    def __init__(self, now: int = MONDAY) -> None:
        self.now = now

    def now_ms(self) -> int:
        return self.now


def settings_in(folder: Path, port: int = 0, **changes) -> HubSettings:
    token = folder / "token"
    token.write_text("the-branch-token\n", encoding="utf-8")
    values = {
        "port": port,
        "database": f"sqlite:///{folder}/hub.db",
        "key_file": folder / "hub.key",
        "data_dir": folder,
        "public_url": "http://hub.test",
        "booking_limits": UNLIMITED,
        "branches": (HubBranch(branch=DEMO, token_file=token),),
    }
    return HubSettings(**(values | changes))


class HubHouse:
    """A hub that runs on a real port within the test's loop."""

    def __init__(self, folder: Path, clock: TestClock) -> None:
        self.folder, self.clock = folder, clock
        (self.port,) = free_ports(1)  # one that no other test is given while this hub is away
        self.kept: list[bool] = []
        """Of each start, whether it was already said to be ready when what it had read was kept from the collector."""
        self._task: asyncio.Task | None = None
        self._links: list[asyncio.Task] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self, monkeypatch, **changes) -> None:
        """Start, or start again on the same port and files."""
        up: asyncio.Future = asyncio.get_running_loop().create_future()
        monkeypatch.setattr("config.settings.ClockSettings.clock", lambda _: self.clock)
        settings = settings_in(self.folder, self.port, **changes)
        monkeypatch.setattr(app, "keep_what_was_read", lambda: self.kept.append(up.done()))
        self._task = asyncio.create_task(app.serve(settings, up.set_result))
        done, _ = await asyncio.wait({self._task, up}, return_when=asyncio.FIRST_COMPLETED)
        if self._task in done:
            self._task.result()
        self.port = up.result()

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    async def hang_up(self) -> None:
        """End every branch's link."""
        for link in self._links:
            link.cancel()
        await asyncio.gather(*self._links, return_exceptions=True)
        self._links.clear()

    async def close(self) -> None:
        await self.hang_up()
        await self.stop()

    def dial(self, hall, token: str = "the-branch-token", store=None, **changes) -> HubLink:
        """The link of a branch with a handle's doors and a store, dialling until the test ends."""
        file = self.folder / "branch-token"
        file.write_text(token, encoding="utf-8")
        settings = HubLinkSettings(url=self.url, token_file=file, **changes)
        page_of = "http://branch.test/t#{}".format
        link = HubLink(hall, settings, self.folder / "branch", store or hall.store, page_of)
        self._links.append(asyncio.create_task(link.run()))
        return link

    async def call(self, method: str, path: str, **what) -> httpx.Response:
        # It speaks no TLS, for which each client would read all the certificates of the machine.
        async with httpx.AsyncClient(base_url=self.url, timeout=60, verify=False) as client:
            return await client.request(method, path, **what)

    async def book(
        self, slot: str | None = "2026-11-23T10:00", request_id: str = "request-1", **more
    ) -> httpx.Response:
        body = {"request_id": request_id, "service_id": SERVICE} | more
        if slot is not None:
            body["slot_at"] = at(slot)
        return await self.call("POST", "/api/v1/branches/hanoi-1/bookings", json=body)

    async def look(self, secret: str) -> dict:
        answer = await self.call(
            "GET", "/api/v1/branches/hanoi-1/booking", headers={"Authorization": f"Bearer {secret}"}
        )
        return answer.json()


async def until(true, what: str = "it never came true") -> None:
    """Wait for something that must come true; a hang is a failure."""
    async with within(PATIENCE_S, what):
        while True:
            answer = true()
            if asyncio.iscoroutine(answer):
                answer = await answer
            if answer:
                return
            await asyncio.sleep(0.01)
