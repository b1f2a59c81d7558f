"""A class granted to a number that was given before (R131)."""

from __future__ import annotations

import pytest

from tests.server.core.core_hall import HALL_CODE, Hall, assert_events, assert_refused
from wire import commands as c
from wire import events as e
from wire.errors import Code
from wire.values import Role, TicketState

HEAD_START = 45 * 60_000
RECEPTION = (Role.RECEPTION, "thu")


def grants(hall, ticket, class_id="other", role=Role.RECEPTION, person="thu"):
    return hall.ask(c.GrantClass(ticket_id=ticket.ticket_id, class_id=class_id), role, person)


def test_a_number_that_waits_stands_where_it_would_with_the_class_and_who_granted_is_kept():
    hall = Hall("08:30")
    hall.opens()
    first = hall.comes("A1")
    hall.pass_time(minutes=10)
    ticket = hall.comes("A1")
    (granted,) = assert_events(grants(hall, ticket), e.TicketClassGranted)
    assert (granted.class_id, granted.granted_by) == ("other", "thu")
    assert granted.counted_from == ticket.counted_from == ticket.issued_at - HEAD_START
    assert (ticket.class_id, ticket.granted_by, ticket.state) == ("other", "thu", TicketState.WAITING)
    assert hall.lines.of("c1") == [ticket, first]
    assert hall.calls() is ticket


def test_it_is_taken_back_and_said_twice_changes_nothing():
    hall = Hall("08:30")
    hall.opens()
    first, ticket = hall.comes("A1"), hall.comes("A1")
    grants(hall, ticket)
    assert grants(hall, ticket) == []
    (back,) = assert_events(grants(hall, ticket, None, Role.COUNTER, "lan"), e.TicketClassGranted)
    assert (back.class_id, back.granted_by, back.counted_from) == ("ordinary", "lan", ticket.issued_at)
    assert (ticket.class_id, ticket.granted_by) == ("ordinary", "")
    assert hall.lines.of("c1") == [first, ticket]


def test_no_class_or_number_that_nobody_knows_and_none_once_a_visit_is_over():
    hall = Hall("08:30")
    hall.opens()
    ticket = hall.comes("A1")
    assert_refused(grants(hall, ticket, "none"), Code.UNKNOWN_CLASS)
    unknown = c.GrantClass(ticket_id="nobody-0001", class_id="old")
    assert_refused(hall.ask(unknown, *RECEPTION), Code.UNKNOWN_TICKET)
    hall.ask(c.Cancel(ticket_id=ticket.ticket_id), *RECEPTION)
    assert_refused(grants(hall, ticket), Code.WRONG_STEP, number=ticket.number)
    assert ticket.class_id == "ordinary"


def test_of_who_is_at_a_counter_only_that_counter_says_it_and_it_holds_for_what_comes_next():
    hall = Hall("08:30")
    hall.opens("c1", "lan")
    hall.opens("c2", "minh")
    ticket = hall.comes("A1")
    hall.calls()
    for said in (grants(hall, ticket), grants(hall, ticket, "other", Role.COUNTER, "minh")):
        assert_refused(said, Code.NOT_YOURS, number=ticket.number)
    why = c.GrantClass(ticket_id=ticket.ticket_id, class_id="other", why="chống gậy")
    (granted,) = assert_events(hall.clerk(why), e.TicketClassGranted)
    assert (granted.counter_id, granted.granted_by, granted.why) == ("c1", "lan", "chống gậy")
    assert (ticket.state, ticket.counter_id) == (TicketState.CALLED, "c1")
    hall.clerk(c.UndoStep(seq=hall.state.seq))
    assert (ticket.class_id, ticket.counted_from, ticket.state) == ("ordinary", ticket.issued_at, TicketState.CALLED)
    hall.clerk(c.Start(ticket_id=ticket.ticket_id))
    hall.clerk(why)
    hall.clerk(c.Transfer(ticket_id=ticket.ticket_id, service_id="A2"))
    assert (ticket.class_id, ticket.counted_from) == ("other", ticket.issued_at - HEAD_START)


def test_one_that_is_held_comes_back_with_it_and_one_that_was_missed_stands_by_its_absence():
    hall = Hall("08:30")
    hall.opens()
    ticket = hall.comes("A1")
    hall.calls()
    hall.clerk(c.Park(ticket_id=ticket.ticket_id))
    grants(hall, ticket)
    hall.clerk(c.Return(ticket_id=ticket.ticket_id))
    assert ticket.counted_from == ticket.issued_at - HEAD_START
    ticket.returned = "missed"  # as after a no-show (R36)
    place = ticket.counted_from
    (granted,) = assert_events(grants(hall, ticket, "ordinary"), e.TicketClassGranted)
    assert granted.counted_from == place


@pytest.mark.parametrize("role", [Role.RECEPTION, Role.PHONE])
def test_one_granted_before_its_holder_came_counts_once_whoever_lets_it_in(role):
    hall = Hall("08:30")
    ticket = hall.takes_from_home()
    grants(hall, ticket)
    hall.pass_time(minutes=5)
    arrive = c.Arrive(ticket_id=ticket.ticket_id, hall_code=HALL_CODE if role is Role.PHONE else "")
    person = "" if role is Role.PHONE else "hoa"
    (arrived,) = assert_events(hall.ask(arrive, role, person), e.TicketArrived)
    assert (arrived.class_id, arrived.counted_from) == ("other", ticket.issued_at - HEAD_START)
    assert arrived.granted_by == (person or "thu")


def test_what_is_said_on_arrival_stands_before_what_was_granted():
    hall = Hall("08:30")
    ticket = hall.takes_from_home()
    grants(hall, ticket)
    arrive = c.Arrive(ticket_id=ticket.ticket_id, class_id="ordinary")
    (arrived,) = assert_events(hall.ask(arrive, *RECEPTION), e.TicketArrived)
    assert (arrived.class_id, arrived.granted_by, arrived.counted_from) == ("ordinary", "", ticket.issued_at)


def test_a_kiosk_that_reads_the_code_does_not_ask_about_what_a_desk_granted_and_else_does():
    hall = Hall("08:30")
    ticket = hall.takes_from_home(class_id="old")
    assert_refused(hall.arrives(ticket, claimed="old"), Code.CONFIRM_CLASS)
    grants(hall, ticket)
    hall.pass_time(minutes=5)
    (arrived,) = assert_events(hall.arrives(ticket, claimed="old"), e.TicketArrived)
    assert (arrived.class_id, arrived.granted_by) == ("other", "thu")
    assert arrived.counted_from == ticket.issued_at - HEAD_START
