"""The documents each role sees, worked out from the state. Pure: state and time in, document out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from pydantic import TypeAdapter

from rules import hours
from server.core import order
from server.core.allowed import allowed
from server.core.lines import Lines
from server.core.model import MINUTE, ORDINARY, Call, State, Ticket
from server.core.waits import Waits
from server.staff.rights import may_send, may_sign_in
from server.views.desk_lines import aside_line, expected_lines, undo_line
from server.views.offers import NOTHING, Offers
from wire.catalogue import NOWHERE, Branch, Service
from wire.commands import COMMANDS
from wire.errors import Code, refused
from wire.values import Actor, CounterState, Millis, Reason, Text, TicketId, TicketState, WaitRange
from wire.views import (
    BoardCall,
    BoardView,
    BookingLine,
    CounterLine,
    DayLine,
    DeskTicket,
    DeskView,
    DeviceLine,
    ExpectedLine,
    GroupLine,
    HallView,
    MonitorView,
    NextUp,
    NobodyLine,
    ServiceTile,
    TicketView,
    WaitingLine,
)

BOARD_CALLS = 8
"""Calls a board lists (site.md: the last 8)."""

DESK_WAITING = 30
BOOKINGS_AHEAD_MS = 120 * MINUTE
"""A desk sees bookings this far ahead."""

STEADY_MIN, STEADY_SHARE = 3, 0.2
"""A wait shown on a phone changes only by this much (design section 5)."""

NO_WAIT = WaitRange(low_min=0, high_min=0, first_estimate=False)


@dataclass(frozen=True)
class Common:
    """What all desks share, worked out once for all of them."""

    waiting_of: dict[str, tuple[int, Millis]]
    """People waiting and the earliest arrival, by group."""
    counters: tuple[CounterLine, ...]
    bookings: tuple[BookingLine, ...]
    day: DayLine
    aside: tuple[Ticket, ...]
    expected: tuple[ExpectedLine, ...]
    lines: Lines
    waiting_lines: dict[TicketId, WaitingLine]
    """Made when a first desk lists the ticket."""
    groups: dict[frozenset[str], tuple[GroupLine, ...]]
    """Made for the first desk that serves these services."""

    @cached_property
    def counters_json(self) -> str:
        """`counters` as every desk's document has them."""
        return _COUNTERS.dump_json(self.counters).decode()


_COUNTERS: TypeAdapter[tuple[CounterLine, ...]] = TypeAdapter(tuple[CounterLine, ...])
_NO_COUNTERS = '"counters":[]'


def common(state: State, now: Millis, lines: Lines | None = None, name_of: Callable[[str], str] = str) -> Common:
    """The part of a desk's document that is the same for all.

    Args:
        state: between two commits.
        now: the hall's time.
        lines: of this state, where somebody has them.
        name_of: a person's user name by their code.
    """
    branch = state.settings
    lines = lines or Lines(state)
    waiting_of: dict[str, tuple[int, Millis]] = {}
    for service_id, (count, since) in lines.waiting_of().items():
        service = branch.service_by_id.get(service_id)
        group = service.group if service else ""
        others, earliest = waiting_of.get(group, (0, since))
        waiting_of[group] = others + count, min(earliest, since)
    due = (
        b
        for b in state.bookings.values()
        if b.state == "booked" and b.booking_id not in state.spent and now <= b.slot_at <= now + BOOKINGS_AHEAD_MS
    )
    return Common(
        waiting_of=waiting_of,
        counters=counter_lines(state, name_of),
        bookings=tuple(
            BookingLine(code=b.code, service_id=b.service_id, slot_at=b.slot_at)
            for b in sorted(due, key=lambda b: b.slot_at)[:10]
        ),
        day=day_line(state),
        expected=expected_lines(state),
        aside=tuple(sorted((state.tickets[i] for i in state.aside), key=lambda t: t.aside_since or 0)),
        lines=lines,
        waiting_lines={},
        groups={},
    )


