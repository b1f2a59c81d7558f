"""What each event does to the state (R2), held field by field against rules written a second time (`plain/`).

Every hall of the other tests here is held so too (`conftest.py`), and so are random days (`test_invariants.py`).
"""

from __future__ import annotations

from dataclasses import make_dataclass
from typing import get_args

import pytest

from server.core import model
from server.core.apply import apply
from server.core.model import CounterSeat, Leg, State, Ticket
from tests.server.core.core_hall import Hall, branch
from tests.server.core.plain.compare import differences
from tests.server.core.plain.facts import SPOKEN_OF
from tests.server.core.plain.hall import PlainState
from tests.server.core.plain.held import made_of
from wire import commands as c
from wire import events as e
from wire.values import CounterState, Role, Text, TicketState


def a_long_day() -> Hall:
    """One of each thing a state holds."""
    hall = Hall("08:00")
    hall.opens("c1", "lan")
    hall.opens("c2", "minh")
    hall.ask(c.WantDevice(device_id="kiosk-1", volume=40), Role.MANAGER, "hoa")
    hall.ask(c.PairDevice(device_id="kiosk-1", role=Role.KIOSK, token_hash="0" * 64), Role.SERVER)
    hall.tell(e.PersonAdded(code="s-1", roles=("clerk",)))
    for _ in range(4):
        hall.comes("A1", after_min=2)
    first = hall.calls()
    hall.pass_time(3)
    hall.finishes(first, dossiers=2)
    hall.misses(hall.calls("minh"), "minh")
    hall.calls()
    hall.ask(c.RateVisit(ticket_id=first.ticket_id, score=4), Role.PHONE)
    return hall


def said_of(hall: Hall) -> dict:
    return PlainState(hall.rows).said()


def test_every_event_of_the_wire_is_spoken_of_by_the_plain_rules_once():
    union, _ = get_args(e.AnyEvent)
    assert sorted(SPOKEN_OF, key=str) == sorted(get_args(union), key=str)


def test_a_day_with_one_of_everything_is_as_the_plain_rules_say_after_each_event():
    hall = a_long_day()
    assert made_of(hall.rows) == hall.state
    for kind in (hall.state.wanted, hall.state.devices, hall.state.staff, hall.state.measured, hall.state.aside):
        assert kind


def with_one_more(value: object) -> object:
    """The same value of a class that gained a field."""
    kind = type(value)
    more = make_dataclass(kind.__name__, [("gained", int, 0)], bases=(kind,), slots=True)
    return more(**{name: getattr(value, name) for name in kind.__dataclass_fields__})


@pytest.mark.parametrize("kind", [State, Ticket, Leg, CounterSeat, model.Call, model.DayTotals, model.LastStep])
def test_a_field_that_is_new_is_not_held_until_the_plain_rules_speak_of_it(kind: type):
    hall = a_long_day()
    ticket = hall.state.tickets[hall.state.called[0]]
    seat, said = hall.state.counters["c1"], said_of(hall)
    told = said["tickets"][ticket.ticket_id]
    pairs = {
        State: (hall.state, said),
        Ticket: (ticket, told),
        Leg: (ticket.leg, told["legs"][-1]),
        CounterSeat: (seat, said["counters"]["c1"]),
        model.Call: (ticket.call, told["call"]),
        model.DayTotals: (hall.state.totals, said["totals"]),
        model.LastStep: (seat.last, said["counters"]["c1"]["last"]),
    }
    value, fields = pairs[kind]
    assert list(differences(value, fields)) == []
    assert list(differences(with_one_more(value), fields)) == ["nobody speaks of state.gained"]


def test_old_rows_that_do_not_say_when_somebody_arrived_mean_their_own_moment():
    hall = a_long_day()
    hall.transfers(hall.state.tickets[hall.state.counters["c1"].ticket_id], service_id="E1")
    home = hall.takes_from_home()
    hall.pass_time(5)
    hall.arrives(home)
    silent = {e.TicketIssued, e.TicketTransferred, e.TicketArrived}
    assert silent <= {type(event) for _, _, event in hall.rows}
    old = [
        (seq, at, event.model_copy(update={"arrived_at": None}) if type(event) in silent else event)
        for seq, at, event in hall.rows
    ]
    assert made_of(old) == hall.state


