"""The wait shown: a simulation of the live queue without chance (R50-R56)."""

from __future__ import annotations

import random
from dataclasses import astuple, replace

import pytest

from server.core.model import Measured
from server.core.order import NEWCOMER, accessible_queue, booked_queue
from server.core.waits import NOBODY
from server.waits.scene import bookings_due, draw, occupancy_ms
from server.waits.service import estimate
from server.waits.simulate import simulate
from tests.server.core.core_hall import Hall, at, branch
from wire import commands as c
from wire import events as e
from wire.catalogue import Policy
from wire.values import Role
from wire.waits import at_once


def waits(hall):
    return estimate(hall.state, hall.now)


def test_nobody_before_an_open_counter_means_no_wait():
    hall = Hall()
    hall.opens("c1")
    wait = waits(hall).for_service("A1")
    assert (wait.low_min, at_once(wait), wait.first_estimate) == (0, True, True)
    assert waits(hall).ahead_of_service("A1") == 0


def test_the_wait_grows_with_the_line_and_shrinks_with_a_counter():
    hall = Hall()
    hall.opens("c1")
    seen = []
    for _ in range(6):
        hall.comes()
        seen.append(waits(hall).for_service("A1"))
    assert [w.low_min for w in seen] == sorted(w.low_min for w in seen)
    assert seen[0].high_min < seen[-1].low_min
    assert all(w.low_min < w.high_min for w in seen)
    hall.opens("c2", "minh")
    assert waits(hall).for_service("A1").high_min < seen[-1].high_min


def test_the_same_state_and_moment_give_the_same_figures():
    hall = Hall()
    hall.opens("c1")
    for service in ("A1", "E1", "S1", "A1"):
        hall.comes(service)
    first, again = (
        [waits(hall).for_service(s, k) for s in ("A1", "A2", "E1", "S1") for k in ("ordinary", "old")] for _ in range(2)
    )
    assert first == again


def test_each_ticket_has_its_own_wait_and_people_before():
    hall = Hall()
    hall.opens("c1")
    first, second, third = (hall.comes() for _ in range(3))
    seen = waits(hall)
    assert [seen.ahead_of(t.ticket_id) for t in (first, second, third)] == [0, 1, 2]
    assert seen.for_ticket(first.ticket_id).low_min == 0
    assert seen.for_ticket(second.ticket_id).high_min < seen.for_ticket(third.ticket_id).high_min


def test_people_before_are_those_of_the_same_group():
    hall = Hall()
    hall.comes("A1")
    hall.comes("A2")
    hall.comes("E1")
    seen = waits(hall)
    assert (seen.ahead_of_service("A1"), seen.ahead_of_service("E1"), seen.ahead_of_service("S1")) == (2, 1, 0)


def test_who_was_sent_to_one_counter_is_among_the_people_before_of_their_group():
    hall = Hall()
    hall.opens("c1")
    hall.opens("c2", "minh")
    hall.comes("A1")
    hall.transfers(hall.calls(), counter_id="c2")
    seen = waits(hall)
    assert (seen.ahead_of_service("A1"), seen.ahead_of_service("E1")) == (1, 0)


def test_a_priority_class_has_fewer_people_before_and_waits_less():
    hall = Hall()
    hall.opens("c1")
    for _ in range(5):
        hall.comes()
    seen = waits(hall)
    assert seen.ahead_of_service("A1", "old") == 0
    assert seen.for_service("A1", "old").high_min < seen.for_service("A1").low_min


def test_absolute_priority_is_seen_by_the_estimate():
    hall = Hall(settings=branch(policy=Policy(absolute_priority=True)))
    hall.opens("c1")
    hall.comes()
    hall.pass_time(minutes=100)
    assert waits(hall).ahead_of_service("A1", "old") == 0


def test_a_called_served_or_finished_ticket_waits_no_more():
    hall = Hall()
    hall.opens("c1")
    ticket = hall.comes()
    hall.calls()
    for _ in range(2):
        wait = waits(hall).for_ticket(ticket.ticket_id)
        assert (wait.low_min, wait.high_min, wait.first_estimate) == (0, 0, False)
        assert waits(hall).ahead_of(ticket.ticket_id) == 0
        hall.clerk(c.Finish(ticket_id=ticket.ticket_id, outcome="accepted"))
    assert waits(hall).for_ticket("no-such-ticket").high_min == 0
    assert waits(hall).ahead_of("no-such-ticket") == 0


