"""A counter that can be used in a wheelchair, asked for alone (R132)."""

from __future__ import annotations

import pytest

from server.core.lines import Lines
from server.core.replies import paper_now
from server.core.waits import OVER
from tests.server.core import undone
from tests.server.core.core_hall import Hall, assert_events, assert_refused, at, branch
from wire import commands as c
from wire import events as e
from wire.booking import BranchBooking
from wire.errors import Code
from wire.values import Role, TicketState


def a_hall(accessible="c2"):
    """c1 and c2 serve A1, and so many of them can be used in a wheelchair; all waiting numbers stand in one line."""
    counters = [one.model_copy(update={"accessible": one.id == accessible}) for one in branch().counters]
    hall = Hall(settings=branch(counters=counters))
    hall.opens("c1", "lan")
    hall.opens("c2", "minh")
    return hall


def asks(hall, ticket, wanted=True, role=Role.RECEPTION, person="thu"):
    return hall.ask(c.AskAccessible(ticket_id=ticket.ticket_id, wanted=wanted), role, person)


def in_step(hall):
    """The lines that were kept are those sorted anew."""
    assert {n: [t for _, t in q] for n, q in hall.lines.queues()} == {
        n: [t for _, t in q] for n, q in Lines(hall.state).queues()
    }


def test_who_asked_waits_for_such_a_counter_while_one_is_open_at_the_place_they_have():
    hall = a_hall()
    ticket, other = hall.comes("A1"), hall.comes("A1")
    place = ticket.counted_from
    (asked,) = assert_events(asks(hall, ticket), e.AccessibleAsked)
    assert (asked.wanted, asked.person, asked.counter_id) == (True, "thu", None)
    assert (hall.lines.of("c1"), hall.lines.of("c2")) == ([other], [ticket, other])
    assert_refused(hall.clerk(c.CallChosen(ticket_id=ticket.ticket_id, why="gấp")), Code.ACCESSIBLE_COUNTER)
    hall.clerk(c.CloseCounter(), "minh")
    in_step(hall)
    assert hall.lines.of("c1") == [ticket, other]
    hall.opens("c2", "minh")
    in_step(hall)
    assert hall.lines.of("c1") == [other]
    assert ticket.counted_from == place


def test_it_is_asked_for_with_the_number_and_holds_for_all_its_services():
    hall = a_hall()
    hall.ask(c.IssueTicket(service_id="A1", then=("A1",), accessible=True), Role.KIOSK)
    (ticket,) = hall.state.tickets.values()
    assert ticket.accessible
    assert hall.lines.of("c1") == []
    hall.calls("minh")
    hall.finishes(ticket, "minh")
    assert (ticket.state, hall.lines.of("c1"), hall.lines.of("c2")) == (TicketState.WAITING, [], [ticket])


def test_it_is_not_needed_after_all_and_said_twice_changes_nothing():
    hall = a_hall()
    ticket = hall.comes("A1")
    assert asks(hall, ticket, wanted=False) == []
    asks(hall, ticket)
    assert asks(hall, ticket) == []
    assert_events(asks(hall, ticket, wanted=False), e.AccessibleAsked)
    assert hall.lines.of("c1") == [ticket]


def test_in_an_office_without_such_a_counter_nobody_waits_for_one():
    hall = a_hall(accessible="")
    ticket = hall.comes("A1")
    asks(hall, ticket)
    assert hall.lines.of("c1") == [ticket]


def test_not_once_called_nor_for_a_number_that_nobody_knows():
    hall = a_hall()
    ticket = hall.calls("lan") if hall.comes("A1") else None
    assert ticket is not None
    assert_refused(asks(hall, ticket), Code.WRONG_STEP, number=ticket.number)
    unknown = c.AskAccessible(ticket_id="nobody-0001")
    assert_refused(hall.ask(unknown, Role.RECEPTION, "thu"), Code.UNKNOWN_TICKET)


