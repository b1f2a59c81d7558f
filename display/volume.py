"""How loud calls are by the time of day: a hall at noon is not as loud as one at eight."""

from __future__ import annotations

from collections.abc import Sequence


def part_at(steps: Sequence[tuple[str, int]], time: str) -> float:
    """How loud calls are at a time of day, 0 to 1.

    Args:
        steps: times of day as HH:MM and the percent from then on, until the next; the last one lasts over midnight.
        time: the hall's, as HH:MM.
    """
    if not steps:
        return 1.0
    in_order = sorted(steps)
    begun = [percent for at, percent in in_order if at <= time]
    return (begun[-1] if begun else in_order[-1][1]) / 100
