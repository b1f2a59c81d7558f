"""A real branch server in a process of its own, to be killed and started again."""

from __future__ import annotations

import json
import signal
from dataclasses import dataclass, field
from pathlib import Path

from tests.server.branch_kit import BRANCH_FILE
from tests.server.warm_start import WarmProcess
from toiluot.demo.stage import free_ports

ROOT = Path(__file__).parents[2]

PROGRAM = """
import asyncio, sys
from config import ServerSettings, load
from server.app import StartRefused, serve
try:
    asyncio.run(serve(load(sys.argv[1], ServerSettings), lambda ports: print(ports.line(), flush=True)))
except StartRefused as error:
    print(error, file=sys.stderr)
    sys.exit(2)
"""


@dataclass
class ServerProcess:
    """`start` waits until it listens; ports stay the same over restarts."""

    folder: Path
    database: str = "sqlite:///branch.db"
    branch: Path = BRANCH_FILE
    clock: str = ""
    before: str = ""
    """Python that the process runs first, to make it impatient."""
    live_port: int = field(default_factory=lambda: free_ports(1)[0])
    web_port: int = field(default_factory=lambda: free_ports(1)[0])
    process: WarmProcess | None = field(default=None)

    def settings(self) -> Path:
        path = self.folder / "server.toml"
        path.write_text(
            f'kind = "server"\nlive_port = {self.live_port}\nweb_port = {self.web_port}\n'
            f'database = "{self.database}"\ndata_dir = "data"\nbranch = "{self.branch}"\n{self.clock}',
            encoding="utf-8",
        )
        return path

    def start(self) -> None:
        assert self.process is None
        self.process = WarmProcess(self.before + PROGRAM, ["-c", str(self.settings())])
        line = self.process.stdout.readline()
        if not line:
            raise AssertionError(f"the server did not start: {self.process.stderr.read()}")
        ports = json.loads(line)
        self.live_port, self.web_port = ports["live_port"], ports["web_port"]

    def refused(self) -> str:
        """Start it where it must refuse; what it said."""
        process = WarmProcess(self.before + PROGRAM, ["-c", str(self.settings())])
        code = process.wait(60)
        with process.stdout, process.stderr:
            said = process.stderr.read()
        assert code == 2, said
        assert "Traceback" not in said
        return said

    def end(self, sign: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal and wait; the exit code."""
        if self.process is None:
            return 0
        self.process.send_signal(sign)
        code = self.process.wait(30)
        for stream in (self.process.stdout, self.process.stderr):
            stream.close()
        self.process = None
        return code

    def kill(self) -> None:
        """As a power cut to the process: no handler runs."""
        self.end(signal.SIGKILL)
