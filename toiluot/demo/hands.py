"""The driver's side of `robot.py`: starts a program under a robot's hands and gives it orders."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from toiluot.demo.stage import DidNotStart, die_with_parent, last_words
from wire.codec import Json

ANSWER_S = 30.0
"""Real seconds in which a robot answers any order, also a wait that fails."""


class RobotFailed(Exception):
    """The program did not do what was ordered; the message names the order."""


class Hands:
    """One real window in a process of its own.

    Args:
        program: kiosk, counter or display.
        settings: its settings file.
        heard: called with each line the robot tells of the link.
        log: file that gets the program's standard error.
    """

    def __init__(self, program: str, settings: Path, heard: Callable[[Json], None], log: Path) -> None:
        self.program = program
        self._settings, self._heard, self._log = settings, heard, log
        self._process: asyncio.subprocess.Process | None = None
        self._answers: dict[int, asyncio.Future[Json]] = {}
        self._turn = 0
        self._reader: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()

    async def start(self, env: dict[str, str], within_s: float = 60.0) -> None:
        """Start the program and wait for its first word. Raises `DidNotStart`."""
        with self._log.open("ab") as err:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "toiluot.demo.robot", self.program, str(self._settings),
                stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=err, env=env, limit=2**22,
                preexec_fn=die_with_parent,
            )  # fmt: skip
        self._reader = asyncio.create_task(self._read())
        ready = asyncio.create_task(self._ready.wait())
        await asyncio.wait([ready, self._reader], timeout=within_s, return_when=asyncio.FIRST_COMPLETED)
        if not self._ready.is_set():  # it has ended, or says nothing
            ready.cancel()
            raise DidNotStart(f"{self.program} did not start: {last_words(self._log)} ({self._log})")

    async def _read(self) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            try:
                told: Any = json.loads(line)
            except (ValueError, RecursionError):
                continue  # something a library printed
            if not isinstance(told, dict):
                continue
            if "heard" in told:
                if told["heard"] == "ready":
                    self._ready.set()
                self._heard(told)
            elif type(id_ := told.get("id")) is int and (future := self._answers.pop(id_, None)) and not future.done():
                future.set_result(told)
        for future in self._answers.values():
            if not future.done():
                future.set_exception(RobotFailed(f"{self.program} ended; see {self._log}"))

    async def order(self, do: str, **what: object) -> Json:
        """Give an order and wait for it to be done.

        Raises:
            RobotFailed: it could not be done, or the program has ended.
        """
        process = self._process
        if process is None or process.stdin is None or process.returncode is not None:
            raise RobotFailed(f"{self.program} is not running")
        self._turn += 1
        future: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._answers[self._turn] = future
        line = json.dumps({"id": self._turn, "do": do, **what}) + "\n"
        try:
            process.stdin.write(line.encode())
            await process.stdin.drain()
            answer = await asyncio.wait_for(future, ANSWER_S)
        except (TimeoutError, ConnectionError):
            raise RobotFailed(f"{self.program}: no answer to {do} {what}") from None
        if answer.get("ok") is not True:
            raise RobotFailed(f"{self.program}: {do} {what}: {answer.get('why', 'not on the screen')}")
        return answer

    async def tap(self, name: str, within_s: float = 5.0) -> None:
        """Wait until something can be tapped, then tap it. Raises `RobotFailed`."""
        await self.order("wait", name=name, within_s=within_s)
        await self.order("click", name=name)

    async def type(self, text: str) -> None:
        """Type on the window. Raises `RobotFailed`."""
        await self.order("type", text=text)

    async def sees(self, name: str, within_s: float = 0.0) -> bool:
        """Whether something of that name is on the screen, or comes within so long, and can be tapped."""
        try:
            await self.order("wait", name=name, within_s=within_s)
        except RobotFailed:
            return False
        return True

    async def shot(self, path: Path) -> None:
        """Take a picture of the window. Raises `RobotFailed`."""
        await self.order("shot", path=str(path))

    async def stop(self) -> int:
        """Close the window; the exit code of the program."""
        process = self._process
        if process is None:
            return 0
        if process.stdin is not None:
            process.stdin.close()
        try:
            code = await asyncio.wait_for(process.wait(), 5.0)
        except TimeoutError:
            process.kill()
            code = await process.wait()
        if self._reader is not None:
            await self._reader
        return code
