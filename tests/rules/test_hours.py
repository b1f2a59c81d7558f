"""Opening hours in the branch's own time zone."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from rules import hours
from tests.rules.desks import BRANCH

ZONE = ZoneInfo(BRANCH.timezone)


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZONE).timestamp() * 1000)


def test_the_business_day_is_the_branchs_and_not_utcs() -> None:
    assert hours.business_day(BRANCH, at("2026-11-24T00:00")) == "2026-11-24"
    assert hours.business_day(BRANCH, at("2026-11-24T00:00") - 1) == "2026-11-23"


def test_numbers_are_given_from_the_first_moment_until_the_last_one_excluded() -> None:
    for window in hours.windows(BRANCH, "2026-11-23"):
        assert window.issue_from <= window.issue_until <= window.closes_at
        assert hours.issuing_now(BRANCH, window.issue_from)
        assert not hours.issuing_now(BRANCH, window.issue_from - 1)
        assert hours.issuing_now(BRANCH, window.issue_until - 1)
        assert not hours.issuing_now(BRANCH, window.issue_until)


def test_bookings_are_checked_in_until_the_counters_close() -> None:
    *_, last = hours.windows(BRANCH, "2026-11-23")
    assert hours.checking_in_now(BRANCH, last.closes_at - 1)
    assert not hours.checking_in_now(BRANCH, last.closes_at)


def test_a_holiday_has_no_hours_and_the_next_day_opens() -> None:
    closed = BRANCH.model_copy(update={"holidays": ("2026-11-23",)})
    assert hours.windows(closed, "2026-11-23") == []
    opens = hours.next_opening(closed, at("2026-11-23T09:00"))
    assert opens == hours.windows(closed, "2026-11-24")[0].issue_from


def test_a_branch_that_never_opens_has_no_next_opening() -> None:
    never = BRANCH.model_copy(update={"hours": ()})
    assert hours.next_opening(never, at("2026-11-23T09:00")) is None
    assert hours.counters_open_at(never, at("2026-11-23T09:00")) == at("2026-11-23T09:00")


def test_settings_of_another_branch_are_never_taken_for_this_ones() -> None:
    for _ in range(2 * hours.DAYS_KNOWN):
        other = BRANCH.model_copy(update={"hours": ()})
        assert hours.windows(other, "2026-11-23") == []
        assert hours.windows(BRANCH, "2026-11-23")


@pytest.mark.parametrize(
    ("then", "said"), [("2026-11-23T13:15", "13:15"), ("2026-11-24T08:00", "08:00 (24/11)")]
)
def test_a_moment_of_another_day_is_said_with_its_day(then: str, said: str) -> None:
    assert hours.clock_text(BRANCH, at(then), at("2026-11-23T09:00")) == said
