"""A setting without a default has an example that can be written as it stands."""

from __future__ import annotations

import tomllib

import pytest

from config.required import EXAMPLES, example


@pytest.mark.parametrize("field", EXAMPLES)
def test_an_example_can_be_typed_as_it_stands(field: str) -> None:
    assert tomllib.loads(f"x = {EXAMPLES[field]}")["x"] not in (None, "")


def test_the_class_decides_where_a_name_means_several_things() -> None:
    assert example("Zone", "id") == '"tang-1"'
    assert example("Counter", "id") == '"quay-01"'
    assert example("Branch", "id") == '"hanoi-1"'
    assert example("Branch", "services") is None
