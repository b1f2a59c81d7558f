"""A branch that has lived over two turns of the year."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from config import ServerSettings
from tests.server.branch_kit import BRANCH, COUNTERS, LAN, HandClock, House
from wire import commands as c

DAYS = ("2024-12-30", "2024-12-31", "2025-01-02", "2025-06-02", "2025-12-31", "2026-01-05")
"""Days the hall was open; the last one is still open."""


def nine(day: str) -> int:
    return int(datetime.fromisoformat(f"{day}T09:00").replace(tzinfo=ZoneInfo("Asia/Ho_Chi_Minh")).timestamp() * 1000)


async def live(settings: ServerSettings, days: tuple[str, ...] = DAYS) -> None:
    """A few visits on each of these days; ticket ids are `DAY-order-N`."""
    settings.data_dir.mkdir(exist_ok=True)
    made = House(settings.database, HandClock(nine(days[0])))
    try:
        await made.begin()
        for day in days:
            made.clock.now = nine(day)
            await made.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
            for n in range(4):
                await made.issue(f"{day}-order-{n}")
                made.clock.forward(40)
            for n in range(3):
                called = await made.ask(c.CallNext(), LAN)
                assert isinstance(called, dict)
                made.clock.forward(200)
                if n == 1:
                    await made.ask(c.Recall(ticket_id=called["ticket_id"]), LAN)
                    made.clock.forward(200)
                    await made.ask(c.NoShow(ticket_id=called["ticket_id"]), LAN)
                else:
                    done = c.Finish(ticket_id=called["ticket_id"], outcome=BRANCH.outcomes[0].id, dossiers=1)
                    await made.ask(done, LAN)
    finally:
        await made.close()
