"""What was told -> what happened: monotone tables, the judge's own."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

BIN, MOST_BINS, ENOUGH = 40, 12, 80
"""Pairs in a bin, bins of a table, and how many pairs make a table of its own."""

SHARES = (0.03, 0.5, 0.8)
"""Of the happened waits of a bin: nobody is early, the middle, the bound."""


@dataclass(frozen=True, slots=True)
class Table:
    """Of one queue: at these told seconds, these happened."""

    told: tuple[float, ...]
    happened: tuple[tuple[float, float, float], ...]

    @classmethod
    def of(cls, pairs: Sequence[tuple[float, float]]) -> Table:
        """From (told, happened); never empty."""
        ordered = sorted(pairs)
        bins = max(1, min(MOST_BINS, len(ordered) // BIN))
        told: list[float] = []
        happened: list[tuple[float, float, float]] = []
        for n in range(bins):
            part = ordered[n * len(ordered) // bins : (n + 1) * len(ordered) // bins]
            told.append(sum(x for x, _ in part) / len(part))
            waits = sorted(y for _, y in part)
            low, half, bound = (waits[min(len(waits) - 1, int(share * len(waits)))] for share in SHARES)
            before = happened[-1] if happened else (0.0, 0.0, 0.0)
            happened.append((max(low, before[0]), max(half, before[1]), max(bound, before[2])))
        return cls(tuple(told), tuple(happened))

    def at(self, told: float) -> tuple[float, float, float]:
        """Between two bins in between; beyond the last in its ratio."""
        after = bisect_right(self.told, told)
        if after == 0:
            return self.happened[0]
        x, y = self.told[after - 1], self.happened[after - 1]
        if after == len(self.told):
            more = told / x if x > 60 else 1.0
            return y[0] * more, y[1] * more, y[2] * more
        share = (told - x) / (self.told[after] - x)
        low, half, bound = (a + share * (b - a) for a, b in zip(y, self.happened[after], strict=True))
        return low, half, bound


@dataclass(frozen=True, slots=True)
class Tables:
    """One for each queue with enough pairs, and one of all together for the others."""

    of_key: Mapping[Hashable, Table]
    together: Table

    @classmethod
    def of(cls, pairs: Sequence[tuple[Hashable, float, float]]) -> Tables:
        """From (queue, told, happened). Raises ValueError without any."""
        if not pairs:
            raise ValueError("nothing was told that could be compared")
        by_key: dict[Hashable, list[tuple[float, float]]] = defaultdict(list)
        for key, told, happened in pairs:
            by_key[key].append((told, happened))
        own = {key: Table.of(some) for key, some in by_key.items() if len(some) >= ENOUGH}
        return cls(own, Table.of([(told, happened) for _, told, happened in pairs]))

    def at(self, key: Hashable, told: float) -> tuple[float, float, float]:
        """Low, middle and bound, in seconds."""
        return self.of_key.get(key, self.together).at(told)
