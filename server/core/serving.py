"""Decisions at a counter about a ticket: call, recall, start, finish, no-show, park, return, transfer, cancel."""

from __future__ import annotations

from rules import dossier_code
from server.core import chains, order
from server.core.context import Context, Decision
from server.core.lines import Choice, Lines
from server.core.model import MINUTE, State, Ticket
from server.core.told_anew import told_anew
from server.core.transitions import Step, expected, may
from wire import commands as c
from wire import events as e
from wire.errors import Code, Refused, refused
from wire.values import CounterState, Millis, Role, TicketId, TicketState

FOR_THE_CITIZEN = frozenset({Role.PHONE, Role.HUB})
"""Roles that speak for the citizen who holds the ticket; whose ticket it is, `server.staff.rights` checks."""

CITIZEN_MAY_CANCEL = (TicketState.EXPECTED, TicketState.WAITING, TicketState.PARKED)

NEVER_CANCEL = frozenset({Role.KIOSK, Role.DISPLAY})
"""Nobody in front of these can show that the ticket is theirs."""


def call_next(state: State, command: c.CallNext, context: Context) -> Decision:
    """Call whoever is next for this counter."""
    counter_id = ready_to_call(state, context.actor.person)
    if isinstance(counter_id, Refused):
        return counter_id
    choice = _lines(state, context).choose(counter_id)
    return refused(Code.NOBODY_WAITS) if choice is None else _call(state, counter_id, choice, context)


def call_chosen(state: State, command: c.CallChosen, context: Context) -> Decision:
    """Call a chosen waiting ticket; the clerk's words are kept (R28)."""
    counter_id = ready_to_call(state, context.actor.person)
    if isinstance(counter_id, Refused):
        return counter_id
    ticket = state.tickets.get(command.ticket_id)
    if ticket is None:
        return refused(Code.UNKNOWN_TICKET)
    if not may(ticket.state, Step.CALL):
        return refused(Code.NOT_WAITING, number=ticket.number, state=ticket.state)
    if not order.serves(state, counter_id, ticket):
        return _cannot_serve(state, ticket)
    if not order.calls(state, counter_id, ticket):
        return refused(Code.BOOKED_ONLY, number=ticket.number)
    return _call(state, counter_id, _lines(state, context).chosen(counter_id, ticket), context, command.why)


def ready_to_call(state: State, person: str) -> str | Refused:
    """The counter at which this person may call somebody now, or why not (R22, R43)."""
    counter_id = state.counter_of(person)
    if counter_id is None:
        return refused(Code.NO_COUNTER)
    seat = state.counters[counter_id]
    if seat.ticket_id is not None:
        return refused(Code.HAS_TICKET, number=state.tickets[seat.ticket_id].number)
    if seat.state is not CounterState.OPEN:
        return refused(Code.COUNTER_NOT_OPEN)
    if counter_id not in state.settings.counter_by_id:
        return refused(Code.UNKNOWN_COUNTER, counter=counter_id)
    return counter_id


def _lines(state: State, context: Context) -> Lines:
    return context.lines or Lines(state)


def _call(state: State, counter_id: str, choice: Choice, context: Context, why: str = "") -> Decision:
    ticket = choice.ticket
    return [
        e.TicketCalled(
            ticket_id=ticket.ticket_id,
            number=ticket.number,
            counter_id=counter_id,
            counter_number=state.settings.counter_by_id[counter_id].number,
            person=context.actor.person,
            language=ticket.language,
            nth=1,
            reason=choice.reason,
            why=why,
            passed=choice.passed,
            passed_more=choice.passed_more,
        )
    ]


def recall(state: State, command: c.Recall, context: Context) -> Decision:
    """Call the same ticket again."""
    ticket = _own(state, command.ticket_id, Step.RECALL, context)
    if isinstance(ticket, Refused):
        return ticket
    counter_id = _counter_of(ticket)
    counter = state.settings.counter_by_id.get(counter_id)
    if counter is None:
        return refused(Code.UNKNOWN_COUNTER, counter=counter_id)
    return [
        e.TicketRecalled(
            ticket_id=ticket.ticket_id,
            number=ticket.number,
            counter_id=counter_id,
            counter_number=counter.number,
            person=context.actor.person,
            language=ticket.language,
            nth=len(ticket.leg.calls) + 1,
        )
    ]


