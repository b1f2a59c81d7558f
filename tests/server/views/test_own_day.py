"""What a desk says of its person's own day, from a hall that a handle made."""

import pytest

from server.core.model import State
from server.views.common import common
from server.views.desk import desk_view
from server.views.documents import Documents
from server.views.own_day import OwnDays, visits_of
from tests.server.branch_kit import BRANCH, COUNTERS, LAN, MINH, SERVICE, House, house
from wire import commands as c
from wire.values import Actor
from wire.views import DeskView

OTHER = next(i for i in sorted(BRANCH.skills[COUNTERS[0]]) if i != SERVICE)


async def desk_of(branch: House, who: Actor = LAN) -> DeskView:
    async with branch.handle.reading() as state:
        return desk_view(state, common(state, branch.clock.now), who, branch.clock.now)


async def called(branch: House, who: Actor = LAN) -> str:
    issued = await branch.issue()
    await branch.ask(c.CallNext(), who)
    return str(issued["ticket_id"])


async def served(branch: House, minutes: int, who: Actor = LAN) -> None:
    ticket_id = await called(branch, who)
    branch.clock.forward(30)  # the way to the desk is no time of the service
    await branch.ask(c.Start(ticket_id=ticket_id), who)
    branch.clock.forward(minutes * 60)
    await branch.ask(c.Finish(ticket_id=ticket_id, outcome=BRANCH.outcomes[0].id, dossiers=2), who)


async def test_a_clerk_is_told_her_own_mean_of_a_service_from_the_third_visit_on(url: str) -> None:
    async with house(url) as branch:
        await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        await branch.ask(c.OpenCounter(counter_id=COUNTERS[1]), MINH)
        for minutes in (4, 6):
            await served(branch, minutes)
        for _ in range(3):
            await served(branch, 20, MINH)
        ticket_id = await called(branch)
        early = await desk_of(branch)
        assert early.ticket is not None
        assert early.ticket.own_usual_min is None
        assert early.own is not None
        assert (early.own.served, early.own.mean_ms) == (2, None)
        await branch.ask(c.Start(ticket_id=ticket_id), LAN)
        branch.clock.forward(11 * 60)
        await branch.ask(c.Finish(ticket_id=ticket_id, outcome=BRANCH.outcomes[0].id, dossiers=0), LAN)
        ticket_id = await called(branch)
        view = await desk_of(branch)
        assert view.ticket is not None
        assert view.ticket.own_usual_min == 7
        assert view.own is not None
        assert (view.own.served, view.own.dossiers, view.own.mean_ms) == (3, 4, 7 * 60_000)
        assert [visit.took_ms // 60_000 for visit in view.own.last] == [4, 6, 11]
        await branch.ask(c.Correct(ticket_id=ticket_id, service_id=OTHER), LAN)
        view = await desk_of(branch)
        assert view.ticket is not None
        assert view.ticket.own_usual_min is None, "of another service nothing is known"


async def test_what_was_not_finished_is_no_visit_of_ones_own(url: str) -> None:
    async with house(url) as branch:
        await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        ticket_id = await called(branch)
        await branch.ask(c.Start(ticket_id=ticket_id), LAN)
        branch.clock.forward(60)
        await branch.ask(c.Transfer(ticket_id=ticket_id, service_id=OTHER), LAN)
        await branch.ask(c.CallChosen(ticket_id=ticket_id, why="đợi"), LAN)
        await branch.ask(c.Park(ticket_id=ticket_id), LAN)
        own = (await desk_of(branch)).own
        assert own is not None
        assert (own.served, own.last) == (0, ())


async def test_each_service_of_a_ticket_counts_with_its_own_dossiers(url: str) -> None:
    async with house(url) as branch:
        await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        ticket_id = await called(branch)
        await branch.ask(c.Plan(ticket_id=ticket_id, then=(OTHER,)), LAN)
        for dossiers in (3, 2):
            await branch.ask(c.Start(ticket_id=ticket_id), LAN)
            branch.clock.forward(60)
            done = c.Finish(ticket_id=ticket_id, outcome=BRANCH.outcomes[0].id, dossiers=dossiers)
            await branch.ask(done, LAN)
            if dossiers == 3:
                await branch.ask(c.CallNext(), LAN)
        own = (await desk_of(branch)).own
        assert own is not None
        assert (own.served, own.dossiers) == (2, 5)


async def test_what_is_kept_while_things_happen_is_what_all_tickets_say(url: str) -> None:
    kept = OwnDays()
    async with house(url) as branch:
        branch.handle.subscribe(kept.follow)

        async def same() -> int:
            async with branch.handle.reading() as state:
                told = kept.of(state)
                assert {who: one for who, one in told.items() if one.ended} == visits_of(state)
                return sum(len(one.ended) for one in told.values())

        await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        await branch.ask(c.OpenCounter(counter_id=COUNTERS[1]), MINH)
        assert await same() == 0
        for who in (LAN, MINH, LAN):
            await served(branch, 3, who)
        assert await same() == 3
        async with branch.handle.reading() as state:
            step = state.counters[COUNTERS[0]].last
            assert step is not None
        await branch.ask(c.UndoStep(seq=step.seq), LAN)
        assert await same() == 2, "what was taken back was not finished"
        ticket_id = state.counters[COUNTERS[0]].ticket_id
        await branch.ask(c.Plan(ticket_id=str(ticket_id), then=(OTHER,)), LAN)
        done = c.Finish(ticket_id=str(ticket_id), outcome=BRANCH.outcomes[0].id, dossiers=1)
        await branch.ask(done, LAN)
        assert await same() == 3
        branch.clock.forward(24 * 3600)
        await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        await served(branch, 3)
        assert await same() == 1


async def test_a_fact_costs_the_one_ticket_it_is_about(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    real = OwnDays._read

    def counted(self: OwnDays, state: State, ticket_id: str) -> set[str]:
        read.append(ticket_id)
        return real(self, state, ticket_id)

    monkeypatch.setattr(OwnDays, "_read", counted)
    async with house(url) as branch:
        documents = Documents(branch.handle)
        await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        for _ in range(3):
            await served(branch, 3)
        async with branch.handle.reading() as state:
            assert documents.common(state, branch.clock.now).own[LAN.person].day().served == 3
        read.clear()
        await served(branch, 3)
        async with branch.handle.reading() as state:
            assert documents.common(state, branch.clock.now).own[LAN.person].day().served == 4
        assert len(read) == 1
        async with branch.handle.reading() as state:
            assert documents.common(state, branch.clock.now).own[LAN.person].day().served == 4
        assert len(read) == 1


async def test_the_latest_eight_are_listed_and_the_day_before_is_forgotten(url: str) -> None:
    async with house(url) as branch:
        await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        for minutes in range(1, 11):
            await served(branch, minutes)
        own = (await desk_of(branch)).own
        assert own is not None
        assert [visit.took_ms // 60_000 for visit in own.last] == [3, 4, 5, 6, 7, 8, 9, 10]
        branch.clock.forward(24 * 3600)
        await branch.issue()
        await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        own = (await desk_of(branch)).own
        assert own is not None
        assert (own.served, own.mean_ms, own.last) == (0, None, ())
