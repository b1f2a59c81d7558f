"""One day of a hall, from the first process to `summary.json`."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from clientkit.dial import Dial, RefusedByServer
from config.day import Visit
from toiluot.demo import bookings, pages
from toiluot.demo.citizens import Crowd, Kiosk, WindowKiosk, WireKiosk, live_day
from toiluot.demo.clerks import Clerk, WireDesk
from toiluot.demo.drawing import Drawing
from toiluot.demo.folder import KEPT
from toiluot.demo.habits import HABITS
from toiluot.demo.hands import Hands, RobotFailed
from toiluot.demo.ledger import Ledger
from toiluot.demo.stage import PASSWORD, WINDOW_COUNTERS, Stage
from toiluot.demo.windows import WindowDesk
from wire.codec import Json
from wire.commands import Command
from wire.events import IS_A_CALL
from wire.session import Happening, Hello, ViewCame, Welcomed
from wire.values import PROTOCOL, Channel, CounterState, Role
from wire.views import DeskView, MonitorView

LUNCH = (("11:00", "11:20"), ("11:20", "11:40"), ("11:40", "12:00"), ("12:00", "12:20"), ("12:20", "12:40"),
         ("12:40", "13:00"))  # fmt: skip
"""Two counters at a time, so that ten stay open."""

PAGES_AT = 3
"""Which of the moments for pictures is also that of the web pages."""

PROGRESS_S = 2.0
"""Real seconds between two progress lines."""

OUTAGE_S = 60.0
"""Seconds of the hall for which a server that was killed is away."""

LAST_SERVED_S = 3 * 3600.0
"""Seconds of the hall in which everybody must have been served after the last one came."""

NOTICED_S = 5.0
"""Real seconds in which a clerk's window shows somebody new."""

HOMEWARD_S = 120.0
"""Real seconds in which the clerks close their counters."""


