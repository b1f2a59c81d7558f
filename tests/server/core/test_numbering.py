"""Numbers per series and business day (R7, R8)."""

from __future__ import annotations

from server.core.apply import apply
from server.core.model import State
from server.core.numbering import higher, next_number, written
from tests.server.core.core_hall import Hall, assert_events, assert_refused, at
from wire import commands as c
from wire import events as e
from wire.errors import Code
from wire.values import KnownNumbers, Role


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


def skip(hall, last, day="2026-11-23", why="restored"):
    return hall.ask(c.SkipNumbers(day=day, last=last, why=why), Role.SERVER)


def test_after_a_restore_the_day_goes_on_above_what_may_have_been_given():
    hall = Hall()
    hall.comes()
    [event] = assert_events(skip(hall, {"A": 300, "E": 200}), e.NumbersSkipped)
    assert (event.day, event.last, event.why) == ("2026-11-23", {"A": 300, "E": 200}, "restored")
    assert [hall.comes(s).number for s in ("A1", "E1", "S1")] == ["A301", "E201", "S001"]


def test_a_lower_number_that_was_seen_elsewhere_takes_none_back():
    hall = Hall()
    skip(hall, {"A": 300, "E": 200})
    [event] = assert_events(skip(hall, {"A": 120, "E": 201}, why="heard"), e.NumbersSkipped)
    assert event.last == {"E": 201}
    assert skip(hall, {"A": 300, "E": 201}) == []
    assert [hall.comes(s).number for s in ("A1", "E1")] == ["A301", "E202"]


def test_numbers_of_another_day_are_of_no_use():
    hall = Hall()
    assert skip(hall, {"A": 300}, day="2026-11-20") == []
    assert hall.comes().number == "A001"


def test_skipped_numbers_end_with_their_business_day():
    hall = Hall()
    skip(hall, {"A": 300})
    hall.now = at("08:30", "2026-11-24")
    assert hall.comes().number == "A001"


def test_numbers_skipped_on_a_new_day_open_it_first():
    hall = Hall()
    hall.comes()
    hall.now = at("08:30", "2026-11-24")
    assert_events(skip(hall, {"A": 300}, day="2026-11-24"), e.DayClosed, e.DayOpened, e.NumbersSkipped)
    assert hall.comes().number == "A301"


def test_a_skip_written_and_read_again_is_the_same():
    hall = Hall()
    [event] = skip(hall, {"A": 300})
    assert e.EVENT.validate_json(event.model_dump_json()) == event


def test_a_skip_that_is_read_back_raises_only_its_own_day_and_never_lowers():
    hall = Hall()
    skip(hall, {"A": 300})
    for day, last in (("2026-11-20", {"A": 900}), ("2026-11-23", {"A": 200})):
        apply(hall.state, e.NumbersSkipped(day=day, last=last, why="heard"), hall.state.seq + 1, hall.now)
        assert hall.state.serials == {"A": 300}


def known(day="2026-11-23", branch="test", **last):
    return KnownNumbers(branch=branch, day=day, last=last)


def test_whoever_knows_of_higher_numbers_of_today_makes_the_day_go_on_above_them():
    hall = Hall()
    hall.comes()
    branch = hall.state.branch.id
    assert higher(hall.state, known(branch=branch, A=7, E=2)) == c.SkipNumbers(
        day="2026-11-23", last={"A": 7, "E": 2}, why="heard"
    )
    assert higher(hall.state, known(branch=branch, A=1, E=2)).last == {"E": 2}
    assert higher(hall.state, known(branch=branch, A=1)) is None


def test_numbers_of_another_branch_or_day_and_before_there_is_a_branch_are_of_no_use():
    hall = Hall()
    hall.comes()
    branch = hall.state.branch.id
    assert higher(hall.state, known(branch="another", A=7)) is None
    assert higher(hall.state, known("2026-11-20", branch, A=7)) is None
    assert higher(State(), known(branch=branch, A=7)) is None
