"""Press Next -> the last of 20 displays has it, in a full hall; then with one display stuck; then a phone's memory."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import signal
import time
from dataclasses import dataclass, field
from pathlib import Path

from toiluot.bench import floors
from toiluot.bench.client import Client, keep_beating
from toiluot.bench.hall import branch_of
from toiluot.bench.house import PASSWORD, House
from toiluot.bench.others import Other
from toiluot.bench.rows import Row, at_most, quantile, row
from wire.values import Role

CALLED = '"method":"event.ticket.called"'
PRESSES_A_SECOND = 8
"""Sixty counters with eight minutes a ticket press once in eight seconds; this is a rush."""

STUCK_WITHIN_S = 24.0

CAUGHT_UP_S = 60.0
"""A display that goes on after it was stopped is live again by then, on a busy machine too."""


@dataclass(frozen=True, slots=True)
class Size:
    """How full the hall is."""

    counters: int = 60
    displays: int = 20
    kiosks: int = 10
    phones: int = 1_000
    pressing: int = 8
    presses: int = 300

    @property
    def words(self) -> str:
        """For the rows' names."""
        return f"{self.counters} counters, {self.displays} displays, {self.kiosks} kiosks, {self.phones:,} phones"


@dataclass(frozen=True, slots=True)
class Press:
    """One press of Next: when (`time.perf_counter`), and the seconds to its answer and to the last display."""

    at: float
    answer_s: float
    last_s: float


@dataclass
class Hall:
    """The measuring process's own clients: the displays and the clerks that press."""

    house: House
    size: Size
    displays: list[Client] = field(default_factory=list)
    desks: list[Client] = field(default_factory=list)
    manager: Client | None = None
    connected: dict[str, bool] = field(default_factory=dict)
    seen: dict[str, list[float]] = field(default_factory=dict)
    """By ticket: when each display had its call."""
    heard: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when a display or the manager was told something."""

    async def open(self) -> None:
        """Connect everybody."""
        house = self.house
        for n in range(self.size.displays - 1):
            board = Client(self._watched)
            self.displays.append(await board.open(house.url, Role.DISPLAY, f"board-{n}", house.tokens[f"board-{n}"]))
        for counter in house.branch.counters[: self.size.pressing]:
            desk = await Client().open(house.url, Role.COUNTER, f"pc-{counter.id}", house.tokens[f"pc-{counter.id}"])
            await desk.ask("clerk.sign_in", {"user": f"nv.{counter.id}", "password": PASSWORD})
            await desk.ask("counter.open", {"counter_id": counter.id})
            self.desks.append(desk)
        self.manager = await Client(self._monitored).open(
            house.url, Role.MANAGER, "manager-1", house.tokens["manager-1"]
        )
        await self.manager.ask("clerk.sign_in", {"user": "quan.ly", "password": PASSWORD})

    @property
    def clients(self) -> list[Client]:
        """Everybody."""
        return [*self.displays, *self.desks, *([self.manager] if self.manager else [])]

    async def press(self, times: int, roll: random.Random) -> list[Press]:
        """Press Next so often, at random moments."""
        done: list[Press] = []
        outcome = self.house.branch.outcomes[0].id
        serving: dict[int, str] = {}
        for n in range(times):
            await asyncio.sleep(roll.expovariate(PRESSES_A_SECOND))
            at = n % len(self.desks)
            desk = self.desks[at]
            if at in serving:
                await desk.ask("ticket.finish", {"ticket_id": serving.pop(at), "outcome": outcome, "dossiers": 1})
                await asyncio.sleep(0.02)
            pressed = time.perf_counter()
            called = await desk.ask("ticket.call_next")
            answered = time.perf_counter()
            serving[at] = called["ticket_id"]
            done.append(Press(pressed, answered - pressed, await self._last(called["ticket_id"]) - pressed))
        for at, ticket_id in serving.items():
            await self.desks[at].ask("ticket.finish", {"ticket_id": ticket_id, "outcome": outcome, "dossiers": 1})
        return done

    async def _last(self, ticket_id: str) -> float:
        async with asyncio.timeout(30):
            while len(self.seen.get(ticket_id, ())) < len(self.displays):
                self.heard.clear()
                await self.heard.wait()
        return max(self.seen[ticket_id])

    def _watched(self, frame: str, now: float) -> None:
        if CALLED in frame[:60]:
            self.seen.setdefault(json.loads(frame)["params"]["ticket_id"], []).append(now)
            self.heard.set()

    def _monitored(self, frame: str, now: float) -> None:
        if '"view.monitor"' in frame[:60]:
            for device in json.loads(frame)["params"]["devices"]:
                self.connected[device["device_id"]] = device["connected"]
            self.heard.set()


def measure(folder: Path, size: Size) -> list[Row]:
    """The rows of a full hall."""
    house = House(folder / "calls", branch_of(size.counters))
    pcs = [f"pc-{c.id}" for c in house.branch.counters]
    house.lay_out(
        [
            *((pc, Role.COUNTER) for pc in pcs),
            *((f"board-{n}", Role.DISPLAY) for n in range(size.displays)),
            *((f"kiosk-{n}", Role.KIOSK) for n in range(size.kiosks)),
            ("manager-1", Role.MANAGER),
        ],
        [*((f"nv.{c.id}", "clerk") for c in house.branch.counters), ("quan.ly", "manager")],
    )
    syncs = floors.syncs_of(house.folder, 500)
    house.start()
    try:
        return asyncio.run(_measured(house, size, syncs))
    finally:
        house.end()


async def _measured(house: House, size: Size, syncs: list[float]) -> list[Row]:
    hall, crowd = Hall(house, size), Other("toiluot.bench.crowd")
    stuck = Other("toiluot.bench.board")
    beating: list[asyncio.Task[None]] = []
    roll = random.Random(1)  # noqa: S311 - the same moments each time
    try:
        await crowd.start({"url": house.url})
        idle = house.branch.counters[size.pressing :]
        await crowd.ask(do="desks", tokens={c.id: house.tokens[f"pc-{c.id}"] for c in idle})
        await crowd.ask(do="stand", tokens={f"kiosk-{n}": house.tokens[f"kiosk-{n}"] for n in range(size.kiosks)})
        await hall.open()
        board = f"board-{size.displays - 1}"
        await stuck.start({"url": house.url, "device_id": board, "token": house.tokens[board]})
        beating.append(asyncio.create_task(keep_beating(hall.clients)))
        services = [s.id for s in house.branch.services]
        waiting = size.phones + size.presses * 2 + 40
        await crowd.ask(do="issue", services=services, count=waiting)
        # The first called have no phone: a phone's ticket should still wait while it is measured.
        await asyncio.sleep(2)
        before = house.resident_bytes()
        await crowd.ask(do="follow", count=size.phones)
        await asyncio.sleep(2)
        a_phone = (house.resident_bytes() - before) / size.phones
        await hall.press(size.pressing * 2, roll)  # warm
        cpu, kept, since = house.cpu_s(), house.kept_waiting_s(), time.perf_counter()
        calm = await hall.press(size.presses, roll)
        cpu, kept, lasted = house.cpu_s() - cpu, house.kept_waiting_s() - kept, time.perf_counter() - since
        syncs += floors.syncs_of(house.folder, 500)
        rows = _calls(size, calm, syncs)
        rows.append(row("full hall: processor of the server", cpu / lasted, "of one"))
        rows.append(row("full hall: server kept waiting for a processor", kept / lasted, "of the time"))
        rows += [at_most(f"memory of a phone, {size.phones:,} connected", a_phone / 1024, "KiB", 20)]
        rows += await _phones_told(hall, crowd, size)
        rows += await _stuck(hall, stuck, size, quantile([p.last_s for p in calm], 0.99), roll)
        return rows
    finally:
        for task in beating:
            task.cancel()
        await crowd.end()
        await stuck.end()
        await asyncio.gather(*(client.close() for client in hall.clients), return_exceptions=True)


def _calls(size: Size, pressed: list[Press], syncs: list[float]) -> list[Row]:
    to_last, answers = [p.last_s for p in pressed], [p.answer_s for p in pressed]
    floor = quantile(syncs, 0.99)
    bound_ms = floor * 2000 + 15
    name = f"Next -> last display ({size.words})"
    return [
        at_most(f"{name}, p99", quantile(to_last, 0.99) * 1000, "ms", bound_ms, floor * 1000),
        row(f"{name}, p50", quantile(to_last, 0.5) * 1000, "ms", floor=quantile(syncs, 0.5) * 1000),
        row("Next -> the clerk's answer, p99", quantile(answers, 0.99) * 1000, "ms", floor=floor * 1000),
    ]


async def _phones_told(hall: Hall, crowd: Other, size: Size) -> list[Row]:
    """One call after a quiet second: when the last phone whose ticket's words changed had them."""
    taken, counts = [], []
    for _ in range(3):
        await asyncio.sleep(1.5)
        (press,) = await hall.press(1, random.Random(2))  # noqa: S311
        await asyncio.sleep(0.4)
        told = await crowd.ask(do="told", since=press.at)
        if told["count"]:
            taken.append(told["last"] - press.at)
            counts.append(told["count"])
    if not taken:
        return [row("phones told after a call", None, "ms", target="<= 100 ms")]
    return [at_most(f"last of {max(counts)} phones told after a call", quantile(taken, 0.5) * 1000, "ms", 100)]


