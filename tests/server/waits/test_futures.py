"""Many futures by chance: as the run without chance where there is none, and what chance brings where there is."""

from __future__ import annotations

import ast
import pickle
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.core.forecast import Forecast
from server.core.order import NEWCOMER
from server.waits.futures import ALL, Ingredients, foresee, lasting
from server.waits.learned import DAY_S, CounterDay, Learned, LongPause
from server.waits.outlook import look
from server.waits.simulate import simulate
from tests.server.core.core_hall import Hall, at
from tests.server.waits.halls import MIDNIGHT, MINUTE, NOW, any_hall, outlook, seat
from wire import commands as c
from wire.values import CounterState, Role

NONE = Ingredients(**dict.fromkeys((f.name for f in fields(Ingredients)), False))
HALF_HOURS = {"work": (2.0,) * 48}

lengths = st.lists(st.floats(1, 10_000), min_size=1, max_size=40).map(sorted).map(np.array)
chances = st.lists(st.floats(0, 1), min_size=1, max_size=20).map(np.array)


@given(lengths, chances, st.floats(0, 20_000))
def test_a_length_is_never_shorter_than_it_has_lasted_and_grows_with_its_chance(table, chances, at_least):
    drawn = lasting(table, np.sort(chances), at_least)
    assert (drawn >= at_least).all()
    assert (np.diff(drawn) >= 0).all()


def test_a_length_that_has_lasted_is_drawn_from_the_longer_ones_alone():
    table = np.array([100.0, 200.0, 300.0, 400.0])
    assert lasting(table, np.array([0.0, 0.3, 0.6, 0.99])).tolist() == [100, 200, 300, 400]
    assert lasting(table, np.array([0.0, 0.49, 0.5, 1.0]), 200.0).tolist() == [300, 300, 400, 400]


def figures(chances):
    """Without what the run without chance says."""
    return tuple(chances[:4])


def exact(hall):
    """Tables in which every service takes the same as in the run without chance."""
    return Learned(occupancy={s: (one.turn_ms / 1000,) * 256 for s, one in hall.scene.services.items()})


@given(st.integers(0, 10_000), st.integers(0, 30), st.booleans())
@settings(max_examples=60, deadline=None)
def test_without_chance_everybody_is_called_as_in_the_run_without_chance(seed, people, absolute):
    hall = any_hall(seed, people=people)
    hall = replace(hall, scene=replace(hall.scene, absolute_priority=absolute))
    found, right = foresee(hall, exact(hall), ingredients=NONE, futures=3), simulate(hall.scene)
    for ticket_id, quantiles in found.tickets.items():
        start = right.starts.get(ticket_id)
        wanted = None if start is None else [(start - NOW) / 1000] * 4
        assert quantiles is None if wanted is None else figures(quantiles) == pytest.approx(wanted, abs=0.1)
        assert quantiles is None or quantiles.usual_s == wanted[0]
    for (service, accessible), some in found.newcomers.items():
        known = right.services[service]
        openings = known.accessible if accessible else known.openings
        for credit, quantiles in some:
            start = openings.start((True, absolute and credit == 0, NOW - credit, NEWCOMER))
            wanted = None if start is None else [(start - NOW) / 1000] * 4
            assert quantiles is None if wanted is None else figures(quantiles) == pytest.approx(wanted, abs=0.1)


def test_who_counts_from_another_moment_than_all_classes_stands_among_those_who_wait():
    # Ten wait since five to fifty minutes for one counter, five minutes each: a newcomer with any credit is called when
    # the one behind would be; who counts from longer ago than all of them is called first.
    one = seat("c1", ["s"], service_id="s", called_at=NOW)
    hall = outlook({"s": 5}, [one], [("s", "s", 5 * n) for n in range(1, 11)])
    found = foresee(hall, exact(hall), ingredients=NONE, futures=3)
    waits = sorted((chances.p50_s, ticket_id) for ticket_id, chances in found.tickets.items())
    for credit_min, place in ((120, 0), (51, 0), (41, 2), (26, 5), (6, 9), (1, 10)):
        told = found.of_newcomer("s", credit_min * MINUTE, accessible=False)
        last = waits[-1][0] + 300
        assert told.p50_s == pytest.approx(waits[place][0] if place < 10 else last, abs=140)
    assert found.of_newcomer("s", 120 * MINUTE, accessible=False).p50_s == pytest.approx(waits[0][0], abs=1)
    same = outlook({"s": 5}, [one], [("s", "s", 20)] * 3)
    found = foresee(same, exact(same), ingredients=NONE, futures=3)
    first = min(chances.p50_s for chances in found.tickets.values())
    assert found.of_newcomer("s", 21 * MINUTE, accessible=False).p50_s == first


