"""Lines that are kept in step are the lines sorted anew (R58), also where more than one ticket moves at once."""

from __future__ import annotations

from server.core.lines import Lines
from tests.server.core.core_hall import Hall, branch
from wire import commands as c
from wire.values import Role


def numbers(lines, counter):
    return [ticket.number for ticket in lines.of(counter)]


def assert_kept(hall):
    """What was kept is what stands now."""
    assert dict(hall.lines.queues()) == dict(Lines(hall.state).queues())


def sent_to_c2():
    """A hall where one person waits for counter c2 alone, and one for any."""
    hall = Hall()
    hall.opens("c1", "lan")
    hall.opens("c2", "minh")
    hall.comes("A1")
    sent = hall.calls("lan")
    hall.comes("A1")
    hall.transfers(sent, "lan", counter_id="c2")
    return hall


def test_a_ticket_sent_to_one_counter_stands_in_no_other_line():
    hall = sent_to_c2()
    assert numbers(hall.lines, "c1") == ["A002"]
    assert numbers(hall.lines, "c2") == ["A001", "A002"]
    assert_kept(hall)


def test_who_comes_back_into_a_line_counts_as_the_one_who_came_first_again():
    hall = Hall()
    hall.opens("c1", "lan")
    hall.comes("A1")
    first = hall.calls("lan")
    hall.misses(first)
    hall.comes("A1")
    hall.comes("A1")
    [(_, entries)] = hall.lines.queues()
    [queue] = hall.lines._queues.values()
    assert queue.earliest == hall.state.tickets[entries[0][1].ticket_id].came
    hall.returns(first)
    assert queue.earliest == hall.state.tickets[first.ticket_id].came


def test_it_stands_in_everybodys_line_once_that_counter_closes_and_goes_back_when_it_opens():
    hall = sent_to_c2()
    hall.clerk(c.CloseCounter(), "minh")
    assert numbers(hall.lines, "c1") == ["A001", "A002"]
    assert_kept(hall)
    hall.opens("c2", "minh")
    assert numbers(hall.lines, "c1") == ["A002"]
    assert_kept(hall)


def test_who_waits_for_a_service_that_left_the_settings_stands_in_every_line():
    hall = Hall()
    hall.opens("c3")
    hall.comes("A1")
    hall.put(branch(services=branch().services[1:]), Role.SERVER)
    assert numbers(hall.lines, "c3") == ["A001"]
    assert_kept(hall)


def test_a_new_day_begins_with_nobody_in_line():
    hall = Hall()
    hall.comes("A1")
    hall.pass_time(24 * 60)
    hall.ask(c.Tick(), Role.SERVER)
    assert dict(hall.lines.queues()) == {}


def test_waiting_people_are_counted_by_service_since_the_first_of_them():
    hall = Hall()
    first = hall.comes("A1")
    hall.comes("A1", after_min=3)
    hall.comes("E1", after_min=1)
    assert hall.lines.waiting_of() == {"A1": (2, first.issued_at), "E1": (1, hall.now)}


def test_what_was_asked_twice_is_answered_the_same_and_anew_once_the_first_has_gone():
    hall = Hall()
    hall.opens("c1")
    first = hall.comes("A1", after_min=1)
    second = hall.comes("A1", after_min=2)
    for _ in range(2):
        assert hall.lines.waiting_of() == {"A1": (2, first.issued_at)}
        assert hall.lines.next("c1")[0] is first
    hall.calls()
    assert hall.lines.waiting_of() == {"A1": (1, second.issued_at)}
    assert hall.lines.next("c1")[0] is second


def test_a_counter_that_left_the_settings_has_only_the_line_of_those_sent_to_it():
    hall = sent_to_c2()
    whole = branch()
    hall.put(branch(counters=(whole.counters[0], whole.counters[2])), Role.SERVER)
    assert numbers(hall.lines, "c2") == ["A001"]
    assert_kept(hall)
