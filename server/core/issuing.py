"""Decisions that give a number: issue, check-in, and the mirror of bookings (R7-R18)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rules import hours
from rules.out_of_hours import out_of_hours
from server.core import chains, lapsing, numbering, quotas
from server.core.context import Context, Decision
from server.core.model import MINUTE, ORDINARY, Mirrored, State, Ticket
from server.core.moves import AT_COUNTER
from server.core.transitions import Step, may
from server.core.transitions import expected as steps_from
from wire import commands as c
from wire import events as e
from wire.booking import BranchBooking, ToldBooking
from wire.catalogue import Service
from wire.errors import Code, Refused, refused
from wire.values import Channel, Language, Millis, Role, TicketId, TicketState

AT_DESK = frozenset({Role.RECEPTION, Role.MANAGER, Role.COUNTER})
"""Roles of a person who sees the visitor and may grant any class (R11)."""

CHANNEL_OF: dict[Role, Channel] = {Role.KIOSK: Channel.KIOSK} | dict.fromkeys(AT_DESK, Channel.RECEPTION)
"""The channel of roles that have only one, whatever they say (R10)."""

FOR_OTHERS = frozenset({Role.HUB, Role.SERVER})
"""Roles that speak for a channel they name themselves."""

TAKES_A_CLASS = (TicketState.EXPECTED, TicketState.WAITING, TicketState.PARKED, TicketState.MISSED)
"""Any desk can give a number in these states another class (R131) or counter (R132); who is called is past waiting."""


class _Visit(NamedTuple):
    """What is known of a visit before it has a number; the names are those of `TicketIssued`."""

    class_id: str
    granted_by: str
    language: Language
    channel: Channel
    booking_id: str | None
    slot_at: Millis | None
    arrived_at: Millis
    counted_from: Millis
    then: tuple[str, ...] = ()
    expected: bool = False
    claimed: str = ""
    person: str | None = None
    accessible: bool = False


def issue(state: State, command: c.IssueTicket, context: Context) -> Decision:
    """Give a walk-in number, or one taken from home for now."""
    if context.command_id in state.in_place_of:
        return []  # a press that froze on its way: whoever pressed has the number of the kiosk's own (R75)
    service = state.settings.service_by_id.get(command.service_id)
    if service is None:
        return refused(Code.UNKNOWN_SERVICE, service=command.service_id)
    role = context.actor.role
    booking_id = command.booking_id if role in FOR_OTHERS else None
    channel = CHANNEL_OF.get(role, command.channel)
    outside = channel is Channel.ONLINE
    class_id = ORDINARY if outside else command.class_id
    arrived_at = context.now if command.arrived_at is None else command.arrived_at
    refusal = (
        _hall_closed(state)
        or (_class_unknown(state, command.class_id) if outside else _class_refused(state, class_id, role))
        or _spent(state, booking_id)
        or _arrival_refused(state, command.arrived_at, context.now)
        or _out_of_hours(state, arrived_at)
        or chains.unfit(state, command.then, others=1)
        or _service_closed(state, [command.service_id, *command.then])
        or _service_out_of_hours(state, [command.service_id, *command.then], arrived_at)
        or _full(state, [command.service_id, *command.then], outside=outside)
        or person_refused(state, command.person, booking_id)
    )
    if refusal is not None:
        return refusal
    draft = _Visit(
        class_id=class_id,
        granted_by=_granted_by(context, class_id),
        language=state.settings.language_for(command.language),
        channel=channel,
        booking_id=booking_id,
        slot_at=None,
        arrived_at=arrived_at,
        counted_from=arrived_at - head_start(state, class_id),
        then=command.then,
        expected=outside,
        claimed=command.class_id if command.class_id != class_id else "",
        person=command.person,
        accessible=command.accessible,
    )
    return _number(state, context, service, draft)


def check_in(state: State, command: c.CheckIn, context: Context) -> Decision:
    """Turn a booking into a ticket: in its window it counts from its slot, otherwise it is a walk-in (R14-R16)."""
    facts = context.booking or by_code(state, command.code)
    if facts is None:
        return refused(Code.UNKNOWN_BOOKING)
    facts = as_mirrored(state, facts)
    branch, now = state.settings, context.now if command.arrived_at is None else command.arrived_at
    expected = _expected(state, facts.booking_id)
    stands = _stands(expected, command)
    refusal = (
        _arrival_refused(state, command.arrived_at, context.now)
        or booking_refused(state, facts, now)
        or (None if stands else _class_to_confirm(state, facts.class_id, command, context))
    )
    if refusal is not None:
        return refusal
    service = branch.service_by_id.get(facts.service_id)
    if service is None:
        return refused(Code.UNKNOWN_SERVICE, service=facts.service_id)
    class_id = stands or _confirmed(state, facts.class_id, command, context)
    person = command.person or booked_by(state, facts.booking_id)
    if expected is not None:
        return _arrive(state, expected, class_id, command, context)
    closed = (
        _hall_closed(state)
        or _service_closed(state, [service.id])
        or person_refused(state, person, facts.booking_id)
        or _too_early(state, facts, now, command, context)
    )
    if closed is not None:
        return closed
    slot_at, counts_from = slot_of(state, facts, now)
    draft = _Visit(
        class_id=class_id,
        granted_by=_granted_by(context, class_id),
        language=state.settings.language_for(command.language),
        channel=Channel.ONLINE if facts.now else Channel.BOOKING,
        booking_id=facts.booking_id,
        slot_at=slot_at,
        arrived_at=now,
        counted_from=counts_from - head_start(state, class_id),
        claimed=facts.class_id if facts.class_id != class_id else "",
        person=person,
        accessible=command.accessible or facts.accessible,
    )
    return _number(state, context, service, draft)


def arrive(state: State, command: c.Arrive, context: Context) -> Decision:
    """Let a number taken outside wait, whose holder a desk sees or who reads the hall's code (R62, R64, R97)."""
    ticket = state.tickets.get(command.ticket_id)
    if ticket is None:
        return refused(Code.UNKNOWN_TICKET)
    if not may(ticket.state, Step.ARRIVE):
        expected = ", ".join(steps_from(Step.ARRIVE))
        return refused(Code.WRONG_STEP, number=ticket.number, state=ticket.state, expected=expected)
    claimed, stands = ticket.claimed or ticket.class_id, _stands(ticket, command)
    refusal = (
        _arrival_refused(state, command.arrived_at, context.now)
        or _not_in_hall(state, ticket, context)
        or (None if stands else _class_to_confirm(state, claimed, command, context))
    )
    if refusal is not None:
        return refusal
    return _arrive(state, ticket, stands or _confirmed(state, claimed, command, context), command, context)


