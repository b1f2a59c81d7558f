"""The only way in: one effect for each command, committed before it is answered or seen."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import Any

import pytest

from server import handle, storing
from server.handle import Published
from server.store.journal import Batch, CannotStore
from tests.server.branch_kit import (
    BRANCH,
    COUNTERS,
    DAY_MS,
    KIOSK,
    LAN,
    MINH,
    SERVER,
    SERVICE,
    HandClock,
    House,
    house,
    new_id,
)
from wire import commands as c
from wire.errors import Code, Refused

ISSUE = c.IssueTicket(service_id=SERVICE)


async def test_same_command_twice_has_one_effect_and_the_same_reply(url: str) -> None:
    async with house(url) as branch:
        first = await branch.issue("order-00001")
        assert await branch.issue("order-00001") == first
        async with branch.handle.reading() as state:
            assert len(state.tickets) == 1


async def test_same_command_at_the_same_moment_has_one_effect(url: str) -> None:
    async with house(url) as branch:
        replies = await asyncio.gather(*(branch.issue("order-00001") for _ in range(10)))
        assert all(reply == replies[0] for reply in replies)
        async with branch.handle.reading() as state:
            assert len(state.tickets) == 1


async def test_same_command_after_a_restart_gets_the_same_reply(url: str) -> None:
    async with house(url) as branch:
        first = await branch.issue("order-00001")
    async with house(url) as branch:
        assert await branch.issue("order-00001") == first
        async with branch.handle.reading() as state:
            assert len(state.tickets) == 1


async def test_id_used_for_another_command_is_refused_also_after_a_restart(url: str) -> None:
    other = c.IssueTicket(service_id=BRANCH.services[-1].id)
    async with house(url) as branch:
        await branch.issue("order-00001")
        answer = await branch.ask(other, KIOSK, "order-00001")
        assert isinstance(answer, Refused)
        assert answer.code is Code.ID_REUSED
    async with house(url) as branch:
        answer = await branch.ask(other, KIOSK, "order-00001")
        assert isinstance(answer, Refused)
        assert answer.code is Code.ID_REUSED
        async with branch.handle.reading() as state:
            assert len(state.tickets) == 1


async def test_id_used_by_somebody_else_is_refused(url: str) -> None:
    async with house(url) as branch:
        opened = c.OpenCounter(counter_id=COUNTERS[0])
        assert isinstance(await branch.ask(opened, LAN, "open-00001"), dict)
        answer = await branch.ask(opened, MINH, "open-00001")
        assert isinstance(answer, Refused)
        assert answer.code is Code.ID_REUSED


async def test_a_refusal_writes_nothing_and_is_repeated(url: str) -> None:
    async with house(url) as branch:
        async with branch.handle.reading() as state:
            seq = state.seq
        for _ in range(2):
            answer = await branch.ask(c.IssueTicket(service_id="no-such"), KIOSK, "order-00001")
            assert isinstance(answer, Refused)
            assert answer.code is Code.UNKNOWN_SERVICE
        async with branch.handle.reading() as state:
            assert state.seq == seq


async def test_two_clerks_who_press_next_at_once_never_get_the_same_ticket(url: str) -> None:
    async with house(url) as branch:
        for actor, counter in ((LAN, COUNTERS[0]), (MINH, COUNTERS[1])):
            await branch.ask(c.OpenCounter(counter_id=counter), actor)
        for _ in range(20):
            await branch.issue()
        called = []
        for _ in range(10):
            pair = await asyncio.gather(*(branch.ask(c.CallNext(), actor) for actor in (LAN, MINH)))
            for reply, actor in zip(pair, (LAN, MINH), strict=True):
                assert isinstance(reply, dict)
                called.append(reply["number"])
                await branch.ask(c.Finish(ticket_id=reply["ticket_id"], outcome=BRANCH.outcomes[0].id), actor)
        assert len(called) == len(set(called)) == 20


async def test_commands_that_wait_together_share_a_commit(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with house(url) as branch:
        sizes: list[int] = []
        write = branch.store.write

        def counted(batch: Batch) -> None:
            sizes.append(len(batch.rows))
            write(batch)

        monkeypatch.setattr(branch.store, "write", counted)
        await asyncio.gather(*(branch.issue() for _ in range(64)))
        assert sum(sizes) == 64
        assert len(sizes) < 32


async def test_a_lone_command_is_not_kept_waiting_for_others(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with house(url) as branch:
        await branch.issue()
        loop = asyncio.get_running_loop()
        at, timers = loop.call_at, []

        def seen(when: float, *rest: Any, **more: Any) -> asyncio.TimerHandle:
            timers.append(when)
            return at(when, *rest, **more)

        monkeypatch.setattr(loop, "call_at", seen)
        await asyncio.sleep(0.001)
        assert len(timers) == 1, "a pause would not be noticed"
        assert (await branch.issue())["number"] == "A002"
        assert len(timers) == 1, "a commit waited for time to pass"


async def test_what_is_published_is_already_stored(url: str) -> None:
    async with house(url) as branch:
        stored: list[bool] = []

        def look(facts: list[Published]) -> None:
            with branch.store.reading() as connection:
                last = connection.exec_driver_sql("SELECT max(seq) FROM journal").scalar()
            stored.append(last >= facts[-1].seq)

        branch.handle.subscribe(look)
        await branch.issue()
        assert stored == [True]


async def test_readers_never_see_what_is_not_committed(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with house(url) as branch:
        write, seen = branch.store.write, asyncio.Event()
        loop = asyncio.get_running_loop()

        def slow(batch: Batch) -> None:
            loop.call_soon_threadsafe(seen.set)
            asyncio.run_coroutine_threadsafe(asyncio.sleep(0.05), loop).result()
            write(batch)

        monkeypatch.setattr(storing, "QUICK_WRITE_S", 0.0)
        monkeypatch.setattr(branch.store, "write", slow)
        issuing = asyncio.create_task(branch.issue())
        await seen.wait()
        async with branch.handle.reading() as state:
            with branch.store.reading() as connection:
                assert state.seq == connection.exec_driver_sql("SELECT max(seq) FROM journal").scalar()
            assert len(state.tickets) == 1
        await issuing


async def test_a_disk_that_turns_slow_is_written_from_another_thread_until_it_is_quick_again(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with house(url) as branch:
        write, here = branch.store.write, threading.current_thread()
        in_loop: list[bool] = []
        pause = [0.0]

        def timed(batch: Batch) -> None:
            in_loop.append(threading.current_thread() is here)
            time.sleep(pause[0])
            write(batch)

        # Generous, so that a busy machine does not count as a slow disk.
        monkeypatch.setattr(storing, "QUICK_WRITE_S", 0.05)
        monkeypatch.setattr(branch.store, "write", timed)
        await branch.issue()
        pause[0] = 0.5
        await branch.issue()
        pause[0] = 0.0
        for _ in range(40):
            await branch.issue()
        quick = branch.store.reads_in_place
        assert in_loop[:3] == [quick, quick, False]
        assert in_loop[-1] is quick


async def test_a_failed_commit_changes_nothing_and_the_next_command_works(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with house(url) as branch:
        await branch.issue()
        told: list[Any] = []
        branch.handle.subscribe(told.extend)

        def full(batch: Batch) -> None:
            raise CannotStore("database or disk is full")

        with monkeypatch.context() as patch:
            patch.setattr(branch.store, "write", full)
            answers = await asyncio.gather(*(branch.ask(ISSUE, KIOSK, f"order-{n:05d}") for n in range(5)))
        for answer in answers:
            assert isinstance(answer, Refused)
            assert answer.code is Code.CANNOT_STORE
            assert "disk is full" in answer.text("en")
        assert told == []
        async with branch.handle.reading() as state:
            assert [t.number for t in state.tickets.values()] == ["A001"]
        assert (await branch.issue("order-00000"))["number"] == "A002"


async def test_a_full_disk_in_the_middle_of_a_commit_is_rolled_back(url: str) -> None:
    async with house(url) as branch:
        await branch.issue()
        pages = await branch.store.run(lambda: _limit_pages(branch, 0))
        refused = 0
        for _ in range(200):
            answer = await branch.ask(ISSUE, KIOSK)
            if isinstance(answer, Refused):
                assert answer.code is Code.CANNOT_STORE
                refused += 1
                break
        assert refused == 1
        await branch.store.run(lambda: _limit_pages(branch, pages * 1000))
        async with branch.handle.reading() as state:
            given = len(state.tickets)
        assert (await branch.issue())["number"] == f"A{given + 1:03d}"


def _limit_pages(branch: House, pages: int) -> int:
    """As a full disk: SQLite itself says SQLITE_FULL when the file would grow beyond this."""
    connection = branch.store._writer._connection
    assert connection is not None
    now = connection.exec_driver_sql("PRAGMA page_count").scalar()
    connection.exec_driver_sql(f"PRAGMA max_page_count = {pages or now}")
    assert isinstance(now, int)
    return now


async def test_a_fault_in_the_core_is_refused_and_nobody_sees_what_never_happened(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with house(url) as branch:
        first = await branch.issue()
        decide = handle.decide

        def faulty(state, command, context):
            if context.command_id == "broken-0001":
                raise ZeroDivisionError
            return decide(state, command, context)

        monkeypatch.setattr(handle, "decide", faulty)
        together = (branch.ask(c.IssueTicket(service_id=SERVICE), KIOSK, i) for i in ("before-0001", "broken-0001"))
        for answer in await asyncio.gather(*together):
            assert isinstance(answer, Refused)
            assert answer.code is Code.CANNOT_STORE
        async with branch.handle.reading() as state:
            assert list(state.tickets) == [first["ticket_id"]]
            assert [ticket.number for ticket in branch.handle.lines.of(COUNTERS[0])] == ["A001"]
        assert (await branch.issue())["number"] == "A002"


async def test_a_clock_set_back_repeats_no_number_and_makes_no_wait_negative(url: str) -> None:
    clock = HandClock()
    async with house(url, clock) as branch:
        await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        first = await branch.issue()
        clock.forward(-3600)
        assert branch.handle.doubtful_clock
        second = await branch.issue()
        assert (first["number"], second["number"]) == ("A001", "A002")
        await branch.ask(c.CallNext(), LAN)
        async with branch.handle.reading() as state:
            assert state.tickets[first["ticket_id"]].leg.waited_ms(clock.now) >= 0
        with branch.store.reading() as connection:
            ats = connection.exec_driver_sql("SELECT at FROM journal ORDER BY seq").scalars().all()
        assert list(ats) == sorted(ats)


async def test_numbers_restart_with_the_business_day_after_a_night(url: str) -> None:
    clock = HandClock()
    async with house(url, clock) as branch:
        await branch.issue()
        clock.now += DAY_MS
        await branch.ask(c.Tick(), SERVER)
        assert (await branch.issue())["number"] == "A001"


async def test_a_day_left_open_is_closed_at_the_next_start(url: str) -> None:
    clock = HandClock()
    async with house(url, clock) as branch:
        left = await branch.issue()
    clock.now += DAY_MS
    async with house(url, clock) as branch:
        await branch.ask(c.Tick(), SERVER)
        with branch.store.reading() as connection:
            row = connection.exec_driver_sql(f"SELECT state FROM visit WHERE ticket_id = '{left['ticket_id']}'").one()
        assert row.state == "cancelled"
        async with branch.handle.reading() as state:
            assert state.tickets == {}


async def test_a_start_from_a_snapshot_gives_the_same_state_as_the_whole_journal(url: str) -> None:
    clock = HandClock()
    async with house(url, clock) as branch:
        await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        for _ in range(3):
            await branch.issue()
            clock.forward(60)
        called = await branch.ask(c.CallNext(), LAN)
        assert isinstance(called, dict)
        clock.forward(300)
        await branch.ask(c.Finish(ticket_id=called["ticket_id"], outcome=BRANCH.outcomes[0].id), LAN)
        clock.now += DAY_MS
        await branch.issue()
    again = House(url, clock)
    with_snapshot = await _state(again)
    again.store.transact(lambda connection: connection.exec_driver_sql("DELETE FROM snapshot"))
    assert again.store.load() == with_snapshot
    assert with_snapshot.measured
    await again.close()


async def _state(branch: House) -> Any:
    async with branch.handle.reading() as state:
        return state


async def test_a_command_that_changes_nothing_twice_a_second_does_not_grow_the_database(url: str) -> None:
    async with house(url) as branch:
        for _ in range(20):
            await branch.ask(c.Tick(), SERVER, new_id())
        with branch.store.reading() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM reply").scalar() == 1  # the settings
