"""The programs with a window, as real processes off the screen: first frame, processor while idle, a tap's ticket.

The first frame is the moment at which a program tells systemd that it is ready (`clientkit/watchdog.py`); the programs
run as they are installed. A tap goes into a real kiosk's window as a touch does; its ticket has come out when the
printer's twin has taken the cut.
"""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from config.systemd import READY
from hardware.answers import encode_process_id_request
from hardware.twin import PrintedPaper, PrinterTwin
from toiluot.bench.client import Client, keep_beating
from toiluot.bench.hall import branch_of, nine_o_clock
from toiluot.bench.house import PASSWORD, ROOT, DidNotStart, House, die_with_parent
from toiluot.bench.rows import Row, at_most, quantile, row
from toiluot.demo import hands, stage
from wire.values import Role

FIRST_FRAME_S, TAP_MS, IDLE_PERCENT = 1.0, 150.0, 1.0
CALLING_PERCENT = 15.0
"""Of one processor, of a display with no video."""
CALLS_A_MINUTE = 10

DEVICES = {"kiosk": "kiosk-1", "counter": "pc-1", "display": "board-1"}

OFF_SCREEN = {"QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software"}

SIZES = {"kiosk": (1080, 1920), "counter": (1280, 800), "display": (1920, 1080)}

WITHIN_S = 60.0

_ID = b"0000"


def measure(folder: Path, starts: int, taps: int, idle_s: float) -> list[Row]:
    """Rows of the three programs.

    Args:
        starts: of each program, and of the empty window beside it.
        taps: at the kiosk.
        idle_s: for how long the processor of idle programs is looked at, after half as long.
    """
    house = House(folder / "screens", branch_of(60))
    house.lay_out([("kiosk-1", Role.KIOSK), ("pc-1", Role.COUNTER), ("board-1", Role.DISPLAY)], [("nv.1", "clerk")])
    house.start()
    try:
        return asyncio.run(_measured(house, starts, taps, idle_s))
    finally:
        house.end()


async def _measured(house: House, starts: int, taps: int, idle_s: float) -> list[Row]:
    twin, out = PrinterTwin(keep=1), Noted()
    twin.papers = out
    port = await twin.start()
    files = {program: settings_of(program, house, port) for program in DEVICES}
    try:
        rows = await asyncio.to_thread(_alone, files, starts, idle_s)
        rows += await _taps(house, files["kiosk"], twin, out, taps)
        return [*rows, await _calling(house, files["display"], idle_s)]
    finally:
        await twin.stop()


def settings_of(
    program: str, house: House, printer: int, size: tuple[int, int] | None = None, besides: str = ""
) -> Path:
    """Write the settings of a device of the house, and lines besides; the kiosk's printer is at that port."""
    device = DEVICES[program]
    token, file = house.folder / f"{device}.token", house.folder / f"{device}.toml"
    token.write_text(house.tokens[device], encoding="utf-8")
    hall = house.start_ms or nine_o_clock(house.branch)
    width, height = size or SIZES[program]
    own = {
        "kiosk": f"width = {width}\nheight = {height}\nidle_s = 600\n"
        f'[printer]\nkind = "network"\nhost = "127.0.0.1"\nport = {printer}\n',
        "counter": "",
        "display": f"width = {width}\nheight = {height}\n[voice]\nenabled = false\n",
    }[program]
    file.write_text(
        f'kind = "{program}"\ndevice_id = "{device}"\ntoken_file = "{token}"\nservers = ["{house.url}"]\n{besides}{own}'
        f"[clock]\nspeed = 1.0\nreal_start_ms = {time.time_ns() // 1_000_000}\nstart_ms = {hall}\n",
        encoding="utf-8",
    )
    return file


# -- first frames and the processor of those that do nothing -----------------------------------------------------------


