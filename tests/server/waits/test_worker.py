"""The thread that works waits out: whatever becomes of it, there is an answer."""

from __future__ import annotations

import asyncio
import logging
import threading
import time

import pytest

from server.waits.scene import draw
from server.waits.simulate import simulate
from server.waits.worker import Worker
from tests.server.core.core_hall import Hall


def scene():
    hall = Hall()
    hall.opens("c1")
    hall.comes()
    return draw(hall.state, hall.now)


class Plays:
    """Plays scenes, and notes in which threads; `ails` is done before the first one."""

    def __init__(self, ails=lambda: None):
        self.threads, self.ails = [], ails

    def __call__(self, scene):
        self.threads.append(threading.current_thread())
        if len(self.threads) == 1:
            self.ails()
        return simulate(scene)


async def test_scenes_are_played_in_one_thread_that_is_not_the_event_loops():
    plays, drawn = Plays(), scene()
    worker = Worker(plays)
    assert [await worker.simulate(drawn) for _ in range(2)] == [simulate(drawn)] * 2
    assert plays.threads[0] is plays.threads[1]
    assert plays.threads[0] is not threading.current_thread()
    worker.close()


async def test_a_thread_that_fails_is_logged_and_started_again_and_the_waits_are_there(caplog):
    def fails():
        raise RuntimeError("no more memory")

    plays, drawn = Plays(fails), scene()
    worker = Worker(plays)
    with caplog.at_level(logging.ERROR, "toiluot.waits"):
        assert await worker.simulate(drawn) == simulate(drawn)
    assert "no more memory" in caplog.text
    assert await worker.simulate(drawn) == simulate(drawn)
    assert len(plays.threads) == 2
    assert plays.threads[0] is not plays.threads[1]
    worker.close()


async def test_a_thread_that_hangs_is_given_up_and_the_next_scene_has_another(monkeypatch, caplog):
    monkeypatch.setattr("server.waits.worker.PATIENCE_S", 0.5)  # in which it has begun on a busy machine too
    free = threading.Event()
    plays, drawn = Plays(lambda: free.wait(30)), scene()
    worker = Worker(plays)
    try:
        assert await worker.simulate(drawn) == simulate(drawn)
        assert "TimeoutError" in caplog.text
        monkeypatch.setattr("server.waits.worker.PATIENCE_S", 30)
        assert await worker.simulate(drawn) == simulate(drawn)
        assert plays.threads[0] is not plays.threads[1]
    finally:
        free.set()
        worker.close()


async def test_what_no_thread_can_work_out_is_raised(monkeypatch):
    def cannot(_):
        raise ArithmeticError

    monkeypatch.setattr("server.waits.worker.simulate", cannot)
    worker = Worker(cannot)
    with pytest.raises(ArithmeticError):
        await worker.simulate(scene())
    worker.close()


async def test_after_it_was_closed_a_scene_starts_a_thread_again():
    plays, drawn = Plays(), scene()
    worker = Worker(plays)
    worker.close()
    assert await worker.simulate(drawn) == simulate(drawn)
    worker.close()
    assert await worker.simulate(drawn) == simulate(drawn)
    worker.close()


async def test_a_scene_behind_one_that_hangs_has_its_answer_too(monkeypatch):
    monkeypatch.setattr("server.waits.worker.PATIENCE_S", 0.1)
    goes_on, drawn = threading.Event(), scene()
    worker = Worker(Plays(goes_on.wait))
    try:
        first = asyncio.create_task(worker.simulate(drawn))
        await asyncio.sleep(0.05)
        second = asyncio.create_task(worker.simulate(drawn))
        assert await asyncio.gather(first, second) == [simulate(drawn)] * 2
    finally:
        goes_on.set()
        worker.close()


async def test_a_scene_that_was_given_up_in_the_queue_keeps_no_thread_busy_later(monkeypatch):
    monkeypatch.setattr("server.waits.worker.PATIENCE_S", 0.5)  # in which it has begun on a busy machine too
    goes_on, drawn, plays = threading.Event(), scene(), Plays()
    plays.ails = goes_on.wait
    worker = Worker(plays)
    try:
        await asyncio.gather(worker.simulate(drawn), worker.simulate(drawn))
        goes_on.set()
        (thread,) = plays.threads
        await asyncio.to_thread(thread.join, 30)
        assert plays.threads == [thread]
    finally:
        goes_on.set()
        worker.close()


async def test_a_scene_that_gives_up_late_leaves_the_next_thread_alone(monkeypatch):
    monkeypatch.setattr("server.waits.worker.PATIENCE_S", 0.1)
    goes_on, drawn, plays = threading.Event(), scene(), Plays(lambda: None)
    plays.ails = goes_on.wait
    worker = Worker(plays)
    try:
        first = asyncio.create_task(worker.simulate(drawn))
        await asyncio.sleep(0.05)
        second = asyncio.create_task(worker.simulate(drawn))
        await first
        monkeypatch.setattr("server.waits.worker.PATIENCE_S", 60)
        await worker.simulate(drawn)
        thread = worker._thread
        await second
        assert worker._thread is thread is not None
    finally:
        goes_on.set()
        worker.close()


async def test_a_loop_that_stood_still_blames_no_thread(monkeypatch, caplog):
    drawn, played = scene(), threading.Event()

    def play(scene):
        try:
            return simulate(scene)
        finally:
            played.set()

    worker = Worker(play)
    monkeypatch.setattr("server.waits.worker.PATIENCE_S", 0.05)
    task = asyncio.create_task(worker.simulate(drawn))
    await asyncio.sleep(0)
    played.wait(60)  # the loop stands still
    time.sleep(0.3)  # noqa: ASYNC251
    with caplog.at_level(logging.ERROR, "toiluot.waits"):
        assert await task == simulate(drawn)
    assert caplog.text == ""
    worker.close()