@pytest.mark.parametrize("state", ["held", "missed", "expected"])
def test_it_is_kept_for_who_does_not_wait_now(state):
    hall = a_hall()
    if state == "expected":
        ticket = hall.takes_from_home("A1")
    else:
        hall.comes("A1")
        ticket = hall.calls("lan")
        if state == "held":
            hall.clerk(c.Park(ticket_id=ticket.ticket_id))
        else:
            hall.misses(ticket, "lan")
    assert_events(asks(hall, ticket), e.AccessibleAsked)
    if state == "expected":
        hall.ask(c.Arrive(ticket_id=ticket.ticket_id), Role.RECEPTION, "thu")
    else:
        back = c.Return(ticket_id=ticket.ticket_id)
        assert_refused(hall.clerk(back, "lan"), Code.ACCESSIBLE_COUNTER)
        hall.clerk(back, "minh")
    assert (hall.lines.of("c1"), hall.lines.of("c2")) == ([], [ticket])


def test_it_is_asked_for_on_arrival_and_what_was_asked_for_before_stands():
    hall = a_hall()
    before, then = hall.takes_from_home("A1"), hall.takes_from_home("A1", booking_id="n-2")
    asks(hall, before)
    for ticket in (before, then):
        arrive = c.Arrive(ticket_id=ticket.ticket_id, accessible=ticket is then)
        hall.ask(arrive, Role.RECEPTION, "thu")
        assert ticket.accessible
    assert (hall.lines.of("c1"), hall.lines.of("c2")) == ([], [before, then])


def test_a_clerk_takes_it_back_and_not_once_somebody_called_the_number():
    hall = a_hall()
    ticket = hall.comes("A1")
    asks(hall, ticket, role=Role.COUNTER, person="lan")
    hall.clerk(c.UndoStep(seq=hall.state.seq), "lan")
    assert (ticket.accessible, hall.lines.of("c1")) == (False, [ticket])
    undone.assert_as_if_undone_had_never_been(hall.rows)
    (asked,) = assert_events(asks(hall, ticket, role=Role.COUNTER, person="lan"), e.AccessibleAsked)
    assert asked.counter_id == "c1"
    seq = hall.state.seq
    hall.calls("minh")
    assert_refused(hall.clerk(c.UndoStep(seq=seq), "lan"), Code.UNDO_BUILT_ON, number=ticket.number)


def test_a_number_given_while_the_server_was_away_brings_the_wish_along():
    hall = a_hall()
    (lease,) = hall.ask(c.LeaseNumbers(series="A"), device="kiosk-1")
    handed = c.HandOver(
        lease_id=lease.lease_id, day=lease.day, series="A", serial=lease.first, service_id="A1", arrived_at=hall.now,
        accessible=True,
    )  # fmt: skip
    (given,) = hall.ask(handed, device="kiosk-1")
    assert given.accessible
    assert (hall.lines.of("c1"), hall.lines.of("c2")) == ([], [hall.state.tickets[given.ticket_id]])


def test_its_paper_names_only_the_counters_that_may_call_it():
    def told(hall):
        ticket = hall.comes("A1")
        asks(hall, ticket)
        paper = paper_now(ticket, hall.state, 0, OVER, hall.now, "")
        return paper.accessible, paper.counters, paper.at_work, paper.where.of("vi")

    hall = a_hall()
    assert told(hall) == (True, ("c2",), ("c2",), "Tầng 1, quầy 2")
    hall.clerk(c.CloseCounter(), "minh")
    assert told(hall) == (True, ("c1", "c2"), ("c1",), "Tầng 1, quầy 1–2")


def test_it_is_asked_for_with_a_booking_which_counts_as_the_hub_told_it_last():
    hall = a_hall()
    said = {"booking_id": "B-1", "code": "K7QM", "service_id": "A1", "slot_at": at("09:00")}
    shown = BranchBooking(branch_id="b1", **said)
    hall.ask(c.RecordBooking(**said, state="booked", accessible=True), Role.HUB)
    (checked,) = hall.ask(c.CheckIn(code="TL1-signed", early=True), booking=shown)
    assert checked.accessible
