"""The demo's stage: a folder, keys and settings for every program, and the processes themselves."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import itertools
import json
import os
import random
import secrets
import signal
import socket
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from config import load
from config.files import sqlite_url
from toiluot.demo.conductor import LAG_S, Conductor
from toiluot.demo.folder import KEPT
from toiluot.staff_office import alone
from wire import strict_json
from wire.catalogue import Branch
from wire.codec import Json
from wire.values import Role

PASSWORD = "demo-toi-luot"  # noqa: S105 - a hall that exists for four minutes
"""Of every person of the demo; shown on the terminal."""

KIOSK_DEVICES = ("kiosk-1", "kiosk-2", "reception-1")
"""The first is a real window; the others are the crowd's."""

WINDOW_COUNTERS = 2
"""Counters with a real window; the rest work over the wire."""

WINDOW_LAG_S = 15.0
"""Seconds of the hall that a window may be behind: it draws, which takes its time, and its clerk's steps are held."""

REPOSITORY = Path(__file__).parents[2]
BRANCH = REPOSITORY / "config" / "demo" / "branch.toml"


class DidNotStart(Exception):
    """A program of the demo did not start; the message says which and where its words are."""


FIRST_PORT, LAST_PORT, BLOCK = 20_000, 32_000, 200
"""Below those that Linux gives to whoever asks for any: a server that is not there for a moment keeps its own."""


@cache
def _own_ports() -> tuple[int, Iterator[int]]:
    """A block of ports that no other process hands out while this one lives, and the next of them, round and round."""
    blocks = list(range(FIRST_PORT, LAST_PORT, BLOCK))
    random.shuffle(blocks)
    for first in blocks:
        held = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        try:
            held.bind(f"\0toiluot-ports-{first}")
        except OSError:
            held.close()
            continue
        # Held until the process ends, and by nothing that is cleaned up before.
        return held.detach(), itertools.cycle(range(first, first + BLOCK))
    raise DidNotStart(f"no ports from {FIRST_PORT} to {LAST_PORT} are left for this program")


def free_ports(count: int) -> list[int]:
    """Ports nobody listens on, and that no other process is given from here."""
    _, ports = _own_ports()
    found: list[int] = []
    for port in itertools.islice(ports, BLOCK):
        with socket.socket() as tried, contextlib.suppress(OSError):
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as servers have it: old links are none
            tried.bind(("127.0.0.1", port))
            found.append(port)
        if len(found) == count:
            return found
    raise DidNotStart(f"fewer than {count} ports are free")


def last_words(log: Path) -> str:
    """The last line that a program wrote."""
    words = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return words[-1] if words else "it said nothing"