def counter_lines(state: State, name_of: Callable[[str], str] = str) -> tuple[CounterLine, ...]:
    """Every counter of the catalogue, by number."""
    lines = []
    for counter in sorted(state.settings.counters, key=lambda c: c.number):
        seat = state.counters.get(counter.id)
        if seat is None:
            lines.append(CounterLine(counter_id=counter.id, number=counter.number, state=CounterState.CLOSED))
            continue
        ticket = state.tickets.get(seat.ticket_id or "")
        lines.append(
            CounterLine(
                counter_id=counter.id,
                number=counter.number,
                state=seat.state,
                person=name_of(seat.person),
                ticket=ticket.number if ticket else "",
                since=seat.since,
                pause_reason=seat.pause_reason,
            )
        )
    return tuple(lines)


def day_line(state: State) -> DayLine:
    """The branch's day so far."""
    totals = state.totals
    return DayLine(
        waiting=len(state.waiting),
        served=totals.served,
        mean_wait_ms=totals.wait_ms // totals.waits if totals.waits else 0,
        within_target=totals.within_target / totals.waits if totals.waits else 1.0,
        target_min=state.policy.wait_target_min,
        expected=len(state.expected),
    )


# -- kiosks ------------------------------------------------------------------------------------------------------------


def closed_because(state: State, now: Millis) -> Text | None:
    """Why no numbers are given now, or None when they are."""
    branch = state.settings
    if state.hall_closed_why is not None:
        return refused(Code.HALL_CLOSED, why=state.hall_closed_why).in_languages(branch.languages)
    if hours.issuing_now(branch, now):
        return None
    opens = hours.next_opening(branch, now)
    again = "…" if opens is None else hours.clock_text(branch, opens, now)
    return refused(Code.OUT_OF_HOURS, opens=again).in_languages(branch.languages)


def hall(
    state: State,
    waits: Waits,
    now: Millis,
    lines: Lines | None = None,
    offers: Offers = NOTHING,
    *,
    reception: bool = False,
) -> HallView:
    """What kiosks show; `lines` as for `common`, `reception` when a desk of that kind is paired."""
    branch = state.settings
    why = closed_because(state, now)
    waiting = (lines or Lines(state)).waiting_of()
    at_work = {
        service
        for counter_id, seat in state.counters.items()
        if seat.state is CounterState.OPEN
        for service in branch.skills.get(counter_id, ())
    }
    tiles = []
    for service in branch.services:
        full = _quota_reached(state, service)
        tiles.append(
            ServiceTile(
                service_id=service.id,
                group_id=service.group,
                open=why is None and full is None,
                closed_because=why or full,
                waiting=waiting[service.id][0] if service.id in waiting else 0,
                wait=waits.for_service(service.id),
                served_now=service.id in at_work,
            )
        )
    return HallView(
        open=why is None,
        closed_because=why,
        opens_at=None if why is None else hours.next_opening(branch, now),
        waiting=len(state.waiting),
        services=tuple(tiles),
        bookings=offers.bookings,
        book_at=offers.book_at,
        reception=reception,
    )


def _quota_reached(state: State, service: Service) -> Text | None:
    if service.quota is None or state.issued_of.get(service.id, 0) < service.quota:
        return None
    return Text(
        {
            language: refused(Code.QUOTA_REACHED, service=service.name.of(language), quota=service.quota).text(language)
            for language in state.settings.languages
        }
    )


# -- desks -------------------------------------------------------------------------------------------------------------


def desk(state: State, shared: Common, who: Actor, now: Millis) -> DeskView:
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
            allowed=may,
            groups=_groups(branch, shared, frozenset()),
            expected=shared.expected,
            bookings=shared.bookings,
            counters=shared.counters,
            day=shared.day,
        )
    seat = state.counters[counter_id]
    ticket = state.tickets.get(seat.ticket_id or "")
    mine = [t for t in shared.aside if order.serves(state, counter_id, t)]
    return DeskView(
        counter_id=counter_id,
        number=counter.number,
        state=seat.state,
        person=person,
        ticket=desk_ticket(state, ticket, now) if ticket else None,
        next=_next_up(shared.lines, counter_id),
        allowed=may,
        groups=_groups(branch, shared, branch.skills[counter_id]),
        waiting=tuple(_waiting_line(shared, t) for t in shared.lines.of(counter_id, DESK_WAITING)),
        missed=tuple(aside_line(t) for t in mine if t.state is TicketState.MISSED),
        parked=tuple(aside_line(t) for t in mine if t.state is TicketState.PARKED),
        expected=shared.expected,
        undo=undo_line(state, counter_id, now),
        bookings=shared.bookings,
        counters=shared.counters,
        day=shared.day,
    )