def learned(hall, **others):
    """Lengths by chance around the usual ones."""
    tables = {s: tuple(60 * m * (0.2 + 1.6 * i / 255) for i in range(256)) for s, m in hall.minutes.items()}
    return Learned(occupancy=tables, **others)


@given(st.integers(0, 1000))
@settings(max_examples=15, deadline=None)
def test_figures_grow_are_never_negative_and_depend_on_the_moment_alone(seed):
    hall = any_hall(seed, people=15)
    known = learned(
        hall, older={"s0": HALF_HOURS}, older_class={"s0": {"old": 1.0}}, sent={"s1": HALF_HOURS},
        sent_age={"s1": (600.0, 1200.0)}, short_share=0.1, short=(300.0,), between=(10.0, 20.0),
    )  # fmt: skip
    found = foresee(hall, known)
    told = [*found.tickets.values(), *(q for some in found.newcomers.values() for _, q in some)]
    assert [q for q in told if q is not None and not 0 <= q[0] <= q[1] <= q[2] <= q[3]] == []
    assert foresee(pickle.loads(pickle.dumps(hall)), known) == found
    assert pickle.loads(pickle.dumps(found)) == found


def test_while_nothing_happens_only_the_time_that_passes_changes_what_is_told():
    hall = any_hall(5, people=15)
    known = learned(hall)
    later = replace(hall, scene=replace(hall.scene, now=hall.scene.now + 1000))
    happened = replace(hall, scene=replace(hall.scene, seq=8))
    found = (foresee(one, known).tickets for one in (hall, later, happened))
    before, after, otherwise = ([chances and chances[:4] for chances in one.values()] for one in found)
    assert before == after
    assert before != otherwise


def of(found: Forecast, service="a", credit=0):
    return figures(dict(found.newcomers[service, False])[credit])


def first(found: Forecast):
    return figures(found.tickets["t0"])


def one_counter(people=4, **changes):
    """One counter, one service of ten minutes."""
    waiting = [("a", "a", 10 - n) for n in range(people)]
    return outlook({"a": 10.0}, [seat("c1", ["a"], **changes)], waiting)


def test_what_is_still_to_come_and_stands_before_lengthens_the_wait_of_who_is_ordinary():
    hall = one_counter()
    without = of(foresee(hall, learned(hall)))
    old = learned(hall, older={"a": HALF_HOURS}, older_class={"a": {"old": 1.0}})
    sent = learned(hall, sent={"a": HALF_HOURS}, sent_age={"a": (1800.0,)})
    for known, name in ((old, "older"), (sent, "sent")):
        assert of(foresee(hall, known))[1] > without[1] + 300
        assert of(foresee(hall, known, ingredients=replace(ALL, **{name: False}))) == pytest.approx(without, rel=0.3)
    booked = outlook({"a": 10.0}, hall.seats, [("a", "a", 10 - n) for n in range(4)], due=[("a", 5), ("a", 8)])
    assert of(foresee(booked, learned(hall, show_share=0.9)))[1] > without[1] + 300
    assert of(foresee(booked, learned(hall, show_share=0.9), ingredients=replace(ALL, bookings=False)))[1] < 3000


def test_whoever_comes_later_than_a_newcomer_of_priority_does_not_delay_them():
    hall = one_counter(1)
    old = learned(hall, older={"a": HALF_HOURS}, older_class={"a": {"old": 1.0}})
    assert of(foresee(hall, old), credit=45 * MINUTE)[3] < 60 * 20


