"""Rehearsals for pages: one at a time in a child process, within a time limit, given up when somebody says so."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from pydantic import ValidationError

from server.rehearsal.asked import Answer, Asked, Work

log = logging.getLogger("toiluot.rehearsal")

LIMIT_S = 60.0
"""After which the child is ended, in real seconds."""

CHILD = (sys.executable, "-m", "server.rehearsal.child")


@dataclass(slots=True, eq=False)
class Running:
    """A rehearsal that is under way."""

    asked: Asked
    by: str
    """Who asked for it."""
    began_s: float
    task: asyncio.Task[None] | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Done:
    """The last one that ended."""

    asked: Asked
    by: str
    answer: Answer


class Rehearsals:
    """What managers have played on their pages.

    Args:
        url: of the branch's database.
        command: the child's.
        limit_s: after which it is ended.
        monotonic: real seconds.
    """

    def __init__(
        self,
        url: str,
        command: tuple[str, ...] = CHILD,
        limit_s: float = LIMIT_S,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url, self._command, self._limit_s, self._monotonic = url, command, limit_s, monotonic
        self.running: Running | None = None
        self.done: Done | None = None

    @property
    def seconds(self) -> int:
        """For how long the one under way has been played; 0 when none is."""
        return 0 if self.running is None else round(self._monotonic() - self.running.began_s)

    def begin(self, asked: Asked, by: str) -> bool:
        """Have it played, on the running event loop; False when another one is being played, and then nothing is."""
        if self.running is not None:
            return False
        running = self.running = Running(asked, by, self._monotonic())
        running.task = asyncio.get_running_loop().create_task(self._play(running))
        return True

    async def give_up(self) -> None:
        """End the one that is under way; nothing is kept of it."""
        running = self.running
        if running is not None and running.task is not None:
            running.task.cancel()
            await asyncio.gather(running.task, return_exceptions=True)

    async def ended(self) -> None:
        """Wait until none is under way."""
        while self.running is not None and self.running.task is not None:
            await asyncio.gather(self.running.task, return_exceptions=True)

    # -- inside --

    async def _play(self, running: Running) -> None:
        try:
            answer = await self._answer(running.asked)
            self.done = Done(running.asked, running.by, answer)
        finally:
            self.running = None

    async def _answer(self, asked: Asked) -> Answer:
        pipe = asyncio.subprocess.PIPE
        try:
            child = await asyncio.create_subprocess_exec(
                *self._command, stdin=pipe, stdout=pipe, stderr=pipe, env=_environment()
            )
        except OSError as error:
            return _failed(str(error))
        try:
            async with asyncio.timeout(self._limit_s):
                made, said = await child.communicate(Work(url=self._url, asked=asked).model_dump_json().encode())
        except TimeoutError:
            log.warning("a rehearsal took more than %g s and was ended", self._limit_s)
            return Answer(key="too_long", facts={"seconds": f"{self._limit_s:g}"})
        finally:
            if child.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    child.kill()
                await child.wait()
        lines = said.decode(errors="replace").strip().splitlines()
        if child.returncode == 0:
            if lines:
                log.warning("a rehearsal: %s", lines[-1])
            with contextlib.suppress(ValidationError):
                return Answer.model_validate_json(made)
        return _failed(f"it ended with {child.returncode}: {lines[-1] if lines else 'it said nothing'}")


def _failed(why: str) -> Answer:
    log.warning("a rehearsal failed: %s", why)
    return Answer(key="failed")


def _environment() -> dict[str, str]:
    """Nothing of the server's secrets; what finding Python takes, and what a PostgreSQL client is told."""
    kept = ("PATH", "HOME", "LANG", "LC_ALL", "PYTHONPATH")
    return {name: value for name, value in os.environ.items() if name in kept or name.startswith("PG")}
