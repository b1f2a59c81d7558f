"""No page cuts, hides, shrinks or pales its words, in any state, width and language. Long: `make soak`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.gallery import desk_pages, feedback_pages, pages, reception_pages, report_stage, staff_stage, telling_pages
from tests.server.web.conftest import CHROMIUM

pytestmark = [
    pytest.mark.soak,
    pytest.mark.browser,
    pytest.mark.timeout(600),
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Debian's chromium-headless-shell"),
]


STORIES = (
    pages.phone, pages.bookings, pages.manager, pages.whole_day, pages.settings, staff_stage.staff,
    report_stage.today, report_stage.reports, report_stage.archived,
    telling_pages.telling, feedback_pages.feedback, desk_pages.desk,
    reception_pages.reception,
)  # fmt: skip


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
async def test_pages(story: pages.Story, tmp_path: Path) -> None:
    found: dict[str, list[str]] = {}

    async def visit(name: str, page: pages.Page) -> None:
        if wrong := await pages.faults(page):
            found[name] = wrong

    async with pages.chromium() as browser:
        await story(browser, tmp_path, visit)
    assert found == {}
