"""The kiosk's whole program, without a screen, touched by lines of standard input, to be killed at any moment.

`python -m tests.faults.real_kiosk KIOSK.toml` says `ready`, `away` or another page whenever that changes, and `ticket
NUMBER` when one is shown; `take` is the three taps to a number, `home` the button "done".
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from tests.patience import within
from tests.server.branch_kit import BRANCH, SERVICE

ROOT = Path(__file__).parents[2]


def main(path: Path) -> int:
    """Run it until standard input ends."""
    from PySide6.QtCore import QSocketNotifier

    from clientkit import program
    from config.load import load
    from config.settings import KioskSettings
    from kiosk import app

    with program.opened("toiluot-kiosk", lambda: app.create(load(path, KioskSettings))) as (application, kiosk):
        screen, said = kiosk.screen, [""]

        def tell() -> None:
            ticket = screen.flow.ticket
            now = screen.page if ticket is None else f"ticket {ticket.number} {screen.flow.printing.value}"
            if now != said[0]:
                said[0] = now
                print(now, flush=True)

        def obey() -> None:
            line = os.read(0, 100).decode()
            if not line:
                application.exit(0)
            for word in line.split():
                if word == "home":
                    screen.actions.home()
                else:
                    screen.actions.chooseGroup(BRANCH.service_by_id[SERVICE].group)
                    screen.actions.chooseService(SERVICE)
                    screen.actions.take()
                    screen.actions.take()  # a finger that trembles

        screen.changed.connect(tell)
        notifier = QSocketNotifier(0, QSocketNotifier.Type.Read)
        notifier.activated.connect(obey)
        tell()
        return int(application.exec())


class RealKiosk:
    """One kiosk and its folder, started as often as wanted.

    Args:
        folder: with its key, `kiosk-1.token`.
        live_port: of its server.
        printer_port: of its printer.
    """

    def __init__(self, folder: Path, live_port: int, printer_port: int) -> None:
        self._path = folder / "kiosk.toml"
        self._log = folder / "kiosk.log"
        self._path.write_text(
            f'kind = "kiosk"\ndevice_id = "kiosk-1"\ntoken_file = "kiosk-1.token"\n'
            f'servers = ["ws://127.0.0.1:{live_port}"]\nwidth = 540\nheight = 960\n'
            f'[guidance]\nenabled = false\n[printer]\nkind = "network"\nhost = "127.0.0.1"\nport = {printer_port}\n',
            encoding="utf-8",
        )
        self._process: asyncio.subprocess.Process | None = None
        self.said: list[str] = []
        self._hears: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start it and do not wait."""
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tests.faults.real_kiosk", str(self._path)),
                cwd=ROOT, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"}, stderr=log,
                stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
            )  # fmt: skip
        self.said = []
        self._hears = asyncio.create_task(self._hear(self._process))

    async def _hear(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        while line := await process.stdout.readline():
            self.said.append(line.decode().strip())

    async def says(self, word: str, within_s: float = 60.0) -> None:
        """Wait until what it said last begins so."""
        async with within(within_s, lambda: f"{word}; it said {self.said}; its log: {self._log.read_text()[-1500:]}"):
            while not self.said or not self.said[-1].startswith(word):  # noqa: ASYNC110
                await asyncio.sleep(0.005)

    def told(self, word: str) -> None:
        """Touch it."""
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(f"{word}\n".encode())

    async def kill(self) -> None:
        """SIGKILL: no handler runs."""
        if self._process is not None:
            assert self._hears is not None
            if self._process.returncode is None:
                self._process.kill()
            await self._process.wait()
            await self._hears
            self._process = None


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
