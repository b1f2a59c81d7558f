"""A day as if the steps that were taken back had never been: what a day with undos must be equal to."""

from __future__ import annotations

from collections.abc import Sequence

from server.core.lines import Lines
from server.core.model import State
from server.heart import Heart
from server.store.projections import Projected
from server.views.board import board_view
from server.views.common import common
from server.views.desk import desk_view
from server.views.phone import NO_WAIT, latest_calls, passed_over, ticket_view
from tests.server.core.plain.facts import at_their_moments
from wire import events as e
from wire.values import Actor, Role

Row = tuple[int, int, e.AnyEvent]


def without_undone(rows: Sequence[Row]) -> list[Row]:
    """The rows without each step that was taken back and without what took it back.

    Each at the moment it counted for: time does not go back behind a step because it was taken back (R4).
    """
    gone = {event.undoes for _, _, event in rows if isinstance(event, e.StepUndone)}
    kept = (fact for fact in at_their_moments(rows) if fact.seq not in gone)
    return [(fact.seq, fact.at, fact.event) for fact in kept if not isinstance(fact.event, e.StepUndone)]


def lived(rows: Sequence[Row]) -> tuple[State, Projected]:
    """The state these rows make, and the rows of `visit` and `leg` of all days."""
    heart, projected = Heart(), Projected()
    for seq, at, event in rows:
        heart.take(event, seq, at, projected)
    return heart.state, projected


def comparable(state: State, like: State) -> State:
    """The state with the moment of another, and without what may still be taken back: there undos differ by nature."""
    again = state.copied()
    again.seq, again.at = like.seq, like.at
    for seat in again.counters.values():
        seat.last = None
    return again


def views(state: State, now: int) -> list[object]:
    """What desks, boards, phones and the manager see of it."""
    shared = common(state, now, Lines(state))
    people = [seat.person for seat in state.counters.values() if seat.person]
    return [
        *(desk_view(state, shared, Actor(role=Role.COUNTER, person=person), now) for person in people),
        board_view(state, now),
        passed_over(latest_calls(state)),
        *(ticket_view(state, ticket_id, NO_WAIT, 0, (), None) for ticket_id in state.tickets),
        shared.day,
    ]


def assert_as_if_undone_had_never_been(rows: Sequence[Row]) -> None:
    """R70: in every field, every projected row and every view."""
    with_undos, projected = lived(rows)
    without, plain = lived(without_undone(rows))
    one, other = comparable(with_undos, with_undos), comparable(without, with_undos)
    assert one == other
    assert projected.visits == plain.visits
    assert projected.legs == plain.legs
    if one.branch is not None:
        assert views(one, one.at) == views(other, one.at)
