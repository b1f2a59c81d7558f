"""The window's lists: their rows hold every role, and only rows that changed are told."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QGuiApplication

from counter.list_models import ROLES, CounterLists
from rules.desk import Situation
from tests.rules.desks import BRANCH, NOW, desk_view, serving


@pytest.fixture
def lists(qapp: QGuiApplication) -> CounterLists:
    return CounterLists()


@pytest.mark.parametrize("name", ROLES)
def test_every_row_holds_every_role_that_its_list_promises(lists: CounterLists, name: str) -> None:
    lists.paint(Situation(desk_view(ticket=serving()), BRANCH, NOW))
    rows = getattr(lists, name).rows
    assert rows
    assert all(value is not None for row in rows for value in row.values()), name


def test_a_second_that_passes_changes_no_list(lists: CounterLists) -> None:
    view = desk_view(ticket=serving())
    lists.paint(Situation(view, BRANCH, NOW))
    told: list[str] = []
    for name in ROLES:
        getattr(lists, name).dataChanged.connect(lambda *_, name=name: told.append(name))
    lists.paint(Situation(view, BRANCH, NOW + 1000))
    assert told == []


def test_numbers_on_the_right_are_counted_from_the_top_held_ones_first(lists: CounterLists) -> None:
    lists.paint(Situation(desk_view(), BRANCH, NOW))
    assert [row["number"] for row in lists.held_or_missed()] == ["A038", "A041", "E015"]