def test_a_parked_ticket_waits_as_if_it_came_now():
    hall = Hall()
    hall.opens("c1")
    ticket = hall.comes()
    hall.calls()
    hall.clerk(c.Park(ticket_id=ticket.ticket_id))
    hall.comes()
    assert waits(hall).for_ticket(ticket.ticket_id) == waits(hall).for_service("A1")


def test_time_already_spent_in_service_shortens_the_wait_but_never_to_nothing():
    hall = Hall()
    hall.opens("c1")
    hall.comes("A2")
    hall.calls()
    fresh = waits(hall).for_service("A1")
    hall.pass_time(minutes=12)
    later = waits(hall).for_service("A1")
    hall.pass_time(minutes=300)
    overdue = waits(hall).for_service("A1")
    assert fresh.high_min > later.high_min > overdue.high_min > 1


def test_a_paused_counter_is_expected_back_later_the_longer_its_pause_lasts():
    hall = Hall()
    hall.opens("c1")
    hall.clerk(c.PauseCounter(reason="tea"))
    seen = [waits(hall).for_service("A1")]
    for minutes in (12, 30, 50):
        hall.now = at("08:30") + minutes * 60_000
        seen.append(waits(hall).for_service("A1"))
    just_now, nearly_over, lasts, lasts_on = (wait.high_min for wait in seen)
    assert just_now >= 15
    assert 5 <= nearly_over < just_now
    assert nearly_over < lasts < lasts_on
    assert lasts >= 15


def test_after_an_hour_nobody_knows_when_a_pause_ends():
    hall = Hall()
    hall.opens("c1")
    waiting = hall.comes()
    hall.clerk(c.PauseCounter(reason="lunch"))
    hall.pass_time(minutes=60)
    assert waits(hall).for_service("A1") == waits(hall).for_ticket(waiting.ticket_id) == NOBODY
    hall.opens("c2", "minh")
    assert waits(hall).for_service("A1").high_min > 0


def test_a_pause_with_a_return_is_over_when_it_was_said_that_it_would_be():
    hall = Hall()
    hall.opens("c1")
    hall.clerk(c.PauseCounter(reason="lunch", back_in_min=90))
    long = waits(hall).for_service("A1")
    assert long.high_min >= 80, "also beyond the hour after which nobody knows"
    hall.now += 62 * 60_000
    assert 20 <= waits(hall).for_service("A1").high_min < long.high_min
    hall.now += 29 * 60_000
    assert waits(hall).for_service("A1") == NOBODY, "it is over, and she is not back"
    hall.clerk(c.PauseCounter(reason="tea", back_in_min=2))
    assert waits(hall).for_service("A1").high_min < 15


def test_before_opening_all_counters_are_expected_at_opening():
    hall = Hall("07:40")
    hall.opens("c3")
    wait = waits(hall).for_service("A1")
    assert wait.low_min <= 20 <= wait.high_min
    # The one that is open already calls already.
    assert at_once(waits(hall).for_service("S1"))


def test_a_service_nobody_serves_has_no_figure():
    hall = Hall()
    hall.opens("c3")
    ticket = hall.comes("A1")
    seen = waits(hall)
    for wait in (seen.for_service("A1"), seen.for_service("A1", "old"), seen.for_ticket(ticket.ticket_id)):
        assert (wait.nobody, wait.low_min, wait.high_min, wait.first_estimate) == (True, 0, 0, False)
    assert not seen.for_service("E1").nobody
    assert waits(Hall()).for_service("B9").nobody
    (issued,) = hall.told(e.TicketIssued)
    assert (issued.nobody_serves, issued.wait_low_min, issued.wait_high_min, issued.ahead) == (True, 0, 0, 0)


def test_a_lunch_that_is_in_the_hours_ends_when_they_say():
    hall = Hall("12:40")
    wait = waits(hall).for_service("A1")
    assert not wait.nobody
    assert wait.low_min <= 20 <= wait.high_min


