"""What a clerk does with the ticket at her counter (R19-R22, R34-R39)."""

from __future__ import annotations

import pytest

from tests.server.core.core_hall import Hall, assert_events, assert_refused, at, branch
from wire import commands as c
from wire import events as e
from wire.errors import Code
from wire.values import Role, TicketState


@pytest.fixture
def hall():
    """Lan at counter 1, Minh at counter 2, and A001 waiting."""
    hall = Hall()
    hall.opens("c1", "lan")
    hall.opens("c2", "minh")
    hall.first = hall.comes("A1")
    return hall


def test_calling_needs_an_open_counter(hall):
    assert_refused(hall.clerk(c.CallNext(), "thu"), Code.NO_COUNTER)
    assert_refused(hall.clerk(c.CallChosen(ticket_id=hall.first.ticket_id, why="gấp"), "thu"), Code.NO_COUNTER)
    hall.clerk(c.PauseCounter(reason="tea"))
    assert_refused(hall.clerk(c.CallNext()), Code.COUNTER_NOT_OPEN)


def test_a_counter_finishes_its_ticket_before_it_calls_another(hall):
    hall.comes()
    hall.calls()
    assert_refused(hall.clerk(c.CallNext()), Code.HAS_TICKET, number="A001")
    hall.clerk(c.Start(ticket_id=hall.first.ticket_id))
    assert_refused(hall.clerk(c.CallNext()), Code.HAS_TICKET, number="A001")
    hall.finishes(hall.first)
    assert hall.calls().number == "A002"


def test_two_clerks_never_get_one_ticket(hall):
    hall.calls("lan")
    assert_refused(hall.clerk(c.CallNext(), "minh"), Code.NOBODY_WAITS)


@pytest.mark.parametrize(
    "command",
    [
        lambda i: c.Recall(ticket_id=i),
        lambda i: c.Start(ticket_id=i),
        lambda i: c.Finish(ticket_id=i, outcome="accepted"),
        lambda i: c.NoShow(ticket_id=i),
        lambda i: c.Park(ticket_id=i),
        lambda i: c.Transfer(ticket_id=i, service_id="E1"),
        lambda i: c.Cancel(ticket_id=i),
    ],
)
def test_a_ticket_belongs_to_the_counter_that_called_it(hall, command):
    hall.calls("lan")
    ticket_id = hall.first.ticket_id
    assert_refused(hall.clerk(command(ticket_id), "minh"), Code.NOT_YOURS, number="A001")
    assert_refused(hall.clerk(command(ticket_id), "thu"), Code.NO_COUNTER)
    assert_refused(hall.clerk(command("no-such-ticket"), "lan"), Code.UNKNOWN_TICKET)


def test_a_recall_counts_the_calls_and_is_the_latest_on_the_boards(hall):
    hall.calls()
    hall.pass_time(seconds=30)
    (recalled,) = assert_events(hall.clerk(c.Recall(ticket_id=hall.first.ticket_id)), e.TicketRecalled)
    assert (recalled.nth, recalled.counter_number) == (2, 1)
    (call,) = hall.state.calls
    assert (call.call_seq, call.nth, call.called_at, call.over) == (hall.state.seq, 2, hall.now, False)


def test_boards_list_the_latest_call_of_each_ticket_newest_first(hall):
    second = hall.comes()
    hall.calls("lan")
    hall.calls("minh")
    hall.clerk(c.Start(ticket_id=hall.first.ticket_id))
    assert [(call.ticket_id, call.over) for call in hall.state.calls] == [
        (second.ticket_id, False),
        (hall.first.ticket_id, True),
    ]


def test_a_visit_adds_up(hall):
    hall.pass_time(minutes=5)
    hall.calls()
    hall.pass_time(minutes=1)
    hall.clerk(c.Start(ticket_id=hall.first.ticket_id))
    hall.pass_time(minutes=9)
    hall.finishes(hall.first, dossiers=2)
    assert (hall.first.state, hall.first.outcome, hall.first.dossiers) == (TicketState.DONE, "accepted", 2)
    assert hall.first.wait_ms == 5 * 60_000
    totals = hall.state.totals
    assert (totals.issued, totals.called, totals.served, totals.waits, totals.dossiers) == (1, 1, 1, 1, 2)
    assert (totals.wait_ms, totals.within_target) == (5 * 60_000, 1)
    assert hall.state.measured["A1"].total_ms == 10 * 60_000
    assert hall.state.counters["c1"].ticket_id is None


