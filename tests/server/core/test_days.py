"""The roll of the day, a day that goes on, a false day taken back (R6, R60, R61)."""

from __future__ import annotations

from dataclasses import replace

from server.core.apply import apply
from server.core.model import Measured, State
from tests.server.core.core_hall import Hall, assert_events, assert_refused, at
from tests.server.core.false_day import a_false_day, set_right, take_back
from wire import commands as c
from wire import events as e
from wire.errors import Code
from wire.values import CounterState, Role, TicketState


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
    hall.state.measured["E1"] = Measured(61, 61_001)
    hall.now = at("08:00", "2026-11-24")
    hall.ask(c.Tick(), Role.SERVER)
    assert list(hall.state.bookings) == ["r-24"]
    assert (hall.state.measured["A1"].count, hall.state.measured["A1"].total_ms) == (60, 60_000)
    assert hall.state.measured["S1"] == Measured(3, 3_000)
    assert hall.state.measured["E1"] == Measured(60, 60_000)


def test_a_false_day_is_taken_back_and_everybody_is_where_they_were():
    hall = Hall("09:00")
    for counter, person in (("c1", "lan"), ("c2", "minh"), ("c3", "thu")):
        hall.opens(counter, person)
    waits, served, called, parked = hall.comes("A1"), hall.comes("A1"), hall.comes("E1"), hall.comes("S1")
    hall.clerk(c.CallChosen(ticket_id=served.ticket_id, why="x"))
    hall.clerk(c.Start(ticket_id=served.ticket_id))
    hall.clerk(c.CallChosen(ticket_id=called.ticket_id, why="x"), "minh")
    hall.calls("thu")
    hall.clerk(c.Park(ticket_id=parked.ticket_id), "thu")
    before = hall.state.copied()
    a_false_day(hall)
    assert {t.state for t in (waits, served, called, parked)} == {TicketState.CANCELLED}
    set_right(hall)
    (taken,) = assert_events(take_back(hall), e.DayTakenBack)
    assert (taken.day, taken.false_day, taken.renumbered) == ("2026-11-23", "2026-11-24", {})
    state = hall.state
    assert [t.state for t in (waits, served, called, parked)] == [
        TicketState.WAITING,
        TicketState.SERVING,
        TicketState.CALLED,
        TicketState.PARKED,
    ]
    for name in ("day", "tickets", "by_number", "waiting", "aside", "calls", "serials", "issued_of", "totals", "spent"):
        assert getattr(state, name) == getattr(before, name), name
    for counter_id in ("c1", "c2"):  # nothing before the night can be taken back
        assert state.counters[counter_id] == replace(before.counters[counter_id], last=None)
    assert hall.comes("A1").number == "A003"
    hall.finishes(served)


def test_a_day_that_is_come_back_to_at_an_earlier_time_than_it_had_reached_has_nothing_still_to_come():
    hall = Hall("09:00")
    hall.opens("c2")
    called, waits = hall.comes("E1"), hall.comes("A1", after_min=10)
    hall.pass_time(minutes=5)
    hall.calls()
    hall.clerk(c.Start(ticket_id=called.ticket_id))
    waited = hall.now - waits.issued_at
    a_false_day(hall)
    assert_events(hall.corrects_the_clock(-25), e.ClockCorrected)  # the clock was an hour ahead on the true day too
    assert_events(take_back(hall), e.DayTakenBack)
    assert called.leg.started_at == hall.now
    assert waits.leg.waited_ms(hall.now) == waited
    assert called.leg.calls == [hall.now]
    assert (called.leg.ended_at, called.state) == (None, TicketState.SERVING)


def test_who_was_held_last_before_a_false_day_was_not_held_in_a_time_to_come():
    hall = Hall("09:00")
    hall.opens("c2")
    held = hall.comes("E1")
    hall.pass_time(minutes=5)
    hall.calls()
    hall.pass_time(minutes=15)
    hall.clerk(c.Park(ticket_id=held.ticket_id))
    hall.pass_time(minutes=24 * 60 - 10)  # the clock shows 09:10 when the day is had back
    assert_events(hall.ask(c.Tick(), Role.SERVER), e.DayClosed, e.DayOpened)
    set_right(hall)
    assert_events(take_back(hall), e.DayTakenBack)
    assert held.aside_since == hall.now


def test_a_ticket_whose_counter_or_clerk_is_at_work_again_waits_at_its_place():
    for counter, person in (("c1", "minh"), ("c2", "lan")):
        hall = Hall("09:00")
        hall.opens("c1", "lan")
        ticket = hall.comes()
        hall.comes()
        hall.calls()
        hall.clerk(c.Start(ticket_id=ticket.ticket_id))
        a_false_day(hall)
        hall.opens(counter, person)
        set_right(hall)
        take_back(hall)
        assert (ticket.state, ticket.leg.calls, ticket.leg.started_at) == (TicketState.WAITING, [], None)
        assert hall.state.counters[counter].person == person
        assert hall.calls(person) is ticket


def test_bookings_that_the_false_day_forgot_can_be_checked_in_again():
    hall = Hall("08:50")
    record = c.RecordBooking(booking_id="r-1", code="K7QM", service_id="A1", slot_at=at("09:30"), state="booked")
    hall.ask(record, Role.HUB)
    a_false_day(hall)
    assert hall.state.bookings == {}
    set_right(hall)
    take_back(hall)
    assert_events(hall.ask(c.CheckIn(code="K7QM", early=True)), e.TicketIssued)


