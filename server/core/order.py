"""Who is next at a counter, and why not the others (R24-R33)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from server.core.model import ORDINARY, State, Ticket
from wire.values import CounterState, Millis, Reason

Place = tuple[bool, bool, Millis, str, int]
"""A place in the line: the smallest is called first."""

ANYBODY = "?"
"""The queue of tickets that every counter may help (R32)."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The ticket to call, why, and the numbers passed over with one reason each."""

    ticket: Ticket
    reason: Reason
    passed: dict[Reason, tuple[str, ...]] = field(default_factory=dict)


def place(ticket: Ticket, absolute_priority: bool) -> Place:
    """A ticket's place: those sent first, then (if so set) all priority classes, then by counted_from (R24, R29, R30).

    Ties are settled by the number, so that two servers replaying one journal agree.
    """
    behind = absolute_priority and ticket.class_id == ORDINARY
    return (not ticket.first, behind, ticket.counted_from, ticket.series, ticket.serial)


def bound_to(state: State, ticket: Ticket) -> str | None:
    """The one counter that may call this ticket; None while that counter is closed or none was named (R31)."""
    only = ticket.leg.counter_only
    if only is None:
        return None
    seat = state.counters.get(only)
    return only if seat is not None and seat.state is not CounterState.CLOSED else None


def serves(state: State, counter_id: str, ticket: Ticket) -> bool:
    """Whether this counter can serve the leg the ticket is on (R25, R31, R32)."""
    only = bound_to(state, ticket)
    if only is not None:
        return only == counter_id
    branch = state.settings
    if ticket.service_id not in branch.service_by_id:
        # The service left the settings while somebody waited for it: any counter may help.
        return counter_id in branch.counter_by_id
    return ticket.service_id in branch.skills.get(counter_id, frozenset())


def queue_of(state: State, ticket: Ticket) -> str:
    """The queue a waiting ticket stands in: its service's, one counter's own (R31), or everybody's (R32)."""
    leg = ticket.leg
    only = None if leg.counter_only is None else bound_to(state, ticket)
    if only is not None:
        return bound_queue(only)
    return leg.service_id if leg.service_id in state.settings.service_by_id else ANYBODY


def bound_queue(counter_id: str) -> str:
    """The queue of tickets that only this counter may call."""
    return f"@{counter_id}"


def line(state: State, counter_id: str) -> list[Ticket]:
    """The waiting tickets this counter can serve, in the order they would be called."""
    absolute = state.policy.absolute_priority
    mine = [t for t in map(state.tickets.__getitem__, state.waiting) if serves(state, counter_id, t)]
    return sorted(mine, key=lambda t: place(t, absolute))


class Lines:
    """Every line of the hall, sorted once for all the counters that are asked about at one moment."""

    def __init__(self, state: State) -> None:
        self._branch = state.settings
        absolute = state.policy.absolute_priority
        self._queues: dict[str, list[tuple[Place, Ticket]]] = {}
        for ticket in map(state.tickets.__getitem__, state.waiting):
            self._queues.setdefault(queue_of(state, ticket), []).append((place(ticket, absolute), ticket))
        for queue in self._queues.values():
            queue.sort(key=_place)
        self._earliest = {name: min(t.issued_at for _, t in queue) for name, queue in self._queues.items()}

    def of(self, counter_id: str, most: int) -> list[Ticket]:
        """The first `most` tickets of `line`."""
        heads = [entry for name in self._mine(counter_id) for entry in self._queues[name][:most]]
        return [ticket for _, ticket in sorted(heads, key=_place)[:most]]

    def anybody(self, counter_id: str) -> bool:
        """Whether anybody waits whom this counter can serve."""
        return bool(self._mine(counter_id))

    def next(self, counter_id: str) -> tuple[Ticket, Reason] | None:
        """What `choose` would choose, without the numbers passed over."""
        mine = self._mine(counter_id)
        if not mine:
            return None
        called = min((self._queues[name][0] for name in mine), key=_place)[1]
        return called, _why(called, called.issued_at <= min(self._earliest[name] for name in mine))

    def _mine(self, counter_id: str) -> list[str]:
        if counter_id not in self._branch.counter_by_id:
            names: Iterable[str] = (bound_queue(counter_id),)
        else:
            names = (bound_queue(counter_id), ANYBODY, *self._branch.skills[counter_id])
        return [name for name in names if name in self._queues]


def _place(entry: tuple[Place, Ticket]) -> Place:
    return entry[0]


def anybody(state: State, counter_id: str) -> bool:
    """Whether anybody waits whom this counter can serve."""
    return any(serves(state, counter_id, state.tickets[i]) for i in state.waiting)


def choose(state: State, counter_id: str, now: Millis) -> Choice | None:
    """The ticket this counter would call now; None when nobody waits whom it can serve.

    `now` changes nothing yet: head starts are given on arrival, so the order stands still while nobody acts.
    """
    mine = line(state, counter_id)
    if not mine:
        return None
    return Choice(mine[0], _reason(mine), _passed(state, counter_id, mine[0], chosen=False))


def chosen(state: State, counter_id: str, ticket: Ticket) -> Choice:
    """This waiting ticket, because the clerk chose it (R28)."""
    return Choice(ticket, Reason.CHOSEN, _passed(state, counter_id, ticket, chosen=True))


def _reason(mine: list[Ticket]) -> Reason:
    """Why the first of `mine` is called (R26)."""
    return _why(mine[0], all(mine[0].issued_at <= t.issued_at for t in mine))


def _why(called: Ticket, came_first: bool) -> Reason:
    if called.first:
        return Reason.FIRST
    if called.returned:
        return Reason.RETURNED
    if came_first:
        return Reason.LONGEST
    if called.class_id != ORDINARY:
        return Reason.PRIORITY
    return Reason.BOOKING if called.slot_at is not None else Reason.LONGEST


def _passed(state: State, counter_id: str, called: Ticket, *, chosen: bool) -> dict[Reason, tuple[str, ...]]:
    """Numbers of waiting tickets that arrived before `called`, each under one reason (R27)."""
    absolute = state.policy.absolute_priority
    earlier = [
        t for t in map(state.tickets.__getitem__, state.waiting) if t.issued_at < called.issued_at and t is not called
    ]
    found: dict[Reason, list[str]] = {}
    for ticket in sorted(earlier, key=lambda t: (t.series, t.serial)):
        if not serves(state, counter_id, ticket):
            reason = Reason.SKILL
        elif chosen and place(ticket, absolute) < place(called, absolute):
            reason = Reason.CHOSEN
        else:
            reason = _why_behind(ticket, called)
        found.setdefault(reason, []).append(ticket.number)
    return {reason: tuple(found[reason]) for reason in Reason if reason in found}


def _why_behind(ticket: Ticket, called: Ticket) -> Reason:
    """Why a ticket that arrived earlier stands behind `called` (R27)."""
    if called.first:
        return Reason.FIRST
    if called.class_id not in (ORDINARY, ticket.class_id):
        return Reason.PRIORITY
    if ticket.returned:
        return Reason.RETURNED
    return Reason.BOOKING
