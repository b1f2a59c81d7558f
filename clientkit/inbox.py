"""What a link has for its window, between their two threads: bounded, so that a slow window costs no memory. No Qt.

Facts and documents of which too many wait are dropped, and no others are taken until a snapshot comes, which holds them
all. Answers, refusals and states are never dropped.
"""

from __future__ import annotations

import threading
from collections import deque
from typing import Final, Generic, TypeVar

from wire.session import Broken, EventCame, LinkState, ViewCame, Welcomed

T = TypeVar("T")

MOST: Final = 1000
"""Facts and documents that may wait: about a second of the busiest hall, about two megabytes."""


class Inbox(Generic[T]):
    """First in, first out; for two threads.

    Args:
        most: facts and documents that may wait.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._waiting: deque[T] = deque()
        self._told = 0
        """How many facts and documents wait."""
        self._behind = self._asked = self._woken = False
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, news: T) -> bool:
        """Take in what happened; True when the window must be woken, which it is once until it has taken all."""
        with self._lock:
            if news is None or isinstance(news, Broken):  # the state says it
                return False
            if isinstance(news, EventCame | ViewCame):
                if self._behind:
                    return False
                self._told += 1
                if self._told > self._most:
                    self._behind, self._asked = True, False
                    self._drop()
                else:
                    self._waiting.append(news)
            elif isinstance(news, Welcomed):
                if any(isinstance(one, Welcomed) for one in self._waiting):  # the window has not even seen the last
                    self._drop()
                self._behind = False
                self._waiting.append(news)
            else:
                self._append(news)
            woken, self._woken = self._woken, True
            return not woken

    def take(self, most: int) -> tuple[list[T], bool]:
        """The next `most` of what waits, and whether more does."""
        with self._lock:
            taken = [self._waiting.popleft() for _ in range(min(most, len(self._waiting)))]
            self._told -= sum(isinstance(one, EventCame | ViewCame) for one in taken)
            self._woken = bool(self._waiting)
            return taken, self._woken

    def must_ask(self) -> bool:
        """Whether a snapshot has to be asked for: told once for each time that something was dropped.

        Two asks under way bring two snapshots, and the window draws everything twice when it has least time.
        """
        with self._lock:
            must, self._asked = self._behind and not self._asked, self._asked or self._behind
            return must

    def _drop(self) -> None:
        kept, self._waiting, self._told = self._waiting, deque(), 0
        for one in kept:
            if not isinstance(one, EventCame | ViewCame | Welcomed):
                self._append(one)

    def _append(self, news: T) -> None:
        # Of states that follow one another at once the last one holds.
        if isinstance(news, LinkState) and self._waiting and isinstance(self._waiting[-1], LinkState):
            self._waiting.pop()
        self._waiting.append(news)
