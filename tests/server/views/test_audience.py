"""Which facts each device hears: by its role alone what the hall sees, and more while a person is signed in there."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, get_args

import pytest

from clientkit.dial import Dial
from server.live import client as client_module
from server.live.client import Client
from server.views.audience import SEES, hears, sees, told
from tests.patience import until, within
from tests.server.branch_kit import BRANCH, COUNTERS, PASSWORD, SERVICE, Link, Port, live_port
from tests.server.staff.test_rights import ROLES
from wire.events import EVENT, AnyEvent, DeviceWanted, HallClosed, ServiceClosed, SettingsApplied, TicketParked
from wire.session import EventCame, Happening, Hello, Welcomed
from wire.values import SUBPROTOCOL, Millis, Role
from wire.views import VIEWS, SignedIn, Snapshot

CLERK = "zz.clerk"
"""A name that stands nowhere else."""

EVERY_FACT = {m.model_fields["type"].default for m in get_args(get_args(AnyEvent)[0])}
HALL = {
    "hall.closed", "hall.opened", "settings.applied", "day.opened", "day.closed", "day.taken_back", "clock.corrected",
    "service.closed", "service.opened",
}  # fmt: skip
CALLS = {
    "ticket.called", "ticket.recalled", "ticket.started", "ticket.finished", "ticket.missed", "ticket.parked",
    "ticket.transferred", "ticket.cancelled", "ticket.continued", "step.undone",
}  # fmt: skip

CLERK_PERSON = SignedIn(person="lan", name="Lan", roles=("clerk",))
RECEPTIONIST = SignedIn(person="mai", name="Mai", roles=("reception",))
MANAGER = SignedIn(person="hoa", name="Hoa", roles=("manager",))


@pytest.mark.parametrize(
    ("role", "person", "facts"),
    [
        (Role.KIOSK, None, HALL),
        (Role.DISPLAY, None, HALL | CALLS),
        (Role.COUNTER, None, HALL),
        (Role.COUNTER, CLERK_PERSON, HALL | {"call.announced"}),
        (Role.COUNTER, MANAGER, HALL | {"call.announced"}),
        (Role.RECEPTION, None, HALL),
        (Role.RECEPTION, CLERK_PERSON, HALL),  # not their place
        (Role.RECEPTION, RECEPTIONIST, HALL | {"call.announced"}),
        (Role.MANAGER, None, set()),
        (Role.MANAGER, CLERK_PERSON, set()),
        (Role.MANAGER, MANAGER, EVERY_FACT),
        (Role.PHONE, None, set()),
        (Role.PHONE, MANAGER, set()),
        (Role.KIOSK, MANAGER, HALL),
        (Role.DISPLAY, MANAGER, HALL | CALLS),
        (Role.HUB, None, set()),
        (Role.BOARDS, None, set()),
        (Role.SERVER, None, set()),
    ],
)
def test_a_device_hears_what_its_role_and_the_person_there_may(
    role: Role, person: SignedIn | None, facts: set[str]
) -> None:
    assert {kind for kind in EVERY_FACT if hears(role, person, kind)} == facts


#          kiosk counter display reception manager phone hub pad boards server
SEEN = """
hall       x     .       .       x         .       .     .   .   .      .
board      .     .       x       .         .       .     .   .   .      .
numbers    .     .       .       .         .       .     .   .   x      .
media      .     .       x       .         .       .     .   .   .      .
desk       .     x       .       x         .       .     .   .   .      .
ticket     .     .       .       .         .       x     .   .   .      .
monitor    .     .       .       .         m       .     .   .   .      .
device     x     x       x       x         .       .     .   .   x      .
"""


def test_a_device_sees_the_views_of_its_role_and_of_the_person_there() -> None:
    rows = [line.split() for line in SEEN.strip().splitlines()]
    assert {topic for topic, *_ in rows} == set(VIEWS) == set(SEES)
    for topic, *marks in rows:
        for role, mark in zip(ROLES, marks, strict=True):
            for person in (None, CLERK_PERSON, RECEPTIONIST, MANAGER):
                assert sees(role, person, topic) == (mark == "x" or (mark == "m" and person is MANAGER)), (topic, role)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.MANAGER])
def test_no_device_but_a_managers_is_told_who_put_settings_in_force(role: Role) -> None:
    event = SettingsApplied(branch=BRANCH, by="hoa")
    assert told(role, event) == SettingsApplied(branch=BRANCH).model_dump(mode="json")
    assert told(Role.MANAGER, event)["by"] == "hoa"


@pytest.mark.parametrize("role", list(Role))
def test_nobody_is_told_what_stands_for_a_person_with_a_card(role: Role) -> None:
    fields = {"ticket_id": "ticket-01", "class_id": "ordinary", "language": "vi", "counted_from": 1, "wait_low_min": 1,
              "wait_high_min": 2, "ahead": 0, "person": "a" * 64}  # fmt: skip
    issued = {"day": "2026-11-20", "series": "A", "serial": 1, "number": "A001", "service_id": "s", "channel": "kiosk"}
    for kind, more in (("ticket.issued", issued), ("ticket.arrived", {})):
        assert told(role, EVENT.validate_python({"type": kind, **fields, **more}))["person"] is None


@pytest.mark.parametrize("role", Role)
def test_what_is_kept_of_a_staff_menus_pin_is_told_with_no_fact(role: Role) -> None:
    wanted = DeviceWanted(device_id="kiosk-1", mode="open", volume=40, staff_pin_hash="$argon2id$v=19$test")
    doc = told(role, wanted)
    assert (doc["volume"], doc["staff_pin_hash"]) == (40, "")


@pytest.mark.parametrize("closed", [HallClosed(why="Mất điện"), ServiceClosed(service_id=SERVICE, why="Mất điện")])
def test_a_board_is_told_why_there_are_no_numbers(closed: HallClosed | ServiceClosed) -> None:
    assert told(Role.DISPLAY, closed)["why"] == "Mất điện"


def test_a_board_is_told_no_word_that_a_clerk_typed_of_somebody() -> None:
    parked = TicketParked(ticket_id="t" * 12, counter_id="c1", remind_at=Millis(1), why="quên căn cước")
    assert told(Role.DISPLAY, parked)["why"] == ""
    assert told(Role.MANAGER, parked)["why"] == "quên căn cước"


def test_a_board_is_told_of_no_wait_of_somebody_who_is_sent_on() -> None:
    wait = {"p50_s": 60, "bound_s": 90, "raw_p50_s": 60, "raw_bound_s": 90, "model": "steps-1", "basis": "real"}
    sent = {"type": "ticket.transferred", "ticket_id": "t" * 12, "from_counter_id": "c1", "service_id": SERVICE,
            "counter_id": None, "first": False, "counted_from": 1,
            "told_anew": {"low_min": 1, "high_min": 2, "ahead": 0, "told": wait}}  # fmt: skip
    event = EVENT.validate_python(sent)
    assert told(Role.DISPLAY, event)["told_anew"] is None
    assert told(Role.MANAGER, event)["told_anew"]["high_min"] == 2


def test_a_view_nobody_wrote_into_the_table_is_seen_by_nobody() -> None:
    assert not any(sees(role, MANAGER, "secrets") for role in Role)


async def a_call(kiosk: Link, desk: Link, board: Link) -> str:
    """Somebody is called, and the call is shown; gives the secret of their ticket."""
    issued = await kiosk.result("ticket.issue", {"service_id": SERVICE})
    called = await desk.result("ticket.call_next")
    shown = {"call_seq": called["seq"], "ticket_id": called["ticket_id"], "how": "shown"}
    await board.result("call.announced", shown)
    await desk.result("ticket.recall", {"ticket_id": called["ticket_id"]})
    await desk.result("ticket.start", {"ticket_id": called["ticket_id"]})
    await desk.result("ticket.finish", {"ticket_id": called["ticket_id"], "outcome": "tiep-nhan"})
    return str(issued["tracking_url"]).partition("#")[2]


@asynccontextmanager
async def busy_hall(url: str) -> AsyncIterator[tuple[Port, Link, Link, Link]]:
    """A kiosk, a clerk's desk and a board."""
    async with (
        live_port(url) as port,
        port.link(Role.KIOSK, "kiosk-1") as kiosk,
        port.link(Role.DISPLAY, "board-1") as board,
        port.desk(CLERK, COUNTERS[0]) as desk,
    ):
        yield port, kiosk, desk, board


