"""What comes before any command is decided: settings, the moment, the roll of the day (R1, R3, R4, R6)."""

from __future__ import annotations

import copy
from dataclasses import fields

import pytest

from server.core.decide import open_day
from server.core.model import DayTotals, Measured, State, Turnout
from tests.server.core.core_hall import Hall, assert_events, assert_refused, at, branch
from wire import commands as c
from wire import events as e
from wire.errors import Code
from wire.values import Role, TicketState


def test_everything_is_refused_before_the_first_settings():
    hall = Hall(settings=branch())
    hall.state.branch = None
    assert_refused(hall.ask(c.IssueTicket(service_id="A1")), Code.STARTING)
    with pytest.raises(LookupError, match="no settings"):
        _ = hall.state.settings


def test_the_first_command_of_a_new_day_rolls_the_day_before_itself():
    hall = Hall()
    left = hall.comes()
    hall.now = at("08:00", "2026-11-24")
    closed, _, issued = assert_events(
        hall.ask(c.IssueTicket(service_id="A1")), e.DayClosed, e.DayOpened, e.TicketIssued
    )
    assert closed.left == (left.ticket_id,)
    assert (issued.number, issued.day, issued.ahead) == ("A001", "2026-11-24", 0)


def test_a_ticket_of_yesterday_is_unknown_today_and_a_refusal_does_not_roll_the_day():
    hall = Hall()
    hall.opens("c1")
    ticket = hall.comes()
    hall.calls()
    hall.now = at("08:00", "2026-11-24")
    assert_refused(hall.clerk(c.Finish(ticket_id=ticket.ticket_id, outcome="accepted")), Code.NO_COUNTER)
    assert_refused(hall.ask(c.Cancel(ticket_id=ticket.ticket_id), Role.PHONE), Code.UNKNOWN_TICKET)
    assert hall.state.day == "2026-11-23"


def test_a_roll_thought_ahead_copies_those_who_are_left_and_nobody_whose_visit_is_over(monkeypatch):
    hall = Hall("09:00")
    hall.opens("c1", "lan")
    over, left = hall.comes("A1"), hall.comes("A1")
    hall.calls("lan")
    hall.clerk(c.Start(ticket_id=over.ticket_id))
    hall.finishes(over)
    monkeypatch.setattr(copy, "deepcopy", None)
    opened = open_day(hall.state, at("08:00", "2026-11-24"))
    assert opened is not None
    assert opened.state.before.tickets[over.ticket_id] is over
    assert opened.state.before.tickets[left.ticket_id] is not left
    assert opened.state.before.tickets[left.ticket_id].state is TicketState.CANCELLED
    assert (left.state, left.leg.ended_at, left.adds.cancelled) == (TicketState.WAITING, None, 0)
    assert (hall.state.day, hall.state.totals.cancelled) == ("2026-11-23", 0)
    assert hall.state.counters["c1"].person == "lan"


def test_a_tick_rolls_the_day_without_thinking_ahead(monkeypatch):
    hall = Hall("09:00")
    hall.comes("A1")
    monkeypatch.setattr(State, "partly_copied", None)
    hall.now = at("08:00", "2026-11-24")
    assert_events(hall.decide(c.Tick(), Role.SERVER), e.DayClosed, e.DayOpened)


@pytest.mark.parametrize("field", fields(State), ids=lambda f: f.name)
def test_nothing_that_may_be_changed_is_shared_with_a_state_thought_ahead_on(field):
    hall = Hall("09:00")
    ticket = hall.comes("A1")
    hall.state.measured["A1"] = Measured(1, 60_000)
    there, copied = getattr(hall.state, field.name), getattr(hall.state.partly_copied([ticket.ticket_id]), field.name)
    assert copied == there
    if field.name not in ("branch", "before") and isinstance(there, (dict, set, list, DayTotals, Turnout)):
        assert copied is not there
    if field.name in ("tickets", "counters", "measured"):
        assert not [key for key in there if copied[key] is there[key]]


def test_a_number_given_while_the_clock_is_back_counts_from_the_latest_event():
    hall = Hall("09:00")
    hall.now = at("08:00")
    assert hall.comes().counted_from == at("09:00")


def test_a_day_is_opened_once_and_never_before_there_are_settings():
    assert open_day(State(), at("09:00")) is None
    hall = Hall()
    assert open_day(hall.state, hall.now) is None
    opened = open_day(hall.state, at("08:30", "2026-11-24"))
    assert [event.type for event in opened.events] == ["day.closed", "day.opened"]
    assert (hall.state.day, opened.state.day) == ("2026-11-23", "2026-11-24")
