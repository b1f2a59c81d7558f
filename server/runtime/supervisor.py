"""Background tasks that must not end: one supervisor watches them all and starts again what failed."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

from server.runtime.exits import CannotGoOn

log = logging.getLogger("toiluot.supervisor")

BACK_OFF_S = (0.2, 1.0, 5.0, 15.0, 30.0)
"""Seconds until a failed task is started again, before jitter; the last repeats for ever."""

HEALTHY_S = 60.0
"""A task that ran so long without a fault begins with the first of these again."""

AGAIN_S, STOP_S = 2.5, 8.0
"""A task that did not end when it was cancelled is cancelled again, and then left behind; real seconds."""

State = Literal["running", "failed", "ended"]


@dataclass(frozen=True, slots=True)
class TaskReport:
    """One task as the health report tells it."""

    name: str
    state: State
    """`failed` while it waits to be started again; `ended` when the program ends."""
    restarts: int
    last_fault: str
    """The reason of its last fault; empty if it never had one."""
    since_s: float
    """For how many seconds it has been in this state."""


@dataclass(slots=True)
class _Supervised:
    name: str
    make: Callable[[], Awaitable[object]]
    essential: bool
    state: State = "running"
    restarts: int = 0
    last_fault: str = ""
    since: float = 0.0
    task: asyncio.Task[None] | None = None


class Supervisor:
    """Runs the background tasks of one program.

    Args:
        roll: gives 0..1, to spread the restarts of several tasks that failed for one reason.
        tick: real seconds that only go forward.
        pause: waits so many seconds before a task is started again.
    """

    def __init__(
        self,
        roll: Callable[[], float] = random.random,
        tick: Callable[[], float] = time.monotonic,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._roll = roll
        self._tick = tick
        self._pause = pause
        self._tasks: dict[str, _Supervised] = {}
        self._over = asyncio.Event()
        self._why: CannotGoOn | None = None

    def run(self, name: str, make: Callable[[], Awaitable[object]], *, essential: bool = False) -> None:
        """Run a task for as long as the program runs; call within the event loop.

        A fault is logged with its reason and the task is started again after a while. Returning is a fault too, and so
        is a cancellation that did not come from `stop`. A task that raises `CannotGoOn` ends the program.

        Args:
            name: of the task, in the log and on the health page.
            make: called at every start; makes what is to be awaited.
            essential: the program ends when this task ends, for whatever reason.

        Raises:
            ValueError: a task of this name runs already.
        """
        if name in self._tasks:
            raise ValueError(f"a task named {name!r} runs already")
        one = self._tasks[name] = _Supervised(name, make, essential, since=self._tick())
        one.task = asyncio.create_task(self._keep(one), name=name)

    @property
    def reports(self) -> tuple[TaskReport, ...]:
        """Every task and how it is, in the order in which they were started."""
        now = self._tick()
        return tuple(
            TaskReport(one.name, one.state, one.restarts, one.last_fault, now - one.since)
            for one in self._tasks.values()
        )

    @property
    def ended(self) -> bool:
        """Whether the program cannot go on."""
        return self._why is not None

    async def over(self) -> CannotGoOn:
        """Wait until the program cannot go on, and give the reason."""
        await self._over.wait()
        assert self._why is not None
        return self._why

    def end_program(self, why: CannotGoOn) -> None:
        """The program cannot go on; a reason given before stays."""
        if self._why is None:
            self._why = why
            self._over.set()

    async def stop(self) -> None:
        """Cancel every task and wait until they have ended; one that will not is left behind and named in the log."""
        waiting = {one.task for one in self._tasks.values() if one.task is not None and not one.task.done()}
        until = time.monotonic() + STOP_S
        while waiting and time.monotonic() < until:
            for task in waiting:
                task.cancel()  # again and again: in Python 3.11 asyncio.wait_for may swallow one
            _, waiting = await asyncio.wait(waiting, timeout=AGAIN_S)
        if waiting:
            log.error("these tasks did not end within %.0f s: %s", STOP_S, ", ".join(t.get_name() for t in waiting))
        self._tasks.clear()

    # -- inside --

    async def _keep(self, one: _Supervised) -> None:
        tries = 0
        while True:
            self._now_is(one, "running")
            error: BaseException | None = None
            try:
                await one.make()
            except CannotGoOn as why:
                self._end(one, why)
                return
            except asyncio.CancelledError as cancelled:
                task = asyncio.current_task()
                if task is None or task.cancelling():
                    self._now_is(one, "ended")
                    raise
                error = cancelled
            except (Exception, SystemExit) as fault:  # noqa: BLE001  the outermost loop; uvicorn exits when it cannot start
                error = fault
            one.last_fault = _reason(error)
            if one.essential:
                self._end(one, CannotGoOn(f"its part {one.name!r} ended: {one.last_fault}"), error)
                return
            tries = 0 if self._tick() - one.since > HEALTHY_S else tries
            seconds = BACK_OFF_S[min(tries, len(BACK_OFF_S) - 1)] * (0.5 + self._roll())
            tries += 1
            self._now_is(one, "failed")
            # The name stands in the sentence itself, so that the log's limits count each task's faults apart.
            sentence = f"the task {one.name} failed (%s); it is started again in %.1f s"
            log.error(sentence, one.last_fault, seconds, exc_info=error)
            await self._pause(seconds)
            one.restarts += 1

    def _now_is(self, one: _Supervised, state: State) -> None:
        one.state, one.since = state, self._tick()

    def _end(self, one: _Supervised, why: CannotGoOn, error: BaseException | None = None) -> None:
        one.last_fault = str(why)
        self._now_is(one, "ended")
        log.critical("this program cannot go on: %s", why, exc_info=error)
        self.end_program(why)


def _reason(error: BaseException | None) -> str:
    if error is None:
        return "it returned"
    if isinstance(error, asyncio.CancelledError):
        return "it was cancelled"
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
