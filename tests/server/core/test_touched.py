"""Which tickets an event is about, before and after it is applied."""

from __future__ import annotations

from server.core.touched import touched
from tests.server.core.core_hall import Hall, at
from wire import commands as c
from wire import events as e
from wire.values import Role


def test_an_event_of_one_ticket_is_about_that_ticket():
    hall = Hall()
    hall.opens()
    ticket, _ = hall.comes(), hall.comes()
    (called,) = hall.clerk(c.CallNext())
    assert touched(hall.state, called) == [ticket]


def test_a_number_is_there_only_after_it_was_given():
    hall = Hall()
    (issued,) = hall.decide(c.IssueTicket(service_id="A1"), Role.KIOSK)
    assert touched(hall.state, issued) == []
    hall.tell(issued)
    assert touched(hall.state, issued) == [hall.state.tickets[issued.ticket_id]]


def test_what_happens_to_counters_and_the_hall_is_about_no_ticket():
    hall = Hall()
    hall.comes()
    for event in (*hall.clerk(c.OpenCounter(counter_id="c1")), *hall.ask(c.CloseHall(why="x"), Role.MANAGER)):
        assert touched(hall.state, event) == []


def test_a_closed_day_is_about_those_it_cancels_and_not_about_who_was_missed():
    hall = Hall()
    hall.opens()
    missed, waits = hall.comes(), hall.comes()
    hall.misses(hall.calls())
    hall.now = at("08:30", "2026-11-24")
    closed, opened = hall.decide(c.Tick(), Role.SERVER)
    assert set(closed.left) == {missed.ticket_id, waits.ticket_id}
    assert touched(hall.state, closed) == [waits]
    assert touched(hall.state, opened) == []


def test_a_day_that_goes_on_is_about_those_who_come_along():
    hall = Hall()
    ticket = hall.comes()
    event = e.DayOpened(day="2026-11-24", carried=(ticket.ticket_id, "not-here"))
    assert touched(hall.state, event) == [ticket]


def test_a_corrected_clock_and_a_day_taken_back_are_about_everybody():
    hall = Hall()
    both = [hall.comes(), hall.comes()]
    assert touched(hall.state, e.DayTakenBack(day="2026-11-23", false_day="2026-11-24")) == both
    assert touched(hall.state, e.ClockCorrected(by_ms=1)) == both
