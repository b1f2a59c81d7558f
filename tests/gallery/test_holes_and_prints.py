"""The check of pages sees what it is there to see, and leaves alone what is right."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.gallery import pages
from tests.server.web.conftest import CHROMIUM

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Debian's chromium-headless-shell"),
]

COLUMNS = (
    "<style>.cols{{display:grid;grid-template-columns:1fr 1fr;align-items:start}}</style>"
    "<div class=cols><section class=card style='height:500px'><h2>Số liệu khác</h2></section>"
    "<div><section class=card style='height:{}px'></section></div></div>"
)


@pytest.mark.parametrize(
    ("page", "wrong"),
    [
        (COLUMNS.format(200), ['a hole of 300 beside "Số liệu khác"']),
        (COLUMNS.format(400), []),
        ("<div style='width:700px;overflow:auto'><p style='width:704px'>x</p></div>", []),
        ("<p style='width:900px'>x</p>", ["the page is 908 wide in 800"]),
        ("<p style='font-size:12px'>nhỏ</p>", ['"nhỏ" is 12px']),
    ],
    ids=["hole", "columns", "may slide", "wide", "small"],
)
async def test_what_is_wrong_is_told(page: str, wrong: list[str]) -> None:
    async with pages.chromium() as browser, pages.paper(browser, (800, 600)) as shown:
        await shown.set_content(page)
        assert await pages.faults(shown) == wrong


async def test_what_slides_on_a_desk_is_told() -> None:
    async with pages.chromium() as browser, pages.paper(browser, (1440, 900)) as shown:
        await shown.set_content("<div style='width:700px;overflow:auto'><p style='width:704px'>x</p></div>")
        assert await pages.faults(shown) == ['"x" slides: 704 wide in 700']


async def test_what_paper_would_cut_is_told(tmp_path: Path) -> None:
    wide = "<div class=wide style='overflow:auto'><p style='width:900px'>x</p></div>"
    async with pages.chromium() as browser, pages.paper(browser, (1440, 900)) as shown:
        await shown.set_content(wide)
        with pytest.raises(AssertionError, match="is 900 wide"):
            await pages.printed(shown, tmp_path / "cut.pdf")
        await shown.set_content(f"<style>@media print{{p{{width:auto!important}}}}</style>{wide}")
        await pages.printed(shown, tmp_path / "whole.pdf")
    assert (tmp_path / "whole.pdf").exists()
