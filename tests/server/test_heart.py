"""The state and what follows it: each fact is applied once, and everybody else is only told."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path

from server.core.lines import Lines
from server.core.model import State
from server.heart import Heart
from server.store.projections import Projected
from server.waits.service import estimate
from tests.server.core.core_hall import Hall, at
from wire import commands as c
from wire import events as e
from wire.values import Role

ROOT = Path(__file__).parents[2]


class Told:
    """Notes what it is told."""

    def __init__(self):
        self.tickets = []

    def follow(self, state, event, tickets):
        assert all(t is state.tickets.get(t.ticket_id) or event.type == "day.opened" for t in tickets)
        self.tickets.append((event.type, [(t.number, t.state.value) for t in tickets]))


def a_day():
    """Events in order with the state they make, and their moments."""
    hall = Hall()
    hall.opens()
    hall.comes()
    hall.comes("E1")
    hall.calls()
    hall.ask(c.Announced(call_seq=hall.state.calls[0].call_seq, ticket_id=hall.state.calls[0].ticket_id, how="shown"),
             Role.DISPLAY)  # fmt: skip
    hall.now = at("08:30", "2026-11-24")
    hall.ask(c.Tick(), Role.SERVER)
    return hall


def test_facts_taken_one_after_the_other_make_the_state():
    hall, heart = a_day(), Heart()
    for seq, moment, event in hall.rows:
        heart.take(event, seq, moment)
    assert heart.state == hall.state


def test_lines_and_waits_stay_in_step_whenever_they_were_first_asked_for():
    hall = a_day()
    for first_asked in (2, 4, 6):
        heart = Heart()
        for seq, moment, event in hall.rows:
            heart.take(event, seq, moment)
            if seq < first_asked:
                continue
            assert dict(heart.lines.queues()) == dict(Lines(heart.state).queues())
            seen = heart.waits(moment)
            assert replace(seen, seq=heart.state.seq) == estimate(heart.state, moment)


def test_projections_are_told_of_the_tickets_of_each_fact_as_they_are_after_it():
    hall, heart, told = a_day(), Heart(), Told()
    for seq, moment, event in hall.rows:
        heart.take(event, seq, moment, told)
    assert told.tickets == [
        ("ticket.issued", [("A001", "waiting")]),
        ("ticket.issued", [("E001", "waiting")]),
        ("ticket.called", [("A001", "called")]),
        ("call.announced", [("A001", "called")]),
        ("day.closed", [("A001", "cancelled"), ("E001", "cancelled")]),
    ]


def test_a_day_taken_back_is_about_the_tickets_that_are_there_again():
    hall, told = Hall(), Told()
    hall.comes()
    heart = Heart(hall.state)
    hall.now = at("08:30", "2026-11-24")
    for event in hall.decide(c.Tick(), Role.SERVER):
        heart.take(event, heart.state.seq + 1, hall.now)
    taken_back = e.DayTakenBack(day="2026-11-23", false_day="2026-11-24")
    heart.take(taken_back, heart.state.seq + 1, hall.now, told)
    assert told.tickets == [("day.taken_back", [("A001", "waiting")])]


def test_projections_change_nothing():
    hall, told, alone = a_day(), Heart(), Heart()
    for seq, moment, event in hall.rows:
        told.take(event, seq, moment, Projected())
        alone.take(event, seq, moment)
    assert told.state == alone.state


def test_before_there_are_settings_there_are_no_lines_and_no_waits():
    heart = Heart(State())
    assert heart.lines is None
    assert heart.waits(at("09:00")) is None
    assert heart.recent_waits() is None
    assert not heart.waits_due(at("09:00"))


def test_after_the_state_was_read_back_everything_is_of_that_state():
    hall = Hall()
    before = hall.state.copied()
    heart = Heart(hall.state)
    hall.comes()
    heart.forget_what_follows()
    assert heart.waits(hall.now).ahead_of_service("A1") == 1
    heart.begin_again(before)
    assert heart.state is before
    assert list(heart.lines.queues()) == []
    assert heart.waits(hall.now).ahead_of_service("A1") == 0


def test_nobody_but_the_heart_and_the_core_applies_a_fact():
    users = set()
    for path in (*(ROOT / "server").rglob("*.py"), *(ROOT / "toiluot").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == "server.core.apply":
                users.add(str(path.relative_to(ROOT)))
    # Practice, a rehearsed day and a measured hall are hearts of their own, over a state that is nobody's.
    own = {"server/practice/hall.py", "server/rehearsal/play.py", "toiluot/bench/waits/cost.py"}
    assert users == {"server/heart.py", "server/core/decide.py"} | own
