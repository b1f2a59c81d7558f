"""Notices that answers have stopped: it is said after 2 s, and after 10 s the process ends, to be started anew.

A thread watches the event loop, and the event loop looks at how long the oldest command has waited; a refusal is an
answer too. Only time in which the process really ran counts: one that was stopped or swapped out is not ended for it.
"""

from __future__ import annotations

import asyncio
import contextlib
import faulthandler
import logging
import sys
import threading
from collections.abc import Callable, Iterator

from config.systemd import ALIVE, notify
from server.runtime.exits import ExitStatus
from server.runtime.health import Problem

log = logging.getLogger("toiluot.watch")

TICK_S = 0.5
SAY_S, END_S = 2.0, 10.0
"""How long a command may wait, or the event loop do nothing else: then it is said, then the process ends."""

ALIVE_EVERY = 4
"""Ticks between two words to systemd."""


class Judge:
    """What is made of the looks, without thread or clock.

    Args:
        end_s: from when the process is to end.
    """

    def __init__(self, end_s: float = END_S) -> None:
        self._end_s = end_s
        self._waited_s = 0.0
        self._waiting_looks = 0
        self._looks = self._known_looks = 0
        self._silent_ticks = 0

    def looked(self, oldest_waiting_s: float) -> None:
        """The event loop looked; call about every `TICK_S`."""
        self._looks += 1
        self._waited_s = oldest_waiting_s
        self._waiting_looks = self._waiting_looks + 1 if oldest_waiting_s > SAY_S else 0

    def ticked(self) -> None:
        """A tick of the thread has passed."""
        self._silent_ticks = self._silent_ticks + 1 if self._looks == self._known_looks else 0
        self._known_looks = self._looks

    @property
    def loop_stuck_s(self) -> float:
        """For how long the event loop has not looked."""
        return self._silent_ticks * TICK_S

    @property
    def silent_s(self) -> float:
        """For how long somebody has not been answered, or could not have been."""
        return self._waited_s + self.loop_stuck_s

    @property
    def slow(self) -> bool:
        """Whether it has to be said."""
        return self.silent_s > SAY_S

    @property
    def stopped(self) -> bool:
        """Whether the process has to end."""
        watched_s = (self._waiting_looks + self._silent_ticks) * TICK_S
        return self.silent_s > self._end_s and watched_s > self._end_s - SAY_S - TICK_S

    @property
    def words(self) -> str:
        """What is the matter."""
        if self.loop_stuck_s > SAY_S:
            return f"the event loop has done nothing for {self.loop_stuck_s:.0f} s"
        return f"a command has waited {self.silent_s:.0f} s for its answer"


class AnswerWatch:
    """Watches one program from when it is ready until it ends.

    Args:
        oldest_waiting_s: for how long the oldest command has waited for its answer; seconds.
        end: ends the process at once with a status; None to say it only.
        end_s: how long answers may fail to come.
    """

    def __init__(
        self,
        oldest_waiting_s: Callable[[], float],
        end: Callable[[int], object] | None,
        end_s: float = END_S,
    ) -> None:
        self._oldest_waiting_s = oldest_waiting_s
        self._end = end
        self._judge = Judge(end_s)
        self._over = threading.Event()
        self._said = False

    @contextlib.contextmanager
    def watching(self) -> Iterator[None]:
        """Watch within this; call in the event loop."""
        loop = asyncio.get_running_loop()
        next_look = [loop.call_soon(lambda: None)]

        def look() -> None:
            next_look[0] = loop.call_later(TICK_S, look)  # first of all, so that whatever fails below it goes on
            self._judge.looked(self._oldest_waiting_s())

        look()
        thread = threading.Thread(target=self._watch, name="answer-watch", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._over.set()
            next_look[0].cancel()

    def problems(self) -> list[Problem]:
        """For the health report."""
        if not self._judge.slow:
            return []
        return [Problem("answers", why=self._judge.words, seconds=round(self._judge.silent_s), failed=True)]

    # -- in the thread --

    def _watch(self) -> None:
        ticks = 0
        while not self._over.wait(TICK_S):
            self._judge.ticked()
            if self._judge.stopped and self._end is not None:
                self._give_up(self._end)
                return
            if ticks % ALIVE_EVERY == 0 and not self._judge.slow:
                notify(ALIVE)
            ticks += 1
            self._say()

    def _say(self) -> None:
        if self._judge.slow == self._said:
            return
        self._said = self._judge.slow
        if self._said:
            log.error("answers have stopped: %s", self._judge.words)
        else:
            log.warning("answers come again")

    def _give_up(self, end: Callable[[int], object]) -> None:
        log.critical("the program ends to be started anew: %s", self._judge.words)
        with contextlib.suppress(OSError, ValueError, AttributeError):  # standard error may be closed
            faulthandler.dump_traceback(sys.stderr)
        end(ExitStatus.STOPPED_ANSWERING)
