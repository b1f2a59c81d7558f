"""The live port on a real socket: who gets in, what each role sees, what hostile frames get."""

from __future__ import annotations

import json

import pytest
from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed, InvalidStatus

from server.runtime.websockets_doors import READ_AT_ONCE
from tests.patience import within
from tests.server.branch_kit import (
    COUNTERS,
    DAY_MS,
    PASSWORD,
    SERVICE,
    HandClock,
    Link,
    live_port,
    masked,
    new_id,
    raw_link,
)
from wire.codec import MAX_FRAME
from wire.commands import CloseHall
from wire.events import EVENT
from wire.server_session import MAX_PENDING
from wire.values import Actor, Role
from wire.views import BoardView, DeskView, HallView, MonitorView, Snapshot, TicketView


async def code_of(link: Link, method: str, params: dict[str, object]) -> str:
    frame = await link.ask(method, params)
    return str(frame["error"]["data"]["code"])


async def test_a_kiosk_is_welcomed_with_the_settings_and_its_view(url: str) -> None:
    async with live_port(url) as port, port.link(Role.KIOSK, "kiosk-1") as kiosk:
        snapshot = Snapshot.model_validate(kiosk.snapshot)
        assert snapshot.branch is not None
        assert snapshot.seq == 2
        assert set(snapshot.views) == {"hall", "device"}
        assert HallView.model_validate(snapshot.views["hall"]).open


async def test_a_client_without_the_subprotocol_is_not_let_in(url: str) -> None:
    async with live_port(url) as port:
        with pytest.raises(InvalidStatus) as refused:
            await connect(f"ws://127.0.0.1:{port.port}", proxy=None)
        assert refused.value.response.status_code == 400


async def test_a_page_of_another_site_is_not_let_in(url: str) -> None:
    async with live_port(url) as port:
        with pytest.raises(InvalidStatus) as refused:
            await connect(
                f"ws://127.0.0.1:{port.port}", proxy=None, subprotocols=["toiluot.v2"], origin="http://evil.example"
            )
        assert refused.value.response.status_code == 403


@pytest.mark.parametrize(
    ("hello", "code"),
    [
        ({"protocol": 2, "role": "kiosk", "device_id": "kiosk-1", "token": "wrong"}, "NOT_PAIRED"),
        ({"protocol": 2, "role": "server", "device_id": "kiosk-1", "token": "wrong"}, "NOT_PAIRED"),
        ({"protocol": 2, "role": "hub", "device_id": "", "token": ""}, "NOT_PAIRED"),
        ({"protocol": 2, "role": "phone", "token": "abcdefghijklmnopqrstuvwxyz"}, "UNKNOWN_TICKET"),
        ({"protocol": 0, "role": "kiosk", "device_id": "kiosk-1"}, "OLD_PROTOCOL"),
        ({"protocol": 2, "role": "king"}, "BAD_PARAMS"),
        ({"protocol": 2, "role": "kiosk", "more": 1}, "BAD_PARAMS"),
    ],
)
async def test_who_is_not_known_is_turned_away_in_words(url: str, hello: dict[str, object], code: str) -> None:
    async with live_port(url) as port, port.connected() as link:
        frame = await link.ask("hello", hello)
        assert frame["error"]["data"]["code"] == code
        assert frame["error"]["message"]


async def test_a_kiosks_token_does_not_open_a_desk(url: str) -> None:
    async with live_port(url) as port, port.connected() as link:
        token = port.people.pair("kiosk-1", Role.KIOSK)
        hello = {"protocol": 2, "role": "counter", "device_id": "kiosk-1", "token": token}
        assert await code_of(link, "hello", hello) == "NOT_PAIRED"


async def test_a_paired_pad_has_no_link_and_is_told_so_in_words(url: str) -> None:
    async with live_port(url) as port, port.connected() as link:
        token = port.people.pair("pad-1", Role.PAD, COUNTERS[0])
        answer = await link.ask("hello", {"protocol": 2, "role": "pad", "device_id": "pad-1", "token": token})
        assert answer["error"]["data"]["code"] == "NOT_PAIRED"
        assert answer["error"]["message"]


async def test_nothing_is_done_before_hello(url: str) -> None:
    async with live_port(url) as port, port.connected() as link:
        assert await code_of(link, "ticket.issue", {"service_id": SERVICE}) == "HELLO_FIRST"


