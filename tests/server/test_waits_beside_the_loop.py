"""The waits are worked out beside the event loop: numbers are told true ones, screens read those worked out last."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest

from server.handle import Handle
from server.store.journal import Store
from server.waits import service, worker
from server.waits.scene import Scene
from server.waits.service import estimate
from server.waits.simulate import simulate
from tests.patience import until
from tests.server.branch_kit import COUNTERS, KIOSK, LAN, SERVICE, HandClock, House, house, new_id
from wire import commands as c
from wire.errors import Code, Refused
from wire.events import TicketIssued, TicketReturned
from wire.values import WaitRange


class Thread:
    """Plays scenes in the worker's place; whoever plays one on the event loop fails."""

    def __init__(self, branch: House, monkeypatch: pytest.MonkeyPatch) -> None:
        def on_the_loop(_: Scene) -> None:
            raise AssertionError("the event loop is held")

        self.scenes: list[Scene] = []
        self.free = threading.Event()
        self.free.set()
        self.ails = False
        monkeypatch.setattr(service, "simulate", on_the_loop)
        monkeypatch.setattr(worker, "simulate", on_the_loop)
        branch.handle._heart._waits._worker = worker.Worker(self.play)

    def play(self, scene: Scene) -> Any:
        self.scenes.append(scene)
        assert self.free.wait(30)
        if self.ails:
            raise RuntimeError("no more memory")
        return simulate(scene)


def told(branch: House) -> list[TicketIssued]:
    """Numbers given from now on."""
    found: list[TicketIssued] = []
    branch.handle.subscribe(lambda facts: found.extend(f.event for f in facts if isinstance(f.event, TicketIssued)))
    return found


async def newcomers_wait(branch: House) -> tuple[WaitRange, int]:
    """What somebody who came now ought to be told."""
    async with branch.handle.reading() as state:
        found = simulate_now(state, branch)
        return found.for_service(SERVICE), found.ahead_of_service(SERVICE)


def simulate_now(state: Any, branch: House) -> Any:
    return simulate(service.draw(state, branch.clock.now))


def said(issued: TicketIssued) -> tuple[int, int, int]:
    return issued.wait_low_min, issued.wait_high_min, issued.ahead


