"""The branch server of a measurement: a real process in a folder of its own, with paired devices and clerks."""

from __future__ import annotations

import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from config.files import sqlite_url
from server.settings.written import written
from toiluot.bench.hall import nine_o_clock
from toiluot.demo.stage import free_ports
from toiluot.staff_office import alone
from wire.catalogue import Branch
from wire.values import Millis, Role

PASSWORD = "bench-bench"  # noqa: S105 - a hall that exists for a minute
ROOT = Path(__file__).parents[2]


class DidNotStart(Exception):
    """A process of the measurement did not start; the text says which and its last words."""


def die_with_parent() -> None:
    """Let the kernel end this child with the measurement, however that ends (Linux, prctl(2))."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


@dataclass
class House:
    """A server and its folder."""

    folder: Path
    branch: Branch
    database: str = ""
    tokens: dict[str, str] = field(default_factory=dict)
    live_port: int = 0
    web_port: int = 0
    process: subprocess.Popen[str] | None = None
    module: str = "toiluot"
    """What is run with `server` and the settings file."""
    start_ms: Millis | None = None
    """The hall's time when the server is laid out; nine o'clock if left out."""

    def lay_out(self, devices: Iterable[tuple[str, Role]] = (), people: Iterable[tuple[str, str]] = ()) -> None:
        """Write the settings, pair the devices and add the people, given with their role."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.database = self.database or sqlite_url(self.folder / "branch.db")
        self.live_port, self.web_port = free_ports(2)
        (self.folder / "branch.toml").write_text(written(self.branch), encoding="utf-8")
        now, hall = time.time_ns() // 1_000_000, self.start_ms or nine_o_clock(self.branch)
        (self.folder / "server.toml").write_text(
            f'kind = "server"\nlive_port = {self.live_port}\nweb_port = {self.web_port}\n'
            f'public_url = "http://127.0.0.1:{self.web_port}"\ndatabase = "{self.database}"\n'
            f'data_dir = "{self.folder}"\nbranch = "{self.folder / "branch.toml"}"\n'
            f"[clock]\nspeed = 1.0\nreal_start_ms = {now}\nstart_ms = {hall}\n",
            encoding="utf-8",
        )
        with alone(self.database, lambda: hall) as registry:  # time never goes back in a journal
            for device, role in devices:
                self.tokens[device] = registry.pair(device, role)
            for person, role_of_person in people:
                registry.add(person, person, (role_of_person,), PASSWORD)

    @property
    def url(self) -> str:
        """The live port."""
        return f"ws://127.0.0.1:{self.live_port}"

    def spawn(self) -> None:
        """Start it and do not wait."""
        log = (self.folder / "server.log").open("ab")
        with log:
            self.process = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-m", self.module, "server", str(self.folder / "server.toml")],
                cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, text=True,
                preexec_fn=die_with_parent,
            )  # fmt: skip

    def ready(self) -> None:
        """Wait until both its ports listen. Raises `DidNotStart`."""
        assert self.process is not None
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line or not json.loads(line).get("ready"):
            words = (self.folder / "server.log").read_text(encoding="utf-8", errors="replace").strip()
            raise DidNotStart(f"the server did not start: {words[-500:] or 'no word'}")

    def start(self) -> House:
        """Start it and wait. Raises `DidNotStart`."""
        self.spawn()
        self.ready()
        return self

    def end(self, sign: signal.Signals = signal.SIGKILL) -> None:
        """End it; by default as a power cut would."""
        if self.process is not None:
            self.process.send_signal(sign)
            self.process.wait(30)
            if self.process.stdout is not None:
                self.process.stdout.close()
            self.process = None

    def resident_bytes(self) -> int:
        """Memory it holds (VmRSS)."""
        assert self.process is not None
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
        raise OSError("no VmRSS")

    def cpu_s(self) -> float:
        """Processor seconds it has used."""
        assert self.process is not None
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(") ", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def kept_waiting_s(self) -> float:
        """Seconds its main thread could have run and no processor was free (schedstat): what others cost it."""
        assert self.process is not None
        return int(Path(f"/proc/{self.process.pid}/schedstat").read_text().split()[1]) / 1e9
