"""What somebody is told who waits anew, and against what it is longer than told (R143)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from server.core.context import Context
from server.core.decide import decide
from server.core.model import MINUTE, Ticket
from server.core.replies import as_told
from server.core.told_anew import OLDEST_MS
from server.waits.service import estimate
from tests.server.core.core_hall import Hall, assert_events, branch
from wire import commands as c
from wire import events as e
from wire.values import Actor, Role, TicketState, WaitRange

Anew = e.TicketTransferred | e.TicketReturned | e.VisitContinued


def a_hall(**policy: object) -> Hall:
    """Lan is at counter 1 (A) and Minh at counter 3 (E1); six people have come for each."""
    hall = Hall(**policy)
    hall.opens("c1", "lan")
    hall.opens("c3", "minh")
    for _ in range(6):
        hall.comes("A1", after_min=1)
        hall.comes("E1")
    return hall


def assert_told(hall: Hall, event: Anew, ahead: int) -> None:
    """The event has the wait that its ticket has from now on, and it is longer than told only beyond that."""
    told, ticket = event.told_anew, hall.state.tickets[event.ticket_id]
    assert told is not None
    now = estimate(hall.state, hall.now).for_ticket(ticket.ticket_id)
    assert (told.ahead, told.told.basis) == (ahead, "first")
    assert abs(told.low_min - now.low_min) <= 1
    assert abs(told.high_min - now.high_min) <= 1
    until = hall.now + told.high_min * MINUTE
    wait = WaitRange(low_min=0, high_min=2)
    assert not as_told(ticket, wait, until).longer
    assert as_told(ticket, wait, until + 1).longer


def assert_not_told(hall: Hall, event: Anew) -> None:
    ticket = hall.state.tickets[event.ticket_id]
    assert event.told_anew is None
    assert not as_told(ticket, WaitRange(low_min=30, high_min=60), hall.now + 600 * MINUTE).longer


def sent_on(hall: Hall, **where: object) -> e.TicketTransferred:
    """Minh sends whom he called on, fifty minutes after the first had come."""
    ticket = hall.calls("minh")
    hall.pass_time(minutes=50)
    (event,) = assert_events(hall.clerk(c.Transfer(ticket_id=ticket.ticket_id, **where), "minh"), e.TicketTransferred)
    assert isinstance(event, e.TicketTransferred)
    return event


def test_who_is_sent_to_another_service_is_told_the_wait_there() -> None:
    hall = a_hall()
    event = sent_on(hall, service_id="A1")
    assert_told(hall, event, ahead=1)  # only who came a moment earlier is before it, for it keeps its place (R37)
    first = hall.told(e.TicketIssued)
    assert hall.state.tickets[event.ticket_id].wait_high_min == next(
        one.wait_high_min for one in first if one.ticket_id == event.ticket_id
    ), "reports show what was told first"


def test_who_goes_on_to_the_next_service_is_told_the_wait_there() -> None:
    hall = a_hall()
    mine = hall.calls("minh")
    hall.clerk(c.Plan(ticket_id=mine.ticket_id, then=("A1",)), "minh")
    finish = c.Finish(ticket_id=mine.ticket_id, outcome="accepted")
    (event,) = assert_events(hall.clerk(finish, "minh"), e.VisitContinued)
    assert_told(hall, event, ahead=1)


def set_aside(hall: Hall, how: str) -> Ticket:
    mine = hall.calls()
    if how == "missed":
        hall.misses(mine)
    else:
        hall.clerk(c.Park(ticket_id=mine.ticket_id, minutes=10))
    hall.calls()
    return mine


@pytest.mark.parametrize(("how", "ahead"), [("parked", 0), ("missed", 4)])
def test_who_is_back_in_the_line_is_told_the_wait_at_the_place_they_get(how: str, ahead: int) -> None:
    hall = a_hall()
    mine = set_aside(hall, how)
    hall.pass_time(minutes=40)
    (event,) = assert_events(hall.returns(mine), e.TicketReturned)
    assert_told(hall, event, ahead)


def test_who_is_back_by_themselves_is_told_too() -> None:
    hall = a_hall(parked_come_back=True)
    set_aside(hall, "parked")
    hall.pass_time(minutes=10)
    (event,) = assert_events(hall.ask(c.Tick(), Role.SERVER), e.TicketReturned)
    assert_told(hall, event, ahead=0)


def test_who_does_not_wait_as_others_do_is_told_nothing() -> None:
    assert_not_told(hall := a_hall(), sent_on(hall, service_id="A1", first=True))
    assert_not_told(hall := a_hall(), sent_on(hall, service_id="A1", counter_id="c1"))
    assert_not_told(hall := a_hall(), sent_on(hall, service_id="A1", person="lan"))


def test_who_comes_back_to_one_counter_or_clerk_or_goes_first_is_told_nothing() -> None:
    for where in ({"counter_id": "c1"}, {"person": "lan"}, {"first": True}):
        hall = a_hall()
        sent = hall.state.tickets[sent_on(hall, service_id="A1", **where).ticket_id]
        while sent.state is TicketState.WAITING:
            if (called := hall.calls()) is not sent:
                hall.finishes(called)
        hall.clerk(c.Park(ticket_id=sent.ticket_id, minutes=5))
        (event,) = assert_events(hall.returns(sent), e.TicketReturned)
        assert isinstance(event, e.TicketReturned)
        assert_not_told(hall, event)


def test_who_goes_back_to_the_clerk_who_sent_them_is_told_nothing() -> None:
    hall = a_hall()
    sent = hall.state.tickets[sent_on(hall, service_id="A1", first=True, back=True).ticket_id]
    assert hall.calls() is sent
    finish = c.Finish(ticket_id=sent.ticket_id, outcome="accepted")
    (event,) = assert_events(hall.clerk(finish), e.VisitContinued)
    assert isinstance(event, e.VisitContinued)
    assert_not_told(hall, event)


def test_who_comes_back_to_the_clerk_who_had_them_is_told_nothing() -> None:
    hall = a_hall(same_clerk=True)
    mine = set_aside(hall, "parked")
    (event,) = assert_events(hall.returns(mine), e.TicketReturned)
    assert isinstance(event, e.TicketReturned)
    assert_not_told(hall, event)


def test_of_a_service_that_left_the_settings_nothing_is_told() -> None:
    hall = a_hall()
    mine = set_aside(hall, "parked")
    services = tuple(one for one in branch().services if one.id != "A1")
    assert_events(hall.put(branch(services=services)), e.SettingsApplied)
    (event,) = assert_events(hall.returns(mine), e.TicketReturned)
    assert isinstance(event, e.TicketReturned)
    assert_not_told(hall, event)


def test_where_nobody_serves_it_that_is_kept_and_nothing_is_longer() -> None:
    hall = a_hall()
    mine = hall.calls()
    (event,) = assert_events(hall.transfers(mine, service_id="A2"), e.TicketTransferred)
    assert event.told_anew.told.basis == "first"
    hall.clerk(c.CloseCounter(), "lan")
    hall.pass_time(minutes=1)
    mine = hall.calls("minh")
    (event,) = assert_events(hall.transfers(mine, "minh", service_id="A2"), e.TicketTransferred)
    assert event.told_anew.told.basis == "nobody"
    assert (event.told_anew.low_min, event.told_anew.high_min, mine.leg.told_until) == (0, 0, None)


def test_a_clerk_never_waits_for_waits_old_ones_and_none_are_told_to_nobody() -> None:
    hall = a_hall()
    mine = hall.calls("minh")
    command = c.Transfer(ticket_id=mine.ticket_id, service_id="A1")
    waits = estimate(hall.state, hall.now)

    def told(now: int, **given: object) -> object:
        actor = Actor(role=Role.COUNTER, person="minh", device_id="pc")
        context = replace(Context(actor, now, command_id="x"), **given)
        (event,) = assert_events(decide(hall.state, command, context), e.TicketTransferred)
        return event.told_anew

    assert told(hall.now) is None
    assert told(hall.now + OLDEST_MS, waits=waits) is not None
    assert told(hall.now + OLDEST_MS + 1, waits=waits) is None


def test_older_rows_say_nothing_of_it() -> None:
    old = {"ticket_id": "ticket-0001", "from_counter_id": "c1", "service_id": "A1", "counter_id": None, "first": False,
           "counted_from": 1}  # fmt: skip
    assert e.TicketTransferred.model_validate(old).told_anew is None
