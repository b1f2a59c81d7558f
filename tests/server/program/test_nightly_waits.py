"""A day that is over teaches the waits of the next, once; what fails is said, tried again, and takes nothing away."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any, cast

import pytest
from sqlalchemy import Connection

from server.program import nightly_waits
from server.program.nightly_waits import LEARNED, NightlyWaits
from server.runtime import garbage_collection
from server.runtime.hall_clock import HallClock
from server.store import wait_rows
from server.waits.nightly import NightWork
from tests.patience import until
from tests.server.branch_kit import (
    BRANCH,
    COUNTERS,
    DAY_MS,
    KIOSK,
    LAN,
    MONDAY_9,
    SERVER,
    SERVICE,
    HandClock,
    House,
    house,
)
from tests.server.store.words_kit import MANAGER, done, next_day
from wire import commands as c

MONDAY, TUESDAY = "2026-11-23", "2026-11-24"


async def a_day(branch: House, clock: HandClock, people: int = 4) -> None:
    """Some come at once and are served one after the other, five minutes each."""
    await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
    for _ in range(people):
        assert isinstance(await branch.ask(c.IssueTicket(service_id=SERVICE), KIOSK), dict)
        clock.forward(10)
    for _ in range(people):
        called: Any = await branch.ask(c.CallNext(), LAN)
        clock.forward(300)
        await branch.ask(c.Finish(ticket_id=called["ticket_id"], outcome=BRANCH.outcomes[0].id), LAN)


async def kept(branch: House) -> tuple[dict[str, list[tuple[str, str]]], list[wait_rows.GradeRow]]:
    def ask(connection: Connection) -> Any:
        return wait_rows.learned(connection), wait_rows.grades(connection, "2000-01-01", "9999-12-31")

    return await branch.store.look(ask)


async def test_a_day_that_is_over_is_learned_from_and_graded_once(url: str) -> None:
    clock, given = HandClock(), []
    async with house(url, clock) as branch:
        await a_day(branch, clock)
        nightly = NightlyWaits(branch.handle, branch.store, given.append)
        assert await nightly.night(MONDAY), "nothing is over yet"
        assert [tables.learned.until for tables in given] == [""], "the first day is a first estimate"
        await next_day(branch, clock)
        assert await nightly.night(TUESDAY)
        assert [tables.learned.until for tables in given] == ["", MONDAY]
        assert given[-1].learned.behind[SERVICE] == 4
        learned, grades = await kept(branch)
        assert {model: [day for day, _ in rows] for model, rows in learned.items()} == {
            LEARNED: [MONDAY], "steps-1": [MONDAY], "futures-2": [MONDAY],
        }  # fmt: skip
        (row,) = grades
        assert (row.day, row.service_id, row.class_id, row.model) == (MONDAY, SERVICE, "ordinary", "steps-1")
        assert (row.sums["n"], row.sums["gone"]) == (3, 0)
        assert row.sums["waited_s"] == 330 + 620 + 910
        assert await nightly.night(TUESDAY), "and nothing is left to do"
        assert len(given) == 2
    async with house(url, clock) as branch:
        again: list[Any] = []
        begun = NightlyWaits(branch.handle, branch.store, again.append)
        assert await begun.read()
        assert again == given[-1:]
        assert await begun.night(TUESDAY)
        assert again == given[-1:], "the next start has what was learned, and learns nothing twice"


async def test_no_rubbish_is_looked_for_on_the_loop_while_a_night_works(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, done, building = HandClock(), NightWork.done, []
    async with house(url, clock) as branch:
        await a_day(branch, clock, 1)
        await next_day(branch, clock)
        monkeypatch.setattr(
            NightWork, "done", lambda work: building.append(garbage_collection._BUILDERS.now) or done(work)
        )
        assert await NightlyWaits(branch.handle, branch.store).night(TUESDAY)
        assert building == [1]


async def test_a_night_that_fails_is_said_and_what_was_learned_stays(
    url: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    clock, given = HandClock(), []
    async with house(url, clock) as branch:
        await a_day(branch, clock)
        await next_day(branch, clock)
        nightly = NightlyWaits(branch.handle, branch.store, given.append)
        await nightly.night(TUESDAY)
        await a_day(branch, clock)
        await next_day(branch, clock)

        def fails(_work: NightWork) -> None:
            raise ZeroDivisionError

        with monkeypatch.context() as broken:
            broken.setattr(NightWork, "done", fails)
            assert not await nightly.night("2026-11-25")
        (problem,) = nightly.problems()
        assert (problem.kind, problem.why, problem.failed) == ("waits", "ZeroDivisionError", False)
        assert "it is tried again" in caplog.text
        assert (await kept(branch))[0][LEARNED][0][0] == given[-1].learned.until == MONDAY
        assert await nightly.night("2026-11-25")
        assert (nightly.problems(), given[-1].learned.until) == ([], TUESDAY)
        caplog.clear()


async def test_what_another_version_learned_is_learned_anew(url: str) -> None:
    clock, given = HandClock(), []
    async with house(url, clock) as branch:
        await a_day(branch, clock)

        def strange(connection: Connection) -> None:
            wait_rows.keep_learned(connection, LEARNED, "2026-11-20", '{"version": 99}')
            wait_rows.keep_learned(connection, "steps-0", "2026-11-20", "[]")

        await branch.store.run(lambda: branch.store.transact(strange))
        nightly = NightlyWaits(branch.handle, branch.store, given.append)
        await nightly.night(MONDAY)
        await next_day(branch, clock)
        await nightly.night(TUESDAY)
        assert [tables.learned.until for tables in given] == ["", MONDAY]


async def test_it_looks_by_itself_and_gives_up_when_the_program_ends(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("READ_S", "FIRST_LOOK_S", "LOOK_EVERY_S", "AGAIN_AFTER_S"):
        monkeypatch.setattr(nightly_waits, name, 0.01)
    clock, given = HandClock(), asyncio.Event()
    async with house(url, clock) as branch:
        await a_day(branch, clock, 2)
        await next_day(branch, clock)
        nightly = NightlyWaits(branch.handle, branch.store, lambda tables: tables.learned.until and given.set())
        running = asyncio.create_task(nightly.run())
        await asyncio.wait_for(given.wait(), 20)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running


async def test_what_a_day_taught_puts_the_next_days_numbers_right(url: str) -> None:
    clock = HandClock()
    async with house(url, clock) as branch:
        nightly = NightlyWaits(
            branch.handle, branch.store, lambda tables: branch.handle.put_waits_right(tables.calibrations)
        )
        await a_day(branch, clock, 20)
        await next_day(branch, clock)
        assert await nightly.night(TUESDAY)
        heard: list[Any] = []
        branch.handle.subscribe(lambda facts: heard.extend(one.event for one in facts))
        await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        for _ in range(8):
            assert isinstance(await branch.ask(c.IssueTicket(service_id=SERVICE), KIOSK), dict)
        told = [event.told for event in heard if event.type == "ticket.issued"][-1]
        assert nightly.tables is not None
        right = nightly.tables.calibrations["steps-1"]
        assert right.pairs == 19
        half, bound = right.calibrated(told.raw_p50_s, told.raw_bound_s, SERVICE, "ordinary")
        assert (told.model, told.p50_s) == ("steps-1", pytest.approx(half, abs=2))
        assert told.bound_s == pytest.approx(bound, abs=2)
        assert told.p50_s != told.raw_p50_s


async def test_a_new_version_learns_the_last_day_again_at_its_first_start(url: str) -> None:
    clock = HandClock()
    async with house(url, clock) as branch:
        await a_day(branch, clock)
        await next_day(branch, clock)
        await NightlyWaits(branch.handle, branch.store).night(TUESDAY)
        learned = (await kept(branch))[0]

        def of_before(connection: Connection) -> None:
            wait_rows.keep_learned(connection, LEARNED, MONDAY, '{"version": 0}')

        await branch.store.run(lambda: branch.store.transact(of_before))
        upgraded = NightlyWaits(branch.handle, branch.store)
        await upgraded.night(TUESDAY)
        assert upgraded.tables is not None
        assert upgraded.tables.learned.until == MONDAY
        assert (await kept(branch))[0] == learned


async def test_the_grades_of_a_day_stand_once_they_are_given(url: str) -> None:
    clock = HandClock()
    async with house(url, clock) as branch:
        await a_day(branch, clock)
        await next_day(branch, clock)
        given = wait_rows.GradeRow(MONDAY, SERVICE, "ordinary", "steps-1", dict.fromkeys(wait_rows.SUMS, 0) | {"n": 77})
        await branch.store.run(lambda: branch.store.transact(lambda one: wait_rows.keep_grades(one, MONDAY, [given])))
        assert await NightlyWaits(branch.handle, branch.store).night(TUESDAY)
        assert [row.sums["n"] for row in (await kept(branch))[1]] == [77]


@pytest.mark.parametrize("days", [1, 370])
async def test_a_night_that_a_false_clock_made_leaves_nothing_once_its_day_is_taken_back(url: str, days: int) -> None:
    elapsed, ahead = [0], [MONDAY_9]
    clock = HallClock(lambda: elapsed[0] + ahead[0], lambda: elapsed[0])
    forward: Any = SimpleNamespace(forward=lambda seconds: elapsed.__setitem__(0, elapsed[0] + int(seconds * 1000)))
    async with house(url, cast(HandClock, clock)) as branch:
        nightly = NightlyWaits(branch.handle, branch.store)

        async def night() -> None:
            assert branch.handle.day is not None
            assert await nightly.night(branch.handle.day)

        async def later(days: int) -> None:
            elapsed[0] += days * DAY_MS
            await done(branch, c.Tick(), SERVER)
            await night()

        await a_day(branch, forward)
        await later(1)
        await a_day(branch, forward, 3)
        await later(days)
        assert {row.day for row in (await kept(branch))[1]} == {MONDAY, TUESDAY}, "as far as anybody knows"
        ahead[0] -= days * DAY_MS
        assert branch.handle.now
        await done(branch, c.ConfirmClock(jump_ms=-days * DAY_MS), MANAGER)
        await done(branch, c.TakeBackDay(), MANAGER)
        await night()
        assert nightly.tables is not None
        assert nightly.tables.learned.until == MONDAY
        assert {day for rows in (await kept(branch))[0].values() for day, _ in rows} == {MONDAY}
        await later(1)
        assert {row.day for row in (await kept(branch))[1]} == {MONDAY}, "half of Tuesday is no grade"
        await a_day(branch, forward)
        await later(1)
        assert {row.day for row in (await kept(branch))[1]} == {MONDAY, "2026-11-25"}
        assert nightly.tables.learned.until == "2026-11-25"


async def test_it_is_said_since_when_it_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(nightly_waits, "time", SimpleNamespace(monotonic=lambda: now[0]))
    nowhere: Any = SimpleNamespace()
    nightly = NightlyWaits(nowhere, nowhere)
    for _ in range(2):
        assert not await nightly.read()
        now[0] += 30.0
    assert [problem.seconds for problem in nightly.problems()] == [60]


async def test_a_failure_after_a_good_night_is_a_new_one(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(nightly_waits, "time", SimpleNamespace(monotonic=lambda: now[0]))
    async with house(url) as branch:
        nightly = NightlyWaits(branch.handle, branch.store)

        async def fails(_branch: object, _day: str) -> None:
            raise ZeroDivisionError

        for _ in range(2):
            with monkeypatch.context() as broken:
                broken.setattr(nightly, "_night", fails)
                assert not await nightly.night(MONDAY)
            assert [problem.seconds for problem in nightly.problems()] == [0]
            assert await nightly.night(MONDAY)
            now[0] += 500.0


async def test_a_day_without_its_grades_is_graded_again_and_the_same(url: str) -> None:
    clock = HandClock()
    async with house(url, clock) as branch:
        for _ in range(2):
            await a_day(branch, clock)
            await next_day(branch, clock)
        assert await NightlyWaits(branch.handle, branch.store).night("2026-11-25")
        before = await kept(branch)
        assert {row.day for row in before[1]} == {MONDAY, TUESDAY}

        def spoil(connection: Connection) -> None:
            wait_rows.drop_grades(connection, [TUESDAY])
            wait_rows.put_warned(connection, TUESDAY, [wait_rows.WarnedRow(TUESDAY, SERVICE, 5, None, 5)])

        await branch.store.run(lambda: branch.store.transact(spoil))
        assert await NightlyWaits(branch.handle, branch.store).night("2026-11-25")
        assert await kept(branch) == before
        warned = await branch.store.look(lambda one: wait_rows.warned(one, TUESDAY, TUESDAY))
        assert warned == [], "what came without a warning is found anew"


async def test_of_two_days_that_are_kept_a_start_takes_the_later(url: str) -> None:
    clock, given = HandClock(), []
    async with house(url, clock) as branch:
        nightly = NightlyWaits(branch.handle, branch.store)
        for tomorrow in (TUESDAY, "2026-11-25"):
            await a_day(branch, clock)
            await next_day(branch, clock)
            assert await nightly.night(tomorrow)
        assert [day for day, _ in (await kept(branch))[0][LEARNED]] == [TUESDAY, MONDAY]
        assert await NightlyWaits(branch.handle, branch.store, given.append).read()
        assert [tables.learned.until for tables in given] == [TUESDAY]


async def test_a_night_that_failed_is_tried_again_after_a_while_not_at_each_look(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("READ_S", "FIRST_LOOK_S", "LOOK_EVERY_S"):
        monkeypatch.setattr(nightly_waits, name, 0.001)
    branch: Any = SimpleNamespace(day=MONDAY, branch=BRANCH)
    nightly, tried = NightlyWaits(branch, branch), []

    async def fails(day: str) -> bool:
        tried.append(day)
        return False

    monkeypatch.setattr(nightly, "night", fails)
    task = asyncio.create_task(nightly.run())
    await until(lambda: tried != [])
    await asyncio.sleep(0.05)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert tried == [MONDAY]
