"""What settings would mean for those who are here, and that they harm nobody once in force (R3, R32, R84)."""

from __future__ import annotations

from server.core.harm import CounterGone, Harm, NobodyServes, ServiceGone, harm
from tests.server.core.core_hall import Hall, assert_events, branch
from wire import commands as c
from wire import events as e
from wire.values import Role, TicketState

WITHOUT_E1 = branch(
    services=tuple(s for s in branch().services if s.id != "E1"),
    counters=tuple(x.model_copy(update={"services": ()}) for x in branch().counters),
)
WITHOUT_C2 = branch(counters=tuple(counter for counter in branch().counters if counter.id != "c2"))


def test_settings_that_take_nothing_away_harm_nobody():
    hall = Hall()
    hall.opens("c1")
    hall.comes("E1")
    assert harm(hall.state, branch()) == Harm()
    assert not harm(hall.state, branch(holidays=()))
    assert not harm(Hall().state, WITHOUT_E1)


def test_a_service_that_goes_away_says_who_has_a_number_or_a_booking_for_it():
    hall = Hall()
    hall.opens("c2")
    hall.comes("E1")
    hall.comes("E1")
    hall.calls()
    hall.ask(c.IssueTicket(service_id="A1", then=("E1",)))
    for n, state in ((1, "booked"), (2, "cancelled")):
        hall.ask(
            c.RecordBooking(booking_id=f"B{n}", code=f"B{n}00000S", service_id="E1", slot_at=hall.now, state=state),
            Role.HUB,
        )
    assert harm(hall.state, WITHOUT_E1).services == (ServiceGone("E1", waiting=1, elsewhere=2, booked=1),)


def test_who_waits_for_a_service_that_goes_away_keeps_the_number_and_is_served():
    hall = Hall()
    hall.opens("c1")
    ticket = hall.comes("E1")
    hall.put(WITHOUT_E1)
    assert ticket.state is TicketState.WAITING
    called = hall.calls()
    assert called.ticket_id == ticket.ticket_id
    hall.clerk(c.Start(ticket_id=ticket.ticket_id))
    assert_events(hall.clerk(c.Finish(ticket_id=ticket.ticket_id, outcome="accepted")), e.ServiceFinished)
    assert ticket.state is TicketState.DONE


def test_a_counter_that_goes_away_says_who_sits_there_and_the_ticket_is_served_to_its_end():
    hall = Hall()
    hall.opens("c2")
    hall.comes("A1")
    ticket = hall.calls()
    person = hall.state.counters["c2"].person
    assert harm(hall.state, WITHOUT_C2).counters == (CounterGone("c2", person, ticket.number),)
    hall.put(WITHOUT_C2)
    hall.ask(c.Start(ticket_id=ticket.ticket_id), Role.COUNTER, person)
    done = hall.ask(c.Finish(ticket_id=ticket.ticket_id, outcome="accepted"), Role.COUNTER, person)
    assert_events(done, e.ServiceFinished)


def test_a_service_that_loses_the_only_open_counter_that_serves_it_is_named():
    hall = Hall()
    hall.opens("c1")
    hall.comes("A1")
    less = tuple(x.model_copy(update={"groups": ("civil",)}) if x.id == "c1" else x for x in branch().counters)
    assert harm(hall.state, branch(counters=less)) == Harm(nobody_serves=(NobodyServes("A1", 1),))
    assert not harm(Hall().state, branch(counters=less))
