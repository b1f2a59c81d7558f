"""The hall drawn as plain values (R52-R55): what is drawn may go to another process."""

from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError, fields, is_dataclass

import pytest

from server.core.lines import Lines
from server.waits.scene import draw
from server.waits.simulate import simulate
from tests.server.core.core_hall import Hall, at, branch
from wire import commands as c
from wire.catalogue import Policy
from wire.values import Role

PLAIN = (str, int, bool, float, type(None))


def busy_hall():
    """Somebody called, waiting, bound to a counter, expected, parked, booked, and waiting for what is not given now."""
    hall = Hall()
    hall.opens("c1")
    hall.opens("c2", "minh")
    parked = hall.comes()
    hall.calls()
    hall.clerk(c.Park(ticket_id=parked.ticket_id))
    for service, class_id in (("A1", "ordinary"), ("E1", "old"), ("A2", "ordinary"), ("A1", "old"), ("S1", "ordinary")):
        hall.comes(service, class_id, after_min=0.5)
    hall.transfers(hall.calls(), counter_id="c2")
    hall.calls("minh")
    hall.takes_from_home()
    booking = {"booking_id": "r-1", "code": "K7QM", "service_id": "E1", "slot_at": at("09:20"), "state": "booked"}
    hall.ask(c.RecordBooking(**booking), Role.HUB)
    hall.put(branch(services=(*branch().services[:1], *branch().services[2:])))
    return hall


def only_plain(value):
    """Whether there is nothing but numbers, texts and immutable or copied collections of them."""
    if isinstance(value, PLAIN):
        return True
    if is_dataclass(value):
        return all(only_plain(getattr(value, f.name)) for f in fields(value))
    if isinstance(value, dict):
        return all(map(only_plain, value)) and all(map(only_plain, value.values()))
    return isinstance(value, tuple) and all(map(only_plain, value))


def test_a_scene_survives_the_way_to_another_process_and_gives_the_same_waits():
    scene = draw(busy_hall().state, at("09:00"))
    assert scene.queues
    assert scene.expected
    assert scene.aside
    assert scene.due
    there = pickle.loads(pickle.dumps(scene))
    assert there == scene
    assert simulate(there) == simulate(scene)
    assert pickle.loads(pickle.dumps(simulate(there))) == simulate(scene)


def test_a_scene_and_its_waits_are_plain_values_through_and_through():
    scene = draw(busy_hall().state, at("09:00"))
    assert only_plain(scene)
    assert only_plain(simulate(scene))
    with pytest.raises(FrozenInstanceError):
        scene.now = 0


def test_what_happens_later_does_not_reach_a_scene_that_was_drawn():
    hall = busy_hall()
    scene = draw(hall.state, hall.now, hall.lines)
    before = pickle.dumps(scene)
    hall.comes()
    hall.calls()
    hall.clerk(c.CloseCounter(), "minh")
    booking = {"booking_id": "r-2", "code": "K8QM", "service_id": "A1", "slot_at": at("09:10"), "state": "booked"}
    hall.ask(c.RecordBooking(**booking), Role.HUB)
    assert pickle.dumps(scene) == before


def test_kept_lines_draw_the_scene_that_lines_sorted_now_draw():
    hall = busy_hall()
    assert draw(hall.state, hall.now, hall.lines) == draw(hall.state, hall.now, Lines(hall.state))


def test_a_scene_is_never_of_a_moment_before_the_latest_event():
    hall = busy_hall()
    assert draw(hall.state, hall.state.at - 60_000).now == hall.state.at


@pytest.mark.parametrize("absolute", [True, False])
def test_with_absolute_priority_a_booking_of_an_ordinary_person_is_due_behind_the_others(absolute):
    hall = Hall(settings=branch(policy=Policy(absolute_priority=absolute)))
    for n, class_id in enumerate(("ordinary", "old")):
        known = {"booking_id": f"r-{n}", "code": "K7QM", "service_id": "A1", "slot_at": at("08:40"), "state": "booked"}
        hall.ask(c.RecordBooking(**known, class_id=class_id), Role.HUB)
    behind = {due.booking_id: due.place[1] for due in draw(hall.state, hall.now).due}
    assert behind == {"r-0": absolute, "r-1": False}


def test_what_is_left_of_a_turn_counts_from_its_first_call():
    hall = Hall()
    hall.opens("c1")
    ticket = hall.comes()
    hall.calls()
    free_at = draw(hall.state, hall.now).counters[0].free_at
    hall.pass_time(minutes=4)
    hall.clerk(c.Recall(ticket_id=ticket.ticket_id))
    assert draw(hall.state, hall.now).counters[0].free_at == free_at


def test_a_turn_takes_the_mean_of_those_who_come_and_of_those_nobody_hears_of():
    hall = Hall(no_show_min_calls=3, no_show_after_s=40)
    hall.state.turnout.called, hall.state.turnout.missed = 950, 496  # with the usual 4 of 50: a half
    turn_ms = draw(hall.state, hall.now).services["A1"].turn_ms
    assert turn_ms == (10 * 60_000 + 3 * 40_000) // 2


def test_a_service_that_left_the_settings_is_there_while_somebody_waits_for_it_and_is_not_given():
    scene = draw(busy_hall().state, at("09:00"))
    assert (scene.services["A2"].given, scene.services["A2"].group) == (False, "?")
    assert scene.services["A1"].given