def _at_work(who: Actor) -> bool:
    """Whether somebody is signed in there who may be."""
    return bool(who.person) and may_sign_in(who.role, who.roles)


def _allowed(state: State, counter_id: str | None, who: Actor, now: Millis, lines: Lines) -> tuple[str, ...]:
    """What is possible at the counter now and is theirs to do."""
    possible = allowed(state, counter_id, who.person, now, lines)
    return tuple(method for method in possible if may_send(COMMANDS[method], who.role, who.roles))


def desk_json(state: State, shared: Common, who: Actor, now: Millis) -> str:
    """`desk` as JSON; the counters, half of it, are written once for all desks."""
    doc = desk(state, replace(shared, counters=()), who, now).model_dump_json()
    # Inside a JSON text quotes are escaped, so this can only be the field itself.
    return doc.replace(_NO_COUNTERS, f'"counters":{shared.counters_json}', 1) if _at_work(who) else doc


def desk_ticket(state: State, ticket: Ticket, now: Millis) -> DeskTicket:
    """The ticket at a counter."""
    leg = ticket.leg
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
        slot_at=ticket.slot_at,
        shown=leg.shown,
        spoken=leg.spoken,
        unspoken=leg.unspoken and not leg.spoken,
        no_show_from=called_at + state.policy.no_show_after_s * 1000,
        legs=len(ticket.legs),
        then=ticket.then,
    )


def _groups(branch: Branch, shared: Common, skills: frozenset[str]) -> tuple[GroupLine, ...]:
    known = shared.groups.get(skills)
    if known is None:
        known = shared.groups[skills] = _group_lines(branch, shared, skills)
    return known


def _group_lines(branch: Branch, shared: Common, skills: frozenset[str]) -> tuple[GroupLine, ...]:
    mine = {branch.service_by_id[s].group for s in skills}
    lines = []
    for group in branch.groups:
        count, since = shared.waiting_of.get(group.id) or (0, None)
        lines.append(GroupLine(group_id=group.id, waiting=count, longest_since=since, mine=group.id in mine))
    return tuple(lines)


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


def _waiting_line(shared: Common, ticket: Ticket) -> WaitingLine:
    line = shared.waiting_lines.get(ticket.ticket_id)
    if line is None:
        line = shared.waiting_lines[ticket.ticket_id] = WaitingLine(
            ticket_id=ticket.ticket_id,
            number=ticket.number,
            service_id=ticket.service_id,
            class_id=ticket.class_id,
            arrived_at=ticket.leg.arrived_at,
        )
    return line


# -- boards ------------------------------------------------------------------------------------------------------------


def board(state: State, now: Millis, doubtful_clock: bool = False, offers: Offers = NOTHING) -> BoardView:
    """What a hall display shows besides the calls of this moment."""
    why = closed_because(state, now)
    return BoardView(
        open=why is None,
        closed_because=why,
        calls=tuple(
            BoardCall(
                call_seq=c.call_seq,
                ticket_id=c.ticket_id,
                number=c.number,
                counter_id=c.counter_id,
                counter_number=c.counter_number,
                language=c.language,
                called_at=c.called_at,
                nth=c.nth,
                over=c.over,
            )
            for c in _board_calls(state)
        ),
        waiting=len(state.waiting),
        doubtful_clock=doubtful_clock,
        bookings=offers.bookings,
        book_at=offers.book_at,
    )


def _board_calls(state: State) -> Sequence[Call]:
    """The latest calls of each zone, so that a board of one zone has its full list too."""
    branch, kept, of_zone = state.settings, [], dict[str, int]()
    for call in state.calls:
        counter = branch.counter_by_id.get(call.counter_id)
        zone = counter.zone if counter else ""
        of_zone[zone] = of_zone.get(zone, 0) + 1
        if of_zone[zone] <= BOARD_CALLS:
            kept.append(call)
    return kept


