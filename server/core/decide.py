"""Commands in, events or a refusal out (R1). One small function for each command."""

from __future__ import annotations

from server.core.model import Context, Decision, State
from wire.commands import Command


def decide(state: State, command: Command, context: Context) -> Decision:
    """What `command` would make happen; the state is not changed. An empty list: it is so already."""
    raise NotImplementedError
