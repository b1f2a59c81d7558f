"""The judge of pages sees what it is asked to see, and lets a page be that is right."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.gallery import pages
from tests.server.web.conftest import CHROMIUM

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Debian's chromium-headless-shell"),
]

LONG = "Nhà văn hóa khu dân cư số 3, phường Tây Hồ, thành phố Hà Nội"
BROKEN = f"""<input id=one style="width:160px" value="{LONG}"><textarea id=two style="width:160px;height:40px">{LONG}
</textarea><select id=three style="width:120px"><option>{LONG}</select><input id=four style="width:90px"
placeholder="ngày/tháng/năm, ví dụ 02/09/2027">"""
RIGHT = f"""<input style="width:640px" value="{LONG}"><textarea style="width:160px;field-sizing:content">{LONG}
</textarea><select style="width:640px"><option>{LONG}</select><input type=password style="width:40px" value="{LONG}">"""
STYLE = "<style>*{box-sizing:border-box}input,select,textarea{font:16px sans-serif;min-height:44px}</style>"


async def test_a_field_that_cuts_what_stands_in_it_is_told() -> None:
    async with pages.chromium() as browser, pages.paper(browser, (1024, 768)) as page:
        await page.set_content(STYLE + BROKEN)
        found = await pages.faults(page)
        assert [line.split()[2] for line in found] == ["one", "two", "three", "four"], found
        await page.set_content(STYLE + RIGHT)
        assert await pages.faults(page) == []


NARROW = "<p style='width:90px;overflow-wrap:anywhere;font:16px sans-serif'>"


async def test_a_word_that_is_broken_is_told_but_not_one_that_no_line_is_long_enough_for() -> None:
    async with pages.chromium() as browser, pages.paper(browser, (1024, 768)) as page:
        await page.set_content(f"{NARROW}Administrators</p>{NARROW}canbo số bốn</p>")
        (found,) = await pages.faults(page)
        assert found.startswith('the word "Administrators" is broken'), found
        await page.set_content(f"{NARROW}{'x' * 60}</p>{NARROW}Administrator's own roles</p>".replace("90", "140"))
        assert await pages.faults(page) == []
