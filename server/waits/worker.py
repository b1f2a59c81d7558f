"""Plays scenes in a thread of its own, so that the hall's links are served meanwhile."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from server.core.waits import Waits
from server.waits.scene import Scene
from server.waits.simulate import simulate

log = logging.getLogger("toiluot.waits")

PATIENCE_S = 1.0
"""A thread that has not answered after so long is given up; a full hall takes it a few milliseconds. Real seconds."""


class Worker:
    """One thread, which pages and reports cannot keep busy. Whatever ails the thread, there is an answer.

    Args:
        play: works the waits out; the same scene gives the same ones.
    """

    def __init__(self, play: Callable[[Scene], Waits] = simulate) -> None:
        self._play = play
        self._thread: ThreadPoolExecutor | None = None

    async def simulate(self, scene: Scene) -> Waits:
        """The waits of a scene.

        A thread that fails, or does not answer in time, is replaced, and this one scene is played on the event loop by
        `server.waits.simulate`, whatever the thread was given to play.
        """
        thread: ThreadPoolExecutor | None = None
        try:
            thread = self._thread = self._thread or ThreadPoolExecutor(max_workers=1, thread_name_prefix="waits")
            playing = asyncio.get_running_loop().run_in_executor(thread, self._play, scene)
            try:
                # Not asyncio.timeout: where the loop itself stood still, the answer is there when the time is over.
                await asyncio.wait({playing}, timeout=PATIENCE_S)
                if playing.done():
                    return playing.result()
            finally:
                playing.cancel()
            raise TimeoutError(f"no answer within {PATIENCE_S} s")
        except Exception:  # whatever ails a thread, nobody waits for it who wants a number
            log.exception("the waits were not worked out in their thread; it is started again")
            if self._thread is thread:  # else another scene has given it up already
                self.close()
        return simulate(scene)

    def close(self) -> None:
        """Let the thread end; the next scene starts another one. Those that wait in its queue give up by themselves."""
        if self._thread is not None:
            self._thread.shutdown(wait=False)
            self._thread = None
