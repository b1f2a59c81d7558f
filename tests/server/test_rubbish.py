"""When Python's rubbish is collected: in quiet moments, and not never."""

from __future__ import annotations

import asyncio
import contextlib
import gc

from server.rubbish import ALL, ALL_BY_S, ALL_EVERY_S, QUIET_S, YOUNG, YOUNG_BY_S, YOUNG_EVERY_S, Turn
from server.rubbish import collect_in_quiet_moments as collecting


def test_nothing_is_due_right_after_everything_was_collected():
    assert Turn(100.0, 100.0).due(100.0 + YOUNG_EVERY_S / 2, QUIET_S) is None


def test_in_a_quiet_moment_what_is_new_is_collected_and_now_and_then_everything():
    turn = Turn(0.0, 0.0)
    assert turn.due(YOUNG_EVERY_S, QUIET_S) == YOUNG
    assert turn.due(ALL_EVERY_S, QUIET_S) == ALL


def test_while_people_press_it_waits_but_not_for_ever():
    turn = Turn(0.0, 0.0)
    assert turn.due(YOUNG_EVERY_S, 0.0) is None
    assert turn.due(YOUNG_BY_S, 0.0) == YOUNG
    turn.done(YOUNG, YOUNG_BY_S)
    assert turn.due(YOUNG_BY_S + YOUNG_EVERY_S, 0.0) is None
    assert turn.due(ALL_BY_S, 0.0) == ALL


def test_a_collection_of_everything_is_one_of_what_is_new():
    turn = Turn(0.0, 0.0)
    turn.done(ALL, ALL_EVERY_S)
    assert (turn.young_at, turn.all_at) == (ALL_EVERY_S, ALL_EVERY_S)


async def test_the_interpreter_collects_by_itself_again_once_it_ends():
    task = asyncio.create_task(collecting(lambda: 0.0))
    await asyncio.sleep(0)
    assert not gc.isenabled()
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    assert gc.isenabled()