def grant(state: State, command: c.GrantClass, context: Context) -> Decision:
    """Let a number that was given before be of another class, at the place it would have had with it (R131)."""
    ticket = state.tickets.get(command.ticket_id)
    if ticket is None:
        return refused(Code.UNKNOWN_TICKET)
    counter_id = state.counter_of(context.actor.person)
    if ticket.state in AT_COUNTER:
        if ticket.counter_id != counter_id:
            return refused(Code.NOT_YOURS, number=ticket.number)
    elif ticket.state not in TAKES_A_CLASS:
        expected = ", ".join((*TAKES_A_CLASS, *AT_COUNTER))
        return refused(Code.WRONG_STEP, number=ticket.number, state=ticket.state, expected=expected)
    class_id = ORDINARY if command.class_id is None else command.class_id
    unknown = _class_unknown(state, class_id)
    if unknown is not None:
        return unknown
    if class_id == ticket.class_id and not ticket.claimed:
        return []
    return [
        e.TicketClassGranted(
            ticket_id=ticket.ticket_id,
            class_id=class_id,
            counted_from=_place_with(state, ticket, class_id),
            granted_by=context.actor.person,
            counter_id=counter_id,
            why=command.why,
        )
    ]


def ask_accessible(state: State, command: c.AskAccessible, context: Context) -> Decision:
    """Let a number wait for a counter that can be used in a wheelchair, or for any again (R132)."""
    ticket = state.tickets.get(command.ticket_id)
    if ticket is None:
        return refused(Code.UNKNOWN_TICKET)
    if ticket.state not in TAKES_A_CLASS:
        expected = ", ".join(TAKES_A_CLASS)
        return refused(Code.WRONG_STEP, number=ticket.number, state=ticket.state, expected=expected)
    if command.wanted == ticket.accessible:
        return []
    return [
        e.AccessibleAsked(
            ticket_id=ticket.ticket_id,
            wanted=command.wanted,
            person=context.actor.person,
            counter_id=state.counter_of(context.actor.person),
        )
    ]