def die_with_parent() -> None:
    """Let the kernel end this child when the demo is killed: no server is left behind (Linux, prctl(2))."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


@dataclass
class Process:
    """A program that runs without a window."""

    name: str
    arguments: Sequence[str]
    log: Path
    env: dict[str, str]
    process: asyncio.subprocess.Process | None = None
    said: Json = field(default_factory=dict)
    """Its first line: ports."""

    async def start(self, within_s: float = 60.0) -> Json:
        """Start it and wait for its JSON line. Raises `DidNotStart`."""
        with self.log.open("ab") as err:
            self.process = await asyncio.create_subprocess_exec(
                *self.arguments, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=err,
                env=self.env, preexec_fn=die_with_parent,
            )  # fmt: skip
        assert self.process.stdout is not None
        try:
            line = await asyncio.wait_for(self.process.stdout.readline(), within_s)
            self.said = strict_json.read_object(line)
        except (TimeoutError, ValueError):
            raise DidNotStart(f"{self.name} did not start: {last_words(self.log)} ({self.log})") from None
        return self.said

    async def end(self) -> None:
        """Ask it to end, and insist."""
        if self.process is None or self.process.returncode is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(self.process.wait(), 8.0)
        except TimeoutError:
            await self.kill()

    async def kill(self) -> None:
        """End it as a power cut would."""
        if self.process is not None and self.process.returncode is None:
            self.process.kill()
            await self.process.wait()


@dataclass
class Stage:
    """Where the demo plays.

    Args:
        out: folder that gets everything; `var/demo`.
        speed: seconds of the hall for each real second, at most.
        start: the hall's time at which the day begins, in the branch's zone: `2026-03-10 07:00`.
        screen: whether the windows are shown to a person, whom the hall waits for as long as it takes.
    """

    out: Path
    speed: float
    start: str
    screen: bool = False
    branch_file: Path = BRANCH
    tokens: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.branch = load(self.branch_file, Branch)
        zone = ZoneInfo(self.branch.timezone)
        start = datetime.strptime(self.start, "%Y-%m-%d %H:%M").replace(tzinfo=zone)
        self.start_ms = int(start.timestamp() * 1000)
        midnight = start.replace(hour=0, minute=0)
        self.midnight_ms = int(midnight.timestamp() * 1000)
        self.day = start.date().isoformat()
        for folder in (self.out, self.settings, self.out / "logs", self.out / "screens"):
            folder.mkdir(parents=True, exist_ok=True)
        patience = {"stuck_s": None} if self.screen else {}
        self.conductor = Conductor(self.settings / "hall.time", self.speed, self.start_ms, **patience)
        self.clock = self.conductor.clock
        self.live, self.web, self.hub = free_ports(3)
        self.database = sqlite_url(self.out / "branch.db")
        self.processes: dict[str, Process] = {}
        self.env = dict(os.environ)
        if not self.screen:
            self.env |= {"QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software"}

    # -- settings --

    @property
    def settings(self) -> Path:
        """The folder of the settings files."""
        return self.out / "settings"

    @property
    def clips(self) -> Path:
        """The folder of the voice's clips, kept from one demo to the next."""
        return self.out / KEPT

    def write(self, name: str, text: str, lag_s: float = LAG_S) -> Path:
        """Write a settings file with the demo's clock at its end."""
        clock = f"""
[clock]
speed = {self.speed}
shared = "{self.conductor.file.name}"
place = {self.conductor.place(name, lag_s)}
"""
        path = self.settings / f"{name}.toml"
        path.write_text(text.strip() + "\n" + clock, encoding="utf-8")
        return path

    def device(self, kind: str, device_id: str, more: str = "") -> Path:
        """Settings of a kiosk, counter or display."""
        (self.settings / f"{device_id}.token").write_text(self.tokens[device_id], encoding="utf-8")
        text = f"""
kind = "{kind}"
servers = ["ws://127.0.0.1:{self.live}"]
device_id = "{device_id}"
token_file = "{device_id}.token"
reduced_motion = {"false" if self.screen else "true"}
{more}"""
        return self.write(device_id, text, WINDOW_LAG_S)

    def lay_out(self) -> None:
        """Pair the devices, add the people, write the settings of the hub."""
        counters = [c.id for c in self.branch.counters]
        with alone(self.database, lambda: self.start_ms) as people:
            for device in KIOSK_DEVICES:
                role = Role.RECEPTION if device.startswith("reception") else Role.KIOSK
                self.tokens[device] = people.pair(device, role)
            for counter in counters:
                self.tokens[f"pc-{counter}"] = people.pair(f"pc-{counter}", Role.COUNTER)
                people.add(f"nv.{counter}", f"Nhân viên {counter}", ("clerk",), PASSWORD)
            self.tokens["board-1"] = people.pair("board-1", Role.DISPLAY)
            self.tokens["manager-1"] = people.pair("manager-1", Role.MANAGER)
            people.add("le.tan", "Quầy hướng dẫn", ("reception",), PASSWORD)
            people.add("quan.ly", "Quản lý", ("manager",), PASSWORD)
        (self.settings / "hub.token").write_text(secrets.token_urlsafe(32), encoding="utf-8")
        self.write("hub", self._hub())

    def _hub(self) -> str:
        return f"""
kind = "hub"
port = {self.hub}
public_url = "http://127.0.0.1:{self.hub}"
database = "sqlite:///../hub.db"
key_file = "../hub.key"
data_dir = ".."

# All citizens of the demo book from this machine.
[booking_limits]
device_numbers = 0
device_places = 0
network_numbers = 0
network_places = 0
wide_numbers = 0
wide_places = 0
network_percent = 0
wide_percent = 0
stranger_percent = 0
stranger_numbers = 0
stranger_numbers_percent = 0

[[branches]]
branch = {json.dumps(str(self.branch_file))}
token_file = "hub.token"
"""

    def _server(self) -> str:
        return f"""
kind = "server"
live_port = {self.live}
web_port = {self.web}
public_url = "http://127.0.0.1:{self.web}"
database = "sqlite:///../branch.db"
data_dir = ".."
branch = {json.dumps(str(self.branch_file))}

[hub]
url = "http://127.0.0.1:{self.hub}"
token_file = "hub.token"
"""

    # -- processes --

    def _process(self, name: str, *arguments: str) -> Process:
        self.processes[name] = Process(name, arguments, self.out / "logs" / f"{name}.log", self.env)
        return self.processes[name]

    async def start_server_and_hub(self) -> None:
        """Start the hub, then the branch server that dials it. Raises `DidNotStart`."""
        me = (sys.executable, "-m", "toiluot")
        await self._process("hub", *me, "hub", str(self.settings / "hub.toml")).start()
        self.write("server", self._server())
        await self._process("server", *me, "server", str(self.settings / "server.toml")).start()

    async def start_printer(self, name: str, width: int = 576) -> int:
        """Start a printer's twin that keeps its papers; gives its port. Raises `DidNotStart`."""
        folder = self.out / "paper" / name
        process = self._process(
            name, sys.executable, "-m", "hardware.twin", "--paper", str(folder), "--width", str(width)
        )
        return int((await process.start())["port"])

    async def end(self) -> None:
        """End every process this stage started."""
        for process in reversed(list(self.processes.values())):
            await process.end()
