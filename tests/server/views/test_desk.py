"""What a clerk's window shows, from a hall that a handle made."""

from __future__ import annotations

from server.views.common import common
from server.views.desk import desk_json, desk_view
from tests.server.branch_kit import BRANCH, COUNTERS, KIOSK, LAN, MINH, SERVICE, House, house
from wire import commands as c
from wire.values import Actor, Reason, Role

NO_CLERK = Actor(role=Role.RECEPTION, device_id="pc-1", person="lan", roles=("clerk",))
"""A clerk at a device where they may not sign in."""


async def desk_of(branch: House, who: Actor = LAN):
    async with branch.handle.reading() as state:
        return desk_view(state, common(state, branch.clock.now), who, branch.clock.now)


async def test_a_desk_is_told_whom_next_would_call_and_why(url: str) -> None:
    async with house(url) as branch:
        await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        await branch.issue()
        branch.clock.forward(60)
        await branch.ask(c.IssueTicket(service_id=SERVICE, class_id="nguoi-cao-tuoi"), KIOSK)
        view = await desk_of(branch)
        assert view.next is not None
        assert (view.next.number, view.next.reason) == ("A002", Reason.PRIORITY)
        assert [w.number for w in view.waiting] == ["A002", "A001"]
        assert "ticket.call_next" in view.allowed
        mine = {g.group_id: (g.waiting, g.mine) for g in view.groups}
        assert mine[BRANCH.service_by_id[SERVICE].group] == (2, True)


async def test_a_desk_is_allowed_only_what_its_person_may_do_there(url: str) -> None:
    async with house(url) as branch:
        await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        await branch.issue()
        view = await desk_of(branch)
        assert {"ticket.call_next", "counter.close"} <= set(view.allowed)
        for other in (NO_CLERK, LAN.model_copy(update={"roles": ()})):
            view = await desk_of(branch, other)
            assert (view.allowed, view.person, view.counters, view.waiting) == ((), "", (), ())


async def test_a_desk_sees_its_ticket_and_whom_it_passed_over(url: str) -> None:
    async with house(url) as branch:
        await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        await branch.issue()
        branch.clock.forward(60)
        await branch.ask(c.IssueTicket(service_id=SERVICE, class_id="nguoi-cao-tuoi"), KIOSK)
        branch.clock.forward(90)
        await branch.ask(c.CallNext(), LAN)
        view = await desk_of(branch)
        assert view.ticket is not None
        assert (view.ticket.number, view.ticket.waited_ms) == ("A002", 90_000)
        assert view.ticket.passed == {Reason.PRIORITY: ("A001",)}
        assert view.ticket.no_show_from == branch.clock.now + BRANCH.policy.no_show_after_s * 1000
        assert "ticket.no_show" not in view.allowed


async def test_a_desks_document_is_written_the_same_with_the_counters_written_once(url: str) -> None:
    async with house(url) as branch:
        await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        await branch.issue()
        await branch.ask(c.CallNext(), LAN)
        async with branch.handle.reading() as state:
            shared, now = common(state, branch.clock.now), branch.clock.now
            for who in (Actor(role=Role.COUNTER), LAN, MINH, NO_CLERK):
                assert desk_json(state, shared, who, now) == (desk_view(state, shared, who, now).model_dump_json())
