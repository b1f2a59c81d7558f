"""Who is next, and one reason for each who is passed over (R24-R33)."""

from __future__ import annotations

import pytest

from server.core.lines import Lines
from tests.server.core.core_hall import Hall, assert_events, assert_refused, branch
from wire import commands as c
from wire import events as e
from wire.catalogue import Policy
from wire.errors import Code
from wire.values import Reason, Role


def numbers(hall, counter="c2"):
    return [ticket.number for ticket in Lines(hall.state).of(counter)]


def call_of(hall, person="lan"):
    (called,) = assert_events(hall.clerk(c.CallNext(), person), e.TicketCalled)
    return called


def test_the_one_who_came_first_is_called_first():
    hall = Hall()
    hall.opens("c2")
    for service in ("A1", "E1", "A1"):
        hall.comes(service, after_min=1)
    called = call_of(hall)
    assert (called.number, called.reason, called.passed, called.nth) == ("A001", Reason.LONGEST, {}, 1)
    assert numbers(hall) == ["E001", "A002"]


def test_nobody_is_chosen_when_nobody_waits_for_this_counter():
    hall = Hall()
    hall.opens("c3")
    hall.comes("A1")
    assert Lines(hall.state).choose("c3") is None
    assert_refused(hall.clerk(c.CallNext()), Code.NOBODY_WAITS)


def test_who_cannot_be_served_here_is_passed_for_skill():
    hall = Hall()
    hall.opens("c3")
    hall.comes("A1")
    hall.comes("A2", after_min=1)
    hall.comes("S1", after_min=1)
    called = call_of(hall)
    assert (called.number, called.reason) == ("S001", Reason.LONGEST)
    assert called.passed == {Reason.SKILL: ("A001", "A002")}


def test_priority_starts_45_minutes_ahead():
    hall = Hall()
    hall.opens("c1")
    hall.comes("A1")
    hall.comes("A1", after_min=10)
    hall.comes("A1", "old", after_min=40)
    hall.comes("A1", "old", after_min=10)
    # The first has waited 50 minutes: longer than the head start of the one who came 50 minutes later.
    assert numbers(hall) == ["A001", "A003", "A002", "A004"]
    hall.finishes(hall.calls())
    called = call_of(hall)
    assert (called.number, called.reason, called.passed) == ("A003", Reason.PRIORITY, {Reason.PRIORITY: ("A002",)})


def test_absolute_priority_is_one_explicit_setting():
    hall = Hall(absolute_priority=True)
    hall.opens("c1")
    hall.comes("A1")
    hall.comes("A1", "old", after_min=120)
    called = call_of(hall)
    assert (called.number, called.passed) == ("A002", {Reason.PRIORITY: ("A001",)})


def test_a_booking_passes_those_who_came_less_than_its_head_start_before_its_slot():
    hall = Hall("08:10")
    hall.opens("c1")
    hall.comes("A1")
    hall.comes("A1", after_min=Policy().booking_credit_min - 20)
    hall.pass_time(minutes=24)
    hall.checks_in("09:00")
    assert numbers(hall, "c1") == ["A001", "A003", "A002"]
    hall.finishes(hall.calls())
    called = call_of(hall)
    assert (called.number, called.reason, called.passed) == ("A003", Reason.BOOKING, {Reason.BOOKING: ("A002",)})


def test_head_starts_of_class_and_booking_add():
    hall = Hall("08:50")
    booked = hall.state.tickets[hall.checks_in("09:00", class_id="old")[-1].ticket_id]
    assert hall.now - booked.counted_from == (45 + Policy().booking_credit_min - 10) * 60_000


def test_numbers_given_in_one_moment_are_called_as_they_were_given():
    hall = Hall()
    hall.opens("c2")
    for service in ("E1", "A1", "E1", "A1"):
        hall.comes(service)
    assert numbers(hall) == ["E001", "A001", "E002", "A002"]
    for number in ("E001", "A001", "E002", "A002"):
        called = call_of(hall)
        assert (called.number, called.reason, called.passed) == (number, Reason.LONGEST, {})
        hall.finishes(hall.state.tickets[called.ticket_id])


