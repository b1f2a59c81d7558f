"""Tries are counted before they are looked at; each further one locks for longer."""

from __future__ import annotations

import pytest

from server.staff.attempts import FORGOTTEN_S, Attempts


class Ticking:
    now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def tick() -> Ticking:
    return Ticking()


@pytest.fixture
def attempts(tick: Ticking) -> Attempts:
    return Attempts(3, (30, 60), tick)


def test_free_tries_are_reserved_at_once_and_no_more(attempts: Attempts) -> None:
    reserved = 0
    for _ in range(60):
        if attempts.left_s("lan") == 0:
            attempts.reserve("lan")
            reserved += 1
    assert reserved == 3
    assert attempts.left_s("lan") == 30
    assert attempts.left_s("minh") == 0


def test_after_a_lock_one_more_try_is_free_and_the_next_lock_is_longer(attempts: Attempts, tick: Ticking) -> None:
    for _ in range(3):
        attempts.reserve("lan")
    locks = []
    for _ in range(3):
        tick.now += attempts.left_s("lan")
        assert attempts.left_s("lan") == 0
        attempts.reserve("lan")
        locks.append(attempts.left_s("lan"))
    assert locks == [60, 60, 60]


def test_a_flood_of_other_names_forgets_those_first_that_were_not_tried_for_longest(tick: Ticking) -> None:
    attempts = Attempts(3, (30, 60), tick, most=3)
    for key in ("lan", "minh", "hoa", "lan", "lan"):
        attempts.reserve(key)
    attempts.reserve("thu")
    attempts.reserve("tam")
    assert attempts.left_s("lan") == 30, "whoever goes on guessing stays locked out"


def test_a_try_that_is_given_back_does_not_count_and_lifts_the_lock_it_made(attempts: Attempts) -> None:
    for _ in range(3):
        attempts.reserve("lan")
    attempts.give_back("lan")
    assert attempts.left_s("lan") == 0
    attempts.reserve("lan")
    assert attempts.left_s("lan") == 30
    attempts.give_back("nobody")
    assert attempts.left_s("nobody") == 0


def test_tries_are_counted_until_they_are_forgotten_and_several_are_given_back_at_once(
    attempts: Attempts, tick: Ticking
) -> None:
    assert attempts.count("lan") == 0
    for _ in range(3):
        attempts.reserve("lan")
    attempts.give_back("lan", 2)
    assert attempts.count("lan") == 1
    attempts.give_back("lan", 5)
    assert attempts.count("lan") == 0
    attempts.reserve("lan")
    tick.now += FORGOTTEN_S + 1
    assert attempts.count("lan") == 0


def test_whoever_showed_who_they_are_begins_anew(attempts: Attempts) -> None:
    attempts.reserve("lan")
    attempts.reserve("lan")
    attempts.forget("lan")
    attempts.reserve("lan")
    attempts.reserve("lan")
    assert attempts.left_s("lan") == 0


def test_old_tries_are_forgotten_and_recent_ones_are_not(attempts: Attempts, tick: Ticking) -> None:
    attempts.reserve("lan")
    attempts.reserve("lan")
    tick.now += FORGOTTEN_S
    attempts.reserve("lan")
    assert attempts.left_s("lan") == 30
    tick.now += FORGOTTEN_S + 1
    attempts.reserve("lan")
    attempts.reserve("lan")
    assert attempts.left_s("lan") == 0


def test_whoever_makes_names_up_fills_no_memory_and_frees_nobody_who_tried_lately(tick: Ticking) -> None:
    attempts = Attempts(1, (30,), tick, most=100)
    attempts.reserve("lan")
    for n in range(1_000):
        attempts.reserve(n)
        if n % 50 == 0:
            attempts.reserve("lan")
    assert len(attempts._kept) == 100
    assert attempts.left_s(999) == 30
    assert attempts.left_s("lan") == 30
    assert attempts.left_s(0) == 0
