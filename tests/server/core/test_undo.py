"""A clerk takes her last step back (R70-R73)."""

from __future__ import annotations

import pytest

from server.core.model import State
from tests.server.core import undone
from tests.server.core.core_hall import Hall, assert_events, assert_refused, branch
from wire import commands as c
from wire import events as e
from wire.errors import Code
from wire.values import CounterState, Role, TicketState


def undoes(hall, person="lan", role=Role.COUNTER):
    counter_id = hall.state.counter_of(person)
    seq = hall.state.counters[counter_id].last.seq
    return hall.ask(c.UndoStep(seq=seq), role, person)


def a_hall(**settings):
    hall = Hall(**settings)
    hall.opens("c2")
    hall.comes("A1")
    return hall, hall.comes("E1")


def as_if_it_had_not_been(hall):
    undone.assert_as_if_undone_had_never_been(hall.rows)


OF_A_CALLED = {
    "ticket.recalled": lambda i: c.Recall(ticket_id=i),
    "ticket.started": lambda i: c.Start(ticket_id=i),
    "ticket.finished": lambda i: c.Finish(ticket_id=i, outcome="accepted", dossiers=2, filed_online=True),
    "ticket.parked": lambda i: c.Park(ticket_id=i),
    "ticket.transferred": lambda i: c.Transfer(ticket_id=i, service_id="E1"),
    "ticket.cancelled": lambda i: c.Cancel(ticket_id=i),
    "ticket.planned": lambda i: c.Plan(ticket_id=i, then=("E1", "S1")),
}


@pytest.mark.parametrize("kind", OF_A_CALLED)
def test_a_step_with_a_called_ticket_is_taken_back(kind):
    hall, _ = a_hall()
    ticket = hall.calls()
    hall.pass_time(minutes=2)
    before = undone.comparable(hall.state, State())
    assert isinstance(hall.clerk(OF_A_CALLED[kind](ticket.ticket_id)), list)
    hall.pass_time(seconds=30)
    (taken,) = assert_events(undoes(hall), e.StepUndone)
    assert (taken.kind, taken.ticket_id, taken.number) == (kind, ticket.ticket_id, ticket.number)
    assert undone.comparable(hall.state, State()) == before
    as_if_it_had_not_been(hall)


@pytest.mark.parametrize("class_id", ["old", "ordinary"])
def test_a_class_that_a_clerk_granted_or_took_away_is_taken_back_and_its_place_with_it(class_id):
    hall, waits = a_hall()
    hall.ask(c.GrantClass(ticket_id=waits.ticket_id, class_id="other"), Role.RECEPTION, "thu")
    place, lines = waits.counted_from, hall.lines.of("c2")
    (granted,) = assert_events(
        hall.clerk(c.GrantClass(ticket_id=waits.ticket_id, class_id=class_id)), e.TicketClassGranted
    )
    assert granted.counter_id == "c2"
    undoes(hall)
    assert (waits.class_id, waits.granted_by, waits.counted_from) == ("other", "thu", place)
    assert hall.lines.of("c2") == lines
    as_if_it_had_not_been(hall)


def test_a_class_granted_at_a_desk_without_a_counter_leaves_the_last_step_of_the_counter_and_is_built_on():
    hall, waits = a_hall()
    called = hall.calls()
    hall.ask(c.GrantClass(ticket_id=waits.ticket_id, class_id="old"), Role.RECEPTION, "thu")
    (taken,) = assert_events(undoes(hall), e.StepUndone)
    assert taken.ticket_id == called.ticket_id
    hall.clerk(c.GrantClass(ticket_id=waits.ticket_id, class_id="other"))
    hall.ask(c.GrantClass(ticket_id=waits.ticket_id, class_id="old"), Role.RECEPTION, "thu")
    assert_refused(undoes(hall), Code.UNDO_BUILT_ON, number=waits.number)
    assert waits.class_id == "old"


def test_a_call_taken_back_leaves_the_boards_and_the_number_waits_where_it_was():
    hall, _ = a_hall()
    place = hall.lines.of("c2")
    ticket = hall.calls()
    hall.ask(c.Announced(call_seq=hall.state.seq, ticket_id=ticket.ticket_id, how="shown"), Role.DISPLAY)
    assert_events(undoes(hall), e.StepUndone)
    assert hall.state.calls == []
    assert ticket.state is TicketState.WAITING
    assert hall.lines.of("c2") == place
    assert hall.state.totals.called == 0
    as_if_it_had_not_been(hall)