async def test_a_call_reaches_the_board_as_a_fact_and_the_phone_as_its_view(url: str) -> None:
    async with (
        live_port(url) as port,
        port.link(Role.KIOSK, "kiosk-1") as kiosk,
        port.link(Role.DISPLAY, "board-1") as board,
        port.desk("lan", COUNTERS[0]) as desk,
    ):
        issued = await kiosk.result("ticket.issue", {"service_id": SERVICE})
        secret = issued["tracking_url"].partition("#")[2]
        async with port.link(Role.PHONE, "", secret) as phone:
            mine = TicketView.model_validate(Snapshot.model_validate(phone.snapshot).views["ticket"])
            assert (mine.number, mine.state) == ("A001", "waiting")
            assert Snapshot.model_validate(phone.snapshot).branch is None
            called = await desk.result("ticket.call_next")
            event = await board.until("event.ticket.called")
            assert (event["number"], event["seq"]) == ("A001", called["seq"])
            assert EVENT.validate_python(
                {k: v for k, v in event.items() if k not in ("seq", "after", "at")} | {"type": "ticket.called"}
            )
            view = TicketView.model_validate(await phone.until("view.ticket"))
            assert (view.state, view.counter_number, view.ahead) == ("called", 1, 0)
        shown = BoardView.model_validate(await board.until("view.board"))
        assert [(call.number, call.call_seq) for call in shown.calls] == [("A001", called["seq"])]


async def test_a_board_is_told_neither_clerk_nor_who_was_passed_over(url: str) -> None:
    async with (
        live_port(url) as port,
        port.link(Role.KIOSK, "kiosk-1") as kiosk,
        port.link(Role.DISPLAY, "board-1") as board,
        port.desk("lan", COUNTERS[0]) as desk,
    ):
        for class_id in ("ordinary", "nguoi-cao-tuoi"):
            await kiosk.result("ticket.issue", {"service_id": SERVICE, "class_id": class_id})
            port.house.clock.forward(60)
        await desk.result("ticket.call_next")
        event = await board.until("event.ticket.called")
        assert event["number"] == "A002"
        assert (event["person"], event["why"], event["passed"]) == ("", "", {})


async def test_events_name_the_one_told_before_so_that_a_gap_shows(url: str) -> None:
    async with (
        live_port(url) as port,
        port.link(Role.KIOSK, "kiosk-1") as kiosk,
        port.link(Role.DISPLAY, "board-1") as board,
        port.desk("lan", COUNTERS[0]) as desk,
    ):
        before = Snapshot.model_validate(board.snapshot).seq
        await kiosk.result("ticket.issue", {"service_id": SERVICE})
        called = await desk.result("ticket.call_next")
        await desk.result("ticket.start", {"ticket_id": called["ticket_id"]})
        first, second = await board.until("event.ticket.called"), await board.until("event.ticket.started")
        assert first["after"] == before
        assert second["after"] == first["seq"]


async def test_a_desk_is_shown_what_it_may_do_only_once_a_person_signed_in(url: str) -> None:
    async with live_port(url) as port, port.link(Role.COUNTER, "pc-1") as link:
        port.people.add("lan", "Lan", ("clerk",), PASSWORD)
        before = DeskView.model_validate(Snapshot.model_validate(link.snapshot).views["desk"])
        assert (before.allowed, before.counters) == ((), ())
        assert await code_of(link, "counter.open", {"counter_id": COUNTERS[0]}) == "SIGN_IN_FIRST"
        assert await code_of(link, "clerk.sign_in", {"user": "lan", "password": "wrong"}) == "WRONG_PASSWORD"
        await link.result("clerk.sign_in", {"user": "lan", "password": PASSWORD})
        view = DeskView.model_validate(await link.until("view.desk"))
        assert view.allowed == ("counter.open",)
        await link.result("clerk.sign_out")
        assert await code_of(link, "counter.open", {"counter_id": COUNTERS[0]}) == "SIGN_IN_FIRST"


async def test_a_manager_sees_the_branch_only_after_signing_in(url: str) -> None:
    async with live_port(url) as port, port.link(Role.MANAGER, "pc-boss") as link:
        assert Snapshot.model_validate(link.snapshot).views == {}
        port.people.add("hoa", "Hoa", ("manager",), PASSWORD)
        await link.result("clerk.sign_in", {"user": "hoa", "password": PASSWORD})
        view = MonitorView.model_validate(await link.until("view.monitor"))
        assert [(d.device_id, d.connected) for d in view.devices] == [("pc-boss", True)]


