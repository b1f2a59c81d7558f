"""A counter that serves something else for today, and a call for help (R48, R49)."""

from __future__ import annotations

from server.core.harm import Harm, harm
from server.core.lines import Lines
from server.core.replies import paper
from server.waits.service import estimate
from tests.server.core.core_hall import Hall, assert_events, assert_refused, at, branch
from wire import commands as c
from wire import events as e
from wire.errors import Code
from wire.values import Role


def moved(hall, counter_id, *services):
    return hall.ask(c.AssignCounter(counter_id=counter_id, services=services), Role.MANAGER, "hoa")


def test_a_counter_calls_whom_it_was_moved_to_and_nobody_else():
    hall = Hall()
    hall.opens("c1")
    birth = hall.comes(service="E1")
    land = hall.comes(service="A1")
    assert [t.ticket_id for t in hall.lines.of("c1")] == [land.ticket_id]
    assert estimate(hall.state, hall.now, hall.lines).for_service("E1").nobody
    assert_events(moved(hall, "c1", "E1"), e.CounterAssigned)
    assert [t.ticket_id for t in hall.lines.of("c1")] == [t.ticket_id for t in Lines(hall.state).of("c1")]
    assert [t.ticket_id for t in hall.lines.of("c1")] == [birth.ticket_id]
    waits = estimate(hall.state, hall.now, hall.lines)
    assert (waits.for_service("E1").nobody, waits.for_service("A1").nobody) == (False, True)


def test_a_person_is_sent_where_the_counters_are_today():
    hall = Hall()
    assert hall.state.where_to_wait("S1").of("vi") == "Tầng 1, quầy 3"
    moved(hall, "c1", "S1")
    assert hall.state.where_to_wait("S1").of("vi") == "Tầng 1, quầy 1, 3"
    moved(hall, "c3", "E1")
    assert hall.state.where_to_wait("S1").of("vi") == "Tầng 1, quầy 1"
    moved(hall, "c1", "A1")  # then nobody serves it: where it is served as a rule is better than nowhere
    assert hall.state.where_to_wait("S1").of("vi") == "Tầng 1, quầy 3"


def test_a_ticket_names_the_counters_that_serve_it_today():
    hall = Hall()
    moved(hall, "c1", "S1")
    event = assert_events(hall.ask(c.IssueTicket(service_id="S1")), e.TicketIssued)[0]
    assert paper(event, hall.state, "").counters == ("c1", "c3")


def test_new_settings_are_held_against_what_a_counter_was_moved_to():
    hall = Hall()
    hall.opens("c1")
    moved(hall, "c1", "E1")
    hall.comes("E1")
    without = [x.model_copy(update={"services": ()}) for x in branch().counters]
    assert harm(hall.state, branch(counters=tuple(without))) == Harm()  # c1 goes on with E1 today
    gone = branch(counters=tuple(x for x in branch().counters if x.id != "c1"))
    assert [one.service_id for one in harm(hall.state, gone).nobody_serves] == ["E1"]


def test_what_is_so_already_changes_nothing_and_what_is_unknown_is_refused():
    hall = Hall()
    assert_events(moved(hall, "c1"))
    assert_events(moved(hall, "c1", "A1", "A2"))  # as usual
    assert_events(moved(hall, "c1", "S1", "E1"), e.CounterAssigned)
    assert_events(moved(hall, "c1", "E1", "S1"))  # in whatever order it is said
    back = assert_events(moved(hall, "c1", "A2", "A1"), e.CounterAssigned)
    assert back[0].services == ()
    assert hall.state.assigned == {}
    assert_refused(moved(hall, "c9", "A1"), Code.UNKNOWN_COUNTER, counter="c9")
    assert_refused(moved(hall, "c1", "B9"), Code.UNKNOWN_SERVICE, service="B9")


def test_it_ends_with_the_day():
    hall = Hall()
    moved(hall, "c1", "S1")
    hall.now = at("08:00", "2026-11-24")
    hall.ask(c.Tick(), Role.SERVER)
    assert hall.state.assigned == {}
    assert hall.state.serves("c1") == {"A1", "A2"}


def test_services_that_left_the_settings_do_not_count():
    hall = Hall()
    moved(hall, "c1", "E1", "S1")
    usual = hall.state.settings
    land = usual.counters[1].model_copy(update={"groups": ("land",)})
    out = usual.counters[2].model_copy(update={"services": ()})
    without = tuple(s for s in usual.services if s.id != "E1")
    hall.put(branch(services=without, counters=(usual.counters[0], land, out)))
    assert hall.state.serves("c1") == {"S1"}
    moved(hall, "c2", "S1")
    hall.put(branch(services=without[:-1], groups=usual.groups[:2], counters=(usual.counters[0], land)))
    assert hall.state.serves("c1") == hall.state.serves("c2") == {"A1", "A2"}


