"""The city that bookings are made in: its branches, who asks, and a hub as a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from config import load
from server.hub.choosing import slots
from server.hub.store import hearing, writing
from server.hub.store.database import HubDatabase
from server.settings.written import written
from toiluot.bench.hall import DEMO, nine_o_clock
from toiluot.bench.house import ROOT, DidNotStart, die_with_parent
from toiluot.demo.stage import free_ports
from wire.catalogue import Branch
from wire.values import Millis

PLACES = 100_000
"""Places of a slot: how fast it is, not how soon it is full."""

_TOKEN = "the-token-of-a-branch-that-never-dials"  # noqa: S105 - a hub that exists for a minute


def branches_of(many: int) -> list[Branch]:
    """The demo branch so many times, with room for everybody."""
    demo = load(DEMO, Branch)
    policy = demo.policy.model_dump() | {"slot_places": PLACES}
    data = demo.model_dump(mode="json") | {"policy": policy}
    return [Branch.model_validate(data | {"id": f"branch-{n}"}) for n in range(many)]


def bookable(branch: Branch) -> tuple[str, tuple[Millis, ...]]:
    """A service, and the times of the next day that may be booked for it."""
    service = next(one.id for one in branch.services if one.bookable)
    tomorrow = slots.days(branch, nine_o_clock(branch))[1]
    return service, slots.starts(branch, tomorrow, service)


def know(database: HubDatabase, branches: Sequence[Branch]) -> None:
    """Set the branches up, as if each had just told its settings."""
    with database.writer.begin() as connection:
        for branch in branches:
            writing.know_branch(connection, branch.id, branch.model_dump_json())
            hearing.keep_waits(connection, branch.id, "{}", nine_o_clock(branch))


def address(n: int) -> str:
    """Another network each time, spread evenly over all there are: whoever books is one of many."""
    spread = n * 2_654_435_761 % 2**32
    return f"{1 + (spread >> 24) % 126}.{spread >> 16 & 255}.{spread >> 8 & 255}.{spread & 255}"


class HubProcess:
    """A hub with limits as they are shipped, that believes the measuring process whom it asks for.

    Args:
        folder: for its files.
        database: its URL.
        branches: those that book there.
    """

    def __init__(self, folder: Path, database: str, branches: Sequence[Branch]) -> None:
        self.folder = folder
        (self.port,) = free_ports(1)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        (folder / "token").write_text(f"{_TOKEN}\n", encoding="utf-8")
        text, tables = written(branches[0]), []
        for branch in branches:
            file = folder / f"{branch.id}.toml"
            file.write_text(text.replace(f'id = "{branches[0].id}"', f'id = "{branch.id}"', 1), encoding="utf-8")
            tables.append(f'[[branches]]\nbranch = "{file}"\ntoken_file = "{folder / "token"}"\n')
        now, hall = time.time_ns() // 1_000_000, nine_o_clock(branches[0])
        (folder / "hub.toml").write_text(
            f'kind = "hub"\nport = {self.port}\npublic_url = "http://127.0.0.1:{self.port}"\n'
            f'database = "{database}"\ndata_dir = "{folder}"\nkey_file = "{folder / "hub.key"}"\n'
            'trusted_proxies = ["127.0.0.1"]\n[limits]\nfor_each_address = 4000\n[backup]\nenabled = false\n'
            f"[clock]\nspeed = 1.0\nreal_start_ms = {now}\nstart_ms = {hall}\n" + "".join(tables),
            encoding="utf-8",
        )
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start it and wait until it listens. Raises `DidNotStart`."""
        with (self.folder / "hub.log").open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-m", "toiluot", "hub", str(self.folder / "hub.toml")],
                cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, text=True,
                preexec_fn=die_with_parent,
            )  # fmt: skip
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line or not json.loads(line).get("ready"):
            words = (self.folder / "hub.log").read_text(encoding="utf-8", errors="replace").strip()
            raise DidNotStart(f"the hub did not start: {words[-500:] or 'no word'}")

    def cpu_s(self) -> float:
        """Processor seconds it has used."""
        assert self._process is not None
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rsplit(") ", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def end(self) -> None:
        """End it at once."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.communicate()
            self._process = None
