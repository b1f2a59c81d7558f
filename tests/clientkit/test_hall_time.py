"""The hall's time is the server's, whatever the clock of the machine shows or is set to."""

from __future__ import annotations

import time
from dataclasses import dataclass

import pytest

from clientkit.hall_time import HallTime
from config.clock import SHARED_BYTES, Clock, SharedClock

HOUR = 3_600_000


@dataclass(frozen=True, eq=False)
class MachineClock(Clock):
    """A machine that has run for `up` ms and whose clock shows `wall`."""

    machine: dict[str, int] | None = None

    def now_ms(self) -> int:
        assert self.machine is not None
        return self.machine["wall"]

    def elapsed_ms(self) -> int:
        assert self.machine is not None
        return self.machine["up"]


@pytest.fixture
def machine() -> dict[str, int]:
    return {"wall": 5 * HOUR, "up": 70_000}


def hall_time(machine: dict[str, int]) -> HallTime:
    return HallTime(MachineClock(machine=machine))


def test_before_the_server_has_said_the_time_it_is_the_machines(machine: dict[str, int]) -> None:
    shown = hall_time(machine)
    shown.correct(HOUR)
    assert shown.now_ms() == 5 * HOUR


def test_the_servers_word_counts_and_time_goes_on_from_there_though_the_machines_clock_is_set(
    machine: dict[str, int],
) -> None:
    shown = hall_time(machine)
    shown.learn(9 * HOUR)
    assert shown.now_ms() == 9 * HOUR
    machine["wall"] += 4 * HOUR  # NTP has come
    machine["up"] += 1_500
    assert shown.now_ms() == 9 * HOUR + 1_500
    shown.learn(9 * HOUR + 2_000)
    assert shown.now_ms() == 9 * HOUR + 2_000


def test_a_hall_whose_clock_was_put_right_moves_with_it_either_way(machine: dict[str, int]) -> None:
    shown = hall_time(machine)
    shown.learn(9 * HOUR)
    shown.correct(HOUR)
    assert shown.now_ms() == 10 * HOUR
    shown.correct(-2 * HOUR)
    assert shown.now_ms() == 8 * HOUR


def test_a_fast_clock_counts_as_fast() -> None:
    clock = Clock(speed=1000.0)
    before, began = clock.elapsed_ms(), time.monotonic()
    time.sleep(0.02)
    passed = clock.elapsed_ms() - before
    assert 20_000 <= passed <= (time.monotonic() - began) * 1_000_000 + 1_000


def test_a_time_that_all_programs_share_is_not_behind_by_what_the_servers_word_was_on_the_way() -> None:
    """A tenth of a second of a busy machine is nine of a demo's hall: a clerk's window would be too late all day."""
    cells = memoryview(bytearray(SHARED_BYTES)).cast("q")
    shown = HallTime(SharedClock(90.0, cells=cells))
    cells[0] = 9 * HOUR + 9_000
    shown.learn(9 * HOUR)
    assert shown.now_ms() == 9 * HOUR + 9_000
