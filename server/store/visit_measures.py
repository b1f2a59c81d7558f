"""What a visit's own moments tell beside its wait: who gave up, who never came, who was called at the booked time.

Pure; the figures of a day and the rows kept of it are worked out with the same functions, so they cannot differ.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence

from server.store.visits import LegRow, VisitRow
from wire.values import Millis

PUNCTUAL_MS = 5 * 60_000
"""A booking called no later than this after its time was called at its time."""

REPEAT_MS = 15 * 60_000
"""Two numbers of one person are taken within this."""

_WAITING = ("waiting", "called", "parked")
_GONE = ("missed", "cancelled")


def gave_up_after(visit: VisitRow, now: Millis | None = None) -> int | None:
    """How long somebody who never came to a counter had waited: to the first call, else to the end, else to `now`.

    None for whoever came, for a number taken outside whose holder never arrived, and for who still waits when no
    `now` is given.
    """
    if visit.wait_ms is not None or visit.state not in (*_GONE, *_WAITING) or is_phantom(visit):
        return None
    until = visit.first_called_at or (visit.finished_at if visit.state in _GONE else now)
    return None if until is None else max(0, until - visit.came_at)


def is_phantom(visit: VisitRow) -> bool:
    """Whether a number was taken outside and nobody came with it."""
    outside = visit.channel == "online" and visit.came_at == visit.issued_at
    return outside and visit.state in _GONE and visit.first_called_at is None


def called_at_its_time(visit: VisitRow, now: Millis | None = None) -> bool | None:
    """Whether a booking was first called no later than 5 minutes after its time; after the arrival of who came later.

    None when it is no booking, or when it is not over: it may still be called in time.
    """
    if visit.slot_at is None or is_phantom(visit):
        return None
    until = max(visit.slot_at, visit.came_at) + PUNCTUAL_MS
    if visit.first_called_at is not None:
        return visit.first_called_at <= until
    if visit.state in _GONE:
        return None if (visit.finished_at or until) <= until else False
    return False if now is not None and now > until else None


def repeats(visits: Iterable[VisitRow]) -> frozenset[str]:
    """Numbers that nobody used and that may be the first of two which one person took.

    A number carries no name, so this is the most that they can be: it was never served, and within 15 minutes another
    of the same service was taken the same way and was served. Each that was served makes one other a repeat at most.
    """
    found: set[str] = set()
    waiting: dict[tuple[str, str, str, str], deque[VisitRow]] = {}
    for visit in sorted(visits, key=lambda v: v.issued_at):
        alike = waiting.setdefault((visit.service_id, visit.channel, visit.class_id, visit.language), deque())
        if visit.wait_ms is None:
            if visit.state in _GONE:
                alike.append(visit)
            continue
        while alike and visit.issued_at - alike[0].issued_at > REPEAT_MS:
            alike.popleft()
        if alike:
            found.add(alike.popleft().ticket_id)  # the first to be too old: a later one may still fit the next
    return frozenset(found)


def took_ms(legs: Sequence[LegRow]) -> list[int]:
    """How long each finished service took; one that the end of the day or a cancellation ended is none (Q12)."""
    return [
        leg.ended_at - leg.started_at
        for leg in legs
        if leg.started_at is not None and leg.ended_at is not None and leg.outcome is not None
    ]


def not_finished(legs: Iterable[LegRow]) -> int:
    """How many services began and are over though nobody finished them: whoever finishes one says how it ended."""
    return sum(1 for leg in legs if leg.started_at is not None and leg.ended_at is not None and leg.outcome is None)
