"""To a person, and back; put right; others first; back by itself; how it ended (R110-R116)."""

from __future__ import annotations

import pytest

from server.waits.service import estimate
from tests.server.core import undone
from tests.server.core.core_hall import Hall, assert_events, assert_refused, branch
from wire import commands as c
from wire import events as e
from wire.catalogue import Policy
from wire.commands import MOST_SERVICES
from wire.errors import Code
from wire.values import PersonRole, Reason, Role, TicketState

T = "no-such-ticket"


def at_work():
    """Lan at c1 and Minh at c2, and somebody whom Lan has called."""
    hall = Hall()
    hall.opens("c1", "lan")
    hall.opens("c2", "minh")
    return hall, called(hall)


def called(hall):
    ticket = hall.comes("A1")
    hall.calls("lan")
    return ticket


def sends(hall, ticket, **where):
    return hall.clerk(c.Transfer(ticket_id=ticket.ticket_id, **where))


# -- to a person (R110) --


def test_a_ticket_sent_to_a_person_is_called_by_them_alone_wherever_they_sit():
    hall, ticket = at_work()
    hall.opens("c3", "thu")
    assert_events(sends(hall, ticket, service_id="E1", person="minh"), e.TicketTransferred)
    assert (hall.lines.of("c2"), hall.lines.of("c1")) == ([ticket], [])
    hall.clerk(c.CloseCounter(), "minh")
    hall.clerk(c.CloseCounter(), "lan")
    hall.opens("c1", "minh")  # where no E1 is served: then whoever serves it may call it
    hall.opens("c2", "lan")
    assert hall.lines.of("c2") == [ticket]
    assert hall.lines.of("c1") == []


def test_who_is_sent_to_a_person_that_leaves_is_not_forgotten():
    hall, ticket = at_work()
    sends(hall, ticket, person="minh", service_id="A1")
    assert (hall.lines.of("c1"), hall.lines.of("c2")) == ([], [ticket])
    assert_refused(hall.clerk(c.CallChosen(ticket_id=ticket.ticket_id, why="gấp")), Code.NOT_YOURS)
    hall.clerk(c.CloseCounter(), "minh")
    assert hall.lines.of("c1") == [ticket]
    hall.opens("c2", "minh")
    assert hall.lines.of("c1") == []


def test_a_ticket_of_a_service_that_left_the_settings_stays_with_its_person():
    hall, ticket = at_work()
    sends(hall, ticket, service_id="A1", person="minh")
    hall.put(branch(services=branch().services[1:]))
    assert (hall.lines.of("c1"), hall.lines.of("c2")) == ([], [ticket])


def test_who_was_sent_to_a_person_that_is_locked_or_erased_is_not_forgotten_though_the_counter_stays_open():
    hall, ticket = at_work()
    [added] = hall.ask(
        c.AddPerson(name="thu", full_name="Thu", roles=(PersonRole.CLERK,), password_hash="$argon2id$test"), Role.SERVER
    )
    hall.clerk(c.CloseCounter(), "minh")
    hall.opens("c2", added.code)
    sends(hall, ticket, person=added.code, service_id="A1")
    another = called(hall)
    assert (hall.lines.of("c1"), hall.lines.of("c2")) == ([], [ticket])
    hall.ask(c.ChangePerson(code=added.code, locked=True), Role.SERVER)
    assert hall.lines.of("c1") == hall.lines.of("c2") == [ticket]
    assert_refused(sends(hall, another, person=added.code, service_id="A1"), Code.NOWHERE)
    hall.ask(c.ChangePerson(code=added.code, locked=False), Role.SERVER)
    assert (hall.lines.of("c1"), hall.lines.of("c2")) == ([], [ticket])
    hall.ask(c.ErasePerson(code=added.code), Role.SERVER)
    assert hall.lines.of("c1") == [ticket]


@pytest.mark.parametrize(
    "where",
    [
        {"person": "thu"},  # sits nowhere
        {"person": "lan"},  # oneself
        {"person": "minh", "counter_id": "c2"},
        {"person": "minh", "service_id": "S1"},  # not served there
        {"person": "thu", "service_id": "E1"},
        {"back": True},
    ],
)
def test_a_transfer_to_nobody_is_refused(where):
    hall, ticket = at_work()
    assert_refused(sends(hall, ticket, **where), Code.NOWHERE)


# -- and back to me (R111) --


