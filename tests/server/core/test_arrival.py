"""When somebody came, which need not be the moment of the row (R63-R65), and numbers whose holders are yet to come."""

from __future__ import annotations

from server.core.apply import apply
from server.core.model import State
from tests.server.core.core_hall import HALL_CODE, Hall, assert_events, assert_refused, at
from wire import commands as c
from wire import events as e
from wire.errors import Code
from wire.values import Reason, Role, TicketState


def entered(hall, clock, service="A1"):
    return hall.ask(c.IssueTicket(service_id=service, arrived_at=at(clock)), Role.RECEPTION, "thu")


def test_a_number_entered_later_counts_and_waits_from_its_arrival():
    hall = Hall("08:30")
    hall.opens()
    first = hall.comes("A1")
    hall.pass_time(minutes=10)
    (issued,) = assert_events(entered(hall, "08:20"), e.TicketIssued)
    ticket = hall.state.tickets[issued.ticket_id]
    assert (ticket.issued_at, ticket.leg.arrived_at, ticket.counted_from) == (at("08:20"),) * 3
    assert hall.calls() is ticket
    (called,) = hall.told(e.TicketCalled)
    assert (called.reason, called.passed) == (Reason.LONGEST, {})  # nobody came earlier, whatever the rows say
    assert ticket.leg.waited_ms(hall.now) == 20 * 60_000
    assert first.state is TicketState.WAITING


def test_ties_of_arrival_go_to_the_earlier_row():
    hall = Hall("08:30")
    first = hall.comes("A1")
    hall.pass_time(minutes=5)
    hall.ask(c.IssueTicket(service_id="A1", arrived_at=first.issued_at))
    assert hall.lines.of("c1")[0] is first


def test_nobody_arrives_after_now_nor_on_another_day():
    hall = Hall("08:30")
    assert_refused(entered(hall, "08:31"), Code.ARRIVAL_TIME, until="08:30", day="2026-11-23")
    issue = c.IssueTicket(service_id="A1", arrived_at=at("16:00", "2026-11-22"))
    assert_refused(hall.ask(issue), Code.ARRIVAL_TIME)
    home = hall.takes_from_home()
    later = c.Arrive(ticket_id=home.ticket_id, arrived_at=at("08:31"))
    assert_refused(hall.ask(later, Role.RECEPTION, "thu"), Code.ARRIVAL_TIME)


def test_the_hours_are_those_of_the_arrival():
    hall = Hall("11:40")
    assert_refused(hall.ask(c.IssueTicket(service_id="A1")), Code.OUT_OF_HOURS)
    assert_events(entered(hall, "11:20"), e.TicketIssued)


def test_rows_of_before_mean_their_own_moment():
    hall = Hall("08:30")
    hall.opens("c2")
    ticket = hall.comes("A1")
    hall.pass_time(minutes=3)
    hall.calls()
    hall.transfers(ticket, service_id="E1")
    old = State()
    for seq, moment, event in hall.rows:
        said = hasattr(event, "arrived_at")
        apply(old, event.model_copy(update={"arrived_at": None}) if said else event, seq, moment)
    assert old == hall.state


def test_a_desk_lets_a_number_from_outside_wait_without_its_code():
    hall = Hall("08:30")
    home = hall.takes_from_home(class_id="old")
    hall.pass_time(minutes=2)
    arrive = c.Arrive(ticket_id=home.ticket_id)
    assert_refused(hall.ask(c.Arrive(ticket_id="command-none"), Role.RECEPTION, "thu"), Code.UNKNOWN_TICKET)
    unknown = c.Arrive(ticket_id=home.ticket_id, class_id="vip")
    assert_refused(hall.ask(unknown, Role.RECEPTION, "thu"), Code.UNKNOWN_CLASS)
    (arrived,) = assert_events(hall.ask(arrive, Role.RECEPTION, "thu"), e.TicketArrived)
    assert (arrived.class_id, arrived.granted_by, arrived.arrived_at) == ("old", "thu", hall.now)
    assert (home.state, home.leg.arrived_at) == (TicketState.WAITING, hall.now)
    assert_refused(hall.ask(arrive, Role.RECEPTION, "thu"), Code.WRONG_STEP, expected="expected")


def test_nobody_waits_in_the_hall_before_the_number_was_taken():
    hall = Hall("08:30")
    home = hall.takes_from_home()
    hall.pass_time(minutes=5)
    hall.ask(c.Arrive(ticket_id=home.ticket_id, arrived_at=at("08:10")), Role.RECEPTION, "thu")
    assert home.leg.arrived_at == at("08:30")


def says_here(hall, ticket, code=HALL_CODE, **more):
    return hall.ask(c.Arrive(ticket_id=ticket.ticket_id, hall_code=code, **more), Role.PHONE, device=ticket.ticket_id)


def test_a_phone_lets_its_number_wait_with_the_code_that_the_hall_shows_now():
    hall = Hall("08:30")
    hall.opens("c1")
    home = hall.takes_from_home()
    hall.comes(after_min=5)
    for old in ("", "7K2MXB"):
        assert_refused(says_here(hall, home, old), Code.HALL_CODE)
    assert home.state is TicketState.EXPECTED
    (arrived,) = assert_events(says_here(hall, home), e.TicketArrived)
    assert (arrived.counted_from, arrived.arrived_at, arrived.granted_by) == (at("08:30"), hall.now, "")
    assert hall.calls() is home
    assert_refused(says_here(hall, home), Code.WRONG_STEP)


def test_a_phone_lets_in_nobody_whom_a_kiosk_would_not():
    hall = Hall("08:30")
    booked = {"code": "K7QM", "service_id": "A1", "slot_at": at("08:30"), "now": True}
    hall.ask(c.RecordBooking(booking_id="n-1", state="booked", **booked), Role.HUB)
    first, second = hall.takes_from_home(), hall.takes_from_home(booking_id="n-2")
    hall.now = at("12:00")
    for home in (first, second):  # the one with a booking that the hub told of, and the one without
        assert_refused(says_here(hall, home), Code.OUT_OF_HOURS)
    hall.now = at("13:00")
    hall.ask(c.RecordBooking(booking_id="n-1", state="cancelled", **booked), Role.HUB)
    assert_refused(says_here(hall, first), Code.BOOKING_CANCELLED)
    assert_events(says_here(hall, second), e.TicketArrived)


def test_a_phone_is_asked_about_a_claimed_class_and_gets_none_that_only_a_desk_grants():
    hall = Hall("09:30")
    home, other = hall.takes_from_home(class_id="old"), hall.takes_from_home(class_id="other", booking_id="n-2")
    assert_refused(says_here(hall, home), Code.CONFIRM_CLASS, class_id="old", name="Người cao tuổi")
    (arrived,) = assert_events(says_here(hall, home, class_id="old"), e.TicketArrived)
    assert (arrived.class_id, arrived.counted_from) == ("old", at("08:45"))
    assert_refused(says_here(hall, other, class_id="other"), Code.CLASS_AT_RECEPTION)
    (arrived,) = assert_events(says_here(hall, other), e.TicketArrived)
    assert arrived.class_id == "ordinary"
