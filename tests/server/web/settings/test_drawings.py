"""Pictures of the settings' pages: icons as the screens draw them, emblems as they are kept."""

from __future__ import annotations

import base64
import re

from clientkit import look
from server.web.settings.drawings import ICONS, picture_address, picture_of
from server.web.wording import of_part
from tests.server.branch_kit import BRANCH
from wire.emblem import cleaned

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0"/></svg>'


def test_icons_are_drawn_as_on_the_screens_and_have_names() -> None:
    drawn = (look.IMPORT_PATH / "Look" / "IconPaths.qml").read_text(encoding="utf-8")
    lines = dict(re.findall(r'"([a-z-]+)": "([^"]+)"', drawn))
    assert {name: lines.get(name) for name in ICONS} == ICONS
    words = of_part("settings")
    assert [name for name in ICONS if f"icon_{name}" not in words] == []
    assert {group.icon for group in BRANCH.groups} <= set(ICONS)


def test_an_emblem_is_an_address_that_a_page_shows_by_itself_and_what_is_none_is_nothing() -> None:
    lines = list(cleaned(SVG).lines)
    known = picture_of(lines)
    assert known is not None
    assert picture_address(lines) == "data:image/svg+xml;base64," + base64.b64encode(known.data).decode()
    for none in (None, [], [7], ["eA=="], "x", {}):
        assert picture_address(none) == ""
