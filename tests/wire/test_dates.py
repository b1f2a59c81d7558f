"""Days and numbers as a reader of each language writes them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from wire import dates

DAY = date(2026, 1, 5)
SUNDAY = date(2026, 11, 29)


@pytest.mark.parametrize(
    ("form", "vi", "en"),
    [
        (dates.weekday, "Thứ Hai", "Monday"),
        (dates.weekday_within, "thứ Hai", "Monday"),
        (dates.weekday_short, "T2", "Mon"),
        (dates.date_text, "05/01/2026", "5 January 2026"),
        (dates.long_date, "Thứ Hai, 05/01/2026", "Monday 5 January 2026"),
        (dates.short_date, "5/1", "5 Jan"),
        (dates.month_of_year, "Tháng 1/2026", "January 2026"),
        (dates.year, "Năm 2026", "2026"),
    ],
)
def test_a_day_is_written_as_its_language_writes_it(form: Callable[[date, str], str], vi: str, en: str) -> None:
    assert (form(DAY, "vi"), form(DAY, "en")) == (vi, en)


def test_a_weekday_is_read_in_the_language_asked_for_or_in_the_one_that_has_it() -> None:
    assert [dates.weekdays_read_in(DAY, language) for language in ("vi", "en", "xx")] == [{"vi"}, {"en"}, {"vi"}]


@pytest.mark.parametrize(
    ("span", "vi", "en"),
    [
        ("2026-01-05", "05/01/2026", "5 January 2026"),
        ("2026-W48", "Tuần 48/2026 (23/11 – 29/11)", "Week 48, 2026 (23 Nov – 29 Nov)"),
        ("2025-W01", "Tuần 1/2025 (30/12 – 5/1)", "Week 1, 2025 (30 Dec – 5 Jan)"),
        ("9999-W52", "Tuần 52/9999 (27/12 – 31/12)", "Week 52, 9999 (27 Dec – 31 Dec)"),
        ("2026-01", "Tháng 1/2026", "January 2026"),
        ("2026", "Năm 2026", "2026"),
        ("2026-01-05..2026-11-29", "05/01/2026 – 29/11/2026", "5 January 2026 – 29 November 2026"),
        *((odd, odd, odd) for odd in ("", "kiosk", "2026-13", "2026-W99", "0000", "2026-02-30", "..", "٢٠٢٦")),
    ],
)
def test_a_span_that_the_program_wrote_is_said_to_a_reader_and_anything_else_stands(
    span: str, vi: str, en: str
) -> None:
    assert (dates.said(span, "vi"), dates.said(span, "en")) == (vi, en)


@pytest.mark.parametrize(
    ("by_ms", "vi", "en"),
    [
        (20_400, "+20 giây", "+20 s"),
        (-171_058_000, "−1 ngày 23 giờ", "−1 d 23 h"),
        (3_600_000, "+1 giờ", "+1 h"),
        (-86_400_000 - 59_000, "−1 ngày", "−1 d"),
        (400, "+0 giây", "+0 s"),
    ],
)
def test_how_far_a_clock_was_put_right_is_said_in_its_two_largest_units(by_ms: int, vi: str, en: str) -> None:
    assert (dates.correction(by_ms, "vi"), dates.correction(by_ms, "en")) == (vi, en)


def test_sunday_has_no_number_in_vietnamese() -> None:
    assert (dates.weekday(SUNDAY, "vi"), dates.weekday_within(SUNDAY, "vi")) == ("Chủ nhật", "Chủ nhật")


def test_months_under_a_chart_are_all_different() -> None:
    for language in ("vi", "en"):
        assert len({dates.month_short(n, language) for n in range(1, 13)}) == 12
    assert (dates.month_short(3, "vi"), dates.month_short(3, "en")) == ("Th\u202f3", "Mar")


@pytest.mark.parametrize(
    ("value", "digits", "vi", "en"),
    [(1227, 0, "1.227", "1,227"), (9.44, 1, "9,4", "9.4"), (1234567.5, 2, "1.234.567,50", "1,234,567.50")],
)
def test_decimals_and_thousands_are_told_apart(value: float, digits: int, vi: str, en: str) -> None:
    assert (dates.number(value, digits, "vi"), dates.number(value, digits, "en")) == (vi, en)