def day(*pauses, opened=8.0):
    return CounterDay(opened * 3600, DAY_S, 5, tuple(LongPause(*one) for one in pauses))


def test_a_lunch_is_had_at_the_hour_of_that_counter_once_a_day():
    lunch = day((9.2 * 3600, 9.3 * 3600, 3600.0))
    hall = one_counter()
    known = learned(hall, habits={"c1": (lunch,) * 5})
    without = of(foresee(hall, learned(hall)))[1]
    assert of(foresee(hall, known))[1] > without + 3000
    assert of(foresee(hall, known, ingredients=replace(ALL, long_pauses=False)))[1] == pytest.approx(without, rel=0.2)
    gone = MIDNIGHT + round(8.05 * 3_600_000), MIDNIGHT + round(8.9 * 3_600_000)
    came_back = one_counter(since=gone[1], empty=(gone,))
    early = learned(hall, habits={"c1": (day((8.0 * 3600, 8.1 * 3600, 3000.0)), lunch)})
    assert of(foresee(came_back, early))[1] == pytest.approx(without, rel=0.3), "it has had it"
    assert of(foresee(one_counter(), early))[1] > without + 3000, "it has not"
    late = learned(hall, habits={"c1": (day((8.4 * 3600, 8.6 * 3600, 3600.0)),) * 5})
    assert of(foresee(hall, late))[1] > without + 3000, "it is overdue"
    long_ago = learned(hall, habits={"c1": (day((7.0 * 3600, 7.5 * 3600, 3600.0)),) * 5})
    assert of(foresee(hall, long_ago))[1] == pytest.approx(without, rel=0.2), "today it is not had"


def test_a_short_pause_after_lunch_or_one_odd_pause_in_the_morning_says_nothing_of_another_lunch():
    lunch, odd = (8.4 * 3600, 8.5 * 3600, 1800.0), (7.4 * 3600, 7.5 * 3600, 1500.0)
    gone = MIDNIGHT + round(8.42 * 3_600_000), MIDNIGHT + round(8.9 * 3_600_000)
    had = one_counter(since=NOW - MINUTE, empty=(gone,), state=CounterState.PAUSED, reason="rest")
    known = learned(had, habits={"c1": (day(lunch),) * 5}, returns={"rest": (240.0,) * 64})
    without = learned(had, returns={"rest": (240.0,) * 64})
    assert of(foresee(had, known))[1] == pytest.approx(of(foresee(had, without))[1], rel=0.2), "at rest after lunch"
    # On one of six days it made a pause at half past seven, too; today's, at ten to nine, was a short one.
    later = (9.2 * 3600, 9.3 * 3600, 3600.0)
    rested = one_counter(since=MIDNIGHT + round(8.85 * 3_600_000))
    habits = {"c1": (day(odd, later), *[day(later)] * 2, *[day((8.9 * 3600, 8.95 * 3600, 3600.0))] * 3)}
    assert of(foresee(rested, learned(rested, habits=habits)))[1] > of(foresee(rested, learned(rested)))[1] + 3000


def test_a_paused_counter_comes_back_as_pauses_of_that_reason_end_or_as_it_said():
    paused = {"state": CounterState.PAUSED, "reason": "lunch", "since": NOW - 30 * MINUTE}
    hall = one_counter(1, **paused)
    known = learned(hall, returns={"": (300.0,), "lunch": tuple(60.0 * m for m in range(10, 50))})
    low, half, _, high = first(foresee(hall, known))
    assert 0 < low < half < high < 20 * 60
    said = one_counter(1, **paused, back_at=NOW + 7 * MINUTE)
    assert first(foresee(said, known)) == pytest.approx([420] * 4)
    long_gone = one_counter(1, **paused | {"since": NOW - 120 * MINUTE})
    assert foresee(long_gone, Learned()).tickets["t0"] is None
    assert foresee(long_gone, known).tickets["t0"][0] > 0