def _place_with(state: State, ticket: Ticket, class_id: str) -> Millis:
    """The place of a ticket were it of this class; who missed a call and is back stands by that alone (R36)."""
    if ticket.returned == "missed":
        return ticket.counted_from
    return ticket.counted_from + head_start(state, ticket.class_id) - head_start(state, class_id)


def _stands(ticket: Ticket | None, command: c.CheckIn | c.Arrive) -> str:
    """The class that a desk granted to a number before its holder came; empty where none was, or another is said."""
    return ticket.class_id if ticket is not None and ticket.granted_by and command.class_id is None else ""


def _arrive(state: State, ticket: Ticket, class_id: str, command: c.CheckIn | c.Arrive, context: Context) -> Decision:
    """The holder of a number taken outside is here: it waits at the place it held (R62)."""
    arrived_at = context.now if command.arrived_at is None else command.arrived_at
    arrived_at = max(arrived_at, ticket.issued_at)  # nobody waits in the hall before the number was taken
    counted_from = _held_place(state, ticket, arrived_at) - head_start(state, class_id)
    accessible = ticket.accessible or command.accessible
    wait, ahead, told = context.told.told_newcomer(
        ticket.service_id, class_id, context.now - counted_from, context.now, accessible=accessible
    )
    return [
        e.TicketArrived(
            ticket_id=ticket.ticket_id,
            class_id=class_id,
            granted_by=_granted_by(context, class_id) or (ticket.granted_by if class_id == ticket.class_id else ""),
            language=state.settings.language_for(command.language),
            arrived_at=arrived_at,
            counted_from=counted_from,
            wait_low_min=wait.low_min,
            wait_high_min=wait.high_min,
            wait_about_min=wait.about_min,
            ahead=ahead,
            nobody_serves=wait.nobody,
            person=command.person if isinstance(command, c.CheckIn) else None,
            accessible=command.accessible,
            told=told,
        )
    ]


def _held_place(state: State, ticket: Ticket, now: Millis) -> Millis:
    """The place of an expected ticket: its own; one whose turn is over counts as missed and back (R36, R62, R144)."""
    policy, told = state.policy, ticket.wait_high_min
    held = ticket.counted_from + head_start(state, ticket.class_id)  # a desk may have granted one before (R131)
    late = lapsing.counts_from(state, ticket, now)
    if late is not None:
        return max(held, late)
    if told == 0 or now - ticket.issued_at <= (told + policy.return_within_min) * MINUTE:
        return held
    return max(held, now - policy.return_credit_min * MINUTE)


def record(state: State, command: c.RecordBooking, context: Context) -> Decision:
    """Mirror a booking as the hub knows it; one of a past day is of no use and changes nothing (R18)."""
    told = ToldBooking.of(command)
    past = hours.business_day(state.settings, told.slot_at) < hours.business_day(state.settings, context.now)
    mirror = state.bookings.get(told.booking_id)
    if past or (mirror is not None and ToldBooking.of(mirror) == told):
        return []
    return [e.BookingRecorded.of(told)]


