"""Every request over a link gets its answer, under its id; what one client does or is costs the others nothing."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from server.live.client import Client
from server.live.socket import BUSY_STRIKE, PHONE_BURST, STRIKES
from server.views.documents import Follower
from tests.patience import until, within
from tests.server.branch_kit import COUNTERS, PASSWORD, SERVICE, Link, Port, live_port, new_id
from wire.commands import CloseHall
from wire.server_session import MAX_PENDING
from wire.values import Actor, Role
from wire.views import Done, TicketView

BOSS = Actor(role=Role.MANAGER, person="hoa", roles=("manager",))


async def answers(link: Link, many: int) -> list[dict[str, Any]]:
    """So many answers, in whatever order they come; what is told besides is left out."""
    came: list[dict[str, Any]] = []
    while len(came) < many:
        async with within(60, lambda: f"{many} answers; {len(came)} came"):
            frame = json.loads(await link.ws.recv())
        if "id" in frame:
            came.append(frame)
    return came


def codes(came: list[dict[str, Any]]) -> list[str]:
    return [frame["error"]["data"]["code"] for frame in came if "error" in frame]


async def until_hung_up(link: Link) -> tuple[list[dict[str, Any]], ConnectionClosed]:
    """The answers that still come, and how the link ends."""
    came: list[dict[str, Any]] = []
    try:
        while True:
            came += await answers(link, 1)
    except ConnectionClosed as closed:
        return came, closed


async def is_cut(port: Port, link: Link, name: str) -> None:
    """Before its silence would be noticed, which takes twelve seconds and a half."""
    await until(lambda: name not in {one.device_id or one.ticket_id for one in port.fanout.clients}, within_s=11)
    with pytest.raises(ConnectionClosed):
        await link.until("nothing")


async def a_phone(port: Port, kiosk: Link) -> str:
    """The secret of a new ticket."""
    issued = await kiosk.result("ticket.issue", {"service_id": SERVICE})
    return str(issued["tracking_url"].partition("#")[2])


async def test_a_phone_that_sends_sixty_requests_at_once_gets_sixty_answers_under_their_ids(url: str) -> None:
    async with (
        live_port(url) as port,
        port.link(Role.KIOSK, "kiosk-1") as kiosk,
        port.link(Role.PHONE, "", await a_phone(port, kiosk)) as phone,
    ):
        ids = [await phone.send("ticket.cancel", {"ticket_id": "another-ticket"}, f"flood-{n:05d}") for n in range(60)]
        came = await answers(phone, 60)
        assert sorted(frame["id"] for frame in came) == ids
        assert 60 - PHONE_BURST - 5 <= codes(came).count("BUSY") <= 60 - PHONE_BURST + 1
        assert codes(came).count("NOT_ALLOWED") == 60 - codes(came).count("BUSY")


async def test_a_phone_that_goes_on_and_on_is_hung_up_on_with_the_reason(url: str) -> None:
    async with (
        live_port(url) as port,
        port.link(Role.KIOSK, "kiosk-1") as kiosk,
        port.link(Role.PHONE, "", await a_phone(port, kiosk)) as phone,
    ):
        ids = {f"flood-{n:05d}" for n in range(2 * int(PHONE_BURST + STRIKES / BUSY_STRIKE))}
        with contextlib.suppress(ConnectionClosed):  # it may be hung up on before all is sent
            for id_ in sorted(ids):
                await phone.send("ticket.cancel", {"ticket_id": "another-ticket"}, id_)
        came, closed = await until_hung_up(phone)
        assert closed.rcvd is not None
        assert (closed.rcvd.code, closed.rcvd.reason) == (1008, "BUSY")
        assert len(came) > STRIKES / BUSY_STRIKE
        assert {frame["id"] for frame in came} <= ids
        assert (await kiosk.result("ticket.issue", {"service_id": SERVICE}))["number"] == "A002"


async def test_a_phone_over_its_rate_cannot_go_on_with_what_needs_no_answer_either(url: str) -> None:
    async with (
        live_port(url) as port,
        port.link(Role.KIOSK, "kiosk-1") as kiosk,
        port.link(Role.PHONE, "", await a_phone(port, kiosk)) as phone,
    ):
        with contextlib.suppress(ConnectionClosed):
            for _ in range(2 * int(PHONE_BURST + STRIKES / BUSY_STRIKE)):
                await phone.ws.send('{"jsonrpc":"2.0","method":"heartbeat","params":{}}')
        came, closed = await until_hung_up(phone)
        assert came == []
        assert closed.rcvd is not None
        assert closed.rcvd.reason == "BUSY"


async def test_a_device_that_asks_more_than_may_be_under_way_gets_every_answer(url: str) -> None:
    many = MAX_PENDING + 80
    async with live_port(url) as port, port.link(Role.KIOSK, "kiosk-1") as link:
        async with port.house.handle.reading():  # nothing is carried out meanwhile
            ids = [await link.send("ticket.issue", {"service_id": SERVICE}, f"order-{n:05d}") for n in range(many)]
            refused = await answers(link, many - MAX_PENDING)
        assert codes(refused) == ["BUSY"] * (many - MAX_PENDING)
        done = await answers(link, MAX_PENDING)
        assert codes(done) == []
        assert sorted(frame["id"] for frame in refused + done) == ids


async def test_a_request_whose_id_cannot_be_used_is_named_by_its_place_among_the_frames(url: str) -> None:
    async with live_port(url) as port, port.link(Role.KIOSK, "kiosk-1") as link:  # the hello was the first
        for n, id_ in enumerate(("x" * 65, "a b 000001", "\ud800abcdefgh"), start=2):
            await link.send("ticket.issue", {"service_id": SERVICE}, id_)
            [answer] = await answers(link, 1)
            assert answer["id"] is None
            assert answer["error"]["data"]["facts"]["frame"] == str(n)
        assert (await link.result("ticket.issue", {"service_id": SERVICE}))["number"] == "A001"


async def test_signing_out_is_done_up_to_the_last_row_there_is(url: str) -> None:
    async with live_port(url) as port, port.desk("lan", COUNTERS[0]) as desk:
        async with port.house.handle.reading() as state:
            last = state.seq
        assert Done.model_validate(await desk.result("clerk.sign_out"), strict=True) == Done(seq=last)


async def test_a_fault_of_ours_refuses_what_was_asked_and_the_link_goes_on(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with live_port(url) as port, port.link(Role.COUNTER, "pc-1") as link:
        port.people.add("lan", "Lan", ("clerk",), PASSWORD)
        person = {"user": "lan", "password": PASSWORD}
        with monkeypatch.context() as patch:
            patch.setattr(port.live._link_security, "sign_in", lambda *_: 1 / 0)
            answer = await link.ask("clerk.sign_in", person)
        assert answer["error"]["data"]["code"] == "INTERNAL"
        assert await link.result("clerk.sign_in", person)


async def test_one_board_that_cannot_be_told_a_fact_is_cut_and_the_others_are_told(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell = Client.tell_event

    def broken(self: Client, *args: Any) -> None:
        if self.device_id == "board-0":
            raise ZeroDivisionError
        tell(self, *args)

    monkeypatch.setattr(Client, "tell_event", broken)
    async with (
        live_port(url) as port,
        port.link(Role.DISPLAY, "board-0") as odd,
        port.link(Role.DISPLAY, "board-1") as one,
        port.link(Role.DISPLAY, "board-2") as two,
    ):
        await port.house.handle.ask(new_id(), CloseHall(why="mất điện"), BOSS)
        for board in (one, two):
            assert (await board.until("event.hall.closed"))["why"] == "mất điện"
        await is_cut(port, odd, "board-0")


async def test_one_desk_whose_view_cannot_be_made_is_cut_and_the_others_are_shown_theirs(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with (
        live_port(url) as port,
        port.desk("lan", COUNTERS[0]) as odd,
        port.desk("minh", COUNTERS[1]) as one,
        port.desk("tam", COUNTERS[2]) as two,
        port.link(Role.KIOSK, "kiosk-1") as kiosk,
    ):
        desk = port.fanout.documents.desk_json

        def broken(who: Actor, *args: Any) -> str:
            if who.device_id == "pc-lan":
                raise ZeroDivisionError
            return desk(who, *args)

        monkeypatch.setattr(port.fanout.documents, "desk_json", broken)
        await kiosk.result("ticket.issue", {"service_id": SERVICE})
        for clerk in (one, two):
            while (await clerk.until("view.desk"))["day"]["waiting"] != 1:
                pass
        await is_cut(port, odd, "pc-lan")


async def test_one_phone_whose_view_cannot_be_made_is_cut_and_the_others_are_shown_theirs(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with live_port(url) as port, port.link(Role.KIOSK, "kiosk-1") as kiosk:
        secrets = [await a_phone(port, kiosk) for _ in range(3)]
        async with (
            port.link(Role.PHONE, "", secrets[0]) as odd,
            port.link(Role.PHONE, "", secrets[1]) as one,
            port.link(Role.PHONE, "", secrets[2]) as two,
        ):
            view = port.fanout.documents.changed_ticket

            def broken(follower: Follower, *args: Any) -> TicketView | None:
                if follower.ticket_id == port.house.secrets.find(secrets[0]):
                    raise ZeroDivisionError
                return view(follower, *args)

            monkeypatch.setattr(port.fanout.documents, "changed_ticket", broken)
            for phone in (one, two):
                ticket_id = phone.snapshot["views"]["ticket"]["ticket_id"]
                await phone.result("ticket.cancel", {"ticket_id": ticket_id})
                while (await phone.until("view.ticket"))["state"] != "cancelled":
                    pass
            await is_cut(port, odd, odd.snapshot["views"]["ticket"]["ticket_id"])


async def test_one_link_that_cannot_be_looked_after_is_cut_and_the_others_are(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    look, seen = Client.look, set[str]()

    def broken(self: Client, *args: Any) -> None:
        if self.device_id == "board-0":
            raise ZeroDivisionError
        seen.add(self.device_id)
        look(self, *args)

    async with (
        live_port(url) as port,
        port.link(Role.DISPLAY, "board-0") as odd,
        port.link(Role.DISPLAY, "board-1"),
        port.link(Role.DISPLAY, "board-2"),
    ):
        monkeypatch.setattr(Client, "look", broken)
        await is_cut(port, odd, "board-0")
        seen.clear()
        await until(lambda: seen == {"board-1", "board-2"}, lambda: f"both others are looked after; only {seen} were")
