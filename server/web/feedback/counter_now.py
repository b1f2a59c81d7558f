"""What stands at a counter for whoever is or was just served there. Pure: the state in, plain values out."""

from __future__ import annotations

from typing import Any

from server.core.model import State, Ticket
from wire.catalogue import Counter
from wire.values import CounterState, Millis, TicketState

PAD_MS = 30_000
"""How long after a visit a pad asks by itself."""

WITHIN_MIN = 15
"""A visit is rated at its counter, or by the counter's code, no later than this after its end."""


def last_done(state: State, counter_id: str, now: Millis) -> Ticket | None:
    """The visit that ended last at a counter, within the last minutes, whether it is rated or not."""
    done = [
        ticket
        for ticket in state.tickets.values()
        if ticket.state is TicketState.DONE and ticket.counter_id == counter_id and _ended(ticket) is not None
    ]
    last = max(done, key=lambda ticket: (_ended(ticket) or 0, ticket.seq), default=None)
    return last if last is not None and now - (_ended(last) or 0) <= WITHIN_MIN * 60_000 else None


def may_still_rate(state: State, counter_id: str, ticket_id: str, now: Millis) -> bool:
    """Whether a visit ended at this counter lately: somebody may be writing while the next one is served."""
    ticket = state.tickets.get(ticket_id)
    if ticket is None or ticket.state is not TicketState.DONE or ticket.counter_id != counter_id:
        return False
    return now - (_ended(ticket) or 0) <= WITHIN_MIN * 60_000


def for_pad(state: State, counter: Counter, now: Millis) -> dict[str, Any]:
    """What a pad shows: nothing but the counter, the number that is served, or that of the visit just over.

    Whether that visit is rated already changes nothing: the pad stands in sight of the clerk.
    """
    seat = state.counters.get(counter.id)
    here = state.tickets.get(seat.ticket_id) if seat is not None and seat.ticket_id else None
    done = last_done(state, counter.id, now)
    told = _told(state, counter)
    if here is not None and here.state is TicketState.SERVING:
        return told | {"state": "mine", "number": here.number, "visit": here.ticket_id, "language": here.language}
    if done is not None and now - (_ended(done) or 0) <= PAD_MS:
        return told | {"state": "rate", "number": done.number, "visit": done.ticket_id, "language": done.language}
    rests = seat is None or seat.state is not CounterState.OPEN
    return told | {"state": "idle", "number": "", "visit": "", "language": "", "rests": rests}


def for_code(state: State, counter: Counter, now: Millis) -> dict[str, Any]:
    """What the code on a counter opens: the visit just over, rated or not, for a clerk can open it too."""
    done = last_done(state, counter.id, now)
    told = _told(state, counter)
    if done is None:
        return told | {"state": "none", "number": "", "visit": "", "language": ""}
    return told | {"state": "rate", "number": done.number, "visit": done.ticket_id, "language": done.language}


def _told(state: State, counter: Counter) -> dict[str, Any]:
    branch = state.settings
    return {
        "site": branch.site.root,
        "branch": branch.name.root,
        "counter": counter.number,
        "counter_name": counter.name.root,
        "within_min": WITHIN_MIN,
        "reasons": {i: name.root for i, name in branch.asked_reasons.items()},
    }


def _ended(ticket: Ticket) -> Millis | None:
    return ticket.leg.ended_at
