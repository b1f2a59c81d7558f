"""What the hub tells a branch of its numbers today."""

from __future__ import annotations

from server.hub.branches.numbers import day_begins, known_numbers
from tests.server.core.core_hall import at, branch


def test_the_highest_of_each_series_is_told_for_the_day_in_the_branchs_zone():
    known = known_numbers(branch(), at("00:30"), ["A012", "E003", "A007", "S1002"])
    assert known is not None
    assert (known.branch, known.day, known.last) == ("b1", "2026-11-23", {"A": 12, "E": 3, "S": 1002})


def test_without_numbers_nothing_is_told_and_what_is_none_is_left_aside():
    assert known_numbers(branch(), at("09:00"), []) is None
    assert known_numbers(branch(), at("09:00"), ["", "?", "A", "A12345", "A000", "12"]) is None


def test_the_day_begins_at_the_branchs_midnight():
    assert day_begins(branch(), at("00:30")) == day_begins(branch(), at("23:59")) == at("00:00")
