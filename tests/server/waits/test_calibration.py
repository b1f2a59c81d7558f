"""What was told, put right by what happened."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.waits.calibration import NONE, OWN_PRIORS, TRUSTS, Calibration, Table, calibrate
from server.waits.past import PastTold

TODAY, DAY = "2026-03-29", "2026-03-10"


def told(p50_s, bound_s, waited_s, **others):
    given = {"day": DAY, "service_id": "A1", "class_id": "ordinary", "model": "m-1"}
    return PastTold(**given | {"p50_s": p50_s, "bound_s": bound_s, "waited_s": waited_s} | others)


def days(n, *, late=1.0, seed=1, **others):
    """People whose wait is any share of twice what was said, times `late`."""
    dice = random.Random(seed)
    said = [dice.uniform(60, 3000) for _ in range(n)]
    return [told(s, 1.6 * s, late * 2 * s * dice.random(), **others) for s in said]


def over_days(n, first=2, **others):
    """The same many on eight days."""
    return [row for at in range(8) for row in days(n, seed=first + at, day=f"2026-03-{10 + at}", **others)]


def test_tables_are_trusted_as_far_as_they_tell_days_that_taught_nothing():
    right = calibrate([row for s in "ABCDEF" for row in over_days(12, ord(s), service_id=s)], "m-1", TODAY)
    assert right.trust < TRUSTS[0], "it is right by itself, and the tables are chance"
    raw = replace(right, trust=0.0).calibrated(1200, 1920, "A", "ordinary")
    whole = replace(right, trust=1.0).calibrated(1200, 1920, "A", "ordinary")
    assert raw == (1200, 1920)
    middle = tuple((one + other) / 2 for one, other in zip(raw, whole, strict=True))
    assert right.calibrated(1200, 1920, "A", "ordinary") == pytest.approx(middle)
    wrong = calibrate(over_days(60, late=3), "m-1", TODAY)
    assert wrong.trust == 1.0
    early, late = (
        [row for row in over_days(60, late=3) if (row.day < "2026-03-14") is first] for first in (True, False)
    )
    changing = [*early, *(replace(row, service_id="B1") for row in late)]
    changing += [
        replace(row, waited_s=row.waited_s / 6) for row in (*late, *(replace(r, service_id="B1") for r in early))
    ]
    assert calibrate(changing, "m-1", TODAY).own_prior == OWN_PRIORS[-1], "what one was, the other is"
    apart = over_days(60, late=3) + over_days(60, 50, late=0.4, service_id="B1")
    assert calibrate(apart, "m-1", TODAY).own_prior == OWN_PRIORS[0], "each service has a table of its own"
    few = [row for row in over_days(60) if row.day < "2026-03-15"]
    assert (calibrate(few, "m-1", TODAY).own_prior, calibrate(few, "m-1", TODAY).trust) == (OWN_PRIORS[0], TRUSTS[0])


def test_what_is_right_already_stays():
    found = calibrate(days(3000), "m-1", TODAY)
    half, bound = found.calibrated(1200, 1.6 * 1200, "A1", "ordinary")
    assert (half, bound) == pytest.approx((1200, 1920), rel=0.1)


def test_what_is_always_too_short_is_lengthened_also_above_all_that_was_seen():
    found = calibrate(days(3000, late=2), "m-1", TODAY)
    assert found.calibrated(1200, 1920, "A1", "ordinary") == pytest.approx((2400, 3840), rel=0.1)
    assert found.calibrated(9000, 14400, "A1", "ordinary") == pytest.approx((18000, 28800), rel=0.15)


def test_a_class_that_differs_gets_its_own_factor_and_a_rare_one_hardly():
    rows = days(1500) + days(1500, late=0.4, seed=2, class_id="old") + days(8, late=5, seed=3, class_id="rare")
    found = calibrate(rows, "m-1", TODAY)
    of_class = {c: found.calibrated(1200, 1920, "A1", c)[1] for c in ("ordinary", "old", "rare", "nobody")}
    assert of_class["old"] < 0.6 * of_class["ordinary"]
    assert of_class["rare"] == pytest.approx(of_class["nobody"], rel=0.4)


def test_only_who_had_to_wait_of_this_model_and_of_late_teaches():
    strange = [replace(t, had_to_wait=False) for t in days(50)] + days(50, model="m-0") + days(50, day=TODAY)
    assert calibrate([*strange, *days(50, day="2026-02-01")], "m-1", TODAY) == Calibration(model="m-1")


def test_who_left_counts_only_once_the_bound_was_over():
    rows = days(200)
    gone = [told(600, 900, 30, called=False)] * 200
    assert calibrate([*rows, *gone], "m-1", TODAY) == calibrate(rows, "m-1", TODAY)
    assert calibrate([*rows, *[told(600, 900, 1500, called=False)] * 200], "m-1", TODAY) != calibrate(
        rows, "m-1", TODAY
    )


def test_a_new_model_starts_from_the_one_before_a_tenth_wider():
    before = calibrate(days(500), "m-1", TODAY)
    new = calibrate(days(500), "m-2", TODAY, before)
    old_half, old_bound = before.calibrated(1200, 1920, "A1", "ordinary")
    half, bound = new.calibrated(1200, 1920, "A1", "ordinary")
    assert half == old_half
    assert bound == pytest.approx(1.1 * old_bound, rel=0.01)
    assert calibrate([], "m-2", "2026-08-01", new) == new  # not wider and wider, night after night


def test_it_comes_back_from_its_text_and_another_version_does_not():
    found = calibrate(days(300), "m-1", TODAY)
    assert Calibration.from_json(found.to_json()) == found
    assert Calibration.from_json(replace(found, version=0).to_json()) is None
    assert Calibration.from_json("{}x") is None


waits = st.floats(0, 20_000)


@given(st.lists(st.tuples(waits, waits, waits), max_size=80), waits, waits)
def test_what_is_put_right_grows_with_what_was_said_and_is_never_negative(rows, one, other):
    found = calibrate([told(a, a + b, c) for a, b, c in rows], "m-1", TODAY)
    low, high = sorted((one, other))
    less, more = (found.calibrated(x, x + 100, "A1", "ordinary") for x in (low, high))
    assert 0 <= less[0] <= less[1]
    assert less[0] <= more[0] + 1e-6
    assert less[1] <= more[1] + 1e-6


def test_nothing_put_right_leaves_all_as_it_is():
    assert NONE.calibrated(300, 500, "A1", "old") == (300, 500)
    assert Table((10.0,), (20.0,)).of(5) == 10


def test_a_service_that_many_came_for_has_tables_of_its_own_and_one_that_few_came_for_has_not():
    """One that is always late by half an hour, whatever is said: no factor tells that."""
    late = [replace(t, service_id="B1", waited_s=t.p50_s + 1800) for t in days(400, seed=5)]
    found = calibrate([*days(3000), *late, *days(50, seed=6, service_id="C1")], "m-1", TODAY)
    assert sorted(found.own) == ["A1", "B1"]
    short, long = (found.calibrated(said, 1.6 * said, "B1", "ordinary")[0] for said in (300, 2400))
    assert short > 1500
    assert long < 5000
    _, _, many = found.own["B1"]["ordinary"]
    of_all = replace(found, own={})
    (all_half, all_bound), (half, bound) = (one.calibrated(600, 960, "B1", "ordinary") for one in (of_all, found))
    own_half, own_bound = (table.of(said) for table, said in zip(found.own["B1"]["ordinary"], (600, 960), strict=False))
    share = many / (many + OWN_PRIORS[0])
    assert many == 400
    assert half == pytest.approx(all_half + share * (own_half - all_half))
    assert bound == pytest.approx(all_bound + share * (own_bound - all_bound))
    widened = calibrate([], "m-2", TODAY, found)
    assert widened.calibrated(300, 480, "B1", "ordinary")[1] > found.calibrated(300, 480, "B1", "ordinary")[1]


def test_a_bound_of_tables_of_its_own_is_never_below_the_half():
    own = Table((600.0,), (1200.0,)), Table((600.0,), (60.0,)), 400
    half, bound = Calibration(own={"A1": {"ordinary": own}}).calibrated(600, 700, "A1", "ordinary")
    assert half == bound > 1000
