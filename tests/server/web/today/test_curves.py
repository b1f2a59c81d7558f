"""The small curves and the chart of today: scales that fit, and room that is used."""

from __future__ import annotations

import pytest

from server.figures.reports import figures
from server.web.pages import Speech
from server.web.today.curves import FOOT, TOP, day_chart
from tests.server.branch_kit import BRANCH
from tests.server.figures.test_reports import DAY, visit


@pytest.mark.parametrize("most", [1, 4, 31, 61, 100, 177, 250, 400, 1100])
def test_the_busiest_hour_fills_at_least_half_of_the_chart(most: int) -> None:
    rows = [visit(f"A{n:04d}", "09:10", 3, ticket_id=f"t-{n}") for n in range(most)]
    chart = day_chart(figures(DAY, rows, [], BRANCH), 7, 17, 9, Speech("vi"))
    highest = max(bar.height for bar in chart.bars)
    assert 0 < highest <= FOOT - TOP
    assert most < 4 or highest >= (FOOT - TOP) * 0.6
    assert all(text.replace(".", "").isdigit() for _, text in chart.grid), "thirds are whole numbers"
