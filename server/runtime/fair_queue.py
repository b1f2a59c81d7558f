"""Slow work in a few threads, in turns: whoever asks for much waits behind their own, not before others."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

T = TypeVar("T")


class QueueFull(Exception):
    """Too much is asked for at once; try again in a moment."""


@dataclass(slots=True)
class _Lane:
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    asked: int = 0


class FairQueue:
    """Does work in threads, one piece at a time for each asker.

    An asker has at most one piece before the workers, so those who ask take turns however much each of them asks for.

    Args:
        name: of the threads.
        workers: pieces done at the same time.
        each: pieces one asker may have asked for at once.
        most: pieces all of them may have.
    """

    def __init__(self, name: str, workers: int, each: int, most: int) -> None:
        self._each, self._most = each, most
        self._threads = ThreadPoolExecutor(workers, name)
        self._lanes: dict[str, _Lane] = {}
        self._asked = 0

    async def run(self, asker: str, work: Callable[[], T]) -> T:
        """Do `work` when it is the asker's turn.

        Raises:
            QueueFull: at once, before anything is awaited.
        """
        lane = self._lanes.setdefault(asker, _Lane())
        if lane.asked >= self._each or self._asked >= self._most:
            self._leave(asker, lane)
            raise QueueFull
        lane.asked += 1
        self._asked += 1
        try:
            async with lane.turn:
                return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            lane.asked -= 1
            self._asked -= 1
            self._leave(asker, lane)

    def close(self) -> None:
        """Let what is under way end; nothing more is done."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _leave(self, asker: str, lane: _Lane) -> None:
        if lane.asked == 0 and self._lanes.get(asker) is lane:
            del self._lanes[asker]
