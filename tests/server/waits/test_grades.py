"""Grades of what was told, from numbers made by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from server.waits.grades import COUNTS, SHOWN_MIN, Grade, grades_of
from server.waits.past_days import ToldNumber

TOLD = ToldNumber(
    day="2026-11-23", service_id="A1", class_id="ordinary", model="steps-1", p50_s=600, bound_s=900, raw_p50_s=600,
    raw_bound_s=900, low_min=7, high_min=15, waited_s=720.0, called=True, had_to_wait=True, naive_s=300.0, last_s=None,
)  # fmt: skip
KEY = ("2026-11-23", "A1", "ordinary", "steps-1")


def grade(*told):
    """All of them together."""
    together = Grade()
    for one in grades_of(told).values():
        together.add(one)
    return together


def test_what_was_told_less_what_happened():
    one = grade(TOLD)
    assert (one.n, one.waited_s, one.error_s, one.bias_s) == (1, 720, 120, -120)
    two = grade(TOLD, replace(TOLD, waited_s=500.0))
    assert (two.n, two.error_s, two.bias_s) == (2, 220, -20)


def test_the_pinball_weighs_a_bound_passed_four_times_as_much():
    assert grade(TOLD).pinball_s == pytest.approx(0.2 * 180)
    assert grade(replace(TOLD, waited_s=1_000.0)).pinball_s == pytest.approx(0.8 * 100)


def test_a_bound_is_passed_by_who_was_shown_one_above_two_minutes():
    late = replace(TOLD, waited_s=901.0)
    assert (grade(TOLD, late).shown, grade(TOLD, late).passed, grade(TOLD, late).passed_share) == (2, 1, 0.5)
    assert grade(replace(TOLD, waited_s=900.0)).passed == 0
    hardly = replace(TOLD, low_min=0, high_min=SHOWN_MIN, waited_s=600.0)
    assert (grade(hardly).shown, grade(hardly).passed, grade(hardly).passed_share) == (0, 0, None)


def test_who_was_asked_back_later_than_they_were_called():
    assert (grade(TOLD).asked, grade(TOLD).early) == (1, 0)
    assert grade(replace(TOLD, waited_s=119.0)).early == 1
    near = replace(TOLD, low_min=5, waited_s=0.0)
    assert (grade(near).asked, grade(near).early) == (0, 0)


def test_the_simpler_ways_stand_on_the_same_numbers():
    one = grade(TOLD, replace(TOLD, naive_s=700.0, last_s=660.0))
    assert (one.naive_error_s, one.naive_better) == (420 + 20, 1)
    assert (one.last_n, one.last_error_s, one.last_same_s) == (1, 60, 120)


def test_a_free_counter_is_not_graded_and_who_left_stands_apart():
    assert grades_of([replace(TOLD, had_to_wait=False)]) == {}
    gone = grade(replace(TOLD, called=False))
    assert {name: getattr(gone, name) for name in COUNTS} == {**dict.fromkeys(COUNTS, 0), "gone": 1}


def test_days_services_classes_and_models_are_never_mixed():
    others = [replace(TOLD, **{name: "x"}) for name in ("day", "service_id", "class_id", "model")]
    found = grades_of([TOLD, *others])
    assert len(found) == 5
    assert found[KEY].n == 1


def test_who_came_at_the_moment_they_were_asked_back_was_in_time():
    assert grade(replace(TOLD, waited_s=120.0)).early == 0
    assert grade(replace(TOLD, low_min=20, high_min=30, waited_s=16 * 60.0)).early == 0
