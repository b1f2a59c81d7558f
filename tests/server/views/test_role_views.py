"""The documents each role sees, from a hall that a handle made."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import HubLinkSettings, ServerSettings
from server.live.fanout import Fanout
from server.views import role_views
from server.views.offers import NOTHING, Offers, offers_of
from server.waits.service import estimate
from tests.server.branch_kit import BRANCH, COUNTERS, KIOSK, LAN, MINH, SERVICE, House, house
from tests.server.known_people import KnownPeople
from wire import commands as c
from wire.values import Actor, Reason, Role, WaitRange

MANAGER = Actor(role=Role.MANAGER, person="hoa", roles=("manager",))
NO_CLERK = Actor(role=Role.RECEPTION, device_id="pc-1", person="lan", roles=("clerk",))
"""A clerk at a device where they may not sign in."""


async def desk_of(branch: House, who: Actor = LAN):
    async with branch.handle.reading() as state:
        return role_views.desk(state, role_views.common(state, branch.clock.now), who, branch.clock.now)


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


async def test_a_person_passed_over_learns_it_without_learning_which_priority(url: str) -> None:
    async with house(url) as branch:
        await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        mine = await branch.issue()
        branch.clock.forward(60)
        await branch.ask(c.IssueTicket(service_id=SERVICE, class_id="nguoi-cao-tuoi"), KIOSK)
        await branch.ask(c.CallNext(), LAN)
        async with branch.handle.reading() as state:
            waits = estimate(state, branch.clock.now)
            view = role_views.phone(
                state,
                mine["ticket_id"],
                waits.for_ticket(mine["ticket_id"]),
                waits.ahead_of(mine["ticket_id"]),
                role_views.passed_over(state)["A001"],
                branch.clock.now,
            )
        assert view is not None
        assert view.before_me == (("A002", Reason.PRIORITY),)
        assert "nguoi-cao-tuoi" not in view.model_dump_json()


async def test_a_closed_hall_says_why_in_both_languages(url: str) -> None:
    async with house(url) as branch:
        await branch.ask(c.CloseHall(why="mất điện"), MANAGER)
        async with branch.handle.reading() as state:
            view = role_views.hall(state, estimate(state, branch.clock.now), branch.clock.now)
        assert not view.open
        assert view.closed_because is not None
        assert "mất điện" in view.closed_because.of("vi")
        assert "No numbers" in view.closed_because.of("en")
        assert all(not tile.open for tile in view.services)


async def test_after_hours_the_hall_says_when_it_opens(url: str) -> None:
    async with house(url) as branch:
        branch.clock.forward(10 * 3600)  # 19:00
        async with branch.handle.reading() as state:
            view = role_views.hall(state, estimate(state, branch.clock.now), branch.clock.now)
        assert not view.open
        assert view.opens_at is not None
        assert view.opens_at > branch.clock.now


async def test_kiosks_and_boards_are_told_what_there_is_besides_the_line_and_nothing_else(url: str) -> None:
    async with house(url) as branch:
        people = KnownPeople(branch.store, branch.clock.now_ms)
        for offers in (NOTHING, Offers(bookings=True, book_at="https://datlich.example.vn")):
            fanout = Fanout(branch.handle, people, branch.secrets, offers)
            async with branch.handle.reading() as state:
                hall = fanout.documents.hall(state, fanout.documents.waits(branch.clock.now), branch.clock.now)
                board = fanout.documents.board(state, branch.clock.now)
            assert (hall.bookings, hall.book_at, hall.reception) == (offers.bookings, offers.book_at, False)
            assert (board.bookings, board.book_at) == (offers.bookings, offers.book_at)
        people.pair("reception-1", Role.RECEPTION)
        async with branch.handle.reading() as state:
            assert fanout.documents.hall(state, fanout.documents.waits(branch.clock.now), branch.clock.now).reception


@pytest.mark.parametrize(
    ("hub", "offers"),
    [
        (None, NOTHING),
        ({"url": "https://hub.lan.vn/"}, Offers(bookings=True, book_at="https://hub.lan.vn")),
        (
            {"url": "http://10.0.0.9:8090", "public_url": "https://datlich.example.vn"},
            Offers(bookings=True, book_at="https://datlich.example.vn"),
        ),
        ({"url": "http://127.0.0.1:8090"}, Offers(bookings=True)),
        ({"url": "http://localhost:8090"}, Offers(bookings=True)),
        ({"url": "http://[::1]:8090"}, Offers(bookings=True)),
    ],
)
def test_an_address_that_no_phone_can_reach_is_not_offered(hub: dict[str, str] | None, offers: Offers) -> None:
    link = None if hub is None else HubLinkSettings(token_file=Path("hub.token"), **hub)
    assert offers_of(ServerSettings(branch=Path("branch.toml"), hub=link)) == offers


async def test_boards_keep_the_last_calls_of_each_zone(url: str) -> None:
    async with house(url) as branch:
        await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        for _ in range(role_views.BOARD_CALLS + 2):
            await branch.issue()
            called = await branch.ask(c.CallNext(), LAN)
            assert isinstance(called, dict)
            await branch.ask(c.Finish(ticket_id=called["ticket_id"], outcome=BRANCH.outcomes[0].id), LAN)
        async with branch.handle.reading() as state:
            view = role_views.board(state, branch.clock.now)
        assert [call.number for call in view.calls] == [f"A{n:03d}" for n in range(10, 2, -1)]
        assert all(call.over for call in view.calls)


@pytest.mark.parametrize(
    ("before", "new", "shown"),
    [
        ((10, 18), (11, 19), (10, 18)),
        ((10, 18), (12, 17), (10, 18)),
        ((10, 18), (13, 19), (13, 19)),
        ((10, 18), (10, 22), (10, 22)),
        ((2, 5), (2, 6), (2, 6)),
    ],
)
def test_the_wait_on_a_phone_changes_only_by_three_minutes_or_a_fifth(
    before: tuple[int, int], new: tuple[int, int], shown: tuple[int, int]
) -> None:
    old = WaitRange(low_min=before[0], high_min=before[1])
    wait = role_views.steady(old, WaitRange(low_min=new[0], high_min=new[1]))
    assert (wait.low_min, wait.high_min) == shown


async def test_a_desks_document_is_written_the_same_with_the_counters_written_once(url: str) -> None:
    async with house(url) as branch:
        await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        await branch.issue()
        await branch.ask(c.CallNext(), LAN)
        async with branch.handle.reading() as state:
            shared, now = role_views.common(state, branch.clock.now), branch.clock.now
            for who in (Actor(role=Role.COUNTER), LAN, MINH, NO_CLERK):
                assert role_views.desk_json(state, shared, who, now) == (
                    role_views.desk(state, shared, who, now).model_dump_json()
                )


async def test_a_service_nobody_serves_is_said_to_kiosks_phones_and_managers(url: str) -> None:
    async with house(url) as branch:
        mine = await branch.issue()
        async with branch.handle.reading() as state:
            now = branch.clock.now
            waits, shared = estimate(state, now), role_views.common(state, now)
            tile = next(t for t in role_views.hall(state, waits, now).services if t.service_id == SERVICE)
            assert tile.wait.nobody
            view = role_views.phone(state, mine["ticket_id"], waits.for_ticket(mine["ticket_id"]), 0, (), None)
            assert view is not None
            assert (view.wait.nobody, view.come_back_at) == (True, None)
            monitor = role_views.monitor(state, shared, (), waits, now, 0)
            assert [(line.service_id, line.waiting) for line in monitor.nobody_serves] == [(SERVICE, 1)]
        await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        async with branch.handle.reading() as state:
            waits = estimate(state, now)
            assert role_views.monitor(state, role_views.common(state, now), (), waits, now, 0).nobody_serves == ()


def test_a_phone_is_told_at_once_when_nobody_serves_it_any_more() -> None:
    known = WaitRange(low_min=0, high_min=1, first_estimate=False)
    nobody = WaitRange(low_min=0, high_min=0, first_estimate=False, nobody=True)
    assert role_views.steady(known, nobody) == nobody
    assert role_views.steady(nobody, known) == known