def start(state: State, command: c.Start, context: Context) -> Decision:
    """The person is at the counter."""
    ticket = _own(state, command.ticket_id, Step.START, context)
    if isinstance(ticket, Refused):
        return ticket
    return [e.ServiceStarted(ticket_id=ticket.ticket_id, counter_id=_counter_of(ticket))]


def finish(state: State, command: c.Finish, context: Context) -> Decision:
    """The service is over; without a Start it began at the last call (R21). Others may follow (R66)."""
    ticket = _own(state, command.ticket_id, Step.FINISH, context)
    if isinstance(ticket, Refused):
        return ticket
    if all(outcome.id != command.outcome for outcome in state.settings.outcomes):
        return refused(Code.UNKNOWN_OUTCOME, outcome=command.outcome)
    form, code = state.policy.dossier_form, command.dossier_code or None
    if form and code is not None:
        if not dossier_code.fits(form, code):
            return refused(Code.DOSSIER_CODE, example=dossier_code.example(form))
        code = dossier_code.tidy(code)
    finished = e.ServiceFinished(
        ticket_id=ticket.ticket_id,
        counter_id=_counter_of(ticket),
        person=context.actor.person,
        outcome=command.outcome,
        dossiers=command.dossiers,
        dossier_code=code,
        filed_online=command.filed_online,
        note=command.note,
    )
    return [chains.goes_on(state, ticket, finished, context) if ticket.then else finished]


def no_show(state: State, command: c.NoShow, context: Context) -> Decision:
    """Nobody came, after enough calls and long enough after the last (R34)."""
    ticket = _own(state, command.ticket_id, Step.MISS, context)
    if isinstance(ticket, Refused):
        return ticket
    if not no_show_due(state, ticket, context.now):
        policy = state.policy
        return refused(
            Code.TOO_EARLY, number=ticket.number, calls=policy.no_show_min_calls, seconds=policy.no_show_after_s
        )
    return [e.TicketMissed(ticket_id=ticket.ticket_id, counter_id=_counter_of(ticket))]


def no_show_due(state: State, ticket: Ticket, now: Millis) -> bool:
    """Whether a called ticket was called often and long enough to be missed (R34)."""
    calls, policy = ticket.leg.calls, state.policy
    return len(calls) >= policy.no_show_min_calls and now - calls[-1] >= policy.no_show_after_s * 1000


def park(state: State, command: c.Park, context: Context) -> Decision:
    """Hold the ticket aside; the clerk is reminded."""
    ticket = _own(state, command.ticket_id, Step.PARK, context)
    if isinstance(ticket, Refused):
        return ticket
    return [
        e.TicketParked(
            ticket_id=ticket.ticket_id,
            counter_id=_counter_of(ticket),
            remind_at=context.now + command.minutes * MINUTE,
            why=command.why,
        )
    ]


def bring_back(state: State, command: c.Return, context: Context) -> Decision:
    """Back into the line: parked keeps its place, missed gets a fair one (R35, R36)."""
    counter_id = state.counter_of(context.actor.person)
    if counter_id is None and context.actor.role is Role.COUNTER:
        return refused(Code.NO_COUNTER)
    ticket = state.tickets.get(command.ticket_id)
    if ticket is None:
        return refused(Code.UNKNOWN_TICKET)
    if not may(ticket.state, Step.RETURN):
        return _wrong_step(ticket, expected(Step.RETURN))
    if counter_id is not None and not order.serves(state, counter_id, ticket):
        return _cannot_serve(state, ticket)
    return [_returned(state, ticket, context, counter_id)]


