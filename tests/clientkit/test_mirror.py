"""List models that change only what changed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clientkit.mirror import ListModel


def model() -> tuple[ListModel, list[str]]:
    made = ListModel(("id", "waiting"), key="id")
    told: list[str] = []
    made.rowsInserted.connect(lambda _, first, last: told.append(f"in {first}"))
    made.rowsRemoved.connect(lambda _, first, last: told.append(f"out {first}"))
    made.rowsMoved.connect(lambda *_: told.append("moved"))
    made.dataChanged.connect(lambda first, last, roles: told.append(f"changed {first.row()}"))
    return made, told


def test_same_list_again_tells_nothing(qapp):
    made, told = model()
    made.set_rows([{"id": "a", "waiting": 1}, {"id": "b", "waiting": 2}])
    told.clear()
    made.set_rows([{"id": "a", "waiting": 1}, {"id": "b", "waiting": 2}])
    assert told == []


def test_changed_number_changes_one_row(qapp):
    made, told = model()
    made.set_rows([{"id": "a", "waiting": 1}, {"id": "b", "waiting": 2}])
    told.clear()
    made.set_rows([{"id": "a", "waiting": 1}, {"id": "b", "waiting": 3}])
    assert told == ["changed 1"]
    assert made.data(made.index(1, 0), made.roleNames().__iter__().__next__() + 1) == 3


def test_row_that_left_is_taken_out_and_the_others_stay(qapp):
    made, told = model()
    made.set_rows([{"id": name, "waiting": 0} for name in "abc"])
    told.clear()
    made.set_rows([{"id": name, "waiting": 0} for name in "ac"])
    assert told == ["out 1"]


def test_two_rows_with_one_key_are_refused(qapp):
    made, _ = model()
    with pytest.raises(ValueError, match="same id"):
        made.set_rows([{"id": "a"}, {"id": "a"}])


@settings(deadline=None)
@given(st.lists(st.lists(st.integers(0, 8), unique=True), max_size=5))
def test_model_becomes_whatever_list_it_is_given(lists):
    made, _ = model()
    for ids in lists:
        made.set_rows([{"id": str(number), "waiting": number} for number in ids])
        assert [row["id"] for row in made.rows] == [str(number) for number in ids]
        assert made.rowCount() == len(ids)
