"""Slow work is done in turns: whoever asks for much waits behind their own."""

from __future__ import annotations

import asyncio
import threading

import pytest

from server.runtime.fair_queue import FairQueue, QueueFull
from tests.patience import until, within


class Work:
    """Pieces of work that wait until they are let go; remembers in which order they were begun."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.go = threading.Event()

    def piece(self, name: str) -> str:
        self.begun.append(name)
        assert self.go.wait(60)
        return name


@pytest.fixture
def work() -> Work:
    return Work()


async def test_those_who_ask_take_turns_however_much_each_asks_for(work: Work) -> None:
    queue = FairQueue("test", workers=1, each=10, most=100)
    asked = [asyncio.create_task(queue.run("loud", lambda n=n: work.piece(f"loud-{n}"))) for n in range(10)]
    await until(lambda: work.begun)
    asked += [asyncio.create_task(queue.run(who, lambda who=who: work.piece(who))) for who in ("lan", "minh")]
    await asyncio.sleep(0)
    work.go.set()
    async with within(60, "all is done"):
        done = await asyncio.gather(*asked)
    assert work.begun[:3] == ["loud-0", "lan", "minh"] or work.begun[:4] == ["loud-0", "loud-1", "lan", "minh"]
    assert work.begun[-8:] == [f"loud-{n}" for n in range(2, 10)]
    assert set(done) == set(work.begun)
    queue.close()


async def test_what_is_too_much_is_refused_before_anything_is_awaited(work: Work) -> None:
    queue = FairQueue("test", workers=1, each=2, most=3)
    asked = [asyncio.create_task(queue.run(who, lambda: work.piece(""))) for who in ("a", "a", "b")]
    await until(lambda: work.begun)
    for who in ("a", "b"):
        with pytest.raises(QueueFull):
            queue.run(who, lambda: work.piece("")).send(None)
    work.go.set()
    async with within(60, "all is done"):
        await asyncio.gather(*asked)
    assert await queue.run("a", lambda: 7) == 7
    queue.close()


async def test_nothing_is_kept_of_those_who_are_refused_however_many_come(work: Work) -> None:
    queue = FairQueue("test", workers=1, each=2, most=2)
    asked = [asyncio.create_task(queue.run("a", lambda: work.piece("a"))) for _ in range(2)]
    await until(lambda: work.begun)
    for n in range(100):
        with pytest.raises(QueueFull):
            await queue.run(f"stranger-{n}", lambda: work.piece(""))
    kept = list(queue._lanes)
    work.go.set()
    async with within(60, "all is done"):
        await asyncio.gather(*asked)
    assert kept == ["a"]
    queue.close()


async def test_one_asker_may_have_only_so_much(work: Work) -> None:
    queue = FairQueue("test", workers=1, each=2, most=100)
    asked = [asyncio.create_task(queue.run("a", lambda: work.piece("a"))) for _ in range(2)]
    await until(lambda: work.begun)
    with pytest.raises(QueueFull):
        await queue.run("a", lambda: work.piece("a"))
    asked.append(asyncio.create_task(queue.run("b", lambda: work.piece("b"))))
    work.go.set()
    async with within(60, "all is done"):
        assert await asyncio.gather(*asked) == ["a", "a", "b"]
    queue.close()


async def test_work_that_fails_and_whoever_gives_up_leave_their_place(work: Work) -> None:
    queue = FairQueue("test", workers=1, each=2, most=2)

    def fails() -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await queue.run("a", fails)
    waiting = [asyncio.create_task(queue.run("a", lambda: work.piece("a"))) for _ in range(2)]
    await until(lambda: work.begun)
    for one in waiting:
        one.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    work.go.set()
    async with within(60, "its place is free"):
        assert await queue.run("a", lambda: 7) == 7
    assert queue._lanes == {}
    queue.close()
