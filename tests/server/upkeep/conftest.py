"""A branch with two days behind it, and the settings of its server."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import ServerSettings
from tests.server.branch_kit import BRANCH, BRANCH_FILE, COUNTERS, DAY_MS, LAN, HandClock, house
from wire import commands as c


@pytest.fixture
def settings(tmp_path: Path) -> ServerSettings:
    return settings_in(tmp_path)


def settings_in(folder: Path) -> ServerSettings:
    return ServerSettings(database=f"sqlite:///{folder / 'branch.db'}", data_dir=folder / "data", branch=BRANCH_FILE)


@pytest.fixture
async def branch(settings: ServerSettings) -> ServerSettings:
    """Five numbers on Monday, two served; one on Tuesday. The server has stopped."""
    clock = HandClock()
    settings.data_dir.mkdir()
    (settings.data_dir / "branch.key").write_bytes(bytes(range(32)))
    async with house(settings.database, clock) as made:
        await made.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        for n in range(5):
            await made.issue(f"order-{n:05d}")
            clock.forward(30)
        for _ in range(2):
            called = await made.ask(c.CallNext(), LAN)
            assert isinstance(called, dict)
            clock.forward(200)
            await made.ask(c.Finish(ticket_id=called["ticket_id"], outcome=BRANCH.outcomes[0].id), LAN)
        clock.now += DAY_MS
        await made.issue("order-99999")
    return settings
