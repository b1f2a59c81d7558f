"""A clock that is put right, and when a false day may be taken back (R59-R61)."""

from __future__ import annotations

from tests.server.core.core_hall import Hall, assert_events, assert_refused, at
from tests.server.core.false_day import a_false_day, numbers, set_right, take_back
from wire import commands as c
from wire import events as e
from wire.errors import Code
from wire.values import CounterState, Role, TicketState

HOUR = 3_600_000


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


def test_a_correction_past_midnight_keeps_counters_that_opened_and_served_nobody_yet():
    hall = Hall("16:00")
    hall.opens("c1")
    hall.jump = 16 * HOUR
    events = hall.ask(c.ConfirmClock(jump_ms=hall.jump), Role.SERVER)
    assert (events[1].goes_on, events[2].goes_on) == (True, True)
    assert hall.state.counters["c1"].state is CounterState.OPEN


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
