"""What number boards show, from a hall that a handle made."""

from __future__ import annotations

from server.views.numbers import numbers_view
from tests.server.branch_kit import BRANCH, COUNTERS, LAN, House, house
from wire import commands as c
from wire.views import CounterNumber


async def at_the_counter(branch: House) -> CounterNumber:
    async with branch.handle.reading() as state:
        view = numbers_view(state)
    assert [one.counter_id for one in view.counters] == [counter.id for counter in BRANCH.counters]
    assert not any(one.number for one in view.counters if one.counter_id != COUNTERS[0])
    return next(one for one in view.counters if one.counter_id == COUNTERS[0])


async def test_a_number_stands_over_its_counter_until_the_visit_is_over(url: str) -> None:
    async with house(url) as branch:
        nobody = CounterNumber(counter_id=COUNTERS[0])
        assert await at_the_counter(branch) == nobody
        await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        await branch.issue()
        called = await branch.ask(c.CallNext(), LAN)
        assert isinstance(called, dict)
        assert await at_the_counter(branch) == CounterNumber(counter_id=COUNTERS[0], number="A001", calling=True)
        await branch.ask(c.Start(ticket_id=called["ticket_id"]), LAN)
        assert await at_the_counter(branch) == CounterNumber(counter_id=COUNTERS[0], number="A001")
        await branch.ask(c.Finish(ticket_id=called["ticket_id"], outcome=BRANCH.outcomes[0].id), LAN)
        assert await at_the_counter(branch) == nobody
