"""Who practises has a hall of their own; the branch neither hears of it nor is heard there."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import text

from server.live import practice
from server.practice.hall import FIRST_SEQ
from tests.patience import until, within
from tests.server.branch_kit import (
    BRANCH,
    COUNTER,
    COUNTERS,
    MINH,
    MONDAY_9,
    PASSWORD,
    SERVER,
    HandClock,
    Link,
    Port,
    live_port,
)
from tests.server.known_people import code_of
from tests.server.practice.pupil import obeys
from tests.wire.test_readme import EXAMPLES
from wire import commands as c
from wire.commands import COMMANDS
from wire.values import PRACTICE, Actor, CounterState, Role
from wire.views import DeskView

BOSS = Actor(role=Role.MANAGER, device_id="manager-1", person="hoa", roles=("manager",))


class Desk:
    """A clerk's link that practises or not: what its newest view says, and commands under the right ids."""

    def __init__(self, link: Link) -> None:
        self.link = link
        self.asked = 0

    async def resynced(self) -> dict[str, Any]:
        """What the client does at a gap: ask for everything anew."""
        self.link.told.clear()
        self.snapshot = await self.link.result("resync")
        self.view = DeskView.model_validate(self.snapshot["views"]["desk"])
        return self.snapshot

    async def begin(self) -> None:
        await self.link.result("practice.begin")
        await self.resynced()

    async def ask(self, command: c.Command) -> dict[str, Any]:
        self.asked += 1
        return await self.link.ask(
            command.method, command.model_dump(mode="json"), f"{PRACTICE}{id(self)}-{self.asked:06d}"
        )

    async def do(self, command: c.Command) -> None:
        answer = await self.ask(command)
        assert "result" in answer, answer
        await self.resynced()


@asynccontextmanager
async def clerk(port: Port, user: str) -> AsyncIterator[Desk]:
    """Somebody signed in who has no counter."""
    port.people.add(user, user.title(), ("clerk",), PASSWORD)
    async with port.link(Role.COUNTER, f"pc-{user}") as link:
        await link.result("clerk.sign_in", {"user": user, "password": PASSWORD})
        yield Desk(link)


async def stored(port: Port) -> dict[str, list[Any]]:
    """Every row of every table of the branch's database."""

    def look(connection: Any) -> dict[str, list[Any]]:
        names = [row[0] for row in connection.execute(text("select name from sqlite_master where type = 'table'"))]
        return {name: sorted(map(repr, connection.execute(text(f'select * from "{name}"')))) for name in names}

    return await port.house.store.look(look)


async def drawn(port: Port) -> str:
    """The whole state of the branch."""
    async with port.house.handle.reading() as state:
        return repr(state)


def refused(answer: dict[str, Any]) -> str:
    return str(answer["error"]["data"]["code"])


async def through(desk: Desk, clock: HandClock) -> set[str]:
    """Do what the hints say to the end; the methods that were sent."""
    sent: set[str] = set()
    for _ in range(300):
        assert desk.view.practice is not None
        if desk.view.practice.hint == "over":
            return sent
        command = obeys(desk.view, BRANCH, COUNTER)
        if command is None:
            clock.forward(1)
            await desk.do(c.CallHelp())  # anything that lets the hall look at the clock
        else:
            sent.add(command.method)
            await desk.do(command)
    raise AssertionError("it never ended")


async def test_ten_tickets_and_every_command_leave_the_branch_byte_for_byte_as_it_was(url: str) -> None:
    clock = HandClock()
    async with (
        live_port(url, clock) as port,
        port.link(Role.DISPLAY, "board-1") as board,
        port.link(Role.KIOSK, "kiosk-1") as kiosk,
        port.desk("minh", COUNTERS[1]) as other,
        clerk(port, "lan") as lan,
    ):
        await port.house.issue()
        await other.result("ticket.call_next")
        await kiosk.until("view.hall")
        await asyncio.sleep(0.6)
        others = (board, kiosk, other)
        rows, state = await stored(port), await drawn(port)
        shown = [(await link.result("resync"))["views"] for link in others]
        for link in others:
            link.told.clear()
        await lan.begin()
        sent = await through(lan, clock)
        for method in COMMANDS:  # and every one there is, as the page of the protocol shows it
            await lan.link.ask(method, json.loads(EXAMPLES[method])["params"], f"{PRACTICE}all-{method}")
        assert {"counter.open", "ticket.call_next", "ticket.finish", "step.undo", "counter.pause"} < sent
        assert lan.snapshot["seq"] > FIRST_SEQ
        assert lan.snapshot["epoch"].startswith("practice-")
        clock.now = MONDAY_9
        await asyncio.sleep(1.2)
        assert await stored(port) == rows
        assert await drawn(port) == state
        async with within(60, "the others see what they saw"):  # waits are worked out now and then, by the hall's clock
            while [(await link.result("resync"))["views"] for link in others] != shown:  # noqa: ASYNC110 - asked, not told
                await asyncio.sleep(0.2)
        assert not [m for link in others for m in link.told if m["method"].startswith("event.")]
        assert PRACTICE not in json.dumps([link.told for link in others])


