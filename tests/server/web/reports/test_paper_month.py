"""A month on two leaves of A4: what goes with the mail of the first days of the next one."""

from __future__ import annotations

import pytest

from server.figures import periods
from server.figures.spans import read as span_of
from server.web.pages import Speech
from server.web.reports.paper import Paper
from server.web.reports.paper_month import paper_month
from tests.server.branch_kit import BRANCH
from tests.server.web.conftest import Site
from tests.server.web.reports.test_paper import read

TITLES = {"vi": "Báo cáo · Tháng 11/2026", "en": "Report of November 2026"}


async def html_of(site: Site, month: str, language: str) -> tuple[str, periods.PeriodFigures]:
    span, now = span_of(month), site.house.handle.now
    days = span.days
    found = await site.house.store.look(lambda at: periods.figures_of_period(at, *days, BRANCH, now))
    return paper_month(found, None, span, BRANCH, Speech(language), now), found


@pytest.mark.parametrize("language", ["vi", "en"])
async def test_a_month_is_two_leaves_with_its_figures(played: Site, language: str) -> None:
    html, found = await html_of(played, "2026-11", language)
    assert found.visits > 20
    pages, text = read(await Paper().pdf(html))
    assert pages == 2
    assert TITLES[language] in text
    assert str(found.visits) in text
    say = Speech(language)
    for heading in (say("reports.longest_five"), say("by_counter")):
        assert heading in text
    assert say("reports.month_before") not in text  # there is none to compare to
    assert all(group.name.of(language) in text for group in BRANCH.groups if any(
        line.key == group.id and line.visits for line in found.by_group))  # fmt: skip


async def test_a_month_without_a_visit_says_so_on_one_leaf(played: Site) -> None:
    html, found = await html_of(played, "2026-10", "vi")
    assert found.visits == 0
    pages, text = read(await Paper().pdf(html))
    assert pages == 1
    assert Speech("vi")("no_visits_then") in text
