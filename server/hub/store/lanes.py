"""Lanes: each writes for its branches, one transaction after the other, and all lanes write at the same time."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Iterator, Set
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Generic, TypeVar
from zlib import crc32

T = TypeVar("T")


@dataclass(eq=False)
class Lane(Generic[T]):
    """A thread that writes, and what waits for it."""

    thread: ThreadPoolExecutor
    waiting: list[T] = field(default_factory=list)
    writing: asyncio.Task[None] | None = None


class Lanes(Generic[T]):
    """So many lanes.

    Args:
        many: how many.
    """

    def __init__(self, many: int) -> None:
        self._lanes = [Lane[T](ThreadPoolExecutor(1, f"hub-writer-{n}")) for n in range(many)]

    def of(self, branch_id: str) -> Lane[T]:
        """A branch's lane: always the same, in every program, so what is done for a branch stays in its order."""
        return self._lanes[crc32(branch_id.encode()) % len(self._lanes)]

    def close(self) -> None:
        """Finish what is under way and stop."""
        for lane in self._lanes:
            lane.thread.shutdown(wait=False)
        for lane in self._lanes:
            lane.thread.shutdown()


class OneAtATime:
    """Keeps those apart who count for the same subjects: both would take the same number, and one begin anew.

    Whoever came first goes first, so nobody waits for ever; all subjects are had at once, so nobody waits in a circle.
    """

    def __init__(self) -> None:
        self._turn = threading.Condition()
        self._there: list[Set[str]] = []

    @contextlib.contextmanager
    def having(self, subjects: Set[str]) -> Iterator[None]:
        """Wait until nobody who came before has one of them; nobody who comes later will, until this ends."""
        mine = set(subjects)
        with self._turn:
            self._there.append(mine)
            self._turn.wait_for(lambda: self._first_of(mine))
        try:
            yield
        finally:
            with self._turn:
                self._there = [those for those in self._there if those is not mine]
                self._turn.notify_all()

    def _first_of(self, mine: Set[str]) -> bool:
        for those in self._there:
            if those is mine:
                return True
            if those & mine:
                return False
        raise AssertionError("unreachable")