def test_what_was_sent_to_a_colleague_comes_back_to_who_sent_it():
    hall, ticket = at_work()
    hall.opens("c3", "thu")
    assert_events(sends(hall, ticket, service_id="E1", back=True), e.TicketTransferred)
    assert (ticket.service_id, ticket.then, ticket.back_to) == ("E1", ("A1",), "lan")
    hall.calls("minh")
    hall.finishes(ticket, "minh", dossiers=1)
    assert (ticket.state, ticket.service_id, ticket.then, ticket.back_to) == (TicketState.WAITING, "A1", (), "")
    assert hall.lines.of("c1") == [ticket]
    assert hall.lines.of("c2") == []  # A1 is served there too
    hall.calls("lan")
    hall.finishes(ticket, "lan")
    assert (ticket.state, ticket.dossiers) == (TicketState.DONE, 1)


def test_it_goes_to_whoever_serves_it_when_the_sender_has_left():
    hall, ticket = at_work()
    sends(hall, ticket, service_id="E1", back=True)
    hall.clerk(c.CloseCounter(), "lan")
    hall.calls("minh")
    hall.finishes(ticket, "minh")
    assert hall.lines.of("c2") == [ticket]


def test_who_plans_anew_what_follows_keeps_the_way_back_or_drops_it():
    hall, ticket = at_work()
    sends(hall, ticket, service_id="E1", back=True)
    reception = (Role.RECEPTION, "hoa")
    hall.ask(c.Plan(ticket_id=ticket.ticket_id, then=("A1", "S1")), *reception)
    assert ticket.back_to == "lan"
    hall.ask(c.Plan(ticket_id=ticket.ticket_id, then=("S1",)), *reception)
    assert ticket.back_to == ""


def test_a_transfer_with_the_way_back_is_taken_back_whole():
    hall, ticket = at_work()
    sends(hall, ticket, service_id="E1", back=True)
    hall.clerk(c.UndoStep(seq=hall.state.seq))
    assert (ticket.state, ticket.service_id, ticket.then, ticket.back_to) == (TicketState.CALLED, "A1", (), "")
    undone.assert_as_if_undone_had_never_been(hall.rows)


def test_a_plan_that_dropped_the_way_back_is_taken_back_with_it():
    hall, ticket = at_work()
    sends(hall, ticket, service_id="E1", back=True)
    hall.calls("minh")
    hall.clerk(c.Plan(ticket_id=ticket.ticket_id, then=("S1",)), "minh")
    assert (ticket.then, ticket.back_to) == (("S1",), "")
    hall.clerk(c.UndoStep(seq=hall.state.seq), "minh")
    assert (ticket.then, ticket.back_to) == (("A1",), "lan")
    undone.assert_as_if_undone_had_never_been(hall.rows)


def test_no_ticket_goes_there_and_back_without_end():
    hall, ticket = at_work()
    ticket.then = ("E1",) * (MOST_SERVICES - 1)
    assert_refused(sends(hall, ticket, service_id="E1", back=True), Code.TOO_MANY_SERVICES, most=str(MOST_SERVICES))


# -- taken for the wrong service (R112) --


def test_a_ticket_taken_for_another_service_counts_as_the_right_one():
    hall, ticket = at_work()
    hall.clerk(c.Start(ticket_id=ticket.ticket_id))
    hall.pass_time(minutes=4)
    correct = c.Correct(ticket_id=ticket.ticket_id, service_id="A2")
    (put_right,) = assert_events(hall.clerk(correct), e.TicketCorrected)
    assert (put_right.was, put_right.service_id, put_right.counter_id) == ("A1", "A2", "c1")
    assert (ticket.number, ticket.state, ticket.service_id, len(ticket.legs)) == ("A001", TicketState.SERVING, "A2", 1)
    assert hall.clerk(correct) == []  # pressed twice
    hall.finishes(ticket)
    assert set(hall.state.measured) == {"A2"}  # what is known of A1 is not spoilt
    assert undone.lived(hall.rows)[1].visits[ticket.ticket_id][5] == "A2"


def test_a_correction_is_taken_back():
    hall, ticket = at_work()
    hall.clerk(c.Correct(ticket_id=ticket.ticket_id, service_id="A2"))
    hall.clerk(c.UndoStep(seq=hall.state.seq))
    assert ticket.service_id == "A1"
    undone.assert_as_if_undone_had_never_been(hall.rows)


def test_only_a_service_of_the_counter_is_put_in_its_place():
    hall, ticket = at_work()
    wrong = c.Correct(ticket_id=ticket.ticket_id, service_id="S1")
    assert_refused(hall.clerk(wrong), Code.CANNOT_SERVE)
    assert_refused(hall.clerk(wrong, "minh"), Code.NOT_YOURS)
    assert_refused(hall.clerk(c.Correct(ticket_id=ticket.ticket_id, service_id="none")), Code.UNKNOWN_SERVICE)


