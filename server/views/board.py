"""What hall displays show. Pure: state and time in, document out."""

from __future__ import annotations

from collections.abc import Sequence

from server.core.model import Call, State
from server.views.closed import closed_because
from server.views.notices import notice_lines
from server.views.offers import NOTHING, Offers
from wire.values import Millis
from wire.views import BOARD_CALLS, BoardCall, BoardView


def board_view(state: State, now: Millis, doubtful_clock: bool = False, offers: Offers = NOTHING) -> BoardView:
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
        notices=notice_lines(state, now),
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
