"""Background tasks: what fails is logged, told and started again; only what cannot go on ends the program."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from server.runtime import supervisor as module
from server.runtime.exits import CannotGoOn, ExitStatus
from server.runtime.supervisor import BACK_OFF_S, HEALTHY_S, Supervisor
from tests.patience import until, within


@pytest.fixture
async def supervisor() -> AsyncIterator[Supervisor]:
    made = Supervisor(roll=lambda: 0.0)
    yield made
    await made.stop()


class Failing:
    """A task that fails so many times in one way and then works."""

    def __init__(self, *faults: Callable[[], Awaitable[None]]) -> None:
        self.faults = list(faults)
        self.started = 0
        self.works = False

    async def __call__(self) -> None:
        self.started += 1
        if self.faults:
            await self.faults.pop(0)()
            return
        self.works = True
        await asyncio.Event().wait()


async def raises() -> None:
    raise RuntimeError("the disk said no")


async def returns() -> None:
    return


async def exits() -> None:
    raise SystemExit(3)


async def is_cancelled() -> None:
    future = asyncio.get_running_loop().create_future()
    future.cancel()
    await future


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (raises, "RuntimeError: the disk said no"),
        (returns, "it returned"),
        (exits, "SystemExit: 3"),
        (is_cancelled, "it was cancelled"),
    ],
)
async def test_whatever_way_a_task_ends_it_is_logged_told_and_started_again(
    supervisor: Supervisor, caplog: pytest.LogCaptureFixture, fault: Callable[[], Awaitable[None]], reason: str
) -> None:
    failing = Failing(fault)
    with caplog.at_level(logging.ERROR):
        supervisor.run("days", failing)
        await until(lambda: failing.works)
    (report,) = supervisor.reports
    assert (report.name, report.state, report.restarts, report.last_fault) == ("days", "running", 1, reason)
    assert f"the task days failed ({reason})" in caplog.text
    assert not supervisor.ended


async def test_a_task_that_cannot_even_be_made_is_tried_again(supervisor: Supervisor) -> None:
    tries = []

    def make() -> Awaitable[None]:
        tries.append(1)
        if len(tries) == 1:
            raise OSError("no file")
        return asyncio.sleep(3600)

    supervisor.run("days", make)
    await until(lambda: len(tries) == 2)


async def test_a_task_that_waits_to_be_started_again_is_told_as_failed(supervisor: Supervisor) -> None:
    supervisor.run("days", raises)
    await until(lambda: supervisor.reports[0].state == "failed")
    assert supervisor.reports[0].restarts == 0
    assert supervisor.reports[0].since_s >= 0


async def test_pauses_between_tries_grow_and_begin_anew_after_a_time_without_fault() -> None:
    slept: list[float] = []
    clock = [0.0]

    async def pause(seconds: float) -> None:
        slept.append(seconds)

    async def healthy_then_fails() -> None:
        clock[0] += HEALTHY_S + 1
        raise OSError

    failing = Failing(*(raises for _ in range(7)), healthy_then_fails, raises)
    supervisor = Supervisor(roll=lambda: 0.5, tick=lambda: clock[0], pause=pause)
    supervisor.run("days", failing)
    await until(lambda: failing.works)
    await supervisor.stop()
    assert slept == [*BACK_OFF_S, BACK_OFF_S[-1], BACK_OFF_S[-1], BACK_OFF_S[0], BACK_OFF_S[1]]


async def test_restarts_of_tasks_that_failed_together_are_spread() -> None:
    slept: list[float] = []

    async def pause(seconds: float) -> None:
        slept.append(seconds)
        await asyncio.Event().wait()

    rolls = iter((0.0, 1.0))
    supervisor = Supervisor(roll=lambda: next(rolls), pause=pause)
    supervisor.run("one", raises)
    supervisor.run("two", raises)
    await until(lambda: len(slept) == 2)
    assert slept == [BACK_OFF_S[0] * 0.5, BACK_OFF_S[0] * 1.5]
    await supervisor.stop()


async def test_the_fault_of_one_task_leaves_the_others_alone(supervisor: Supervisor) -> None:
    steady = Failing()
    supervisor.run("steady", steady)
    failing = Failing(raises, raises)
    supervisor.run("days", failing)
    await until(lambda: failing.works)
    assert steady.started == 1


@pytest.mark.parametrize("fault", [raises, returns, exits, is_cancelled])
async def test_the_end_of_an_essential_task_ends_the_program_with_its_reason(
    supervisor: Supervisor, caplog: pytest.LogCaptureFixture, fault: Callable[[], Awaitable[None]]
) -> None:
    supervisor.run("lease", fault, essential=True)
    async with within(60, "the program is told to end"):
        why = await supervisor.over()
    assert "'lease' ended: " in str(why)
    assert why.status is ExitStatus.FAILED
    assert supervisor.reports[0].state == "ended"
    assert f"this program cannot go on: {why}" in caplog.text


async def test_any_task_may_say_that_the_program_cannot_go_on_and_the_first_reason_stays(
    supervisor: Supervisor,
) -> None:
    async def database() -> None:
        raise CannotGoOn("the database is gone", ExitStatus.DATABASE_LOST)

    supervisor.run("database", database)
    async with within(60, "the program is told to end"):
        why = await supervisor.over()
    supervisor.end_program(CannotGoOn("another reason", ExitStatus.PORT_LOST))
    assert supervisor.ended
    assert await supervisor.over() is why
    assert (str(why), why.status) == ("the database is gone", ExitStatus.DATABASE_LOST)


async def test_two_tasks_cannot_have_one_name(supervisor: Supervisor) -> None:
    supervisor.run("days", Failing())
    with pytest.raises(ValueError, match="days"):
        supervisor.run("days", Failing())


async def test_stopping_ends_every_task_also_one_that_waits_to_be_started_again() -> None:
    supervisor = Supervisor(roll=lambda: 0.0)
    ended = []

    async def tidy() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("tidied")

    supervisor.run("tidy", tidy)
    supervisor.run("days", raises)
    await until(lambda: supervisor.reports[1].state == "failed")
    async with within(60, "both ended"):
        await supervisor.stop()
    assert ended == ["tidied"]
    assert supervisor.reports == ()


async def test_a_task_that_swallows_its_cancellation_is_cancelled_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "AGAIN_S", 0.02)
    supervisor, swallowed = Supervisor(), []

    async def stubborn() -> None:
        while not swallowed:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                swallowed.append(1)
        await asyncio.Event().wait()

    supervisor.run("stubborn", stubborn)
    await asyncio.sleep(0)
    async with within(60, "it ended"):
        await supervisor.stop()
    assert swallowed == [1]


async def test_a_task_that_never_ends_does_not_keep_the_program_and_is_named(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "STOP_S", 0.05)
    monkeypatch.setattr(module, "AGAIN_S", 0.02)
    supervisor, free = Supervisor(), asyncio.Event()

    async def never() -> None:
        while not free.is_set():
            try:
                await free.wait()
            except asyncio.CancelledError:
                continue

    supervisor.run("never", never)
    await asyncio.sleep(0)
    async with within(60, "it went on without it"):
        await supervisor.stop()
    assert "did not end within 0 s: never" in caplog.text
    free.set()
    await asyncio.sleep(0.01)
