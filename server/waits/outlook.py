"""What futures of the hall are played from: the scene, and what of it only chance can tell more of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rules import hours
from server.core import order
from server.core.lines import Lines
from server.core.model import MINUTE, State
from server.waits.scene import Due, Scene, bookings_due, draw
from wire.catalogue import Branch
from wire.values import CounterState, Millis

EMPTY = 20 * MINUTE
"""A counter that had nobody for so long may have made a long pause."""


@dataclass(frozen=True, slots=True)
class Seat:
    """A counter as it is now, also a closed one that may open yet."""

    counter_id: str
    state: CounterState
    person: str
    since: Millis
    """Since when it is in this state."""
    taken_at: Millis
    """When it was opened last; later it is `since` after a pause."""
    reason: str
    """Of its pause."""
    back_at: Millis | None
    """When it said that it goes on."""
    service_id: str
    """Whom it called or serves; empty for nobody."""
    called_at: Millis
    queues: tuple[str, ...]
    ranks: tuple[int, ...]
    """Both as of `SceneCounter`."""
    empty: tuple[tuple[Millis, Millis], ...] = ()
    """Today's stretches of `EMPTY` or longer in which it had nobody, before its latest pause ended: pauses, or nobody
    came."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """Plain values, that go to another process."""

    scene: Scene
    branch_id: str
    day: str
    kind: str
    """Of the day, as arrivals are learned by."""
    weekday: int
    midnight: Millis
    opens_at: Millis
    """When counters open next, or a moment that is past."""
    seats: tuple[Seat, ...]
    due: tuple[Due, ...]
    """Bookings, also those that are late but may still come in time to count."""
    early_ms: Millis
    late_ms: Millis
    """From how long before until how long after its time a booking counts (R14)."""
    done: Mapping[tuple[str, str], tuple[int, Millis]]
    """By service and person, what was served today: how many, and how long together."""
    minutes: Mapping[str, float]
    """Of services, as configured."""
    booking_credit_ms: Millis
    target_ms: Millis


def kind_of(branch: Branch, day: str) -> str:
    """Days that are alike in who comes: `work`, `6` for Saturdays, `7` for Sundays."""
    weekday = hours.weekday_of(branch, day)
    return "work" if weekday < 6 else str(weekday)


def look(state: State, now: Millis, lines: Lines | None = None) -> Outlook:
    """The hall at `now`, which is never before the latest event; arguments as for `draw`."""
    scene, branch = draw(state, now, lines), state.settings
    now, day = scene.now, hours.business_day(branch, scene.now)
    late_ms, busy = state.policy.booking_late_min * MINUTE, _busy(state)
    return Outlook(
        scene=scene,
        branch_id=branch.id,
        day=day,
        kind=kind_of(branch, day),
        weekday=hours.weekday_of(branch, day),
        midnight=hours.at(branch, day, "00:00"),
        opens_at=hours.counters_open_at(branch, now),
        seats=tuple(_seat(state, counter.id, busy.get(counter.id, [])) for counter in branch.counters),
        due=bookings_due(state, now, late_ms),
        early_ms=state.policy.booking_early_min * MINUTE,
        late_ms=late_ms,
        done=_done(state),
        minutes={service.id: service.minutes for service in branch.services},
        booking_credit_ms=state.policy.booking_credit_min * MINUTE,
        target_ms=state.policy.wait_target_min * MINUTE,
    )


# -- inside ------------------------------------------------------------------------------------------------------------


def _seat(state: State, counter_id: str, busy: list[tuple[Millis, Millis]]) -> Seat:
    seat = state.counters[counter_id]
    ticket = None if seat.ticket_id is None else state.tickets[seat.ticket_id]
    queues, late = order.queues_of(state, counter_id), order.ranks(state, counter_id)
    return Seat(
        counter_id=counter_id,
        state=seat.state,
        person=seat.person,
        since=seat.since or 0,
        taken_at=seat.taken_at or 0,
        reason=seat.pause_reason,
        back_at=seat.back_at,
        service_id="" if ticket is None else ticket.service_id,
        called_at=0 if ticket is None else ticket.leg.calls[0],
        queues=queues,
        ranks=tuple(late.get(queue, 0) for queue in queues),
        empty=_empty(busy, seat.taken_at or 0, seat.since or 0),
    )


def _busy(state: State) -> dict[str, list[tuple[Millis, Millis]]]:
    """By counter: from when until when it had somebody, as far as it is known who called them last."""
    found: dict[str, list[tuple[Millis, Millis]]] = {}
    for ticket in state.tickets.values():
        for leg in ticket.legs:
            if leg.counter_id is not None and leg.calls:
                span = leg.calls[0], max(leg.calls[-1], leg.ended_at or 0)
                found.setdefault(leg.counter_id, []).append(span)
    return found


def _empty(busy: list[tuple[Millis, Millis]], taken_at: Millis, since: Millis) -> tuple[tuple[Millis, Millis], ...]:
    """What lies between, from the opening until the latest change of the counter, which ended its latest pause."""
    found, until = [], taken_at
    for began, ended in [*sorted(span for span in busy if taken_at <= span[0] < since), (since, since)]:
        if began - until >= EMPTY:
            found.append((until, began))
        until = max(until, ended)
    return tuple(found)


def _done(state: State) -> dict[tuple[str, str], tuple[int, Millis]]:
    found: dict[tuple[str, str], tuple[int, Millis]] = {}
    for ticket in state.tickets.values():
        for leg in ticket.legs:
            if leg.took_ms is not None:
                count, total = found.get((leg.service_id, leg.person), (0, 0))
                found[leg.service_id, leg.person] = count + 1, total + leg.took_ms
    return found
