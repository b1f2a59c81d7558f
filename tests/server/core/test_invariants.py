"""The invariants of server/core/README.md through random days (`any_day.py`)."""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from server.core.decide import DECIDE
from tests.server.core.any_day import PERSONS, AnyDay
from tests.server.core.wishes import NAMES, WISHES
from wire import commands as c
from wire.values import Role

DAYS = settings(
    max_examples=30, stateful_step_count=50, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)


def test_the_invariants_hold_whatever_every_role_commands():
    AnyDay.done = set()
    run_state_machine_as_test(AnyDay, settings=DAYS)
    assert {command for command, _ in AnyDay.done} == {*DECIDE, c.ApplySettings}


def test_every_role_says_every_command_once_and_the_invariants_hold():
    AnyDay.asked = set()
    day = AnyDay()
    day.open_up()
    for n, (kind, role) in enumerate((kind, role) for kind in sorted(c.COMMANDS) for role in Role):
        person = NAMES[n % 3] if role in PERSONS else ""
        day.say(WISHES[kind](day, n, person, role), role, person)
        day.nobody_is_in_two_places()
        day.counts_add_up()
        day.time_never_goes_back()
    assert AnyDay.asked == {(command, role) for command in (*DECIDE, c.ApplySettings) for role in Role}


def test_every_command_of_the_wire_is_decided_and_wished_for():
    assert set(c.COMMANDS.values()) == {*DECIDE, c.ApplySettings}
    assert set(WISHES) == set(c.COMMANDS)
