"""Business days and hours in the branch's own zone (R5, R12)."""

from __future__ import annotations

import pytest

from rules import hours
from tests.server.core.core_hall import Hall, assert_events, assert_refused, at, branch
from wire import commands as c
from wire import events as e
from wire.errors import Code
from wire.opening import Hours
from wire.values import Role

BERLIN = "Europe/Berlin"
ROUND_THE_CLOCK = Hours(
    weekdays=(1, 2, 3, 4, 5, 6, 7), opens="00:00", closes="23:59", issue_from="00:00", issue_until="23:59"
)


def test_the_business_day_begins_at_midnight_of_the_zone_not_of_utc():
    hanoi = branch()
    assert hours.business_day(hanoi, at("00:00")) == "2026-11-23"
    assert hours.business_day(hanoi, at("00:00") - 1) == "2026-11-22"
    # 06:59 in Hanoi is still yesterday by UTC.
    assert hours.business_day(hanoi, at("06:59")) == "2026-11-23"


def test_a_day_with_a_dst_change_has_23_or_25_hours():
    berlin = branch(timezone=BERLIN)
    spring = at("00:00", "2026-03-30", BERLIN) - at("00:00", "2026-03-29", BERLIN)
    autumn = at("00:00", "2026-10-26", BERLIN) - at("00:00", "2026-10-25", BERLIN)
    assert (spring, autumn) == (23 * 3_600_000, 25 * 3_600_000)
    assert hours.business_day(berlin, at("23:59", "2026-10-25", BERLIN)) == "2026-10-25"


def test_opening_hours_follow_the_wall_clock_through_a_dst_change():
    berlin = branch(timezone=BERLIN)
    (before, _), (after, _) = (hours.windows(berlin, day) for day in ("2026-03-27", "2026-03-30"))
    assert before.opens_at == at("08:00", "2026-03-27", BERLIN)
    assert after.opens_at == at("08:00", "2026-03-30", BERLIN)


def test_numbers_stay_unique_through_the_hour_that_comes_twice():
    hall = Hall(settings=branch(timezone=BERLIN, hours=(ROUND_THE_CLOCK,)))
    numbers = []
    start = at("01:30", "2027-10-31", BERLIN)
    for quarter in range(12):
        hall.now = start + quarter * 900_000
        numbers.append(hall.comes().number)
    assert numbers == [f"A{n:03d}" for n in range(1, 13)]


@pytest.mark.parametrize(
    ("clock", "given"),
    [("07:29", False), ("07:30", True), ("11:29", True), ("11:30", False), ("13:00", True), ("16:30", False)],
)
def test_walk_in_numbers_are_given_in_the_issuing_hours(clock, given):
    assert hours.issuing_now(branch(), at(clock)) is given


def test_nothing_opens_on_a_holiday_or_at_the_weekend():
    assert hours.windows(branch(), "2026-11-25") == []
    assert hours.windows(branch(), "2026-11-22") == []


def test_settings_that_changed_have_their_own_hours_however_many_came_before():
    nine_to_ten = Hours(weekdays=(1,), opens="09:00", closes="10:00", issue_from="09:00", issue_until="10:00")
    for _ in range(hours.DAYS_KNOWN + 1):
        assert len(hours.windows(branch(), "2026-11-23")) == 2
        assert len(hours.windows(branch(hours=(nine_to_ten,)), "2026-11-23")) == 1
        assert len(hours._known) <= hours.DAYS_KNOWN


@pytest.mark.parametrize(
    ("now", "day", "opens"),
    [
        ("07:00", "2026-11-23", at("07:30")),
        ("08:00", "2026-11-23", at("08:00")),
        ("12:00", "2026-11-23", at("13:00")),
        ("17:00", "2026-11-23", at("07:30", "2026-11-24")),
        ("17:00", "2026-11-24", at("07:30", "2026-11-26")),
        ("17:00", "2026-11-27", at("07:30", "2026-11-30")),
    ],
)
def test_the_next_opening_skips_holidays_and_weekends(now, day, opens):
    assert hours.next_opening(branch(), at(now, day)) == opens


def test_a_branch_that_never_opens_has_no_next_opening():
    never = branch(hours=())
    assert hours.next_opening(never, at("09:00")) is None
    assert_refused(Hall(settings=never).ask(c.IssueTicket(service_id="A1")), Code.NO_OPENING)


def test_out_of_hours_says_when_numbers_are_given_again():
    hall = Hall("12:10")
    assert_refused(hall.ask(c.IssueTicket(service_id="A1")), Code.OUT_OF_HOURS, opens="13:00")
    hall.now = at("16:45", "2026-11-27")
    assert_refused(hall.ask(c.IssueTicket(service_id="A1")), Code.OUT_OF_HOURS, opens="07:30 (30/11)")


def test_calls_and_services_go_on_after_closing_time():
    hall = Hall("16:29")
    hall.opens("c1")
    hall.comes()
    hall.now = at("17:20")
    hall.finishes(hall.calls())
    assert hall.state.totals.served == 1


@pytest.mark.parametrize(
    ("clock", "expected"), [("07:00", "08:00"), ("09:00", "09:00"), ("12:30", "13:00"), ("18:00", "18:00")]
)
def test_counters_are_at_work_in_opening_hours(clock, expected):
    assert hours.counters_open_at(branch(), at(clock)) == at(expected)


def test_a_branch_that_moves_to_a_zone_further_west_opens_no_older_day():
    hall = Hall("08:30")
    west = branch(timezone="America/Los_Angeles")
    assert hours.business_day(west, hall.now) < hall.state.day
    assert_events(hall.put(west, Role.MANAGER), e.SettingsApplied)
    assert_events(hall.ask(c.Tick(), Role.SERVER))
    assert hall.state.day == "2026-11-23"


def test_a_booking_is_checked_in_from_the_issuing_hours_on_though_counters_are_closed():
    hall = Hall("07:30")
    assert_events(hall.checks_in("08:00"), e.TicketIssued)
    hall = Hall("07:29")
    assert_refused(hall.checks_in("07:59"), Code.OUT_OF_HOURS)
