"""The arithmetic that judges a wait that was told, on logs small enough to be reckoned by hand."""

from __future__ import annotations

from itertools import pairwise

import pytest

from toiluot.bench.waits.alarms import Warned
from toiluot.bench.waits.grade import Evolving, Graded, figures, nearer, pinball
from toiluot.bench.waits.judging import Days, Judged
from toiluot.bench.waits.report import of_hall, table
from toiluot.bench.waits.tables import BIN, ENOUGH, Table, Tables
from toiluot.bench.waits.truth import Hall


def graded(
    happened_min: float, p50: float, bound: float | None, back: float | None = None, service: str = "a"
) -> Graded:
    told = None if bound is None else bound * 60
    return Graded(service, "ordinary", happened_min * 60, p50 * 60, told, None if back is None else back * 60)


def test_the_figures_of_four_tickets_are_those_on_paper():
    rows = [graded(10, 8, 12, 5), graded(10, 11, 9, 11), graded(0.5, 1, 1.5), graded(3, 1, 2)]
    found = figures(rows)
    assert found is not None
    assert (found.n, found.mean_wait) == (4, 23.5 / 4)
    assert found.mae == pytest.approx((2 + 1 + 0.5 + 2) / 4)
    assert found.bias == pytest.approx((-2 + 1 + 0.5 - 2) / 4)
    assert found.pinball80 == pytest.approx((0.2 * 2 + 0.8 * 1 + 0.2 * 1 + 0.8 * 1) / 4)
    # Two were shown more than two minutes, one of them waited longer; the last was shown two, and is not asked.
    assert (found.shown, found.over) == (2, 0.5)
    # Two were told when to be back, one of them was called before.
    assert (found.asked, found.early) == (2, 0.5)


def test_over_the_bound_asks_for_what_was_shown_and_never_for_what_happened():
    """A bound that holds for 4 of 5: chosen by waits above two minutes it would look broken by every second one."""
    rows = [graded(1, 1, 3)] * 6 + [graded(2.5, 1, 3)] * 2 + [graded(9, 1, 3)] * 2
    found = figures(rows)
    assert found is not None
    assert found.over == pytest.approx(0.2)


def test_a_bound_is_graded_as_it_is_shown_in_whole_minutes():
    assert not graded(10.9, 8, 10.2).over  # 11 minutes are shown
    assert graded(11.1, 8, 10.2).over
    assert graded(10, 8, 10, back=10.9).early is False  # 10 are shown
    assert graded(9.9, 8, 10, back=10.9).early


def test_above_a_quarter_of_an_hour_a_bound_is_graded_as_it_was_rounded():
    assert (graded(15.5, 8, 17.4).over, graded(19.9, 8, 17.6).over) == (True, False)  # 15 and 20 are shown
    assert not graded(74, 50, 68).over


def test_under_5_minutes_promises_5_and_the_bound_behind_it_is_graded_too():
    found = figures([graded(4, 1, 3), graded(5.5, 1, 3), graded(1, 1, 3), graded(7, 5, 6)])
    assert found is not None
    assert (found.shown, found.over) == (4, pytest.approx(3 / 4))
    assert (found.under, found.under_broken) == (3, pytest.approx(1 / 3))


def test_a_way_without_a_bound_has_no_share_over_it():
    found = figures([graded(10, 8, None)])
    assert found is not None
    assert (found.over, found.pinball80, found.shown, found.early) == (None, None, 0, None)
    assert figures([]) is None


def test_pinball_loss_is_least_at_the_bound_that_holds_for_eight_of_ten():
    waits = list(range(1, 101))
    losses = {bound: sum(pinball(w, bound) for w in waits) for bound in range(1, 101)}
    assert min(losses, key=losses.__getitem__) in (80, 81)


def test_nearer_counts_a_tie_for_both():
    ours = [graded(10, 9, None), graded(10, 12, None), graded(10, 8, None)]
    theirs = [graded(10, 13, None), graded(10, 11, None), graded(10, 12, None)]
    assert nearer(ours, theirs) == pytest.approx((1 + 0 + 0.5) / 3)


