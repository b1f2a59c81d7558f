"""The invariants of server/core/README.md through random days (`any_day.py`)."""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from server.core.decide import DECIDE
from tests.server.core.any_day import AnyDay
from tests.server.core.wishes import WISHES
from wire import commands as c
from wire.values import Role

DAYS = settings(
    max_examples=30, stateful_step_count=50, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)


def test_the_invariants_hold_whatever_every_role_commands():
    AnyDay.asked, AnyDay.done = set(), set()
    run_state_machine_as_test(AnyDay, settings=DAYS)
    assert AnyDay.asked == {(command, role) for command in (*DECIDE, c.ApplySettings) for role in Role}
    assert {command for command, _ in AnyDay.done} == {*DECIDE, c.ApplySettings}


def test_every_command_of_the_wire_is_decided_and_wished_for():
    assert set(c.COMMANDS.values()) == {*DECIDE, c.ApplySettings}
    assert set(WISHES) == set(c.COMMANDS)