def by_code(state: State, code: str) -> BranchBooking | None:
    """The mirrored booking with this short code, whatever its letters' case and the spaces typed with it."""
    typed = "".join(code.split()).upper()
    for booking in state.bookings.values():
        if booking.code.upper() == typed:
            return BranchBooking.of(booking, branch_id=state.settings.id)
    return None


def booked_by(state: State, booking_id: str) -> str | None:
    """Whose a booking is, where they gave the number of their identity card when they made it (R98)."""
    mirror = state.bookings.get(booking_id)
    return None if mirror is None else mirror.person


def bookings_of(state: State, person: str) -> list[Mirrored]:
    """The bookings of a person that can be checked in today, the earliest first (R98)."""
    return sorted(
        (
            one
            for one in state.bookings.values()
            if one.person == person
            and one.state == "booked"
            and hours.business_day(state.settings, one.slot_at) == state.day
            and (one.booking_id not in state.spent or _expected(state, one.booking_id) is not None)
        ),
        key=lambda one: (one.slot_at, one.booking_id),
    )


def slot_of(state: State, facts: BranchBooking, now: Millis) -> tuple[Millis | None, Millis]:
    """The booked time of who checks in now, None outside its window; and from when they count (R14, R15)."""
    policy = state.policy
    early, late = policy.booking_early_min * MINUTE, policy.booking_late_min * MINUTE
    if facts.now or not facts.slot_at - early <= now <= facts.slot_at + late:
        return None, now
    return facts.slot_at, facts.slot_at - policy.booking_credit_min * MINUTE


def granted_class(state: State, class_id: str) -> str:
    """The class that a kiosk gave by itself, if it still may; else the ordinary one (R11)."""
    return ORDINARY if _class_refused(state, class_id, Role.KIOSK) is not None else class_id


def as_mirrored(state: State, facts: BranchBooking) -> BranchBooking:
    """The booking as it stands now: it may have been moved after its code was printed (R17)."""
    mirror = state.bookings.get(facts.booking_id)
    if mirror is None or facts.branch_id != state.settings.id:
        return facts
    return BranchBooking.of(mirror, branch_id=facts.branch_id)


def booking_refused(state: State, facts: BranchBooking, now: Millis, given_up: TicketId = "") -> Refused | None:
    """Why a booking cannot be checked in by somebody who comes now (R16); the number that is `given_up` spends none."""
    if facts.branch_id != state.settings.id:
        return refused(Code.BOOKING_OTHER_BRANCH)
    spent = _spent_here(state, facts.booking_id)
    if spent is not None and state.spent[facts.booking_id] != given_up:
        return spent
    mirror = state.bookings.get(facts.booking_id)
    if mirror is not None and mirror.state == "cancelled":
        return refused(Code.BOOKING_CANCELLED)
    day = hours.business_day(state.settings, facts.slot_at)
    if day != state.day:
        return refused(Code.BOOKING_OTHER_DAY, day=day)
    return None if hours.checking_in_now(state.settings, now) else out_of_hours(state.settings, now)


def _too_early(state: State, facts: BranchBooking, now: Millis, command: c.CheckIn, context: Context) -> Refused | None:
    """A kiosk, and a desk that asks, is asked before a booking is spent that would count a little later (R79)."""
    opens = facts.slot_at - state.policy.booking_early_min * MINUTE
    asked = context.actor.role is Role.KIOSK or command.asks
    if facts.now or now >= opens or command.early or not asked:
        return None
    texts = (hours.clock_text(state.settings, moment, now) for moment in (facts.slot_at, opens))
    return refused(Code.BOOKING_EARLY, **dict(zip(("slot", "opens"), texts, strict=True)))


def _expected(state: State, booking_id: str) -> Ticket | None:
    """The ticket of this booking that is still expected."""
    ticket_id = state.spent.get(booking_id)
    return state.tickets[ticket_id] if ticket_id in state.expected else None