def test_bounds_told_later_are_graded_by_age_and_raised_ones_are_counted():
    evolving = Evolving()
    # Told 10 minutes at the start; after 4 minutes 5 more, after 12 still 5: that ends at 17, and the call is at 16.
    evolving.of_ticket(0, 16 * 60, [(0, 600), (240, 300), (720, 300)])
    assert evolving.asked == [1, 1, 0, 0]
    assert evolving.share_over() == [1.0, 0.0, None, None]
    assert evolving.share_raised() == 1.0  # 17 is more than 5 minutes after 10
    other = Evolving()
    other.of_ticket(0, 900, [(0, 600), (400, 500)])  # ends at 15 min 40 s: 5 minutes 40 later, told in whole minutes
    other.of_ticket(0, 60, [(0, 600)])  # never told again
    evolving.add(other)
    assert (evolving.tickets, evolving.raised) == (2, 2)
    shown = Evolving()
    shown.of_ticket(0, 535, [(0, 600), (240, 290)])  # 5 minutes are shown, that is until 540
    assert shown.over == [0, 0, 0, 0]
    calm = Evolving()
    calm.of_ticket(0, 600, [(0, 600), (300, 540)])
    assert calm.share_raised() == 0.0


def test_tables_put_right_what_is_told_and_never_turn_it_round():
    pairs = [("q", float(told), 2.0 * told) for told in range(600, 600 + 3 * BIN * 5, 5)]
    tables = Tables.of(pairs)
    low, half, bound = tables.at("q", 900.0)
    assert low < half < bound
    assert half == pytest.approx(1800, rel=0.06)
    values = [tables.at("q", float(x)) for x in range(0, 3_000, 25)]
    assert all(a <= b for before, after in pairwise(values) for a, b in zip(before, after, strict=True))
    falling = Table.of([(float(told), 3_000.0 - told) for told in range(0, 2_000, 5)])
    assert all(a <= b for before, after in pairwise(falling.happened) for a, b in zip(before, after, strict=True))
    # Beyond what was seen its ratio is kept; a queue with few pairs is told by all together.
    assert tables.at("q", 4_000.0)[1] == pytest.approx(8_000, rel=0.06)
    few = Tables.of([*pairs, *[("r", 60.0, 6_000.0)] * (ENOUGH - 1)])
    assert few.at("r", 900.0) == few.together.at(900.0)
    with pytest.raises(ValueError, match="nothing was told"):
        Tables.of([])
    assert Table.of([(5.0, 7.0)]).at(99.0) == (7.0, 7.0, 7.0)


def test_the_report_says_of_each_figure_whether_it_is_reached():
    good = [graded(10, 10 + (n % 2), 11.5 if n % 5 else 9, 8, "a") for n in range(400)]
    bad = [graded(10, 10, 9, 8, "b") for _ in range(120)]
    judged = Judged(
        Hall(),
        ("product", "people x minutes / counters"),
        {},
        {"product": Evolving()},
        {"product": Warned(10, 9, 10, 7, 12.0)},
        0,
        0,
        0,
    )
    judged.rows.update({"product": good, "people x minutes / counters": [graded(10, 5, None)] * 400})
    met = {line.what.split(": ")[1]: line.met for line in of_hall(judged)}
    assert met["mean absolute error, min"] is True
    assert met["over the bound, each of 300 tickets or more"] is True
    assert met["over the bound, each of 100-300"] is None
    assert met["nearer than people x minutes / counters"] is True
    assert met["called before they had to be back"] is True
    assert [line.met for line in of_hall(judged)[-3:]] == [True, True, True]
    judged.warned["product"] = Warned(10, 7, 10, 6, 9.0)
    assert [line.met for line in of_hall(judged)[-3:]] == [False, False, False]
    judged.rows.update({"product": good + bad, "people x minutes / counters": [graded(10, 5, None)] * 520})
    lines = of_hall(judged)
    missed = next(line for line in lines if "100-300" in line.what)
    assert (missed.met, missed.got) == (False, "0 of 1: 100% (b ordinary) to 100% (b ordinary)")
    assert "MISSED" in table(lines)


def test_days_are_for_one_thing_each():
    assert (Days.of(56).fit, Days.of(56).calibrate, Days.of(56).test) == (14, 14, 28)
    assert (Days.of(7).fit, Days.of(7).calibrate, Days.of(7).test) == (1, 1, 5)
    with pytest.raises(ValueError, match="four days"):
        Days.of(3)
