"""The thread that works waits out: whatever becomes of it, there is an answer."""

from __future__ import annotations

import logging
import threading

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
    monkeypatch.setattr("server.waits.worker.PATIENCE_S", 0.02)
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
