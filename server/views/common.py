"""What the documents of desks and managers share, worked out once for all of them: counters, groups, the day so far."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypedDict

from pydantic import TypeAdapter

from server.core.lines import Lines
from server.core.model import MINUTE, CounterSeat, State, Ticket
from server.views.desk_lines import expected_lines
from server.views.own_day import Visits, visits_of
from wire.catalogue import Branch
from wire.values import Millis, TicketId
from wire.views import BookingLine, CounterLine, DayLine, ExpectedLine, GroupLine, QueueLine, WaitingLine

BOOKINGS_AHEAD_MS = 120 * MINUTE
"""A desk sees bookings this far ahead."""


@dataclass(frozen=True)
class Common:
    """What all desks share, worked out once for all of them."""

    waiting_of: dict[str, tuple[int, Millis]]
    """People waiting and the earliest arrival, by group."""
    waiting_by_service: dict[str, tuple[int, Millis]]
    """The same by service."""
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
    name_of: Callable[[str], str] = str
    """A person's user name by their code."""
    visits: Callable[[], dict[str, Visits]] = dict
    """Reads everybody's visits of the day from the tickets."""
    group_lines: dict[tuple[str, bool], GroupLine] = field(default_factory=dict)
    """By group and whether it is the desk's own: desks that serve other services share most of them."""

    @cached_property
    def own(self) -> dict[str, Visits]:
        """What each person finished today; read for the first desk with somebody at it."""
        return self.visits()

    @cached_property
    def counters_json(self) -> str:
        """`counters` as every desk's document has them."""
        return _COUNTERS.dump_json(self.counters).decode()

    def groups_for(self, branch: Branch, skills: frozenset[str]) -> tuple[GroupLine, ...]:
        """Every group, those marked that have one of these services."""
        known = self.groups.get(skills)
        if known is None:
            known = self.groups[skills] = _group_lines(branch, self, skills)
        return known

    def waiting_line(self, ticket: Ticket) -> WaitingLine:
        """A ticket in line, as every desk lists it."""
        line = self.waiting_lines.get(ticket.ticket_id)
        if line is None:
            line = self.waiting_lines[ticket.ticket_id] = WaitingLine(
                ticket_id=ticket.ticket_id,
                number=ticket.number,
                service_id=ticket.service_id,
                class_id=ticket.class_id,
                arrived_at=ticket.leg.arrived_at,
                accessible=ticket.accessible,
            )
        return line


_COUNTERS: TypeAdapter[tuple[CounterLine, ...]] = TypeAdapter(tuple[CounterLine, ...])


def common(
    state: State,
    now: Millis,
    lines: Lines | None = None,
    name_of: Callable[[str], str] = str,
    visits: Callable[[State], dict[str, Visits]] = visits_of,
) -> Common:
    """The part of a desk's document that is the same for all.

    Args:
        state: between two commits.
        now: the hall's time.
        lines: of this state, where somebody has them.
        name_of: what colleagues call a person, by their code.
        visits: everybody's visits of the day; left out, they are read from all tickets.
    """
    branch = state.settings
    lines = lines or Lines(state)
    waiting = lines.waiting_of()
    due = (
        b
        for b in state.bookings.values()
        if b.state == "booked" and b.booking_id not in state.spent and now <= b.slot_at <= now + BOOKINGS_AHEAD_MS
    )
    return Common(
        waiting_of=by_group(branch, waiting),
        waiting_by_service=waiting,
        counters=counter_lines(state, name_of),
        bookings=tuple(
            BookingLine(code=b.code, service_id=b.service_id, slot_at=b.slot_at)
            for b in sorted(due, key=lambda b: b.slot_at)[:10]
        ),
        day=day_line(state, now, min((since for _, since in waiting.values()), default=now)),
        expected=expected_lines(state),
        aside=tuple(sorted((state.tickets[i] for i in state.aside), key=lambda t: t.aside_since or 0)),
        lines=lines,
        waiting_lines={},
        groups={},
        name_of=name_of,
        visits=lambda: visits(state),
    )


