"""A wait in words."""

from __future__ import annotations

from wire.values import WaitRange
from wire.wait_words import wait_brief, wait_lines, wait_short, wait_text, wait_tile


def test_a_wait_is_told_as_about_so_long_and_within_what_8_of_10_are_called() -> None:
    wait = WaitRange(low_min=4, about_min=12, high_min=18)
    assert wait_text(wait, "vi") == "khoảng 12 phút; 8 trong 10 người được gọi trong 18 phút"
    assert wait_text(wait, "en") == "about 12 min; 8 of 10 people are called within 18 min"
    assert wait_short(wait, "vi") == "khoảng 12 phút (8/10 người: trong 18 phút)"
    assert wait_lines(wait, "vi") == ("khoảng 12 phút", "8 trong 10 người được gọi trong 18 phút")
    hours = WaitRange(low_min=30, about_min=60, high_min=105)
    assert wait_text(hours, "vi") == "khoảng 1 giờ; 8 trong 10 người được gọi trong 1 giờ 45"


def test_one_figure_is_told_as_what_it_is() -> None:
    same = WaitRange(low_min=9, about_min=15, high_min=15)
    assert wait_text(same, "vi") == wait_short(same, "vi") == "8 trong 10 người được gọi trong 15 phút"
    assert wait_text(WaitRange(low_min=0, about_min=2, high_min=5), "vi") == "dưới 5 phút"
    assert wait_text(WaitRange(low_min=0, about_min=0, high_min=5), "en") == "under 5 min"
    assert wait_text(WaitRange(low_min=0, high_min=0), "vi") == "không phải chờ"
    nobody = WaitRange(low_min=0, high_min=0, nobody=True)
    assert wait_text(nobody, "vi") == wait_short(nobody, "vi") == "chưa có quầy phục vụ"


def test_a_wait_that_is_longer_than_was_told_says_what_is_left() -> None:
    longer = WaitRange(low_min=5, about_min=8, high_min=11, longer=True)
    assert wait_text(longer, "vi") == "lâu hơn đã báo; còn khoảng 8 phút"
    assert wait_short(longer, "vi") == "lâu hơn đã báo; còn khoảng 8 phút"
    assert wait_text(longer.model_copy(update={"high_min": 8}), "en") == "longer than told; about 8 min left"
    assert wait_text(WaitRange(low_min=0, about_min=2, high_min=5, longer=True), "vi") == (
        "lâu hơn đã báo; còn dưới 5 phút"
    )
    assert wait_text(WaitRange(low_min=5, high_min=8, longer=True), "vi") == "lâu hơn đã báo; còn 5–8 phút"


def test_a_range_of_an_older_server_is_told_as_that() -> None:
    assert wait_text(WaitRange(low_min=0, high_min=1), "vi") == "dưới 1 phút"
    assert wait_text(WaitRange(low_min=8, high_min=8), "en") == "8 min"
    assert wait_text(WaitRange(low_min=8, high_min=14), "vi") == wait_short(WaitRange(low_min=8, high_min=14), "vi")
    assert wait_text(WaitRange(low_min=8, high_min=14), "vi") == "8–14 phút"
    assert wait_text(WaitRange(low_min=40, high_min=60), "vi") == "40–60 phút"
    assert wait_text(WaitRange(low_min=120, high_min=180), "vi") == "2–3 giờ"
    assert wait_text(WaitRange(low_min=100, high_min=125), "vi") == "1 giờ 40–2 giờ 05"
    assert wait_text(WaitRange(low_min=45, high_min=120), "en") == "45 min–2 h"
    assert wait_text(WaitRange(low_min=0, high_min=90), "en") == "under 1 h 30"
    assert wait_text(WaitRange(low_min=120, high_min=120), "vi") == "2 giờ"


def test_where_there_is_no_room_it_is_only_said_about_how_long() -> None:
    assert wait_brief(WaitRange(low_min=0, about_min=12, high_min=18), "vi") == "khoảng 12 phút"
    assert wait_brief(WaitRange(low_min=0, about_min=15, high_min=15), "en") == "about 15 min"
    assert wait_brief(WaitRange(low_min=0, about_min=2, high_min=5), "vi") == "dưới 5 phút"
    assert wait_tile(WaitRange(low_min=0, about_min=12, high_min=18), "vi") == "≈12 phút"
    assert wait_tile(WaitRange(low_min=0, about_min=2, high_min=5), "en") == "under 5 min"
    assert wait_tile(WaitRange(low_min=7, high_min=12), "vi") == "7–12 phút"
    assert wait_brief(WaitRange(low_min=8, high_min=14), "vi") == "8–14 phút"
