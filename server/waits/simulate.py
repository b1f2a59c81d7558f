"""One short simulation of the hall, without chance: who is called when (R50-R55)."""

from __future__ import annotations

from bisect import insort
from collections import Counter
from collections.abc import Iterable
from heapq import heapify, heappop, heappush

from server.core.order import Place, accessible_queue, turn
from server.core.waits import Openings, Queued, ServiceWait, Waits
from server.waits.scene import Scene, SceneCounter
from wire.values import Millis

LAST: Place = (True, True, 1 << 63, 1 << 63)
"""Behind everybody."""


class _Opening:
    """Whom counters of one kind would call, moment by moment, had somebody stood there who takes no time."""

    __slots__ = ("bounds", "moments")

    def __init__(self) -> None:
        self.bounds: list[Place] = []
        self.moments: list[Millis] = []

    def kept(self) -> Openings:
        return Openings(tuple(self.bounds), tuple(self.moments))


def simulate(scene: Scene) -> Waits:
    """Play the hall from the scene's moment on. The same scene gives the same figures (R50)."""
    at_work = Counter(queue for counter in scene.counters for queue in counter.queues)
    openings = _by_who_serves(scene)
    starts = _play(scene, openings)
    kept = {id(one): one.kept() for one in openings.values()}
    services = {
        service_id: ServiceWait(
            service.group,
            service.mean_ms,
            service.turn_ms,
            service.first_estimate,
            kept[id(openings[service_id])] if service_id in openings else Openings(),
            _of_accessible(scene, service_id, openings, kept),
        )
        for service_id, service in scene.services.items()
    }
    places: dict[str, list[Place]] = {}
    for name, entries in scene.queues.items():
        if name in scene.services:
            places.setdefault(scene.services[name].group, []).extend([entry[0] for entry in entries])
        else:  # of one counter, or of nobody's: of several services
            for place, _, service_id, _ in entries:
                places.setdefault(scene.services[service_id].group, []).append(place)
    return Waits(
        now=scene.now,
        seq=scene.seq,
        absolute_priority=scene.absolute_priority,
        head_starts=scene.head_starts,
        services=services,
        places={group: tuple(sorted(of_group)) for group, of_group in places.items()},
        waiting={entry[1]: entry for entries in scene.queues.values() for entry in entries},
        starts=starts,
        counters=dict(at_work),
        expected=scene.expected,
        aside=scene.aside,
        low_classes=scene.low_classes,
        class_of=scene.class_of,
    )


def _of_accessible(
    scene: Scene, service_id: str, openings: dict[str, _Opening], kept: dict[int, Openings]
) -> Openings | None:
    """Those of whoever waits for an accessible counter; None while none is open, and such people wait as others do."""
    if not scene.services[service_id].accessible:
        return None
    of_queue = openings.get(accessible_queue(service_id))
    return Openings() if of_queue is None else kept[id(of_queue)]


def _by_who_serves(scene: Scene) -> dict[str, _Opening]:
    """By queue, one for all queues that the same counters serve alike; none for a service that nobody serves.

    The queues are those that a newcomer may stand in: of a service, and of its accessible counters while one is open.
    """
    given = {service_id for service_id, service in scene.services.items() if service.given}
    given |= {accessible_queue(service_id) for service_id in given if scene.services[service_id].accessible}
    who: dict[str, list[tuple[int, int]]] = {}
    for number, counter in enumerate(scene.counters):
        for queue, rank in zip(counter.queues, counter.ranks, strict=True):
            if queue in given:
                who.setdefault(queue, []).append((number, rank))
    shared: dict[tuple[tuple[int, int], ...], _Opening] = {}
    return {queue: shared.setdefault(tuple(numbers), _Opening()) for queue, numbers in who.items()}


def _play(scene: Scene, openings: dict[str, _Opening]) -> dict[str, Millis]:
    """When each ticket and booking is called, by name; `openings` are filled. A scene is only read.

    A newcomer who takes no time disturbs nobody, so none needs to be put into the lines: one at a place is called when
    a counter that serves them first comes to somebody behind that place. One run answers for every place there is.
    """
    turn_ms = {service_id: service.turn_ms for service_id, service in scene.services.items()}
    queues: dict[str, list[Queued]] = {name: list(entries) for name, entries in scene.queues.items()}
    for booking in scene.due:
        queues.setdefault(booking.queue, [])
    served = [[(queues[q], rank) for q, rank in _ranked(counter) if q in queues] for counter in scene.counters]
    seen_by = [
        _distinct((openings[q], rank) for q, rank in _ranked(counter) if q in openings) for counter in scene.counters
    ]
    free = [(counter.free_at, who) for who, counter in enumerate(scene.counters)]
    heapify(free)
    starts: dict[str, Millis] = {}
    due = list(reversed(scene.due))
    while free:
        at, who = heappop(free)
        while due and due[-1].comes_at <= at:
            booking = due.pop()
            service_id = booking.service_id
            insort(queues[booking.queue], (booking.place, f"booking {booking.booking_id}", service_id, booking.queue))
        heads = [(queue, rank) for queue, rank in served[who] if queue]
        calls, late = min(heads, key=_turn) if heads else (None, 0)
        for opening, rank in seen_by[who]:
            bound = LAST if calls is None else _bound(calls[0][0], late, rank)
            if bound is None:
                continue
            if not opening.bounds or opening.bounds[-1] < bound:
                opening.bounds.append(bound)
                opening.moments.append(at)
        if calls is not None:
            _, name, service_id, _ = calls.pop(0)
            starts[name] = at
            heappush(free, (at + turn_ms[service_id], who))
        elif due:
            heappush(free, (due[-1].comes_at, who))
    return starts


def _bound(called: Place, late: int, rank: int) -> Place | None:
    """Before which place somebody in a queue of this rank would have been called instead; None: at none (R121)."""
    if rank == late or not called[0]:
        return called
    return LAST if rank < late else None


def _ranked(counter: SceneCounter) -> zip[tuple[str, int]]:
    return zip(counter.queues, counter.ranks, strict=True)


def _distinct(openings: Iterable[tuple[_Opening, int]]) -> list[tuple[_Opening, int]]:
    return list({id(one): (one, rank) for one, rank in openings}.values())


def _turn(one: tuple[list[Queued], int]) -> tuple[bool, int, bool, Millis, int]:
    queue, rank = one
    return turn(queue[0][0], rank)
