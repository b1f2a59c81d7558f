"""Giving numbers: walk-ins, classes, quotas, and bookings at arrival (R9-R18)."""

from __future__ import annotations

import pytest

from server.core.issuing import by_code
from server.core.model import MINUTE
from tests.server.core.core_hall import Hall, assert_events, assert_refused, at, booked_from, branch
from wire import commands as c
from wire import events as e
from wire.errors import Code
from wire.opening import IssueHours
from wire.values import Channel, Role, TicketState


def a_booking(**changes):
    return c.RecordBooking(
        **{"booking_id": "r-1", "code": "K7QM", "service_id": "A1", "slot_at": at("09:00"), "state": "booked"} | changes
    )


def test_a_number_is_named_by_its_command_and_remembers_what_was_told():
    hall = Hall()
    hall.opens("c1")
    hall.comes("A1")
    hall.comes("A2")
    ticket = hall.comes("A1")
    assert ticket.ticket_id == hall.command_id
    assert (ticket.ahead, ticket.channel, ticket.service_id) == (2, Channel.KIOSK, "A1")
    assert 0 < ticket.wait_low_min < ticket.wait_high_min
    assert hall.state.by_number["A003"] == ticket.ticket_id


def test_what_a_number_was_told_is_kept_with_it_until_it_waits_anew():
    hall = Hall()
    hall.comes("A1")
    hall.opens("c1")
    ticket = hall.comes("A1")
    assert [event.told.basis for event in hall.told(e.TicketIssued)] == ["nobody", "first"]
    assert [one.leg.told_until for one in hall.state.tickets.values()] == [
        None, ticket.issued_at + ticket.wait_high_min * MINUTE,
    ]  # fmt: skip
    hall.corrects_the_clock(hours=1)
    assert ticket.leg.told_until == ticket.issued_at + ticket.wait_high_min * MINUTE
    hall.finishes(hall.calls())
    hall.misses(hall.calls())
    assert ticket.leg.told_until is not None
    hall.returns(ticket)
    (back,) = hall.told(e.TicketReturned)
    assert ticket.leg.told_until == hall.now + back.told_anew.high_min * MINUTE


def test_a_number_from_outside_is_told_when_its_holder_comes():
    hall = Hall()
    hall.opens("c1")
    hall.comes("A1")
    home = hall.takes_from_home("A1")
    assert home.leg.told_until is None
    hall.pass_time(minutes=5)
    hall.arrives(home)
    (arrived,) = hall.told(e.TicketArrived)
    assert arrived.told is not None
    assert home.leg.told_until == hall.now + arrived.wait_high_min * MINUTE


def test_an_unknown_service_is_refused():
    assert_refused(Hall().ask(c.IssueTicket(service_id="B9")), Code.UNKNOWN_SERVICE, service="B9")


def test_an_unknown_class_is_refused():
    decision = Hall().ask(c.IssueTicket(service_id="A1", class_id="vip"))
    assert_refused(decision, Code.UNKNOWN_CLASS, class_id="vip")


def test_a_class_of_reception_is_granted_there_and_by_whom_is_kept():
    hall = Hall()
    assert_refused(hall.ask(c.IssueTicket(service_id="A1", class_id="other")), Code.CLASS_AT_RECEPTION)
    ticket = hall.comes("A1", "other", role=Role.RECEPTION, person="hoa")
    assert (ticket.granted_by, ticket.channel) == ("hoa", Channel.RECEPTION)
    assert hall.comes("A1", role=Role.RECEPTION, person="hoa").granted_by == ""
    assert hall.comes("A1", "old").granted_by == ""


@pytest.mark.parametrize(
    ("role", "channel"),
    [(Role.KIOSK, Channel.KIOSK), (Role.COUNTER, Channel.RECEPTION), (Role.HUB, Channel.ONLINE)],
)
def test_the_channel_follows_from_the_role(role, channel):
    hall = Hall()
    (issued,) = hall.ask(c.IssueTicket(service_id="A1", channel=Channel.ONLINE, booking_id="r-9"), role)
    assert issued.channel is channel
    assert issued.booking_id == ("r-9" if role is Role.HUB else None)


