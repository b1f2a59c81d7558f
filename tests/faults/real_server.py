"""The branch server as an office runs it, `toiluot server FILE`, to be killed at any moment.

Where nothing is said of its interpreter it is forked from one that has all imported (`tests/server/warm_start.py`).
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from tests.patience import within
from tests.server.branch_kit import BRANCH_FILE
from tests.server.warm_start import AS_TOILUOT, WarmAsyncProcess
from toiluot.demo.stage import free_ports

ROOT = Path(__file__).parents[2]
READY_S = 60.0
"""Longer than any start on a busy machine; a start that takes longer hangs."""


class RealServer:
    """One server and its folder; the ports stay the same over restarts.

    Args:
        folder: its settings, log and, with SQLite, its database.
        database: as in the settings.
        branch: the branch file.
        environment: added to this process's own.
        more: further lines of its settings.
        files: how many it may have open, as systemd sets it: the soft and the hard limit.
        anew: whether each start is an interpreter of its own, also without an environment or limits: as slow as in an
            office.
    """

    def __init__(
        self,
        folder: Path,
        database: str = "sqlite:///branch.db",
        branch: Path = BRANCH_FILE,
        environment: Mapping[str, str] = {},
        more: tuple[str, ...] = (),
        files: tuple[int, int] | None = None,
        anew: bool = False,
    ) -> None:
        self.more = more
        self._limited = () if files is None else ("prlimit", f"--nofile={files[0]}:{files[1]}")
        self.folder = folder
        self.branch = branch
        self.database = database
        self.clock_shows: int | None = None
        """What the hall's clock shows at the next start; None for the machine's own clock."""
        self.listening_after_s: list[float] = []
        """Of each start, from its command to the live port listening."""
        self.live_port, self.web_port = free_ports(2)
        self._environment = {**os.environ, **environment}
        self._anew = anew or bool(environment) or files is not None
        self._process: asyncio.subprocess.Process | WarmAsyncProcess | None = None

    @property
    def url(self) -> str:
        """The database as tools name it."""
        return self.database.replace("sqlite:///", f"sqlite:///{self.folder}/")

    def settings(self) -> Path:
        """The settings file, written anew."""
        path = self.folder / "server.toml"
        lines = ['kind = "server"', f"live_port = {self.live_port}", f"web_port = {self.web_port}"]
        lines += [f'database = "{self.database}"', 'data_dir = "data"', f'branch = "{self.branch}"']
        lines += self.more
        if self.clock_shows is not None:
            lines += ["[clock]", f"real_start_ms = {time.time_ns() // 1_000_000}", f"start_ms = {self.clock_shows}"]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    async def spawn(self) -> None:
        """Start it and do not wait."""
        assert self._process is None
        with (self.folder / "server.log").open("ab") as log:
            if not self._anew:
                argv = ["toiluot", "server", str(self.settings())]
                self._process = await WarmAsyncProcess.begin(AS_TOILUOT, argv, log.fileno())
                return
            self._process = await asyncio.create_subprocess_exec(
                *(*self._limited, sys.executable, "-m", "toiluot", "server", str(self.settings())),
                cwd=ROOT,
                env=self._environment,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
            )

    @property
    def pid(self) -> int:
        """Of its process."""
        assert self._process is not None
        return self._process.pid

    async def start(self) -> None:
        """Start it and wait until its live port listens; its web pages may take a little longer."""
        began = time.perf_counter()
        await self.spawn()
        async with within(READY_S, lambda: f"port {self.live_port} listens; the server's log ends with {self.log()}"):
            while not await self.listens():
                assert self._process is not None
                assert self._process.returncode is None, f"the server did not start: {self.log()}"
                await asyncio.sleep(0.005)
        self.listening_after_s.append(time.perf_counter() - began)

    async def ready(self) -> None:
        """Wait until it says so itself."""
        assert self._process is not None
        assert self._process.stdout is not None
        async with within(READY_S, lambda: f"the server says that it is ready; its log ends with {self.log()}"):
            line = await self._process.stdout.readline()
        assert line, f"the server did not start: {self.log()}"
        assert json.loads(line)["live_port"] == self.live_port

    async def end(self) -> None:
        """SIGTERM, as systemd does, and wait."""
        if self._process is not None:
            self._process.terminate()
            await self._gone()

    async def ended(self) -> int:
        """Wait until it ends by itself; its exit code."""
        assert self._process is not None
        process = self._process
        await self._gone()
        assert process.returncode is not None
        return process.returncode

    async def kill(self) -> None:
        """SIGKILL: no handler runs."""
        if self._process is not None:
            self._process.kill()
            await self._gone()

    def most_memory(self) -> int:
        """The most bytes it ever held in memory (Linux)."""
        assert self._process is not None
        status = Path(f"/proc/{self._process.pid}/status").read_text(encoding="ascii")
        return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM:"))

    def log(self) -> str:
        """The end of what it wrote to its log."""
        return self.log_whole()[-3000:]

    def log_whole(self) -> str:
        """All it wrote to its log since it was first started."""
        return (self.folder / "server.log").read_text(encoding="utf-8")

    async def _gone(self) -> None:
        assert self._process is not None
        async with within(READY_S, lambda: f"the server ends; its log ends with {self.log()}"):
            await self._process.communicate()
        self._process = None

    async def listens(self) -> bool:
        """Whether its live port takes connections now."""
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", self.live_port)
        except OSError:
            return False
        writer.close()
        return True