def test_a_ticket_sent_to_one_counter_waits_for_that_counter():
    hall = Hall()
    hall.opens("c1")
    hall.opens("c2", "minh")
    busy = hall.comes("E1")
    hall.calls("minh")
    sent = hall.comes("A1")
    hall.calls()
    hall.transfers(sent, counter_id="c2")
    assert busy.counter_id == "c2"
    assert waits(hall).for_ticket(sent.ticket_id).high_min > waits(hall).for_service("A1").high_min


def test_a_ticket_of_a_service_that_left_the_settings_still_has_a_wait():
    hall = Hall()
    hall.opens("c3")
    ticket = hall.comes("A1")
    hall.put(branch(services=branch().services[1:]), Role.SERVER)
    seen = waits(hall)
    assert at_once(seen.for_ticket(ticket.ticket_id))
    assert seen.ahead_of(ticket.ticket_id) == 0


def record(slot, **changes):
    known = {"booking_id": f"r-{slot[:2]}", "code": "K7QM", "service_id": "A1", "slot_at": at(slot), "state": "booked"}
    return c.RecordBooking(**known | changes)


@pytest.mark.parametrize(
    ("booking", "counts"),
    [
        (record("08:40"), True),
        (record("08:40", class_id="old"), True),
        (record("08:40", state="cancelled"), False),
        (record("08:40", now=True), False),
        (record("08:40", service_id="B9"), False),
        (record("11:00"), False),
        (record("08:10"), False),
    ],
)
def test_bookings_due_soon_take_their_place(booking, counts):
    hall = Hall()
    hall.opens("c1")
    hall.comes("A2")
    without = waits(hall).for_service("A1")
    hall.ask(booking, Role.HUB)
    assert (waits(hall).for_service("A1").high_min > without.high_min) is counts


def test_a_booking_that_came_is_not_expected_again():
    hall = Hall("08:20")
    hall.opens("c1")
    hall.ask(record("08:40"), Role.HUB)
    assert len(bookings_due(hall.state, hall.now)) == 1
    hall.checks_in("08:40", booking_id="r-08")
    hall.finishes(hall.calls())
    assert at_once(waits(hall).for_service("A1"))
    assert bookings_due(hall.state, hall.now) == ()


def test_a_free_counter_waits_for_a_due_booking():
    hall = Hall()
    hall.opens("c3")
    hall.opens("c1", "minh")
    hall.ask(record("08:40", service_id="E1"), Role.HUB)
    hall.ask(record("08:50", service_id="E1"), Role.HUB)
    assert at_once(waits(hall).for_service("A1"))


def test_measured_minutes_are_shrunk_towards_the_configured_ones_under_30():
    hall = Hall()
    hall.opens("c1")
    assert occupancy_ms(hall.state, "A1") == 10 * 60_000
    hall.state.measured["A1"] = Measured(15, 15 * 20 * 60_000)
    assert occupancy_ms(hall.state, "A1") == 15 * 60_000
    hall.state.measured["A1"] = Measured(60, 60 * 20 * 60_000)
    assert occupancy_ms(hall.state, "A1") == 20 * 60_000
    assert not waits(hall).for_service("A1").first_estimate
    assert waits(hall).for_service("A2").first_estimate


def test_many_no_shows_shorten_the_wait():
    hall = Hall()
    hall.opens("c1")
    for _ in range(5):
        hall.comes()
    before = waits(hall).for_service("A1")
    hall.state.turnout.called, hall.state.turnout.missed = 200, 150
    assert waits(hall).for_service("A1").high_min < before.high_min


def test_no_shows_and_those_who_came_are_counted():
    hall = Hall()
    hall.opens("c1")
    hall.comes()
    hall.misses(hall.calls())
    hall.comes()
    hall.finishes(hall.calls())
    assert astuple(hall.state.turnout) == (2, 1)
    assert "A1" in hall.state.measured


def test_an_estimate_knows_whom_it_covers():
    hall = Hall()
    before = hall.comes()
    seen = waits(hall)
    after = hall.comes()
    assert seen.covers(before.ticket_id)
    assert not seen.covers(after.ticket_id)


