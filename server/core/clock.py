"""Decisions about the clock: a jump is followed once it is confirmed, a false day is taken back (R59-R61)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rules import hours
from server.core import days, numbering
from server.core.context import Context, Decision
from server.core.model import MINUTE, Lease, State, Ticket
from wire import commands as c
from wire import events as e
from wire.errors import Code, refused
from wire.values import CounterState, Millis, Seq, TicketId

SAME_JUMP_MS = MINUTE
"""A clock that drifts while somebody looks at it is still the one that was looked at."""


def confirm(state: State, command: c.ConfirmClock, context: Context) -> Decision:
    """The hall follows the machine's clock. A later date opens its day, and the hall goes on in it (R60)."""
    jump = context.clock_jump
    if jump == 0:
        return []
    if abs(jump - command.jump_ms) > SAME_JUMP_MS:
        return refused(Code.CLOCK_MOVED)
    return [e.ClockCorrected(by_ms=jump), *_into_its_day(state, context.now + jump, context.unsure_since)]


def take_back(state: State, command: c.TakeBackDay, context: Context) -> Decision:
    """The day before goes on; numbers that it gave, or may have, are given anew to the false day's tickets (R61)."""
    before = state.before
    if before is None or hours.business_day(state.settings, context.now) != before.day:
        return refused(Code.NO_FALSE_DAY)
    assert state.day is not None  # a roll opened it
    came = (ticket for ticket in state.tickets.values() if ticket.ticket_id not in before.tickets)
    of_false_day = sorted(came, key=lambda t: t.seq)
    last = dict(before.serials)
    # A day that went on numbered on, and its serials are still the same ones.
    given = {} if before.goes_on else before.serials
    held = {t.series: [] if before.goes_on else numbering.leased(state, t.series, before.day) for t in of_false_day}
    taken = [t for t in of_false_day if _is_given(t, given, held)]
    for ticket in of_false_day:
        last[ticket.series] = max(ticket.serial, last.get(ticket.series, 0))
    renumbered: dict[TicketId, int] = {}
    for ticket in taken:
        serial = numbering.next_serial(last.get(ticket.series, 0), held[ticket.series])
        last[ticket.series] = renumbered[ticket.ticket_id] = serial
    return [e.DayTakenBack(day=before.day, false_day=state.day, renumbered=renumbered)]


def _is_given(ticket: Ticket, given: Mapping[str, int], held: Mapping[str, Sequence[Lease]]) -> bool:
    """Whether the day that goes on gave its number, or a kiosk may have (R74)."""
    if ticket.serial <= given.get(ticket.series, 0):
        return True
    return any(lease.first <= ticket.serial <= lease.last for lease in held[ticket.series])


def _into_its_day(state: State, now: Millis, unsure_since: Seq) -> list[e.AnyEvent]:
    today = hours.business_day(state.settings, now)
    if state.day is None or today <= state.day:
        return []
    still_open = days.still_open(state)
    carried = tuple(t.ticket_id for t in still_open if t.seq > unsure_since)
    at_work = any(seat.state is not CounterState.CLOSED for seat in state.counters.values())
    goes_on = at_work or any(t.seq > unsure_since for t in state.tickets.values())
    left = tuple(t.ticket_id for t in still_open if t.ticket_id not in carried)
    return [
        e.DayClosed(day=state.day, left=left, goes_on=goes_on),
        e.DayOpened(day=today, goes_on=goes_on, carried=carried),
    ]
