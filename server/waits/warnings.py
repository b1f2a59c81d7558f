"""What came of warnings that waits would break the target: half hours in which they did. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from rules import hours
from server.waits.past import PastVisit
from wire.catalogue import Branch
from wire.values import Millis

MINUTE = 60_000
HALF_HOUR = 30 * MINUTE

AHEAD = 45 * MINUTE
"""A warning is right when such a half hour begins so soon after it; nobody is warned of the same again before."""

FEWEST = 3
"""Fewer people than this have no mean worth an alarm."""

Breaks = Mapping[tuple[str, str], tuple[Millis, ...]]
"""By day and service: when the first half hour of each stretch began whose people waited longer than the target."""


class Warned(NamedTuple):
    """A warning and what came of it; or what came without one."""

    day: str
    service_id: str
    at: Millis
    """When it was given; when the half hour began of which nobody was warned."""
    share: float | None
    """How sure it was; None where there was no warning."""
    came_at: Millis | None
    """When that half hour began; None where none did."""


def breaks_of(visits: Iterable[PastVisit], branch: Branch) -> Breaks:
    """The half hours in which the first waits of those who came were longer than the target in the mean."""
    waits: dict[tuple[str, str], dict[Millis, list[Millis]]] = defaultdict(lambda: defaultdict(list))
    target = branch.policy.wait_target_min * MINUTE
    midnight: dict[str, Millis] = {}
    for visit in visits:
        if visit.sent_from or visit.called_at is None:
            continue
        begins = midnight.get(visit.day)
        if begins is None:
            begins = midnight[visit.day] = hours.at(branch, visit.day, "00:00")
        half_hour = visit.came_at - (visit.came_at - begins) % HALF_HOUR
        waits[visit.day, visit.service_id][half_hour].append(max(0, visit.called_at - visit.came_at))
    found: dict[tuple[str, str], tuple[Millis, ...]] = {}
    for key, by_half_hour in waits.items():
        over = {at for at, of in by_half_hour.items() if len(of) >= FEWEST and sum(of) > target * len(of)}
        onsets = tuple(sorted(at for at in over if at - HALF_HOUR not in over))
        if onsets:
            found[key] = onsets
    return found


def judged(day: str, given: Iterable[Warned], breaks: Breaks) -> list[Warned]:
    """The warnings of a day with what came of them, and what came without one; by moment."""
    found: list[Warned] = []
    warned: set[tuple[str, Millis]] = set()
    for one in given:
        onsets: Sequence[Millis] = breaks.get((day, one.service_id), ())
        came = next((at for at in onsets if one.at <= at <= one.at + AHEAD), None)
        found.append(one._replace(came_at=came))
        if came is not None:
            warned.add((one.service_id, came))
    for (of, service_id), onsets in breaks.items():
        if of == day:
            found += [Warned(day, service_id, at, None, at) for at in onsets if (service_id, at) not in warned]
    return sorted(found, key=lambda one: (one.at, one.service_id))