def _surroundings() -> dict[str, str]:
    """Of a program as it is installed: what Python compiled once is kept."""
    return {name: said for name, said in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | OFF_SCREEN


class Shown:
    """A program in a process of its own, whose first frame is awaited.

    Raises:
        DidNotStart: it ended, or drew nothing; the text has its last words.
    """

    def __init__(self, name: str, arguments: Sequence[str], log: Path) -> None:
        self.name = name
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ready, log.open("ab") as err:
            # The kernel's own choice of a name that is no file: it ends with the socket.
            ready.bind("")
            ready.settimeout(0.5)
            started = time.monotonic()
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-m", *arguments], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=err, stderr=err,
                env=_surroundings() | {"NOTIFY_SOCKET": "@" + ready.getsockname()[1:].decode()},
                preexec_fn=die_with_parent,
            )  # fmt: skip
            while not _is_told(ready):
                if self._process.poll() is not None or time.monotonic() > started + WITHIN_S:
                    self.end()
                    raise DidNotStart(f"{name} drew nothing: {stage.last_words(log)}")
            self.first_frame_s = time.monotonic() - started
            self.first_frame_cpu_s = self.cpu_s()

    def cpu_s(self) -> float:
        """Processor seconds of all its threads so far, to the nanosecond: a tick of /proc/PID/stat is 1 % of one."""
        used = 0
        for thread in Path(f"/proc/{self._process.pid}/task").iterdir():
            used += int((thread / "schedstat").read_text().split()[0])
        return used / 1e9

    def end(self) -> None:
        """Kill it."""
        self._process.kill()
        self._process.wait(30)


def _is_told(ready: socket.socket) -> bool:
    """Whether the next word is that of the first frame; half a second without any is none."""
    try:
        return READY.encode() in ready.recv(256).split(b"\n")
    except TimeoutError:
        return False


def _shown(program: str, file: Path) -> Shown:
    return Shown(program, ["toiluot", program, str(file)], file.with_suffix(".log"))


def _started(program: str, file: Path, starts: int) -> tuple[Shown, list[Row]]:
    """The rows of a program's first frame, and the last one started, which stays open."""
    taken: list[Shown] = []
    floors: list[Shown] = []
    nothing = ["toiluot.bench.empty_window", *(str(one) for one in SIZES[program])]
    for n in range(starts + 1 if starts > 1 else 1):
        for left in taken[-1:]:
            left.end()
        # In turn, so that what else the machine does meets both.
        floors.append(Shown("an empty window", nothing, file.with_suffix(".log")))
        floors[-1].end()
        taken.append(_shown(program, file))
        if n == 0 and starts > 1:  # the first one reads what is not in memory yet
            taken.pop().end()
            floors.pop()
    name = f"first frame of a {program}"
    frame, empty = (quantile([each.first_frame_s for each in these], 0.5) for these in (taken, floors))
    used, used_empty = (quantile([each.first_frame_cpu_s for each in these], 0.5) for these in (taken, floors))
    return taken[-1], [
        at_most(f"{name}, middle of {starts}", frame, "s", FIRST_FRAME_S, empty),
        row(f"{name}: its processor", used, "s", floor=used_empty),
    ]


def _alone(files: dict[str, Path], starts: int, idle_s: float) -> list[Row]:
    """First frames of one program after the other; then all three are left alone at once."""
    rows: list[Row] = []
    shown: list[Shown] = []
    with ExitStack() as open_ones:
        for program, file in files.items():
            last, found = _started(program, file, starts)
            open_ones.callback(last.end)
            shown.append(last)
            rows += found
        time.sleep(idle_s / 2)
        before, since = [one.cpu_s() for one in shown], time.monotonic()
        time.sleep(idle_s)
        lasted = time.monotonic() - since
        used = [100 * (one.cpu_s() - was) / lasted for one, was in zip(shown, before, strict=True)]
    return rows + [
        at_most(f"processor of an idle {one.name}, over {idle_s:g} s", percent, "% of one", IDLE_PERCENT)
        for one, percent in zip(shown, used, strict=True)
    ]


# -- calls ------------------------------------------------------------------------------------------------------------