def test_a_finish_without_a_start_begins_at_the_last_call(hall):
    hall.calls()
    called_at = hall.now
    hall.pass_time(minutes=4)
    hall.finishes(hall.first)
    assert (hall.first.leg.started_at, hall.first.leg.ended_at) == (called_at, hall.now)


def test_a_wait_counts_to_the_last_call(hall):
    hall.pass_time(minutes=14)
    hall.calls()
    hall.pass_time(minutes=2)
    hall.clerk(c.Recall(ticket_id=hall.first.ticket_id))
    hall.clerk(c.Start(ticket_id=hall.first.ticket_id))
    assert hall.first.wait_ms == 16 * 60_000
    assert hall.state.totals.within_target == 0


def test_no_wait_is_negative_when_the_clock_goes_back(hall):
    hall.now = at("08:00")
    hall.calls()
    hall.clerk(c.Start(ticket_id=hall.first.ticket_id))
    assert hall.first.wait_ms == 0
    assert hall.first.leg.waited_ms(0) == 0


def test_a_wait_before_any_call_runs_up_to_now(hall):
    assert hall.first.leg.waited_ms(hall.now + 5000) == 5000


def test_an_unknown_outcome_is_refused(hall):
    hall.calls()
    decision = hall.clerk(c.Finish(ticket_id=hall.first.ticket_id, outcome="lost"))
    assert_refused(decision, Code.UNKNOWN_OUTCOME, outcome="lost")


def test_a_no_show_takes_two_calls_and_45_seconds(hall):
    hall.calls()
    no_show = c.NoShow(ticket_id=hall.first.ticket_id)
    hall.pass_time(minutes=5)
    assert_refused(hall.clerk(no_show), Code.TOO_EARLY, number="A001", calls=2, seconds=45)
    hall.clerk(c.Recall(ticket_id=hall.first.ticket_id))
    hall.pass_time(seconds=44)
    assert_refused(hall.clerk(no_show), Code.TOO_EARLY)
    hall.pass_time(seconds=1)
    assert_events(hall.clerk(no_show), e.TicketMissed)
    assert (hall.first.state, hall.state.totals.missed) == (TicketState.MISSED, 1)


def test_a_missed_ticket_that_is_back_needs_the_calls_again(hall):
    hall.calls()
    hall.misses(hall.first)
    hall.returns(hall.first)
    hall.calls()
    hall.pass_time(minutes=5)
    assert_refused(hall.clerk(c.NoShow(ticket_id=hall.first.ticket_id)), Code.TOO_EARLY)


def test_any_counter_that_can_serve_it_brings_a_ticket_back(hall):
    hall.opens("c3", "thu")
    hall.calls()
    hall.clerk(c.Park(ticket_id=hall.first.ticket_id))
    assert_refused(hall.returns(hall.first, "thu"), Code.CANNOT_SERVE, service="Biến động")
    assert_refused(hall.returns(hall.first, "nobody"), Code.NO_COUNTER)
    assert_events(hall.returns(hall.first, "minh"), e.TicketReturned)


def test_reception_brings_a_ticket_back_without_a_counter(hall):
    hall.calls()
    hall.misses(hall.first)
    back = c.Return(ticket_id=hall.first.ticket_id)
    assert_events(hall.ask(back, Role.RECEPTION, "hoa"), e.TicketReturned)
    assert_refused(hall.ask(c.Return(ticket_id="no-such-ticket"), Role.RECEPTION, "hoa"), Code.UNKNOWN_TICKET)


def test_a_transfer_keeps_the_number_and_begins_a_leg(hall):
    hall.pass_time(minutes=3)
    hall.calls()
    hall.pass_time(minutes=2)
    (sent,) = assert_events(hall.transfers(hall.first, service_id="E1"), e.TicketTransferred)
    assert (sent.from_counter_id, sent.counted_from) == ("c1", hall.first.issued_at)
    assert (hall.first.number, hall.first.service_id, len(hall.first.legs)) == ("A001", "E1", 2)
    assert hall.first.leg.arrived_at == hall.now
    assert (hall.state.totals.transferred, hall.state.totals.waits) == (1, 1)
    hall.finishes(hall.calls("minh"), "minh")
    # The wait of a visit is that of its first leg.
    assert (hall.first.wait_ms, hall.state.totals.waits) == (3 * 60_000, 1)


