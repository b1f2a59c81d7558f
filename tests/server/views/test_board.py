"""What hall displays show, from a hall that a handle made."""

from __future__ import annotations

from server.views.board import board_view
from tests.server.branch_kit import BRANCH, COUNTERS, LAN, house
from wire import commands as c
from wire.views import BOARD_CALLS


async def test_boards_keep_the_last_calls_of_each_zone(url: str) -> None:
    async with house(url) as branch:
        await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        for _ in range(BOARD_CALLS + 2):
            await branch.issue()
            called = await branch.ask(c.CallNext(), LAN)
            assert isinstance(called, dict)
            await branch.ask(c.Finish(ticket_id=called["ticket_id"], outcome=BRANCH.outcomes[0].id), LAN)
        async with branch.handle.reading() as state:
            view = board_view(state, branch.clock.now)
        assert [call.number for call in view.calls] == [f"A{n:03d}" for n in range(10, 2, -1)]
        assert all(call.over for call in view.calls)
