"""Outlooks made by hand or by dice, for tests of what is played from them."""

from __future__ import annotations

import random

from server.core.order import NEWCOMER, accessible_queue, bound_queue
from server.waits.outlook import Outlook, Seat
from server.waits.scene import Due, Scene, SceneCounter, SceneService
from wire.values import CounterState, Seq

NOW = 1_800_000_000_000
MIDNIGHT = NOW - 9 * 3_600_000
MINUTE = 60_000


def seat(counter_id, queues, ranks=None, **changes):
    given = {
        "counter_id": counter_id, "state": CounterState.OPEN, "person": f"p-{counter_id}",
        "since": MIDNIGHT + 8 * 3_600_000, "taken_at": MIDNIGHT + 8 * 3_600_000, "reason": "", "back_at": None,
        "service_id": "", "called_at": 0, "queues": tuple(queues), "ranks": tuple(ranks or [0] * len(queues)),
    }  # fmt: skip
    return Seat(**given | changes)


def outlook(services, seats, waiting=(), due=(), absolute=False, credit_min=45, **changes):
    """A hall.

    Args:
        services: minutes by service.
        seats: as `seat` makes them.
        waiting: (queue, service, minutes before now that it counts from) of each who waits.
        due: (service, minutes from now) of each booking.
    """
    queues = {}
    for n, (queue, service, since_min) in enumerate(waiting):
        place = (True, False, NOW - round(since_min * MINUTE), n + 1)
        queues.setdefault(queue, []).append((place, f"t{n}", service, queue))
    dues = tuple(
        Due(NOW + round(m * MINUTE), s, (True, False, NOW + round((m - credit_min) * MINUTE), NEWCOMER + 1), f"b{n}", s)
        for n, (s, m) in enumerate(sorted(due, key=lambda one: one[1]))
    )
    low = {s for s in services for one in seats if accessible_queue(s) in one.queues}
    scene = Scene(
        now=NOW,
        seq=Seq(7),
        absolute_priority=absolute,
        head_starts={"ordinary": 0, "old": credit_min * MINUTE},
        services={
            s: SceneService("g", round(m * MINUTE), round(m * MINUTE), False, True, s in low)
            for s, m in services.items()
        },
        queues={name: tuple(sorted(entries)) for name, entries in queues.items()},
        counters=tuple(SceneCounter(NOW, one.queues, one.ranks) for one in seats if one.state is CounterState.OPEN),
        due=dues,
        expected={},
        aside={},
    )
    given = {
        "scene": scene, "branch_id": "hall", "day": "2027-01-15", "kind": "work", "weekday": 5, "midnight": MIDNIGHT,
        "opens_at": NOW - MINUTE, "seats": tuple(seats), "due": dues, "early_ms": 30 * MINUTE, "late_ms": 10 * MINUTE,
        "done": {},
        "minutes": services, "booking_credit_ms": credit_min * MINUTE, "target_ms": 15 * MINUTE,
    }  # fmt: skip
    return Outlook(**given | changes)


def any_hall(seed, *, counters=4, services=5, people=20, shared=True):
    """A hall of such a size, with skills, wishes of counters, numbers sent to one counter, and accessible counters."""
    dice = random.Random(seed)
    known = {f"s{n}": dice.uniform(2, 15) for n in range(services)}
    seats = []
    for n in range(counters):
        some = dice.sample(sorted(known), dice.randint(1, min(4, services))) if shared else list(known)
        queues = [bound_queue(f"c{n}"), *some, *(accessible_queue(s) for s in some if n % 3 == 0)]
        ranks = [0] + [dice.choice((0, 0, 0, 1, 2)) for _ in queues[1:]]
        seats.append(seat(f"c{n}", queues, ranks))
    low = [queue for one in seats for queue in one.queues if queue.endswith("~")]
    waiting = []
    for _ in range(people):
        service = dice.choice(sorted(known))
        queue = dice.choice([service] * 8 + [bound_queue(f"c{dice.randrange(counters)}")])
        if f"{service}~" in low and dice.random() < 0.2:
            queue = accessible_queue(service)
        waiting.append((queue, service, dice.uniform(0, 90)))
    return outlook(known, seats, waiting)
