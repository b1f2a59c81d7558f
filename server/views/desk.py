"""What a clerk's window shows. Pure: state and time in, document out."""

from __future__ import annotations

from dataclasses import replace
from typing import TypedDict

from server.core import order
from server.core.allowed import allowed
from server.core.lines import Lines
from server.core.model import MINUTE, CounterSeat, State, Ticket
from server.core.seating import elsewhere
from server.staff.rights import may_sign_in, sendable
from server.views.common import Common
from server.views.desk_lines import aside_line, undo_line
from server.views.own_day import Visits
from wire.commands import OpenCounter
from wire.values import Actor, CounterState, Millis, Role, TicketState
from wire.views import AsideLine, DeskTicket, DeskView, NextUp

ENOUGH_MEASURED = 5
"""Visits of a service from which on what they took is said to be usual."""

DESK_WAITING = 30
"""Waiting tickets a desk lists."""

_NO_COUNTERS = '"counters":[]'


def desk_view(state: State, shared: Common, who: Actor, now: Millis) -> DeskView:
    """All that one clerk's window shows; little until somebody signed in."""
    branch, person = state.settings, who.person
    if not _at_work(who):
        return DeskView(counter_id=None, number=None, state=CounterState.CLOSED, day=shared.day)
    counter_id = state.counter_of(person)
    may = _allowed(state, counter_id, who, now, shared.lines)
    counter = branch.counter_by_id.get(counter_id or "")
    if counter_id is None or counter is None:
        return DeskView(
            counter_id=counter_id,
            number=None,
            state=CounterState.CLOSED if counter_id is None else state.counters[counter_id].state,
            person=person,
            **_taken_from(state, shared, person),
            allowed=may,
            groups=shared.groups_for(branch, frozenset()),
            **_for_reception(state, shared, who),
            expected=shared.expected,
            bookings=shared.bookings,
            counters=shared.counters,
            day=shared.day,
        )
    seat = state.counters[counter_id]
    ticket = state.tickets.get(seat.ticket_id or "")
    own = shared.own.get(person, Visits())
    mine = [t for t in shared.aside if order.serves(state, counter_id, t)]
    return DeskView(
        counter_id=counter_id,
        number=counter.number,
        state=seat.state,
        person=person,
        **_opened_elsewhere(state, shared, seat, counter.number, who),
        ticket=desk_ticket(state, ticket, now, own) if ticket else None,
        next=_next_up(shared.lines, counter_id),
        allowed=may,
        groups=shared.groups_for(branch, state.serves(counter_id)),
        waiting=tuple(shared.waiting_line(t) for t in shared.lines.of(counter_id, DESK_WAITING)),
        missed=tuple(aside_line(t, state.policy.parked_come_back) for t in mine if t.state is TicketState.MISSED),
        parked=tuple(aside_line(t, state.policy.parked_come_back) for t in mine if t.state is TicketState.PARKED),
        expected=shared.expected,
        undo=undo_line(state, counter_id, now),
        help_since=state.helps[counter_id].since if counter_id in state.helps else None,
        bookings=shared.bookings,
        counters=shared.counters,
        day=shared.day,
        own=own.day(),
    )


class _Aside(TypedDict, total=False):
    missed: tuple[AsideLine, ...]
    parked: tuple[AsideLine, ...]


def _for_reception(state: State, shared: Common, who: Actor) -> _Aside:
    """Reception brings back any number that is set aside, and sits at no counter (R35)."""
    if who.role is not Role.RECEPTION:
        return {}
    lines = {kind: tuple(aside_line(t, state.policy.parked_come_back) for t in shared.aside if t.state is kind)
             for kind in (TicketState.MISSED, TicketState.PARKED)}  # fmt: skip
    return {"missed": lines[TicketState.MISSED], "parked": lines[TicketState.PARKED]}


class _Taken(TypedDict, total=False):
    taken_at: Millis | None
    taken_by: str
    taken_number: int | None
    taken_on: str
    elsewhere: bool