async def _stuck(hall: Hall, stuck: Other, size: Size, calm_p99: float, roll: random.Random) -> list[Row]:
    """The last display is stopped as by a crash of its screen, and let go on."""
    device = f"board-{size.displays - 1}"
    held = hall.house.resident_bytes()
    stuck.signal(signal.SIGSTOP)
    stopped = time.monotonic()
    watch = asyncio.create_task(_gone(hall, device))
    during = [p.last_s for p in await hall.press(size.presses, roll)]
    dropped_s = await watch - stopped
    held = hall.house.resident_bytes() - held
    stuck.signal(signal.SIGCONT)
    went_on = time.monotonic()
    caught_up = False
    while time.monotonic() - went_on < CAUGHT_UP_S and not caught_up:
        said = await stuck.ask(do="tell")
        caught_up = said["live"] and said["welcomed"] >= 2
        await asyncio.sleep(0.05)
    p99 = quantile(during, 0.99)
    name = "one display stopped"
    return [
        row(
            f"{name}: Next -> last of the others, p99", p99 * 1000, "ms", floor=calm_p99 * 1000,
            target="<= 1.5 x without", met=p99 <= 1.5 * calm_p99,
        ),
        at_most(f"{name}: dropped after", dropped_s, "s", 6.0),
        row(f"{name}: memory of the server grew by", max(0, held) / 1024, "KiB", target="<= 256 KiB held for it"),
        row(
            f"{name}: live again after it goes on", time.monotonic() - went_on, "s",
            target="catches up", met=caught_up,
        ),
    ]  # fmt: skip


async def _gone(hall: Hall, device: str) -> float:
    """The moment (monotonic) at which the manager was told that a device is away, or the end of patience."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(STUCK_WITHIN_S):
            while hall.connected.get(device, True):
                hall.heard.clear()
                await hall.heard.wait()
    return time.monotonic()
