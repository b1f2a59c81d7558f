"""Lines of a desk's document, from a small hall."""

from __future__ import annotations

from server.core.lines import Lines
from server.views.common import common
from server.views.desk_lines import aside_line, expected_lines, undo_line
from tests.server.core.core_hall import Hall
from wire import commands as c
from wire.values import Role, TicketState


def test_a_desk_may_take_its_last_step_back_until_its_time_is_over() -> None:
    hall = Hall(undo_s=10)
    hall.opens("c1", "lan")
    assert undo_line(hall.state, "c1", hall.now) is None
    ticket = hall.comes("A1")
    hall.calls("lan")
    line = undo_line(hall.state, "c1", hall.now)
    assert line is not None
    assert (line.kind, line.ticket_id, line.number, line.until) == (
        "ticket.called", ticket.ticket_id, "A001", hall.now + 10_000,
    )  # fmt: skip
    assert undo_line(hall.state, "c1", line.until) is not None
    assert undo_line(hall.state, "c1", line.until + 1) is None


def test_a_parked_ticket_is_listed_with_why_and_when_it_is_remembered() -> None:
    hall = Hall()
    hall.opens("c1", "lan")
    ticket = hall.comes("A1")
    hall.calls("lan")
    hall.ask(c.Park(ticket_id=ticket.ticket_id, minutes=5, why="chờ bản sao"), Role.COUNTER, "lan")
    assert ticket.state is TicketState.PARKED
    line = aside_line(ticket, parked_come_back=False)
    assert (line.number, line.since, line.remind_at, line.why) == (
        "A001", hall.now, hall.now + 5 * 60_000, "chờ bản sao",
    )  # fmt: skip
    assert (line.by_itself, line.asked, line.class_id) == (False, False, "ordinary")
    assert aside_line(ticket, parked_come_back=True).by_itself


def test_who_lets_others_go_first_is_listed_as_one_who_asked_and_comes_back_alone() -> None:
    hall = Hall()
    hall.opens("c1", "lan")
    ticket = hall.comes("A1")
    hall.ask(c.Snooze(ticket_id=ticket.ticket_id), Role.PHONE)
    line = aside_line(ticket, parked_come_back=False)
    assert (line.asked, line.by_itself, line.remind_at) == (True, True, hall.now + 10 * 60_000)
    hall.returns(ticket)
    hall.calls("lan")
    hall.misses(ticket, "lan")
    assert not aside_line(ticket, parked_come_back=True).by_itself


def test_numbers_from_outside_whose_place_lapsed_are_listed_last_and_not_counted() -> None:
    hall = Hall(expected_within_min=5)
    hall.opens("c1")
    late = hall.takes_from_home(booking_id="n-1")
    hall.comes(after_min=1)
    hall.calls()
    on_the_way = hall.takes_from_home(booking_id="n-2")
    hall.pass_time(5)
    hall.ask(c.Tick(), Role.SERVER)
    lines = expected_lines(hall.state)
    assert [(line.number, line.lapsed) for line in lines] == [(on_the_way.number, False), (late.number, True)]
    assert common(hall.state, hall.now, Lines(hall.state)).day.expected == 1