def _taken_from(state: State, shared: Common, person: str) -> _Taken:
    """Who took the counter that this person sat at (R99)."""
    taken = state.taken_over.get(person)
    if taken is None:
        return {}
    counter = state.settings.counter_by_id.get(taken.counter_id)
    number = counter.number if counter else None
    return {"taken_at": taken.at, "taken_by": shared.name_of(taken.by), "taken_number": number}


def _opened_elsewhere(state: State, shared: Common, seat: CounterSeat, number: int, who: Actor) -> _Taken:
    """The same person opened it last at another device (R42)."""
    if not elsewhere(seat, who.device_id):
        return {}
    where = state.placed.get(seat.device_id)
    return {
        "taken_at": seat.taken_at,
        "taken_by": shared.name_of(seat.person),
        "taken_number": number,
        "taken_on": where.name if where else "",
        "elsewhere": True,
    }


def _at_work(who: Actor) -> bool:
    """Whether somebody is signed in there who may be."""
    return bool(who.person) and may_sign_in(who.role, who.roles)


def _allowed(state: State, counter_id: str | None, who: Actor, now: Millis, lines: Lines) -> tuple[str, ...]:
    """What is possible at the counter now and is theirs to do."""
    possible = allowed(state, counter_id, who.person, now, lines)
    if counter_id is not None and who.role is Role.COUNTER and elsewhere(state.counters[counter_id], who.device_id):
        possible = (OpenCounter.method,)
    theirs = sendable(who.role, who.roles)
    return tuple(method for method in possible if method in theirs)


def desk_json(state: State, shared: Common, who: Actor, now: Millis) -> str:
    """`desk_view` as JSON; the counters, half of it, are written once for all desks."""
    doc = desk_view(state, replace(shared, counters=()), who, now).model_dump_json()
    # Inside a JSON text quotes are escaped, so this can only be the field itself.
    return doc.replace(_NO_COUNTERS, f'"counters":{shared.counters_json}', 1) if _at_work(who) else doc


def desk_ticket(state: State, ticket: Ticket, now: Millis, own: Visits | None = None) -> DeskTicket:
    """The ticket at a counter; `own`: what the person there finished today."""
    leg, own_usual = ticket.leg, None if own is None else own.usual_ms(ticket.service_id)
    called_at = leg.calls[-1] if leg.calls else leg.arrived_at
    return DeskTicket(
        ticket_id=ticket.ticket_id,
        number=ticket.number,
        service_id=ticket.service_id,
        class_id=ticket.class_id,
        state=ticket.state,
        language=ticket.language,
        channel=ticket.channel,
        arrived_at=leg.arrived_at,
        waited_ms=leg.waited_ms(now),
        called_at=called_at,
        calls=len(leg.calls),
        started_at=leg.started_at,
        reason=ticket.reason,
        why=ticket.why,
        passed=ticket.passed,
        passed_more=ticket.passed_more,
        slot_at=ticket.slot_at,
        shown=leg.shown,
        spoken=leg.spoken,
        unspoken=leg.unspoken and not leg.spoken,
        usual_min=_usual_min(state, ticket),
        own_usual_min=None if own_usual is None else max(1, round(own_usual / MINUTE)),
        no_show_from=called_at + state.policy.no_show_after_s * 1000,
        legs=len(ticket.legs),
        then=ticket.then,
        back_to=ticket.back_to,
        accessible=ticket.accessible,
        paper="" if ticket.paper == "printed" else ticket.paper,
    )


def _usual_min(state: State, ticket: Ticket) -> int | None:
    """What the service of this leg usually takes; the settings' minutes until enough were measured."""
    service, measured = state.settings.service_by_id.get(ticket.service_id), state.measured.get(ticket.service_id)
    if measured is not None and measured.count >= ENOUGH_MEASURED:
        return max(1, round(measured.total_ms / measured.count / MINUTE))
    return None if service is None else max(1, round(service.minutes))


def _next_up(lines: Lines, counter_id: str) -> NextUp | None:
    found = lines.next(counter_id)
    if found is None:
        return None
    ticket, reason = found
    return NextUp(
        ticket_id=ticket.ticket_id,
        number=ticket.number,
        service_id=ticket.service_id,
        reason=reason,
        arrived_at=ticket.leg.arrived_at,
    )