def test_while_the_clock_stands_still_reasons_go_by_who_came_first():
    hall = Hall()
    hall.opens("c1")
    hall.opens("c3", "thu")
    first = hall.comes("A1")
    hall.comes("S1")
    hall.comes("A1", "old")
    called = call_of(hall)
    assert (called.number, called.reason) == ("A002", Reason.PRIORITY)
    assert called.passed == {Reason.SKILL: ("S001",), Reason.PRIORITY: (first.number,)}
    called = call_of(hall, "thu")
    assert (called.number, called.reason, called.passed) == ("S001", Reason.LONGEST, {Reason.SKILL: ("A001",)})


def test_ties_after_999_go_by_serial_not_by_text():
    hall = Hall()
    hall.state.serials["A"] = 998
    hall.comes()
    hall.comes()
    assert numbers(hall) == ["A999", "A1000"]


def test_a_chosen_ticket_keeps_the_clerks_words_and_who_was_passed_over():
    hall = Hall()
    hall.opens("c2")
    hall.comes("A1")
    hall.comes("S1", after_min=1)
    chosen = hall.comes("E1", "old", after_min=1)
    last = hall.comes("E1", after_min=1)
    (called,) = hall.clerk(c.CallChosen(ticket_id=last.ticket_id, why="đưa cháu nhỏ"))
    assert (called.reason, called.why) == (Reason.CHOSEN, "đưa cháu nhỏ")
    assert called.passed == {Reason.SKILL: ("S001",), Reason.CHOSEN: ("A001", "E001")}
    assert chosen.number == "E001"


def test_a_chosen_ticket_that_stood_before_another_anyway_says_why():
    hall = Hall()
    hall.opens("c2")
    hall.comes("A1")
    chosen = hall.comes("E1", "old", after_min=1)
    (called,) = hall.clerk(c.CallChosen(ticket_id=chosen.ticket_id, why="xe lăn"))
    assert called.passed == {Reason.PRIORITY: ("A001",)}


def test_only_a_waiting_ticket_this_counter_serves_can_be_chosen():
    hall = Hall()
    hall.opens("c1")
    hall.opens("c2", "minh")
    other = hall.comes("S1")
    taken = hall.comes("A1")
    hall.calls("minh")
    choose_ = lambda i: hall.clerk(c.CallChosen(ticket_id=i, why="gấp"))  # noqa: E731
    assert_refused(choose_("no-such-ticket"), Code.UNKNOWN_TICKET)
    assert_refused(choose_(other.ticket_id), Code.CANNOT_SERVE, service="Nhận kết quả")
    assert_refused(choose_(taken.ticket_id), Code.NOT_WAITING, number="A001", state="called")


def test_a_transfer_keeps_its_place_in_time():
    hall = Hall()
    hall.opens("c1")
    sent = hall.comes("A1")
    hall.comes("E1", after_min=5)
    hall.calls()
    hall.transfers(sent, service_id="E1")
    assert numbers(hall) == ["A001", "E001"]


def test_a_transfer_can_ask_to_be_first():
    hall = Hall()
    hall.opens("c2")
    hall.comes("E1")
    hall.comes("E1", "old")
    sent = hall.comes("A1", after_min=5)
    hall.clerk(c.CallChosen(ticket_id=sent.ticket_id, why="nhầm quầy"))
    hall.transfers(sent, service_id="E1", first=True)
    called = call_of(hall)
    assert (called.number, called.reason, called.passed) == ("A001", Reason.FIRST, {Reason.FIRST: ("E001", "E002")})


def test_a_missed_ticket_is_not_first_any_more_but_a_parked_one_is():
    hall = Hall()
    hall.opens("c2")
    sent = hall.comes("A1")
    hall.calls()
    hall.transfers(sent, service_id="E1", first=True)
    hall.calls()
    hall.clerk(c.Park(ticket_id=sent.ticket_id))
    hall.returns(sent)
    assert sent.first
    hall.calls()
    hall.misses(sent)
    hall.returns(sent)
    assert not sent.first


