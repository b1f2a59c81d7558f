"""What holds the event loop of a branch with a full day: exports, pages, the roll of the day, estimates, snapshots."""

from __future__ import annotations

import asyncio
import http.client
import json
import re
import secrets
import shutil
import signal
import sys
import time
import urllib.parse
from pathlib import Path
from typing import Any

from server.app import SWITCH_S
from server.heart import Heart
from server.store.branch_key import KEY_BYTES
from server.store.commits import Commits
from server.store.journal import Store
from toiluot.bench.client import Client
from toiluot.bench.hall import branch_of, nine_o_clock
from toiluot.bench.house import PASSWORD, DidNotStart, House
from toiluot.bench.loop_stretches import WRITTEN, LoopStretches
from toiluot.bench.rows import Row, at_most, quantile
from toiluot.bench.year import CLERK, Year
from wire import commands as c
from wire.catalogue import Branch
from wire.values import Millis, Role, Seq

VISITS, WAITING = 1_500, 500
BOUND_MS = 5.0
"""Longer than this no request and no roll keeps the hall's commands waiting."""

HOUR = 3_600_000

BEFORE_MIDNIGHT_S = (10, 60)
"""How long before the day's end the server is started: enough for most machines, then for a very busy one."""


def measure(folder: Path, visits: int = VISITS, times: int = 5) -> list[Row]:
    """A row for each of them: the middle of so many longest stretches."""
    branch, path = branch_of(60), folder / "made" / "branch.db"
    path.parent.mkdir(parents=True)
    ends = _day(f"sqlite:///{path}", branch, visits)
    (path.parent / "branch.key").write_bytes(secrets.token_bytes(KEY_BYTES))
    for name in ("open", "kept"):
        shutil.copytree(path.parent, folder / name)
    rows = asyncio.run(_snapshots(f"sqlite:///{folder / 'kept' / 'branch.db'}", times))
    by_day = _Watched(folder / "open", branch, ends)
    try:
        rows = asyncio.run(_asked(by_day, times)) + rows
    finally:
        by_day.house.end()
    rows.append(_row("the roll of the day, with its snapshot", [_roll(folder, branch)]))
    return rows


def _roll(folder: Path, branch: Branch) -> float:
    """The longest stretch while the day is closed; milliseconds."""
    for before_s in BEFORE_MIDNIGHT_S:
        own = folder / f"night-{before_s}"
        shutil.copytree(folder / "made", own)
        rolls_at = time.monotonic() + before_s
        night = _Watched(own, branch, nine_o_clock(branch) + 15 * HOUR - before_s * 1000)
        try:
            if time.monotonic() < rolls_at:
                time.sleep(rolls_at + 2 - time.monotonic())
                return night.told()
        finally:
            night.house.end()
    raise DidNotStart("the server did not start before the day it was to close was over")


class _Watched:
    """A server that tells what held its loop."""

    def __init__(self, folder: Path, branch: Branch, start_ms: Millis) -> None:
        url = f"sqlite:///{folder / 'branch.db'}"
        self.house = House(folder, branch, url, module="toiluot.bench.watched", start_ms=start_ms)
        self.house.lay_out([("kiosk-1", Role.KIOSK), ("pc-1", Role.COUNTER)], [("hoa", "manager"), ("lan", "clerk")])
        self.house.start()
        time.sleep(0.5)  # what the end of a start holds is no part of a day
        self.told()

    def told(self) -> float:
        """The longest stretch since the last time; milliseconds."""
        place = self.house.folder / WRITTEN
        place.unlink(missing_ok=True)
        assert self.house.process is not None
        self.house.process.send_signal(signal.SIGUSR1)
        until = time.monotonic() + 30
        while not place.exists():
            if time.monotonic() > until:
                raise TimeoutError("the watched server does not tell what held its loop")
            time.sleep(0.01)
        told = json.loads(place.read_text(encoding="utf-8"))
        return float(told["held_ms"])

    def get(self, path: str, cookie: str = "") -> None:
        """Read a page whole."""
        self._asked("GET", path, cookie)

    def sign_in(self) -> str:
        """The cookies of a manager."""
        form = self._asked("GET", "/manager/sign-in", "")
        token = re.search(rb'name="form" value="([^"]+)"', form.body)
        assert token is not None
        words = {"user": "hoa", "password": PASSWORD, "form": token[1].decode()}
        return _cookies(self._asked("POST", "/manager/sign-in", _cookies(form), urllib.parse.urlencode(words)))

    def _asked(self, method: str, path: str, cookie: str, body: str = "") -> Any:
        connection = http.client.HTTPConnection("127.0.0.1", self.house.web_port, timeout=30)
        headers = {"Cookie": cookie, "Origin": f"http://127.0.0.1:{self.house.web_port}"}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, body or None, headers)
        answer: Any = connection.getresponse()
        answer.body = answer.read()
        connection.close()
        if answer.status >= 400:
            raise OSError(f"{path} is answered with {answer.status}")
        return answer


