"""Figures and their spread, worked out by hand."""

import pytest

from server.rehearsal.outcome import Difference, Spread, quantile, summary_of, waits_of
from tests.server.rehearsal.rehearsal_kit import desk, outcome, person, plan


def test_quantiles_are_drawn_through_between_two_values():
    assert quantile([1.0, 2.0, 3.0, 4.0, 5.0], 0.5) == 3
    assert quantile([0.0, 10.0], 0.9) == 9
    assert quantile([7.0], 0.9) == 7


def test_who_was_never_called_is_not_within_the_target_and_in_no_mean():
    found = waits_of([5.0, 15.0, 25.0, None], 15)
    assert (found.people, found.called, found.mean, found.p50) == (4, 3, 15, 15)
    assert found.within == 0.5
    assert waits_of([None], 15).within == 0


def test_a_difference_of_the_same_seeds_has_its_interval():
    same = Difference.of([1, 2, 3, 4, 5], [0, 1, 2, 3, 4])
    assert (same.mean, same.low, same.high, same.seen) == (-1, -1, -1, True)
    # Differences 1, 2, 3, 4, 5: mean 3, deviation 1.5811, t 2.132 with 4 degrees of freedom.
    some = Difference.of([0] * 5, [1, 2, 3, 4, 5])
    assert (some.low, some.high) == (pytest.approx(3 - 1.5076, abs=1e-3), pytest.approx(3 + 1.5076, abs=1e-3))
    assert some.seen
    assert not Difference.of([0, 0, 0, 0], [-2, 2, -1, 1.5]).seen
    wide = [(-1) ** n * 3 + 1.0 for n in range(60)]
    assert Difference.of([0] * 60, wide).low == pytest.approx(1 - 1.671 * 3.0253 / 60**0.5, abs=1e-3)


def test_a_spread_is_where_nine_of_ten_lie():
    found = Spread.of(range(101))
    assert (found.mean, found.low, found.high) == (50, 5, 95)


def test_groups_are_those_of_service_class_and_hour():
    day = plan([person(480), person(481, class_id="old"), person(545, 4.0, service_id="S1")], [desk(), desk("c3")])
    found = outcome(day)
    assert {i: w.people for i, w in found.by_service.items()} == {"A1": 2, "S1": 1}
    assert {i: w.people for i, w in found.by_class.items()} == {"ordinary": 2, "old": 1}
    assert {i: w.people for i, w in found.by_hour.items()} == {8: 2, 9: 1}
    both = summary_of([found, outcome(day)])
    assert both.by_hour[8].people == Spread(2, 2, 2)
    assert both.differences == {}


def test_a_counter_opened_after_its_time_worked_over_from_then_on():
    late = outcome(plan([person(900, 110.0), person(901, 50.0), person(902)], [desk(), desk("c2", opens=1060.0)]))
    assert (late.last_min, late.overtime_min) == (pytest.approx(1070, abs=0.3), pytest.approx(40 + 10, abs=0.3))


def test_a_run_in_which_nobody_was_called_shortens_no_mean():
    day = plan([person(480), person(481), person(482)], [desk()])
    never = plan([person(480), person(481), person(482)], [desk("c3")])
    some, none = outcome(day), outcome(never)
    assert (some.all.called, none.all.called) == (3, 0)
    found = summary_of([some, none, some], [some, some, some])
    assert found.figures["mean"].low == found.figures["mean"].mean == some.all.mean
    assert found.by_service["A1"].mean.low == found.by_service["A1"].mean.mean == some.all.mean
    assert found.figures["within"].mean == pytest.approx(2 / 3 * some.all.within)
    assert (found.differences["mean"].mean, found.called, found.never_called) == (0, 2, 1)
    assert "mean" not in summary_of([none, none], [some, some]).differences
