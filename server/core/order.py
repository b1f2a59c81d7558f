"""A ticket's place in the line, the counters it waits for, and why one is called before another (R24-R33)."""

from __future__ import annotations

from server.core.model import ORDINARY, State, Ticket
from wire.values import CounterState, Millis, Reason

Place = tuple[bool, bool, Millis, int]
"""A place in the line: the smallest is called first."""

NEWCOMER = 1 << 62
"""Stands where a ticket's journal row stands in its place: behind everybody who has a number, whom a tie favours."""

ANYBODY = "?"
"""The queue of tickets that every counter may help (R32)."""


def place(ticket: Ticket, absolute_priority: bool) -> Place:
    """A ticket's place: those sent first, then (if so set) all priority classes, then by counted_from (R24, R29, R30).

    Ties go to whose number was given first: the journal's order, which no clock can turn round (R33).
    """
    behind = absolute_priority and ticket.class_id == ORDINARY
    return (not ticket.first, behind, ticket.counted_from, ticket.seq)


def bound_to(state: State, ticket: Ticket) -> str | None:
    """The one counter that may call this ticket (R31, R110); None while it is closed or none was named.

    That of a person is the one where they sit, if it can serve the ticket.
    """
    leg = ticket.leg
    if leg.person_only:
        theirs = state.works_at(leg.person_only)
        return theirs if theirs is not None and _can_serve(state, theirs, leg.service_id) else None
    only = leg.counter_only
    if only is None:
        return None
    seat = state.counters.get(only)
    return only if seat is not None and seat.state is not CounterState.CLOSED else None


def serves(state: State, counter_id: str, ticket: Ticket) -> bool:
    """Whether this counter can serve the leg the ticket is on (R25, R31, R32)."""
    only = bound_to(state, ticket)
    if only is not None:
        return only == counter_id
    if not _can_serve(state, counter_id, ticket.service_id):
        return False
    return not waits_for_accessible(state, ticket) or state.settings.counter_by_id[counter_id].accessible


def _can_serve(state: State, counter_id: str, service_id: str) -> bool:
    branch = state.settings
    if service_id not in branch.service_by_id:
        # The service left the settings while somebody waited for it: any counter may help.
        return counter_id in branch.counter_by_id
    return service_id in state.serves(counter_id)


def waits_for_accessible(state: State, ticket: Ticket) -> bool:
    """Whether only accessible counters call this ticket: one that can serve it is open now (R116, R132)."""
    class_ = state.settings.class_by_id.get(ticket.class_id)
    needs = ticket.accessible or (class_ is not None and class_.accessible_counter)
    return needs and accessible_open(state, ticket.service_id, booked=ticket.slot_at is not None)


def accessible_open(state: State, service_id: str, *, booked: bool = False) -> bool:
    """Whether an accessible counter is open that calls who waits for this service, `booked` or not (R116, R120)."""
    return service_id in state.settings.service_by_id and any(
        counter.accessible
        and (booked or not counter.booked_only)
        and state.counters[counter.id].state is CounterState.OPEN
        and service_id in state.serves(counter.id)
        for counter in state.settings.counters
    )


def calls(state: State, counter_id: str, ticket: Ticket) -> bool:
    """Whether this counter may call a ticket that it serves: some call only whose booked time counts (R120)."""
    if counter_id not in state.settings.booked_only or ticket.slot_at is not None:
        return True
    return queue_of(state, ticket) in (bound_queue(counter_id), ANYBODY)


def ranks(state: State, counter_id: str) -> dict[str, int]:
    """By queue, how late a counter calls it whatever the wait; 0 of those that are missing (R121, R122)."""
    settings = state.settings
    first = settings.called_first.get(counter_id)
    found: dict[str, int] = {}
    for service_id in state.serves(counter_id):
        rank = int(first is not None and service_id not in first)
        others = settings.service_by_id[service_id].first_at
        if others and counter_id not in others and any(map(state.taken, others)):
            rank = 2
        if rank:
            names = (service_id, accessible_queue(service_id))
            found |= dict.fromkeys((*names, *map(booked_queue, names)), rank)
    return found


def turn(place: Place, rank: int) -> tuple[bool, int, bool, Millis, int]:
    """When a counter calls the ticket at this place of a queue of this rank: the smallest first."""
    return (place[0], rank, *place[1:])


def queues_of(state: State, counter_id: str) -> tuple[str, ...]:
    """The queues that a counter calls from: of its own, everybody's, and of its services (R116, R120)."""
    own, settings = (bound_queue(counter_id), ANYBODY), state.settings
    names = served_queues(state, counter_id)
    booked = map(booked_queue, names if settings.booked_only else ())
    return (*own, *booked) if counter_id in settings.booked_only else (*own, *names, *booked)


def served_queues(state: State, counter_id: str) -> list[str]:
    """The queues of a counter's services, of whoever may have come without a booked time."""
    services = sorted(state.serves(counter_id))
    low = services if state.settings.counter_by_id[counter_id].accessible else ()
    return [*services, *map(accessible_queue, low)]


def booked_queue(name: str) -> str:
    """The queue of those with a booked time beside that of others, where a counter calls only these."""
    return f"{name}#"


def queue_of(state: State, ticket: Ticket) -> str:
    """The queue a waiting ticket stands in: its service's, or that of the accessible counters for it (R116), one
    counter's own (R31), or everybody's (R32)."""
    leg = ticket.leg
    only = bound_to(state, ticket) if leg.counter_only is not None or leg.person_only else None
    if only is not None:
        return bound_queue(only)
    if leg.service_id not in state.settings.service_by_id:
        return ANYBODY
    name = accessible_queue(leg.service_id) if waits_for_accessible(state, ticket) else leg.service_id
    return booked_queue(name) if ticket.slot_at is not None and state.settings.booked_only else name


def accessible_queue(service_id: str) -> str:
    """The queue of those who wait for an accessible counter that serves this."""
    return f"{service_id}~"


def bound_queue(counter_id: str) -> str:
    """The queue of tickets that only this counter may call."""
    return f"@{counter_id}"


def why(called: Ticket, came_first: bool, preferred: bool = False) -> Reason:
    """Why a ticket is called (R26).

    Args:
        called: the ticket.
        came_first: nobody whom the counter could call arrived earlier.
        preferred: by places alone another would be called (R121, R122).
    """
    if called.first:
        return Reason.FIRST
    if preferred:
        return Reason.PREFERRED
    if called.returned:
        return Reason.RETURNED
    if came_first:
        return Reason.LONGEST
    if called.class_id != ORDINARY:
        return Reason.PRIORITY
    return Reason.BOOKING if called.slot_at is not None else Reason.LONGEST


def why_behind(ticket: Ticket, called: Ticket) -> Reason:
    """Why a ticket that arrived earlier stands behind `called` (R27)."""
    if called.first:
        return Reason.FIRST
    if called.class_id not in (ORDINARY, ticket.class_id):
        return Reason.PRIORITY
    if ticket.returned:
        return Reason.RETURNED
    return Reason.BOOKING
