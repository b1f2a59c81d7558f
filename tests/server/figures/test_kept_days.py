"""Figures that are remembered while a day changes no more."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, insert, update

from server.figures import kept_days
from server.figures.comparisons import same_weekdays_before
from server.figures.kept_days import KeptDays
from server.figures.periods import figures_of_day
from server.store.tables import DAY, VISIT
from tests.server.branch_kit import BRANCH
from tests.server.store.lived import MONDAY, TUESDAY

WEDNESDAY = "2026-11-25"


def open_one_more(connection: Connection) -> None:
    connection.execute(insert(DAY).values(day=WEDNESDAY, seq=100_000, opened_at=1))


def score_all(connection: Connection, score: int) -> None:
    connection.execute(update(VISIT).where(VISIT.c.day == MONDAY).values(score=score))


async def test_they_are_those_that_are_worked_out_anew(lived: Connection) -> None:
    open_one_more(lived)
    kept = KeptDays()
    for _ in range(2):
        for day in (MONDAY, TUESDAY, WEDNESDAY):
            assert kept.figures(lived, day, BRANCH) == figures_of_day(lived, day, BRANCH)
        assert kept.compared(lived, MONDAY, BRANCH) == (
            figures_of_day(lived, MONDAY, BRANCH),
            same_weekdays_before(lived, MONDAY, BRANCH),
        )


async def test_a_day_that_may_still_be_rated_is_read_each_time(lived: Connection) -> None:
    kept = KeptDays()
    for score in (1, 5):
        score_all(lived, score)
        assert kept.figures(lived, MONDAY, BRANCH).satisfied_share == (score == 5)


async def test_a_day_that_two_follow_is_read_once(lived: Connection) -> None:
    open_one_more(lived)
    kept = KeptDays()
    for score in (1, 5):
        score_all(lived, score)
        assert kept.figures(lived, MONDAY, BRANCH).satisfied_share == 0
        assert kept.compared(lived, MONDAY, BRANCH)[0].satisfied_share == 0


async def test_it_is_read_anew_by_other_settings_and_once_other_days_follow_it(lived: Connection) -> None:
    open_one_more(lived)
    kept, branch = KeptDays(), BRANCH.model_copy()
    score_all(lived, 1)
    assert kept.figures(lived, MONDAY, BRANCH).satisfied_share == 0
    score_all(lived, 5)
    assert kept.figures(lived, MONDAY, branch).satisfied_share == 1
    score_all(lived, 1)
    assert kept.figures(lived, MONDAY, branch).satisfied_share == 1
    lived.execute(update(DAY).where(DAY.c.day == WEDNESDAY).values(seq=200_000))
    assert kept.figures(lived, MONDAY, branch).satisfied_share == 0


async def test_only_some_days_are_kept(lived: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_days, "MOST", 1)
    open_one_more(lived)
    lived.execute(insert(DAY).values(day="2026-11-26", seq=100_001, opened_at=1))
    kept = KeptDays()
    score_all(lived, 1)
    assert kept.figures(lived, MONDAY, BRANCH).satisfied_share == 0
    score_all(lived, 5)
    kept.figures(lived, TUESDAY, BRANCH)
    assert kept.figures(lived, MONDAY, BRANCH).satisfied_share == 1