@pytest.mark.parametrize(
    ("where", "code"),
    [
        ({}, Code.NOWHERE),
        ({"service_id": "A1"}, Code.NOWHERE),
        ({"counter_id": "c1"}, Code.NOWHERE),
        ({"counter_id": "c3"}, Code.NOWHERE),
        ({"service_id": "S1", "counter_id": "c2"}, Code.NOWHERE),
        ({"service_id": "B9"}, Code.UNKNOWN_SERVICE),
        ({"counter_id": "c9"}, Code.UNKNOWN_COUNTER),
    ],
)
def test_a_transfer_names_a_place_that_can_serve(hall, where, code):
    hall.calls()
    assert_refused(hall.transfers(hall.first, **where), code)


def test_a_transfer_to_the_own_counter_for_another_service_is_one(hall):
    hall.calls()
    assert_events(hall.transfers(hall.first, service_id="A2", counter_id="c1"), e.TicketTransferred)


@pytest.mark.parametrize("role", [Role.KIOSK, Role.DISPLAY])
def test_kiosks_and_displays_cancel_nothing(hall, role):
    decision = hall.ask(c.Cancel(ticket_id=hall.first.ticket_id), role)
    assert_refused(decision, Code.NOT_ALLOWED, role=role, method="ticket.cancel")


def test_a_citizen_leaves_the_line_but_not_the_counter(hall):
    cancel = c.Cancel(ticket_id=hall.first.ticket_id)
    hall.calls()
    assert_refused(hall.ask(cancel, Role.PHONE), Code.WRONG_STEP, expected="expected, waiting, parked")
    hall.clerk(c.Park(ticket_id=hall.first.ticket_id))
    (cancelled,) = assert_events(hall.ask(cancel, Role.PHONE), e.TicketCancelled)
    assert cancelled.by == "phone"


def test_a_counter_cancels_the_ticket_it_called_and_is_free_again(hall):
    waiting = hall.comes()
    hall.calls()
    assert_refused(hall.clerk(c.Cancel(ticket_id=waiting.ticket_id)), Code.NOT_YOURS, number="A002")
    assert_events(hall.clerk(c.Cancel(ticket_id=hall.first.ticket_id, why="lấy nhầm")), e.TicketCancelled)
    assert hall.calls().number == "A002"


def test_a_manager_cancels_a_ticket_at_a_counter(hall):
    hall.calls()
    assert_events(hall.ask(c.Cancel(ticket_id=hall.first.ticket_id), Role.MANAGER, "sep"), e.TicketCancelled)
    assert hall.state.counters["c1"].ticket_id is None


def test_a_counter_that_left_the_settings_finishes_but_calls_no_more(hall):
    hall.calls()
    whole = branch()
    hall.put(branch(counters=whole.counters[1:]), Role.SERVER)
    assert_refused(hall.clerk(c.Recall(ticket_id=hall.first.ticket_id)), Code.UNKNOWN_COUNTER, counter="c1")
    hall.finishes(hall.first)
    hall.comes()
    assert_refused(hall.clerk(c.CallNext()), Code.UNKNOWN_COUNTER, counter="c1")
    hall.clerk(c.CloseCounter())
    assert "c1" not in hall.state.counters


def test_a_forgotten_service_is_named_by_its_id_when_it_cannot_be_served(hall):
    hall.calls()
    hall.clerk(c.Park(ticket_id=hall.first.ticket_id))
    whole = branch()
    smaller = {"counters": whole.counters[1:], "services": whole.services[1:]}
    hall.put(branch(**smaller), Role.SERVER)
    assert_refused(hall.returns(hall.first), Code.CANNOT_SERVE, service="A1")


def test_a_ticket_that_came_back_has_no_start_before_it_is_called_again(hall):
    hall.calls()
    hall.clerk(c.Start(ticket_id=hall.first.ticket_id))
    hall.clerk(c.Park(ticket_id=hall.first.ticket_id))
    hall.returns(hall.first)
    assert (hall.first.leg.started_at, hall.first.leg.calls) == (None, [])


def test_a_transfer_teaches_how_long_its_service_took(hall):
    hall.calls()
    hall.pass_time(minutes=7)
    called_at = hall.first.leg.calls[0]
    hall.transfers(hall.first, service_id="E1")
    measured = hall.state.measured["A1"]
    assert (measured.count, measured.total_ms) == (1, hall.now - called_at)


def test_a_forgotten_finish_teaches_four_hours_at_most(hall):
    hall.calls()
    hall.pass_time(minutes=5 * 60)
    hall.finishes(hall.first)
    assert hall.state.measured["A1"].total_ms == 240 * 60_000