async def test_who_practises_hears_nothing_of_the_branch_and_all_of_it_after(url: str) -> None:
    async with live_port(url) as port, clerk(port, "lan") as lan:
        await lan.begin()
        await lan.do(c.OpenCounter(counter_id=COUNTER))
        lan.link.told.clear()
        await port.house.ask(c.CloseHall(why="mất điện"), BOSS)
        await port.house.ask(c.WantDevice(device_id="pc-lan", restart=True), BOSS)
        await port.house.ask(c.OpenCounter(counter_id=COUNTERS[1]), MINH)
        await asyncio.sleep(0.6)  # longer than any document of the branch waits
        assert "result" in await lan.ask(c.CallNext())
        heard = [frame for frame in lan.link.told if "method" in frame]
        assert {frame["method"] for frame in heard} <= {"view.desk", "event.call.announced", "heartbeat"}
        assert "mất điện" not in json.dumps(heard, ensure_ascii=False)
        assert all(frame["params"]["practice"] for frame in heard if frame["method"] == "view.desk")
        await lan.resynced()
        assert all(x.state is CounterState.CLOSED for x in lan.view.counters if x.counter_id != COUNTER)
        await lan.link.result("practice.end")
        snapshot = await lan.resynced()
        async with port.house.handle.reading() as state:
            assert (snapshot["seq"], snapshot["epoch"]) == (state.seq, state.epoch)
        assert lan.view.practice is None
        assert lan.view.counter_id is None
        assert [x.counter_id for x in lan.view.counters if x.state is CounterState.OPEN] == [COUNTERS[1]]
        assert "device" in snapshot["views"]


async def test_a_press_for_one_side_is_never_done_on_the_other(url: str) -> None:
    async with live_port(url) as port, clerk(port, "lan") as lan:
        opens = {"counter_id": COUNTER}
        before = await drawn(port)
        late = f"{PRACTICE}sent-again-after-a-lost-link"
        assert refused(await lan.link.ask("counter.open", opens, late)) == "PRACTICE_APART"
        await lan.begin()
        assert refused(await lan.link.ask("counter.open", opens)) == "PRACTICE_APART"
        assert await drawn(port) == before
        assert lan.view.counter_id is None
        assert refused(await lan.link.ask("clock.tick", {}, f"{PRACTICE}tick-0001")) == "NOT_ALLOWED"


async def test_a_gap_shows_on_the_way_there_and_back(url: str) -> None:
    async with live_port(url) as port, clerk(port, "lan") as lan:
        there = await lan.link.result("practice.begin")
        assert {"seq": there["seq"]} in [m.get("params") for m in lan.link.told if m["method"] == "heartbeat"]
        assert await lan.link.result("practice.begin") == there, "asked again, it is the same hall"
        lan.link.told.clear()
        back = await lan.link.result("practice.end")
        assert {"seq": back["seq"]} in [m.get("params") for m in lan.link.told if m["method"] == "heartbeat"]
        assert (await lan.link.result("practice.end"))["seq"] == back["seq"]


async def test_it_is_for_a_clerk_without_a_counter_and_for_so_many(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(practice, "MOST", 1)
    async with (
        live_port(url) as port,
        clerk(port, "lan") as lan,
        clerk(port, "minh") as minh,
        port.link(Role.COUNTER, "pc-3") as nobody,
        port.link(Role.KIOSK, "kiosk-1") as kiosk,
    ):
        assert refused(await nobody.ask("practice.begin")) == "SIGN_IN_FIRST"
        assert refused(await kiosk.ask("practice.begin")) == "NOT_ALLOWED"
        await lan.link.result("counter.open", {"counter_id": COUNTER})
        assert refused(await lan.link.ask("practice.begin")) == "HAS_COUNTER"
        await lan.link.result("counter.close")
        await lan.begin()
        assert refused(await minh.link.ask("practice.begin")) == "PRACTICE_FULL"
        await lan.link.result("practice.end")
        await minh.begin()


async def test_it_ends_when_nobody_presses_anything_and_when_somebody_leaves(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with live_port(url) as port, clerk(port, "lan") as lan:
        await lan.begin()
        [one] = [x for x in port.fanout.clients if x.device_id == "pc-lan"]
        assert one.practice is not None
        monkeypatch.setattr(practice, "IDLE_MS", 500)
        await until(lambda: one.practice is None)
        monkeypatch.undo()
        assert (await lan.resynced())["seq"] < FIRST_SEQ
        await lan.begin()
        assert one.practice is not None
        await lan.link.result("clerk.sign_out")
        assert one.practice is None
        await lan.link.result("clerk.sign_in", {"user": "lan", "password": PASSWORD})
        await lan.begin()
        port.people.lock("lan")
        await port.house.ask(c.ChangePerson(code=code_of("lan"), locked=True), SERVER)
        assert one.practice is None


async def test_twenty_who_practise_leave_a_press_of_the_branch_quick(url: str) -> None:
    async with live_port(url) as port, AsyncExitStack() as stack:
        honest = await stack.enter_async_context(port.desk("lan", COUNTER))
        pupils = [await stack.enter_async_context(clerk(port, f"nv{n}")) for n in range(20)]
        for pupil in pupils:
            await pupil.begin()
            await pupil.do(c.OpenCounter(counter_id=COUNTER))
        for _ in range(15):
            await port.house.issue()
        alone, took = [], []
        for n in range(15):
            beside = pupils if n >= 5 else []
            presses = [asyncio.create_task(pupil.ask(c.CallNext())) for pupil in beside]
            began = time.perf_counter()
            called = await honest.result("ticket.call_next")
            (took if beside else alone).append(time.perf_counter() - began)
            await asyncio.gather(*presses)
            await honest.result("ticket.finish", {"ticket_id": called["ticket_id"], "outcome": BRANCH.outcomes[0].id})
        # Half a second, or where the machine is busy with other things, what twenty-five presses alone take.
        assert sorted(took)[len(took) // 2] < max(0.5, 25 * sorted(alone)[len(alone) // 2]), (alone, took)
