"""A number taken outside is expected until its holder is in the hall; a class claimed outside counts once confirmed."""

from __future__ import annotations

import pytest

from server.core.lines import Lines
from server.waits.service import estimate
from tests.server.core.core_hall import Hall, assert_events, assert_refused, at, booked_from
from wire import commands as c
from wire import events as e
from wire.errors import Code
from wire.values import Channel, Role, TicketState


def wait_at_kiosk(hall, service="A1"):
    return estimate(hall.state, hall.now).for_service(service)


def test_a_number_from_home_is_never_called_before_its_holder_has_arrived():
    hall = Hall()
    hall.opens("c1")
    from_home = hall.takes_from_home()
    assert (from_home.state, from_home.number) == (TicketState.EXPECTED, "A001")
    assert_refused(hall.clerk(c.CallNext()), Code.NOBODY_WAITS)
    chosen = c.CallChosen(ticket_id=from_home.ticket_id, why="x")
    assert_refused(hall.clerk(chosen), Code.NOT_WAITING, number="A001", state="expected")
    walk_in = hall.comes(after_min=1)
    (called,) = assert_events(hall.clerk(c.CallNext()), e.TicketCalled)
    assert (called.number, called.passed) == (walk_in.number, {})


def test_one_who_arrives_waits_at_the_place_that_was_held_and_gets_a_paper():
    hall = Hall()
    hall.opens("c1")
    from_home = hall.takes_from_home()
    hall.comes(after_min=5)
    hall.pass_time(minutes=1)
    (arrived,) = assert_events(hall.arrives(from_home), e.TicketArrived)
    assert (arrived.counted_from, arrived.class_id, arrived.ahead) == (at("08:30"), "ordinary", 0)
    assert (from_home.state, from_home.leg.arrived_at) == (TicketState.WAITING, at("08:36"))
    assert hall.calls() is from_home
    assert from_home.leg.waited_ms(hall.now) == 0


def test_numbers_from_home_change_nobodys_wait_and_fill_no_hall():
    hall = Hall(max_waiting=2)
    hall.opens("c1")
    hall.comes()
    before, ahead = wait_at_kiosk(hall), estimate(hall.state, hall.now).ahead_of_service("A1")
    for n in range(200):
        hall.takes_from_home("A1", "old", f"n-{n}")
    assert wait_at_kiosk(hall) == before
    assert estimate(hall.state, hall.now).ahead_of_service("A1") == ahead == 1
    assert len(hall.state.waiting) == 1
    assert hall.comes().ahead == 1
    assert_refused(hall.ask(c.IssueTicket(service_id="A1")), Code.HALL_FULL, waiting=2)


def test_the_phone_of_one_who_is_expected_sees_the_wait_of_somebody_who_comes_now():
    hall = Hall()
    hall.opens("c1")
    for _ in range(4):
        hall.comes()
    from_home = hall.takes_from_home()
    for _ in range(4):
        hall.comes(after_min=1)
    seen = estimate(hall.state, hall.now)
    assert seen.ahead_of(from_home.ticket_id) == 4
    wait = seen.for_ticket(from_home.ticket_id)
    assert 0 < wait.low_min < seen.for_service("A1").low_min


@pytest.mark.parametrize("role", [Role.KIOSK, Role.RECEPTION])
def test_a_class_claimed_outside_gives_no_head_start_before_it_is_confirmed_in_the_hall(role):
    hall = Hall("09:30")
    from_home = hall.takes_from_home(class_id="old")
    assert (from_home.class_id, from_home.claimed, from_home.counted_from) == ("ordinary", "old", at("09:30"))
    person = "hoa" if role is Role.RECEPTION else ""
    confirms = None
    if role is Role.KIOSK:
        assert_refused(
            hall.arrives(from_home, claimed="old"), Code.CONFIRM_CLASS, class_id="old", name="Người cao tuổi"
        )
        assert from_home.state is TicketState.EXPECTED
        confirms = "old"
    (arrived,) = assert_events(hall.arrives(from_home, role, person, confirms, "old"), e.TicketArrived)
    assert (arrived.class_id, arrived.granted_by, arrived.counted_from) == ("old", person, at("08:45"))
    assert (from_home.class_id, from_home.claimed) == ("old", "")


