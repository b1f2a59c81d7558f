"""Every hall that a test of the core plays is held, field by field, against the plain rules (`plain/`)."""

from __future__ import annotations

import pytest

from tests.server.core.core_hall import Hall
from tests.server.core.plain.held import made_of

LONGEST = 150
"""Rows: what a longer hall does, it did many times."""


@pytest.fixture(autouse=True)
def every_hall_is_as_the_plain_rules_say(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch):
    halls: list[Hall] = []
    measured = request.config.getoption("cov_source", default=None)  # which lines are taken: the plain rules take none
    if measured or request.path.name == "test_invariants.py":  # it looks at its days itself
        yield
        return
    monkeypatch.setattr(Hall, "begun", halls)
    yield
    for hall in halls:
        made_of(hall.rows[:LONGEST], every=len(hall.rows))
