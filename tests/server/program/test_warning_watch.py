"""Warnings are noted once, when they are given."""

from __future__ import annotations

from typing import Any

import pytest

from server.core.forecast import Advised, Forecast
from server.program.nightly_waits import NightlyWaits
from server.program.warning_watch import WarningWatch
from server.store import wait_rows
from server.store.journal import CannotStore
from server.store.wait_rows import AdviceRow, WarnedRow
from tests.server.branch_kit import BRANCH, COUNTERS, KIOSK, LAN, MINH, MONDAY_9, SERVICE, HandClock, House, house
from tests.server.store.words_kit import MANAGER, done, next_day
from wire import commands as c
from wire.values import Role

MONDAY = "2026-11-23"


async def noted(branch: House) -> list[WarnedRow]:
    return await branch.store.look(lambda connection: wait_rows.warned(connection, "2000-01-01", "9999-12-31"))


def foreseen(
    branch: House,
    monkeypatch: pytest.MonkeyPatch,
    shares: dict[str, float],
    advice: dict[str, tuple[str, int]] | None = None,
) -> None:
    waits = branch.handle.waits

    named = {group: Advised(of, at, 3, 1200.0, 900.0) for group, (of, at) in (advice or {}).items()}

    async def with_shares(*asked: Any, **more: Any) -> Any:
        from dataclasses import replace

        found = await waits(*asked, **more)
        assert found is not None
        return replace(found, forecast=Forecast(found.now, found.seq, {}, over_target=shares, advice=named))

    monkeypatch.setattr(branch.handle, "waits", with_shares)


async def test_a_warning_is_noted_once_in_three_quarters_of_an_hour_and_judged_at_night(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = HandClock()
    async with house(url, clock) as branch:
        watch = WarningWatch(branch.handle, branch.store)
        await watch.look()
        assert await noted(branch) == [], "there is no forecast"
        await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        with monkeypatch.context() as patch:
            foreseen(branch, patch, {SERVICE: 0.7, "gone": 0.9})
            for _ in range(3):
                await watch.look()
                clock.forward(600)
            assert await noted(branch) == [WarnedRow(MONDAY, SERVICE, MONDAY_9, 0.7, None)]
            watch = WarningWatch(branch.handle, branch.store)
            await watch.look()
            assert len(await noted(branch)) == 1, "a server that was started again knows what it warned of"
            clock.forward(1200)
            await watch.look()
            assert [row.at for row in await noted(branch)] == [MONDAY_9, MONDAY_9 + 3_000_000]
        for _ in range(3):
            assert isinstance(await branch.ask(c.IssueTicket(service_id=SERVICE), KIOSK), dict)
        clock.forward(3600)
        for _ in range(3):
            called: Any = await branch.ask(c.CallNext(), LAN)
            await branch.ask(c.Finish(ticket_id=called["ticket_id"], outcome="tiep-nhan"), LAN)
        await next_day(branch, clock)
        await NightlyWaits(branch.handle, branch.store).night("2026-11-24")
        came = MONDAY_9 + 1_800_000  # they came at 9:50
        assert [(row.at, row.share, row.came_at) for row in await noted(branch)] == [
            (MONDAY_9, 0.7, came), (MONDAY_9 + 3_000_000, 0.7, None),
        ]  # fmt: skip


async def test_advice_that_a_page_gives_is_noted_once_and_what_came_of_it_at_night(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, group = HandClock(), BRANCH.service_by_id[SERVICE].group
    other = next(one.id for one in BRANCH.counters if SERVICE in BRANCH.skills[one.id] and one.id != COUNTERS[0])

    async def noted_advice(branch: House) -> list[AdviceRow]:
        return await branch.store.look(lambda connection: wait_rows.advice(connection, "2000-01-01", "9999-12-31"))

    async with house(url, clock) as branch:
        watch = WarningWatch(branch.handle, branch.store)
        await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        for _ in range(3):
            assert isinstance(await branch.ask(c.IssueTicket(service_id=SERVICE), KIOSK), dict)
        with monkeypatch.context() as patch:
            foreseen(branch, patch, {SERVICE: 0.5}, {group: (other, MONDAY_9)})
            await watch.look()
            assert await noted_advice(branch) == [], "no alarm stands: nobody is told of it"
        manager = LAN.model_copy(update={"role": Role.MANAGER, "roles": ("manager",)})
        await branch.ask(c.CloseService(service_id=SERVICE, why="Mất mạng"), manager)
        with monkeypatch.context() as patch:
            foreseen(branch, patch, {SERVICE: 0.7}, {group: (other, MONDAY_9)})
            await watch.look()
            assert await noted_advice(branch) == [], "nor of a service that gives no numbers"
        await branch.ask(c.OpenService(service_id=SERVICE), manager)
        for n in range(3):
            with monkeypatch.context() as patch:
                foreseen(branch, patch, {SERVICE: 0.7}, {group: (other, MONDAY_9 + n)})
                await watch.look()
            clock.forward(30)
        given = AdviceRow(MONDAY, group, MONDAY_9, other, 3, 1200.0, 900.0)
        assert await noted_advice(branch) == [given]
        await branch.ask(c.OpenCounter(counter_id=other), MINH)
        with monkeypatch.context() as patch:
            foreseen(branch, patch, {SERVICE: 0.7}, {group: (other, MONDAY_9 + 3_000_000)})
            clock.forward(2910)
            await watch.look()
            assert await noted_advice(branch) == [given], "it is open: there is nothing to advise"
        for _ in range(3):
            called: Any = await branch.ask(c.CallNext(), LAN)
            await branch.ask(c.Finish(ticket_id=called["ticket_id"], outcome="tiep-nhan"), LAN)
        await next_day(branch, clock)
        await NightlyWaits(branch.handle, branch.store).night("2026-11-24")
        assert await noted_advice(branch) == [given._replace(opened_at=MONDAY_9 + 90_000, called=3, waited_s=3000.0)]


async def test_what_cannot_be_stored_is_noted_the_next_time(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with house(url) as branch:
        watch = WarningWatch(branch.handle, branch.store)
        await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        foreseen(branch, monkeypatch, {SERVICE: 0.7})

        def away(_work: object) -> None:
            raise CannotStore("away")

        with monkeypatch.context() as broken:
            broken.setattr(branch.store, "transact", away)
            await watch.look()
        assert await noted(branch) == []
        await watch.look()
        assert len(await noted(branch)) == 1


async def test_nobody_is_warned_of_what_is_not_sure_is_there_already_or_is_of_a_closed_hall(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with house(url) as branch:
        watch = WarningWatch(branch.handle, branch.store)
        await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        foreseen(branch, monkeypatch, {SERVICE: 0.59})
        await watch.look()
        assert await noted(branch) == []
        foreseen(branch, monkeypatch, {SERVICE: 0.9})
        await done(branch, c.CloseHall(why="mất điện"), MANAGER)
        await watch.look()
        assert await noted(branch) == [], "nobody waits there"
        await done(branch, c.OpenHall(), MANAGER)
        for _ in range(30):
            assert isinstance(await branch.ask(c.IssueTicket(service_id=SERVICE), KIOSK), dict)
        await watch.look()
        assert await noted(branch) == [], "whoever comes now waits longer already"
