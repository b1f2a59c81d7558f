"""What somebody who follows a ticket sees. Pure: the state and what was worked out from it in, document out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from server.core import order
from server.core.model import ORDINARY, State, Ticket
from wire.catalogue import NOWHERE
from wire.values import Millis, Reason, Seq, TicketId, TicketState, WaitRange
from wire.views import TicketView
from wire.waits import at_once, behind, hold

STEADY_MIN, STEADY_SHARE = 3, 0.2
"""A wait shown on a phone changes only by this much (design section 5)."""

NO_WAIT = WaitRange(low_min=0, high_min=0, first_estimate=False)

PassedOver = dict[str, list[tuple[str, Reason]]]
"""By number: who was called before it though they came later, and why."""


Calls = tuple[tuple[Seq, str, Mapping[Reason, tuple[str, ...]]], ...]
"""The latest calls, newest first: the row, the number, and the numbers passed over with one reason each."""


def latest_calls(state: State) -> Calls:
    """What `passed_over` is worked out from."""
    of_ticket = ((call, state.tickets.get(call.ticket_id)) for call in state.calls)
    return tuple((call.call_seq, call.number, ticket.passed) for call, ticket in of_ticket if ticket is not None)


def passed_over(calls: Calls) -> PassedOver:
    """For each number that was passed over lately: who was called before it though they came later, and why."""
    found: PassedOver = {}
    for _, called, passed in calls:
        for reason, numbers in passed.items():
            for number in numbers:
                found.setdefault(number, []).append((called, reason))
    return found


def unnamed(state: State, ticket: Ticket) -> list[tuple[str, Reason]]:
    """As `passed_over`, of the calls that name only those who stood nearest and count this one (R27)."""
    found: list[tuple[str, Reason]] = []
    for call in state.calls:
        called = state.tickets.get(call.ticket_id)
        if called is None or not called.passed_more or not ticket.came < called.came:
            continue
        if ticket.state is not TicketState.WAITING or ticket.step_seq > called.why_seq:
            continue  # it was not in the queue then
        reason = _reason(state, call.counter_id, ticket, called)
        if reason in called.passed_more and ticket.number not in called.passed.get(reason, ()):
            found.append((call.number, reason))
    return found


def _reason(state: State, counter_id: str, ticket: Ticket, called: Ticket) -> Reason:
    if not order.serves(state, counter_id, ticket):
        return Reason.SKILL
    return called.reason if called.reason in (Reason.CHOSEN, Reason.PREFERRED) else order.why_behind(ticket, called)


def ticket_view(
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
    lapsed = ticket.state is TicketState.EXPECTED and ticket.lapsed_at is not None
    service = branch.service_by_id.get(ticket.service_id)
    counter = branch.counter_by_id.get(ticket.counter_id or "")
    at_counter = ticket.state in (TicketState.CALLED, TicketState.SERVING, TicketState.DONE)
    wait = behind(wait, ahead) if waiting else NO_WAIT
    return TicketView(
        ticket_id=ticket_id,
        number=ticket.number,
        service_id=ticket.service_id,
        service=service.name if service else NOWHERE,
        branch=branch.name,
        state=ticket.state,
        ahead=ahead if waiting else 0,
        wait=wait,
        come_back_at=back_at if waiting and not lapsed else None,
        counter_number=counter.number if counter and at_counter else None,
        called_at=ticket.leg.calls[-1] if ticket.leg.calls and at_counter else None,
        issued_at=ticket.issued_at,
        priority=ticket.class_id != ORDINARY,
        before_me=tuple(before_me) if waiting else (),
        may_rate=ticket.state is TicketState.DONE and ticket.rated is None,
        rated=ticket.rated,
        answer=ticket.answer,
        where=state.where_to_wait(ticket.service_id, accessible=order.waits_for_accessible(state, ticket)) or NOWHERE,
        accessible=ticket.accessible,
        then=tuple(branch.service_by_id[i].name for i in ticket.then if i in branch.service_by_id),
        may_snooze=ticket.state is TicketState.WAITING and ticket.snoozes < state.policy.snoozes_a_ticket,
        back_at=ticket.remind_at if ticket.snoozed and ticket.state is TicketState.PARKED else None,
        place_lapsed=lapsed,
    )


def steady(before: WaitRange | None, new: WaitRange, exact_s: tuple[float, float] | None = None) -> WaitRange:
    """The wait to show: the one shown before unless it changed by 3 minutes or a fifth.

    Args:
        before: what is shown.
        new: the wait as it is told now.
        exact_s: its middle and bound in seconds, not rounded: figures on the edge between two then stay (`wire.waits`).
    """
    if before is None or _kind(before) != _kind(new):
        return new
    if exact_s is not None:
        new = hold(before, new, *exact_s)
    change = max(abs(was - now) for was, now in zip(_figures(before), _figures(new), strict=True))
    return new if change >= STEADY_MIN or change >= STEADY_SHARE * max(before.high_min, 1) else before


def _figures(wait: WaitRange) -> tuple[int, int, int]:
    return wait.low_min, wait.about_min or 0, wait.high_min


def _kind(wait: WaitRange) -> tuple[bool, bool, bool, bool]:
    """What is said beside the figures: a change of it is told at once."""
    return wait.first_estimate, wait.nobody, wait.longer, at_once(wait)
