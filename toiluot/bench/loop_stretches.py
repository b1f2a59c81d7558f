"""How long the event loop was held at a stretch, and by what; installed by whoever wants to know, and by no program."""

from __future__ import annotations

import asyncio
import asyncio.events
import os
import time
from collections.abc import Callable
from typing import Any

LOOK_EVERY_S = 0.001

WRITTEN = "stretches.json"
"""Where a watched program tells what held its loop, beside its settings file."""


class LoopStretches:
    """Records the longest stretch in which the loop could do nothing else.

    Two things hold a loop: a callback that does not end, and another thread that keeps the interpreter while the loop
    has something to do. The first is seen by timing each callback, and named; the second by a timer that comes late.
    The time for which no processor was free (schedstat) is not counted: other programs took it.
    """

    def __init__(self) -> None:
        self._watching = True
        self._loops: set[int] = set()
        self._schedstat = os.open("/proc/self/schedstat", os.O_RDONLY | os.O_CLOEXEC)
        self.begin()

    def close(self) -> None:
        """Watch no more."""
        asyncio.events.Handle._run = self._run  # type: ignore[method-assign,assignment]
        self._watching = False
        os.close(self._schedstat)

    def begin(self) -> None:
        """Forget what was recorded; what began before now counts from now on."""
        self._begun = self._clock()
        self.longest_s, self.which, self.late_s = 0.0, "", 0.0

    @property
    def held_ms(self) -> float:
        """The longest stretch since `begin`, whoever held the loop; milliseconds."""
        return max(self.longest_s, self.late_s) * 1000

    def install(self) -> None:
        """Time every callback of every loop of this process from now on."""
        run: Callable[[Any], None] = asyncio.events.Handle._run
        self._run = run
        stretches = self

        def timed(handle: Any) -> None:
            stretches._watch(handle._loop)
            began = stretches._clock()
            try:
                run(handle)
            finally:
                lasted = stretches._clock() - max(began, stretches._begun) if stretches._watching else 0.0
                if lasted > stretches.longest_s:
                    stretches.longest_s, stretches.which = lasted, _named(handle)

        asyncio.events.Handle._run = timed  # type: ignore[method-assign,assignment]

    def _watch(self, loop: asyncio.AbstractEventLoop) -> None:
        """Let a timer of this loop tell how late it comes, once for each loop."""
        if id(loop) in self._loops:
            return
        self._loops.add(id(loop))

        def look(due: float) -> None:
            if not self._watching:
                return
            now = self._clock()
            self.late_s = max(self.late_s, now - max(due, self._begun))
            loop.call_later(LOOK_EVERY_S, look, now + LOOK_EVERY_S)

        look(self._clock())

    def _clock(self) -> float:
        """Seconds that go on while this process's first thread has a processor or wants none."""
        return time.perf_counter() - int(os.pread(self._schedstat, 64, 0).split()[1]) / 1e9


def _named(handle: Any) -> str:
    """The function or the task's coroutine that a callback belongs to."""
    task = getattr(handle._callback, "__self__", None)
    if isinstance(task, asyncio.Task):
        coroutine: Any = task.get_coro()
        while getattr(coroutine, "cr_await", None) is not None and hasattr(coroutine.cr_await, "cr_code"):
            coroutine = coroutine.cr_await
        return str(getattr(coroutine, "__qualname__", coroutine))
    return str(getattr(handle._callback, "__qualname__", handle._callback))