async def all_told(link: Link) -> str:
    """Everything this link was told up to now, its snapshots too."""
    again = await link.result("resync")
    return json.dumps([link.snapshot, link.told, again])  # type: ignore[attr-defined]


async def test_no_device_by_itself_is_told_a_clerks_name_and_people_at_work_are(url: str) -> None:
    async with busy_hall(url) as (port, kiosk, desk, board):
        for name, roles in (("lan", ("clerk",)), ("mai", ("reception",)), ("hoa", ("manager",))):
            port.people.add(name, name.title(), roles, PASSWORD)
        async with (
            port.link(Role.MANAGER, "manager-1") as manager,
            port.link(Role.RECEPTION, "reception-1") as reception,
            port.link(Role.COUNTER, "pc-2") as counter,
        ):
            secret = await a_call(kiosk, desk, board)
            async with port.link(Role.PHONE, "", secret) as phone:
                for link in (manager, reception, counter, kiosk, board, phone):
                    assert CLERK not in (await all_told(link)).lower()
            for link in (manager, reception, counter):
                assert "event." not in json.dumps(link.told)
            at_work = ((manager, "hoa", "monitor"), (reception, "mai", "desk"), (counter, "lan", "desk"))
            for link, user, topic in at_work:
                await link.result("clerk.sign_in", {"user": user, "password": PASSWORD})
                async with within(60, f"{user} sees who is at work"):
                    while CLERK.title() not in json.dumps(await link.until(f"view.{topic}")):
                        pass


