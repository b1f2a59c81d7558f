"""What hall displays show, from a hall that a handle made."""

from __future__ import annotations

from server.views.board import board_view
from tests.server.branch_kit import BRANCH, COUNTERS, LAN, house
from wire import commands as c
from wire.values import CounterState
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


async def test_boards_know_every_counter_every_group_and_who_did_not_come(url: str) -> None:
    async with house(url) as branch:
        await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        for _ in range(4):
            await branch.issue()
        gone = await branch.ask(c.CallNext(), LAN)
        assert isinstance(gone, dict)
        for _ in range(2):
            branch.clock.now += 10 * 60_000
            await branch.ask(c.Recall(ticket_id=gone["ticket_id"]), LAN)
        branch.clock.now += 10 * 60_000
        await branch.ask(c.NoShow(ticket_id=gone["ticket_id"]), LAN)
        await branch.ask(c.CallNext(), LAN)
        async with branch.handle.reading() as state:
            view = board_view(state, branch.clock.now, waits=await branch.handle.waits())
            unknown = board_view(state, branch.clock.now)
    assert [line.counter_id for line in view.counters] == [
        each.id for each in sorted(BRANCH.counters, key=lambda each: each.number)
    ]
    at_work = {line.counter_id: line.ticket for line in view.counters if line.state is CounterState.OPEN}
    assert at_work == {COUNTERS[0]: "A002"}
    assert [queue.group_id for queue in view.queues] == [group.id for group in BRANCH.groups]
    [queue, *others] = view.queues
    assert (queue.waiting, queue.numbers) == (2, ("A003", "A004"))
    assert queue.wait is not None
    assert queue.wait.low_min <= queue.wait.high_min
    assert [other.numbers for other in others] == [()] * len(others)
    assert view.missed == ("A001",)
    assert [queue.wait for queue in unknown.queues] == [None] * len(BRANCH.groups)