def _returned(state: State, ticket: Ticket, context: Context, counter_id: str | None = None) -> e.TicketReturned:
    """Who is sent to a counter or a person, or goes first, does not wait as others do: nothing is told (R143)."""
    parked, clerk, leg = ticket.state is TicketState.PARKED, _same_clerk(state, ticket), ticket.leg
    counted_from = ticket.counted_from if parked else missed_counts_from(state, ticket, context.now)
    own_way = clerk or leg.person_only or leg.counter_only or (parked and ticket.first)
    return e.TicketReturned(
        ticket_id=ticket.ticket_id,
        was="parked" if parked else "missed",
        counted_from=counted_from,
        counter_id=counter_id,
        to_person=clerk,
        told_anew=None if own_way else told_anew(state, ticket, ticket.service_id, counted_from, context),
    )


def _same_clerk(state: State, ticket: Ticket) -> str:
    """Who had a number that is back, where the office wants them to have it again (R123)."""
    leg = ticket.leg
    return leg.person if state.policy.same_clerk and leg.counter_only is None else ""


def missed_counts_from(state: State, ticket: Ticket, now: Millis) -> Millis:
    """The place of a missed ticket that is back now: never better than the one it had (R36)."""
    policy = state.policy
    assert ticket.aside_since is not None  # it is missed
    soon = now - ticket.aside_since <= policy.return_within_min * MINUTE
    return max(ticket.counted_from, now - policy.return_credit_min * MINUTE if soon else now)


def transfer(state: State, command: c.Transfer, context: Context) -> Decision:
    """Send the ticket on: same number, a new leg, the same place in time (R37, R38)."""
    ticket = _own(state, command.ticket_id, Step.TRANSFER, context)
    if isinstance(ticket, Refused):
        return ticket
    branch, here = state.settings, _counter_of(ticket)
    service_id, counter_id = command.service_id or ticket.service_id, command.counter_id
    person = command.person or ""
    if command.service_id is not None and command.service_id not in branch.service_by_id:
        return refused(Code.UNKNOWN_SERVICE, service=command.service_id)
    if counter_id is not None and counter_id not in branch.counter_by_id:
        return refused(Code.UNKNOWN_COUNTER, counter=counter_id)
    there = state.works_at(person) if person else counter_id
    if (person and (there is None or counter_id is not None)) or (there == here and service_id == ticket.service_id):
        return refused(Code.NOWHERE)
    if there is None and service_id == ticket.service_id:
        return refused(Code.NOWHERE)
    if there is not None and service_id not in state.serves(there):
        return refused(Code.NOWHERE)
    if command.back and ticket.services >= c.MOST_SERVICES:
        return refused(Code.TOO_MANY_SERVICES, most=c.MOST_SERVICES)
    to_person = person or ("" if counter_id is not None else _had_it(state, ticket, service_id))
    own_way = to_person or counter_id is not None or command.first
    return [
        e.TicketTransferred(
            ticket_id=ticket.ticket_id,
            from_counter_id=here,
            service_id=service_id,
            counter_id=counter_id,
            first=command.first,
            arrived_at=context.now,
            counted_from=ticket.counted_from,
            to_person=to_person,
            back_for=ticket.service_id if command.back else "",
            back_to=context.actor.person if command.back else "",
            told_anew=None if own_way else told_anew(state, ticket, service_id, ticket.counted_from, context),
        )
    ]


def _had_it(state: State, ticket: Ticket, service_id: str) -> str:
    """Who had the ticket for this service on an earlier leg, where the office wants them to have it again (R123)."""
    if not state.policy.same_clerk:
        return ""
    return next((leg.person for leg in reversed(ticket.legs) if leg.service_id == service_id and leg.person), "")


def correct(state: State, command: c.Correct, context: Context) -> Decision:
    """Taken for another service than the person came for: it stays here, and counts as the right one (R112)."""
    ticket = _own(state, command.ticket_id, Step.TRANSFER, context)
    if isinstance(ticket, Refused):
        return ticket
    if command.service_id == ticket.service_id:
        return []
    if command.service_id not in state.settings.service_by_id:
        return refused(Code.UNKNOWN_SERVICE, service=command.service_id)
    counter_id = _counter_of(ticket)
    if command.service_id not in state.serves(counter_id):
        return _not_served(state, command.service_id)
    return [
        e.TicketCorrected(
            ticket_id=ticket.ticket_id, counter_id=counter_id, was=ticket.service_id, service_id=command.service_id
        )
    ]


