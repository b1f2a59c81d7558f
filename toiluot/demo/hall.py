"""The demo on a screen: one kiosk, two counters, one display to take part in; the rest is simulated."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from config.day import Visit
from toiluot.demo.citizens import WindowKiosk
from toiluot.demo.folder import KEPT
from toiluot.demo.play import Play, tell
from toiluot.demo.preparing import clips, opening, pages
from toiluot.demo.stage import BRANCH, WINDOW_COUNTERS, Stage, die_with_parent

DISPLAY = f"""width = 1280
height = 720
[voice]
cache_dir = "../{KEPT}"
"""
"""A window beside the others instead of a hall's whole screen."""


class HallOnScreen(Play):
    """A day whose windows belong to a person. It goes on after the day until the person ends it."""

    async def open_windows(self, printer: int) -> WindowKiosk | None:
        """Open the windows as a person would and say which pages there are."""
        stage = self.stage
        files = {
            "display": stage.device("display", "board-1", DISPLAY),
            "kiosk": stage.device("kiosk", "kiosk-1", f"width = 540\nheight = 960\n[printer]\nport = {printer}\n"),
        }
        for n, counter in enumerate(stage.branch.counters[:WINDOW_COUNTERS]):
            shape = ("full", "mini")[n % 2]
            more = f'window = "{shape}"\ncounter_id = "{counter.id}"\n'
            files[f"counter {counter.number}"] = stage.device("counter", f"pc-{counter.id}", more)
        for name, file in files.items():
            with (stage.out / "logs" / f"{file.stem}.log").open("ab") as err:
                process = await asyncio.create_subprocess_exec(
                    sys.executable, "-m", "toiluot.demo.window", name.split()[0], str(file),
                    stderr=err, env=stage.env, preexec_fn=die_with_parent,
                )  # fmt: skip
            self._spawn(self._closed(name, file.stem, process))
        tell(pages(stage))
        tell("Take part at any moment. Ctrl+C ends the hall.")
        return None

    async def _closed(self, name: str, program: str, process: asyncio.subprocess.Process) -> None:
        try:
            await process.wait()
            tell(f"{name}: the window was closed")
            self.stage.conductor.excuse(program)
        finally:
            if process.returncode is None:
                process.terminate()
                await process.wait()

    async def after_the_day(self) -> None:
        """The hall stays open for the person."""
        tell("The last simulated visitor has gone; the hall stays open. Ctrl+C ends it.")
        await asyncio.Event().wait()


def play_on_screen(folder: Path, visits: list[Visit], speed: float) -> int:
    """Run the hall until Ctrl+C; always 0."""
    clips(folder, BRANCH)
    stage = Stage(folder, speed, opening(visits, 1), screen=True)
    hall = HallOnScreen(stage, visits, say=tell)
    try:
        asyncio.run(hall.run())
    except KeyboardInterrupt:
        tell("The hall is closed.")
    return 0
