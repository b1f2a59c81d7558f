"""Futures are played again while anything goes on, waits are told by them, and what ails the process is said."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from server.core.forecast import FUTURES_MODEL
from server.program import foreseen_waits
from server.program.foreseen_waits import ForeseenWaits
from server.runtime.health import Problem
from server.waits.futures import foresee
from server.waits.learned import Learned
from server.waits.nightly import Tables
from tests.patience import until
from tests.server.branch_kit import COUNTERS, KIOSK, LAN, SERVICE, HandClock, house
from wire import commands as c


class Here:
    """Plays futures in this process."""

    def __init__(self) -> None:
        self.learned, self.asked, self.closed, self.well = Learned(), 0, False, True

    def use(self, learned: Learned) -> None:
        self.learned = learned

    async def foresee(self, outlook: Any) -> Any:
        self.asked += 1
        return foresee(outlook, self.learned, futures=20) if self.well else None

    def problems(self) -> list[Problem]:
        return [] if self.well else [Problem("foreseen")]

    def close(self) -> None:
        self.closed = True


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FIRST_S", "AGAIN_S"):
        monkeypatch.setattr(foreseen_waits, name, 0.01)


class Doubles:
    def calibrated(self, p50_s: float, bound_s: float, service_id: str, class_id: str) -> tuple[float, float]:
        return 2 * p50_s, 2 * bound_s


async def test_waits_are_told_by_futures_that_are_played_when_something_happened(url: str) -> None:
    clock, here = HandClock(), Here()
    async with house(url, clock) as branch:
        foreseen = ForeseenWaits(branch.handle, here)  # type: ignore[arg-type]
        task = asyncio.create_task(foreseen.run())
        try:
            await asyncio.sleep(0.1)
            assert here.asked == 0, "an empty hall has no futures"
            await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
            for _ in range(4):
                await branch.ask(c.IssueTicket(service_id=SERVICE), KIOSK)
            await until(lambda: here.asked > 0)
            clock.forward(2)

            async def told() -> Any:
                async with branch.handle.reading():
                    waits = await branch.handle.waits(of_this_moment=True)
                assert waits is not None
                return waits.told_newcomer(SERVICE, "ordinary", 0, branch.handle.now)[2]

            await asyncio.sleep(0.1)
            assert (first := await told()).model == FUTURES_MODEL
            assert first.p50_s == first.raw_p50_s > 0
            known = Learned(occupancy={SERVICE: (3600.0,) * 4})
            foreseen.use(Tables(known, {FUTURES_MODEL: Doubles()}))  # type: ignore[dict-item]
            assert here.learned is known
            clock.forward(2)
            assert (await told()).p50_s == pytest.approx(2 * first.p50_s, abs=10)
            assert foreseen.problems() == []
            here.well = False
            assert [problem.kind for problem in foreseen.problems()] == ["foreseen"]
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
    assert here.closed


async def test_what_was_learned_before_the_process_is_there_is_given_to_it(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, known = Here(), Learned(until="2026-11-20")
    monkeypatch.setattr(foreseen_waits, "_new", lambda: here)
    async with house(url) as branch:
        foreseen = ForeseenWaits(branch.handle)
        assert foreseen.problems() == []
        foreseen.use(Tables(known))
        task = asyncio.create_task(foreseen.run())
        await until(lambda: here.learned is known)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_playing_takes_no_more_than_its_share_of_a_core(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(foreseen_waits, "SHARE", 0.01)
    played = []

    class Handle:
        def subscribe(self, told: Any) -> None:
            self.told = told

        async def foresee(self, play: Any) -> None:
            await asyncio.sleep(0.03)
            played.append(play)
            self.told(None)

    handle: Any = Handle()
    task = asyncio.create_task(ForeseenWaits(handle, Here()).run())  # type: ignore[arg-type]
    await asyncio.sleep(0.4)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert len(played) == 1, "three seconds of rest after it"


async def test_while_nothing_happens_futures_are_played_no_oftener_than_idle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(foreseen_waits, "AGAIN_S", 0.01)
    played = []

    class Handle:
        def subscribe(self, told: Any) -> None:
            self.told = told

        async def foresee(self, play: Any) -> None:
            played.append(play)
            if len(played) == 1:
                self.told(None)

    handle: Any = Handle()
    task = asyncio.create_task(ForeseenWaits(handle, Here()).run())  # type: ignore[arg-type]
    await until(lambda: len(played) == 2)
    await asyncio.sleep(0.2)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert len(played) == 2, "once more for what happened, then only after five seconds"
