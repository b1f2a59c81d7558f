"""Minutes of work and minutes of counters, added up by hand."""

import pytest

from server.rehearsal.capacity import Hour, by_hour, open_min, together, work_of
from tests.server.rehearsal.rehearsal_kit import desk, person, plan


def test_an_hours_work_is_what_those_who_come_in_it_take():
    day = plan([person(480), person(530, 20.0), person(545, 5.0, walk=1.0)], [desk(opens=480.0, gap=2.0)])
    found = by_hour(day)
    assert (found[8].needed_min, found[9].needed_min) == (10 + 2 + 20 + 2, 5 + 1 + 2)
    assert (found[8].staffed_min, found[16].staffed_min) == (60, 60)
    assert 17 not in found
    assert found[8].share == pytest.approx(34 / 60)


def test_lengths_that_are_known_count_and_who_never_comes_takes_a_minute_and_a_half():
    assert work_of(person(480, 99.0), {"A1": (4.0, 8.0)}, 0.5) == 6.5
    assert work_of(person(480, 9.0, gone_after=-1.0), {}, 0.5) == 2.0
    assert work_of(person(480, 9.0, gone_after=-1.0, back=10.0), {}, 0.0) == 9.0


def test_a_counter_is_there_while_it_is_open_and_not_away():
    one = desk(opens=490.0, closes=600.0, breaks=[(530, 20), (595, 30)])
    assert open_min(one, 480, 540) == 40
    assert open_min(one, 540, 600) == 45
    assert open_min(one, 600, 660) == 0


def test_counters_would_do_that_are_busy_for_85_of_100_minutes():
    assert Hour(51.0, 60.0).enough == 1
    assert Hour(51.1, 60.0).enough == 2
    assert (Hour(5.0, 0.0).share, Hour(5.0, 90.0).open) == (None, 1.5)


def test_branches_are_added_hour_by_hour():
    assert together([{8: Hour(10, 60)}, {8: Hour(5, 60), 9: Hour(1, 2)}]) == {8: Hour(15, 120), 9: Hour(1, 2)}
