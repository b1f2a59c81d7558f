"""The place of a number taken outside lapses when its holder does not come (R144)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from server.core import order
from server.core.lines import OTHERWISE
from server.core.model import MINUTE, State, Ticket, Turn
from server.core.order import Place
from wire import events as e
from wire.values import Millis, Reason, Seq

Highest = tuple[list[Seq], list[Place]]
"""The rows of some calls, and the last place that was called from each of them on."""

EVERY_SERVICE = ""
"""Stands for a service where all calls of a counter count."""


def lapses(state: State, now: Millis) -> list[e.PlaceLapsed]:
    """The places that lapse now.

    Only calls count that nobody can take back any more: no place lapses by one that is as if it had not been (R70).
    """
    policy = state.policy
    within_ms = max(policy.expected_within_min * MINUTE, policy.undo_s * 1000)
    turns = [turn for turn in state.turns if turn.at <= now - within_ms]
    if not turns:
        return []
    highest = _highest_of_each(turns)
    by: dict[tuple[str, bool], list[Highest]] = {}
    found = []
    for ticket in map(state.tickets.__getitem__, state.expected):
        kind = ticket.service_id, _needs_accessible(state, ticket)
        if kind not in by:
            by[kind] = [highest[key] for key in _calls_of(state, *kind) if key in highest]
        if ticket.lapsed_at is None and _was_passed(state, ticket, by[kind]):
            found.append(ticket)
    return [e.PlaceLapsed(ticket_id=ticket.ticket_id) for ticket in sorted(found, key=lambda t: t.came)]


def called(state: State, ticket: Ticket, event: e.TicketCalled, at: Millis) -> None:
    """Remember a call in turn, where places lapse; one that the clerk chose says nothing of whose turn it was."""
    if state.policy.expected_within_min and event.reason is not Reason.CHOSEN:
        place = order.place(ticket, state.policy.absolute_priority)
        state.turns.append(Turn(state.seq, at, event.counter_id, ticket.service_id, place))


def forget(state: State, event: e.AnyEvent) -> None:
    """Calls before this say nothing of turns after it: other settings, another day, another clock, other work."""
    if isinstance(event, OTHERWISE):
        state.turns = []


def undone(state: State, seq: Seq) -> None:
    """The call of this row, if it is one, is as if it had not been (R70)."""
    state.turns = [turn for turn in state.turns if turn.seq != seq]


def counts_from(state: State, ticket: Ticket, now: Millis) -> Millis | None:
    """From when one whose place lapsed counts if its holder comes now, as who missed a call and is back (R36).

    Without any head start, and never better than the place it had; None while that is kept, as it was before it lapsed.
    """
    if ticket.lapsed_at is None or now < ticket.lapsed_at:
        return None
    policy = state.policy
    soon = now - ticket.lapsed_at <= policy.return_within_min * MINUTE
    return now - policy.return_credit_min * MINUTE if soon else now


# -- inside ------------------------------------------------------------------------------------------------------------


def _highest_of_each(turns: Iterable[Turn]) -> dict[tuple[str, str], Highest]:
    """By counter and service, and by counter alone: a day has a thousand calls, and strangers take as many numbers."""
    by: dict[tuple[str, str], list[Turn]] = {}
    for turn in turns:
        for service_id in (turn.service_id, EVERY_SERVICE):
            by.setdefault((turn.counter_id, service_id), []).append(turn)
    return {key: _highest(some) for key, some in by.items()}


def _highest(turns: Sequence[Turn]) -> Highest:
    places = [turn.place for turn in turns]
    for n in range(len(places) - 2, -1, -1):
        places[n] = max(places[n], places[n + 1])
    return [turn.seq for turn in turns], places


def _calls_of(state: State, service_id: str, accessible: bool) -> Iterable[tuple[str, str]]:
    """Which calls reach those who are expected for a service: by counters that would have called them before.

    A counter that prefers some services (R121, R122) calls others behind them, so only its calls for this one count;
    one that calls only booked times (R120) calls nobody who is expected.
    """
    settings = state.settings
    service = settings.service_by_id.get(service_id)
    for counter in settings.counters:
        if counter.booked_only or (accessible and not counter.accessible):
            continue
        prefers = counter.id in settings.called_first or (service is not None and bool(service.first_at))
        all_count = service_id in state.serves(counter.id) and not prefers
        yield counter.id, EVERY_SERVICE if all_count else service_id


def _needs_accessible(state: State, ticket: Ticket) -> bool:
    class_ = state.settings.class_by_id.get(ticket.class_id)
    return ticket.accessible or (class_ is not None and class_.accessible_counter)


def _was_passed(state: State, ticket: Ticket, calls: Iterable[Highest]) -> bool:
    """Whether somebody behind it was called, since it was taken or a desk changed it the last time."""
    place = order.place(ticket, state.policy.absolute_priority)
    for rows, places in calls:
        since = bisect_right(rows, ticket.step_seq)
        if since < len(places) and places[since] > place:
            return True
    return False
