"""What hall displays show, from a hall that a handle made."""

from __future__ import annotations

from typing import cast

from server.core.waits import Waits
from server.views.board import board_view
from tests.server.branch_kit import BRANCH, COUNTERS, LAN, House, house
from wire import commands as c
from wire.values import CounterState, WaitRange
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


async def nobody_came(branch: House) -> None:
    gone = await branch.ask(c.CallNext(), LAN)
    assert isinstance(gone, dict)
    for _ in range(2):
        branch.clock.now += 10 * 60_000
        await branch.ask(c.Recall(ticket_id=gone["ticket_id"]), LAN)
    branch.clock.now += 10 * 60_000
    await branch.ask(c.NoShow(ticket_id=gone["ticket_id"]), LAN)


async def test_boards_know_every_counter_every_group_and_who_did_not_come(url: str) -> None:
    async with house(url) as branch:
        await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        for _ in range(4):
            await branch.issue()
        await nobody_came(branch)
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


async def test_boards_list_who_was_missed_the_latest_first_and_nobody_who_is_held_aside(url: str) -> None:
    async with house(url) as branch:
        await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        for _ in range(3):
            await branch.issue()
        await nobody_came(branch)
        await nobody_came(branch)
        held = await branch.ask(c.CallNext(), LAN)
        assert isinstance(held, dict)
        await branch.ask(c.Park(ticket_id=held["ticket_id"]), LAN)
        async with branch.handle.reading() as state:
            assert len(state.aside) == 3
            assert board_view(state, branch.clock.now).missed == ("A002", "A001")


class _Waits:
    """Of the first two services something is known; nobody serves the others."""

    def __init__(self, *known: WaitRange) -> None:
        group = BRANCH.groups[0].id
        self._known = dict(zip([one.id for one in BRANCH.services if one.group == group], known, strict=False))

    def for_service(self, service_id: str) -> WaitRange:
        return self._known.get(service_id, WaitRange(low_min=0, high_min=0, nobody=True))


async def test_the_wait_of_a_group_is_that_of_those_of_its_services_that_somebody_serves(url: str) -> None:
    measured = WaitRange(low_min=12, high_min=20, first_estimate=False)
    guessed = WaitRange(low_min=5, high_min=15, first_estimate=True)
    async with house(url) as branch, branch.handle.reading() as state:
        for known, wait in [
            ((measured, guessed), WaitRange(low_min=5, high_min=20, first_estimate=True)),
            ((measured,), measured),
            ((), None),
        ]:
            view = board_view(state, branch.clock.now, waits=cast("Waits", _Waits(*known)))
            assert view.queues[0].wait == wait