def test_a_closed_counter_opens_when_it_usually_does_and_not_when_it_usually_has():
    closed = {"state": CounterState.CLOSED, "taken_at": 0, "since": 0}
    hall = one_counter(1, **closed)
    later, earlier = (day(opened=9.5),) * 5, (day(opened=8.0),) * 5
    assert first(foresee(hall, learned(hall, habits={"c1": later}))) == pytest.approx([1800] * 4)
    assert foresee(hall, learned(hall, habits={"c1": earlier})).tickets["t0"] is None
    assert foresee(hall, learned(hall)).tickets["t0"] is None
    before = replace(hall, opens_at=NOW + 20 * MINUTE)
    assert first(foresee(before, learned(hall))) == pytest.approx([1200] * 4)


def test_a_slow_clerk_a_slow_day_and_a_long_service_are_seen():
    hall = one_counter()
    usual = of(foresee(hall, learned(hall)))[1]
    assert of(foresee(hall, learned(hall, clerks={"p-c1": 1.5})))[1] == pytest.approx(1.5 * usual, rel=0.05)
    slow = replace(hall, done={("a", "p-c1"): (120, 120 * 20 * MINUTE)})
    assert of(foresee(slow, learned(hall, served_s={"a": 600.0})))[1] == pytest.approx(1.75 * usual, rel=0.05)
    begun, lasts = (one_counter(service_id="a", called_at=NOW - m * MINUTE) for m in (1, 15))
    known = learned(hall)
    assert foresee(begun, known).tickets["t0"][1] > 2 * foresee(lasts, known).tickets["t0"][1] > 0
    assert first(foresee(lasts, known, ingredients=replace(ALL, lasted=False))) == pytest.approx([150] * 4, abs=1)


def test_the_less_is_known_of_today_the_wider_futures_lie_apart():
    hall = one_counter(8)
    known = Learned(occupancy={"a": (600.0,) * 4}, served_s={"a": 600.0}, day_spread=0.2, day_prior=100.0)
    low, half, _, high = of(foresee(hall, known))
    assert high - low > 0.4 * half
    late = replace(hall, done={("a", "p-c1"): (900, 900 * 10 * MINUTE)})
    low, half, _, high = of(foresee(late, known))
    assert 0 < high - low < 0.25 * half
    assert of(foresee(hall, known, ingredients=replace(ALL, today=False))) == pytest.approx([4800.0] * 4)


def test_short_pauses_and_what_passes_between_two_people_lengthen_the_wait():
    hall = one_counter()
    usual = of(foresee(hall, learned(hall)))[1]
    assert of(foresee(hall, learned(hall, between=(60.0,))))[1] == pytest.approx(usual + 240, rel=0.1)
    assert of(foresee(hall, learned(hall, short=(300.0,), short_share=1.0)))[1] == pytest.approx(usual + 1200, rel=0.1)


def test_who_comes_within_half_an_hour_waits_longer_than_the_target_in_so_many_futures():
    many, few = {"work": (20.0,) * 48}, {"work": (1.0,) * 48}
    hall = outlook(
        {"a": 10.0, "b": 4.0, "c": 5.0}, [seat("c1", ["a"]), seat("c2", ["b"])], [("a", "a", n) for n in range(1, 6)]
    )
    known = learned(hall, came={"a": many, "b": few, "c": many})
    found = foresee(hall, known, ahead=True)
    assert found.over_target["a"] > 0.95
    assert found.over_target["b"] < 0.05
    assert "c" not in found.over_target
    assert foresee(hall, known).over_target == {}
    assert found.tickets["t4"].p50_s == pytest.approx(foresee(hall, known).tickets["t4"].p50_s, rel=0.1)
    alone = foresee(
        hall, replace(known, older={"a": many}, older_class={"a": {"old": 1.0}}, came={"a": many}), ahead=True
    )
    assert alone.over_target == {}, "nobody who comes is ordinary"