def test_a_ticket_sent_to_one_counter_is_called_only_there():
    hall = Hall()
    hall.opens("c1")
    hall.opens("c2", "minh")
    sent = hall.comes("A1")
    hall.calls()
    hall.transfers(sent, counter_id="c2")
    assert numbers(hall, "c1") == []
    assert numbers(hall, "c2") == ["A001"]
    assert_refused(hall.clerk(c.CallChosen(ticket_id=sent.ticket_id, why="gấp")), Code.NOT_YOURS, number="A001")
    hall.clerk(c.PauseCounter(reason="lunch"), "minh")
    assert numbers(hall, "c1") == []


def test_a_ticket_sent_to_a_counter_that_closes_may_be_called_by_others():
    hall = Hall()
    hall.opens("c1")
    hall.opens("c2", "minh")
    sent = hall.comes("A1")
    hall.calls()
    hall.transfers(sent, counter_id="c2")
    hall.clerk(c.CloseCounter(), "minh")
    assert numbers(hall, "c1") == ["A001"]


def test_a_missed_ticket_that_is_back_soon_counts_from_ten_minutes_ago():
    hall = Hall()
    hall.opens("c1")
    missed = hall.comes("A1")
    hall.comes("A1", after_min=15)
    hall.pass_time(minutes=15)
    hall.calls()
    hall.misses(missed)
    hall.pass_time(minutes=3)
    hall.returns(missed)
    assert missed.counted_from == hall.now - 10 * 60_000
    called = call_of(hall)
    assert (called.number, called.reason, called.passed) == ("A002", Reason.LONGEST, {Reason.RETURNED: ("A001",)})
    hall.finishes(hall.state.tickets[called.ticket_id])
    called = call_of(hall)
    assert (called.number, called.reason, called.nth) == ("A001", Reason.RETURNED, 1)


@pytest.mark.parametrize(("away", "credit"), [(15, 10), (15.1, 0)])
def test_a_missed_ticket_that_is_back_late_counts_from_now(away, credit):
    hall = Hall()
    hall.opens("c1")
    missed = hall.comes("A1")
    hall.pass_time(minutes=40)
    hall.calls()
    hall.misses(missed)
    hall.pass_time(minutes=away)
    hall.returns(missed)
    assert missed.counted_from == hall.now - credit * 60_000


def test_missing_a_call_never_betters_a_place():
    hall = Hall()
    hall.opens("c1")
    missed = hall.comes("A1")
    hall.calls()
    hall.misses(missed)
    hall.returns(missed)
    assert missed.counted_from == missed.issued_at


def test_a_parked_ticket_that_returns_keeps_its_place():
    hall = Hall()
    hall.opens("c1")
    parked = hall.comes("A1")
    hall.comes("A1", after_min=1)
    hall.calls()
    hall.clerk(c.Park(ticket_id=parked.ticket_id, minutes=20, why="sao chụp"))
    assert parked.remind_at == hall.now + 20 * 60_000
    hall.pass_time(minutes=30)
    hall.returns(parked)
    called = call_of(hall)
    assert (called.number, called.reason) == ("A001", Reason.RETURNED)


def test_a_service_that_left_the_settings_may_be_served_by_any_counter():
    hall = Hall()
    hall.opens("c3")
    forgotten = hall.comes("A1")
    whole = branch()
    hall.put(branch(services=whole.services[1:]), Role.SERVER)
    assert numbers(hall, "c3") == ["A001"]
    assert call_of(hall).ticket_id == forgotten.ticket_id


def test_a_walk_in_with_a_late_booking_beside_it_names_the_booking():
    hall = Hall("08:10", settings=branch(policy=Policy(booking_early_min=60, booking_credit_min=30)))
    hall.opens("c1")
    # Checked in 50 minutes early under this office's rule, a booking counts from later than its arrival.
    hall.checks_in("09:00")
    hall.comes("A1", after_min=5)
    called = call_of(hall)
    assert (called.number, called.reason, called.passed) == ("A002", Reason.LONGEST, {Reason.BOOKING: ("A001",)})