# -- others first (R113) --


def snooze(hall, ticket, minutes=10):
    return hall.ask(c.Snooze(ticket_id=ticket.ticket_id, minutes=minutes), Role.PHONE)


def tick(hall):
    return hall.ask(c.Tick(), Role.SERVER)


def test_who_lets_others_go_first_waits_again_by_itself_at_the_place_they_had():
    hall = Hall()
    first, second = hall.comes(), hall.comes(after_min=1)
    assert_events(snooze(hall, first), e.TicketSnoozed)
    assert (first.state, first.snoozed, first.remind_at) == (TicketState.PARKED, True, hall.now + 600_000)
    hall.opens()
    assert hall.calls() is second
    hall.pass_time(minutes=9.9)
    assert tick(hall) == []
    hall.pass_time(minutes=0.2)
    (back,) = assert_events(tick(hall), e.TicketReturned)
    assert (back.was, back.counter_id, back.counted_from) == ("parked", None, first.counted_from)
    assert (first.state, first.snoozed, first.remind_at) == (TicketState.WAITING, False, None)
    assert tick(hall) == []
    hall.finishes(second)
    assert hall.calls().reason is Reason.RETURNED
    assert first.wait_ms is None  # nobody came to a counter meanwhile


def test_a_counter_may_bring_them_back_before():
    hall = Hall()
    hall.opens()
    ticket = hall.comes()
    snooze(hall, ticket)
    assert_events(hall.returns(ticket), e.TicketReturned)


def test_so_often_as_the_settings_say():
    hall = Hall()
    hall.opens()
    ticket = hall.comes()
    snooze(hall, ticket)
    hall.returns(ticket)
    assert_refused(snooze(hall, ticket), Code.NO_SNOOZE, number="A001", most="1")
    hall.calls()
    assert_refused(snooze(hall, ticket), Code.WRONG_STEP, number="A001")  # it is being called
    assert_refused(hall.ask(c.Snooze(ticket_id=T), Role.PHONE), Code.UNKNOWN_TICKET)
    hall.put(branch(policy=Policy(snoozes_a_ticket=0)))
    assert_refused(snooze(hall, hall.comes()), Code.NO_SNOOZE, most="0")


# -- held, and back by itself (R114) --


@pytest.mark.parametrize("by_itself", [True, False])
def test_what_is_held_waits_again_when_its_minutes_are_over_if_the_settings_say_so(by_itself):
    hall = Hall(parked_come_back=by_itself)
    hall.opens()
    ticket = hall.comes()
    hall.calls()
    hall.clerk(c.Park(ticket_id=ticket.ticket_id, minutes=5))
    hall.pass_time(minutes=5)
    assert len(tick(hall)) == by_itself
    assert ticket.state is (TicketState.WAITING if by_itself else TicketState.PARKED)


def test_those_whose_minutes_end_together_come_back_in_the_order_they_came():
    hall = Hall(parked_come_back=True)
    hall.opens()
    first, second = hall.comes(), hall.comes(after_min=1)
    for ticket in (first, second):
        hall.calls()
        hall.clerk(c.Park(ticket_id=ticket.ticket_id, minutes=5))
    hall.pass_time(minutes=60)  # the machine slept
    assert [event.ticket_id for event in tick(hall)] == [first.ticket_id, second.ticket_id]


def test_a_day_that_ends_ends_them_too():
    hall = Hall(parked_come_back=True)
    ticket = hall.comes()
    snooze(hall, ticket)
    hall.pass_time(minutes=24 * 60)
    assert_events(tick(hall), e.DayClosed, e.DayOpened)
    assert ticket.ticket_id not in hall.state.tickets


# -- how it ended (R115) --


def ends(hall, ticket, **said):
    return hall.clerk(c.Finish(ticket_id=ticket.ticket_id, outcome="accepted", dossiers=1, **said))


def test_a_dossier_code_is_taken_only_in_the_form_of_the_settings():
    hall = Hall(dossier_form="H26-####")
    hall.opens()
    ticket = called(hall)
    assert_refused(ends(hall, ticket, dossier_code="H26-12"), Code.DOSSIER_CODE, example="H26-0000")
    (finished,) = assert_events(ends(hall, ticket, dossier_code="h26 - 0012"), e.ServiceFinished)
    assert finished.dossier_code == "H26-0012"
    (without,) = assert_events(ends(hall, called(hall)), e.ServiceFinished)
    assert without.dossier_code is None