def test_a_call_for_help_stands_until_it_is_answered_or_the_counter_closes():
    hall = Hall()
    assert_refused(hall.clerk(c.CallHelp()), Code.NO_COUNTER)
    hall.opens("c1")
    asked = hall.now
    assert_events(hall.clerk(c.CallHelp()), e.HelpCalled)
    hall.pass_time(minutes=1)
    assert_events(hall.clerk(c.CallHelp()))
    assert {i: call.since for i, call in hall.state.helps.items()} == {"c1": asked}
    answered = assert_events(hall.ask(c.AnswerHelp(counter_id="c1"), Role.MANAGER, "hoa"), e.HelpAnswered)
    assert answered[0].person == "hoa"
    assert hall.state.answers["c1"].answered_by == "hoa"
    assert_events(hall.ask(c.AnswerHelp(counter_id="c1"), Role.MANAGER, "hoa"))
    hall.clerk(c.CallHelp())
    assert hall.state.answers == {}
    hall.clerk(c.CloseCounter())
    assert hall.state.helps == {}


def test_a_silent_alarm_outdoes_a_call_that_stands_and_nothing_outdoes_it():
    hall = Hall()
    hall.opens("c1")
    hall.clerk(c.CallHelp(words="máy in kẹt"))
    assert (hall.state.helps["c1"].silent, hall.state.helps["c1"].words) == (False, "máy in kẹt")
    assert_events(hall.clerk(c.CallHelp(silent=True)), e.HelpCalled)
    assert hall.state.helps["c1"].silent
    assert_events(hall.clerk(c.CallHelp(silent=True)))
    assert_events(hall.clerk(c.CallHelp(words="xin đến")))


def test_a_neighbour_answers_a_call_for_help_and_an_answer_ends_with_its_counter():
    hall = Hall()
    hall.opens("c1")
    hall.opens("c2", "minh")
    hall.clerk(c.CallHelp())
    assert_events(hall.clerk(c.AnswerHelp(counter_id="c1"), "minh"), e.HelpAnswered)
    assert hall.state.answers["c1"].answered_by == "minh"
    hall.clerk(c.CallHelp())
    assert_events(hall.clerk(c.AnswerHelp(counter_id="c1")), e.HelpAnswered)
    assert hall.state.helps == hall.state.answers == {}, "its own desk says that it is not needed any more"
    hall.clerk(c.CallHelp())
    hall.clerk(c.AnswerHelp(counter_id="c1"), "minh")
    hall.clerk(c.CloseCounter())
    assert hall.state.answers == {}


def test_a_counter_that_left_the_settings_serves_nothing_whatever_it_was_moved_to():
    hall = Hall()
    hall.opens("c1")
    moved(hall, "c1", "E1")
    hall.comes(service="E1")
    hall.put(branch(counters=branch().counters[1:]))
    assert hall.state.serves("c1") == frozenset()
    assert not hall.lines.anybody("c1")


def test_a_step_is_taken_back_across_a_move_and_a_call_for_help():
    hall = Hall()
    hall.opens("c1")
    ticket = hall.comes(service="A1")
    hall.calls()
    moved(hall, "c1", "E1")
    hall.clerk(c.CallHelp())
    last = hall.state.counters["c1"].last
    assert_events(hall.clerk(c.UndoStep(seq=last.seq)), e.StepUndone)
    assert ticket.ticket_id in hall.state.waiting
    assert hall.state.helps
    assert hall.lines.of("c1") == []


def test_what_a_counter_was_moved_to_is_said_and_nothing_of_one_that_was_not():
    hall = Hall()
    assert hall.state.moved_to("c1") == ()
    moved(hall, "c1", "S1", "E1")
    assert hall.state.moved_to("c1") == tuple(i for i in hall.state.settings.service_by_id if i in ("E1", "S1"))
    assert hall.state.moved_to("c2") == ()


def test_an_answer_that_follows_the_end_of_its_call_leaves_no_answer_behind():
    # A journal is whatever was written: a row that answers nobody must not say at a desk that somebody is on the way.
    hall = Hall()
    hall.opens("c1", "lan")
    hall.tell(e.HelpAnswered(counter_id="c1", person="hoa"))
    assert hall.state.answers == {}