def test_a_number_taken_from_home_is_given_once_for_each_reservation():
    hall = Hall()
    command = c.IssueTicket(service_id="A1", channel=Channel.ONLINE, booking_id="r-9")
    hall.ask(command, Role.HUB)
    assert_refused(hall.ask(command, Role.HUB), Code.BOOKING_SPENT, number="A001")
    assert_events(hall.checks_in(booking_id="r-9", now=True), e.TicketArrived)
    assert_refused(hall.checks_in(booking_id="r-9", now=True), Code.BOOKING_SPENT, number="A001")


def test_a_closed_hall_gives_no_numbers_and_checks_nobody_in():
    hall = Hall()
    hall.ask(c.CloseHall(why="Mất điện"), Role.MANAGER)
    assert_refused(hall.ask(c.IssueTicket(service_id="A1")), Code.HALL_CLOSED, why="Mất điện")
    assert_refused(hall.checks_in(), Code.HALL_CLOSED, why="Mất điện")
    hall.ask(c.OpenHall(), Role.MANAGER)
    assert hall.comes().number == "A001"


def test_a_service_with_hours_of_its_own_gets_no_number_outside_them_and_says_when():
    own = (IssueHours(weekdays=(1, 2, 3, 4, 5), issue_from="09:00", issue_until="10:00"),)
    services = [s.model_copy(update={"hours": own}) if s.id == "E1" else s for s in branch().services]
    hall = Hall(settings=branch(services=tuple(services)))
    hall.now = at("08:30")
    said = {"service": "Khai sinh", "opens": "09:00"}
    assert_refused(hall.ask(c.IssueTicket(service_id="E1")), Code.SERVICE_HOURS, opens="09:00")
    assert_refused(hall.ask(c.IssueTicket(service_id="A1", then=("E1",))), Code.SERVICE_HOURS, **said)
    assert_events(hall.ask(c.IssueTicket(service_id="A1")), e.TicketIssued)
    hall.now = at("09:00")
    assert_events(hall.ask(c.IssueTicket(service_id="E1")), e.TicketIssued)
    hall.now = at("10:00")
    assert_refused(hall.ask(c.IssueTicket(service_id="E1")), Code.SERVICE_HOURS, opens="09:00 (24/11)")
    assert_events(hall.ask(c.IssueTicket(service_id="A1")), e.TicketIssued)


def test_a_quota_bounds_the_walk_ins_of_a_day_but_lets_bookings_in():
    hall = Hall()
    hall.comes("A2")
    hall.comes("A2")
    decision = hall.ask(c.IssueTicket(service_id="A2"))
    assert_refused(decision, Code.QUOTA_REACHED, quota=2, service="Tách thửa")
    assert_events(hall.checks_in(service="A2"), e.TicketIssued)
    hall.now = at("08:00", "2026-11-24")
    assert hall.comes("A2").number == "A001"


def test_a_full_hall_says_so():
    hall = Hall(max_waiting=1)
    hall.comes()
    assert_refused(hall.ask(c.IssueTicket(service_id="A1")), Code.HALL_FULL, waiting=1)


@pytest.mark.parametrize(
    ("arrival", "in_window"),
    [("08:29", False), ("08:30", True), ("09:00", True), ("09:10", True), ("09:11", False)],
)
def test_a_booking_counts_in_its_window_and_is_a_walk_in_outside(arrival, in_window):
    hall = Hall(arrival)
    (issued,) = assert_events(hall.checks_in("09:00"), e.TicketIssued)
    assert issued.channel is Channel.BOOKING
    assert issued.slot_at == (at("09:00") if in_window else None)
    assert issued.counted_from == (booked_from("09:00") if in_window else at(arrival))


def test_a_number_taken_for_now_has_no_slot():
    hall = Hall()
    (issued,) = hall.checks_in("08:30", now=True)
    assert (issued.channel, issued.slot_at, issued.counted_from) == (Channel.ONLINE, None, at("08:30"))


def test_a_booking_is_spent_once():
    hall = Hall()
    hall.checks_in()
    assert_refused(hall.checks_in(), Code.BOOKING_SPENT, number="A001")


