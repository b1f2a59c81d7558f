"""The hub as a city runs it, `python -m toiluot hub FILE`, to be killed at any moment."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import httpx

from tests.faults.real_server import ROOT
from tests.patience import within
from tests.server.branch_kit import BRANCH_FILE
from toiluot.demo.stage import free_ports

READY_S = 60.0
TOKEN = "the-branch-token-of-this-test"


class RealHub:
    """One hub and its folder; the port stays the same over restarts."""

    def __init__(self, folder: Path, branch: Path = BRANCH_FILE) -> None:
        self.folder = folder
        self.branch = branch
        self.clock_shows: int | None = None
        """What the hall's clock shows at the next start; None for the machine's own clock."""
        (self.port,) = free_ports(1)
        (folder / "hub.token").write_text(TOKEN, encoding="utf-8")
        self._process: asyncio.subprocess.Process | None = None

    @property
    def database(self) -> Path:
        """Its file."""
        return self.folder / "hub.db"

    def _settings(self) -> Path:
        path = self.folder / "hub.toml"
        unlimited = ("device", "phone", "network", "wide")
        lines = ['kind = "hub"', f"port = {self.port}", 'database = "sqlite:///hub.db"', 'key_file = "hub.key"']
        if self.clock_shows is not None:
            lines += ["[clock]", f"real_start_ms = {time.time_ns() // 1_000_000}", f"start_ms = {self.clock_shows}"]
        lines += ["[booking_limits]", *(f"{whom}_{what} = 0" for whom in unlimited for what in ("numbers", "places"))]
        shares = ("network_percent", "wide_percent", "stranger_percent", "stranger_numbers", "stranger_numbers_percent")
        lines += [f"{share} = 0" for share in shares]
        lines += ["[[branches]]", f'branch = "{self.branch}"', 'token_file = "hub.token"']
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    async def start(self) -> None:
        """Start it and wait until it listens."""
        assert self._process is None
        with (self.folder / "hub.log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-m", "toiluot", "hub", str(self._settings())),
                cwd=ROOT,
                env=os.environ,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
            )
        assert self._process.stdout is not None
        async with within(READY_S, lambda: f"the hub says that it is ready; its log ends with {self.log()}"):
            line = await self._process.stdout.readline()
        assert line, f"the hub did not start: {self.log()}"
        assert json.loads(line)["port"] == self.port

    async def kill(self) -> None:
        """SIGKILL: no handler runs."""
        if self._process is not None:
            self._process.kill()
            await self._process.communicate()
            self._process = None

    def log(self) -> str:
        """The end of what it wrote to its log."""
        return (self.folder / "hub.log").read_text(encoding="utf-8")[-3000:]

    async def call(self, method: str, path: str, **what: Any) -> httpx.Response:
        """Ask its API."""
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{self.port}", timeout=60) as client:
            return await client.request(method, f"/api/v1{path}", **what)