# -- phones ------------------------------------------------------------------------------------------------------------


PassedOver = dict[str, list[tuple[str, Reason]]]
"""By number: who was called before it though they came later, and why."""


def passed_over(state: State) -> PassedOver:
    """For each number that was passed over lately: who was called before it though they came later, and why."""
    found: PassedOver = {}
    for call in state.calls:
        ticket = state.tickets.get(call.ticket_id)
        for reason, numbers in ticket.passed.items() if ticket else ():
            for number in numbers:
                found.setdefault(number, []).append((call.number, reason))
    return found


def phone(
    state: State,
    ticket_id: TicketId,
    wait: WaitRange,
    ahead: int,
    before_me: Iterable[tuple[str, Reason]],
    back_at: Millis | None,
) -> TicketView | None:
    """A citizen's own ticket, or None when it is not of this business day."""
    ticket = state.tickets.get(ticket_id)
    if ticket is None:
        return None
    branch = state.settings
    waiting = ticket.state in (TicketState.EXPECTED, TicketState.WAITING)
    service = branch.service_by_id.get(ticket.service_id)
    counter = branch.counter_by_id.get(ticket.counter_id or "")
    at_counter = ticket.state in (TicketState.CALLED, TicketState.SERVING, TicketState.DONE)
    wait = wait if waiting else NO_WAIT
    return TicketView(
        ticket_id=ticket_id,
        number=ticket.number,
        service_id=ticket.service_id,
        service=service.name if service else NOWHERE,
        branch=branch.name,
        state=ticket.state,
        ahead=ahead if waiting else 0,
        wait=wait,
        come_back_at=back_at if waiting else None,
        counter_number=counter.number if counter and at_counter else None,
        called_at=ticket.leg.calls[-1] if ticket.leg.calls and at_counter else None,
        issued_at=ticket.issued_at,
        priority=ticket.class_id != ORDINARY,
        before_me=tuple(before_me) if waiting else (),
        may_rate=ticket.state is TicketState.DONE and ticket.rated is None,
        rated=ticket.rated,
        where=branch.where_to_wait.get(ticket.service_id, NOWHERE),
        then=tuple(branch.service_by_id[i].name for i in ticket.then if i in branch.service_by_id),
    )


def steady(before: WaitRange | None, new: WaitRange) -> WaitRange:
    """The wait to show: the one shown before unless it changed by 3 minutes or a fifth."""
    if before is None or (before.first_estimate, before.nobody) != (new.first_estimate, new.nobody):
        return new
    change = max(abs(before.low_min - new.low_min), abs(before.high_min - new.high_min))
    return new if change >= STEADY_MIN or change >= STEADY_SHARE * max(before.high_min, 1) else before


def nobody_serves(state: State, lines: Lines, waits: Waits) -> tuple[NobodyLine, ...]:
    """The services that people wait for and no counter serves, in the order of the catalogue."""
    waiting = lines.waiting_of()
    return tuple(
        NobodyLine(service_id=service.id, waiting=waiting[service.id][0])
        for service in state.settings.services
        if service.id in waiting and waits.for_service(service.id).nobody
    )


# -- managers ----------------------------------------------------------------------------------------------------------


def monitor(
    state: State, shared: Common, devices: Sequence[DeviceLine], waits: Waits, now: Millis, jump: Millis
) -> MonitorView:
    """A branch at a glance."""
    totals = state.totals
    return MonitorView(
        at=now // 1000 * 1000,
        open=closed_because(state, now) is None,
        day=shared.day,
        groups=_groups(state.settings, shared, frozenset()),
        counters=shared.counters,
        devices=tuple(devices),
        missed=totals.missed,
        rated=totals.rated,
        satisfied=totals.satisfied / totals.rated if totals.rated else None,
        nobody_serves=nobody_serves(state, shared.lines, waits),
        clock_jump_ms=jump,
    )
