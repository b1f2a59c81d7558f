"""Which counter to open: the one that spares people most over many futures, not the one where most wait."""

from __future__ import annotations

from dataclasses import replace

import pytest

from server.waits.advice import advise, could_open, openings
from server.waits.futures import foresee, waits_if_opened
from server.waits.learned import Learned
from tests.server.waits.halls import MINUTE, NOW, outlook, seat
from wire.values import CounterState

CLOSED, PAUSED = CounterState.CLOSED, CounterState.PAUSED
WITHIN = {"opens_s": 180.0, "open_s": 2700.0, "within_s": 4500.0}


def crowd(*more, **changes):
    """Eight people wait long for `long`, twenty older ones for `short`, which five counters serve."""
    waiting = [("long", "long", 10 - n) for n in range(8)] + [("short", "short", 40 - n) for n in range(20)]
    seats = [seat("c0", ["long"]), *(seat(f"c{n}", ["short"]) for n in range(1, 6)), *more]
    hall = outlook({"long": 15, "short": 3, "none": 5}, seats, waiting, **changes)
    return replace(hall, scene=replace(hall.scene, services=apart(hall)))


def apart(hall):
    """Each service is a group of its own."""
    return {name: replace(known, group=name) for name, known in hall.scene.services.items()}


def fewer(one):
    return one.usual_s - one.then_s


def test_the_counter_that_helps_most_is_first_though_more_people_wait_for_another():
    both, only = seat("both", ["long", "short"], state=CLOSED), seat("only", ["long"], state=CLOSED)
    best, second = openings(crowd(both, only), Learned(), ["long"])
    assert (best.counter_id, second.counter_id) == ("only", "both")
    assert (best.waiting, second.waiting) == (8, 28)
    assert best.saved_s > second.saved_s > 0
    assert best.lead > 3
    assert best.lead_s == pytest.approx(best.saved_s - second.saved_s)
    assert (second.lead, second.lead_s) == (0.0, 0.0), "it is the one where most wait"
    # Two counters instead of one; of the last of eight, 105 minutes away, only what fits into 75 is counted.
    assert 600 < fewer(best) < 1800


def test_only_counters_that_are_not_at_work_and_serve_it_could_be_opened():
    other, back = seat("other", ["short"], state=CLOSED), seat("back", ["long"], state=PAUSED)
    hall = crowd(other, back)
    assert [one.counter_id for one in could_open(hall, ["long"])] == ["back"]
    assert [one.counter_id for one in openings(hall, Learned(), ["long"])] == ["back"]
    assert openings(crowd(other), Learned(), ["long"]) == []


def test_a_counter_that_comes_back_by_itself_is_worth_less():
    soon = seat("soon", ["long"], state=PAUSED, since=NOW - MINUTE, back_at=NOW + 10 * MINUTE)
    shut = seat("shut", ["long"], state=CLOSED)
    best, second = openings(crowd(soon, shut), Learned(), ["long"])
    assert (best.counter_id, second.counter_id) == ("shut", "soon")
    assert second.saved_s < best.saved_s / 2


def test_its_pause_goes_on_afterwards():
    def saved(minutes):
        away = seat("away", ["long"], state=PAUSED, since=NOW - MINUTE, back_at=NOW + 70 * MINUTE)
        hall = crowd(away)
        nothing, opened = waits_if_opened(hall, Learned(), ["away"], **WITHIN | {"open_s": minutes * 60.0})
        return float((nothing.total_s - opened["away"].total_s).mean())

    assert 0 < saved(10) < saved(30) < saved(70)


def test_a_counter_that_opens_later_by_itself_and_one_that_never_does_are_both_tried():
    early = crowd(seat("shut", ["long"], state=CLOSED), opens_at=NOW + 20 * MINUTE)
    late = crowd(seat("shut", ["long"], state=CLOSED))
    (before,), (during,) = (openings(hall, Learned(), ["long"]) for hall in (early, late))
    assert 0 < before.saved_s < during.saved_s


