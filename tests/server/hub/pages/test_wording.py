"""How the hub's pages put what a branch says of its waits."""

from __future__ import annotations

from server.hub.pages.wording import wait_brief, wait_text


def test_a_branchs_wait_is_told_in_full_on_its_page_and_briefly_in_a_list() -> None:
    told = {"waiting": 7, "low_min": 4, "about_min": 12, "high_min": 18, "nobody": 0}
    assert wait_text(told, "vi") == "khoảng 12 phút; 8 trong 10 người được gọi trong 18 phút"
    assert wait_brief(told, "en") == "about 12 min"


def test_a_branch_of_before_is_told_as_a_range_and_one_that_serves_nobody_with_no_figure() -> None:
    assert wait_text({"waiting": 7, "low_min": 9, "high_min": 14, "nobody": 0}, "vi") == "9–14 phút"
    assert wait_text({"waiting": 0, "low_min": 0, "high_min": 0}, "vi") == "dưới 1 phút"
    nobody = {"waiting": 0, "low_min": 0, "high_min": 0, "nobody": 1}
    assert wait_text(nobody, "vi") == wait_brief(nobody, "vi") == "chưa có quầy phục vụ"