def test_a_moment_before_the_latest_event_counts_as_that_events_moment():
    hall = Hall("09:00")
    hall.opens("c1")
    hall.pass_time(-30)
    ticket = hall.comes()
    assert (ticket.issued_at, hall.state.at) == (hall.state.counters["c1"].since, hall.state.at)


def test_an_event_about_a_ticket_of_another_day_moves_only_seq_and_moment():
    hall = Hall()
    before = hall.state.copied()
    hall.tell(e.VisitRated(ticket_id="no-such-ticket", counter_id="c1", score=5))
    hall.tell(e.DayClosed(day="2026-11-23", left=("no-such-ticket",)))
    before.seq, before.at = hall.state.seq, hall.state.at
    before.before = hall.state.before  # what can be taken back is that day
    assert hall.state == before


def test_apply_takes_even_a_transfer_of_a_ticket_that_was_never_called():
    hall = Hall()
    ticket = hall.comes()
    told = {"from_counter_id": "c1", "service_id": "E1", "counter_id": None, "first": False, "counted_from": 0}
    hall.tell(e.TicketTransferred(ticket_id=ticket.ticket_id, **told))
    assert (ticket.service_id, hall.state.measured) == ("E1", {})


def test_a_counter_that_left_the_settings_is_gone_once_its_clerk_closes_it():
    hall = Hall()
    hall.opens("c1")
    hall.put(branch(counters=branch().counters[1:]))
    assert hall.state.counters["c1"].state is CounterState.OPEN
    hall.clerk(c.CloseCounter())
    assert "c1" not in hall.state.counters


def test_a_person_who_was_added_before_people_were_journalled_is_met_by_the_first_fact_about_them():
    state = State()
    apply(state, e.PersonLocked(code="s-old"), 1, 1000)
    assert (state.staff["s-old"].roles, state.staff["s-old"].locked) == (None, True)
    assert list(differences(state, PlainState([(1, 1000, e.PersonLocked(code="s-old"))]).said())) == []


def test_who_is_cancelled_while_aside_stays_where_they_were_seen_last():
    hall = Hall()
    hall.opens("c1")
    hall.comes()
    ticket = hall.calls()
    hall.clerk(c.Park(ticket_id=ticket.ticket_id, minutes=5))
    hall.pass_time(1)
    hall.ask(c.Cancel(ticket_id=ticket.ticket_id), Role.MANAGER, "hoa")
    assert (ticket.state, hall.state.aside) == (TicketState.CANCELLED, set())
    assert ticket.aside_since is not None


def test_a_board_tells_of_a_call_while_another_counter_has_just_paused():
    hall = Hall()
    hall.opens("c1")
    hall.opens("c2", "minh")
    hall.comes()
    ticket = hall.calls()
    hall.clerk(c.PauseCounter(reason="tea"), "minh")
    hall.ask(c.Announced(ticket_id=ticket.ticket_id, call_seq=ticket.call.call_seq, how="shown"), Role.DISPLAY)
    assert ticket.leg.shown


def test_a_step_taken_back_takes_nothing_of_what_others_taught():
    hall = Hall()
    hall.opens("c1")
    for _ in range(3):
        hall.comes()
    hall.misses(hall.calls())
    hall.finishes(hall.calls())
    before = (hall.state.turnout.called, hall.state.turnout.missed)
    hall.misses(hall.calls())
    hall.clerk(c.UndoStep(seq=hall.state.counters["c1"].last.seq))
    assert (hall.state.turnout.called, hall.state.turnout.missed) == before == (2, 1)


def test_the_end_of_a_day_that_goes_on_is_the_end_of_what_can_be_taken_back():
    hall = Hall()
    hall.opens("c1")
    hall.comes()
    hall.calls()
    hall.tell(e.DayClosed(day="2026-11-23", goes_on=True))
    assert hall.state.counters["c1"].last is None


def test_what_a_manager_has_a_device_say_is_kept_with_the_rest():
    hall = Hall()
    want = c.WantDevice(device_id="board-1", mode="closed", message={"vi": "Hệ thống tạm dừng"}, layout="wide")
    hall.ask(want, Role.MANAGER, "hoa")
    wanted = hall.state.wanted["board-1"]
    assert (wanted.mode, wanted.message, wanted.layout) == ("closed", Text(vi="Hệ thống tạm dừng"), "wide")


