"""The process that plays futures: killed, stopped, gone mad or failing, nobody waits for it and it is started again."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
import time
from dataclasses import replace

import pytest

from server.waits import foreseer as module
from server.waits.advice import advise
from server.waits.foreseer import Foreseer
from server.waits.futures import foresee
from server.waits.learned import Learned
from tests.server.waits.halls import any_hall, outlook, seat
from wire.values import CounterState

HALL = any_hall(1, people=6)
SAYS_NONSENSE = (sys.executable, "-c", "import sys; sys.stdin.buffer.read(9); print('hello')")
NO_PICKLE = (sys.executable, "-c", r"import sys; sys.stdin.buffer.read(9); print('\0\0\0\5hello', end='')")
TOO_LONG = (
    sys.executable,
    "-c",
    r"import sys; sys.stdin.buffer.read(9); print('\x7f\0\0\5hello', flush=True); input()",
)
HANGS = (sys.executable, "-c", "import time; time.sleep(600)")
FAILS_TO_ADVISE = (
    sys.executable, "-c",
    "from server.waits import advice, process; advice.advise = lambda *asked: 1 / 0; process.main()",
)  # fmt: skip
ENDS = (sys.executable, "-c", "")


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


async def test_it_answers_as_the_futures_do_and_is_there_again_after_it_was_killed_or_stopped(
    clock, monkeypatch, caplog
):
    caplog.set_level(logging.INFO, "toiluot.waits")
    foreseer = Foreseer(monotonic=clock)
    try:
        assert await foreseer.foresee(HALL) == foresee(HALL, Learned())
        assert os.getpriority(os.PRIO_PROCESS, foreseer._child.pid) == min(19, os.nice(0) + 5), "calls come first"
        slow = Learned(occupancy={s: (3600.0,) for s in HALL.scene.services})
        foreseer.use(slow)
        assert await foreseer.foresee(HALL) == foresee(HALL, slow)
        assert foreseer.problems() == []

        for given in (
            signal.SIGINT,
            signal.SIGTERM,
        ):  # a terminal and systemd tell all processes when the server is to end
            os.kill(foreseer._child.pid, given)
        assert await foreseer.foresee(HALL) == foresee(HALL, slow)
        assert foreseer.problems() == []

        os.kill(foreseer._child.pid, signal.SIGKILL)
        assert await foreseer.foresee(HALL) is None
        (problem,) = foreseer.problems()
        assert (problem.kind, problem.failed) == ("foreseen", False)
        assert await foreseer.foresee(HALL) is None, "it is not started again at once"
        assert foreseer._child is None
        clock.now += 1.0
        assert await foreseer.foresee(HALL) == foresee(HALL, slow), "what was learned is told anew"
        assert foreseer.problems() == []

        pid = foreseer._child.pid
        os.kill(pid, signal.SIGSTOP)
        monkeypatch.setattr(module, "PATIENCE_S", 0.3)
        began = time.monotonic()
        assert await foreseer.foresee(HALL) is None
        assert time.monotonic() - began < 5
        assert "no answer within 0.3 s" in foreseer.problems()[0].why
        assert foreseer._again_at == clock.now + 1.0, "it was well in between: this failure is the first"
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
    finally:
        foreseer.close()
    assert "started again" in caplog.text
    assert "is well again" in caplog.text


@pytest.mark.parametrize("program", [SAYS_NONSENSE, NO_PICKLE, TOO_LONG, ENDS, ("/no/such/program",)])
async def test_whatever_it_does_there_is_an_end_and_the_next_try_comes_later_and_later(program, clock, caplog):
    foreseer = Foreseer(program, clock)
    tries = []
    for _ in range(9):
        assert await foreseer.foresee(HALL) is None
        tries.append(foreseer._again_at - clock.now)
        clock.now = foreseer._again_at
        if program is not ENDS and len(tries) == 2:
            break
    assert tries == [min(60.0, 2.0**n) for n in range(len(tries))]
    assert foreseer._child is None
    foreseer.close()


async def test_what_prints_while_it_is_imported_does_not_come_between_the_messages(tmp_path, monkeypatch):
    (tmp_path / "numpy.py").write_text(
        f"import sys; print('hello'); sys.path.remove({str(tmp_path)!r}); del sys.modules['numpy']; import numpy",
        encoding="utf-8",
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    foreseer = Foreseer()
    try:
        assert await foreseer.foresee(HALL) == foresee(HALL, Learned())
    finally:
        foreseer.close()


async def test_one_that_hangs_from_its_start_is_given_up_too(monkeypatch):
    monkeypatch.setattr(module, "START_S", 0.2)
    foreseer = Foreseer(HANGS)
    assert await foreseer.foresee(HALL) is None
    assert "no answer" in foreseer.problems()[0].why


async def test_who_ends_the_task_ends_the_process():
    foreseer = Foreseer(HANGS)
    asked = asyncio.create_task(foreseer.foresee(HALL))
    await asyncio.sleep(0.05)
    pid = foreseer._child.pid
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_an_outlook_that_cannot_be_played_costs_a_start_and_no_more(clock):
    foreseer = Foreseer(monotonic=clock)
    try:
        broken = replace(outlook({"a": 1.0}, []), seats=(None,))
        assert await foreseer.foresee(broken) is None
        clock.now += 1
        foreseer.use(Learned(came={"s0": {"work": (20.0,) * 48}}))
        once, again = [await foreseer.foresee(HALL) for _ in range(2)]
        assert once.over_target == again.over_target != {}, "who comes is played now and then, and told all the time"
        shut = seat("c1", ["a"], state=CounterState.CLOSED)
        full = outlook({"a": 10.0}, [seat("c0", ["a"]), shut], [("a", "a", n) for n in range(9)])
        assert (await foreseer.foresee(full)).advice == {}, "nobody waits for what is worked out after the answer"
        assert (await foreseer.foresee(full)).advice == {}, "nor is it worked out with each of them"
    finally:
        foreseer.close()


async def test_the_counter_to_open_is_told_with_the_next_answer_and_one_that_cannot_be_found_costs_nothing(clock):
    foreseer, known = Foreseer(monotonic=clock), Learned()
    shut = seat("c1", ["a"], state=CounterState.CLOSED)
    full = outlook({"a": 10.0}, [seat("c0", ["a"]), shut], [("a", "a", n) for n in range(9)])
    try:
        assert (await foreseer.foresee(full)).advice == {}
        expected = advise(full, known, foresee(full, known, ahead=True))
        assert (await foreseer.foresee(full)).advice == expected != {}
        foreseer.close()
        foreseer = Foreseer(FAILS_TO_ADVISE, clock)
        for _ in range(2):
            assert (await foreseer.foresee(full)).advice == {}
        assert foreseer.problems() == []
    finally:
        foreseer.close()


async def test_it_is_said_for_how_long_it_is_not_well_not_since_the_last_try(clock):
    foreseer = Foreseer(("/no/such/program",), clock)
    assert await foreseer.foresee(HALL) is None
    clock.now += 5
    assert await foreseer.foresee(HALL) is None
    clock.now += 5
    (problem,) = foreseer.problems()
    assert problem.seconds == 10
