"""How a wait is rounded to be told, and in which form it is put."""

from __future__ import annotations

import pytest

from wire.values import ToldAnew, WaitRange
from wire.waits import about_told, at_once, behind, bound_told, form_of, hold, slowest


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


@pytest.mark.parametrize(
    ("shown", "minutes", "held"),
    [
        ((20, 20), (17.3, 17.4), (20, 20)),  # told alone: 15 and 15
        ((20, 20), (16.6, 17.6), (20, 20)),
        ((20, 20), (16.4, 17.4), (15, 20)),
        ((15, 15), (17.6, 18.4), (15, 15)),
        ((15, 15), (17.6, 18.6), (15, 20)),
        ((15, 20), (18.6, 23.4), (20, 20)),
        ((60, 75), (62, 66), (60, 75)),
        ((60, 60), (68, 70.4), (60, 60)),
        ((60, 60), (68, 70.6), (60, 75)),
        ((60, 75), (55, 64.4), (55, 60)),
        ((14, 15), (13.4, 13.6), (13, 14)),  # every minute is told there
        ((8, 12), (20, 40), (20, 40)),
        ((55, 60), (70.6, 70.9), (75, 75)),
    ],
)
def test_a_figure_stays_until_the_estimate_is_clearly_past_its_edge(
    shown: tuple[int, int], minutes: tuple[float, float], held: tuple[int, int]
) -> None:
    p50_s, bound_s = (60 * one for one in minutes)
    new = told(about_told(p50_s, bound_s), bound_told(bound_s))
    found = hold(told(*shown), new, p50_s, bound_s)
    assert (found.about_min, found.high_min) == held


def test_what_is_held_keeps_its_low_end_below_the_middle_and_a_middle_never_stands_above_its_bound() -> None:
    assert hold(told(15, 20), told(20, 20, low_min=18), 18 * 60, 20 * 60).low_min == 15
    apart = told(75, 75)
    assert hold(told(20, 60), apart, 69 * 60, 69 * 60) == apart
    for other in (told(None, 15, low_min=9), told(0, 0, nobody=True)):
        assert hold(told(20, 20), other, 1040, 1040) == other
        assert hold(other, told(15, 15), 1040, 1040) == told(15, 15)


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