async def test_a_resync_gives_a_whole_snapshot_again(url: str) -> None:
    async with live_port(url) as port, port.link(Role.DISPLAY, "board-1") as board:
        actor = Actor(role=Role.MANAGER, person="hoa", roles=("manager",))
        await port.house.handle.ask(new_id(), CloseHall(why="mất điện"), actor)
        snapshot = Snapshot.model_validate(await board.result("resync"))
        assert snapshot.seq == 3
        assert not BoardView.model_validate(snapshot.views["board"]).open


async def test_the_same_command_over_a_new_link_gets_the_same_reply(url: str) -> None:
    async with live_port(url) as port:
        token = port.people.pair("kiosk-1", Role.KIOSK)
        async with port.link(Role.KIOSK, "kiosk-1", token) as kiosk:
            first = await kiosk.result("ticket.issue", {"service_id": SERVICE}, "order-00001")
        async with port.link(Role.KIOSK, "kiosk-1", token) as kiosk:
            assert await kiosk.result("ticket.issue", {"service_id": SERVICE}, "order-00001") == first


async def test_yesterdays_phone_is_told_that_there_is_no_such_ticket(url: str) -> None:
    clock = HandClock()
    async with live_port(url, clock) as port, port.link(Role.KIOSK, "kiosk-1") as kiosk:
        issued = await kiosk.result("ticket.issue", {"service_id": SERVICE})
        clock.now += DAY_MS
        await kiosk.result("ticket.issue", {"service_id": SERVICE})
        async with port.connected() as phone:
            secret = issued["tracking_url"].partition("#")[2]
            hello = {"protocol": 2, "role": "phone", "token": secret}
            assert await code_of(phone, "hello", hello) == "UNKNOWN_TICKET"


HOSTILE = [
    ("not JSON", "{", "BAD_MESSAGE"),
    ("a list", "[]", "BAD_MESSAGE"),
    ("nested deep", "[" * 30_000, "BAD_MESSAGE"),
    ("not UTF-8", b"\xff\xfe\x00", "BAD_MESSAGE"),
    ("no version", '{"id":"abcdefgh","method":"ticket.issue","params":{}}', "BAD_MESSAGE"),
    ("number as id", '{"jsonrpc":"2.0","id":7,"method":"ticket.issue","params":{}}', "BAD_MESSAGE"),
    ("list as params", '{"jsonrpc":"2.0","id":"abcdefgh","method":"ticket.issue","params":[]}', "BAD_MESSAGE"),
    ("unknown method", '{"jsonrpc":"2.0","id":"abcdefgh","method":"drop.tables","params":{}}', "UNKNOWN_METHOD"),
    ("wrong type", '{"jsonrpc":"2.0","id":"abcdefgh","method":"ticket.issue","params":{"service_id":1}}', "BAD_PARAMS"),
    ("missing field", '{"jsonrpc":"2.0","id":"abcdefgh","method":"ticket.issue","params":{}}', "BAD_PARAMS"),
    (
        "unknown field",
        '{"jsonrpc":"2.0","id":"abcdefgh","method":"ticket.issue","params":{"service_id":"x","number":"A1"}}',
        "BAD_PARAMS",
    ),
    ("other role", '{"jsonrpc":"2.0","id":"abcdefgh","method":"ticket.call_next","params":{}}', "NOT_ALLOWED"),
    ("servers own", '{"jsonrpc":"2.0","id":"abcdefgh","method":"clock.tick","params":{}}', "NOT_ALLOWED"),
    ("too large", '{"jsonrpc":"2.0","id":"abcdefgh","x":"' + "x" * MAX_FRAME + '"}', "TOO_LARGE"),
]


@pytest.mark.parametrize(("frame", "code"), [pytest.param(f, c, id=name) for name, f, c in HOSTILE])
async def test_a_hostile_frame_is_refused_in_words_and_changes_nothing(url: str, frame: str | bytes, code: str) -> None:
    async with live_port(url) as port, port.link(Role.KIOSK, "kiosk-1") as link:
        await link.ws.send(frame)
        while True:
            async with within(60, f"{code} in answer to {frame[:60]!r}"):
                answer = json.loads(await link.ws.recv())
            if "error" in answer:
                break
        assert answer["error"]["data"]["code"] == code
        assert answer["error"]["message"]
        async with port.house.handle.reading() as state:
            assert state.seq == 2
        assert (await link.result("ticket.issue", {"service_id": SERVICE}))["number"] == "A001"


