"""Who is next at a counter, and why not the others (R24-R33)."""

from __future__ import annotations

from dataclasses import dataclass, field

from server.core.model import State, Ticket
from wire.values import Millis, Reason


@dataclass(frozen=True, slots=True)
class Choice:
    """The ticket to call, why, and the numbers passed over with one reason each."""

    ticket: Ticket
    reason: Reason
    passed: dict[Reason, tuple[str, ...]] = field(default_factory=dict)


def line(state: State, counter_id: str) -> list[Ticket]:
    """The waiting tickets this counter can serve, in the order they would be called."""
    raise NotImplementedError


def choose(state: State, counter_id: str, now: Millis) -> Choice | None:
    """The ticket this counter would call now; None when nobody waits whom it can serve."""
    raise NotImplementedError
