"""The hall as a simulation sees it at one moment: plain values that may go to another process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rules import hours
from server.core import lapsing, order
from server.core.lines import Lines
from server.core.model import MINUTE, ORDINARY, CounterSeat, State, Ticket
from server.core.order import Place
from server.core.waits import Expected, Queued
from wire.values import CounterState, Millis, Seq, TicketId

ENOUGH = 30
"""Real services behind a mean before it stands alone; below it is shrunk towards the configured minutes."""

USUAL_NO_SHOW, USUAL_CALLS = 0.08, 50
"""The share of calls nobody answers (site.md) and how many calls it weighs as much as."""

PAUSE, PAUSE_AT_LEAST = 15 * MINUTE, 5 * MINUTE
"""How long a pause is taken to last from its begin and at least from now; one that lasts goes on half as long again."""

GONE = 60 * MINUTE
"""After so long a pause nobody knows when it ends: the counter is not counted on any more."""

BOOKINGS_AHEAD = 60 * MINUTE
"""Bookings due later than this hardly touch people who wait now."""

UNKNOWN_SERVICE_MS = 10 * MINUTE
"""For a service that left the settings."""


@dataclass(frozen=True, slots=True)
class SceneService:
    """One service; also one that left the settings while somebody holds a ticket for it."""

    group: str
    mean_ms: int
    turn_ms: int
    """What one ticket takes of a counter, with the share of those who do not come (R52, R53)."""
    first_estimate: bool
    given: bool
    """Whether numbers are given for it."""
    accessible: bool = False
    """Whether an accessible counter that serves it is open: who waits for one waits for these alone (R116, R132)."""


@dataclass(frozen=True, slots=True)
class SceneCounter:
    """A counter that is at work now or soon (R55)."""

    free_at: Millis
    queues: tuple[str, ...]
    """Those it serves, as `order.queue_of` names them."""
    ranks: tuple[int, ...]
    """How late it calls each of them whatever the wait (R121, R122)."""


@dataclass(frozen=True, slots=True)
class Due:
    """A booking that will come and take its place (R54)."""

    comes_at: Millis
    service_id: str
    place: Place
    booking_id: str
    queue: str
    """As `order.queue_of` will name it."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything the waits are worked out from."""

    now: Millis
    seq: Seq
    absolute_priority: bool
    head_starts: Mapping[str, int]
    """Milliseconds, by class."""
    services: Mapping[str, SceneService]
    queues: Mapping[str, tuple[Queued, ...]]
    """First to be called first."""
    counters: tuple[SceneCounter, ...]
    due: tuple[Due, ...]
    """Earliest first."""
    expected: Mapping[TicketId, Expected]
    aside: Mapping[TicketId, tuple[str, str, bool]]
    """Parked and missed tickets: service, class, and whether an accessible counter was asked for."""
    low_classes: tuple[str, ...] = ()
    """Classes that wait for accessible counters (R116)."""
    class_of: Mapping[TicketId, str] = field(default_factory=dict)
    """Of those who wait."""


def draw(state: State, now: Millis, lines: Lines | None = None) -> Scene:
    """The hall at `now`, which is never before the latest event.

    Args:
        state: with settings in force.
        now: hall's time.
        lines: of this state, where somebody has them: they save sorting everybody who waits.
    """
    now, absolute = max(now, state.at), state.policy.absolute_priority
    head_starts = {class_.id: class_.head_start_min * MINUTE for class_ in state.settings.classes}
    low_classes = tuple(class_.id for class_ in state.settings.classes if class_.accessible_counter)
    queues = {
        name: tuple([(place, ticket.ticket_id, ticket.legs[-1].service_id, name) for place, ticket in entries])
        for name, entries in (lines or Lines(state)).queues()
    }
    expected = {
        t.ticket_id: Expected(t.service_id, t.class_id, _place_on_arrival(state, t, now, head_starts), t.accessible)
        for t in map(state.tickets.__getitem__, state.expected)
    }
    aside = {t.ticket_id: (t.service_id, t.class_id, t.accessible) for t in map(state.tickets.__getitem__, state.aside)}
    held = {entry[2] for entries in queues.values() for entry in entries}
    held |= {who.service_id for who in expected.values()}
    return Scene(
        now=now,
        seq=state.seq,
        absolute_priority=absolute,
        head_starts=head_starts,
        services=_services(state, held),
        queues=queues,
        counters=tuple(_counters_at_work(state, now)),
        due=bookings_due(state, now),
        expected=expected,
        aside=aside,
        low_classes=low_classes,
        class_of={one: state.tickets[one].class_id for entries in queues.values() for _, one, _, _ in entries},
    )


def occupancy_ms(state: State, service_id: str) -> int:
    """Mean milliseconds a service keeps its counter, shrunk towards the configured minutes under 30 (R52)."""
    service = state.settings.service_by_id.get(service_id)
    configured = UNKNOWN_SERVICE_MS if service is None else round(service.minutes * MINUTE)
    measured = state.measured.get(service_id)
    if measured is None:
        return configured
    missing = max(0, ENOUGH - measured.count)
    return (measured.total_ms + missing * configured) // (measured.count + missing)


