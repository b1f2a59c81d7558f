"""Who is next, worked out in the plainest way: what `server.core.lines` must agree with at any moment."""

from __future__ import annotations

from server.core.lines import Choice
from server.core.order import calls, place, queue_of, ranks, serves, turn, why, why_behind
from wire.values import Reason


def line(state, counter_id):
    """The waiting tickets this counter can serve, in the order they would be called."""
    mine = [
        t
        for t in map(state.tickets.__getitem__, state.waiting)
        if serves(state, counter_id, t) and calls(state, counter_id, t)
    ]
    return sorted(mine, key=lambda t: _turn(state, counter_id, t))


def _turn(state, counter_id, ticket):
    rank = ranks(state, counter_id).get(queue_of(state, ticket), 0)
    return turn(place(ticket, state.policy.absolute_priority), rank)


def choose(state, counter_id):
    """The ticket this counter would call now; None when nobody waits whom it can serve."""
    mine = line(state, counter_id)
    if not mine:
        return None
    absolute = state.policy.absolute_priority
    came_first = all((mine[0].issued_at, mine[0].seq) <= (t.issued_at, t.seq) for t in mine)
    reason = why(mine[0], came_first, any(place(t, absolute) < place(mine[0], absolute) for t in mine))
    return Choice(mine[0], reason, *passed(state, counter_id, mine[0], chosen=False))


def chosen(state, counter_id, ticket):
    """This waiting ticket, because the clerk chose it."""
    return Choice(ticket, Reason.CHOSEN, *passed(state, counter_id, ticket, chosen=True))


def passed(state, counter_id, called, *, chosen):
    """Numbers of waiting tickets that arrived before `called`, each under one reason, and how many more."""
    absolute = state.policy.absolute_priority
    came = called.issued_at, called.seq
    earlier = [t for t in map(state.tickets.__getitem__, state.waiting) if (t.issued_at, t.seq) < came]
    found = {}
    for ticket in sorted(earlier, key=lambda t: place(t, absolute)):
        if not serves(state, counter_id, ticket):
            reason = Reason.SKILL
        elif not calls(state, counter_id, ticket):
            reason = Reason.BOOKING
        elif chosen and _turn(state, counter_id, ticket) < _turn(state, counter_id, called):
            reason = Reason.CHOSEN
        elif place(ticket, absolute) < place(called, absolute):
            reason = Reason.PREFERRED
        else:
            reason = why_behind(ticket, called)
        found.setdefault(reason, []).append(ticket)
    named = {
        reason: tuple(t.number for t in sorted(found[reason][:12], key=lambda t: (t.series, t.serial)))
        for reason in Reason
        if reason in found
    }
    return named, {reason: len(found[reason]) - 12 for reason in named if len(found[reason]) > 12}