def test_the_day_before_stays_as_it_was_closed_while_the_next_one_goes_on():
    """A start reads both from different places: what the two share now they would not share then."""
    hall = Hall("09:00")
    hall.opens("c1")
    done, waits = hall.comes(), hall.comes()
    hall.finishes(hall.calls())
    hall.corrects_the_clock(24)
    serials = dict(hall.state.before.serials)
    hall.comes()
    assert hall.state.before.serials == serials != hall.state.serials
    assert set(hall.state.before.tickets) == {done.ticket_id}
    assert set(hall.state.tickets) >= {waits.ticket_id}


def test_a_correction_that_was_wrong_itself_is_taken_back_with_its_day():
    hall = Hall("09:00")
    hall.opens("c1")
    done, waits = hall.comes(), hall.comes()
    hall.finishes(hall.calls())
    hall.corrects_the_clock(24)
    later = hall.comes()
    hall.corrects_the_clock(-24)
    (taken,) = assert_events(take_back(hall), e.DayTakenBack)
    assert taken.renumbered == {}
    assert set(hall.state.tickets) == {done.ticket_id, waits.ticket_id, later.ticket_id}
    assert (done.issued_at, waits.issued_at, waits.day) == (at("09:00"), at("09:00"), "2026-11-23")
    assert (hall.state.totals.issued, hall.state.totals.served) == (3, 1)
    assert hall.state.counters["c1"].state is CounterState.OPEN
    assert hall.comes().number == "A004"


def test_a_booking_that_became_a_ticket_before_the_false_day_becomes_no_second_one():
    hall = Hall("08:50")
    assert_events(hall.checks_in("09:00"), e.TicketIssued)
    a_false_day(hall)
    set_right(hall)
    take_back(hall)
    assert_refused(hall.checks_in("09:00"), Code.BOOKING_SPENT, number="A001")


def test_boards_show_a_call_of_the_false_day_under_its_new_number_beside_those_of_the_day():
    hall = Hall("09:00")
    hall.opens("c1")
    hall.comes()
    hall.comes()
    hall.finishes(hall.calls())
    a_false_day(hall)
    hall.opens("c1")
    hall.comes()
    hall.calls()
    set_right(hall)
    take_back(hall)
    assert [(call.number, call.over) for call in hall.state.calls] == [("A003", False), ("A001", True)]


def test_boards_list_a_call_once_after_a_correction_that_was_taken_back():
    hall = Hall("09:00")
    hall.opens("c1")
    hall.comes()
    hall.calls()
    hall.corrects_the_clock(24)
    hall.corrects_the_clock(-24)
    take_back(hall)
    assert [(call.number, call.over) for call in hall.state.calls] == [("A001", False)]


def test_a_day_taken_back_that_is_not_the_one_before_changes_nothing():
    hall = Hall()
    ticket = hall.comes()
    for day in ("2026-11-22", "2026-11-20"):
        apply(hall.state, e.DayTakenBack(day=day, false_day="2026-11-23"), hall.state.seq + 1, hall.now)
        a_false_day(hall)
    assert (ticket.number, ticket.day) == ("A001", "2026-11-23")


def test_the_end_of_a_day_that_never_was_open_keeps_none():
    state = State(branch=Hall().state.branch)
    apply(state, e.DayClosed(day="2026-11-23"), 1, at("17:00"))
    assert state.before is None


def test_the_last_thing_of_a_day_that_is_come_back_to_was_the_end_of_a_visit_and_is_not_still_to_come():
    hall = Hall("09:00")
    hall.opens("c1")
    ticket = hall.comes()
    hall.calls()
    hall.pass_time(minutes=90)
    hall.finishes(ticket)
    a_false_day(hall)
    assert_events(hall.corrects_the_clock(-25), e.ClockCorrected)
    assert_events(take_back(hall), e.DayTakenBack)
    assert hall.now == at("09:30")
    assert ticket.leg.ended_at == at("09:30")


def test_a_series_that_only_the_false_day_gave_goes_on_where_it_was():
    hall = Hall("09:00")
    hall.comes("A1")
    a_false_day(hall)
    hall.comes("E1")
    set_right(hall)
    assert_events(take_back(hall), e.DayTakenBack)
    assert hall.state.serials == {"A": 1, "E": 1}
    assert hall.comes("E1").number == "E002"


def test_a_booking_that_was_cancelled_in_the_false_day_is_cancelled_in_the_day_that_goes_on():
    hall = Hall("09:00")
    booking = {"booking_id": "r-1", "code": "K1", "service_id": "A1", "slot_at": at("10:00", "2026-11-25")}
    hall.ask(c.RecordBooking(**booking, state="booked"), Role.HUB)
    a_false_day(hall)
    hall.ask(c.RecordBooking(**booking, state="cancelled"), Role.HUB)
    set_right(hall)
    assert_events(take_back(hall), e.DayTakenBack)
    assert hall.state.bookings["r-1"].state == "cancelled"


def test_a_day_that_goes_on_begins_with_the_waits_and_dossiers_of_whom_it_takes_along():
    hall = Hall("16:00")
    hall.opens("c1")
    for _ in range(2):
        hall.ask(c.IssueTicket(service_id="A1", then=("E1",)))
    target = hall.state.policy.wait_target_min
    hall.pass_time(minutes=target)
    hall.finishes(hall.calls(), dossiers=2)
    hall.pass_time(minutes=1)  # too long for the other
    hall.finishes(hall.calls(), dossiers=3)
    assert_events(hall.corrects_the_clock(9), e.ClockCorrected, e.DayClosed, e.DayOpened)
    totals = hall.state.totals
    assert (totals.issued, totals.dossiers, totals.continued) == (2, 5, 0)
    assert (totals.waits, totals.wait_ms, totals.within_target) == (2, (2 * target + 1) * 60_000, 1)