async def _calling(house: House, file: Path, seconds: float) -> Row:
    """The processor of a display while a counter calls, once in so many seconds, for at least so long."""
    every_s = min(60 / CALLS_A_MINUTE, seconds)
    times = max(1, round(seconds / every_s))
    kiosk = await Client().open(house.url, Role.KIOSK, "kiosk-1", house.tokens["kiosk-1"])
    desk = await Client().open(house.url, Role.COUNTER, "pc-1", house.tokens["pc-1"])
    beating = asyncio.create_task(keep_beating([kiosk, desk]))
    shown = await asyncio.to_thread(_shown, "display", file)
    try:
        await desk.ask("clerk.sign_in", {"user": "nv.1", "password": PASSWORD})
        counter = house.branch.counters[0]
        await desk.ask("counter.open", {"counter_id": counter.id})
        service = next(each.id for each in house.branch.services if each.group in counter.groups)
        await asyncio.sleep(every_s / 2)  # what a start costs is no call's
        before, since = shown.cpu_s(), time.monotonic()
        for _ in range(times):
            await kiosk.ask("ticket.issue", {"service_id": service})
            called = await desk.ask("ticket.call_next")
            await asyncio.sleep(every_s)
            await desk.ask("ticket.finish", {"ticket_id": called["ticket_id"], "outcome": house.branch.outcomes[0].id,
                                             "dossiers": 1})  # fmt: skip
        percent = 100 * (shown.cpu_s() - before) / (time.monotonic() - since)
    finally:
        shown.end()
        beating.cancel()
        await asyncio.gather(kiosk.close(), desk.close(), return_exceptions=True)
    name = f"processor of a display with {60 / every_s:g} calls a minute, over {times * every_s:g} s"
    if every_s < 60 / CALLS_A_MINUTE:  # a quick look is no measure of the aim
        return row(name, percent, "% of one")
    return at_most(name, percent, "% of one", CALLING_PERCENT)


# -- a tap and its ticket ----------------------------------------------------------------------------------------------


class Noted(deque[PrintedPaper]):
    """A twin's papers, with the moment (monotonic) at which the last was cut off."""

    def __init__(self) -> None:
        super().__init__(maxlen=1)
        self.at = 0.0
        self.came = asyncio.Event()

    def append(self, paper: PrintedPaper, /) -> None:
        """One more paper."""
        self.at = time.monotonic()
        super().append(paper)
        self.came.set()

    async def next(self) -> float:
        """The moment of the next one."""
        async with asyncio.timeout(WITHIN_S):
            await self.came.wait()
        self.came.clear()
        return self.at


async def _taps(house: House, file: Path, twin: PrinterTwin, out: Noted, taps: int) -> list[Row]:
    kiosk = hands.Hands("kiosk", file, lambda _: None, file.with_suffix(".log"))
    service = house.branch.services[0]
    taken: list[float] = []
    alone: list[float] = []
    try:
        await kiosk.start(_surroundings())
        for n in range(taps + 2):
            for name in (f"group-{service.group}", f"service-{service.id}"):
                await kiosk.tap(name, WITHIN_S)
            await kiosk.order("wait", name="take", within_s=WITHIN_S)
            out.came.clear()
            tapped = (await kiosk.order("click", name="take"))["at_s"]
            cut = await out.next()
            await kiosk.tap("done", WITHIN_S)
            if n >= 2:  # the first two read what a program has not read yet
                taken.append(cut - tapped)
                alone.append(await _by_itself(twin, out))
    except (hands.RobotFailed, stage.DidNotStart) as error:
        raise DidNotStart(str(error)) from None
    finally:
        await kiosk.stop()
    floor = quantile(alone, 0.99) * 1000
    name = "tap on a kiosk's window -> its ticket cut off"
    return [
        at_most(f"{name}, p99 of {taps}", quantile(taken, 0.99) * 1000, "ms", TAP_MS + floor, floor),
        row(f"{name}, p50", quantile(taken, 0.5) * 1000, "ms", floor=quantile(alone, 0.5) * 1000),
    ]


async def _by_itself(twin: PrinterTwin, out: Noted) -> float:
    """What the printer takes for the same bytes: the floor of a tap."""
    job = out[-1].raw
    started = time.monotonic()
    reader, writer = await asyncio.open_connection("127.0.0.1", twin.port)
    writer.write(job + encode_process_id_request(_ID))
    await reader.readuntil(_ID)
    writer.close()
    await writer.wait_closed()
    out.came.clear()
    return out.at - started
