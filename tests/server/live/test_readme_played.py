"""A stranger's client that was written from wire/README.md alone: its examples are played in their order, over real
links, against the branch that `toiluot init` lays out."""

from __future__ import annotations

import asyncio
import json
import os
import re
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

from rules.pairing import DeviceSide
from server.core.model import State
from server.devices.pairings import Agreed
from server.staff.people import paired
from server.staff.rights import RIGHTS
from tests.server.branch_kit import BRANCH_FILE, HandClock, Link, Port, live_port
from tests.wire.test_readme import EXAMPLES, README
from toiluot.first_branch import DEMO_BRANCH
from wire.commands import COMMANDS, IssueTicket
from wire.errors import Refused
from wire.pairing import ASK, TAKE, NewDevice, PairingAsk, about
from wire.values import Actor, Channel, Role

Json = dict[str, Any]

TUESDAY = 1_764_037_260_000
PASSWORD = "bốn con vịt qua cầu"
REQUESTS = README[README.index("## Requests") : README.index("## Replies")]
PLAYED = [json.loads(EXAMPLES[name]) for name in re.findall(r"^### (\S+)$", REQUESTS, re.MULTILINE)]

BY: dict[str, Role] = {
    "device.want": Role.MANAGER,
    "hello": Role.KIOSK, "resync": Role.KIOSK, "clerk.sign_in": Role.COUNTER, "clerk.sign_out": Role.COUNTER,
    "ticket.plan": Role.RECEPTION, "ticket.cancel": Role.COUNTER, "counter.close": Role.COUNTER,
    "ticket.arrive": Role.RECEPTION,
    "clock.confirm": Role.MANAGER, "ticket.find": Role.KIOSK,
    "ticket.find_number": Role.RECEPTION, "booking.find": Role.KIOSK,
    "practice.begin": Role.COUNTER, "practice.end": Role.COUNTER, "media.part": Role.DISPLAY,
}  # fmt: skip
"""Who says it, where more than one may."""

REFUSED = {"day.take_back": "NO_FALSE_DAY", "media.part": "NO_MEDIA"}
"""What can only be done after a clock jumped, and where an office shows pictures: here it is refused as this."""


class Stranger:
    """Knows what the README says and what the server told it."""

    def __init__(self, port: Port, links: dict[Role, Link], new: Link) -> None:
        self.port, self.links, self.new = port, links, new
        self.side: DeviceSide | None = None
        self.letting_in: asyncio.Task[None] | None = None
        self.calls: list[int] = []
        self.code = ""
        self.latest_seq = 0

    async def say(self, frame: Json) -> Json:
        """One example; its answer."""
        method = frame["method"]
        params = await self._known(method, dict(frame["params"]))
        if method in (ASK, TAKE):
            return await self.new.ask(method, params, frame["id"])
        role = BY.get(method) or next(r for r in (*self.links, Role.SERVER) if r in RIGHTS[COMMANDS[method]])
        if role is Role.SERVER:
            command = COMMANDS[method].model_validate_json(json.dumps(params))
            answer = await self.port.house.handle.ask(frame["id"], command, Actor(role=Role.SERVER))
            return {"error": answer.text("en")} if isinstance(answer, Refused) else {"result": answer}
        answer = await self.links[role].ask(method, params, frame["id"])
        if method in ("ticket.call_next", "ticket.recall", "ticket.call"):
            self.calls.append(answer["result"]["seq"])
        self.latest_seq = answer.get("result", {}).get("seq", self.latest_seq)
        return answer

    async def desk(self, method: str, **params: object) -> None:
        """What has to happen at the counter between two examples."""
        self.calls.append((await self.links[Role.COUNTER].result(method, params))["seq"])

    async def state(self) -> State:
        async with self.port.house.handle.reading() as state:
            return state

    async def _known(self, method: str, params: Json) -> Json:
        state = await self.state()
        match method:
            case "hello":
                params |= {"token": self.port.people.pair(params["device_id"], Role.KIOSK)}
            case "pairing.ask":
                plain = PairingAsk.model_validate_json(json.dumps(params))
                self.side = DeviceSide("482913", about(plain), os.urandom)
                params |= {"message": self.side.message.hex()}
            case "pairing.take":
                self.letting_in = asyncio.create_task(self._let_in())
                offer = await self.new.until("pairing.offer")
                assert self.side is not None
                seal = self.side.agree(bytes.fromhex(offer["message"]))
                assert NewDevice.model_validate_json(seal.open(bytes.fromhex(offer["sealed"]))).device_id == "kiosk-9"
                params |= {"sealed": seal.close(json.dumps({"token": "k" * 43}).encode()).hex()}
            case "ticket.find":
                params |= {"code": self.port.house.secrets.of(next(iter(state.tickets)))}
            case "ticket.find_number":
                params |= {"number": next(iter(state.tickets.values())).number}
            case "resync":
                params |= {"since": {"epoch": state.epoch, "seq": 1}}
            case "call.announced":
                params |= {"call_seq": self.calls[-1]}
            case "feedback.answer" | "feedback.close":
                params |= {"rated_seq": state.tickets[params["ticket_id"]].rated_seq}
            case "step.undo":
                params |= {"seq": self.latest_seq}
            case "settings.apply":
                params |= {"started_from": state.settings_seq}
            case "person.change" | "person.erase":
                params |= {"code": self.code}
            case _:
                pass
        return params

    async def _let_in(self) -> None:
        """Somebody types the code at the server."""
        [waits] = self.port.live.pairings.waiting
        agreed = await self.port.live.pairings.agree(waits.id, "482913", NewDevice(device_id="kiosk-9"))
        assert isinstance(agreed, Agreed)
        agreed.answer(await self.port.house.ask(paired("kiosk-9", Role.KIOSK, None, agreed.token)))