def _cookies(answer: Any) -> str:
    return "; ".join(value.split(";")[0] for name, value in answer.getheaders() if name.lower() == "set-cookie")


def _row(name: str, held: list[float]) -> Row:
    return at_most(f"the event loop is held by {name}", quantile(held, 0.5), "ms", BOUND_MS)


async def _asked(watched: _Watched, times: int) -> list[Row]:
    house = watched.house
    cookie, rows = watched.sign_in(), []
    day = time.strftime("%Y-%m-%d", time.gmtime(nine_o_clock(house.branch) / 1000))
    for name, path in (
        ("a day's CSV", f"/manager/days/{day}.csv"),
        ("a day's page", f"/manager/days/{day}"),
        ("a month's page", f"/manager/periods/{day[:7]}"),
        ("today's page", "/manager"),
        ("the API's hall", "/api/v1/hall"),
    ):
        held = []
        watched.get(path, cookie)  # templates are read once
        for _ in range(times):
            await asyncio.sleep(1.1)  # waits and figures are shared for a second
            watched.told()
            watched.get(path, cookie)
            held.append(watched.told())
        rows.append(_row(name, held))
    kiosk = await Client().open(house.url, Role.KIOSK, "kiosk-1", house.tokens["kiosk-1"])
    desk = await Client().open(house.url, Role.COUNTER, "pc-1", house.tokens["pc-1"])
    await desk.ask("clerk.sign_in", {"user": "lan", "password": PASSWORD})
    await desk.ask("counter.open", {"counter_id": house.branch.counters[-1].id})
    held = []
    for _ in range(times):
        await desk.ask("counter.pause", {"reason": house.branch.pause_reasons[0].id})
        await desk.ask("counter.resume")
        watched.told()
        await kiosk.ask("ticket.issue", {"service_id": house.branch.services[0].id})
        held.append(watched.told())
    rows.append(_row("a number after a step, with the waits of a full hall", held))
    await kiosk.close()
    await desk.close()
    return rows


async def _snapshots(url: str, times: int) -> list[Row]:
    usual = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_S)
    stretches = LoopStretches()
    stretches.install()
    store = Store(url)
    state = store.open()
    held = []
    try:
        for _ in range(times):
            state.seq = Seq(state.seq + 1)  # one is kept of each row
            await asyncio.sleep(0.05)
            stretches.begin()
            await Commits(store).keep_snapshot(state)
            await asyncio.sleep(0.01)
            held.append(stretches.held_ms)
    finally:
        stretches.close()
        sys.setswitchinterval(usual)
        store.close()
    return [_row("a snapshot", held)]


def _day(url: str, branch: Branch, visits: int) -> Millis:
    """A morning of so many visits, of whom a third waits; when it ends."""
    day = Year(Store(url), branch, visits)
    day.heart = Heart(day.store.open())
    day.now = nine_o_clock(branch) - 90 * 60_000
    try:
        day.do(c.ApplySettings(branch=branch), Role.SERVER)
        day.do(c.Tick(), Role.SERVER)
        people = {counter.id: f"nv-{counter.number}" for counter in branch.counters[:-1]}
        for counter_id, person in people.items():
            day.do(c.OpenCounter(counter_id=counter_id), CLERK, person)
        services, clerks = [s.id for s in branch.services], list(people.values())
        for n in range(visits):
            day.now += 2 * HOUR // visits
            day.do(c.IssueTicket(service_id=services[n % len(services)]), Role.KIOSK)
            day.made += 1
            if n >= visits * WAITING // VISITS:
                day.clerk(clerks[n % len(clerks)])
        day.write()
        day.store.save_snapshot(day.heart.state)
    finally:
        day.store.close()
    return day.now + 60_000
