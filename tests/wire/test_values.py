"""Ids of commands: unique, and in the order of their moments. Days: of the calendar."""

from __future__ import annotations

from uuid import RFC_4122, UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from wire.values import (
    CHANCE_BITS,
    PRACTICE,
    CommandId,
    Day,
    Frozen,
    Tolerant,
    build_models,
    is_for_practice,
    new_command_id,
)

MOMENTS = st.integers(0, (1 << 48) - 1)
CHANCES = st.integers(0, (1 << CHANCE_BITS) - 1)


def test_an_id_made_for_practice_is_one_the_wire_takes_and_no_other_is_for_practice() -> None:
    made = new_command_id(1_764_037_260_000, 7)
    assert TypeAdapter(CommandId).validate_python(PRACTICE + made) == PRACTICE + made
    assert is_for_practice(PRACTICE + made)
    assert not is_for_practice(made)


@given(MOMENTS, CHANCES)
def test_an_id_is_a_uuid_of_version_7_that_the_wire_takes(at: int, chance: int) -> None:
    made = new_command_id(at, chance)
    assert TypeAdapter(CommandId).validate_python(made) == made
    assert (UUID(made).version, UUID(made).variant) == (7, RFC_4122)


def test_an_id_begins_with_its_moment_and_ends_with_its_chance() -> None:
    assert new_command_id(0x0192_A5C3_7F10, 0x2AB_0123_4567_89AB_CDEF) == "0192a5c3-7f10-7aac-8123-456789abcdef"


@given(MOMENTS, CHANCES, MOMENTS, CHANCES)
def test_ids_differ_with_moment_and_chance_and_stand_in_the_order_of_moments(a: int, b: int, c: int, d: int) -> None:
    one, other = new_command_id(a, b), new_command_id(c, d)
    assert (one == other) is ((a, b) == (c, d))
    assert a == c or (one < other) is (a < c)


@pytest.mark.parametrize("day", ["2026-02-31", "2026-13-01", "2025-02-29", "0000-01-01", "2026-2-3", "20260203"])
def test_a_day_that_no_calendar_has_is_refused(day: str) -> None:
    assert TypeAdapter(Day).validate_python("2028-02-29") == "2028-02-29"
    with pytest.raises(ValidationError):
        TypeAdapter(Day).validate_python(day)


def test_models_that_were_put_off_are_all_built_when_nobody_waits() -> None:
    class Later(Frozen):
        """Nobody has made one yet."""

        name: str

    class LaterStill(Tolerant):
        """Nor one of these."""

        of: Later

    assert not Later.__pydantic_complete__
    assert not LaterStill.__pydantic_complete__
    build_models()
    assert Later.__pydantic_complete__
    assert LaterStill.__pydantic_complete__
