"""A period as people write it, and the ones beside it."""

from __future__ import annotations

import pytest

from server.figures.spans import BadSpan, read


@pytest.mark.parametrize(
    ("text", "first", "last", "before", "after"),
    [
        ("2026-03-01", "2026-03-01", "2026-03-01", "2026-02-28", "2026-03-02"),
        ("2024-02", "2024-02-01", "2024-02-29", "2024-01", "2024-03"),
        ("2026-12", "2026-12-01", "2026-12-31", "2026-11", "2027-01"),
        ("2026-W12", "2026-03-16", "2026-03-22", "2026-W11", "2026-W13"),
        ("2026-W01", "2025-12-29", "2026-01-04", "2025-W52", "2026-W02"),
        ("2026-W53", "2026-12-28", "2027-01-03", "2026-W52", "2027-W01"),
        ("2026", "2026-01-01", "2026-12-31", "2025", "2027"),
        ("2026-03-02..2026-03-04", "2026-03-02", "2026-03-04", "2026-02-27..2026-03-01", "2026-03-05..2026-03-07"),
    ],
)
def test_days_months_years_and_stretches_are_read_and_have_neighbours(text, first, last, before, after):
    span = read(text)
    assert span.text == text
    assert span.days == (first, last)
    assert (span.before().text, span.after().text) == (before, after)


def test_the_calendar_has_two_ends():
    assert read("0001").before() is None
    assert read("9999-12-31").after() is None
    assert read("0001-W01").before() is None
    assert read("9999-W52").after() is None
    assert read("0001-01-02..0001-01-04").before() is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "26",
        "2026-13",
        "2026-02-30",
        "2026-W00",
        "2025-W53",
        "2026-w12",
        "2026-W1",
        "20260310",
        "2026-3",
        "0000",
        "٢٠٢٦",
        "2026..2027",
        "2026-03-01..",
        "heute",
    ],
)
def test_what_is_no_period_is_refused_with_an_example(text):
    with pytest.raises(BadSpan, match=r"Write it so: 2026-03-10"):
        read(text)


def test_a_stretch_from_late_to_early_is_refused():
    with pytest.raises(BadSpan, match="the first day is after the last"):
        read("2026-03-20..2026-03-02")
