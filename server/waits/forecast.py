"""What many futures come to: plain values, that go from the worker's process to the event loop's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from wire.values import Millis, Seq, TicketId

SHARES = (0.10, 0.50, 0.80, 0.95)
"""Of the futures, in which somebody is called within the four figures."""

Quantiles = tuple[float, float, float, float]
"""Seconds from the forecast's moment, one for each of `SHARES`; never falling."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """Of one moment."""

    now: Millis
    seq: Seq
    tickets: Mapping[TicketId, Quantiles | None]
    """Of those who wait; None for whom in too many futures no counter comes to."""
    newcomers: Mapping[tuple[str, bool], tuple[tuple[int, Quantiles | None], ...]] = field(default_factory=dict)
    """By service, and whether for accessible counters alone: by how many milliseconds before now they count from,
    growing."""
    over_target: Mapping[str, float] = field(default_factory=dict)
    """By service: the share of futures in which those who come within half an hour wait longer than the target."""
