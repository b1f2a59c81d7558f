"""What hall displays show. Pure: state and time in, document out."""

from __future__ import annotations

from collections.abc import Sequence

from server.core.model import Call, State
from server.core.waits import Waits
from server.views.closed import closed_because
from server.views.notices import notice_lines
from server.views.offers import NOTHING, Offers
from wire.values import CounterState, Millis, TicketState, WaitRange
from wire.views import BOARD_CALLS, BoardCall, BoardCounter, BoardQueue, BoardView
from wire.waits import slowest

BOARD_NUMBERS = 24
"""Numbers it lists of those who wait for one group, and of those who were missed."""


def board_view(
    state: State, now: Millis, doubtful_clock: bool = False, offers: Offers = NOTHING, waits: Waits | None = None
) -> BoardView:
    """What a hall display shows besides the calls of this moment; `waits` as they were last worked out."""
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
        calls_at=offers.calls_at,
        notices=notice_lines(state, now),
        counters=_counters(state),
        queues=_queues(state, waits),
        missed=_missed(state),
    )


def _counters(state: State) -> tuple[BoardCounter, ...]:
    lines = []
    for counter in sorted(state.settings.counters, key=lambda each: each.number):
        seat = state.counters.get(counter.id)
        ticket = state.tickets.get(seat.ticket_id) if seat is not None and seat.ticket_id is not None else None
        lines.append(
            BoardCounter(
                counter_id=counter.id,
                number=counter.number,
                state=CounterState.CLOSED if seat is None else seat.state,
                ticket="" if ticket is None else ticket.number,
            )
        )
    return tuple(lines)


def _queues(state: State, waits: Waits | None) -> tuple[BoardQueue, ...]:
    branch = state.settings
    numbers: dict[str, list[str]] = {group.id: [] for group in branch.groups}
    for ticket_id in state.waiting:
        ticket = state.tickets[ticket_id]
        service = branch.service_by_id.get(ticket.service_id)
        if service is not None and service.group in numbers:
            numbers[service.group].append(ticket.number)
    return tuple(
        BoardQueue(
            group_id=group_id,
            waiting=len(found),
            wait=_wait_of(state, group_id, waits),
            numbers=tuple(sorted(found)[:BOARD_NUMBERS]),
        )
        for group_id, found in numbers.items()
    )


def _wait_of(state: State, group_id: str, waits: Waits | None) -> WaitRange | None:
    """The longest of the group's services that somebody serves."""
    if waits is None:
        return None
    return slowest(waits.for_service(service.id) for service in state.settings.services if service.group == group_id)


def _missed(state: State) -> tuple[str, ...]:
    missed = [t for t in map(state.tickets.__getitem__, state.aside) if t.state is TicketState.MISSED]
    missed.sort(key=lambda ticket: (ticket.aside_since or 0, ticket.number), reverse=True)
    return tuple(ticket.number for ticket in missed[:BOARD_NUMBERS])


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
