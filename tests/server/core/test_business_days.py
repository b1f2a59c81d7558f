"""Business days and hours in the branch's own zone (R5, R6, R12)."""

from __future__ import annotations

import copy
from dataclasses import fields

import pytest

from rules import hours
from server.core.decide import open_day
from server.core.model import DayTotals, Measured, State, Turnout
from tests.server.core.core_hall import Hall, assert_events, assert_refused, at, branch
from wire import commands as c
from wire import events as e
from wire.catalogue import Hours
from wire.errors import Code
from wire.values import CounterState, Role, TicketState

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
    assert_refused(Hall(settings=never).ask(c.IssueTicket(service_id="A1")), Code.OUT_OF_HOURS, opens="…")


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


def test_a_tick_on_a_new_day_closes_yesterday_and_opens_today():
    hall = Hall()
    hall.opens("c1")
    served, parked, waiting, gone = (hall.comes() for _ in range(4))
    hall.finishes(hall.calls())
    hall.calls()
    hall.clerk(c.Park(ticket_id=parked.ticket_id))
    hall.ask(c.Cancel(ticket_id=gone.ticket_id), Role.MANAGER)
    hall.calls()
    hall.now = at("00:00", "2026-11-24")
    closed, opened = assert_events(hall.ask(c.Tick(), Role.SERVER), e.DayClosed, e.DayOpened)
    assert (closed.day, opened.day) == ("2026-11-23", "2026-11-24")
    assert closed.left == (parked.ticket_id, waiting.ticket_id)
    assert served.ticket_id not in closed.left
    assert waiting.state is TicketState.CANCELLED
    assert hall.state.tickets == {}
    assert hall.state.counters["c1"].state is CounterState.CLOSED
    assert hall.state.totals.issued == 0


def test_a_tick_on_the_same_day_changes_nothing():
    assert_events(Hall().ask(c.Tick(), Role.SERVER))


def test_the_first_command_of_a_new_day_rolls_the_day_before_itself():
    hall = Hall()
    left = hall.comes()
    hall.now = at("08:00", "2026-11-24")
    closed, _, issued = assert_events(
        hall.ask(c.IssueTicket(service_id="A1")), e.DayClosed, e.DayOpened, e.TicketIssued
    )
    assert closed.left == (left.ticket_id,)
    assert (issued.number, issued.day, issued.ahead) == ("A001", "2026-11-24", 0)


def test_a_ticket_of_yesterday_is_unknown_today_and_a_refusal_does_not_roll_the_day():
    hall = Hall()
    hall.opens("c1")
    ticket = hall.comes()
    hall.calls()
    hall.now = at("08:00", "2026-11-24")
    assert_refused(hall.clerk(c.Finish(ticket_id=ticket.ticket_id, outcome="accepted")), Code.NO_COUNTER)
    assert_refused(hall.ask(c.Cancel(ticket_id=ticket.ticket_id), Role.PHONE), Code.UNKNOWN_TICKET)
    assert hall.state.day == "2026-11-23"


def test_a_roll_thought_ahead_copies_those_who_are_left_and_nobody_whose_visit_is_over(monkeypatch):
    hall = Hall("09:00")
    hall.opens("c1", "lan")
    over, left = hall.comes("A1"), hall.comes("A1")
    hall.calls("lan")
    hall.clerk(c.Start(ticket_id=over.ticket_id))
    hall.finishes(over)
    monkeypatch.setattr(copy, "deepcopy", None)
    opened = open_day(hall.state, at("08:00", "2026-11-24"))
    assert opened is not None
    assert opened.state.before.tickets[over.ticket_id] is over
    assert opened.state.before.tickets[left.ticket_id] is not left
    assert opened.state.before.tickets[left.ticket_id].state is TicketState.CANCELLED
    assert (left.state, left.leg.ended_at, left.adds.cancelled) == (TicketState.WAITING, None, 0)
    assert (hall.state.day, hall.state.totals.cancelled) == ("2026-11-23", 0)
    assert hall.state.counters["c1"].person == "lan"


