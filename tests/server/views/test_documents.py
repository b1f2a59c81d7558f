"""What a phone is told as days go by, and as time goes by; and that pages say what the links say."""

from __future__ import annotations

from server.runtime.hall_clock import HallClock
from server.views.documents import Documents
from tests.patience import until
from tests.server.branch_kit import COUNTERS, DAY_MS, LAN, MONDAY_9, SERVER, SERVICE, HandClock, Link, Port, live_port
from wire import commands as c
from wire.errors import Code, Refused
from wire.values import Actor, Channel, Role

MANAGER = Actor(role=Role.MANAGER, person="hoa", roles=("manager",))


async def phone(port: Port, link: Link, ticket_id: str) -> dict:
    """The snapshot of a phone that holds this ticket."""
    hello = {"protocol": 2, "role": "phone", "token": port.house.secrets.of(ticket_id)}
    return await link.result("hello", hello)


async def number_on_phone(port: Port, ticket_id: str) -> str:
    async with port.connected() as link:
        return (await phone(port, link, ticket_id))["views"]["ticket"]["number"]


class Machine:
    def __init__(self) -> None:
        self.elapsed, self.ahead = 0, MONDAY_9

    def clock(self) -> HallClock:
        return HallClock(lambda: self.elapsed + self.ahead, lambda: self.elapsed)


async def test_a_phone_follows_its_ticket_into_the_day_that_goes_on(url: str) -> None:
    machine = Machine()
    async with live_port(url, machine.clock()) as port:
        issued = await port.house.issue()
        machine.ahead += DAY_MS
        port.house.handle.now  # noqa: B018
        await port.house.ask(c.ConfirmClock(jump_ms=DAY_MS), SERVER)
        assert await number_on_phone(port, issued["ticket_id"]) == "A001"


async def test_phones_of_both_days_open_once_a_false_day_is_taken_back(url: str) -> None:
    machine = Machine()
    async with live_port(url, machine.clock()) as port:
        before = await port.house.issue()
        machine.elapsed += DAY_MS
        after = await port.house.issue()
        machine.ahead -= DAY_MS
        port.house.handle.now  # noqa: B018
        for command in (c.ConfirmClock(jump_ms=-DAY_MS), c.TakeBackDay()):
            assert isinstance(await port.house.ask(command, MANAGER), dict)
        assert await number_on_phone(port, before["ticket_id"]) == "A001"
        assert await number_on_phone(port, after["ticket_id"]) == "A002"


async def test_a_time_to_be_back_goes_away_as_it_comes_near_though_nothing_happens(url: str) -> None:
    clock = HandClock()
    async with live_port(url, clock) as port, port.connected() as link:
        await port.house.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        for _ in range(12):
            issued = await port.house.issue()
        async with port.house.handle.reading() as state:  # or it would be told that it takes longer, and a later time
            state.tickets[issued["ticket_id"]].leg.told_until = None
        shown = (await phone(port, link, issued["ticket_id"]))["views"]["ticket"]
        assert shown["come_back_at"] > clock.now
        clients = port.fanout.clients
        await until(lambda: all(client.follower.shown for client in clients), "a round that told nothing new")
        clock.now = shown["come_back_at"] - 30_000
        told = await link.until("view.ticket")
        assert (told["come_back_at"], told["ahead"]) == (None, 11)


async def test_a_phone_of_a_number_taken_from_home_hears_how_its_wait_changes(url: str) -> None:
    async with live_port(url) as port, port.connected() as link:
        at_home = c.IssueTicket(service_id=SERVICE, channel=Channel.ONLINE, booking_id="number-0001")
        ticket_id = (await port.house.ask(at_home, Actor(role=Role.HUB)))["ticket_id"]
        shown = (await phone(port, link, ticket_id))["views"]["ticket"]
        assert (shown["state"], shown["wait"]["nobody"]) == ("expected", True)
        await port.house.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        assert not (await link.until("view.ticket"))["wait"]["nobody"]


async def test_a_page_says_of_a_ticket_and_of_the_hall_what_a_link_says(url: str) -> None:
    async with live_port(url, HandClock()) as port, port.connected() as link:
        await port.house.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        for _ in range(9):
            issued = await port.house.issue()
        ticket_id, pages = issued["ticket_id"], Documents(port.house.handle)
        on_phone = (await phone(port, link, ticket_id))["views"]["ticket"]
        of_page = await pages.ticket_now(lambda state: ticket_id)
        assert of_page.model_dump(mode="json") == on_phone
        assert on_phone["ahead"] == 8
        async with port.house.handle.reading() as state:
            of_kiosk = port.fanout.documents.hall(state, await port.fanout.documents.waits(), HandClock().now)
        assert await pages.hall_now() == of_kiosk


async def test_a_page_of_a_ticket_that_nobody_has_is_refused(url: str) -> None:
    async with live_port(url) as port:
        for found in (None, "nobody-has-it"):
            answer = await Documents(port.house.handle).ticket_now(lambda state, found=found: found)
            assert isinstance(answer, Refused)
            assert answer.code is Code.UNKNOWN_TICKET
