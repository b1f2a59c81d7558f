"""Plays many days at once: every processor has its own, the order stays, and nothing is left when it is broken off."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import TypeVar

MOST = 8

LOOKS_S = 0.2
"""How often it is seen whether somebody pressed Ctrl-C."""

_In = TypeVar("_In")
_Out = TypeVar("_Out")


class Processes:
    """`map` over several processes.

    Ctrl-C is kept until nothing is between two states, and is for this process alone: a pool that is struck at any
    moment, or whose workers are, may wait for itself without end.
    """

    def __init__(self, pool: ProcessPoolExecutor) -> None:
        self._pool = pool
        self.broken_off = False

    def __call__(self, work: Callable[[_In], _Out], jobs: Iterable[_In]) -> Iterator[_Out]:
        """What `work` makes of each, in their order.

        Raises:
            KeyboardInterrupt: somebody pressed Ctrl-C.
        """
        futures = [self._pool.submit(work, job) for job in jobs]
        for future in futures:
            while True:
                if self.broken_off:
                    raise KeyboardInterrupt
                try:
                    found = future.result(LOOKS_S)
                except TimeoutError:
                    continue
                break
            yield found


@contextmanager
def processes(most: int = MOST) -> Iterator[Callable[..., Iterator]]:  # type: ignore[type-arg]
    """`map` over as many processes as there are processors; on one, in this process."""
    count = min(most, os.cpu_count() or 1)
    if count == 1:
        yield map
        return
    pool = ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=_begins)
    each = Processes(pool)

    def keep(signum: int, frame: object) -> None:
        each.broken_off = True

    here = threading.current_thread() is threading.main_thread()  # nobody else can be struck, or may say what happens
    before = signal.signal(signal.SIGINT, keep) if here else None
    held = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        for _ in range(count):
            pool.submit(_nothing)  # begins one of them, who inherits what is held back
        signal.pthread_sigmask(signal.SIG_SETMASK, held)
        yield each
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, held)
        pool.shutdown(cancel_futures=True)  # a second at most: the days that are being played
        if here:
            signal.signal(signal.SIGINT, before)


def _begins() -> None:
    """Whoever else uses the machine goes first."""
    os.nice(10)


def _nothing() -> None:
    """Is asked of a process so that it is there."""
