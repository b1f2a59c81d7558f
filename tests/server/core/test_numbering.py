"""Numbers per series and business day (R7, R8)."""

from __future__ import annotations

from server.core.model import State
from server.core.numbering import next_number, written
from tests.server.core.core_hall import Hall, assert_refused, at
from wire import commands as c
from wire.errors import Code
from wire.values import Role


def test_numbers_have_three_digits_and_grow_to_four():
    assert [written("A", n) for n in (1, 12, 999, 1000, 1120)] == ["A001", "A012", "A999", "A1000", "A1120"]


def test_the_number_after_a999_is_a1000():
    state = State(serials={"A": 999})
    assert next_number(state, "A") == (1000, "A1000")


def test_each_series_counts_for_itself():
    hall = Hall()
    assert [hall.comes(s).number for s in ("A1", "E1", "A2", "S1", "A1")] == ["A001", "E001", "A002", "S001", "A003"]


def test_a_cancelled_number_is_not_given_again():
    hall = Hall()
    last = hall.comes()
    hall.ask(c.Cancel(ticket_id=last.ticket_id), Role.RECEPTION)
    assert hall.comes().number == "A002"


def test_numbers_restart_with_the_business_day():
    hall = Hall()
    hall.comes()
    hall.now = at("08:30", "2026-11-24")
    assert hall.comes().number == "A001"


def test_a_clock_set_back_repeats_no_number():
    hall = Hall("09:00")
    hall.comes()
    hall.now = at("08:00")
    ticket = hall.comes()
    assert ticket.number == "A002"
    assert ticket.issued_at == at("09:00")


def test_a_clock_set_back_to_yesterday_keeps_today():
    hall = Hall("09:00")
    hall.comes()
    hall.now = at("09:00", "2026-11-20")
    ticket = hall.comes()
    assert (ticket.number, ticket.day, hall.state.day) == ("A002", "2026-11-23", "2026-11-23")


def test_the_same_command_id_never_makes_two_tickets():
    hall = Hall()
    hall.comes()
    hall._ids = iter([2])
    assert_refused(hall.decide(c.IssueTicket(service_id="A1"), Role.KIOSK), Code.ID_REUSED)
