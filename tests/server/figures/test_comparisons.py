"""The days that a day is held against."""

from __future__ import annotations

from sqlalchemy import create_engine

from server.figures.comparisons import same_weekdays_before
from tests.server.branch_kit import BRANCH
from tests.server.store.lived import MONDAY, live_two_days


async def test_the_same_weekday_of_four_weeks_comes_latest_first_and_empty_ones_too(url: str) -> None:
    await live_two_days(url)
    engine = create_engine(url)
    with engine.connect() as connection:
        days = same_weekdays_before(connection, "2026-12-07", BRANCH)
        assert [day.day for day in days] == ["2026-11-30", MONDAY, "2026-11-16", "2026-11-09"]
        assert [day.visits for day in days] == [0, 3, 0, 0]
        assert [day.visits for day in same_weekdays_before(connection, "2026-12-28", BRANCH)] == [0, 0, 0, 0]
    engine.dispose()


async def test_before_the_calendars_first_weeks_there_are_none(url: str) -> None:
    await live_two_days(url)
    engine = create_engine(url)
    with engine.connect() as connection:
        assert [day.day for day in same_weekdays_before(connection, "0001-01-16", BRANCH)] == [
            "0001-01-09",
            "0001-01-02",
        ]
        assert [day.day for day in same_weekdays_before(connection, "0001-01-15", BRANCH)] == [
            "0001-01-08",
            "0001-01-01",
        ]
    engine.dispose()
