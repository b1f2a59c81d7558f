"""A clock that is put right, a day that goes on, a false day taken back (R59-R61)."""

from __future__ import annotations

from dataclasses import replace

from server.core.apply import apply
from server.core.lines import Lines
from server.core.model import State
from tests.server.core.core_hall import Hall, assert_events, assert_refused, at
from wire import commands as c
from wire import events as e
from wire.errors import Code
from wire.values import CounterState, Role, TicketState

HOUR = 3_600_000


def numbers(hall):
    return [t.number for t in Lines(hall.state).of("c2")]


def a_false_day(hall):
    """A night passes by the clock alone."""
    hall.pass_time(minutes=24 * 60)
    assert_events(hall.ask(c.Tick(), Role.SERVER), e.DayClosed, e.DayOpened)


def set_right(hall):
    assert_events(hall.corrects_the_clock(-24), e.ClockCorrected)


def take_back(hall):
    return hall.ask(c.TakeBackDay(), Role.MANAGER, "hoa")


def test_a_confirmed_jump_moves_every_moment_and_no_wait_and_no_order():
    hall = Hall("09:00")
    hall.opens("c2")
    first, second = hall.comes("E1"), hall.comes("A1", after_min=5)
    hall.calls()
    parked = hall.comes("A1", "old", after_min=1)
    hall.clerk(c.Start(ticket_id=first.ticket_id))
    hall.pass_time(minutes=4)
    waited = [t.leg.waited_ms(hall.now) for t in (first, second, parked)]
    assert_events(hall.corrects_the_clock(1), e.ClockCorrected)
    assert hall.now == at("10:10")
    assert hall.state.at == hall.now
    assert (
        [t.leg.waited_ms(hall.now) for t in (first, second, parked)] == waited == [5 * 60_000, 5 * 60_000, 4 * 60_000]
    )
    assert (first.issued_at, second.leg.arrived_at, first.leg.started_at) == (at("10:00"), at("10:05"), at("10:06"))
    assert first.first_called_at == first.leg.calls[0] == at("10:05")
    assert parked.counted_from == at("10:06") - 45 * 60_000
    assert hall.state.counters["c2"].since == at("10:00")
    assert hall.state.calls[0].called_at == at("10:05")
    assert numbers(hall) == ["A002", "A001"]


def test_a_clock_put_back_lets_a_no_show_become_possible_as_seconds_go_by():
    hall = Hall("09:00")
    hall.opens("c1")
    ticket = hall.comes()
    hall.calls()
    hall.clerk(c.Recall(ticket_id=ticket.ticket_id))
    hall.corrects_the_clock(-1)
    assert_refused(hall.clerk(c.NoShow(ticket_id=ticket.ticket_id)), Code.TOO_EARLY)
    hall.pass_time(seconds=45)
    assert_events(hall.clerk(c.NoShow(ticket_id=ticket.ticket_id)), e.TicketMissed)


def test_reminders_and_places_of_tickets_on_hold_move_too():
    hall = Hall("09:00")
    hall.opens("c1")
    ticket = hall.comes()
    hall.calls()
    hall.clerk(c.Park(ticket_id=ticket.ticket_id, minutes=15))
    hall.corrects_the_clock(-1)
    assert (ticket.aside_since, ticket.remind_at) == (at("08:00"), at("08:15"))


def test_nothing_is_corrected_while_no_jump_is_open():
    hall = Hall()
    assert hall.ask(c.ConfirmClock(jump_ms=HOUR), Role.MANAGER, "hoa") == []


def test_a_clock_that_moved_again_is_to_be_looked_at_again():
    hall = Hall()
    hall.jump = HOUR
    assert_refused(hall.ask(c.ConfirmClock(jump_ms=-HOUR), Role.MANAGER, "hoa"), Code.CLOCK_MOVED)
    assert_refused(hall.ask(c.ConfirmClock(jump_ms=HOUR + 60_001), Role.MANAGER, "hoa"), Code.CLOCK_MOVED)
    assert_events(hall.ask(c.ConfirmClock(jump_ms=HOUR + 60_000), Role.MANAGER, "hoa"), e.ClockCorrected)


