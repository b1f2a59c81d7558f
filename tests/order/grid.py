"""The grid by which the shipped head starts were chosen.

    .venv/bin/python -m tests.order.grid

plays each pair of head starts on the same days, half of them to choose by and half to look at afterwards, beside first
come, first served and an absolute priority, and prints the tables of docs/order.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from config import load
from config.day import Visit, read_day
from tests.order import shapes
from tests.order.hall import Rule, Waits, people, play, share
from toiluot.demo.stage import BRANCH
from wire.catalogue import Branch, Policy, PriorityClass

DAY = Path(__file__).parents[1] / "scenarios" / "hanoi-1.day"
"""For what people come: the services of this day."""
NORMAL, OVERLOAD = 1065, 1235
"""Visits a day at twelve counters: the mean wait is 9.5 and 19 minutes then under 45 / 30."""
PRIORITY_NORMAL, PRIORITY_OVERLOAD, AFTER_SLOT = 10.0, 15.0, 15.0
"""What nine of ten must not wait beyond, in minutes: priority at each load, and the booked after their slot."""
SHIPPED = Rule(PriorityClass.model_fields["head_start_min"].default, Policy().booking_credit_min)
HEADS = (0, 15, 25, 30, 35, 40, 45, 50, 55, 60, 75)
CREDITS = (0, 15, 30, 35, 40, 45, 50, 60)
"""Minutes of head start for a priority class, and by which a booking counts before its slot."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a rule makes of the days at one load: minutes."""

    mean: float
    ordinary: float
    longest: float
    priority: float
    booked: float


@dataclass(frozen=True, slots=True)
class Judged:
    """A rule at both loads."""

    rule: Rule
    normal: Found
    overload: Found

    @property
    def good(self) -> bool:
        """Whether priority and bookings are served as they should be."""
        return (
            self.normal.priority <= PRIORITY_NORMAL
            and self.overload.priority <= PRIORITY_OVERLOAD
            and max(self.normal.booked, self.overload.booked) <= AFTER_SLOT
        )


@cache
def _branch() -> Branch:
    return load(BRANCH, Branch)


@cache
def _mix() -> tuple[Visit, ...]:
    return tuple(read_day(DAY))


def found(rule: Rule, days: Sequence[str], visits: float, dice: str = "") -> Found:
    """Play these days under a rule; other dice make other people of the same day."""
    halves, waits = shapes.read(), Waits([], [], [])
    for day in days:
        waits.add(play(_branch(), people(_branch(), _mix(), halves[day], visits, day + dice), rule, day + dice)[0])
    everybody = waits.ordinary + waits.priority
    return Found(
        sum(everybody) / len(everybody),
        share(waits.ordinary, 0.9),
        max(waits.ordinary),
        share(waits.priority, 0.9),
        share(waits.booked, 0.9),
    )


def judged(rule: Rule, days: Sequence[str], dice: str = "") -> Judged:
    """A rule at both loads."""
    return Judged(rule, found(rule, days, NORMAL, dice), found(rule, days, OVERLOAD, dice))


def chosen(rules: Iterable[Judged]) -> Judged | None:
    """The one of the good that is best for ordinary people; None when none is good."""
    return min(
        (one for one in rules if one.good),
        key=lambda one: (one.normal.ordinary + one.overload.ordinary, one.rule.priority_min, one.rule.booking_min),
        default=None,
    )


def row(name: str, one: Judged) -> str:
    """A line of the tables."""
    cells = [
        f"{found.mean:.1f} | {found.ordinary:.1f} | {found.longest:.0f} | {found.priority:.1f} | {found.booked:.1f}"
        for found in (one.normal, one.overload)
    ]
    return f"| {name} | {' | '.join(cells)} | {'yes' if one.good else 'no'} |"


def main() -> None:
    """Play the grid and print its tables."""
    pairs = [Rule(head, credit) for head in HEADS for credit in CREDITS]
    days = list(shapes.read())
    choosing, afterwards = days[::2], days[1::2]
    with ProcessPoolExecutor(2) as pool:
        grid = list(pool.map(partial(judged, days=choosing), pairs))
        best = chosen(grid)
        rules = {Rule(): "first come", Rule(45, 30): "45 / 30", Rule(45, SHIPPED.booking_min, True): "absolute"}
        for rule in (SHIPPED, *([] if best is None else [best.rule])):
            rules[rule] = f"{rule.priority_min} / {rule.booking_min}"
        for title, these, dice in (
            ("days to choose by", choosing, ""),
            ("days looked at afterwards", afterwards, ""),
            ("all days with other people", days, " again"),
        ):
            print(title)
            for one in pool.map(partial(judged, days=these, dice=dice), rules):
                print(row(rules[one.rule], one))
    print("the grid")
    for one in grid:
        print(row(f"{one.rule.priority_min} / {one.rule.booking_min}", one))


if __name__ == "__main__":
    main()