def _not_in_hall(state: State, ticket: Ticket, context: Context) -> Refused | None:
    """Whether a phone says that its holder is here without the code of now, or a kiosk would not check in (R97)."""
    if context.actor.role is not Role.PHONE:
        return None
    if not context.in_hall:
        return refused(Code.HALL_CODE)
    mirror = state.bookings.get(ticket.booking_id or "")
    if mirror is not None:
        return booking_refused(state, BranchBooking.of(mirror, branch_id=state.settings.id), context.now)
    return None if hours.checking_in_now(state.settings, context.now) else out_of_hours(state.settings, context.now)


def _class_to_confirm(state: State, claimed: str, command: c.CheckIn | c.Arrive, context: Context) -> Refused | None:
    """Somebody in front of a kiosk, or with a phone, is asked whether what was claimed outside is so (R11)."""
    if command.class_id is not None:
        return _class_refused(state, command.class_id, context.actor.role)
    class_ = state.settings.class_by_id.get(claimed)
    if class_ is None or not class_.at_kiosk or context.actor.role not in (Role.KIOSK, Role.PHONE):
        return None
    return refused(Code.CONFIRM_CLASS, class_id=claimed, name=class_.name.of(state.settings.language))


def _confirmed(state: State, claimed: str, command: c.CheckIn | c.Arrive, context: Context) -> str:
    """The class that counts: what is confirmed now, or at a desk what was claimed; otherwise ordinary (R11)."""
    if command.class_id is not None:
        return command.class_id
    seen = context.actor.role in AT_DESK and _class_unknown(state, claimed) is None
    return claimed if seen else ORDINARY


def _granted_by(context: Context, class_id: str) -> str:
    """Who saw the person and granted the class; nobody at a kiosk."""
    return context.actor.person if context.actor.role in AT_DESK and class_id != ORDINARY else ""


def _spent(state: State, booking_id: str | None) -> Refused | None:
    ticket_id = state.spent.get(booking_id or "")
    return refused(Code.BOOKING_SPENT, number=state.tickets[ticket_id].number) if ticket_id is not None else None


def _spent_here(state: State, booking_id: str) -> Refused | None:
    """Whether it became a number that is not awaited; where that waits no more, nobody is told to wait (R16)."""
    spent = _spent(state, booking_id)
    if spent is None or _expected(state, booking_id) is not None:
        return None
    ticket = state.tickets[state.spent[booking_id]]
    if ticket.state is TicketState.WAITING:
        return spent
    return refused(Code.BOOKING_NOT_WAITING, number=ticket.number, state=ticket.state.value)


def _hall_closed(state: State) -> Refused | None:
    why = state.hall_closed_why
    return refused(Code.HALL_CLOSED, why=why) if why is not None else None


def _service_closed(state: State, services: Sequence[str]) -> Refused | None:
    """Whether one of them is closed for the rest of the day (R82)."""
    for service_id in services:
        closed = state.closed_service(service_id)
        if closed is not None:
            name = state.settings.service_by_id[service_id].name.of(state.settings.language)
            return refused(Code.SERVICE_CLOSED, service=name, why=closed.why)
    return None


def _class_unknown(state: State, class_id: str) -> Refused | None:
    known = class_id == ORDINARY or class_id in state.settings.class_by_id
    return None if known else refused(Code.UNKNOWN_CLASS, class_id=class_id)


def _class_refused(state: State, class_id: str, role: Role) -> Refused | None:
    unknown = _class_unknown(state, class_id)
    if unknown is not None or class_id == ORDINARY:
        return unknown
    at_kiosk = state.settings.class_by_id[class_id].at_kiosk
    return None if at_kiosk or role in AT_DESK else refused(Code.CLASS_AT_RECEPTION)