async def test_a_frame_beyond_all_measure_cuts_the_link_and_others_go_on(url: str) -> None:
    async with live_port(url) as port, port.link(Role.KIOSK, "kiosk-2") as good:
        reader, writer = await raw_link(port.port)
        writer.write(bytes([0x81, 0x80 | 127]) + (5_000_000).to_bytes(8, "big") + bytes(4))
        async with within(60, "the link is cut"):
            answer = await reader.read()  # to its end
        assert answer[:4] == bytes([0x88, len(answer) - 2]) + (1009).to_bytes(2, "big")  # "message too big"
        writer.close()
        assert (await good.result("ticket.issue", {"service_id": SERVICE}))["number"] == "A001"


async def test_half_a_frame_and_silence_hold_nobody_up(url: str) -> None:
    async with live_port(url) as port, port.link(Role.KIOSK, "kiosk-1") as good:
        _, writer = await raw_link(port.port)
        writer.write(masked("x" * 200)[:50])
        assert (await good.result("ticket.issue", {"service_id": SERVICE}))["number"] == "A001"
        writer.close()


async def test_a_client_that_floods_is_read_a_little_at_a_time(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pieces: list[int] = []
    received = ServerConnection.data_received

    def counted(self: ServerConnection, data: bytes) -> None:
        pieces.append(len(data))
        received(self, data)

    monkeypatch.setattr(ServerConnection, "data_received", counted)
    async with live_port(url) as port, port.link(Role.KIOSK, "kiosk-1") as good:
        reader, writer = await raw_link(port.port)
        pieces.clear()
        ping = bytes([0x89, 0x80 | 4]) + bytes(4) + b"ping"
        writer.write(ping * 50_000)
        await reader.readexactly(50_000 * 6)
        assert sum(pieces) >= 50_000 * len(ping)
        assert max(pieces) <= READ_AT_ONCE
        assert (await good.result("ticket.issue", {"service_id": SERVICE}))["number"] == "A001"
        writer.close()


async def rubbish(link: Link) -> None:
    for _ in range(200):
        await link.ws.send("rubbish")
        async with within(60, "every rubbish is answered"):
            await link.ws.recv()


async def test_a_client_that_sends_only_rubbish_is_hung_up_on(url: str) -> None:
    async with live_port(url) as port, port.link(Role.KIOSK, "kiosk-1") as link:
        with pytest.raises(ConnectionClosed) as closed:
            await rubbish(link)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.reason == "BAD_MESSAGE"


async def test_a_phone_that_floods_is_told_to_wait_and_a_kiosk_is_served(url: str) -> None:
    async with live_port(url) as port, port.link(Role.KIOSK, "kiosk-1") as kiosk:
        issued = await kiosk.result("ticket.issue", {"service_id": SERVICE})
        async with port.link(Role.PHONE, "", issued["tracking_url"].partition("#")[2]) as phone:
            codes = []
            for n in range(30):
                await phone.send("ticket.cancel", {"ticket_id": "another-ticket"}, f"flood-{n:05d}")
            while len(codes) < 30:
                async with within(60, lambda: f"30 refusals; so far {codes}"):
                    frame = json.loads(await phone.ws.recv())
                if "error" in frame:
                    codes.append(frame["error"]["data"]["code"])
            assert "NOT_ALLOWED" in codes
            assert "BUSY" in codes
            assert (await kiosk.result("ticket.issue", {"service_id": SERVICE}))["number"] == "A002"


async def test_too_many_requests_under_way_are_refused_not_kept(url: str) -> None:
    async with live_port(url) as port, port.link(Role.KIOSK, "kiosk-1") as link:
        async with port.house.handle.reading():  # nothing is answered meanwhile
            for n in range(MAX_PENDING + 5):
                await link.send("ticket.issue", {"service_id": SERVICE}, f"order-{n:05d}")
            async with within(60, "one of too many requests is refused while none is answered"):
                refused = json.loads(await link.ws.recv())
                while "error" not in refused:
                    refused = json.loads(await link.ws.recv())
        assert refused["error"]["data"]["code"] == "BUSY"


async def test_kiosks_learn_that_the_hall_closed(url: str) -> None:
    async with live_port(url) as port, port.link(Role.KIOSK, "kiosk-1") as kiosk:
        actor = Actor(role=Role.MANAGER, person="hoa", roles=("manager",))
        await port.house.handle.ask(new_id(), CloseHall(why="mất điện"), actor)
        assert (await kiosk.until("event.hall.closed"))["why"] == "mất điện"
        view = HallView.model_validate(await kiosk.until("view.hall"))
        assert not view.open
        assert view.closed_because is not None
        assert "mất điện" in view.closed_because.of("vi")
