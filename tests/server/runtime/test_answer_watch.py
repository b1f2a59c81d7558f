"""Answers that stop are noticed: said after two seconds, ended after ten, and a process that slept is left alone."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest

from server.runtime import answer_watch as module
from server.runtime.answer_watch import END_S, SAY_S, TICK_S, AnswerWatch, Judge
from server.runtime.exits import ExitStatus
from tests.patience import until, within


def pass_time(judge: Judge, seconds: float, waited_s: float = 0.0, *, looks: bool = True) -> float:
    """Let time pass in which a command that had waited so long goes on waiting; None waits if it is 0."""
    for _ in range(round(seconds / TICK_S)):
        waited_s += TICK_S if waited_s else 0
        if looks:
            judge.looked(waited_s)
        judge.ticked()
    return waited_s


def test_a_program_that_answers_is_left_alone() -> None:
    judge = Judge()
    pass_time(judge, 3600)
    assert not judge.slow
    assert not judge.stopped


def test_a_command_that_waits_is_said_after_two_seconds_and_ended_after_ten() -> None:
    judge = Judge()
    waited = pass_time(judge, SAY_S - 0.5, 0.01)
    assert not judge.slow
    waited = pass_time(judge, 1.0, waited)
    assert judge.slow
    assert "a command has waited 3 s" in judge.words
    waited = pass_time(judge, END_S - waited - 0.5, waited)
    assert not judge.stopped
    pass_time(judge, 1.0, waited)
    assert judge.stopped


def test_an_event_loop_that_is_stuck_is_noticed_without_its_help() -> None:
    judge = Judge()
    pass_time(judge, 5)
    pass_time(judge, SAY_S, looks=False)
    assert not judge.slow
    pass_time(judge, 1, looks=False)
    assert judge.slow
    assert "the event loop has done nothing for 3 s" in judge.words
    pass_time(judge, END_S - 3, looks=False)
    assert not judge.stopped
    pass_time(judge, 1, looks=False)
    assert judge.stopped


def test_an_answer_in_between_begins_everything_anew() -> None:
    judge = Judge()
    pass_time(judge, END_S - 1, 0.01)
    judge.looked(0.0)
    assert not judge.slow
    pass_time(judge, END_S - 1, 0.01)
    assert not judge.stopped
    pass_time(judge, END_S - 1, looks=False)
    judge.looked(0.0)
    judge.ticked()
    assert not judge.slow


def test_a_process_that_was_stopped_for_an_hour_is_not_ended_for_it() -> None:
    judge = Judge()
    pass_time(judge, 60)
    pass_time(judge, 1, 0.01)
    # Nothing ran, then everything goes on: the thread's one tick, and a look that finds a command an hour old.
    judge.ticked()
    judge.looked(3600.0)
    assert judge.slow
    assert not judge.stopped
    pass_time(judge, END_S, 3600.0)
    assert judge.stopped, "but when it still does not answer, it is"


def test_slow_answers_one_after_the_other_are_not_added_up() -> None:
    judge = Judge()
    for _ in range(10):
        pass_time(judge, SAY_S + 1, 0.01)
        judge.looked(0.0)
    judge.looked(3600.0)  # the process slept
    assert not judge.stopped


def test_a_wait_that_goes_over_into_a_stuck_event_loop_counts_as_one() -> None:
    judge = Judge()
    pass_time(judge, END_S - 1, 0.01)
    pass_time(judge, 0.5, looks=False)
    assert not judge.stopped
    pass_time(judge, 1, looks=False)
    assert judge.stopped


class Ends:
    """What ends the process, for a test that goes on."""

    def __init__(self) -> None:
        self.status: int | None = None

    def __call__(self, status: int) -> None:
        self.status = status


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TICK_S", 0.01)
    monkeypatch.setattr(module, "SAY_S", 0.04)
    monkeypatch.setattr(module.faulthandler, "dump_traceback", lambda _file: None)


@pytest.mark.usefixtures("quick")
async def test_a_command_without_an_answer_ends_the_process_with_a_status_of_its_own(
    caplog: pytest.LogCaptureFixture,
) -> None:
    ends, since = Ends(), time.monotonic()
    watch = AnswerWatch(lambda: time.monotonic() - since, ends, end_s=0.2)
    with watch.watching():
        await until(lambda: watch.problems())
        (problem,) = watch.problems()
        assert (problem.kind, problem.failed) == ("answers", True)
        await until(lambda: ends.status is not None)
    assert ends.status == ExitStatus.STOPPED_ANSWERING == 70
    assert caplog.text.count("answers have stopped") == 1
    assert "the program ends to be started anew: a command has waited" in caplog.text


@pytest.mark.usefixtures("quick")
async def test_a_stuck_event_loop_ends_the_process() -> None:
    ends = Ends()
    with AnswerWatch(lambda: 0.0, ends, end_s=0.2).watching():
        await asyncio.sleep(0.05)
        for _ in range(1000):
            time.sleep(0.01)  # noqa: ASYNC251  what is tested
            if ends.status is not None:
                break
    assert ends.status == 70


@pytest.mark.usefixtures("quick")
async def test_it_is_said_once_when_answers_stop_and_once_when_they_come_again(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited = [1.0]
    with AnswerWatch(lambda: waited[0], None, end_s=9.0).watching():
        await until(lambda: "answers have stopped" in caplog.text)
        waited[0] = 0.0
        monkeypatch.setattr(module, "SAY_S", 60.0)  # a busy machine stands still for longer than 0.04 s
        await until(lambda: "answers come again" in caplog.text)
        await asyncio.sleep(0.1)
    assert caplog.text.count("answers") == 2


@pytest.mark.usefixtures("quick")
async def test_a_look_that_fails_is_not_the_last_one() -> None:
    looks = 0

    def look() -> float:
        nonlocal looks
        looks += 1
        if looks == 2:
            raise RuntimeError("cannot look")
        return 0.0

    asyncio.get_running_loop().set_exception_handler(lambda _loop, _context: None)
    with AnswerWatch(look, None).watching():
        await until(lambda: looks > 5)


@pytest.mark.usefixtures("quick")
async def test_systemd_hears_that_it_lives_only_while_it_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(module, "notify", told.append)
    waited = [0.0]
    with AnswerWatch(lambda: waited[0], None, end_s=9.0).watching():
        await until(lambda: len(told) > 2)
        waited[0] = 5.0
        heard = -1
        async with within(60, "nothing more is told"):
            while heard < len(told):  # what was under way may come late
                heard = len(told)
                await asyncio.sleep(0.2)
    assert set(told) == {"WATCHDOG=1"}


@pytest.mark.usefixtures("quick")
async def test_it_stops_watching_when_the_program_ends() -> None:
    ends, before = Ends(), threading.active_count()
    with AnswerWatch(lambda: 0.0, ends, end_s=0.1).watching():
        pass
    await until(lambda: threading.active_count() <= before)
    assert ends.status is None