def snooze(state: State, command: c.Snooze, context: Context) -> Decision:
    """Let others go first for a while; so often as the settings say (R113)."""
    ticket = state.tickets.get(command.ticket_id)
    if ticket is None:
        return refused(Code.UNKNOWN_TICKET)
    if not may(ticket.state, Step.SNOOZE):
        return _wrong_step(ticket, expected(Step.SNOOZE))
    if ticket.snoozes >= state.policy.snoozes_a_ticket:
        return refused(Code.NO_SNOOZE, number=ticket.number, most=state.policy.snoozes_a_ticket)
    return [e.TicketSnoozed(ticket_id=ticket.ticket_id, until=context.now + command.minutes * MINUTE)]


def back_by_themselves(state: State, context: Context) -> list[e.TicketReturned]:
    """Those held whose time is over and who wait again without anybody's doing (R113, R114)."""
    aside, now = map(state.tickets.__getitem__, state.aside), context.now
    due = [t for t in aside if t.remind_at is not None and t.remind_at <= now]
    return [
        _returned(state, ticket, context)
        for ticket in sorted(due, key=lambda t: (t.remind_at, t.came))
        if ticket.snoozed or state.policy.parked_come_back
    ]


def cancel(state: State, command: c.Cancel, context: Context) -> Decision:
    """Out of the line; who may depends on the role (R39)."""
    role = context.actor.role
    if role in NEVER_CANCEL:
        return refused(Code.NOT_ALLOWED, role=role, method=command.method)
    ticket = state.tickets.get(command.ticket_id)
    if ticket is None:
        return refused(Code.UNKNOWN_TICKET)
    states = CITIZEN_MAY_CANCEL if role in FOR_THE_CITIZEN else expected(Step.CANCEL)
    if ticket.state not in states:
        return _wrong_step(ticket, states)
    counter_id = state.counter_of(context.actor.person)
    if role is Role.COUNTER:
        if counter_id is None:
            return refused(Code.NO_COUNTER)
        if ticket.counter_id != counter_id:
            return refused(Code.NOT_YOURS, number=ticket.number)
    return [e.TicketCancelled(ticket_id=ticket.ticket_id, by=role.value, why=command.why, counter_id=counter_id)]


def _own(state: State, ticket_id: TicketId, step: Step, context: Context) -> Ticket | Refused:
    """The ticket at the actor's own counter, if it can take this step (R19, R22)."""
    counter_id = state.counter_of(context.actor.person)
    if counter_id is None:
        return refused(Code.NO_COUNTER)
    ticket = state.tickets.get(ticket_id)
    if ticket is None:
        return refused(Code.UNKNOWN_TICKET)
    if not may(ticket.state, step):
        return _wrong_step(ticket, expected(step))
    if ticket.counter_id != counter_id:
        return refused(Code.NOT_YOURS, number=ticket.number)
    return ticket


def _counter_of(ticket: Ticket) -> str:
    assert ticket.counter_id is not None  # it is called or served
    return ticket.counter_id


def _wrong_step(ticket: Ticket, wanted: tuple[TicketState, ...]) -> Refused:
    return refused(Code.WRONG_STEP, number=ticket.number, state=ticket.state, expected=", ".join(wanted))


def _cannot_serve(state: State, ticket: Ticket) -> Refused:
    if order.bound_to(state, ticket) is not None:
        return refused(Code.NOT_YOURS, number=ticket.number)
    if order.waits_for_accessible(state, ticket):
        return refused(Code.ACCESSIBLE_COUNTER, number=ticket.number)
    return _not_served(state, ticket.service_id)


def _not_served(state: State, service_id: str) -> Refused:
    service = state.settings.service_by_id.get(service_id)
    name = service_id if service is None else service.name.of(state.settings.language)
    return refused(Code.CANNOT_SERVE, service=name)
