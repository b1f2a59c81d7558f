"""What came of advice to open a counter: whether it was opened, and how long those waited who were spoken of. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from server.waits.past import Past, PastVisit
from wire.values import Millis

FOLLOWED = 10 * 60_000
"""A counter that was opened so soon after was opened as advised."""

WITHIN_S = 75 * 60.0
"""So far waits were looked ahead, and so far they are held against that."""


class AdviceGiven(NamedTuple):
    """One piece of advice, and what came of it once the day was over."""

    day: str
    group_id: str
    at: Millis
    counter_id: str
    waiting: int
    """People who waited for the group then."""
    usual_s: float
    """How long they were said to wait from then on, in the mean, if nothing was done."""
    then_s: float
    """The same if the counter was opened."""
    opened_at: Millis | None = None
    """When it was, within ten minutes; None where it was not."""
    called: int | None = None
    """Of those who waited, how many are known to have been called or to wait still; None until the day was over."""
    waited_s: float | None = None
    """How long these waited from then on in the mean; None where there are none."""


def judged(given: Iterable[AdviceGiven], past: Past, group_of: Mapping[str, str]) -> list[AdviceGiven]:
    """Advice of days that are over with what came of it.

    Args:
        given: in any order.
        past: all rows of these days.
        group_of: by service.
    """
    return [_judged(one, past, group_of) for one in given]


# -- inside ------------------------------------------------------------------------------------------------------------


def _judged(one: AdviceGiven, past: Past, group_of: Mapping[str, str]) -> AdviceGiven:
    opened = [seat.opened_at for seat in past.seats if seat.counter_id == one.counter_id]
    opened += [p.ended_at for p in past.pauses if p.counter_id == one.counter_id and p.ended_at is not None]
    waits = [
        wait
        for visit in past.visits
        if group_of.get(visit.service_id) == one.group_id and (wait := _waited_s(visit, one.at)) is not None
    ]
    return one._replace(
        opened_at=min((at for at in opened if one.at <= at <= one.at + FOLLOWED), default=None),
        called=len(waits),
        waited_s=sum(waits) / len(waits) if waits else None,
    )


def _waited_s(visit: PastVisit, at: Millis) -> float | None:
    """How long somebody who waited then waited on; None for others, and for who left: nobody knows of these."""
    if visit.came_at > at or at - visit.came_at > 24 * 3_600_000:
        return None
    if visit.called_at is None:
        return WITHIN_S if visit.ending == "open" else None
    return min((visit.called_at - at) / 1000, WITHIN_S) if visit.called_at > at else None
