"""Minutes of work that come in each hour, against the minutes that counters are there for them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from server.rehearsal.day import Desk, Person
from server.rehearsal.plan import Plan

BUSY = 0.85
"""Counters that are busy more than this share of their time have lines that grow quickly."""

HOUR = 60.0


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour of the day."""

    needed_min: float
    """What those who come in it take at counters, whenever they are served."""
    staffed_min: float
    """What counters are open in it, without their breaks."""

    @property
    def share(self) -> float | None:
        """How busy the counters would be if all were served in their hour; None where none is open."""
        return self.needed_min / self.staffed_min if self.staffed_min else None

    @property
    def enough(self) -> int:
        """So many counters open for the whole hour would be busy no more than `BUSY`."""
        return math.ceil(round(self.needed_min / HOUR / BUSY, 6))

    @property
    def open(self) -> float:
        """How many counters are open in the mean."""
        return self.staffed_min / HOUR


def by_hour(plan: Plan) -> dict[int, Hour]:
    """The hours of a day in which anybody comes or a counter is open."""
    gap = sum(desk.gap for desk in plan.desks) / len(plan.desks) if plan.desks else 0.0
    needed = [0.0] * 24
    for person in plan.people:
        needed[min(23, int(person.at // HOUR))] += work_of(person, plan.lengths, gap)
    staffed = [sum(open_min(desk, n * HOUR, (n + 1) * HOUR) for desk in plan.desks) for n in range(24)]
    return {n: Hour(needed[n], staffed[n]) for n in range(24) if needed[n] or staffed[n]}


def together(days: Sequence[Mapping[int, Hour]]) -> dict[int, Hour]:
    """The hours of several branches added up."""
    hours = sorted({n for day in days for n in day})
    return {
        n: Hour(sum(day[n].needed_min for day in days if n in day), sum(day[n].staffed_min for day in days if n in day))
        for n in hours
    }


def work_of(person: Person, lengths: Mapping[str, Sequence[float]], gap: float) -> float:
    """What somebody takes at counters in the mean, with the way there and what lies between two people.

    Who does not come when called takes a minute and a half.
    """
    if person.gone_after is not None and person.gone_after < 0 and person.back is None:
        return 1.5 + gap
    found = 0.0
    for service_id, minutes in person.legs:
        known = lengths.get(service_id, ())
        found += (sum(known) / len(known) if known else minutes) + person.walk + gap
    return found


def open_min(desk: Desk, first: float, end: float) -> float:
    """Minutes between two moments in which a counter is open and not on a break."""

    def within(begins: float, ends: float) -> float:
        return max(0.0, min(ends, end, desk.closes) - max(begins, first, desk.opens))

    away = sum(within(one.at, one.at + one.minutes) for one in desk.breaks)
    return max(0.0, within(desk.opens, desk.closes) - away)
