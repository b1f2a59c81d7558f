"""Has the hall's futures played in a process of its own. Killed, hung or slow, it is started again; nobody waits."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from server.core.forecast import Forecast
from server.runtime.health import Problem
from server.waits.learned import Learned
from server.waits.messages import read, write
from server.waits.outlook import Outlook

log = logging.getLogger("toiluot.waits")

PATIENCE_S, START_S = 10.0, 60.0
"""So long an answer may take, and the first one of a new process, which reads numpy from the disk. Real seconds."""

AGAIN_S, AGAIN_AT_MOST_S = 1.0, 60.0
"""After a failure the process is started again after so long; after each further one twice as long."""

PROGRAM = (sys.executable, "-m", "server.waits.process")


class Foreseer:
    """One process that foresees, while it is well.

    Args:
        program: what is started; it speaks as `server.waits.process` does.
        monotonic: real seconds.
    """

    def __init__(self, program: Sequence[str] = PROGRAM, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._program, self._monotonic = program, monotonic
        self._learned = Learned()
        self._child: subprocess.Popen[bytes] | None = None
        self._thread: ThreadPoolExecutor | None = None
        self._taught = False
        """Whether the process knows what was learned last."""
        self._failures = 0
        self._failure = ""
        self._failed_at = self._again_at = 0.0

    def use(self, learned: Learned) -> None:
        """Draw from these tables from now on."""
        self._learned, self._taught = learned, False

    async def foresee(self, outlook: Outlook) -> Forecast | None:
        """What many futures of an outlook come to; None where the process is not well, and nothing is waited for."""
        if self._monotonic() < self._again_at:
            return None
        new = self._child is None
        try:
            child = self._child or self._start()
            asked = asyncio.get_running_loop().run_in_executor(self._thread, self._ask, child, outlook)
            asked.add_done_callback(_looked_at)
            # Not asyncio.timeout: where the loop itself stood still, the answer is there when the time is over.
            done, _ = await asyncio.wait({asked}, timeout=START_S if new else PATIENCE_S)
            if not done:
                raise TimeoutError(f"no answer within {START_S if new else PATIENCE_S:g} s")
            found = asked.result()
        except (OSError, EOFError, ValueError, RuntimeError, TimeoutError) as error:
            self._failed(error)
            return None
        except asyncio.CancelledError:
            self.close()
            raise
        if self._failures:
            log.info("the process that foresees waits is well again")
        self._failures, self._failure = 0, ""
        return found

    def problems(self) -> list[Problem]:
        """That waits are told by the run without chance, because the process is not well."""
        if not self._failure:
            return []
        return [Problem("foreseen", why=self._failure, seconds=round(self._monotonic() - self._failed_at))]

    def close(self) -> None:
        """End the process; the next outlook starts another one."""
        child, self._child = self._child, None
        thread, self._thread = self._thread, None
        if child is not None:
            child.kill()  # also of one that was stopped; it holds nothing that could be lost
            child.wait()
        if thread is not None:
            thread.shutdown(wait=True)  # its pipe has ended with the process
        if child is not None:
            for pipe in (child.stdin, child.stdout):
                if pipe is not None:
                    with contextlib.suppress(BrokenPipeError):  # what was to be written, nobody reads
                        pipe.close()

    # -- inside --

    def _start(self) -> subprocess.Popen[bytes]:
        # numpy's own threads would be many processes' worth of memory for arrays as small as these.
        environment = os.environ | dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"), "1")
        self._child = subprocess.Popen(  # noqa: S603  our own module
            self._program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
        )
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="foresees")
        self._taught = False
        return self._child

    def _ask(self, child: subprocess.Popen[bytes], outlook: Outlook) -> Forecast:
        """In the thread: ask, and wait for the answer."""
        assert child.stdin is not None
        assert child.stdout is not None
        if not self._taught:
            self._taught = True
            write(child.stdin, self._learned)
        write(child.stdin, outlook)
        found = read(child.stdout)
        if not isinstance(found, Forecast):
            raise ValueError(f"no forecast: {type(found).__name__}")
        return found

    def _failed(self, error: Exception) -> None:
        self.close()
        now = self._monotonic()
        wait_s = min(AGAIN_AT_MOST_S, AGAIN_S * 2**self._failures)
        self._failures, self._again_at = self._failures + 1, now + wait_s
        self._failed_at = self._failed_at if self._failure else now
        self._failure = str(error) or type(error).__name__
        log.error(
            "the process that foresees waits failed (%s); waits are told without it, and it is started again in %g s",
            self._failure, wait_s,
        )  # fmt: skip


def _looked_at(asked: asyncio.Future[Forecast]) -> None:
    """Of an answer that comes too late, or never, nobody wants to hear."""
    if not asked.cancelled():
        asked.exception()
