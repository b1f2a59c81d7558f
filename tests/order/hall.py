"""One simulated day at the demo's branch under one rule of the order, in a few lines and without the product's code.

`docs/order.md` tells what the days are made of and what was found with them.
"""

from __future__ import annotations

import heapq
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from config.day import Visit
from wire.catalogue import Branch

OPENS, ISSUES, LAST = 7.5 * 60, 7.5 * 60, 16 * 60 + 59
"""Minutes after midnight: counters open, the first person comes, the last number is given."""
PRIORITY, BOOKED, NO_SHOW, ONWARD = 0.15, 0.08, 0.08, 0.03
"""Shares of visits, as in tests/scenarios/README.md."""
SPREAD, SCALE = 0.55, 0.92
"""Of the lognormal service times, as there."""
CAME_EARLY_MIN, CAME_LATE_MIN = 25.0, 9.0
"""A booked person comes evenly between so long before the slot and so long after it."""
BETWEEN_MIN, NO_SHOW_MIN = 0.7, 1.5
"""From one person to the next, and what a number costs to which nobody comes."""
LUNCH_MIN, LUNCHES, BREAK_SHARE, BREAK_MIN = 30.0, (11.25 * 60, 12.0 * 60, 12.75 * 60), 0.02, (4.0, 10.0)
"""A third of the counters at a time pauses at noon; how often a short pause follows a service."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What is tried: the head starts in minutes, or a wall."""

    priority_min: int = 0
    booking_min: int = 0
    absolute: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """One visit of a simulated day, times in minutes after midnight."""

    at: float
    service: str
    serve: float
    priority: bool
    slot: float | None
    no_show: bool
    onward: str | None
    serve_again: float


@dataclass(slots=True)
class Waits:
    """Minutes waited on the first leg by those who came; of the booked ones after their slot, 0 for before."""

    ordinary: list[float]
    priority: list[float]
    booked: list[float]

    def add(self, other: Waits) -> None:
        """Take in those of another day."""
        self.ordinary += other.ordinary
        self.priority += other.priority
        self.booked += other.booked


def people(branch: Branch, mix: Sequence[Visit], halves: Sequence[int], visits: float, seed: str) -> list[Person]:
    """Who comes on one day: when, as in a real day; for what, as on the demo's day.

    Args:
        branch: whose minutes and services count.
        mix: visits from which the services are drawn.
        halves: how many came in each half hour of the real day; it is stretched to the branch's hours.
        visits: how many come here, on average.
        seed: the same one makes the same day.
    """
    dice, services, ids = random.Random(seed), branch.service_by_id, [visit.service_id for visit in mix]
    total, long = sum(halves), (LAST - ISSUES) / len(halves)
    moments: list[float] = []
    for n, half in enumerate(halves):
        moments += [ISSUES + (n + dice.random()) * long for _ in range(_poisson(dice, visits * half / total))]
    found = []
    for at in sorted(moments):
        service, other = dice.choice(ids), dice.choice(ids)
        priority, booked, missing, onward = (dice.random() for _ in range(4))
        serve, again = (_minutes(dice, services[each].minutes) for each in (service, other))
        slot = None
        if booked < BOOKED:
            slot = round((at + dice.uniform(-CAME_LATE_MIN, CAME_EARLY_MIN)) / 30) * 30.0
            at = max(ISSUES, slot + dice.uniform(-CAME_EARLY_MIN, CAME_LATE_MIN))
        found.append(
            Person(
                at,
                service,
                serve,
                priority < PRIORITY,
                slot,
                missing < NO_SHOW,
                other if onward < ONWARD else None,
                again,
            )
        )
    return sorted(found, key=lambda person: person.at)


def play(branch: Branch, day: Sequence[Person], rule: Rule, seed: str, pauses: bool = True) -> tuple[Waits, list[int]]:
    """One day under one rule: how long people waited, and who was called after whom (as places in `day`)."""
    dice, order = random.Random(seed), count()
    able: dict[str, tuple[str, ...]] = {
        s: tuple(c for c in branch.skills if s in branch.skills[c]) for s in branch.service_by_id
    }
    queues: dict[tuple[str, ...], list[tuple[bool, float, int, int, bool, float]]] = {q: [] for q in able.values()}
    mine = {c.id: [queue for able_here, queue in queues.items() if c.id in able_here] for c in branch.counters}
    lunch = {c.id: LUNCHES[n % len(LUNCHES)] for n, c in enumerate(branch.counters)} if pauses else {}
    idle: dict[str, float] = {}
    # (when, what comes first of one moment, tie, counter or nothing, place in the day, whether it is the second leg)
    agenda: list[tuple[float, int, int, str, int, bool]] = [
        (person.at, 0, next(order), "", n, False) for n, person in enumerate(day)
    ]
    agenda += [(OPENS, 1, next(order), c.id, -1, False) for c in branch.counters]
    heapq.heapify(agenda)
    waits, called = Waits([], [], []), []

    def counted_from(person: Person) -> float:
        booked = person.slot is not None and person.slot - 30 <= person.at <= person.slot + 10
        at = person.slot - rule.booking_min if booked and person.slot is not None else person.at
        return at - (rule.priority_min if person.priority else 0)

    def next_at(counter: str, now: float) -> None:
        """Call who is next here, or stand idle until somebody comes."""
        if counter in lunch and now >= lunch[counter]:
            del lunch[counter]
            heapq.heappush(agenda, (now + LUNCH_MIN, 1, next(order), counter, -1, False))
            return
        best = min((queue for queue in mine[counter] if queue), key=lambda queue: queue[0], default=None)
        if best is None:
            idle[counter] = now
            return
        _, _, _, n, again, joined = heapq.heappop(best)
        person = day[n]
        called.append(n)
        if person.no_show:
            heapq.heappush(agenda, (now + NO_SHOW_MIN, 1, next(order), counter, -1, False))
            return
        if not again:
            if person.slot is not None:
                waits.booked.append(max(0.0, now - person.slot))
            else:
                (waits.priority if person.priority else waits.ordinary).append(now - joined)
        done = now + BETWEEN_MIN + (person.serve_again if again else person.serve)
        if person.onward is not None and not again:
            heapq.heappush(agenda, (done, 0, next(order), "", n, True))
        if pauses and dice.random() < BREAK_SHARE:
            done += dice.uniform(*BREAK_MIN)
        heapq.heappush(agenda, (done, 1, next(order), counter, -1, False))

    while agenda:
        now, _, _, counter, n, again = heapq.heappop(agenda)
        if counter:
            next_at(counter, now)
            continue
        person = day[n]
        service = person.onward if again and person.onward is not None else person.service
        behind = rule.absolute and not person.priority
        heapq.heappush(queues[able[service]], (behind, counted_from(person), n, n, again, now))
        free = [c for c in able[service] if c in idle]
        if free:
            longest = min(free, key=lambda c: idle[c])
            del idle[longest]
            next_at(longest, now)
    return waits, called


def share(values: Sequence[float], at: float) -> float:
    """The value below or at which this share of the values lies; 0 of none."""
    return sorted(values)[max(0, math.ceil(at * len(values)) - 1)] if values else 0.0


def _minutes(dice: random.Random, mean: float) -> float:
    return max(0.5, dice.lognormvariate(math.log(mean * SCALE) - SPREAD**2 / 2, SPREAD))


def _poisson(dice: random.Random, mean: float) -> int:
    """How many come when so many do on average: by the gaps between them."""
    n, gone = 0, dice.expovariate(1.0)
    while gone < mean:
        n, gone = n + 1, gone + dice.expovariate(1.0)
    return n