def test_the_last_number_of_a_series_never_sinks_whatever_is_told_later():
    hall = Hall()
    ticket = hall.comes()
    hall.tell(e.NumbersSkipped(day=hall.state.day, last={"A": 40}, why="restored"))
    late = hall.told(e.TicketIssued)[0].model_copy(update={"ticket_id": "late-number", "serial": 7, "number": "A007"})
    hall.tell(late)
    assert (ticket.serial, hall.state.serials) == (1, {"A": 40})


def test_every_no_show_counts_towards_how_many_come():
    hall = Hall()
    hall.opens("c1")
    for _ in range(3):
        hall.comes()
        hall.misses(hall.calls())
    assert (hall.state.turnout.called, hall.state.turnout.missed) == (3, 3)


def test_who_comes_back_to_the_counter_has_waited_once():
    hall = Hall()
    hall.opens("c1")
    ticket = hall.comes()
    hall.pass_time(minutes=7)
    hall.calls()
    hall.clerk(c.Park(ticket_id=ticket.ticket_id))
    hall.returns(ticket)
    hall.pass_time(minutes=20)
    hall.calls()
    hall.clerk(c.Start(ticket_id=ticket.ticket_id))
    totals = hall.state.totals
    assert (ticket.wait_ms, totals.waits, totals.wait_ms, totals.answered) == (7 * 60_000, 1, 7 * 60_000, 2)
    assert ticket.leg.wait_ms == 7 * 60_000


def test_apply_takes_even_a_hold_of_a_ticket_that_was_never_called():
    hall = Hall()
    ticket = hall.comes()
    hall.pass_time(minutes=2)
    hall.tell(e.TicketParked(ticket_id=ticket.ticket_id, counter_id="c1", remind_at=hall.now + 60_000))
    assert ticket.leg.started_at == hall.now


def test_apply_takes_even_what_is_told_of_a_counter_that_nobody_knows():
    hall = Hall()
    hall.tell(e.CounterOpened(counter_id="c9", person="lan", device_id="pc"))
    hall.tell(e.CounterPaused(counter_id="c8", reason="tea"))
    hall.tell(e.CounterResumed(counter_id="c7"))
    hall.tell(e.CounterClosed(counter_id="c6", person="lan"))
    seats = hall.state.counters
    assert (seats["c9"].state, seats["c8"].state, seats["c7"].state) == ("open", "paused", "open")
    assert "c6" not in seats


def test_apply_takes_even_a_call_to_a_counter_that_nobody_knows():
    hall = Hall()
    hall.opens("c1")
    ticket = hall.comes()
    hall.calls()
    called = hall.told(e.TicketCalled)[0].model_copy(update={"counter_id": "c9"})
    state = made_of(hall.rows[:-1])
    apply(state, called, len(hall.rows), hall.now)
    assert state.counters["c9"].ticket_id == ticket.ticket_id


@pytest.mark.parametrize("how", ["shown", "spoken", "unspoken"])
def test_what_a_board_tells_late_of_an_older_call_takes_nothing_from_the_newer_one(how: str):
    hall = Hall()
    hall.opens("c1")
    hall.comes()
    ticket = hall.calls()
    hall.clerk(c.Recall(ticket_id=ticket.ticket_id))
    for call_seq in reversed(ticket.leg.call_seqs):
        hall.tell(e.CallAnnounced(call_seq=call_seq, ticket_id=ticket.ticket_id, device_id="board-1", how=how))
    assert getattr(ticket.leg, how)


def test_who_arrives_is_spoken_to_in_the_language_of_their_arrival():
    hall = Hall()
    ticket = hall.takes_from_home()
    hall.arrives(ticket)
    arrived = hall.told(e.TicketArrived)[0]
    state = made_of(hall.rows[:-1])
    row = (len(hall.rows), hall.now, arrived.model_copy(update={"language": "en"}))
    apply(state, row[2], row[0], row[1])
    assert state.tickets[ticket.ticket_id].language == "en"
    assert made_of([*hall.rows[:-1], row]) == state


def test_a_transfer_begins_a_leg_on_which_nobody_has_come_back_yet():
    hall = Hall()
    hall.opens("c2")
    ticket = hall.comes()
    hall.calls()
    hall.clerk(c.Park(ticket_id=ticket.ticket_id))
    hall.returns(ticket)
    hall.calls()
    hall.transfers(ticket, service_id="E1")
    assert (ticket.state, ticket.returned) == (TicketState.WAITING, "")
