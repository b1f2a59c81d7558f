"""Ids of commands: unique, and in the order of their moments."""

from __future__ import annotations

from uuid import RFC_4122, UUID

from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from wire.values import CHANCE_BITS, CommandId, new_command_id

MOMENTS = st.integers(0, (1 << 48) - 1)
CHANCES = st.integers(0, (1 << CHANCE_BITS) - 1)


@given(MOMENTS, CHANCES)
def test_an_id_is_a_uuid_of_version_7_that_the_wire_takes(at: int, chance: int) -> None:
    made = new_command_id(at, chance)
    assert TypeAdapter(CommandId).validate_python(made) == made
    assert (UUID(made).version, UUID(made).variant) == (7, RFC_4122)


@given(MOMENTS, CHANCES, MOMENTS, CHANCES)
def test_ids_differ_with_moment_and_chance_and_stand_in_the_order_of_moments(a: int, b: int, c: int, d: int) -> None:
    one, other = new_command_id(a, b), new_command_id(c, d)
    assert (one == other) is ((a, b) == (c, d))
    assert a == c or (one < other) is (a < c)