class ManagersPc:
    """A paired PC that follows the branch as a program does."""

    def __init__(self, port: Port) -> None:
        token = port.people.pair("manager-1", Role.MANAGER)
        hello = Hello(protocol=2, role=Role.MANAGER, device_id="manager-1", token=token)
        self.happened: list[Happening | None] = []
        self.dial = Dial([f"ws://127.0.0.1:{port.port}"], hello, self.happened.append)

    @property
    def snapshots(self) -> list[Snapshot]:
        return [one.snapshot for one in self.happened if isinstance(one, Welcomed)]

    @property
    def facts(self) -> list[tuple[int, Any]]:
        return [(one.seq, one.event["type"]) for one in self.happened if isinstance(one, EventCame)]


async def test_a_manager_who_signs_in_gets_everything_as_it_is_and_then_every_fact_until_they_sign_out(
    url: str,
) -> None:
    async with busy_hall(url) as (port, kiosk, desk, board):
        port.people.add("hoa", "Hoa", ("manager",), PASSWORD)
        pc = ManagersPc(port)
        running = asyncio.create_task(pc.dial.run())
        try:
            await until(lambda: pc.snapshots, "the PC is welcomed")
            await a_call(kiosk, desk, board)
            assert pc.facts == []
            await pc.dial.sign_in("hoa", PASSWORD)
            await until(lambda: len(pc.snapshots) == 2, "it asks for everything anew")
            async with port.house.handle.reading() as state:
                last = state.seq
            snapshot = pc.snapshots[1]
            assert (snapshot.seq, snapshot.person is not None, set(snapshot.views)) == (last, True, {"monitor"})
            await a_call(kiosk, desk, board)
            await until(lambda: len(pc.facts) == 6, lambda: f"six facts, one after the other; so far {pc.facts}")
            assert [seq for seq, _ in pc.facts] == list(range(last + 1, last + 7))
            assert len(pc.snapshots) == 2
            await pc.dial.sign_out()
            before = len(pc.happened)
            await a_call(kiosk, desk, board)
            await asyncio.sleep(0.3)  # longer than managers' views take to come
            assert pc.happened[before:] == []
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


async def test_a_manager_who_signs_in_is_told_at_once_what_the_last_fact_was(url: str) -> None:
    async with live_port(url) as port, port.link(Role.MANAGER, "manager-1") as link:
        port.people.add("hoa", "Hoa", ("manager",), PASSWORD)
        issued = await port.house.issue()
        await link.result("clerk.sign_in", {"user": "hoa", "password": PASSWORD})
        async with within(60, "a heartbeat follows the reply"):
            assert json.loads(await link.ws.recv()) == {
                "jsonrpc": "2.0", "method": "heartbeat", "params": {"seq": issued["seq"] + 1}
            }  # fmt: skip


async def test_who_signs_in_after_another_on_the_same_device_is_the_one_who_acts(url: str) -> None:
    async with live_port(url) as port, port.link(Role.COUNTER, "pc-1") as link:
        for name in ("lan", "minh"):
            port.people.add(name, name.title(), ("clerk",), PASSWORD)
            await link.result("clerk.sign_in", {"user": name, "password": PASSWORD})
        await link.result("counter.open", {"counter_id": COUNTERS[0]})
        async with port.house.handle.reading() as state:
            assert state.counters[COUNTERS[0]].person == "s-MINH"


async def test_a_manager_who_leaves_while_the_view_is_made_is_not_sent_it(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with live_port(url) as port, port.link(Role.MANAGER, "manager-1") as link:
        port.people.add("hoa", "Hoa", ("manager",), PASSWORD)
        await link.result("clerk.sign_in", {"user": "hoa", "password": PASSWORD})
        await link.until("view.monitor")
        (client,) = (one for one in port.fanout.clients if one.role is Role.MANAGER)
        made = asyncio.Event()

        def leaves(*_: object) -> str:
            client.sign_out()
            made.set()
            return '{"secret": true}'

        monkeypatch.setattr(port.fanout.documents, "monitor", leaves)
        port.fanout.changed()
        async with within(60, "the view is made"):
            await made.wait()
        assert "secret" not in json.dumps([link.told, await link.result("resync")])


class _Wire:
    """The socket of a client that has not read for a while."""

    subprotocol = None

    def __init__(self) -> None:
        self.transport = self
        self.subprotocol = SUBPROTOCOL
        self.waiting = 0

    def get_write_buffer_size(self) -> int:
        return self.waiting

    def abort(self) -> None:
        raise AssertionError("it was cut off")


def test_a_slow_client_catches_up_without_what_the_person_who_left_could_see(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []
    monkeypatch.setattr(client_module, "broadcast", lambda _, frame: sent.append(frame))
    wire = _Wire()
    client = Client(wire, 0)  # type: ignore[arg-type]
    client.role, client.person = Role.RECEPTION, RECEPTIONIST
    wire.waiting = client_module.SOFT_LIMIT + 1
    for topic in ("hall", "desk", "monitor"):
        client.tell_view(topic, f'{{"of":"{topic}"}}')
    client.sign_out()
    wire.waiting = 0
    client.look()
    assert [frame for frame in sent if "view." in frame] == [
        '{"jsonrpc":"2.0","method":"view.hall","params":{"of":"hall"}}'
    ]
