"""Whoever looks for somebody types as it comes: no capitals, no accents, blanks anywhere."""

from __future__ import annotations

import pytest

from server.web.staff.looking_for import plain


@pytest.mark.parametrize("typed", ["nguyen thi dao", "  NGUYỄN  Thị Đào ", "Nguyễn Thị Đào"])
def test_capitals_accents_and_blanks_do_not_matter(typed: str) -> None:
    assert plain(typed) == plain("Nguyễn Thị Đào") == "nguyen thi dao"


def test_other_names_stay_others() -> None:
    assert plain("Đào") != plain("Dao động")
    assert plain("") == ""
