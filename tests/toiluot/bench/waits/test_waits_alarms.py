"""Alarms judged on days small enough to be read."""

from __future__ import annotations

import pytest

from toiluot.bench.waits.alarms import Warned, Watched, threshold_of, warned, watched
from toiluot.bench.waits.log import PastDay, Stay

MIDNIGHT = 1_800_000_000_000
MIN = 60_000


def came(minute, waited, service="s", **more):
    at = MIDNIGHT + minute * MIN
    return Stay("visit-1", 0, 0, service, "ordinary", None, at, at, at, at + waited * MIN, **more)


def day(stays, scores):
    past = PastDay("2026-03-02", MIDNIGHT, 0, tuple(stays), (), (), ())
    return watched(past, [(MIDNIGHT + minute * MIN, {"s": score}) for minute, score in scores], {"s": "g"}, 15 * MIN)


CALM = [came(minute, 5) for minute in (540, 545, 550)]
BROKEN = [came(minute, 25) for minute in (570, 575, 580, 605, 610, 615)]


def test_half_hours_of_too_long_waits_are_found_and_few_people_make_no_mean():
    found = day([*CALM, *BROKEN, came(640, 99), came(641, 99)], [])
    assert found.over == {"g": frozenset({MIDNIGHT + 570 * MIN, MIDNIGHT + 600 * MIN})}


def test_an_alarm_before_the_first_half_hour_is_right_once():
    stays = [*CALM, *BROKEN]
    found = warned([day(stays, [(545, 0.2), (550, 0.9), (555, 0.9), (580, 0.9), (605, 0.9)])], 0.5)
    assert found == Warned(alarms=1, right=1, breaks=1, seen=1, before_min=20.0)
    assert (found.precision, found.recall, found.f1) == (1.0, 1.0, 1.0)


def test_a_late_alarm_a_needless_one_and_none_at_all():
    late = warned([day([*CALM, *BROKEN], [(575, 0.9)])], 0.5)
    assert (late.alarms, late.seen, late.before_min) == (0, 0, None)
    needless = warned([day(CALM, [(545, 0.9), (560, 0.9), (600, 0.9)])], 0.5)
    assert (needless.alarms, needless.right, needless.precision, needless.recall, needless.f1) == (2, 0, 0.0, 0.0, 0.0)
    early = warned([day([*CALM, *BROKEN], [(520, 0.9)])], 0.5)
    assert (early.alarms, early.right, early.recall) == (1, 0, 0.0)


def test_people_of_a_group_are_judged_together():
    past = PastDay("2026-03-02", MIDNIGHT, 0, tuple([came(570, 20), came(575, 20, "t"), came(580, 20)]), (), (), ())
    found = watched(past, [(MIDNIGHT, {"s": 0.2, "t": 0.6})], {"s": "g", "t": "g"}, 15 * MIN)
    assert found.over == {"g": frozenset({MIDNIGHT + 570 * MIN})}
    assert found.scores[0][1] == {"g": pytest.approx(0.4)}


def test_a_swing_around_the_target_is_no_new_break():
    calm = [came(minute, 5) for minute in (600, 605, 610)]
    again = [came(minute, 25) for minute in (630, 635, 640)]
    found = warned([day([*BROKEN[:3], *calm, *again], [(605, 0.9)])], 0.5)
    assert (found.breaks, found.alarms, found.right, found.seen) == (1, 1, 1, 0)


def test_the_threshold_is_the_one_with_the_best_of_both():
    right = day([*CALM, *BROKEN], [(550, 0.6)])
    wrong = day(CALM, [(545, 0.4)])
    assert threshold_of([right, wrong]) == 0.6
    assert threshold_of([wrong]) in (0.4,)
    assert threshold_of([Watched([], {})]) == 1.0


@pytest.mark.parametrize(("stays", "breaks"), [(BROKEN, 1), ([*BROKEN, *[came(m, 30) for m in (720, 725, 730)]], 2)])
def test_a_break_is_counted_where_it_begins(stays, breaks):
    assert warned([day(stays, [])], 0.5).breaks == breaks
