"""What an event does to the state. Total and deterministic: the same events give the same state (R2)."""

from __future__ import annotations

from server.core.model import State
from wire.events import AnyEvent
from wire.values import Millis


def apply(state: State, event: AnyEvent, seq: int, at: Millis) -> None:
    """Let `event`, journalled as `seq` at `at`, change the state."""
    raise NotImplementedError
