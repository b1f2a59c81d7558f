"""Times and dates as people type them, on every page."""

from __future__ import annotations

import pytest

from server.web import typed as read
from server.web.settings.items import day_shown


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("7:30", "07:30"),
        ("7h30", "07:30"),
        ("24h", "24:00"),
        ("24:30", "24:30"),
        ("0730", "07:30"),
        ("7h", "07:00"),
        ("7g30", "07:30"),
        ("11 giờ 30", "11:30"),
        ("11 Giờ", "11:00"),
        ("7 giờ 30 phút", "07:30"),
        ("7 giờ rưỡi", "7 giờ rưỡi"),
        ("25:00", "25:00"),
        ("7h60", "7h60"),
        ("16", "16:00"),
        ("7", "07:00"),
        ("25", "25"),
        ("163", "163"),
        ("", ""),
        ("x", "x"),
    ],
)
def test_a_time_of_day_is_taken_as_people_write_it(typed: str, kept: str) -> None:
    assert read.clock(typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("5/12/2026", "2026-12-05"),
        ("5-12-2026", "2026-12-05"),
        ("5.12.2026", "2026-12-05"),
        ("5 / 12 / 2026", "2026-12-05"),
        ("2026-12-05", "2026-12-05"),
        ("30/02/2027", "30/02/2027"),
        ("x", "x"),
    ],
)
def test_a_date_is_taken_as_people_write_it(typed: str, kept: str) -> None:
    assert read.day(typed) == kept
    assert read.day(day_shown(kept)) == kept