def test_the_chances_are_the_same_whichever_counter_is_opened():
    hall = crowd(seat("idle", ["none"], state=CLOSED), seat("only", ["long"], state=CLOSED))
    nothing, opened = waits_if_opened(hall, Learned(), ["idle", "only"], **WITHIN)
    assert (opened["idle"].total_s == nothing.total_s).all(), "nobody is called there"
    assert opened["idle"].mean_s == nothing.mean_s
    assert (opened["only"].total_s < nothing.total_s).mean() > 0.95
    again, _ = waits_if_opened(hall, Learned(), ["only"], **WITHIN)
    assert again.mean_s.keys() == nothing.mean_s.keys()


def test_those_who_come_are_counted_too():
    came = Learned(came={"long": {"work": (6.0,) * 48}}, show_share=0.9)
    shut = seat("shut", ["long"], state=CLOSED)
    (few,), (more,) = (openings(crowd(shut), known, ["long"]) for known in (Learned(), came))
    assert more.saved_s > few.saved_s + 600
    assert fewer(more) == pytest.approx(fewer(few), rel=0.35), "that is of those who wait already"


def test_a_counter_is_named_for_groups_whose_people_wait_too_long_and_for_no_others():
    hall = crowd(seat("both", ["long", "short"], state=CLOSED), seat("only", ["long"], state=CLOSED))
    found = foresee(hall, Learned(), ahead=True)
    ((group, named),) = advise(hall, Learned(), found).items()
    assert (group, named.counter_id, named.at) == ("long", "only", NOW)
    assert named.waiting == 8
    assert named.fewer_s == named.usual_s - named.then_s > 600
    assert named.usual_s > named.then_s > 0


def test_it_is_named_before_it_is_so_where_the_futures_are_sure():
    shut = seat("only", ["long"], state=CLOSED)
    few = outlook({"long": 5}, [seat("c0", ["long"]), shut], [("long", "long", 1), ("long", "long", 0)])
    found = foresee(few, Learned())
    assert advise(few, Learned(), found) == {}, "they are called within a quarter of an hour"
    assert advise(few, Learned(), replace(found, over_target={"long": 0.7})).keys() == {"g"}
    nobody = outlook({"long": 5}, [seat("c0", ["long"]), shut])
    assert advise(nobody, Learned(), replace(foresee(nobody, Learned()), over_target={"long": 0.9})) == {}


def test_none_is_named_that_spares_people_less_than_a_minute():
    shut = seat("only", ["long", "short"], state=CLOSED)
    older = [("short", "short", 60 - n) for n in range(60)]
    hall = outlook({"long": 1, "short": 30}, [seat("c0", ["long"]), shut], [*older, ("long", "long", 0)])
    found = replace(foresee(hall, Learned()), over_target={"long": 0.9})
    hall = replace(hall, scene=replace(hall.scene, services=apart(hall)))
    assert advise(hall, Learned(), replace(found, newcomers={})) == {}, "who waits for it is called at once as it is"


def test_the_groups_that_most_people_wait_for_come_first():
    names = [f"s{n}" for n in range(4)]
    waiting = [(name, name, 5) for n, name in enumerate(names) for _ in range(6 + n)]
    seats = [*(seat(f"c{name}", [name]) for name in names), *(seat(f"x{name}", [name], state=CLOSED) for name in names)]
    hall = outlook(dict.fromkeys(names, 10), seats, waiting)
    hall = replace(hall, scene=replace(hall.scene, services=apart(hall)))
    found = advise(hall, Learned(), foresee(hall, Learned(), ahead=True))
    assert {group: one.counter_id for group, one in found.items()} == {"s3": "xs3", "s2": "xs2"}


def test_a_counter_that_was_named_stays_named_while_it_saves_nearly_as_much():
    alike = [seat(name, ["long"], state=CLOSED) for name in ("one", "two")]
    hall = crowd(*alike, seat("both", ["long", "short"], state=CLOSED))
    found = foresee(hall, Learned(), ahead=True)
    (first,) = advise(hall, Learned(), found).values()
    assert first.counter_id == "one"
    for before, after in (("two", "two"), ("one", "one"), ("both", "one"), ("gone", "one")):
        (again,) = advise(hall, Learned(), found, {"long": first._replace(counter_id=before)}).values()
        assert again.counter_id == after
        assert again.at == NOW
