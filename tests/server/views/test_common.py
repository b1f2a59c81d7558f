"""What the documents of desks and managers share, from a small hall."""

from __future__ import annotations

from server.core.model import MINUTE
from server.views.common import common
from tests.server.core.core_hall import Hall, at
from wire import commands as c
from wire.values import CounterState, Role


def test_each_counter_is_listed_by_number_with_who_sits_there_and_whom_they_serve() -> None:
    hall = Hall()
    hall.opens("c2", "lan")
    hall.comes("A1")
    hall.calls("lan")
    closed, open_, _ = common(hall.state, hall.now, name_of=str.title).counters
    assert (closed.number, closed.state, closed.person, closed.ticket) == (1, CounterState.CLOSED, "", "")
    assert (open_.number, open_.state, open_.person, open_.ticket) == (2, CounterState.OPEN, "Lan", "A001")


def test_a_group_says_how_many_wait_since_when_and_whether_it_is_the_desks_own() -> None:
    hall = Hall()
    since = hall.now
    hall.comes("A1")
    hall.now += MINUTE
    hall.comes("A2")
    shared = common(hall.state, hall.now)
    land, civil, _ = shared.groups_for(hall.state.settings, frozenset({"A2"}))
    assert (land.group_id, land.waiting, land.longest_since, land.mine) == ("land", 2, since, True)
    assert (civil.group_id, civil.waiting, civil.longest_since, civil.mine) == ("civil", 0, None, False)
    land, _, _ = shared.groups_for(hall.state.settings, frozenset({"E1"}))
    assert not land.mine


def test_a_desks_own_group_of_several_services_says_who_waits_for_which() -> None:
    hall = Hall()
    since = hall.now
    hall.comes("A2")
    hall.now += MINUTE
    for service in ("A1", "A1", "E1"):
        hall.comes(service)
    shared = common(hall.state, hall.now)
    lines = {line.group_id: line.services for line in shared.groups_for(hall.state.settings, frozenset({"A2", "E1"}))}
    assert [tuple(line.model_dump().values()) for line in lines["land"]] == [("A1", 2, hall.now), ("A2", 1, since)]
    single = {
        g.id for g in hall.state.settings.groups if sum(s.group == g.id for s in hall.state.settings.services) == 1
    }
    assert all(not lines[group] for group in single)
    others = shared.groups_for(hall.state.settings, frozenset())
    assert not any(line.services for line in others), "a desk without skills has no use for it"


def test_bookings_of_the_next_two_hours_are_listed_earliest_first() -> None:
    hall = Hall("08:30")
    for name, clock in (("late", "10:31"), ("last", "10:30"), ("soon", "08:30"), ("past", "08:29")):
        hall.ask(
            c.RecordBooking(booking_id=name, code=name, service_id="A1", slot_at=at(clock), state="booked"), Role.HUB
        )
    assert [line.code for line in common(hall.state, hall.now).bookings] == ["soon", "last"]


def test_a_day_without_waits_is_within_its_target() -> None:
    hall = Hall()
    day = common(hall.state, hall.now).day
    assert (day.waiting, day.served, day.mean_wait_ms, day.within_target) == (0, 0, 0, 1.0)
    assert day.target_min == hall.state.policy.wait_target_min


def test_who_still_waits_beyond_the_target_is_no_wait_within_it() -> None:
    hall = Hall()
    target = hall.state.policy.wait_target_min * MINUTE
    hall.opens("c1", "lan")
    hall.comes("A1")
    hall.finishes(hall.calls("lan"))
    hall.comes("A1")
    hall.now += target
    assert common(hall.state, hall.now).day.within_target == 1.0
    assert common(hall.state, hall.now + 1).day.within_target == 0.5


def test_a_counter_that_was_moved_for_today_says_to_what_and_the_others_say_nothing() -> None:
    hall = Hall()
    hall.ask(c.AssignCounter(counter_id="c1", services=("S1", "E1")), Role.MANAGER, "hoa")
    assert [line.moved_to for line in common(hall.state, hall.now).counters] == [("E1", "S1"), (), ()]
    hall.ask(c.AssignCounter(counter_id="c1", services=("A1", "A2")), Role.MANAGER, "hoa")  # as usual
    assert [line.moved_to for line in common(hall.state, hall.now).counters] == [(), (), ()]
