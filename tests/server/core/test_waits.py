"""What is told of waits that somebody worked out: plain values, made here by hand (R50-R57)."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from math import floor

import pytest

from server.core.context import Context
from server.core.decide import decide
from server.core.forecast import FUTURES_MODEL, Advised, Chances, Forecast
from server.core.order import NEWCOMER
from server.core.waits import MODEL, NOBODY, OVER, Expected, Openings, ServiceWait, Waits
from tests.server.core.core_hall import Hall
from wire import commands as c
from wire.values import Actor, Role
from wire.waits import about_told, bound_told

MINUTE = 60_000
NOW = 100 * MINUTE
LAST = (True, True, 1 << 63, 1 << 63)


def stand(minutes_ago, seq=NEWCOMER):
    return (True, False, NOW - minutes_ago * MINUTE, seq)


def waits(absolute_priority=False):
    """Two wait for A: since 20 and since 10 minutes; called now and in 15 minutes; who comes now is called in 40."""
    openings = Openings((stand(20, 1), stand(10, 2), LAST), (NOW, NOW + 15 * MINUTE, NOW + 40 * MINUTE))
    served = ServiceWait("land", 10 * MINUTE, 9 * MINUTE, first_estimate=False, openings=openings)
    unserved = ServiceWait("land", 10 * MINUTE, 9 * MINUTE, first_estimate=True, openings=Openings())
    return Waits(
        now=NOW,
        seq=7,
        absolute_priority=absolute_priority,
        head_starts={"old": 15 * MINUTE, "ordinary": 0},
        services={"A": served, "B": unserved},
        places={"land": (stand(20, 1), stand(10, 2), stand(5, 4))},
        waiting={
            "t-1": (stand(20, 1), "t-1", "A", "A"),
            "t-2": (stand(10, 2), "t-2", "A", "A"),
            "t-4": (stand(5, 4), "t-4", "B", "B"),
        },
        starts={"t-1": NOW, "t-2": NOW + 15 * MINUTE},
        counters={"A": 2},
        expected={"t-3": Expected("A", "ordinary", stand(12, 3))},
        aside={"t-0": ("A", "old", False)},
    )


def bounds(wait):
    return wait.low_min, wait.high_min


def test_who_comes_now_is_called_when_a_counter_first_comes_to_somebody_behind_them():
    seen = waits()
    assert bounds(seen.for_service("A")) == (34, 50)
    assert bounds(seen.for_newcomer("A", "ordinary", 11 * MINUTE)[0]) == (11, 20)
    assert bounds(seen.for_newcomer("A", "ordinary", 25 * MINUTE)[0]) == (0, 5)
    assert seen.for_service("A", "old") == seen.for_newcomer("A", "old", 15 * MINUTE)[0]


def test_people_before_are_those_who_wait_and_stand_before():
    seen = waits()
    assert [seen.for_newcomer("A", "ordinary", m * MINUTE)[1] for m in (0, 7, 15, 25)] == [3, 2, 1, 0]
    assert (seen.ahead_of_service("A"), seen.ahead_of_service("A", "old"), seen.ahead_of_service("Z")) == (3, 1, 0)
    assert [seen.ahead_of(t) for t in ("t-1", "t-3", "t-2", "t-0", "gone")] == [0, 1, 1, 0, 0]


def test_where_no_counter_comes_there_is_no_figure():
    seen = waits()
    assert seen.for_service("B") == seen.for_service("Z") == seen.for_ticket("t-4") == NOBODY


def test_each_ticket_is_told_its_own_wait():
    seen = waits()
    assert bounds(seen.for_ticket("t-1")) == (0, 5)
    assert bounds(seen.for_ticket("t-2")) == (11, 20)
    assert seen.for_ticket("t-3") == seen.for_newcomer("A", "ordinary", 12 * MINUTE)[0]
    assert seen.for_ticket("t-0") == seen.for_service("A", "old")
    assert seen.for_ticket("gone") == OVER
    exact = {ticket_id: seen.seconds_of_ticket(ticket_id) for ticket_id in ("t-0", "t-1", "t-2", "t-3", "t-4", "gone")}
    assert (exact["t-4"], exact["gone"]) == (None, None)
    for ticket_id in ("t-0", "t-1", "t-2", "t-3"):
        told, seconds = seen.for_ticket(ticket_id), exact[ticket_id]
        assert seconds is not None
        assert (about_told(*seconds), bound_told(seconds[1])) == (told.about_min, told.high_min)
    assert [seen.covers(t) for t in ("t-1", "t-3", "t-0", "gone")] == [True, True, False, False]


def test_a_first_estimate_says_that_it_is_one():
    assert not waits().for_service("A").first_estimate


def test_more_counters_make_a_narrower_range():
    seen = waits()
    low, high = bounds(replace(seen, counters={"A": 1}).for_ticket("t-2"))
    assert low < 11
    assert high > bounds(replace(seen, counters={"A": 16}).for_ticket("t-2"))[1] == 15


def _fields(seen):
    return {name: getattr(seen, name) for name in Waits.__slots__}


def test_absolute_priority_puts_ordinary_people_behind():
    seen = waits(absolute_priority=True)
    assert seen.for_newcomer("A", "old", 0)[1] == 3
    assert seen.for_newcomer("A", "ordinary", 25 * MINUTE)[1] == 3


def test_numbers_given_since_stand_before_those_who_come_after_them_and_delay_them_by_their_share():
    seen = waits()
    more = seen.with_newcomer("A", "ordinary", 0).with_newcomer("A", "ordinary", 0)
    more = more.with_newcomer("A", "old", 15 * MINUTE)
    assert seen.ahead_of_service("A") == 3, "the old ones are as they were"
    assert more.ahead_of_service("A") == 6
    assert more.ahead_of_service("A", "old") == 2
    later = Openings((LAST,), (NOW + 40 * MINUTE + 3 * 9 * MINUTE // 2,))
    served = seen.services["A"]
    as_if = ServiceWait(served.group, served.mean_ms, served.turn_ms, served.first_estimate, later)
    assert more.for_service("A") == Waits(**{**_fields(seen), "services": {"A": as_if}}).for_service("A")
    assert [more.ahead_of(t) for t in ("t-1", "t-2", "t-4")] == [0, 2, 3]


def test_of_two_at_one_stand_the_one_who_had_a_number_before_stands_before():
    more = waits().with_newcomer("A", "ordinary", 10 * MINUTE)
    assert more.ahead_of("t-2") == 1
    assert more.for_newcomer("A", "ordinary", 10 * MINUTE)[1] == 3


def test_a_number_for_what_nobody_serves_delays_as_if_one_did():
    more = waits().with_newcomer("B", "ordinary", 0)
    assert more.newcomers["land"][0].delay_ms == 9 * MINUTE


def test_waits_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        waits().now = 0


def test_a_new_number_is_told_from_the_waits_it_is_given_and_nothing_else():
    hall = Hall()
    known = hall.waits_to_tell(c.IssueTicket(service_id="A1"))
    later = Openings((LAST,), (known.now + 40 * MINUTE,))
    one = known.services["A1"]
    slow = ServiceWait(one.group, one.mean_ms, one.turn_ms, one.first_estimate, later)
    given = Waits(**{**_fields(known), "services": {"A1": slow}, "places": {one.group: (stand(5, 4),) * 3}})
    context = Context(Actor(role=Role.KIOSK), hall.now, None, "command-x", given)
    (event,) = decide(hall.state, c.IssueTicket(service_id="A1"), context)
    assert (event.ahead, event.wait_high_min) == (3, given.for_service("A1").high_min)


def test_a_number_is_never_given_with_a_figure_that_nobody_worked_out():
    hall = Hall()
    with pytest.raises(LookupError, match="waits to tell"):
        decide(hall.state, c.IssueTicket(service_id="A1"), Context(Actor(role=Role.KIOSK), hall.now, None, "command-x"))


def test_who_asks_for_an_accessible_counter_or_is_of_a_class_that_does_is_called_by_these_alone():
    seen = waits()
    low = Openings((stand(20, 1), LAST), (NOW, NOW + 70 * MINUTE))
    served = replace(seen.services["A"], accessible=low)
    changed = {"services": {**seen.services, "A": served}, "counters": {"A": 2, "A~": 1}}
    held = {"aside": {"t-0": ("A", "ordinary", True)}, "low_classes": ("old",)}
    expected = {"t-3": Expected("A", "ordinary", stand(12, 3), accessible=True)}
    seen = Waits(**{**_fields(seen), **changed, **held, "expected": expected})
    asked = seen.for_service("A", accessible=True)
    assert asked.low_min > seen.for_service("A").high_min
    assert seen.for_service("A", "old").high_min == asked.high_min
    assert (seen.for_ticket("t-0"), seen.for_ticket("t-3")) == (asked, asked)
    assert seen.for_service("B", accessible=True) == seen.for_service("B") == NOBODY


def test_how_old_the_run_was_that_a_wait_was_told_from_is_kept():
    assert waits().told_newcomer("A", "ordinary", 0, NOW + 2_900)[2].age_s == 2
    assert waits().told_newcomer("A", "ordinary", 0, NOW - 5_000)[2].age_s == 0


def test_what_is_kept_is_what_is_told_before_it_is_rounded():
    wait, ahead, told = waits().told_newcomer("A", "ordinary", 0, NOW)
    assert (wait, ahead) == waits().for_newcomer("A", "ordinary", 0)
    assert (told.p50_s, told.basis, told.model) == (40 * 60, "real", MODEL)
    assert (
        (wait.about_min, wait.high_min) == (about_told(told.p50_s, told.bound_s), bound_told(told.bound_s)) == (40, 50)
    )
    assert (told.raw_p50_s, told.raw_bound_s) == (told.p50_s, told.bound_s)


def test_of_a_service_that_nobody_serves_it_is_kept_that_nothing_was_told():
    told = waits().told_newcomer("B", "ordinary", 0, NOW)[2]
    assert (told.basis, told.p50_s, told.bound_s, told.raw_bound_s) == ("nobody", 0, 0, 0)


# -- with a forecast (R136), put right by what became of others (R137) --

SOON, LATER = Chances(60, 120, 180, 240, 600.0), Chances(660, 1200, 1500, 1800, 2400.0)


def foreseen(age_min=0, **others):
    """As `waits`, with a forecast of `age_min` ago: it says half of what the run without chance does."""
    given = {
        "now": NOW - age_min * MINUTE,
        "seq": 7,
        "tickets": {"t-1": Chances(0, 0, 0, 0, 0.0), "t-2": Chances(300, 450, 600, 900, 900.0)},
        "newcomers": {("A", False): ((0, LATER), (15 * MINUTE, SOON))},
    }
    return replace(waits(), forecast=Forecast(**given | others))


class Right:
    """The half is a minute more, the bound twice as much; of the old, three minutes more."""

    def calibrated(self, p50_s, bound_s, service_id, class_id):
        half = p50_s + (180 if class_id == "old" else 60)
        return half, max(half, 2 * bound_s)


def test_a_forecast_tells_newcomers_and_those_who_wait():
    seen = foreseen()
    assert bounds(seen.for_service("A")) == (11, 25)
    assert bounds(seen.for_ticket("t-1")) == (0, 5)
    assert bounds(seen.for_ticket("t-2")) == (5, 10)
    _, _, told = seen.told_newcomer("A", "ordinary", 0, NOW + 2_000)
    assert (told.model, told.p50_s, told.bound_s, told.age_s, told.basis) == (FUTURES_MODEL, 1200, 1500, 2, "real")
    plain = waits().told_newcomer("A", "ordinary", 0, NOW)[2]
    assert (told.plain_p50_s, told.plain_bound_s) == (plain.raw_p50_s, plain.raw_bound_s)
    assert (plain.plain_p50_s, plain.plain_bound_s) == (0, 0)


def test_between_two_newcomers_who_are_known_it_is_between_and_beyond_them_the_nearest():
    forecast = foreseen().forecast
    of = [forecast.of_newcomer("A", m * MINUTE, accessible=False) for m in (-1, 0, 5, 15, 60)]
    assert of[0] == of[1] == LATER
    assert of[2] == pytest.approx((460, 840, 1060, 1280, 1800))
    assert of[3] == of[4] == SOON
    assert forecast.of_newcomer("A", 0, accessible=True) is None
    half_known = Forecast(NOW, 7, {}, {("A", False): ((0, LATER), (10, None))})
    assert half_known.of_newcomer("A", 5, accessible=False) is None
    assert LATER.towards(SOON._replace(usual_s=None), 0.5).usual_s is None


def test_advice_says_how_much_earlier_those_who_wait_are_called():
    assert Advised("c1", NOW, 23, 1310.0, 1070.0).fewer_s == 240.0


def test_what_happened_since_moves_a_forecast_as_it_moves_the_run_without_chance():
    soon = {"A": replace(waits().services["A"], openings=Openings((LAST,), (NOW + 35 * MINUTE,)))}
    seen = replace(foreseen(age_min=1), services=soon, starts={"t-2": NOW + 10 * MINUTE})
    assert bounds(seen.for_service("A")) == (6, 20)  # five minutes sooner than the run had it
    assert bounds(seen.for_ticket("t-2")) == (0, 5)
    assert seen.with_newcomer("A", "ordinary", 0).for_service("A").high_min == 25  # somebody joined: 4.5 minutes more


def test_who_came_after_the_forecast_is_told_as_a_newcomer_of_their_place():
    seen = foreseen(tickets={})
    low, high = bounds(seen.for_ticket("t-2"))
    between = seen.forecast.of_newcomer("A", 10 * MINUTE, accessible=False)
    moved = 15 * 60 - between.usual_s
    assert (low, high) == (max(0, int((between.low_s + moved) // 60)), -int(-(between.bound_s + moved) // 60))
    sent_first = {"t-2": ((False, False, NOW, 2), "t-2", "A", "A")}
    assert bounds(replace(seen, waiting=sent_first).for_ticket("t-2")) == (11, 20), "by the run without chance"
    to_one_counter = {"t-2": (stand(10, 2), "t-2", "A", "@c1")}
    assert replace(seen, waiting=to_one_counter).for_ticket("t-2").low_min < 15


def test_a_counter_that_will_open_gives_a_figure_where_the_run_without_chance_has_none_and_time_moves_it():
    only = LATER._replace(usual_s=None)
    seen = foreseen(age_min=2, tickets={"t-4": only}, newcomers={("B", False): ((0, only),)})
    assert bounds(seen.for_service("B")) == bounds(seen.for_ticket("t-4")) == (9, 25)
    assert seen.for_service("Z") == NOBODY


def test_where_a_forecast_knows_nobody_the_run_without_chance_is_told():
    seen = foreseen(tickets={"t-2": None}, newcomers={})
    assert bounds(seen.for_ticket("t-2")) == (11, 20)
    assert bounds(seen.for_service("A")) == (34, 50)
    assert seen.for_service("B") == NOBODY


def test_each_model_is_put_right_by_what_became_of_its_own_figures():
    seen = replace(foreseen(), right={FUTURES_MODEL: Right()}, class_of={"t-2": "old"})
    _, _, told = seen.told_newcomer("A", "ordinary", 0, NOW)
    assert (told.raw_p50_s, told.raw_bound_s, told.p50_s, told.bound_s) == (1200, 1500, 1260, 3000)
    assert bounds(seen.for_service("A")) == (11, 50), "the low end is not put off"
    assert bounds(seen.for_ticket("t-2")) == (5, 20)
    assert bounds(seen.for_ticket("t-1")) == (0, 5)
    plain = replace(seen, forecast=None)
    assert plain.for_service("A") == waits().for_service("A")
    put_right = replace(plain, right={MODEL: Right()})
    _, _, told = put_right.told_newcomer("A", "ordinary", 0, NOW)
    assert (told.model, told.p50_s, told.bound_s) == (MODEL, 2460, 2 * told.raw_bound_s)


def test_where_fewer_wait_than_was_said_the_low_end_comes_nearer_too():
    class Halves:
        def calibrated(self, p50_s, bound_s, service_id, class_id):
            return p50_s / 2, bound_s / 2

    seen = replace(foreseen(), right={FUTURES_MODEL: Halves()})
    assert bounds(seen.for_service("A")) == (5, 13)
    assert bounds(seen.for_ticket("t-1")) == (0, 5)


def test_who_came_after_the_forecast_stands_where_they_stood_at_its_moment():
    seen = foreseen(age_min=6, tickets={})
    place = seen.waiting["t-2"][0]
    credit = seen.forecast.now - place[2]
    assert 0 < credit < 15 * MINUTE
    then = seen.forecast.of_newcomer("A", credit, accessible=False)
    moved = (seen.starts["t-2"] - NOW) / 1000 - then.usual_s
    low_s, bound_s = max(0, then.low_s + moved), then.bound_s + moved
    assert bounds(seen.for_ticket("t-2")) == (floor(low_s / 60), bound_told(bound_s))
