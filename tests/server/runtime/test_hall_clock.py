"""The hall's time goes on evenly; the machine's is followed when it drifts, and when a jump was confirmed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.runtime.hall_clock import JUMP_MS, HallClock, KeptClock

HOUR = 3_600_000
MORNING = 1_795_744_800_000


class Machine:
    """A machine whose time of day and whose seconds a test turns by hand."""

    def __init__(self) -> None:
        self.elapsed, self.ahead = 5_000, MORNING

    def wall(self) -> int:
        return self.elapsed + self.ahead

    def clock(self, floor: int = 0, kept: KeptClock | None = None, boot: str = "boot-1") -> HallClock:
        return HallClock(self.wall, lambda: self.elapsed, floor, kept, boot)


@pytest.mark.parametrize("jump", [HOUR, -HOUR, 25 * HOUR, -25 * HOUR, JUMP_MS + 1, -JUMP_MS - 1])
def test_a_jump_is_not_followed_and_a_blip_leaves_nothing_behind(jump: int) -> None:
    machine = Machine()
    clock = machine.clock()
    before = clock.now_ms()
    machine.ahead += jump
    machine.elapsed += 1_000
    assert clock.now_ms() == before + 1_000
    assert clock.jump_ms == jump
    machine.elapsed += 1_500
    machine.ahead -= jump
    assert clock.now_ms() == before + 2_500
    assert clock.jump_ms == 0


@pytest.mark.parametrize("jump", [HOUR, -25 * HOUR])
def test_a_confirmed_jump_is_followed(jump: int) -> None:
    machine = Machine()
    clock = machine.clock()
    machine.ahead += jump
    clock.now_ms()
    clock.follow(jump)
    assert (clock.now_ms(), clock.jump_ms) == (machine.wall(), 0)


def test_a_jump_is_over_as_soon_as_it_is_confirmed() -> None:
    machine = Machine()
    clock = machine.clock()
    machine.ahead += HOUR
    clock.now_ms()
    clock.follow(HOUR)
    assert clock.jump_ms == 0, "whoever asks before the next look must not be told of it"


def test_what_the_machine_does_while_a_jump_is_open_is_told_and_not_followed() -> None:
    machine = Machine()
    clock = machine.clock()
    before = clock.now_ms()
    machine.ahead += HOUR
    clock.now_ms()
    machine.ahead += HOUR
    assert (clock.now_ms(), clock.jump_ms) == (before, 2 * HOUR)


@given(st.lists(st.integers(-JUMP_MS, JUMP_MS), max_size=50))
def test_slow_drift_is_followed_however_far_it_goes(steps: list[int]) -> None:
    machine = Machine()
    clock = machine.clock()
    for step in steps:
        machine.elapsed += 60_000
        machine.ahead += step
        assert (clock.now_ms(), clock.jump_ms) == (machine.wall(), 0)


def test_a_suspended_machine_makes_no_jump() -> None:
    machine = Machine()
    clock = machine.clock()
    machine.elapsed += 9 * HOUR  # CLOCK_BOOTTIME goes on while the machine sleeps
    assert (clock.now_ms(), clock.jump_ms) == (machine.wall(), 0)


def test_a_machine_that_starts_before_what_was_journalled_is_wrong() -> None:
    machine = Machine()
    latest = machine.wall() + HOUR
    clock = machine.clock(floor=latest)
    assert (clock.now_ms(), clock.jump_ms) == (latest, -HOUR)
    machine.elapsed += 1_000
    assert clock.now_ms() == latest + 1_000
    machine.ahead += HOUR
    assert (clock.now_ms(), clock.jump_ms) == (machine.wall(), 0)


def test_a_start_a_little_before_the_last_row_is_no_jump() -> None:
    machine = Machine()
    clock = machine.clock(floor=machine.wall() + JUMP_MS)
    assert clock.jump_ms == 0


def test_an_open_jump_stays_open_over_a_restart_of_the_program() -> None:
    machine = Machine()
    first = machine.clock()
    machine.ahead += HOUR
    first.now_ms()
    kept = KeptClock.read(first.kept.text())
    machine.elapsed += 30_000
    again = machine.clock(kept=kept)
    assert (again.now_ms(), again.jump_ms) == (machine.wall() - HOUR, HOUR)
    other_run = machine.clock(kept=kept, boot="boot-2")
    assert other_run.jump_ms == 0, "the machine was started since: its seconds began anew"
    assert machine.clock(kept=kept, boot="").jump_ms == 0


def test_what_was_kept_by_a_run_without_a_name_tells_nothing_to_another_without_one() -> None:
    machine = Machine()
    clock = machine.clock(kept=KeptClock("", MORNING - HOUR), boot="")
    assert (clock.now_ms(), clock.jump_ms) == (machine.wall(), 0)


@pytest.mark.parametrize("text", [
    None, "", "{", "[]", '{"boot_id": 1}', '{"boot_id": "a", "base_ms": "x"}', "null", "[" * 30_000,
    '{"boot_id": "a", "base_ms": 1e400}', '{"boot_id": "a", "base_ms": NaN}', '{"boot_id": "a", "base_ms": true}',
    '{"boot_id": "a", "base_ms": 9000000000000000}', '{"boot_id": "a", "base_ms": 1, "base_ms": 2}',
])  # fmt: skip
def test_a_note_that_cannot_be_read_is_none(text: str | None) -> None:
    assert KeptClock.read(text) is None