def _place_on_arrival(state: State, ticket: Ticket, now: Millis, head_starts: Mapping[str, int]) -> Place:
    """Where the holder of a number from outside would wait if they came now: who is late stands further back (R144)."""
    first, behind, counted_from, seq = order.place(ticket, state.policy.absolute_priority)
    late = lapsing.counts_from(state, ticket, now)
    if late is not None:
        counted_from = max(counted_from, late - head_starts.get(ticket.class_id, 0))
    return first, behind, counted_from, seq


def _services(state: State, held: set[str]) -> dict[str, SceneService]:
    turnout, policy = state.turnout, state.policy
    absent = (turnout.missed + USUAL_NO_SHOW * USUAL_CALLS) / (turnout.called + USUAL_CALLS)
    absent_ms = policy.no_show_min_calls * policy.no_show_after_s * 1000
    found: dict[str, SceneService] = {}
    known = state.settings.service_by_id
    for service_id in (*known, *sorted(held - known.keys())):
        service, measured = known.get(service_id), state.measured.get(service_id)
        mean_ms = occupancy_ms(state, service_id)
        found[service_id] = SceneService(
            group=order.ANYBODY if service is None else service.group,
            mean_ms=mean_ms,
            turn_ms=round((1 - absent) * mean_ms + absent * absent_ms),
            first_estimate=measured is None or measured.count < ENOUGH,
            given=service is not None,
            accessible=order.accessible_open(state, service_id),
        )
    return found


def bookings_due(state: State, now: Millis, late_ms: Millis = 0) -> tuple[Due, ...]:
    """Bookings that will come and take their place, earliest first (R54); also those late by up to `late_ms`."""
    head_starts = {class_.id: class_.head_start_min * MINUTE for class_ in state.settings.classes}
    low_classes = tuple(class_.id for class_ in state.settings.classes if class_.accessible_counter)
    policy, due = state.policy, []
    for booking in state.bookings.values():
        comes = (
            booking.state == "booked"
            and not booking.now
            and booking.booking_id not in state.spent
            and now - late_ms < booking.slot_at <= now + BOOKINGS_AHEAD
            and booking.service_id in state.settings.service_by_id
        )
        if comes:
            behind = policy.absolute_priority and booking.class_id == ORDINARY
            credit = policy.booking_credit_min * MINUTE + head_starts.get(booking.class_id, 0)
            place = (True, behind, booking.slot_at - credit, order.NEWCOMER + 1)
            needs = booking.accessible or booking.class_id in low_classes
            low = needs and order.accessible_open(state, booking.service_id, booked=True)
            queue = order.accessible_queue(booking.service_id) if low else booking.service_id
            queue = order.booked_queue(queue) if state.settings.booked_only else queue
            due.append(Due(booking.slot_at, booking.service_id, place, booking.booking_id, queue))
    return tuple(sorted(due, key=lambda one: (one.comes_at, one.service_id, one.place, one.booking_id)))


def _counters_at_work(state: State, now: Millis) -> list[SceneCounter]:
    """When each counter is free first, and the queues it serves (R55)."""
    branch, found, closed = state.settings, [], []
    for counter in branch.counters:
        seat = state.counters[counter.id]
        if seat.state is CounterState.CLOSED:
            closed.append(counter.id)
            continue
        free_at = now if seat.ticket_id is None else now + _remaining_ms(state, state.tickets[seat.ticket_id], now)
        if seat.state is CounterState.PAUSED:
            back = _back_from_pause(seat, now)
            if back is None:
                continue
            free_at = max(free_at, back)
        found.append(_at_work(state, counter.id, free_at))
    opens_at = hours.counters_open_at(branch, now)
    if now < opens_at:
        found += [_at_work(state, counter_id, opens_at) for counter_id in closed]
    return found


def _back_from_pause(seat: CounterSeat, now: Millis) -> Millis | None:
    """When a paused counter goes on: as was said there, or, where nobody said or that is over, as pauses usually last.

    None: it is not counted on.
    """
    if seat.back_at is not None and seat.back_at > now:
        return seat.back_at
    lasted = now - (seat.since or now)
    return None if lasted >= GONE else now + max(PAUSE - lasted, PAUSE_AT_LEAST, lasted // 2)


def _at_work(state: State, counter_id: str, free_at: Millis) -> SceneCounter:
    queues, late = order.queues_of(state, counter_id), order.ranks(state, counter_id)
    return SceneCounter(free_at, queues, tuple(late.get(queue, 0) for queue in queues))


def _remaining_ms(state: State, ticket: Ticket, now: Millis) -> int:
    """What is left of a call or service: its mean less what it has taken, but never less than a quarter."""
    mean = occupancy_ms(state, ticket.service_id)
    return max(mean - (now - ticket.leg.calls[0]), mean // 4)
