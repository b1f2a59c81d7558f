"""A whole branch server or hub within the test's event loop, and faults to be planted in its tasks."""

from __future__ import annotations

import asyncio
import contextlib
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from config.settings import ServerSettings
from server import app
from server.program.parts import Parts
from server.program.ports import Ports
from server.runtime.supervisor import Supervisor, TaskReport
from tests.patience import until, within
from tests.server.branch_kit import BRANCH_FILE


class Planted(Exception):
    """A fault that no task expects."""


class PlantingSupervisor(Supervisor):
    """Lets a test end a task as if it had failed just then."""

    latest: PlantingSupervisor

    def __init__(self) -> None:
        super().__init__(roll=lambda: 0.0)
        self._faults: dict[str, asyncio.Event] = {}
        self._works: dict[str, asyncio.Event] = {}
        PlantingSupervisor.latest = self

    def run(self, name: str, make: Callable[[], Awaitable[object]], *, essential: bool = False) -> None:
        fault = self._faults[name] = asyncio.Event()

        async def may_fail() -> None:
            doing = asyncio.ensure_future(make())
            failing = asyncio.create_task(fault.wait())
            try:
                await asyncio.wait([doing, failing], return_when=asyncio.FIRST_COMPLETED)
            finally:
                failing.cancel()
                if not doing.done():
                    doing.cancel()
                    await asyncio.gather(doing, return_exceptions=True)
            if fault.is_set():
                fault.clear()
                raise Planted(name)
            await doing

        super().run(name, may_fail, essential=essential)

    @property
    def names(self) -> list[str]:
        return [report.name for report in self.reports]

    def plant(self, name: str) -> None:
        self._faults[name].set()


async def failed_and_works_again(supervisor: PlantingSupervisor, name: str) -> None:
    def report() -> TaskReport:
        return next(one for one in supervisor.reports if one.name == name)

    before = report().restarts
    supervisor.plant(name)
    await until(lambda: report().restarts == before + 1 and report().state == "running", f"{name} is started again")
    assert report().last_fault == f"Planted: {name}"
    assert not supervisor.ended


@dataclass
class Whole:
    """A branch server that serves."""

    parts: Parts
    ports: Ports
    stop: asyncio.Event
    serving: asyncio.Task[None]

    @property
    def supervisor(self) -> PlantingSupervisor:
        assert isinstance(self.parts.supervisor, PlantingSupervisor)
        return self.parts.supervisor

    async def page(self, path: str, cookies: str = "") -> tuple[int, bytes]:
        return await asyncio.to_thread(_get, f"http://127.0.0.1:{self.ports.web_port}{path}", cookies)


@contextlib.asynccontextmanager
async def whole_server(
    folder: Path, monkeypatch: pytest.MonkeyPatch, *, ends: bool = False, **changes: Any
) -> AsyncIterator[Whole]:
    """Serve, as `server.app.serve` does it, until the test is over; `ends` when the server is to end by itself."""
    stop = asyncio.Event()
    made: list[Parts] = []
    up: asyncio.Future[Ports] = asyncio.get_running_loop().create_future()

    @contextlib.contextmanager
    def not_by_signals() -> Iterator[asyncio.Event]:
        yield stop

    def parts(*what: Any) -> Parts:
        made.append(Parts(*what))
        return made[-1]

    monkeypatch.setattr(app, "stopped_by_signals", not_by_signals)
    monkeypatch.setattr(app, "Supervisor", PlantingSupervisor)
    monkeypatch.setattr(app, "Parts", parts)
    ports = {"live_port": 0, "web_port": 0}
    kept = {"database": f"sqlite:///{folder / 'branch.db'}", "data_dir": folder / "data", "branch": BRANCH_FILE}
    settings = ServerSettings(**{**ports, **kept, **changes})
    serving = asyncio.create_task(app.serve(settings, up.set_result))
    await asyncio.wait({serving, up}, return_when=asyncio.FIRST_COMPLETED)
    if serving.done():
        serving.result()
    whole = Whole(made[-1], up.result(), stop, serving)
    try:
        yield whole
    finally:
        stop.set()
        async with within(60, "the server ends"):
            await asyncio.wait([serving])
    if not ends:
        serving.result()


def _get(url: str, cookies: str) -> tuple[int, bytes]:
    try:
        request = urllib.request.Request(url, headers={"Cookie": cookies})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()