@pytest.mark.parametrize("after", [TicketState.CALLED, TicketState.MISSED, TicketState.DONE, TicketState.CANCELLED])
def test_who_shows_a_booking_again_whose_number_waits_no_more_is_not_told_to_wait(after):
    hall = Hall()
    hall.opens()
    (issued,) = hall.checks_in()
    ticket = hall.state.tickets[issued.ticket_id]
    if after is TicketState.CANCELLED:
        assert_events(hall.ask(c.Cancel(ticket_id=ticket.ticket_id), Role.RECEPTION, "hoa"), e.TicketCancelled)
    else:
        hall.calls()
    if after is TicketState.DONE:
        hall.finishes(ticket)
    elif after is TicketState.MISSED:
        hall.misses(ticket)
    assert ticket.state is after
    assert_refused(hall.checks_in(), Code.BOOKING_NOT_WAITING, number="A001", state=after.value)


def test_a_booking_of_another_branch_or_day_is_refused():
    hall = Hall()
    assert_refused(hall.checks_in(branch_id="b2"), Code.BOOKING_OTHER_BRANCH)
    assert_refused(hall.checks_in(day="2026-11-24"), Code.BOOKING_OTHER_DAY, day="2026-11-24")


def test_a_booking_for_a_service_no_longer_offered_is_refused():
    assert_refused(Hall().checks_in(service="B9"), Code.UNKNOWN_SERVICE, service="B9")


def test_a_cancelled_booking_is_refused_though_its_code_is_genuine():
    hall = Hall()
    hall.ask(a_booking(state="cancelled"), Role.HUB)
    assert_refused(hall.checks_in(), Code.BOOKING_CANCELLED)


def test_a_moved_booking_counts_as_the_mirror_knows_it():
    hall = Hall()
    hall.ask(a_booking(slot_at=at("08:40"), service_id="E1"), Role.HUB)
    (issued,) = hall.checks_in("15:00")
    assert (issued.service_id, issued.slot_at) == ("E1", at("08:40"))


def test_a_booking_cancelled_after_arrival_stays_a_ticket():
    hall = Hall()
    hall.ask(a_booking(), Role.HUB)
    hall.checks_in()
    hall.ask(a_booking(state="cancelled"), Role.HUB)
    assert len(hall.state.waiting) == 1


def test_a_typed_short_code_finds_the_mirrored_booking():
    hall = Hall()
    hall.ask(a_booking(language="en"), Role.HUB)
    (issued,) = assert_events(hall.ask(c.CheckIn(code=" k7 qm ", language="en")), e.TicketIssued)
    assert (issued.booking_id, issued.language) == ("r-1", "en")
    assert by_code(hall.state, "K7QX") is None
    assert_refused(hall.ask(c.CheckIn(code="K7QX")), Code.UNKNOWN_BOOKING)


def test_a_booked_class_that_needs_reception_counts_as_ordinary_elsewhere():
    hall = Hall()
    assert hall.checks_in(class_id="other")[-1].class_id == "ordinary"
    assert hall.checks_in(class_id="old", booking_id="r-2")[-1].class_id == "old"


@pytest.mark.parametrize(("clock", "taken"), [("07:29", False), ("11:45", True), ("12:30", False), ("16:45", True)])
def test_bookings_are_checked_in_until_the_counters_close(clock, taken):
    decision = Hall(clock).checks_in("11:50")
    if taken:
        assert_events(decision, e.TicketIssued)
    else:
        assert_refused(decision, Code.OUT_OF_HOURS)


def test_the_mirror_takes_a_booking_once_and_ignores_past_days():
    hall = Hall()
    assert_events(hall.ask(a_booking(), Role.HUB), e.BookingRecorded)
    assert_events(hall.ask(a_booking(), Role.HUB))
    assert_events(hall.ask(a_booking(state="cancelled"), Role.HUB), e.BookingRecorded)
    assert_events(hall.ask(a_booking(booking_id="r-0", slot_at=at("09:00", "2026-11-20")), Role.HUB))
    assert hall.state.bookings["r-1"].state == "cancelled"