def an_office(first=(), booked_only=(), first_at=()):
    """The small hall with wishes of its own for its counters (R120-R122)."""
    usual = branch()
    counters = tuple(
        each.model_copy(
            update={"first_groups": first if each.id == "c2" else (), "booked_only": each.id in booked_only}
        )
        for each in usual.counters
    )
    services = tuple(s.model_copy(update={"first_at": first_at if s.id == "A1" else ()}) for s in usual.services)
    return branch(counters=counters, services=services)


def test_a_counter_calls_the_services_it_is_first_for_before_others_whoever_waits_longer():
    hall = Hall(settings=an_office(first=("civil",)))
    hall.opens("c2")
    hall.comes("A1", "old")
    hall.comes("A1")
    hall.comes("E1", after_min=20)
    hall.comes("E1", "old", after_min=1)
    assert numbers(hall) == ["E002", "E001", "A001", "A002"]
    called = call_of(hall)
    assert (called.number, called.reason) == ("E002", Reason.PREFERRED)
    assert called.passed == {Reason.PREFERRED: ("A001",), Reason.PRIORITY: ("A002", "E001")}
    hall.finishes(hall.state.tickets[called.ticket_id])
    assert call_of(hall).passed == {Reason.PREFERRED: ("A001", "A002")}


def test_who_was_sent_first_goes_before_the_services_a_counter_is_first_for():
    hall = Hall(settings=an_office(first=("civil",)))
    hall.opens("c2")
    sent = hall.comes("E1")
    hall.calls()
    hall.comes("E1")
    hall.transfers(sent, service_id="A1", first=True)
    called = call_of(hall)
    assert (called.number, called.reason, called.passed) == ("E001", Reason.FIRST, {})


def test_a_chosen_number_says_who_stood_before_it_by_the_counters_wishes():
    hall = Hall(settings=an_office(first=("civil",)))
    hall.opens("c2")
    hall.comes("A1")
    hall.comes("E1", after_min=1)
    last = hall.comes("A1", "old", after_min=1)
    (called,) = hall.clerk(c.CallChosen(ticket_id=last.ticket_id, why="gấp"))
    assert called.passed == {Reason.CHOSEN: ("E001",), Reason.PRIORITY: ("A001",)}


def test_others_call_a_service_last_only_while_a_counter_that_is_first_for_it_is_taken():
    hall = Hall(settings=an_office(first_at=("c1",)))
    hall.opens("c2")
    hall.comes("A1")
    hall.comes("E1", after_min=5)
    assert numbers(hall) == [n.number for n in hall.lines.of("c2")] == ["A001", "E001"]
    hall.opens("c1", "thu")
    assert numbers(hall) == [n.number for n in hall.lines.of("c2")] == ["E001", "A001"]
    hall.clerk(c.PauseCounter(reason="tea"), "thu")
    assert numbers(hall) == ["E001", "A001"]
    assert numbers(hall, "c1") == ["A001"]
    hall.clerk(c.CloseCounter(), "thu")
    assert numbers(hall) == [n.number for n in hall.lines.of("c2")] == ["A001", "E001"]


def test_a_counter_for_booked_times_calls_nobody_else_and_says_so():
    hall = Hall("08:40", settings=an_office(booked_only=("c1",)))
    hall.opens("c1")
    hall.opens("c2", "thu")
    walk_in = hall.comes("A1", "old")
    assert numbers(hall, "c1") == []
    assert_refused(hall.clerk(c.CallNext()), Code.NOBODY_WAITS)
    assert_refused(hall.clerk(c.CallChosen(ticket_id=walk_in.ticket_id, why="gấp")), Code.BOOKED_ONLY, number="A001")
    hall.checks_in("09:00")
    assert numbers(hall, "c2") == ["A001", "A002"]
    called = call_of(hall)
    assert (called.number, called.reason, called.passed) == ("A002", Reason.LONGEST, {Reason.BOOKING: ("A001",)})
    assert hall.calls("thu") is walk_in
    hall.transfers(walk_in, "thu", counter_id="c1")
    assert numbers(hall, "c1") == ["A001"]