async def test_a_number_is_told_what_is_true_after_the_call_before_it(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with house(url) as branch:
        thread, given = Thread(branch, monkeypatch), told(branch)
        await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        for _ in range(3):
            await branch.issue()
        await branch.ask(c.CallNext(), LAN)
        wait, ahead = await newcomers_wait(branch)
        await branch.issue()
        assert said(given[-1]) == (wait.low_min, wait.high_min, ahead)
        assert ahead == 2
        assert len(thread.scenes) == 2


async def test_numbers_and_calls_that_come_at_once_are_each_told_what_is_true_then(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with house(url) as branch:
        thread, given = Thread(branch, monkeypatch), told(branch)
        await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        number, call, ready = c.IssueTicket(service_id=SERVICE), c.CallNext(), c.OpenCounter(counter_id=COUNTERS[0])
        asked = [(number, KIOSK), (number, KIOSK), (call, LAN), (number, KIOSK), (number, KIOSK), (ready, LAN)]
        answers = await asyncio.gather(*(branch.handle.submit(new_id(), command, who) for command, who in asked))
        assert not [one for one in answers if isinstance(one, Refused)]
        assert [one.ahead for one in given] == [0, 1, 1, 2]
        assert len(thread.scenes) == 2


async def test_numbers_of_a_new_day_are_told_the_waits_of_that_day(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with house(url) as branch:
        for _ in range(3):
            await branch.issue()
        given = told(branch)
        branch.clock.forward(24 * 3600)
        await asyncio.gather(*(branch.issue() for _ in range(3)))
        assert [one.ahead for one in given] == [0, 1, 2]


async def test_commands_are_carried_out_while_the_waits_of_screens_are_worked_out(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with house(url) as branch:
        thread = Thread(branch, monkeypatch)
        thread.free.clear()
        renewing = asyncio.create_task(branch.handle.renew_waits())
        try:
            await until(lambda: thread.scenes, "the thread has the scene")
            assert isinstance(await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN), dict)
        finally:
            thread.free.set()
        await renewing


async def test_screens_read_waits_at_once_though_a_call_made_them_a_little_wrong(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with house(url) as branch:
        thread = Thread(branch, monkeypatch)
        await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        await branch.handle.renew_waits()
        async with branch.handle.reading():
            before = await branch.handle.waits()
        await branch.issue()
        await branch.ask(c.CallNext(), LAN)
        async with branch.handle.reading():
            assert (await branch.handle.waits()).now == before.now
        assert len(thread.scenes) == 1
        await branch.handle.renew_waits()
        async with branch.handle.reading() as state:
            assert await branch.handle.waits() == simulate_now(state, branch)
        await branch.handle.renew_waits()
        assert len(thread.scenes) == 2


async def test_paper_is_told_the_waits_of_its_own_moment(url: str) -> None:
    async with house(url) as branch:
        await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        await branch.issue()
        mine = (await branch.issue())["ticket_id"]
        await branch.handle.renew_waits()
        await branch.ask(c.CallNext(), LAN)
        async with branch.handle.reading() as state:
            shown = await branch.handle.waits(mine)
            printed = await branch.handle.waits(mine, of_this_moment=True)
            assert printed == estimate(state, branch.clock.now)
            assert (shown.ahead_of(mine), printed.ahead_of(mine)) == (1, 0)
            assert await branch.handle.waits(mine, of_this_moment=True) is printed, "nothing happened since"


async def test_waits_too_old_to_be_shown_are_worked_out_at_once(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with house(url) as branch:
        await branch.handle.renew_waits()
        await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        monkeypatch.setattr(service, "SHOWN_S", 0.0)
        async with branch.handle.reading() as state:
            assert await branch.handle.waits() == estimate(state, branch.clock.now)


async def test_who_asks_for_the_wait_of_a_number_just_given_is_told_it(url: str) -> None:
    async with house(url) as branch:
        await branch.handle.renew_waits()
        issued = await branch.issue()
        async with branch.handle.reading():
            kept = await branch.handle.waits()
            assert not kept.covers(issued["ticket_id"])
            assert (await branch.handle.waits("nobody-has-it")) is kept
            assert (await branch.handle.waits(issued["ticket_id"])).covers(issued["ticket_id"])


async def test_there_are_no_waits_before_there_are_settings(tmp_path: Any) -> None:
    store = Store(f"sqlite:///{tmp_path / 'branch.db'}")
    handle = Handle(store, store.open(), HandClock(), lambda *_: Refused(code=Code.INTERNAL), str)
    await handle.renew_waits()
    async with handle.reading():
        assert await handle.waits() is None
    await handle.close()
    store.close()


async def test_a_thread_that_fails_costs_nobody_a_number(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with house(url) as branch:
        thread, given = Thread(branch, monkeypatch), told(branch)
        monkeypatch.setattr(worker, "simulate", simulate)
        thread.ails = True
        await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        wait, ahead = await newcomers_wait(branch)
        await branch.issue()
        assert said(given[-1]) == (wait.low_min, wait.high_min, ahead)


async def test_a_hall_whose_waits_cannot_be_worked_out_refuses_numbers_alone(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with house(url) as branch:
        Thread(branch, monkeypatch).ails = True
        number, opens = await asyncio.gather(
            branch.ask(c.IssueTicket(service_id=SERVICE), KIOSK), branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        )
        assert isinstance(number, Refused)
        assert number.code is Code.INTERNAL
        assert isinstance(opens, dict)


async def test_a_branch_that_is_closed_leaves_no_thread_behind(url: str) -> None:
    threads: list[threading.Thread] = []

    def play(scene: Scene) -> Any:
        threads.append(threading.current_thread())
        return simulate(scene)

    async with house(url) as branch:
        branch.handle._heart._waits._worker = working = worker.Worker(play)  # held, so that nothing else ends it
        await branch.handle.renew_waits()
        assert [thread.is_alive() for thread in threads] == [True]
    await until(lambda: not threads[0].is_alive())
    assert working._thread is None


async def test_who_waits_anew_is_told_what_was_worked_out_last_and_the_clerk_waits_for_nothing(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with house(url) as branch:
        thread, anew = Thread(branch, monkeypatch), []
        branch.handle.subscribe(
            lambda facts: anew.extend(f.event for f in facts if isinstance(f.event, TicketReturned))
        )
        await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        for _ in range(3):
            await branch.issue()
            branch.clock.forward(1)
        called = await branch.ask(c.CallNext(), LAN)
        await branch.ask(c.Park(ticket_id=called["ticket_id"], minutes=10), LAN)
        await branch.handle.renew_waits()
        played = len(thread.scenes)
        await branch.ask(c.Return(ticket_id=called["ticket_id"]), LAN)
        assert len(thread.scenes) == played
        (event,) = anew
        assert event.told_anew is not None
        assert event.told_anew.ahead == 0
