"""The state that `apply` makes of a list of events, held against what the plain rules say of the same list."""

from __future__ import annotations

from collections.abc import Sequence

from server.core.apply import apply
from server.core.model import State
from tests.server.core.plain.compare import differences
from tests.server.core.plain.hall import PlainState
from wire import events as e
from wire.events import EVENT, AnyEvent

TURNS = (e.DayClosed, e.DayTakenBack)
"""After these much is otherwise at once."""

SHOWN = 8
"""Differences, at most: one wrong field shows in many places."""


def made_of(rows: Sequence[tuple[int, int, AnyEvent]], every: int = 1) -> State:
    """The state as the events alone make it, written as JSON and read again (R2).

    Every field is held against the plain rules: at the end, at each turn of the day and after every so many rows.
    """
    state = State()
    for n, (seq, at, event) in enumerate(rows, 1):
        apply(state, EVENT.validate_json(event.model_dump_json()), seq, at)
        if n == len(rows) or n % every == 0 or isinstance(event, TURNS):
            wrong = list(differences(state, PlainState(rows[:n]).said()))
            assert not wrong, "\n".join(
                [f"after row {seq}, {event.type}, apply and the plain rules differ:", *wrong[:SHOWN]]
            )
    return state