def _out_of_hours(state: State, now: Millis) -> Refused | None:
    return None if hours.issuing_now(state.settings, now) else out_of_hours(state.settings, now)


def _service_out_of_hours(state: State, services: Sequence[str], now: Millis) -> Refused | None:
    """Whether one of them has hours of its own, or its group, and now is outside (R83)."""
    branch = state.settings
    for service in map(branch.service_by_id.__getitem__, services):
        if not hours.service_issuing_now(branch, service.id, now):
            opens = hours.next_of_service(branch, service.id, now)
            text = "…" if opens is None else hours.clock_text(branch, opens, now)
            return refused(Code.SERVICE_HOURS, service=service.name.of(branch.language), opens=text)
    return None


def _arrival_refused(state: State, arrived_at: Millis | None, now: Millis) -> Refused | None:
    """Nobody arrived after now, nor on another day than the open one (R63)."""
    if arrived_at is None or (arrived_at <= now and hours.business_day(state.settings, arrived_at) == state.day):
        return None
    return refused(Code.ARRIVAL_TIME, day=state.day, until=hours.clock_text(state.settings, now, now))


def _full(state: State, services: Sequence[str], *, outside: bool) -> Refused | None:
    """Whether the hall holds no more, or one of the services of a ticket gives no more today (R13, R67)."""
    for service in map(state.settings.service_by_id.__getitem__, services):
        if service.quota is None:
            continue
        more, name = services.count(service.id), service.name.of(state.settings.language)
        if quotas.used(state, service) + more > service.quota:
            return refused(Code.QUOTA_REACHED, service=name, quota=service.quota)
        if outside and quotas.awaited(state, service) + more > quotas.outside_share(state, service):
            return refused(Code.OUTSIDE_QUOTA, service=name)
    if len(state.waiting) >= state.policy.max_waiting:
        return refused(Code.HALL_FULL, waiting=len(state.waiting))
    return None


def person_refused(state: State, person: str | None, booking_id: str | None = None) -> Refused | None:
    """Whether somebody has as many numbers of today as a person may, by any channel (R77).

    Args:
        state: between two commits.
        person: what stands for who showed an identity card, or gave its number when they booked.
        booking_id: the booking that is about to become a number.
    """
    limit = state.policy.numbers_a_person
    if not limit or person is None:
        return None
    taken = sum(
        ticket.person == person and ticket.state is not TicketState.CANCELLED and ticket.lapsed_at is None
        for ticket in state.tickets.values()
    )
    # A time that was booked is a number to come; one for now is a number already, or was refused.
    gone = {booking_id, *state.spent}
    to_come = sum(not one.now and one.booking_id not in gone for one in bookings_of(state, person))
    return refused(Code.CARD_LIMIT, limit=limit) if taken + to_come >= limit else None


def head_start(state: State, class_id: str) -> int:
    """By how much earlier a class counts (R24)."""
    class_ = state.settings.class_by_id.get(class_id)
    return 0 if class_ is None else class_.head_start_min * MINUTE


def _number(state: State, context: Context, service: Service, draft: _Visit) -> Decision:
    """The finished event: the draft with a number, and with the wait the person is told (R7, R50)."""
    if context.command_id in state.tickets:
        return refused(Code.ID_REUSED)
    series = state.settings.group_by_id[service.group].series
    serial, number = numbering.next_number(state, series)
    assert state.day is not None  # decide opened it
    wait, ahead, told = context.told.told_newcomer(
        service.id, draft.class_id, context.now - draft.counted_from, context.now, accessible=draft.accessible
    )
    return [
        e.TicketIssued(
            **draft._asdict(),
            ticket_id=context.command_id,
            day=state.day,
            series=series,
            serial=serial,
            number=number,
            service_id=service.id,
            wait_low_min=wait.low_min,
            wait_high_min=wait.high_min,
            wait_about_min=wait.about_min,
            ahead=ahead,
            nobody_serves=wait.nobody,
            told=told,
        )
    ]
