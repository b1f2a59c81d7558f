"""Practice at a desk in a browser: the hall of a sitting (`server/practice`), and when it is over."""

from __future__ import annotations

import time
import uuid

from server.core.model import State
from server.practice.hall import PracticeHall
from server.web.desk.sitting import Sitting, Sittings
from wire.errors import Code, Refused, refused
from wire.values import Actor, Millis

MOST = 40
"""Pages that practise at once."""

IDLE_MS = 15 * 60_000
"""Who pressed nothing for so long has left; real milliseconds."""


def hall_of(sitting: Sitting) -> PracticeHall | None:
    """The practice hall of a sitting; one in which nobody did anything for long is let go of."""
    hall = sitting.practice
    if hall is not None and _real_ms() - hall.used_at > IDLE_MS:
        sitting.practice = hall = None
    return hall


def used(hall: PracticeHall) -> None:
    """Somebody pressed something."""
    hall.used_at = _real_ms()


def begin(sitting: Sitting, sittings: Sittings, who: Actor, state: State, now: Millis) -> Refused | None:
    """Give a sitting a practice hall, or say why not.

    Args:
        sitting: whose.
        sittings: all there are.
        who: sits there.
        state: of the branch, between two commits.
        now: the hall's time.
    """
    if hall_of(sitting) is not None:
        return None
    if sum(hall_of(one) is not None for one in sittings.everybody()) >= MOST:
        return refused(Code.PRACTICE_FULL, most=MOST)
    if (counter_id := state.counter_of(who.person)) is not None:
        counter = state.settings.counter_by_id.get(counter_id)
        return refused(Code.HAS_COUNTER, counter=counter.number if counter else counter_id)
    sitting.practice = PracticeHall(state.settings, who.person, f"practice-{uuid.uuid4()}", now)
    used(sitting.practice)
    return None


def _real_ms() -> int:
    return time.monotonic_ns() // 1_000_000
