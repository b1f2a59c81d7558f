"""The grid of docs/order.md calls in the order of the core and chooses as the page says; so does what is shipped."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.core.lines import Lines
from tests.order import shapes
from tests.order.grid import SHIPPED, Found, Judged, chosen, judged, row
from tests.order.hall import Person, Rule, play, share
from tests.server.core.core_hall import Hall, at, branch
from wire.catalogue import Policy

PAGE = (Path(__file__).parents[2] / "docs" / "order.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("absolute", [False, True])
def test_the_simulated_hall_calls_in_the_order_of_the_core(absolute: bool) -> None:
    """One counter, and everybody is there before it opens."""
    rule = Rule(45, Policy().booking_credit_min, absolute)
    one = (branch().counters[1].model_copy(update={"groups": ("land", "civil", "out")}),)
    settings = branch(counters=one, policy=Policy(absolute_priority=absolute))
    day = [
        Person(430 + 2 * n, "A1", 5.0, n % 3 == 0, 450.0 if n % 4 == 1 else None, False, None, 5.0) for n in range(10)
    ]
    hall = Hall("07:30", settings)
    for n, person in enumerate(day):
        hall.now, class_id = at("07:30") + n * 2 * 60_000, "old" if person.priority else "ordinary"
        if person.slot is None:
            hall.comes("A1", class_id)
        else:
            hall.checks_in("07:50", booking_id=f"r-{n}", class_id=class_id)
    tickets = list(hall.state.tickets.values())
    expected = [tickets.index(ticket) for ticket in Lines(hall.state).of("c2")]
    _, called = play(settings, day, rule, "one day", pauses=False)
    assert called == expected
    assert sorted(called) != called


def test_the_real_days_are_all_there() -> None:
    days = shapes.read()
    assert len(days) == 104
    assert sum(map(sum, days.values())) == 73_985


def test_a_tiny_grid_is_played_the_same_each_time_and_head_starts_help_whom_they_name() -> None:
    days = list(shapes.read())[:2]
    first, head = judged(Rule(), days), judged(Rule(45, 45), days)
    assert judged(Rule(45, 45), days) == head
    assert head.overload.priority < first.overload.priority
    assert head.overload.booked < first.overload.booked
    assert head.overload.ordinary > first.overload.ordinary
    assert first.overload.mean > first.normal.mean


def test_of_the_pairs_within_the_limits_the_best_for_ordinary_people_is_chosen() -> None:
    def one(rule: Rule, ordinary: float, priority: float, booked: float) -> Judged:
        found = Found(9.0, ordinary, 99.0, priority, booked)
        return Judged(rule, found, found)

    kept, worse = one(Rule(45, 45), 30.0, 9.0, 15.0), one(Rule(60, 45), 31.0, 5.0, 12.0)
    grid = [worse, one(Rule(30, 45), 28.0, 10.1, 12.0), one(Rule(45, 30), 29.0, 9.0, 15.1), kept]
    assert chosen(grid) is kept
    assert chosen(grid[1:3]) is None
    assert row("45 / 45", kept).endswith("| 9.0 | 15.0 | yes |")


def test_a_share_is_the_value_below_which_so_many_lie() -> None:
    assert share([3.0, 1.0, 2.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0], 0.9) == 9.0
    assert share([], 0.9) == 0.0


def test_what_is_shipped_is_what_the_page_says() -> None:
    assert f"**{SHIPPED.priority_min} / {SHIPPED.booking_min} is shipped**" in PAGE
    assert f"`head_start_min` earlier ({SHIPPED.priority_min})" in PAGE
    assert f"before its slot ({SHIPPED.booking_min})" in PAGE