def called_at(scene, service_id, place, queue=None):
    """The same, said the long way: when somebody who takes no time is called, with that person put into the line."""
    there, queue = replace(scene.services[service_id], turn_ms=0), queue or service_id
    me = (place, "me", "(me)", queue)
    queues = {**scene.queues, queue: tuple(sorted((*scene.queues.get(queue, ()), me)))}
    with_me = replace(scene, services={**scene.services, "(me)": there}, queues=queues)
    return simulate(with_me).starts.get("me")


@pytest.mark.parametrize("seed", range(12))
def test_one_run_tells_every_newcomer_what_a_run_with_them_in_the_line_would_tell(seed):
    roll = random.Random(seed)
    hall = Hall(roll.choice(("07:40", "08:10", "11:00")), wished(accessible=True))
    for n in range(4):
        slot = at("08:30") + roll.randrange(120) * 60_000
        hall.ask(record("08:30", booking_id=f"r-{n}", slot_at=slot, service_id=roll.choice(("A1", "E1"))), Role.HUB)
    for person, counter in (("lan", "c1"), ("minh", "c2"), ("hoa", "c3"))[: roll.randrange(4)]:
        hall.opens(counter, person)
    for _ in range(roll.randrange(25)):
        hall.pass_time(roll.random())
        service_id, class_id = roll.choice(("A1", "E1", "S1")), roll.choice(("ordinary", "old"))
        hall.ask(c.IssueTicket(service_id=service_id, class_id=class_id, accessible=roll.random() < 0.3))
        hall.clerk(c.CallNext(), roll.choice(("lan", "minh", "hoa")))
    scene = draw(hall.state, hall.now)
    seen = simulate(scene)
    for service_id in scene.services:
        for minutes in (-5, 0, 3, 11, 45, 200):
            place = (True, False, scene.now - minutes * 60_000, NEWCOMER)
            assert seen.services[service_id].openings.start(place) == called_at(scene, service_id, place)
            low = seen.services[service_id].accessible
            if low is not None:
                queue = accessible_queue(service_id)
                assert low.start(place) == called_at(scene, service_id, place, queue)


def wished(**wishes):
    """Counter c2 (land, civil) with wishes of its own."""
    counters = [each.model_copy(update=wishes if each.id == "c2" else {}) for each in branch().counters]
    return branch(counters=tuple(counters))


def test_who_comes_for_what_a_counter_calls_first_waits_for_nobody_of_its_other_services():
    told = {}
    for name, settings in (("usual", branch()), ("civil first", wished(first_groups=("civil",)))):
        hall = Hall(settings=settings)
        hall.opens("c2")
        for _ in range(4):
            hall.comes("A1")
        told[name] = [waits(hall).for_service(service).low_min for service in ("E1", "A1")]
    assert told["civil first"][0] < told["usual"][0]
    assert told["civil first"][1] == told["usual"][1]


def test_a_counter_that_calls_only_the_booked_shortens_no_other_wait():
    told = []
    for settings in (branch(), wished(booked_only=True, groups=("land",), services=())):
        hall = Hall("08:40", settings=settings)
        hall.opens("c1")
        hall.opens("c2", "minh")
        for _ in range(6):
            hall.comes("A1")
        hall.checks_in("09:00")
        told.append(waits(hall).for_service("A1").low_min)
        seen = waits(hall)
        assert seen.for_ticket(list(hall.state.tickets)[-1]).low_min == 0
    assert told[0] < told[1]


def test_a_booking_that_is_due_takes_its_place_where_only_the_booked_are_called():
    hall = Hall("08:40", settings=wished(booked_only=True, groups=("land",), services=()))
    hall.opens("c2", "minh")
    hall.ask(
        c.RecordBooking(booking_id="r-1", code="K7QM", service_id="A1", slot_at=at("08:50"), state="booked"), Role.HUB
    )
    [due] = draw(hall.state, hall.now).due
    assert due.queue == "A1#"
    assert "booking r-1" in simulate(draw(hall.state, hall.now)).starts


def asking(hall, **more):
    """Somebody comes for A1 who asks for a counter that can be used in a wheelchair."""
    (given,) = hall.ask(c.IssueTicket(service_id="A1", accessible=True, **more))
    return given


