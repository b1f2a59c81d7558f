"""The invariants of server/core/README.md through random days (`any_day.py`), and once for every command and role."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from server.core import staff
from server.core.decide import DECIDE
from tests.server.core import stories
from tests.server.core.any_day import AnyDay
from tests.server.core.wishes import WISHES
from wire import commands as c
from wire.errors import Refused
from wire.values import Role

DAYS = settings(
    max_examples=10, stateful_step_count=50, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
MANY_DAYS = settings(DAYS, max_examples=300)


@pytest.mark.timeout(600)  # a minute at most on a machine of its own
def test_the_invariants_hold_whatever_every_role_commands():
    """Holds what must never happen; what did happen on these days depends on chance, and proves nothing."""
    run_state_machine_as_test(AnyDay, settings=DAYS)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_the_invariants_hold_on_many_days_too():
    run_state_machine_as_test(AnyDay, settings=MANY_DAYS)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("kind", c.COMMANDS)
def test_the_invariants_hold_after_each_command_by_each_role(kind: str, role: Role):
    day = AnyDay()
    stories.told_up_to(day, kind)
    stories.says(day, kind, role)
    stories.everything_holds(day)
    day.teardown()


@pytest.mark.parametrize("kind", c.COMMANDS)
def test_each_command_is_accepted_from_who_says_it_as_a_rule(kind: str):
    day = AnyDay()
    day.held_times = 1000  # after each row
    stories.told_up_to(day, kind)
    assert not isinstance(stories.says(day, kind, stories.SAYS.get(kind, Role.COUNTER)), Refused)
    day.teardown()


def test_every_command_of_the_wire_is_decided_and_wished_for():
    assert set(c.COMMANDS.values()) == {*DECIDE, *staff.DECIDE, c.ApplySettings}
    assert set(WISHES) == set(c.COMMANDS)
