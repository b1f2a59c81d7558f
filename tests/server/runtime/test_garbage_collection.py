"""When Python's rubbish is collected: in quiet moments, and not never."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import threading
import weakref
from types import SimpleNamespace

import pytest

from server.runtime.garbage_collection import (
    ALL,
    ALL_BY_S,
    ALL_EVERY_S,
    ALL_GROWN,
    BUILDING_GROWS,
    MANY_NEW,
    QUIET_S,
    YOUNG,
    YOUNG_BY_S,
    YOUNG_EVERY_S,
    YOUNG_GROWN,
    Turn,
    build_apart,
    keep_what_was_read,
)
from server.runtime.garbage_collection import collect_in_quiet_moments as collecting
from tests.patience import until


class Ring:
    """Refers to itself: only a collection lets it go."""

    def __init__(self):
        self.ring = self


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


MB = 1024 * 1024


def test_what_is_new_is_collected_at_once_when_memory_grew_since_the_last_look():
    turn = Turn(0.0, 0.0, held=100 * MB, held_young=100 * MB)
    assert turn.due(1.0, 0.0, held=100 * MB + YOUNG_GROWN - 1) is None
    assert turn.due(1.0, 0.0, held=100 * MB + YOUNG_GROWN) == YOUNG
    turn.done(YOUNG, 1.0, 100 * MB + YOUNG_GROWN)
    assert turn.due(1.0, 0.0, held=100 * MB + YOUNG_GROWN) is None, "what stays is not looked through again and again"


def test_everything_is_collected_at_once_when_memory_grew_much_since_all_was_looked_through():
    turn = Turn(0.0, 0.0, held=100 * MB, held_young=100 * MB)
    grown = 100 * MB + ALL_GROWN
    turn.done(YOUNG, 1.0, grown - 1)
    assert turn.due(1.0, 0.0, held=grown - 1) is None
    assert turn.due(1.0, 0.0, held=grown) == ALL
    turn.done(ALL, 1.0, grown)
    assert turn.due(1.0, 0.0, held=grown) is None


async def test_rubbish_does_not_pile_up_while_somebody_floods_a_server_that_is_never_quiet(monkeypatch):
    monkeypatch.setattr("server.runtime.garbage_collection.LOOK_EVERY_S", 0.0)
    held = iter((0, YOUNG_GROWN, YOUNG_GROWN))
    monkeypatch.setattr("server.runtime.garbage_collection.resident", lambda: next(held, YOUNG_GROWN))
    gone = weakref.ref(Ring())
    gc.disable()
    assert gone() is not None
    task = asyncio.create_task(collecting(lambda: 0.0))
    try:
        await asyncio.sleep(0.01)
        assert gone() is None
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_the_interpreter_collects_by_itself_again_once_it_ends():
    task = asyncio.create_task(collecting(lambda: 0.0))
    await asyncio.sleep(0)
    assert not gc.isenabled()
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    assert gc.isenabled()


def test_what_was_read_at_the_start_is_looked_through_once_and_then_kept(monkeypatch):
    done = []
    stand_in = SimpleNamespace(collect=lambda: done.append("collect"), freeze=lambda: done.append("freeze"))
    monkeypatch.setattr("server.runtime.garbage_collection.gc", stand_in)
    keep_what_was_read()
    assert done == ["collect", "freeze"]


def test_what_a_thread_builds_is_all_in_use_and_not_looked_through_at_once():
    turn = Turn(0.0, 0.0, held=100 * MB, held_young=100 * MB)
    assert turn.due(YOUNG_EVERY_S, QUIET_S, 100 * MB + ALL_GROWN * BUILDING_GROWS - 1, building=True) is None
    assert turn.due(1.0, 0.0, 100 * MB + ALL_GROWN * BUILDING_GROWS, building=True) == ALL
    assert turn.due(YOUNG_BY_S, 0.0, 100 * MB, building=True) == YOUNG, "it does not wait for ever"


async def test_rubbish_waits_for_the_end_of_what_a_thread_builds(monkeypatch):
    monkeypatch.setattr("server.runtime.garbage_collection.LOOK_EVERY_S", 0.0)
    held = [0]
    monkeypatch.setattr("server.runtime.garbage_collection.resident", lambda: held[0])
    gone = weakref.ref(Ring())
    gc.disable()
    task = asyncio.create_task(collecting(lambda: 0.0))
    try:
        await asyncio.sleep(0)
        end = threading.Event()
        building = asyncio.create_task(build_apart(end.wait))
        await asyncio.sleep(0)
        held[0] = YOUNG_GROWN
        for _ in range(50):
            await asyncio.sleep(0)
        assert gone() is not None
        end.set()
        assert await building
        for _ in range(3000):
            if gone() is not None:
                await asyncio.sleep(0.01)
        assert gone() is None
    finally:
        end.set()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_what_could_not_be_built_holds_no_rubbish_back(monkeypatch):
    monkeypatch.setattr("server.runtime.garbage_collection.LOOK_EVERY_S", 0.0)
    for name in ("YOUNG_BY_S", "ALL_BY_S"):  # or it is collected in the end all the same
        monkeypatch.setattr(f"server.runtime.garbage_collection.{name}", 1e9)
    held = [0]
    monkeypatch.setattr("server.runtime.garbage_collection.resident", lambda: held[0])
    with pytest.raises(ZeroDivisionError):
        await build_apart(lambda: 1 / 0)
    gone = weakref.ref(Ring())
    gc.disable()
    task = asyncio.create_task(collecting(lambda: 0.0))
    try:
        await asyncio.sleep(0)
        held[0] = YOUNG_GROWN
        await until(lambda: gone() is None)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def test_many_new_things_are_looked_through_at_once_however_little_memory_they_took():
    turn = Turn(0.0, 0.0)
    assert turn.due(1.0, 0.0, 0, MANY_NEW - 1) is None
    assert turn.due(1.0, 0.0, 0, MANY_NEW) == YOUNG
    assert turn.due(1.0, 0.0, 0, MANY_NEW, building=True) is None


async def test_what_a_thread_left_behind_is_looked_for_the_moment_the_last_one_is_done(monkeypatch):
    monkeypatch.setattr("server.runtime.garbage_collection.LOOK_EVERY_S", 1e6)
    held = [0]
    monkeypatch.setattr("server.runtime.garbage_collection.resident", lambda: held[0])
    gone = weakref.ref(Ring())
    gc.disable()
    task = asyncio.create_task(collecting(lambda: 0.0))
    end = threading.Event()
    try:
        await asyncio.sleep(0)
        held[0] = YOUNG_GROWN
        other = asyncio.create_task(build_apart(end.wait))
        await build_apart(lambda: None)
        for _ in range(50):
            await asyncio.sleep(0)
        assert gone() is not None, "another one is still at work"
        end.set()
        await other
        await until(lambda: gone() is None)
    finally:
        end.set()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_new_things_are_counted_while_the_interpreter_does_not_collect(monkeypatch):
    """Memory says nothing here: only their number brings the collection on."""
    monkeypatch.setattr("server.runtime.garbage_collection.LOOK_EVERY_S", 0.01)
    monkeypatch.setattr("server.runtime.garbage_collection.resident", lambda: 0)
    for name in ("YOUNG_BY_S", "ALL_BY_S"):
        monkeypatch.setattr(f"server.runtime.garbage_collection.{name}", 1e9)
    gc.collect()
    gone = weakref.ref(Ring())
    gc.disable()
    task = asyncio.create_task(collecting(lambda: 0.0))
    try:
        await asyncio.sleep(0.05)
        assert gone() is not None
        kept = [[] for _ in range(MANY_NEW)]
        await until(lambda: gone() is None)
        assert len(kept) == MANY_NEW
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