@pytest.mark.parametrize("asked", ["with the number", "by class"])
def test_who_waits_for_an_accessible_counter_is_told_the_wait_for_such_counters_alone(asked):
    low = [
        k.model_copy(update={"accessible_counter": asked == "by class", "head_start_min": 0}) for k in branch().classes
    ]
    hall = Hall(settings=wished(accessible=True).model_copy(update={"classes": tuple(low)}))
    hall.opens("c1")
    hall.opens("c2", "minh")
    more = {"class_id": "old"} if asked == "by class" else {}
    for _ in range(3):
        asking(hall, **more)
    seen = waits(hall)
    told = asking(hall, **more)
    assert told.wait_low_min > 15, "three of ten minutes stand before at the one counter that counts"
    assert told.wait_low_min == seen.for_service("A1", "old", accessible=asked != "by class").low_min
    assert at_once(waits(hall).for_service("A1")), "the other counter is free for everybody else"
    assert waits(hall).for_ticket(told.ticket_id).low_min == told.wait_low_min
    hall.clerk(c.CloseCounter(), "minh")
    without = waits(hall)
    assert without.for_service("A1", accessible=True) == without.for_service("A1"), "none is open: as everybody"


def test_who_is_expected_or_set_aside_and_asked_for_an_accessible_counter_is_told_the_wait_for_these():
    hall = Hall(settings=wished(accessible=True))
    hall.opens("c1")
    hall.opens("c2", "minh")
    aside, home = asking(hall), hall.takes_from_home("A1")
    hall.calls("minh")
    hall.clerk(c.Park(ticket_id=aside.ticket_id), "minh")
    hall.ask(c.AskAccessible(ticket_id=home.ticket_id), Role.RECEPTION, "thu")
    hall.pass_time(1)
    for _ in range(3):
        asking(hall)
    seen = waits(hall)
    assert at_once(seen.for_service("A1"))
    assert seen.for_ticket(aside.ticket_id) == seen.for_service("A1", accessible=True)
    early = seen.for_ticket(home.ticket_id)
    assert at_once(early), "it came first"
    (arrived,) = hall.ask(c.Arrive(ticket_id=asking_later(hall).ticket_id), Role.RECEPTION, "thu")
    assert arrived.wait_low_min > 10


def asking_later(hall):
    """Somebody takes a number from home, and a desk notes that they need such a counter."""
    home = hall.takes_from_home("A1", booking_id="n-2")
    hall.ask(c.AskAccessible(ticket_id=home.ticket_id), Role.RECEPTION, "thu")
    return home


def test_an_accessible_counter_that_calls_only_the_booked_tells_nobody_its_wait_but_the_booked():
    hall = Hall(settings=wished(accessible=True, booked_only=True))
    hall.opens("c1")
    hall.opens("c2", "minh")
    hall.comes("A1")
    seen = waits(hall)
    assert seen.for_service("A1", accessible=True) == seen.for_service("A1")


@pytest.mark.parametrize("asked", [{"class_id": "old"}, {"accessible": True}])
def test_a_booking_that_waits_for_accessible_counters_takes_the_time_of_these(asked):
    low = tuple(k.model_copy(update={"accessible_counter": True}) for k in branch().classes)
    hall = Hall("08:10", settings=wished(accessible=True).model_copy(update={"classes": low}))
    hall.opens("c1")
    hall.opens("c2", "minh")
    hall.ask(record("08:20", **asked), Role.HUB)
    [due] = draw(hall.state, hall.now).due
    assert due.queue == accessible_queue("A1")
    hall.clerk(c.CloseCounter(), "minh")
    [due] = draw(hall.state, hall.now).due
    assert due.queue == "A1"


def test_a_booking_takes_the_time_of_an_accessible_counter_that_calls_only_the_booked():
    hall = Hall("08:10", settings=wished(accessible=True, booked_only=True))
    hall.opens("c1")
    hall.opens("c2", "minh")
    hall.ask(record("08:20", accessible=True), Role.HUB)
    [due] = draw(hall.state, hall.now).due
    assert due.queue == booked_queue(accessible_queue("A1"))
