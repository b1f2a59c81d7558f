"""Why no numbers are given now: said alike to kiosks, boards and managers."""

from __future__ import annotations

from rules import hours
from rules.out_of_hours import out_of_hours_words
from server.core.model import State
from wire.errors import Code, refused
from wire.values import Millis, Text


def closed_because(state: State, now: Millis) -> Text | None:
    """Why no numbers are given now, or None when they are."""
    branch = state.settings
    if state.hall_closed_why is not None:
        return refused(Code.HALL_CLOSED, why=state.hall_closed_why).in_languages(branch.languages)
    if hours.issuing_now(branch, now):
        return None
    return out_of_hours_words(branch, now)
