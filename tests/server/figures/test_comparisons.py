"""The days that a day is held against."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection, delete, event, update

from server.figures.comparisons import ComparedDay, days_to_compare, same_weekdays_before
from server.figures.periods import figures_of_day
from server.figures.reports import DayFigures
from server.store.roll_ups import NOT_KEPT
from server.store.tables import LEG, ROLL_UP, VISIT
from tests.server.branch_kit import BRANCH
from tests.server.store.lived import MONDAY, TUESDAY

SUNDAY = "2026-11-22"


def few(of: DayFigures) -> ComparedDay:
    return ComparedDay(of.day, of.visits, of.visits_once, of.no_shows, of.waits, of.satisfied_share)


def asked(connection: Connection, day: str) -> tuple[ComparedDay, list[str]]:
    """A day, and what the database was asked for it."""
    said: list[str] = []

    def note(*told: Any) -> None:
        said.append(told[2])

    event.listen(connection, "before_cursor_execute", note)
    (found,) = days_to_compare(connection, [day], BRANCH)
    event.remove(connection, "before_cursor_execute", note)
    return found, said


async def test_the_same_weekday_of_four_weeks_comes_latest_first_and_empty_ones_too(lived: Connection) -> None:
    days = same_weekdays_before(lived, "2026-12-07", BRANCH)
    assert [day.day for day in days] == ["2026-11-30", MONDAY, "2026-11-16", "2026-11-09"]
    assert [day.visits for day in days] == [0, 3, 0, 0]
    assert [day.visits for day in same_weekdays_before(lived, "2026-12-28", BRANCH)] == [0, 0, 0, 0]


async def test_before_the_calendars_first_weeks_there_are_none(lived: Connection) -> None:
    days = same_weekdays_before(lived, "0001-01-16", BRANCH)
    assert [day.day for day in days] == ["0001-01-09", "0001-01-02"]
    assert [day.day for day in same_weekdays_before(lived, "0001-01-15", BRANCH)] == ["0001-01-08", "0001-01-01"]


async def test_a_closed_an_open_and_an_empty_day_are_compared_by_the_figures_that_their_own_pages_have(
    lived: Connection,
) -> None:
    days = [MONDAY, TUESDAY, SUNDAY]
    assert days_to_compare(lived, days, BRANCH) == [few(figures_of_day(lived, day, BRANCH)) for day in days]


async def test_a_closed_day_is_compared_without_reading_its_visits(lived: Connection) -> None:
    _, said = asked(lived, MONDAY)
    assert not [query for query in said if "FROM visit" in query]
    _, said = asked(lived, TUESDAY)
    assert [query for query in said if "FROM visit" in query], "an open day has nothing kept"


def archived(connection: Connection) -> None:
    for table in (VISIT, LEG):
        connection.execute(delete(table).where(table.c.day == MONDAY))


def by_an_older_program(connection: Connection) -> None:
    archived(connection)
    connection.execute(update(ROLL_UP).values(**NOT_KEPT))
    connection.execute(delete(ROLL_UP).where(ROLL_UP.c.kind.in_(("leg", "outcome"))))


async def test_a_day_of_which_too_little_was_kept_is_read_whole_as_long_as_it_is_here(lived: Connection) -> None:
    before = days_to_compare(lived, [MONDAY], BRANCH)
    lived.execute(update(ROLL_UP).values(**NOT_KEPT))
    assert days_to_compare(lived, [MONDAY], BRANCH) == before
    assert before[0].waits.gave_up_late


@pytest.mark.parametrize("gone", [archived, by_an_older_program])
async def test_a_day_whose_visits_went_to_an_archive_is_compared_by_what_was_kept(lived: Connection, gone: Any) -> None:
    before = few(figures_of_day(lived, MONDAY, BRANCH))
    gone(lived)
    (found,) = days_to_compare(lived, [MONDAY], BRANCH)
    assert found == few(figures_of_day(lived, MONDAY, BRANCH))
    assert (found.visits, found.no_shows) == (before.visits, before.no_shows)
    assert (found.visits_once is None) is (gone is by_an_older_program)
    assert found.waits.count == before.waits.count > 0