def test_futures_in_which_nobody_comes_say_nothing_of_those_who_do():
    hall = outlook({"a": 20.0}, [seat("c1", ["a"])], [("a", "a", n) for n in range(1, 6)])

    def over(rate):
        return foresee(hall, learned(hall, came={"a": {"work": (rate,) * 48}}), ahead=True).over_target

    assert over(0.9) == {"a": 1.0}, "in four of ten nobody comes; whoever comes waits an hour and more"
    assert over(0.3) == {}, "in three of four nobody comes at all"


def test_with_absolute_priority_whoever_comes_later_stands_before_and_ordinary_people_behind():
    hall = one_counter()
    hall = replace(hall, scene=replace(hall.scene, absolute_priority=True))
    without = of(foresee(hall, learned(hall)))[1]
    old = learned(hall, older={"a": HALF_HOURS}, older_class={"a": {"old": 1.0}}, came={"a": {"work": (4.0,) * 48}})
    assert of(foresee(hall, old))[1] > without + 300
    assert foresee(hall, old, ahead=True).over_target["a"] > 0.8
    sent = learned(hall, sent={"a": HALF_HOURS}, sent_age={"a": (1800.0,)})
    assert of(foresee(hall, sent))[1] > without + 300


def test_a_service_that_nobody_serves_and_one_of_which_nothing_is_known():
    hall = outlook({"a": 10.0, "b": 5.0}, [seat("c1", ["a"])], [("b", "b", 3), ("a", "a", 3)])
    found = foresee(hall, Learned())
    assert found.tickets["t0"] is None
    assert ("b", False) not in found.newcomers
    assert 300 < of(found)[1] < 900
    nobody = outlook({"a": 10.0}, [], [("a", "a", 3)])
    assert foresee(nobody, Learned()).tickets == {"t0": None}


def test_a_real_hall_is_looked_at_with_all_that_is_in_it():
    hall = Hall("09:00")
    hall.opens("c1")
    hall.opens("c2", "minh")
    first = hall.comes("A1")
    hall.calls()
    waits = [hall.comes(service) for service in ("A1", "E1", "A1")]
    hall.ask(
        c.RecordBooking(booking_id="r-1", code="K7QM", service_id="A1", slot_at=at("08:55"), state="booked"), Role.HUB
    )
    seen = look(hall.state, hall.now)
    (busy,) = (one for one in seen.seats if one.service_id)
    assert (busy.counter_id, busy.person, busy.called_at) == ("c1", "lan", first.leg.calls[0])
    assert [due.booking_id for due in seen.due] == ["r-1"], "it is late, and may come yet"
    assert seen.scene.due == ()
    assert (seen.day, seen.kind, seen.scene.class_of[waits[0].ticket_id]) == ("2026-11-23", "work", "ordinary")
    hall.finishes(first)
    assert look(hall.state, hall.now).done == {("A1", "lan"): (1, first.leg.took_ms)}
    found = foresee(seen, Learned())
    assert set(found.tickets) == {ticket.ticket_id for ticket in waits}
    assert foresee(pickle.loads(pickle.dumps(seen)), Learned()) == found


def test_a_counter_is_seen_to_have_had_nobody_for_long_before_its_latest_pause_ended():
    hall = Hall("09:00")
    hall.opens("c1")
    first = hall.comes("A1")
    hall.calls()
    hall.pass_time(minutes=10)
    hall.finishes(first)
    hall.clerk(c.PauseCounter(reason="lunch"))
    gone_at = hall.now
    hall.pass_time(minutes=30)
    assert look(hall.state, hall.now).seats[0].empty == (), "it is still away"
    hall.clerk(c.ResumeCounter())
    back_at = hall.now
    second = hall.comes("A1")
    hall.calls()
    hall.pass_time(minutes=5)
    hall.finishes(second)
    seen = look(hall.state, hall.now).seats[0].empty
    assert seen == ((gone_at, back_at),)
    # A short one later hides the long one no more than nobody coming is taken for one that ended.
    hall.clerk(c.PauseCounter(reason="lunch"))
    hall.pass_time(minutes=3)
    hall.clerk(c.ResumeCounter())
    hall.pass_time(minutes=40)
    assert look(hall.state, hall.now).seats[0].empty == seen


