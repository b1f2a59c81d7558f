"""What a counter's window offers (R47); the invariants test compares it with decide at random."""

from __future__ import annotations

from server.core.allowed import allowed
from server.core.model import State
from tests.server.core.core_hall import Hall, branch
from wire import commands as c
from wire.values import Role

ON_THE_WAY = ("ticket.finish", "ticket.park", "ticket.transfer", "ticket.cancel", "ticket.correct", "ticket.plan")
OF_A_CALL = ("ticket.recall", "ticket.start", *ON_THE_WAY)


def offered(hall, counter="c1", person="lan"):
    """Without calls for help and classes, which have tests of their own."""
    found = allowed(hall.state, counter, person, hall.now)
    return tuple(method for method in found if not method.startswith(("help.", "ticket.grant_class")))


def test_without_a_person_or_settings_nothing_is_offered():
    assert offered(Hall(), None, "") == ()
    assert allowed(State(), None, "lan", 0) == ()


def test_who_has_no_counter_may_open_one():
    assert offered(Hall(), None) == ("counter.open",)


def test_nobody_is_offered_anything_at_the_counter_of_another():
    hall = Hall()
    hall.opens("c1", "minh")
    hall.opens("c2", "lan")
    assert offered(hall) == ()


def test_calling_is_offered_only_while_somebody_waits_for_this_counter():
    hall = Hall()
    hall.opens()
    hall.comes("S1")
    assert offered(hall) == ("counter.pause", "counter.close")
    hall.comes("A1")
    assert offered(hall) == ("ticket.call_next", "ticket.call", "counter.pause", "counter.close")
    hall.clerk(c.PauseCounter(reason="tea"))
    assert offered(hall) == ("counter.resume", "counter.close", "step.undo")


def test_a_called_ticket_may_be_missed_once_it_is_time():
    hall = Hall()
    hall.opens()
    ticket = hall.comes()
    hall.calls()
    assert offered(hall) == (*OF_A_CALL, "counter.pause", "step.undo")
    hall.clerk(c.Recall(ticket_id=ticket.ticket_id))
    hall.pass_time(seconds=45)
    assert "ticket.no_show" in offered(hall)


def test_a_call_for_help_may_become_an_alarm_and_anybody_at_work_may_answer_it():
    hall = Hall()
    hall.opens("c1", "lan")
    hall.opens("c2", "minh")

    def helps(counter, person):
        found = allowed(hall.state, counter, person, hall.now)
        return [method for method in found if method.startswith("help.")]

    assert helps("c1", "lan") == ["help.call"]
    hall.clerk(c.CallHelp())
    assert helps("c1", "lan") == helps("c2", "minh") == ["help.call", "help.answer"]
    hall.clerk(c.CallHelp(silent=True))
    assert helps("c1", "lan") == ["help.answer"]
    hall.clerk(c.AnswerHelp(counter_id="c1"), "minh")
    assert helps("c2", "minh") == ["help.call"]


def test_a_class_is_granted_to_whoever_waits_for_the_counter_or_is_at_it_and_where_there_is_one():
    hall = Hall()
    hall.opens()
    hall.comes("S1")  # of another counter
    assert not may_grant(hall)
    hall.comes("A1")
    assert may_grant(hall)
    hall.calls()
    assert may_grant(hall)
    hall.put(branch(classes=()), Role.SERVER)
    assert not may_grant(hall)


def may_grant(hall):
    return "ticket.grant_class" in allowed(hall.state, "c1", "lan", hall.now)


def test_a_served_ticket_is_not_recalled():
    hall = Hall()
    hall.opens()
    ticket = hall.comes()
    hall.calls()
    hall.clerk(c.Start(ticket_id=ticket.ticket_id))
    assert offered(hall) == (*ON_THE_WAY, "counter.pause", "step.undo")


def test_a_set_aside_ticket_may_be_brought_back():
    hall = Hall()
    hall.opens()
    ticket = hall.comes()
    hall.calls()
    hall.clerk(c.Park(ticket_id=ticket.ticket_id))
    assert offered(hall) == ("ticket.return", "counter.pause", "counter.close", "step.undo")


def test_a_counter_that_left_the_settings_cannot_recall():
    hall = Hall()
    hall.opens()
    hall.comes()
    hall.calls()
    hall.put(branch(counters=branch().counters[1:]), Role.SERVER)
    assert "ticket.recall" not in offered(hall)
    assert "ticket.finish" in offered(hall)
