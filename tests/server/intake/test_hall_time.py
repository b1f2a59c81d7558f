"""The moment commands are decided at, and how far it may be trusted."""

from __future__ import annotations

from server.intake.hall_time import DOUBTFUL_MS, HallTime
from server.runtime.hall_clock import HallClock


class Plain:
    def __init__(self, now: int) -> None:
        self.now = now

    def now_ms(self) -> int:
        return self.now


def test_time_never_stands_before_the_journal() -> None:
    time = HallTime(Plain(1000), 0)
    assert (time.now(400), time.now(5000)) == (1000, 5000)


def test_a_clock_far_behind_the_journal_is_doubtful() -> None:
    time = HallTime(Plain(1000), 0)
    assert not time.doubtful(1000 + DOUBTFUL_MS)
    assert time.doubtful(1001 + DOUBTFUL_MS)
    assert time.jump_ms == 0


def test_a_jump_is_doubtful_until_it_was_confirmed_and_then_later_rows_are_sure() -> None:
    machine, since = Plain(1_000_000), Plain(0)
    clock = HallClock(machine.now_ms, since.now_ms)
    time = HallTime(clock, 3)
    assert time.unsure_since == 3
    clock.now_ms()
    machine.now += 3_600_000
    clock.now_ms()
    assert time.jump_ms == 3_600_000
    assert time.doubtful(0)
    time.corrected(3_600_000, 9)
    assert time.jump_ms == 0
    assert time.unsure_since == 9
    time.corrected(0, 12)
    assert time.unsure_since == 9


def test_a_demos_clock_is_not_put_right() -> None:
    time = HallTime(Plain(0), 3)
    time.corrected(5, 9)
    assert time.unsure_since == 3
