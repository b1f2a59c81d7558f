"""Decisions about several services on one ticket, one after the other (R66-R69)."""

from __future__ import annotations

from collections.abc import Sequence

from server.core.context import Context, Decision
from server.core.model import State, Ticket
from server.core.moves import OVER
from server.core.told_anew import told_anew
from wire import commands as c
from wire import events as e
from wire.errors import Code, Refused, refused
from wire.values import Role, TicketState


def unfit(state: State, then: Sequence[str], others: int) -> Refused | None:
    """Why these services cannot follow on one ticket that has `others` already, or None when they can (R67)."""
    if not then:
        return None
    unknown = next((i for i in then if i not in state.settings.service_by_id), None)
    if unknown is not None:
        return refused(Code.UNKNOWN_SERVICE, service=unknown)
    most = state.policy.services_a_ticket
    return refused(Code.TOO_MANY_SERVICES, most=most) if others + len(then) > most else None


def plan(state: State, command: c.Plan, context: Context) -> Decision:
    """Say anew which services follow; a counter for the ticket it called last, a desk for any that is not over."""
    ticket = state.tickets.get(command.ticket_id)
    if ticket is None:
        return refused(Code.UNKNOWN_TICKET)
    if ticket.state in OVER:
        wanted = ", ".join(s for s in TicketState if s not in OVER)
        return refused(Code.WRONG_STEP, number=ticket.number, state=ticket.state, expected=wanted)
    counter_id = state.counter_of(context.actor.person)
    if context.actor.role is Role.COUNTER:
        if counter_id is None:
            return refused(Code.NO_COUNTER)
        if ticket.counter_id != counter_id:
            return refused(Code.NOT_YOURS, number=ticket.number)
    added = [i for i in command.then if i not in ticket.then]  # what was said before may have left the settings
    refusal = unfit(state, added, ticket.services - len(ticket.then) + len(command.then) - len(added))
    if refusal is not None:
        return refusal
    if command.then == ticket.then:
        return []
    return [e.VisitPlanned(ticket_id=ticket.ticket_id, then=command.then, counter_id=counter_id)]


def goes_on(state: State, ticket: Ticket, finished: e.ServiceFinished, context: Context) -> e.VisitContinued:
    """The end of a service that another follows: it waits from now, at the place the ticket has (R66, R68)."""
    service_id, back_to = ticket.then[0], ticket.back_to
    return e.VisitContinued(
        **finished.model_dump(exclude={"type"}),
        service_id=service_id,
        arrived_at=context.now,
        counted_from=ticket.counted_from,
        to_person=back_to,
        told_anew=None if back_to else told_anew(state, ticket, service_id, ticket.counted_from, context),
    )
