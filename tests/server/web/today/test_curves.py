"""The small curves and the chart of today: scales that fit, and room that is used."""

from __future__ import annotations

from itertools import pairwise

import pytest

from server.figures.reports import figures
from server.web.pages import Speech
from server.web.today.curves import FOOT, LOW_FOOT, LOWEST_FOOT, MOMENTS, TOP, day_chart, over_the_day
from tests.server.branch_kit import BRANCH
from tests.server.figures.test_reports import DAY, at, visit


@pytest.mark.parametrize("most", [1, 4, 31, 61, 100, 177, 250, 400, 1100])
def test_the_busiest_hour_fills_at_least_half_of_the_chart(most: int) -> None:
    rows = [visit(f"A{n:04d}", "09:10", 3, ticket_id=f"t-{n}") for n in range(most)]
    chart = day_chart(figures(DAY, rows, [], BRANCH), 7, 17, 9, Speech("vi"))
    highest = max(bar.height for bar in chart.bars)
    assert 0 < highest <= FOOT - TOP
    assert most < 4 or highest >= (FOOT - TOP) * 0.6
    assert all(text.replace(".", "").isdigit() for _, text in chart.grid), "thirds are whole numbers"


@pytest.mark.parametrize("foot", [FOOT, LOW_FOOT, LOWEST_FOOT])
def test_the_figures_beside_the_chart_stand_apart_however_low_it_is(foot: int) -> None:
    rows = [visit(f"A{n:04d}", "09:10", 3, ticket_id=f"t-{n}") for n in range(100)]
    chart = day_chart(figures(DAY, rows, [], BRANCH), 7, 17, 9, Speech("vi"), foot)
    heights = [foot, *(y for y, _ in chart.grid)]
    assert len(heights) > 1
    assert all(below - above >= 16 for below, above in pairwise(heights)), "letters are 16 high"
    assert max(bar.height for bar in chart.bars) <= foot - TOP


def test_somebody_waits_from_when_they_came_until_they_are_called_for_the_first_time():
    began = visit("E001", "08:00", 4, transfers=1, called_at=at("10:00"))
    remote = visit("E002", "08:00", 150, channel="online", arrived_at=at("10:00"))
    back = visit("E003", "08:00", None, state="waiting", first_called_at=at("09:00"))
    now = at("08:00") + MOMENTS * 30 * 60_000
    waiting = over_the_day([began, remote, back], now).waiting
    assert waiting == (2, 1, 0, 0, 1, 0, *(0,) * 9)  # at 8:00, 8:30 ...