def by_group(branch: Branch, waiting: Mapping[str, tuple[int, Millis]]) -> dict[str, tuple[int, Millis]]:
    """People waiting and the earliest arrival, by group, from the same by service; "" for services that are no more."""
    found: dict[str, tuple[int, Millis]] = {}
    for service_id, (count, since) in waiting.items():
        service = branch.service_by_id.get(service_id)
        group = service.group if service else ""
        others, earliest = found.get(group, (0, since))
        found[group] = others + count, min(earliest, since)
    return found


def counter_lines(state: State, name_of: Callable[[str], str] = str) -> tuple[CounterLine, ...]:
    """Every counter of the catalogue, by number."""
    lines = []
    for counter in sorted(state.settings.counters, key=lambda c: c.number):
        seat = state.counters.get(counter.id) or CounterSeat()
        ticket = state.tickets.get(seat.ticket_id or "")
        lines.append(
            CounterLine(
                counter_id=counter.id,
                number=counter.number,
                state=seat.state,
                person=name_of(seat.person),
                person_code=seat.person if state.works_at(seat.person) == counter.id else "",
                ticket=ticket.number if ticket else "",
                since=seat.since,
                pause_reason=seat.pause_reason,
                back_at=seat.back_at,
                **_help(state, counter.id, name_of),
                moved_to=state.moved_to(counter.id),
            )
        )
    return tuple(lines)


class _HelpFields(TypedDict, total=False):
    help_since: Millis
    help_silent: bool
    help_words: str
    help_answered_by: str
    help_answered_at: Millis


def _help(state: State, counter_id: str, name_of: Callable[[str], str]) -> _HelpFields:
    """What a counter's line says of its call for help, or of the last answer to it (R99)."""
    if (call := state.helps.get(counter_id)) is not None:
        return {"help_since": call.since, "help_silent": call.silent, "help_words": call.words}
    if (answer := state.answers.get(counter_id)) is not None:
        by = name_of(answer.answered_by)
        return {"help_silent": answer.silent, "help_answered_by": by, "help_answered_at": answer.since}
    return {}


def day_line(state: State, now: Millis, first: Millis) -> DayLine:
    """The branch's day so far. Who still waits for a first call beyond the target waits too long, as in reports.

    Args:
        state: between two commits.
        now: the hall's time.
        first: since when the first of those waiting waits: most of the time none needs to be looked at.
    """
    totals = state.totals
    begun = now - state.policy.wait_target_min * MINUTE
    waiting = (state.tickets[i] for i in state.waiting) if first < begun else ()
    late = sum(t.leg.arrived_at < begun and not t.leg.calls and len(t.legs) == 1 for t in waiting)
    waits = totals.waits + late
    return DayLine(
        waiting=len(state.waiting),
        served=totals.served,
        mean_wait_ms=totals.wait_ms // totals.waits if totals.waits else 0,
        within_target=totals.within_target / waits if waits else 1.0,
        target_min=state.policy.wait_target_min,
        expected=sum(state.tickets[i].lapsed_at is None for i in state.expected),
    )


def _queue_lines(branch: Branch, shared: Common, group_id: str) -> tuple[QueueLine, ...]:
    """The services of a group that anybody waits for; none of a group that has but one."""
    services = [service.id for service in branch.services if service.group == group_id]
    found = [(one, shared.waiting_by_service[one]) for one in services if one in shared.waiting_by_service]
    return tuple(
        QueueLine(service_id=one, waiting=count, longest_since=since)
        for one, (count, since) in (found if len(services) > 1 else ())
    )


def _group_lines(branch: Branch, shared: Common, skills: frozenset[str]) -> tuple[GroupLine, ...]:
    mine = {branch.service_by_id[s].group for s in skills}
    lines = []
    for group in branch.groups:
        key = group.id, group.id in mine
        line = shared.group_lines.get(key)
        if line is None:
            count, since = shared.waiting_of.get(group.id) or (0, None)
            line = shared.group_lines[key] = GroupLine(
                group_id=group.id,
                waiting=count,
                longest_since=since,
                mine=key[1],
                services=_queue_lines(branch, shared, group.id) if key[1] and count else (),
            )
        lines.append(line)
    return tuple(lines)
