"""Wrong tries, counted before they are looked at, and how long each further one has to wait."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

FORGOTTEN_S = 3600.0
"""Seconds without a try after which earlier ones count no more, if nothing else is said; who waits has no more than the
free ones an hour."""


@dataclass(slots=True)
class _Tries:
    count: int = 0
    locked_until: float = 0.0
    at: float = 0.0


class Attempts:
    """Tries by key: so many are free, each further one locks for longer.

    A try is reserved before the check it is for, however long that takes: of sixty at once only the free ones are
    looked at.

    Args:
        free: tries in a row before the first lock.
        locks_s: how long it lasts, growing; the last repeats.
        tick: seconds that only go forward.
        most: keys remembered; those not heard of for longest are forgotten first.
        forgotten_s: seconds without a try after which earlier ones count no more.
    """

    def __init__(
        self,
        free: int,
        locks_s: Sequence[float],
        tick: Callable[[], float],
        most: int = 10_000,
        forgotten_s: float = FORGOTTEN_S,
    ) -> None:
        self._forgotten_s = forgotten_s
        self._free, self._locks_s, self._tick, self._most = free, tuple(locks_s), tick, most
        self._kept: OrderedDict[Hashable, _Tries] = OrderedDict()

    def left_s(self, key: Hashable) -> float:
        """Seconds until a try may be reserved; 0 when one may be now."""
        tries = self._kept.get(key)
        return 0.0 if tries is None else max(0.0, tries.locked_until - self._tick())

    def reserve(self, key: Hashable) -> None:
        """Count a try that is about to be looked at; ask `left_s` before, without an await in between."""
        now = self._tick()
        tries = self._kept.setdefault(key, _Tries())
        if now - tries.at > self._forgotten_s:
            tries.count = 0
        tries.count += 1
        tries.at = now
        if tries.count >= self._free:
            tries.locked_until = now + self._locks_s[min(tries.count - self._free, len(self._locks_s) - 1)]
        self._kept.move_to_end(key)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)

    def count(self, key: Hashable) -> int:
        """Tries that count now."""
        tries = self._kept.get(key)
        return 0 if tries is None or self._tick() - tries.at > self._forgotten_s else tries.count

    def give_back(self, key: Hashable, times: int = 1) -> None:
        """So many tries were right, or were not looked at: they do not count."""
        tries = self._kept.get(key)
        if tries is not None:
            tries.count = max(0, tries.count - times)
            tries.locked_until = 0.0

    def forget(self, key: Hashable) -> None:
        """Start anew: whoever tried has shown who they are."""
        self._kept.pop(key, None)
