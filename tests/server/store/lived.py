"""Two days of a branch, closed and written, for tests that read what was stored."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, create_engine

from tests.server.branch_kit import BRANCH, COUNTERS, DAY_MS, LAN, SERVICE, HandClock, house
from wire import commands as c

MONDAY, TUESDAY = "2026-11-23", "2026-11-24"
ELSEWHERE = next(s.id for s in BRANCH.services if s.id not in BRANCH.skills[COUNTERS[0]])


async def live_two_days(url: str) -> list[str]:
    """On each day three numbers: one served, one transferred, one waiting; the ids of Monday's."""
    clock, issued = HandClock(), []
    async with house(url, clock) as branch:
        for day in range(2):
            await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
            for n in range(3):
                issued.append((await branch.issue(f"order-{day}-{n:05d}"))["ticket_id"])
                clock.forward(60)
            await _serve(branch, clock)
            if day == 0:
                clock.now += DAY_MS
    return issued[:3]


async def _serve(branch: Any, clock: HandClock) -> None:
    called = await branch.ask(c.CallNext(), LAN)
    clock.forward(240)
    await branch.ask(c.Finish(ticket_id=called["ticket_id"], outcome=BRANCH.outcomes[0].id), LAN)
    called = await branch.ask(c.CallNext(), LAN)
    clock.forward(30)
    await branch.ask(c.Transfer(ticket_id=called["ticket_id"], service_id=ELSEWHERE), LAN)


def opened(url: str) -> Connection:
    """A connection that the test closes."""
    return create_engine(url).connect()


__all__ = ["ELSEWHERE", "MONDAY", "SERVICE", "TUESDAY", "live_two_days", "opened"]