def test_what_a_display_said_of_an_earlier_call_stays_when_the_recall_is_taken_back():
    hall, _ = a_hall()
    ticket = hall.calls()
    first = hall.state.seq
    hall.clerk(c.Recall(ticket_id=ticket.ticket_id))
    for how in ("shown", "spoken", "unspoken"):
        hall.tell(e.CallAnnounced(call_seq=first, ticket_id=ticket.ticket_id, device_id="d", how=how))
    undoes(hall)
    assert (ticket.leg.shown_seq, ticket.leg.spoken_seq, ticket.leg.unspoken_seq) == (first, first, first)
    as_if_it_had_not_been(hall)


def test_a_no_show_and_a_pause_are_taken_back():
    hall, _ = a_hall()
    ticket = hall.calls()
    hall.misses(ticket)
    undoes(hall)
    assert ticket.state is TicketState.CALLED
    assert (hall.state.totals.missed, hall.state.turnout.called) == (0, 0)
    since = hall.state.counters["c2"].since
    hall.pass_time(minutes=1)
    hall.clerk(c.PauseCounter(reason="tea"))
    (taken,) = assert_events(undoes(hall), e.StepUndone)
    assert (taken.ticket_id, taken.number) == (None, "")
    seat = hall.state.counters["c2"]
    assert (seat.state, seat.since, seat.pause_reason) == (CounterState.OPEN, since, "")
    assert seat.ticket_id == ticket.ticket_id
    as_if_it_had_not_been(hall)


def test_what_a_service_taught_is_forgotten_with_it():
    hall, other = a_hall()
    first = hall.calls()
    hall.pass_time(minutes=5)
    hall.finishes(first)
    assert hall.state.measured["A1"].count == 1
    undoes(hall)
    assert "A1" not in hall.state.measured
    hall.finishes(first)
    hall.comes("A1")
    hall.calls()
    hall.clerk(c.CallNext())
    assert hall.state.measured["A1"].count == 1
    assert other.state is TicketState.CALLED


def test_only_the_last_step_of_ones_own_counter_and_only_what_was_meant():
    hall, _ = a_hall()
    hall.opens("c3", "thu")
    assert_refused(hall.ask(c.UndoStep(seq=1), Role.COUNTER, "minh"), Code.NO_COUNTER)
    assert_refused(hall.clerk(c.UndoStep(seq=1)), Code.NOTHING_TO_UNDO)
    ticket = hall.calls()
    called = hall.state.seq
    assert_refused(hall.clerk(c.UndoStep(seq=called), "thu"), Code.NOTHING_TO_UNDO)
    hall.clerk(c.Start(ticket_id=ticket.ticket_id))
    assert_refused(hall.clerk(c.UndoStep(seq=called)), Code.NOTHING_TO_UNDO)
    undoes(hall)
    assert_refused(hall.clerk(c.UndoStep(seq=called)), Code.NOTHING_TO_UNDO)  # one step, and not the one before it


def test_within_the_seconds_that_are_set_and_never_when_there_are_none():
    hall, _ = a_hall()
    hall.calls()
    hall.pass_time(seconds=30.001)
    assert_refused(undoes(hall), Code.UNDO_TOO_LATE, seconds=30)
    hall, _ = a_hall(undo_s=0)
    hall.calls()
    assert_refused(undoes(hall), Code.UNDO_TOO_LATE, seconds=0)


def test_what_was_built_on_stays():
    hall, _ = a_hall()
    hall.opens("c1", "thu")
    ticket = hall.calls()
    hall.clerk(c.Park(ticket_id=ticket.ticket_id))
    hall.clerk(c.Return(ticket_id=ticket.ticket_id), "thu")
    refusal = assert_refused(undoes(hall), Code.UNDO_BUILT_ON, number=ticket.number, state="waiting")
    assert "A001" in refusal.text("vi")


