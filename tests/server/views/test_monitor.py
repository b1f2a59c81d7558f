"""What managers see of the branch, from a hall that a handle made."""

from __future__ import annotations

from server.views.common import common
from server.views.kiosk import hall_view
from server.views.monitor import monitor_view
from server.views.phone import ticket_view
from server.waits.service import estimate
from tests.server.branch_kit import COUNTERS, LAN, SERVICE, house
from wire import commands as c


async def test_a_service_nobody_serves_is_said_to_kiosks_phones_and_managers(url: str) -> None:
    async with house(url) as branch:
        mine = await branch.issue()
        async with branch.handle.reading() as state:
            now = branch.clock.now
            waits, shared = estimate(state, now), common(state, now)
            tile = next(t for t in hall_view(state, waits, now).services if t.service_id == SERVICE)
            assert tile.wait.nobody
            view = ticket_view(state, mine["ticket_id"], waits.for_ticket(mine["ticket_id"]), 0, (), None)
            assert view is not None
            assert (view.wait.nobody, view.come_back_at) == (True, None)
            monitor = monitor_view(state, shared, (), waits, now, jump=0)
            assert [(line.service_id, line.waiting) for line in monitor.nobody_serves] == [(SERVICE, 1)]
        await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        async with branch.handle.reading() as state:
            waits = estimate(state, now)
            assert monitor_view(state, common(state, now), (), waits, now, jump=0).nobody_serves == ()