def test_a_tick_rolls_the_day_without_thinking_ahead(monkeypatch):
    hall = Hall("09:00")
    hall.comes("A1")
    monkeypatch.setattr(State, "partly_copied", None)
    hall.now = at("08:00", "2026-11-24")
    assert_events(hall.decide(c.Tick(), Role.SERVER), e.DayClosed, e.DayOpened)


@pytest.mark.parametrize("field", fields(State), ids=lambda f: f.name)
def test_nothing_that_may_be_changed_is_shared_with_a_state_thought_ahead_on(field):
    hall = Hall("09:00")
    ticket = hall.comes("A1")
    hall.state.measured["A1"] = Measured(1, 60_000)
    there, copied = getattr(hall.state, field.name), getattr(hall.state.partly_copied([ticket.ticket_id]), field.name)
    assert copied == there
    if field.name not in ("branch", "before") and isinstance(there, (dict, set, list, DayTotals, Turnout)):
        assert copied is not there
    if field.name in ("tickets", "counters", "measured"):
        assert not [key for key in there if copied[key] is there[key]]


def test_a_clock_set_back_over_midnight_opens_no_older_day():
    hall = Hall()
    hall.now = at("00:01", "2026-11-24")
    hall.ask(c.Tick(), Role.SERVER)
    hall.now = at("23:59")
    assert_events(hall.ask(c.Tick(), Role.SERVER))
    assert [event.day for event in hall.told(e.DayOpened)] == ["2026-11-23", "2026-11-24"]


def test_a_new_day_forgets_old_bookings_and_keeps_what_was_measured():
    hall = Hall()
    for day in ("23", "24"):
        record = c.RecordBooking(
            booking_id=f"r-{day}",
            code=f"K{day}",
            service_id="A1",
            slot_at=at("09:00", f"2026-11-{day}"),
            state="booked",
        )
        hall.ask(record, Role.HUB)
    hall.state.measured["A1"] = Measured(120, 120_000)
    hall.state.measured["S1"] = Measured(3, 3_000)
    hall.now = at("08:00", "2026-11-24")
    hall.ask(c.Tick(), Role.SERVER)
    assert list(hall.state.bookings) == ["r-24"]
    assert (hall.state.measured["A1"].count, hall.state.measured["A1"].total_ms) == (60, 60_000)
    assert hall.state.measured["S1"] == Measured(3, 3_000)


@pytest.mark.parametrize(
    ("clock", "expected"), [("07:00", "08:00"), ("09:00", "09:00"), ("12:30", "13:00"), ("18:00", "18:00")]
)
def test_counters_are_at_work_in_opening_hours(clock, expected):
    assert hours.counters_open_at(branch(), at(clock)) == at(expected)


def test_a_number_given_while_the_clock_is_back_counts_from_the_latest_event():
    hall = Hall("09:00")
    hall.now = at("08:00")
    assert hall.comes().counted_from == at("09:00")


def test_a_branch_that_moves_to_a_zone_further_west_opens_no_older_day():
    hall = Hall("08:30")
    west = branch(timezone="America/Los_Angeles")
    assert hours.business_day(west, hall.now) < hall.state.day
    assert_events(hall.put(west, Role.MANAGER), e.SettingsApplied)
    assert_events(hall.ask(c.Tick(), Role.SERVER))
    assert hall.state.day == "2026-11-23"


def test_a_day_is_opened_once_and_never_before_there_are_settings():
    assert open_day(State(), at("09:00")) is None
    hall = Hall()
    assert open_day(hall.state, hall.now) is None
    opened = open_day(hall.state, at("08:30", "2026-11-24"))
    assert [event.type for event in opened.events] == ["day.closed", "day.opened"]
    assert (hall.state.day, opened.state.day) == ("2026-11-23", "2026-11-24")


def test_a_booking_is_checked_in_from_the_issuing_hours_on_though_counters_are_closed():
    hall = Hall("07:30")
    assert_events(hall.checks_in("08:00"), e.TicketIssued)
    hall = Hall("07:29")
    assert_refused(hall.checks_in("07:59"), Code.OUT_OF_HOURS)