@pytest.mark.parametrize(("score", "satisfied"), [(5, 1), (1, 0)])
def test_a_mark_is_no_step_and_stays_with_a_visit_whose_end_is_taken_back(score, satisfied):
    hall, _ = a_hall()
    ticket = hall.calls()
    hall.finishes(ticket)
    hall.ask(c.RateVisit(ticket_id=ticket.ticket_id, score=score), Role.PHONE)
    rated = ticket.rated_seq
    hall.ask(c.AnswerFeedback(rated_seq=rated, ticket_id=ticket.ticket_id, words="Cảm ơn"), Role.MANAGER)
    assert hall.state.counters["c2"].last.seq == ticket.step_seq
    assert_events(undoes(hall), e.StepUndone)
    assert ticket.state is not TicketState.DONE
    assert (ticket.rated, ticket.rated_seq, ticket.answer) == (score, rated, "Cảm ơn")
    hall.finishes(ticket)
    assert (hall.state.totals.served, hall.state.totals.rated, hall.state.totals.satisfied) == (1, 1, satisfied)
    assert_refused(hall.ask(c.RateVisit(ticket_id=ticket.ticket_id, score=1), Role.PHONE), Code.ALREADY_RATED)
    as_if_it_had_not_been(hall)


@pytest.mark.parametrize("gone", ["another is called", "closed", "removed"])
def test_a_number_cancelled_at_the_counter_of_another_comes_back_only_to_a_free_one(gone):
    hall, _ = a_hall()
    hall.opens("c3", "thu")
    ticket = hall.calls()
    hall.ask(c.Cancel(ticket_id=ticket.ticket_id), Role.RECEPTION, "thu")
    if gone == "another is called":
        hall.calls()
    else:
        hall.clerk(c.CloseCounter())
        if gone == "removed":
            hall.state.counters.pop("c2")
    assert_refused(undoes(hall, "thu", Role.RECEPTION), Code.UNDO_BUILT_ON)


def test_a_number_cancelled_at_the_counter_of_another_comes_back_there():
    hall, _ = a_hall()
    hall.opens("c3", "thu")
    ticket = hall.calls()
    hall.ask(c.Cancel(ticket_id=ticket.ticket_id), Role.RECEPTION, "thu")
    undoes(hall, "thu", Role.RECEPTION)
    assert hall.state.counters["c2"].ticket_id == ticket.ticket_id
    assert hall.state.counters["c3"].ticket_id is None
    as_if_it_had_not_been(hall)


def test_other_settings_a_night_and_another_clock_end_what_can_be_taken_back():
    hall, _ = a_hall()
    for ends in (lambda: hall.put(branch(holidays=())),
                 lambda: hall.corrects_the_clock(1),
                 lambda: hall.pass_time(minutes=24 * 60) or hall.ask(c.Tick(), Role.SERVER)):  # fmt: skip
        hall.clerk(c.PauseCounter(reason="tea"))
        assert hall.state.counters["c2"].last is not None
        ends()
        assert hall.state.counters["c2"].last is None
        hall.clerk(c.ResumeCounter())


def test_an_undo_of_what_is_not_known_changes_nothing():
    hall, _ = a_hall()
    before = undone.comparable(hall.state, State())
    hall.tell(e.StepUndone(undoes=1, kind="ticket.called", counter_id="gone", person="lan"))
    hall.tell(e.StepUndone(undoes=1, kind="ticket.called", counter_id="c2", person="lan"))
    assert undone.comparable(hall.state, State()) == before


def test_what_a_display_says_of_one_call_is_not_said_of_the_ticket_at_another_counter():
    hall = Hall()
    hall.opens("c2")
    hall.opens("c1", "thu")
    hall.comes("A1")
    hall.comes("A1")
    called, other = hall.calls(), hall.calls("thu")
    [first] = called.leg.call_seqs
    hall.ask(c.Announced(call_seq=first, ticket_id=called.ticket_id, how="shown"), Role.DISPLAY)
    assert called.leg.shown
    assert not other.leg.shown
    as_if_it_had_not_been(hall)


def test_the_moments_after_a_step_taken_back_are_those_of_a_day_without_it():
    hall = Hall()
    hall.opens("c1")
    hall.comes()
    hall.pass_time(minutes=10)
    hall.calls()
    hall.clerk(c.UndoStep(seq=hall.state.counters["c1"].last.seq))
    hall.pass_time(minutes=-5)  # the clock steps back: what follows counts from the latest moment there was
    hall.calls()
    undone.assert_as_if_undone_had_never_been(hall.rows)
