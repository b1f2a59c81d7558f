"""A pad at a counter shows all of a step at once: nobody who stands there slides a page."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.gallery import feedback_pages, pages
from tests.server.branch_kit import BRANCH
from tests.server.web.conftest import CHROMIUM

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(300),
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Debian's chromium-headless-shell"),
]

TABLETS = [("600", "vi", "light"), ("1024", "en", "light"), ("768", "en", "light")]
"""The lowest and the narrowest ones, in the language whose words are longest there."""


BEYOND = """() => {
  const page = document.documentElement;
  return Math.max(page.scrollHeight - innerHeight, page.scrollWidth - innerWidth);
}"""
"""By how much the page is higher or wider than the screen."""


async def test_every_step_of_the_pad_is_whole_on_a_tablets_screen_and_names_the_office(tmp_path: Path) -> None:
    beyond: dict[str, int] = {}
    offices: set[str] = set()

    async def visit(name: str, page: pages.Page) -> None:
        if name.startswith("pad-"):
            beyond[name] = await page.evaluate(BEYOND)
            offices.add(await page.inner_text("#site"))

    async with pages.chromium() as browser:
        await feedback_pages.pads(browser, tmp_path, visit, TABLETS)
    assert len(beyond) == 8 * len(TABLETS)
    assert offices == {BRANCH.site.of(language) for language in pages.LANGUAGES}
    assert {name: more for name, more in beyond.items() if more > 0} == {}
