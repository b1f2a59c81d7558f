"""How a wait is rounded to be told, and in which form it is put."""

from __future__ import annotations

import pytest

from wire.values import ToldAnew, WaitRange
from wire.waits import about_told, at_once, behind, bound_told, form_of, slowest


def told(about: int | None, high: int, **others: object) -> WaitRange:
    return WaitRange.model_validate({"low_min": 0, "about_min": about, "high_min": high, **others})


@pytest.mark.parametrize(
    ("minutes", "bound", "about"),
    [
        (0, 5, 0), (1, 5, 0), (1.01, 5, 1), (4.4, 5, 4), (5, 5, 5), (5.01, 6, 5), (11.4, 12, 11), (14.6, 15, 15),
        (15, 15, 15), (17.4, 15, 15), (17.5, 20, 20), (58, 60, 60), (60, 60, 60), (62, 60, 60), (67.5, 75, 75),
        (98, 105, 105),
    ],
)  # fmt: skip
def test_minutes_up_to_15_then_every_fifth_then_quarters_of_an_hour(minutes: float, bound: int, about: int) -> None:
    assert (bound_told(minutes * 60), about_told(minutes * 60, minutes * 60)) == (bound, about)


def test_what_was_rounded_stays_as_it_is_and_grows_with_what_it_was_made_of() -> None:
    bounds = [bound_told(s) for s in range(0, 9000, 7)]
    assert bounds == sorted(bounds)
    assert [bound_told(bound * 60) for bound in bounds] == bounds


def test_the_middle_is_never_above_the_bound() -> None:
    for p50_s in range(0, 6000, 13):
        assert all(about_told(p50_s, p50_s + more) <= bound_told(p50_s + more) for more in (0, 30, 90, 400))


@pytest.mark.parametrize(
    ("wait", "form"),
    [
        (told(0, 0, nobody=True), "nobody"), (told(None, 0), "none"), (told(0, 5), "under"), (told(4, 5), "under"),
        (told(4, 6), "about"), (told(15, 15), "within"), (told(None, 9), "under"), (told(None, 9, low_min=2), "range"),
    ],
)  # fmt: skip
def test_in_which_form_a_wait_is_put(wait: WaitRange, form: str) -> None:
    assert form_of(wait) == form


def test_at_once_is_what_is_as_good_as_no_wait() -> None:
    waits = (told(0, 5), told(None, 1), told(None, 0), told(1, 5), told(None, 2), told(0, 0, nobody=True))
    assert [at_once(wait) for wait in waits] == [True, True, True, False, False, False]


def test_there_is_no_wait_where_nobody_is_before_and_it_is_called_at_once() -> None:
    free = told(0, 5, first_estimate=False)
    assert behind(free, 0) == told(0, 0, first_estimate=False)
    assert form_of(behind(free, 0)) == form_of(behind(told(None, 1), 0)) == "none"
    kept = (free, 1), (told(1, 5), 0), (told(0, 0, nobody=True), 0), (told(0, 5, longer=True), 0)
    assert [behind(wait, ahead) == wait for wait, ahead in kept] == [True] * 4


def test_of_several_the_slowest_is_told() -> None:
    quick, slow = told(2, 6, first_estimate=False, low_min=1), told(9, 14, low_min=4, first_estimate=False)
    nobody = told(0, 0, nobody=True)
    assert slowest([quick, nobody, slow]) == told(9, 14, low_min=1, first_estimate=False)
    assert slowest([told(8, 14, first_estimate=True), slow]) == told(9, 14, first_estimate=True)
    assert slowest([nobody]) is slowest([]) is None


def test_what_was_told_anew_is_a_wait_again() -> None:
    how = {"p50_s": 500, "bound_s": 640, "raw_p50_s": 500, "raw_bound_s": 640, "model": "steps-1", "basis": "first"}
    anew = ToldAnew.model_validate({"low_min": 3, "high_min": 11, "about_min": 8, "ahead": 2, "told": how})
    assert anew.wait == told(8, 11, low_min=3, first_estimate=True)
    nobody = {"low_min": 0, "high_min": 0, "ahead": 2, "told": how | {"basis": "nobody"}}
    assert ToldAnew.model_validate(nobody).wait == told(None, 0, nobody=True, first_estimate=False)