def test_nothing_but_the_futures_imports_numpy_and_nothing_but_the_workers_process_imports_them():
    """So that no event loop waits for numpy, and no server starts the slower for it."""
    root = Path(__file__).parents[3]
    names = {}
    for path in (root / "server").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            found = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            found += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in found:
                names.setdefault(name, set()).add(path.relative_to(root / "server").as_posix())
    assert {path for name, paths in names.items() if name.split(".")[0] == "numpy" for path in paths} == {
        "waits/futures.py"
    }
    assert names.get("server.waits.futures", set()) <= {"waits/process.py", "waits/advice.py"}
    assert names.get("server.waits.advice", set()) <= {"waits/process.py"}


def test_a_booking_that_would_come_too_late_to_count_stands_before_nobody():
    waiting = [("a", "a", 10 - n) for n in range(8)]
    hall = outlook({"a": 10.0}, [seat("c1", ["a"])], waiting, due=[("a", 5), ("a", 6), ("a", 7)])
    late = replace(exact(hall), show_share=0.9, punctual=(2400.0,))
    assert of(foresee(hall, late)) == of(foresee(hall, exact(hall), ingredients=replace(ALL, bookings=False)))
    soon = replace(late, punctual=(540.0,))
    assert of(foresee(hall, soon))[1] > of(foresee(hall, late))[1] + 600, "it counts up to ten minutes late"


def test_who_is_back_from_a_short_pause_shortly_before_lunch_has_not_had_it():
    lunch = day((9.0 * 3600, 9.1 * 3600, 3600.0))
    back = one_counter(since=MIDNIGHT + round(8.98 * 3_600_000))
    without = of(foresee(back, learned(back)))[1]
    assert of(foresee(back, learned(back, habits={"c1": (lunch,) * 5})))[1] > without + 3000


def test_a_closed_counter_that_opened_by_now_on_most_days_is_not_waited_for():
    hall = one_counter(1, state=CounterState.CLOSED, taken_at=0, since=0)
    later, earlier = day(opened=9.5), day(opened=8.0)
    assert foresee(hall, learned(hall, habits={"c1": (later,) * 2 + (earlier,) * 3})).tickets["t0"] is None
    assert first(foresee(hall, learned(hall, habits={"c1": (later,) * 3 + (earlier,) * 2}))) == pytest.approx(
        [1800] * 4
    )


def test_of_a_half_hour_that_has_begun_only_the_rest_is_still_to_come():
    hall = replace(one_counter(), midnight=MIDNIGHT - 15 * MINUTE)
    rates = {"work": tuple(4.0 * (half == 18) for half in range(48))}
    known = replace(exact(hall), older={"a": rates}, older_class={"a": {"old": 1.0}})
    more = [of(foresee(hall, known, seed=n))[1] - of(foresee(hall, exact(hall)))[1] for n in range(4)]
    assert sum(more) / len(more) == pytest.approx(1200, abs=400), "two of the four, ten minutes each"


def test_who_booked_and_would_be_here_already_is_not_waited_for():
    hall = outlook({"a": 10.0}, [seat("c1", ["a"])], [("a", "a", 10 - n) for n in range(8)], due=[("a", 5), ("a", 6)])
    early = replace(exact(hall), show_share=0.9, punctual=(-600.0,))
    assert of(foresee(hall, early)) == of(foresee(hall, exact(hall), ingredients=replace(ALL, bookings=False)))


def test_with_absolute_priority_who_is_sent_on_stands_behind_who_comes_with_priority():
    hall = outlook({"a": 10.0}, [seat("c1", ["a"])], [("a", "a", 60 + n) for n in range(4)])
    hall = replace(hall, scene=replace(hall.scene, absolute_priority=True))
    sent = replace(exact(hall), sent={"a": HALF_HOURS}, sent_age={"a": (5400.0,)})
    assert of(foresee(hall, sent), credit=45 * MINUTE) == of(foresee(hall, exact(hall)), credit=45 * MINUTE)