def test_without_a_form_the_code_stays_as_it_was_typed():
    hall = Hall()
    hall.opens()
    (finished,) = assert_events(ends(hall, called(hall), dossier_code="h 1"), e.ServiceFinished)
    assert finished.dossier_code == "h 1"


def test_a_note_goes_with_the_end_of_a_service_whether_or_not_another_follows():
    hall = Hall()
    hall.opens()
    decision = hall.ask(c.IssueTicket(service_id="A1", then=("A2",)))
    ticket = hall.state.tickets[decision[-1].ticket_id]
    hall.calls()
    assert_events(ends(hall, ticket, note="ông Nam quay lại thứ hai"), e.VisitContinued)
    hall.calls()
    (finished,) = assert_events(ends(hall, ticket, note="xong"), e.ServiceFinished)
    assert finished.note == "xong"
    assert "note" in finished.erasable


# -- accessible counters (R116) --


def with_low_counters(*low):
    counters = [counter.model_copy(update={"accessible": counter.id in low}) for counter in branch().counters]
    classes = [one.model_copy(update={"accessible_counter": one.id == "old"}) for one in branch().classes]
    return branch(counters=counters, classes=classes)


def test_who_needs_an_accessible_counter_waits_for_one_while_it_is_open():
    hall = Hall(settings=with_low_counters("c2", "c3"))
    hall.opens("c1", "lan")
    hall.opens("c3", "thu")  # accessible, and serves no A1
    ticket = hall.comes("A1", "old")
    assert hall.lines.of("c1") == [ticket]  # none that serves it is there
    hall.opens("c2", "minh")
    assert (hall.lines.of("c1"), hall.lines.of("c2")) == ([], [ticket])
    assert_refused(hall.clerk(c.CallChosen(ticket_id=ticket.ticket_id, why="gấp")), Code.ACCESSIBLE_COUNTER)
    hall.clerk(c.PauseCounter(reason="lunch"), "minh")
    assert hall.lines.of("c1") == [ticket]
    hall.clerk(c.UndoStep(seq=hall.state.seq), "minh")
    assert hall.lines.of("c1") == []
    hall.clerk(c.PauseCounter(reason="lunch"), "minh")
    hall.clerk(c.ResumeCounter(), "minh")
    assert (hall.lines.of("c1"), hall.lines.of("c2")) == ([], [ticket])
    hall.clerk(c.CloseCounter(), "minh")
    assert hall.calls("lan") is ticket


def test_everybody_else_is_called_by_any_counter_and_who_is_sent_somewhere_goes_there():
    hall = Hall(settings=with_low_counters("c2"))
    hall.opens("c1", "lan")
    hall.opens("c2", "minh")
    ordinary, low = hall.comes("A1"), hall.comes("A1", "old")
    assert hall.lines.of("c1") == [ordinary]
    assert hall.calls("minh") is low
    hall.clerk(c.Transfer(ticket_id=low.ticket_id, counter_id="c1"), "minh")
    assert hall.lines.of("c1") == [low, ordinary]


def test_a_wait_is_told_to_who_waits_for_an_accessible_counter():
    hall = Hall(settings=with_low_counters("c2"))
    hall.opens("c1", "lan")
    hall.opens("c2", "minh")
    low = hall.comes("A1", "old")
    assert not estimate(hall.state, hall.now).for_ticket(low.ticket_id).nobody


# -- trouble --


def test_two_presses_send_a_ticket_once_and_what_it_comes_back_for_may_leave_the_settings():
    hall, ticket = at_work()
    assert_events(sends(hall, ticket, service_id="E1", back=True), e.TicketTransferred)
    assert_refused(sends(hall, ticket, service_id="E1", back=True), Code.WRONG_STEP)
    hall.put(branch(services=branch().services[1:]))  # A1 is gone
    hall.calls("minh")
    hall.finishes(ticket, "minh")
    assert (hall.lines.of("c1"), hall.lines.of("c2")) == ([ticket], [])  # it is Lan's all the same
    hall.clerk(c.CloseCounter(), "lan")
    assert hall.lines.of("c2") == [ticket]


def test_who_is_called_neither_cancels_nor_waits_by_phone():
    hall, ticket = at_work()
    phone = c.Cancel(ticket_id=ticket.ticket_id)
    assert_refused(hall.ask(phone, Role.PHONE), Code.WRONG_STEP)
    assert_refused(snooze(hall, ticket), Code.WRONG_STEP)
    assert ticket.state is TicketState.CALLED