@dataclass
class Play:
    """The running demo.

    Args:
        stage: where it plays.
        visits: who comes.
        lunch: whether clerks go to lunch, two of them at a time.
        window_every: of the visitors of the kiosks, every so many takes the number at the real window.
        kill_server_at: the hall's times at which the server is killed as by a power cut and started again.
    """

    stage: Stage
    visits: list[Visit]
    lunch: bool = True
    window_every: int = 16
    kill_server_at: tuple[str, ...] = ()
    say: Callable[[str], None] = print
    ledger: Ledger = field(default_factory=Ledger)

    def __post_init__(self) -> None:
        stage = self.stage
        self.crowd = Crowd(
            stage.conductor, stage.branch, self.ledger, stage.midnight_ms, f"ws://127.0.0.1:{stage.live}"
        )
        self.drawing = Drawing(stage.branch_file)
        self.monitor: MonitorView | None = None
        self.windows: dict[str, Hands] = {}
        self.clerks: dict[str, Clerk] = {}
        self._parked: set[str] = set()
        self.crowd.came = self._newcomer
        self.desks: list[WireDesk | WindowDesk] = []
        self.rated = 0
        self._opened = asyncio.Event()
        self._background: list[asyncio.Task[None]] = []
        self._trouble: list[str] = []

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        """Run something beside the day; a fault in it is told at once."""
        task = asyncio.create_task(work)
        task.add_done_callback(self._look_at)
        self._background.append(task)

    def _look_at(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            self._trouble.append(f"{task.get_coro()}: {error!r}")
            self.say(self._trouble[-1])

    # -- parts --

    def _hello(self, role: Role, device: str) -> Hello:
        token = self.stage.tokens[device]
        return Hello(protocol=PROTOCOL, role=role, device_id=device, token=token, language="vi", program="demo")

    def _dial(self, role: Role, device: str, happened: Callable[[Happening | None], None]) -> Dial:
        dial = Dial([self.crowd.live_url], self._hello(role, device), happened)
        self._spawn(dial.run())
        return dial

    def _wire_desk(self, counter_id: str) -> WireDesk:
        def happened(happening: Happening | None) -> None:
            match happening:
                case None:
                    desk.show(None)
                case Welcomed(snapshot, _):
                    desk.show(DeskView.model_validate(snapshot.views["desk"]))
                case ViewCame("desk", doc):
                    desk.show(DeskView.model_validate(doc))
                case _:
                    pass

        dial = self._dial(Role.COUNTER, f"pc-{counter_id}", happened)

        async def ask(command: Command) -> Json:
            return await dial.ask(command, within_s=60.0)

        async def sign_in() -> None:
            await dial.sign_in(f"nv.{counter_id}", PASSWORD, within_s=60.0)

        desk = WireDesk(ask, counter_id, self.ledger, sign_in)
        return desk

    async def _window(self, program: str, settings: Path, heard: Callable[[Json], None]) -> Hands:
        hands = Hands(program, settings, heard, self.stage.out / "logs" / f"{settings.stem}.log")
        await hands.start(self.stage.env)
        self.windows[settings.stem] = hands
        return hands

    def _display_heard(self, line: Json) -> None:
        if line["heard"] == "event" and line["type"] in IS_A_CALL:
            self.ledger.displayed.setdefault(line["seq"], line["at_ns"])

    async def open_windows(self, printer: int) -> WindowKiosk | None:
        """Open kiosk, two counters and a display under robots' hands; gives the kiosk."""
        stage = self.stage
        sound = stage.out / "sound"
        more = f'sink = {json.dumps(f"log:{sound}")}\n[voice]\ncache_dir = "../{KEPT}"\nmax_age_s = 240.0\n'
        display = self._window("display", stage.device("display", "board-1", more), self._display_heard)
        kiosk_file = stage.device("kiosk", "kiosk-1", f"idle_s = 600\n[printer]\nport = {printer}\n")

        def kiosk_heard(line: Json) -> None:
            window.heard(line)

        hands = Hands("kiosk", kiosk_file, kiosk_heard, stage.out / "logs" / "kiosk-1.log")
        window = WindowKiosk(self.crowd, hands, stage.out / "screens")
        desks = [self._window_desk(c.id, n) for n, c in enumerate(stage.branch.counters[:WINDOW_COUNTERS])]
        await asyncio.gather(display, hands.start(stage.env), *(d.start(stage.env) for d in desks))
        self.windows["kiosk-1"] = hands
        self.desks.extend(desks)
        return window

    def _window_desk(self, counter_id: str, n: int) -> WindowDesk:
        shape = ("full", "mini")[n % 2]
        # Nobody hears these windows.
        more = f'window = "{shape}"\ncounter_id = "{counter_id}"\nsound = false\n'
        file = self.stage.device("counter", f"pc-{counter_id}", more)
        log = self.stage.out / "logs" / f"pc-{counter_id}.log"
        desk = WindowDesk(counter_id, f"nv.{counter_id}", file, log, self.ledger, self.stage.out / "screens", shape)
        self.windows[f"pc-{counter_id}"] = desk.hands
        return desk

    async def _crowd_kiosks(self) -> dict[Channel, WireKiosk]:
        second, third = await self.stage.start_printer("printer-2"), await self.stage.start_printer("printer-3")
        kiosk = self._dial(Role.KIOSK, "kiosk-2", lambda _: None)
        reception = self._dial(Role.RECEPTION, "reception-1", lambda _: None)
        await reception.sign_in("le.tan", PASSWORD, within_s=60.0)
        return {
            Channel.KIOSK: WireKiosk(self.crowd, kiosk, Channel.KIOSK, second, self.drawing),
            Channel.RECEPTION: WireKiosk(self.crowd, reception, Channel.RECEPTION, third, self.drawing),
        }

    async def _watch(self) -> None:
        def happened(happening: Happening | None) -> None:
            match happening:
                case Welcomed(snapshot, _) if "monitor" in snapshot.views:
                    self.monitor = MonitorView.model_validate(snapshot.views["monitor"])
                case ViewCame("monitor", doc):
                    self.monitor = MonitorView.model_validate(doc)
                case _:
                    pass

        dial = self._dial(Role.MANAGER, "manager-1", happened)
        await dial.sign_in("quan.ly", PASSWORD, within_s=60.0)
        while True:
            await asyncio.sleep(PROGRESS_S)
            self.say(self.progress())

    def progress(self) -> str:
        """One line: the hour, waiting, served."""
        zone = ZoneInfo(self.stage.branch.timezone)
        hour = datetime.fromtimestamp(self.stage.clock.now_ms() / 1000, zone).strftime("%H:%M")
        if self.monitor is None:
            return f"{hour}  opening"
        day, busy = self.monitor.day, sum(c.state is CounterState.OPEN for c in self.monitor.counters)
        return (
            f"{hour}  waiting {day.waiting:3d}  served {day.served:4d}  mean wait {day.mean_wait_ms / 60_000:4.1f} min"
            f"  within {day.target_min} min {day.within_target:4.0%}  counters open {busy:2d}"
        )

    # -- the day --

    async def run(self) -> None:
        """Play the whole day; on the way out every process is ended.

        Raises:
            HallStuck: the hall's time could not be moved on.
            DidNotStart: a program did not start.
        """
        day = asyncio.create_task(self._day())
        self._time = asyncio.create_task(self._move_time())
        try:
            await asyncio.wait([day, self._time], return_when=asyncio.FIRST_COMPLETED)
            for each in (self._time, day):
                if each.done():
                    await each
        finally:
            for each in (day, self._time):
                each.cancel()
            await asyncio.gather(day, self._time, return_exceptions=True)
            for task in self._background:
                task.cancel()
            await asyncio.gather(*self._background, return_exceptions=True)
            await asyncio.gather(*(hands.stop() for hands in self.windows.values()))
            await self.stage.end()
            self.drawing.close()

    async def _move_time(self) -> None:
        await self._opened.wait()
        await self.stage.conductor.run()

    async def _day(self) -> None:
        stage = self.stage
        stage.lay_out()
        await stage.start_server_and_hub()
        printer = await stage.start_printer("printer-1")
        booking = asyncio.create_task(bookings.book(self.crowd, stage, self.visits))
        kiosks = await self._crowd_kiosks()
        window = await self.open_windows(printer)
        self.desks.extend(self._wire_desk(c.id) for c in stage.branch.counters[WINDOW_COUNTERS:])
        await booking
        await stage.conductor.everybody()
        self._opened.set()
        self._spawn(self._watch())
        for when in self.kill_server_at:
            self._spawn(self._kill_server(when))
        self._spawn(self._take_pictures())
        work = [asyncio.create_task(self._work(desk, n)) for n, desk in enumerate(self.desks)]

        def kiosk_for(index: int, visit: Visit) -> Kiosk:
            if visit.channel == "reception":
                return kiosks[Channel.RECEPTION]
            if window is not None and window.free and (index < 4 or index % self.window_every == 0):
                return window
            return kiosks[Channel.KIOSK]

        self.rated = await live_day(self.crowd, self.visits, kiosk_for)
        await self._until_empty()
        for clerk in self.clerks.values():
            clerk.stop.set()
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.gather(*work), HOMEWARD_S)
        self._trouble += [t for d in self.desks for t in d.refusals]
        self._trouble += window.failures if window is not None else []
        await self.after_the_day()

    async def after_the_day(self) -> None:
        """What is left to do when the last visitor has gone, before the programs end."""

    async def _work(self, desk: WireDesk | WindowDesk, n: int) -> None:
        taking_part = self.stage.screen
        clerk = Clerk(desk, self.crowd.plans.get, self.stage.conductor, self._parked, n, open_hall=taking_part)
        if self.lunch:
            start, end = LUNCH[n % len(LUNCH)]
            clerk.breaks.append((self._at(start), self._at(end)))
        self.clerks[desk.counter_id] = clerk
        try:
            await clerk.work()
        except (RefusedByServer, RobotFailed, TimeoutError) as error:
            self._trouble.append(f"clerk at {desk.counter_id} went home: {error}")

    def _newcomer(self, service_id: str) -> None:
        """Somebody new: no clerk looks up before the windows of those who have nobody show it."""
        skills = self._skills()
        free = [clerk for counter, clerk in self.clerks.items() if clerk.idle and service_id in skills[counter]]
        if free:
            self._spawn(self._until_noticed(free))

    def _skills(self) -> dict[str, frozenset[str]]:
        """What each counter serves now: somebody who takes part may have moved one for the day."""
        moved = {} if self.monitor is None else {one.counter_id: one.moved_to for one in self.monitor.counters}
        usual = self.stage.branch.skills
        return {i: frozenset(moved.get(i, ())) or services for i, services in usual.items()}

    async def _until_noticed(self, free: list[Clerk]) -> None:
        until = time.monotonic() + NOTICED_S
        with self.stage.conductor.hold("clerks who have nobody", HABITS.notice_s[0]):
            while all(clerk.idle for clerk in free) and time.monotonic() < until:  # noqa: ASYNC110 - many windows
                await asyncio.sleep(0.005)

    def _at(self, hhmm: str) -> int:
        hours, minutes = hhmm.split(":")
        return self.stage.midnight_ms + (int(hours) * 60 + int(minutes)) * 60_000

    async def _until(self, hhmm: str) -> None:
        await self.stage.conductor.until(self._at(hhmm))

    async def _until_empty(self) -> None:
        """Wait until everybody who got a number was served or did not come; the figures come from the server."""
        clock = self.stage.clock
        until = clock.now_ms() + LAST_SERVED_S * 1000
        while not self._is_empty():
            if clock.now_ms() > until:
                self._trouble.append("the hall did not become empty")
                return
            await self.stage.conductor.sleep(5.0)

    def _is_empty(self) -> bool:
        view = self.monitor
        if view is None or view.day.waiting or any(c.ticket for c in view.counters):
            return False
        return view.day.served + view.missed >= len(self.crowd.plans)

    async def _kill_server(self, when: str) -> None:
        await self._until(when)
        server = self.stage.processes["server"]
        started = time.monotonic()
        with self.stage.conductor.hold("server", OUTAGE_S):
            await server.kill()
            self.stage.conductor.excuse("server")
            await server.start()
        self.say(f"{when}  the server was killed and is back after {time.monotonic() - started:.1f} s")

    async def _take_pictures(self) -> None:
        """Every window from time to time, and the pages when the hall is busy."""
        first, last = self.visits[0].at_s, self.visits[-1].at_s
        screens = self.stage.out / "screens"
        for n, share in enumerate((0.03, 0.2, 0.4, 0.6, 0.8)):
            moment = self.stage.midnight_ms + int((first + share * (last - first)) * 1000)
            await self.stage.conductor.until(moment)
            for name, hands in self.windows.items():
                if name != "kiosk-1":
                    with suppress(RobotFailed):
                        await hands.shot(screens / f"{name}-{n + 1}.png")
            if n == PAGES_AT:
                why = await pages.take_pictures(
                    f"http://127.0.0.1:{self.stage.web}", f"http://127.0.0.1:{self.stage.hub}", self.stage.branch.id,
                    self.crowd.tracking_url, self.crowd.booking_url, screens,
                )  # fmt: skip
                self._trouble += [why] if why else []

    @property
    def trouble(self) -> list[str]:
        """What did not go as it should, in plain words."""
        return [*self._trouble, *self.crowd.refusals, *(f"phone {t}" for t in self.crowd.phone_trouble)]


def tell(line: str) -> None:
    """Print at once, also into a pipe."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
