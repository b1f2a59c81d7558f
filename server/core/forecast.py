"""What many futures of the hall come to at one moment: plain figures, worked out elsewhere (R136)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from wire.values import Millis, Seq, TicketId

FUTURES_MODEL = "futures-2"
"""What works a forecast out, and its version: figures of two models are never mixed."""

SHARES = (0.10, 0.50, 0.80, 0.95)
"""Of the futures, in which somebody is called within the four figures of `Chances`."""


SURE = 0.6
"""In so many of the futures the half hour that begins must bring waits over the target, to be said before it does."""


class Chances(NamedTuple):
    """When somebody is called, in seconds from the forecast's moment; the four figures never fall."""

    low_s: float
    p50_s: float
    bound_s: float
    most_s: float
    usual_s: float | None = None
    """What the run without chance says at the same moment; None where it has no figure."""

    def towards(self, other: Chances, share: float) -> Chances:
        """So far on the way from these to others."""
        usual = None
        if self.usual_s is not None and other.usual_s is not None:
            usual = self.usual_s + (other.usual_s - self.usual_s) * share
        low, half, bound, most = (a + (b - a) * share for a, b in zip(self[:4], other[:4], strict=True))
        return Chances(low, half, bound, most, usual)


class PutsRight(Protocol):
    """Knows what became of those who were told such figures before."""

    def calibrated(self, p50_s: float, bound_s: float, service_id: str, class_id: str) -> tuple[float, float]:
        """Both figures as they turn out; never negative, the second never below the first."""


class Advised(NamedTuple):
    """The counter to open for a group whose people wait too long, and what that changes for those who wait (R139)."""

    counter_id: str
    at: Millis
    """When it was worked out."""
    waiting: int
    """How many wait for the group's services then."""
    usual_s: float
    """How long they wait from then on, in the mean, when it stays as it is; so far as it was looked ahead."""
    then_s: float
    """The same when that counter is opened."""

    @property
    def fewer_s(self) -> float:
        """How much earlier they are called in the mean."""
        return self.usual_s - self.then_s


@dataclass(frozen=True, slots=True)
class Forecast:
    """Of one moment."""

    now: Millis
    seq: Seq
    tickets: Mapping[TicketId, Chances | None]
    """Of those who wait; None for whom in too many futures no counter comes to."""
    newcomers: Mapping[tuple[str, bool], tuple[tuple[int, Chances | None], ...]] = field(default_factory=dict)
    """By service, and whether for accessible counters alone: by how many milliseconds before now they count from,
    growing."""
    over_target: Mapping[str, float] = field(default_factory=dict)
    """By service: of the futures in which anybody comes within half an hour, the share in which they wait longer than
    the target in the mean; nothing of a service to which nobody comes in half of them (R140)."""
    advice: Mapping[str, Advised] = field(default_factory=dict)
    """By group, where opening a counter would help; of a minute ago at most."""

    def of_newcomer(self, service_id: str, credit_ms: int, *, accessible: bool) -> Chances | None:
        """Of somebody who comes now and counts from `credit_ms` ago: between those next to them who are known."""
        known = self.newcomers.get((service_id, accessible), ())
        at = bisect_left(known, credit_ms, key=lambda one: one[0])
        before, after = known[max(0, at - 1) : at], known[at : at + 1]
        if not before or not after:
            return next((chances for _, chances in (*before, *after)), None)
        (low, less), (high, more) = before[0], after[0]
        if less is None or more is None:
            return None
        return less.towards(more, (credit_ms - low) / (high - low))