def test_a_correction_past_midnight_lets_a_hall_at_work_go_on():
    hall = Hall("09:00")
    hall.opens("c1")
    hall.opens("c3", "thu")
    done, at_counter, waits = hall.comes(), hall.comes("S1"), hall.comes()
    hall.finishes(hall.calls())
    hall.calls("thu")
    hall.jump = 24 * HOUR
    events = assert_events(
        hall.ask(c.ConfirmClock(jump_ms=hall.jump), Role.SERVER), e.ClockCorrected, e.DayClosed, e.DayOpened
    )
    assert (events[1].left, events[1].goes_on) == ((), True)
    assert set(events[2].carried) == {at_counter.ticket_id, waits.ticket_id}
    assert hall.state.day == waits.day == "2026-11-24"
    assert done.ticket_id not in hall.state.tickets
    assert hall.state.counters["c3"].ticket_id == at_counter.ticket_id
    assert hall.calls() is waits
    assert hall.comes().number == "A003"
    assert hall.state.totals.issued == 3


def test_what_the_hall_left_before_it_took_its_time_from_the_machine_is_closed_with_the_day():
    hall = Hall("16:00")
    old = hall.comes()
    hall.unsure_since = hall.state.seq
    new = hall.comes()
    hall.jump = 16 * HOUR
    events = hall.ask(c.ConfirmClock(jump_ms=hall.jump), Role.SERVER)
    assert (events[1].left, events[2].carried) == ((old.ticket_id,), (new.ticket_id,))
    assert old.state is TicketState.CANCELLED
    assert hall.comes().number == "A003"


def test_a_correction_past_midnight_of_a_hall_that_did_nothing_yet_is_an_ordinary_new_day():
    hall = Hall("16:00")
    left = hall.comes()
    hall.unsure_since = hall.state.seq
    hall.jump = 16 * HOUR
    events = hall.ask(c.ConfirmClock(jump_ms=hall.jump), Role.SERVER)
    assert (events[1].left, events[1].goes_on, events[2].goes_on) == ((left.ticket_id,), False, False)
    assert hall.comes().number == "A001"


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


def test_people_of_the_false_day_join_the_line_and_no_number_is_there_twice():
    hall = Hall("09:00")
    one, two = hall.comes(), hall.comes()
    a_false_day(hall)
    three, four, five = hall.comes(), hall.comes(), hall.comes()
    assert [t.number for t in (three, four, five)] == ["A001", "A002", "A003"]
    set_right(hall)
    (taken,) = assert_events(take_back(hall), e.DayTakenBack)
    assert taken.renumbered == {three.ticket_id: 4, four.ticket_id: 5}
    assert [t.number for t in (one, two, three, four, five)] == ["A001", "A002", "A004", "A005", "A003"]
    assert {t.day for t in hall.state.tickets.values()} == {"2026-11-23"}
    assert hall.state.by_number["A004"] == three.ticket_id
    assert (hall.state.totals.issued, hall.state.issued_of["A1"], hall.state.serials["A"]) == (5, 5, 5)
    assert hall.comes().number == "A006"
    assert numbers(hall)[:2] == ["A001", "A002"]


def test_numbers_that_may_have_been_given_before_the_false_day_are_not_given_by_it():
    hall = Hall("09:00")
    hall.comes()
    skipped = c.SkipNumbers(day="2026-11-23", last={"A": 50}, why="restored")
    assert_events(hall.ask(skipped, Role.SERVER), e.NumbersSkipped)
    a_false_day(hall)
    one, two = hall.comes(), hall.comes()
    set_right(hall)
    assert_events(take_back(hall), e.DayTakenBack)
    assert [one.number, two.number] == ["A051", "A052"], "somebody in the hall may hold A001 to A050"
    assert hall.comes().number == "A053"


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
    assert_events(hall.ask(c.CheckIn(code="K7QM")), e.TicketIssued)


def test_a_day_is_taken_back_only_while_the_clock_shows_the_day_before():
    hall = Hall("09:00")
    assert_refused(take_back(hall), Code.NO_FALSE_DAY)
    a_false_day(hall)
    assert_refused(take_back(hall), Code.NO_FALSE_DAY)
    set_right(hall)
    assert_events(take_back(hall), e.DayTakenBack)
    assert_refused(take_back(hall), Code.NO_FALSE_DAY)
    hall.pass_time(minutes=24 * 60)
    assert_events(hall.ask(c.Tick(), Role.SERVER), e.DayClosed, e.DayOpened)
    assert hall.state.day == "2026-11-24"


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


def test_a_correction_past_midnight_keeps_counters_that_opened_and_served_nobody_yet():
    hall = Hall("16:00")
    hall.opens("c1")
    hall.jump = 16 * HOUR
    events = hall.ask(c.ConfirmClock(jump_ms=hall.jump), Role.SERVER)
    assert (events[1].goes_on, events[2].goes_on) == (True, True)
    assert hall.state.counters["c1"].state is CounterState.OPEN


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
