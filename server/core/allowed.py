"""Which commands a desk may send now, so that a counter's window computes no rule (R47)."""

from __future__ import annotations

from server.core.model import State
from wire.values import Millis


def allowed(state: State, counter_id: str | None, person: str, now: Millis) -> tuple[str, ...]:
    """The methods of the commands that `decide` would accept from this person at this counter now."""
    raise NotImplementedError