def test_a_counter_for_booked_times_helps_with_a_service_that_left_the_settings():
    hall = Hall(settings=an_office(booked_only=("c1",)))
    hall.opens("c1")
    hall.comes("A1")
    whole = an_office(booked_only=("c1",))
    hall.put(branch(counters=whole.counters, services=whole.services[1:]), Role.SERVER)
    assert numbers(hall, "c1") == ["A001"]


def test_who_needs_an_accessible_counter_is_not_kept_for_one_that_calls_only_the_booked():
    classes = tuple(k.model_copy(update={"accessible_counter": True}) for k in branch().classes)
    whole = an_office(booked_only=("c1",))
    counters = tuple(each.model_copy(update={"accessible": each.id == "c1"}) for each in whole.counters)
    hall = Hall("08:40", settings=branch(counters=counters, classes=classes))
    hall.opens("c1")
    hall.opens("c2", "thu")
    hall.comes("A1", "old")
    hall.checks_in("09:00", class_id="old")
    assert (numbers(hall, "c1"), numbers(hall, "c2")) == (["A002"], ["A001"])
    hall.clerk(c.PauseCounter(reason="tea"))
    assert numbers(hall, "c2") == [ticket.number for ticket in hall.lines.of("c2")] == ["A002", "A001"]


@pytest.mark.parametrize("wanted", [True, False])
def test_a_number_that_is_back_waits_for_the_clerk_who_had_it_where_the_office_wants_that(wanted):
    hall = Hall(same_clerk=wanted)
    hall.opens("c1")
    hall.opens("c2", "thu")
    ticket = hall.comes("A1")
    hall.calls()
    hall.clerk(c.Park(ticket_id=ticket.ticket_id))
    hall.returns(ticket)
    assert numbers(hall, "c1") == ["A001"]
    assert numbers(hall, "c2") == ([] if wanted else ["A001"])
    hall.clerk(c.CloseCounter())
    assert numbers(hall, "c2") == [t.number for t in hall.lines.of("c2")] == ["A001"]


def test_a_number_sent_to_a_service_again_waits_for_the_clerk_who_had_it_there():
    hall = Hall(same_clerk=True)
    hall.opens("c1")
    hall.opens("c3", "thu")
    hall.opens("c2", "minh")
    ticket = hall.comes("A1")
    hall.calls()
    hall.transfers(ticket, service_id="E1")
    assert ticket.leg.person_only == ""
    hall.calls("thu")
    hall.transfers(ticket, "thu", service_id="A1")
    assert (numbers(hall, "c1"), numbers(hall, "c2")) == (["A001"], [])
    hall.calls()
    hall.transfers(ticket, service_id="E1", counter_id="c2")
    assert numbers(hall, "c2") == ["A001"]


def test_a_number_that_was_sent_to_a_counter_and_is_back_stays_that_counters():
    hall = Hall(same_clerk=True)
    hall.opens("c1")
    hall.opens("c2", "thu")
    ticket = hall.comes("A1")
    hall.calls()
    hall.transfers(ticket, counter_id="c2")
    hall.calls("thu")
    hall.clerk(c.Park(ticket_id=ticket.ticket_id), "thu")
    hall.returns(ticket, "thu")
    assert (ticket.leg.counter_only, ticket.leg.person_only) == ("c2", "")


def test_of_hundreds_passed_over_the_nearest_are_named_and_the_others_counted():
    hall = Hall()
    hall.opens("c2")
    for _ in range(15):
        hall.comes("S1")
    hall.comes("A1", "old", after_min=1)
    called = call_of(hall)
    assert called.passed == {Reason.SKILL: tuple(f"S{n:03}" for n in range(1, 13))}
    assert called.passed_more == {Reason.SKILL: 3}
    ticket = hall.state.tickets[called.ticket_id]
    assert (ticket.passed, ticket.passed_more) == (called.passed, called.passed_more)
    hall.clerk(c.UndoStep(seq=hall.state.counters["c2"].last.seq))
    assert ticket.passed_more == {}
