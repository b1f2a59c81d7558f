"""Plays many days at once: every processor has its own, the order stays, and nothing is left when it is broken off."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any

MOST = 8


@contextmanager
def processes(most: int = MOST) -> Iterator[Callable[..., Iterator[Any]]]:
    """`map` over as many processes as there are processors; on one, in this process."""
    count = min(most, os.cpu_count() or 1)
    if count == 1:
        yield map
        return
    pool = ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=_begins)
    try:
        yield pool.map
    finally:
        pool.shutdown(cancel_futures=True)  # a second at most: the days that are being played


def _begins() -> None:
    """Ctrl-C is for the parent, who then asks for nothing more; and whoever uses the machine goes first."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(10)
