"""What came of warnings that waits would break the target."""

from __future__ import annotations

import pytest

from server.waits.past import PastVisit
from server.waits.warnings import Warned, breaks_of, judged
from tests.server.core.core_hall import at, branch

DAY = "2026-11-23"
TARGET = branch().policy.wait_target_min


def waited(clock: str, minutes: float, service: str = "A1", **more: object) -> PastVisit:
    came = at(clock)
    called = came + round(minutes * 60_000)
    return PastVisit(DAY, service, "ordinary", came, came, called, None, "served", **more)  # type: ignore[arg-type]


def half_hour(clock: str, minutes: float, n: int = 3) -> list[PastVisit]:
    return [waited(clock, minutes) for _ in range(n)]


def test_a_half_hour_breaks_the_target_by_the_mean_of_three_and_a_stretch_counts_once():
    visits = [
        *half_hour("08:05", TARGET), *half_hour("09:10", TARGET + 1), *half_hour("09:40", TARGET + 9),
        *half_hour("10:05", 2), *half_hour("11:29", TARGET + 1), *half_hour("14:00", TARGET + 20, n=2),
    ]  # fmt: skip
    assert breaks_of(visits, branch()) == {(DAY, "A1"): (at("09:00"), at("11:00"))}


def test_second_waits_and_those_that_nobody_called_are_none():
    sent_on = [waited("09:10", 60, sent_from="E1") for _ in range(3)]
    left = [PastVisit(DAY, "A1", "ordinary", at("09:10"), at("09:10"), None, None, "left") for _ in range(3)]
    assert breaks_of([*sent_on, *left], branch()) == {}


@pytest.mark.parametrize(
    ("given", "right"), [("08:14", False), ("08:15", True), ("08:59", True), ("09:00", True), ("09:01", False)]
)
def test_a_warning_is_right_when_it_comes_within_three_quarters_of_an_hour(given, right):
    breaks = {(DAY, "A1"): (at("09:00"),)}
    one = Warned(DAY, "A1", at(given), 0.7, None)
    found = judged(DAY, [one], breaks)
    unseen = [] if right else [Warned(DAY, "A1", at("09:00"), None, at("09:00"))]
    assert [row for row in found if row.share is not None] == [one._replace(came_at=at("09:00") if right else None)]
    assert [row for row in found if row.share is None] == unseen


def test_what_came_without_a_warning_is_told_too_and_of_this_day_alone():
    breaks = {(DAY, "A1"): (at("09:00"),), ("2026-11-24", "A1"): (at("09:00", "2026-11-24"),)}
    assert judged(DAY, [Warned(DAY, "E1", at("08:50"), 0.9, None)], breaks) == [
        Warned(DAY, "E1", at("08:50"), 0.9, None),
        Warned(DAY, "A1", at("09:00"), None, at("09:00")),
    ]