def test_who_says_at_the_kiosk_that_it_is_not_so_is_ordinary():
    hall = Hall()
    from_home = hall.takes_from_home(class_id="old")
    (arrived,) = assert_events(hall.arrives(from_home, confirms="ordinary", claimed="old"), e.TicketArrived)
    assert (arrived.class_id, arrived.counted_from) == ("ordinary", at("08:30"))


def test_a_claimed_class_that_only_a_desk_grants_is_ordinary_at_a_kiosk():
    hall = Hall()
    from_home = hall.takes_from_home(class_id="other")
    (arrived,) = assert_events(hall.arrives(from_home, claimed="other"), e.TicketArrived)
    assert arrived.class_id == "ordinary"
    assert_refused(hall.arrives(hall.takes_from_home(booking_id="n-2"), confirms="other"), Code.CLASS_AT_RECEPTION)


def test_a_class_of_a_booked_time_is_confirmed_in_the_hall_too():
    hall = Hall("08:50")
    hall.ask(
        c.RecordBooking(
            booking_id="r-1", code="K7QM", service_id="A1", slot_at=at("09:00"), state="booked", class_id="old"
        ),
        Role.HUB,
    )
    assert_refused(hall.ask(c.CheckIn(code="K7QM")), Code.CONFIRM_CLASS)
    (issued,) = assert_events(hall.ask(c.CheckIn(code="K7QM", class_id="ordinary")), e.TicketIssued)
    assert (issued.class_id, issued.claimed, issued.counted_from) == ("ordinary", "old", booked_from("09:00"))
    assert not issued.expected


def test_a_class_nobody_knows_is_refused_also_from_outside():
    hall = Hall()
    issue = c.IssueTicket(service_id="A1", class_id="vip", channel=Channel.ONLINE, booking_id="n-1")
    assert_refused(hall.ask(issue, Role.HUB), Code.UNKNOWN_CLASS, class_id="vip")


def test_a_number_whose_turn_is_long_over_counts_as_missed_and_back():
    for late, counts_from in ((0, at("08:30")), (1, None)):
        hall = Hall()
        hall.opens("c1")
        from_home = hall.takes_from_home()
        told = from_home.wait_high_min
        assert told > 0
        hall.pass_time(minutes=told + 15, seconds=late)
        (arrived,) = assert_events(hall.arrives(from_home), e.TicketArrived)
        assert arrived.counted_from == (counts_from or hall.now - 10 * 60_000)


def test_a_closed_hall_lets_one_in_whose_number_is_given_and_hours_hold():
    hall = Hall("11:00")
    first, second = hall.takes_from_home(), hall.takes_from_home(booking_id="n-2")
    hall.ask(c.CloseHall(why="Mất điện"), Role.MANAGER)
    assert_events(hall.arrives(first), e.TicketArrived)
    hall.now = at("12:00")
    assert_refused(hall.arrives(second), Code.OUT_OF_HOURS)


@pytest.mark.parametrize("role", [Role.PHONE, Role.HUB, Role.MANAGER])
def test_one_who_does_not_come_after_all_gives_the_number_back(role):
    hall = Hall()
    from_home = hall.takes_from_home()
    assert_events(hall.ask(c.Cancel(ticket_id=from_home.ticket_id), role, "hoa"), e.TicketCancelled)
    assert (hall.state.expected, from_home.state) == (set(), TicketState.CANCELLED)
    assert_refused(hall.arrives(from_home), Code.BOOKING_NOT_WAITING, state="cancelled")


def test_a_new_number_told_in_the_same_second_does_not_count_one_that_is_expected():
    hall = Hall()
    hall.opens("c1")
    hall.takes_from_home()
    assert hall.comes().ahead == 0
    assert Lines(hall.state).waiting_of() == {"A1": (1, hall.now)}


def test_who_did_not_come_is_closed_with_the_day():
    hall = Hall()
    from_home = hall.takes_from_home()
    hall.pass_time(minutes=24 * 60)
    hall.ask(c.Tick(), Role.SERVER)
    assert from_home.state is TicketState.CANCELLED
    assert hall.state.expected == set()


def test_one_who_is_late_never_gets_a_better_place_than_the_one_that_was_held():
    hall = Hall(return_within_min=1, return_credit_min=60)
    hall.opens("c1")
    from_home = hall.takes_from_home()
    hall.pass_time(minutes=from_home.wait_high_min + 2)
    (arrived,) = assert_events(hall.arrives(from_home), e.TicketArrived)
    assert arrived.counted_from == at("08:30")
