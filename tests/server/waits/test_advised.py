"""What came of advice to open a counter."""

from __future__ import annotations

from server.waits.advised import AdviceGiven, judged
from server.waits.past import Past, PastPause, PastSeat, PastVisit

AT, MIN = 1_800_000_000_000, 60_000
GIVEN = AdviceGiven("2027-01-15", "g", AT, "c2", 3, 1200.0, 900.0)


def visit(came, called, service="a", ending="served"):
    at = AT + came * MIN
    return PastVisit(
        "2027-01-15", service, "ordinary", at, at, None if called is None else AT + called * MIN, None, ending
    )


def came(*visits, seats=(), pauses=()):
    (one,) = judged([GIVEN], Past(visits, pauses, (), seats), {"a": "g", "b": "g", "x": "other"})
    return one


def seat(minute, counter="c2"):
    return PastSeat("2027-01-15", counter, AT + round(minute * MIN), None)


def pause(ended, counter="c2"):
    ends = None if ended is None else AT + ended * MIN
    return PastPause("2027-01-15", counter, "", AT - 30 * MIN, ends)


def test_those_who_waited_then_are_followed_to_their_call():
    found = came(
        visit(-20, 10), visit(-1, 20, "b"), visit(0, 30),
        visit(-30, -5), visit(1, 90), visit(-5, 50, "x"), visit(-2000, 5),
    )  # fmt: skip
    assert (found.called, found.waited_s) == (3, 20 * 60.0), "not who was called before, came later, or waits elsewhere"
    assert found[:7] == GIVEN[:7]


def test_a_wait_counts_as_far_as_it_was_looked_ahead_and_who_left_says_nothing():
    found = came(visit(-20, 200), visit(-10, None, ending="open"), visit(-5, None, ending="left"))
    assert (found.called, found.waited_s) == (2, 75 * 60.0)
    assert (came().called, came().waited_s) == (0, None)


def test_it_was_followed_when_that_counter_was_opened_or_went_on_within_ten_minutes():
    assert (
        came(seats=[seat(-1), seat(11), seat(3, "c1")], pauses=[pause(None), pause(4, "c3"), pause(12)]).opened_at
        is None
    )
    assert came(seats=[seat(8)], pauses=[pause(5)]).opened_at == AT + 5 * MIN
    assert came(seats=[seat(10)]).opened_at == AT + 10 * MIN
    assert came(seats=[seat(0)]).opened_at == AT