def before(stranger: Stranger, frames: dict[str, Json]) -> dict[str, Callable[[], Awaitable[object]]]:
    """What has to happen before an example, by its method."""
    first, second = frames["ticket.issue"]["id"], frames["booking.check_in"]["id"]

    async def phone() -> None:
        link = stranger.links[Role.PHONE]
        secret = stranger.port.house.secrets.of(first)
        await link.result("hello", {"protocol": 2, "role": "phone", "token": secret})

    async def called_again() -> None:
        await stranger.desk("ticket.return", ticket_id=first)
        await stranger.desk("ticket.call_next")

    async def taken_outside() -> None:
        outside = IssueTicket(service_id="nhan-ket-qua", channel=Channel.ONLINE, booking_id="0123456789ABCDEF")
        ticket_id = frames["ticket.arrive"]["params"]["ticket_id"]
        assert isinstance(await stranger.port.house.handle.ask(ticket_id, outside, Actor(role=Role.HUB)), dict)

    async def nobody_came() -> None:
        await stranger.desk("ticket.call_next")
        await stranger.desk("ticket.recall", ticket_id=second)
        stranger.port.house.clock.forward(60)

    async def added() -> None:
        stranger.code = next(p.code for p in stranger.port.people.everybody if p.name == "minh.tv")

    async def opened_again() -> None:
        await stranger.links[Role.COUNTER].result("counter.open", {"counter_id": "quay-01"})

    return {
        "ticket.snooze": phone,
        "ticket.finish": called_again,
        "ticket.arrive": taken_outside,
        "ticket.no_show": nobody_came,
        "ticket.cancel": lambda: stranger.desk("ticket.return", ticket_id=second),
        "person.change": added,
        "help.call": opened_again,
    }


async def test_the_examples_of_the_readme_are_taken_as_they_stand(url: str) -> None:
    frames = {frame["method"]: frame for frame in PLAYED}
    async with AsyncExitStack() as held:
        port = await held.enter_async_context(live_port(url, HandClock(TUESDAY)))
        port.people.add("ha.nt", "Nguyễn Thu Hà", ("clerk", "manager", "administrator"), PASSWORD)
        links = {role: await held.enter_async_context(port.connected()) for role in (Role.KIOSK, Role.PHONE)}
        devices = {Role.COUNTER: "pc-1", Role.DISPLAY: "board-1", Role.MANAGER: "manager-1", Role.RECEPTION: "desk-1"}
        for role, name in devices.items():
            links[role] = await held.enter_async_context(port.link(role, name))
        for role in (Role.MANAGER, Role.RECEPTION):
            await links[role].result("clerk.sign_in", {"user": "ha.nt", "password": PASSWORD})
        stranger = Stranger(port, links, await held.enter_async_context(port.connected()))
        stage = before(stranger, frames)
        for frame in PLAYED:
            method = frame["method"]
            if method in stage:
                await stage[method]()
            answer = await stranger.say(frame)
            if method in REFUSED:
                assert answer["error"]["data"]["code"] == REFUSED[method]
            else:
                assert "error" not in answer, f"{method}: {answer['error']}"
    assert len({frame["id"] for frame in PLAYED}) == len(PLAYED), "each request has an id of its own"


def test_the_branch_it_is_played_against_is_what_init_lays_out() -> None:
    assert DEMO_BRANCH.resolve() == BRANCH_FILE.resolve()
