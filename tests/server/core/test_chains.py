"""Several services on one ticket, one after the other (R66-R69)."""

from __future__ import annotations

from tests.server.core import undone
from tests.server.core.core_hall import Hall, assert_events, assert_refused, branch
from wire import commands as c
from wire import events as e
from wire.errors import Code
from wire.values import Role, TicketState


def a_birth(hall, *then):
    decision = hall.ask(c.IssueTicket(service_id="E1", then=then))
    return hall.state.tickets[decision[-1].ticket_id]


def test_the_next_service_waits_where_it_is_served_at_the_place_the_ticket_has():
    hall = Hall()
    hall.opens("c2")
    hall.opens("c1", "minh")
    ticket = a_birth(hall, "A1", "S1")
    later = hall.comes("A1", after_min=1)
    hall.calls()
    hall.pass_time(minutes=9)
    finish = c.Finish(ticket_id=ticket.ticket_id, outcome="accepted", dossiers=2, filed_online=True)
    (went_on,) = assert_events(hall.clerk(finish), e.VisitContinued)
    assert (went_on.service_id, went_on.arrived_at, went_on.counted_from) == ("A1", hall.now, ticket.counted_from)
    assert (ticket.state, ticket.service_id, ticket.then) == (TicketState.WAITING, "A1", ("S1",))
    assert hall.lines.of("c1") == [ticket, later]
    first, second = ticket.legs
    assert (first.outcome, first.dossiers, first.filed_online, first.ended_at) == ("accepted", 2, True, hall.now)
    assert (second.continued, second.arrived_at) == (True, hall.now)
    assert (hall.state.totals.continued, hall.state.totals.served, hall.state.totals.dossiers) == (1, 0, 2)
    hall.calls("minh")
    hall.finishes(ticket, "minh", dossiers=1)
    hall.opens("c3", "thu")
    hall.calls("thu")
    hall.finishes(ticket, "thu", dossiers=1)
    assert (ticket.state, ticket.dossiers, ticket.services) == (TicketState.DONE, 4, 3)
    visits, legs = undone.lived(hall.rows)[1].visits, undone.lived(hall.rows)[1].legs
    assert visits[ticket.ticket_id][20:23] == (4, "done", 0)  # nobody was transferred
    assert [legs[ticket.ticket_id, n][11:] for n in (1, 2, 3)] == [
        ("accepted", 2, True), ("accepted", 1, None), ("accepted", 1, None),
    ]  # fmt: skip


def test_a_service_that_goes_on_is_taken_back_whole():
    hall = Hall()
    hall.opens("c2")
    ticket = a_birth(hall, "A1")
    hall.calls()
    hall.finishes(ticket)
    hall.clerk(c.UndoStep(seq=hall.state.seq))
    assert (ticket.state, ticket.then, len(ticket.legs)) == (TicketState.CALLED, ("A1",), 1)
    undone.assert_as_if_undone_had_never_been(hall.rows)


def test_services_that_follow_are_of_this_branch_few_enough_and_within_their_quota():
    hall = Hall(services_a_ticket=2)
    issue = c.IssueTicket(service_id="E1", then=("B9",))
    assert_refused(hall.ask(issue), Code.UNKNOWN_SERVICE, service="B9")
    assert_refused(hall.ask(c.IssueTicket(service_id="E1", then=("A1", "A1"))), Code.TOO_MANY_SERVICES, most=2)
    a_birth(hall, "A2")
    assert_refused(hall.ask(c.IssueTicket(service_id="A2", then=("A2",))), Code.QUOTA_REACHED, quota=2)
    assert hall.state.issued_of == {"E1": 1, "A2": 1}


def test_as_many_services_as_a_ticket_may_have_can_be_said_anew():
    hall = Hall(services_a_ticket=3)
    ticket = a_birth(hall, "A1")
    for then in (("A1", "S1"), ("S1", "A2")):
        command = c.Plan(ticket_id=ticket.ticket_id, then=then)
        assert_events(hall.ask(command, Role.RECEPTION, "thu"), e.VisitPlanned)
    assert ticket.then == ("S1", "A2")


def test_a_clerk_adds_and_takes_away_what_follows_the_ticket_at_her_counter():
    hall = Hall(services_a_ticket=3)
    hall.opens("c2")
    ticket = hall.comes("E1")
    plan = c.Plan(ticket_id=ticket.ticket_id, then=("A1",))
    assert_refused(hall.clerk(plan, "minh"), Code.NO_COUNTER)
    assert_refused(hall.clerk(plan), Code.NOT_YOURS, number=ticket.number)
    hall.calls()
    (planned,) = assert_events(hall.clerk(plan), e.VisitPlanned)
    assert (planned.counter_id, ticket.then) == ("c2", ("A1",))
    assert_events(hall.clerk(plan))
    too_many = c.Plan(ticket_id=ticket.ticket_id, then=("A1", "A1", "S1"))
    assert_refused(hall.clerk(too_many), Code.TOO_MANY_SERVICES, most=3)
    assert_refused(hall.clerk(c.Plan(ticket_id=ticket.ticket_id, then=("B9",))), Code.UNKNOWN_SERVICE)
    assert_refused(hall.clerk(c.Plan(ticket_id="command-none", then=())), Code.UNKNOWN_TICKET)
    assert_events(hall.ask(c.Plan(ticket_id=ticket.ticket_id, then=()), Role.RECEPTION, "thu"), e.VisitPlanned)
    hall.finishes(ticket)
    assert_refused(hall.clerk(plan), Code.WRONG_STEP, state="done")


def test_what_follows_stays_through_a_transfer_an_absence_and_a_pause_aside():
    hall = Hall()
    hall.opens("c2")
    ticket = a_birth(hall, "A1")
    hall.calls()
    hall.transfers(ticket, service_id="A2")
    hall.calls()
    hall.misses(ticket)
    hall.returns(ticket)
    hall.calls()
    hall.finishes(ticket)
    assert [leg.service_id for leg in ticket.legs] == ["E1", "A2", "A1"]
    assert (ticket.then, ticket.services) == ((), 2)
    hall.ask(c.Cancel(ticket_id=ticket.ticket_id), Role.RECEPTION, "thu")
    assert ticket.state is TicketState.CANCELLED


def test_a_service_that_left_the_settings_still_follows_and_any_counter_may_help():
    hall = Hall()
    hall.opens("c2")
    hall.opens("c3", "thu")
    ticket = a_birth(hall, "A1")
    hall.put(branch(services=branch().services[1:]))
    hall.calls()
    assert isinstance(hall.clerk(c.Plan(ticket_id=ticket.ticket_id, then=("A1", "S1"))), list)
    hall.finishes(ticket)
    assert hall.lines.of("c3") == [ticket]


def test_a_wish_to_be_first_and_a_return_do_not_go_along_to_the_next_service():
    hall = Hall()
    hall.opens("c2")
    ticket = a_birth(hall, "A1")
    hall.calls()
    hall.transfers(ticket, service_id="A2", first=True)
    hall.calls()
    hall.clerk(c.Park(ticket_id=ticket.ticket_id))
    hall.returns(ticket)
    hall.calls()
    assert (ticket.first, ticket.returned) == (True, "parked")
    hall.finishes(ticket)
    assert (ticket.service_id, ticket.first, ticket.returned) == ("A1", False, "")
