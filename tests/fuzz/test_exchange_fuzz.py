"""What is spoilt on the link of branch and hub: it is refused and said, the link goes on, and others do not notice."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import WebSocketDisconnect
from websockets.asyncio.server import ServerConnection, serve

from config.settings import HubLinkSettings
from rules.booking_code.short import short_code
from server.booking import no_link
from server.booking.ledger import Bookings, Facts
from server.booking.link import HubLink
from server.booking.taking import Taking
from server.exchange import talk
from server.hub.booking.desk import Desk, Held, Request, name_wish
from server.hub.branches.link import BranchTalk, Exchange
from server.hub.keys import Keys
from server.hub.store import hearing, writing
from server.hub.store.database import HubDatabase
from server.hub.store.ledger import Ledger
from server.store.outbox import BOOKINGS, FACTS
from tests.fuzz.values import spoilt
from tests.patience import until, within
from tests.server.booking.hall import Hall, demo_branch
from tests.server.hub.house import MONDAY, SERVICE, TestClock, at
from wire.branch_link import NotTaken
from wire.catalogue import Branch
from wire.errors import Code, refused

REFUSAL = NotTaken.because(refused(Code.BAD_PARAMS, method="link", field="seq", what="twice")).model_dump()

MESSAGES, LONG = 200, 20_000
"""Spoilt messages of each kind of link; the long run is `make soak`'s."""

PACE_S = 0.001
"""Between two messages, so that most of them stand where the other side has come to."""

UNDER_WAY = 20
"""Messages that may wait for a slow side."""

TEN = at("2026-11-23T10:00")
BRANCH = demo_branch()
OTHER = demo_branch(id="hanoi-2")
LOST = "0123456789ABCDEF"


class Wire:
    """One end of a connection without a socket, as the hub's server and as `talk.Line` see it."""

    def __init__(self) -> None:
        self.said: dict[str, dict[str, Any]] = {}
        """What was said last to the one who plays the other end, by kind."""
        self.refusals = 0
        """How often it was said that a message could not be taken."""
        self._frames: asyncio.Queue[str | bytes | None] = asyncio.Queue()

    def tell(self, text: str | bytes | None) -> None:
        """From the other end; None hangs up."""
        self._frames.put_nowait(text)

    async def heard(self) -> None:
        """Little of what was told waits."""
        async with within(60, "what was told"):
            while self._frames.qsize() > UNDER_WAY:  # noqa: ASYNC110 - a queue tells nobody that it is empty
                await asyncio.sleep(PACE_S)

    async def send(self, text: str) -> None:
        said = json.loads(text)
        self.said[said.get("kind")] = said
        self.refusals += said.get("kind") == "refused"

    async def send_text(self, text: str) -> None:
        await self.send(text)

    async def send_json(self, body: Any) -> None:
        await self.send(json.dumps(body))

    async def receive(self) -> Any:
        text = await self._frames.get()
        if text is None:
            raise WebSocketDisconnect(1000)
        name = "text" if isinstance(text, str) else "bytes"
        return {"type": "websocket.receive", name: text}

    def refused_as_no_object(self) -> bool:
        """Whether that is what was refused last."""
        return self.refusals > 0 and self.said["refused"]["facts"]["what"] == "not_object"


class PlainLine:
    """The same as `talk.Line`."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    async def send(self, text: str) -> None:
        await self._wire.send(text)

    async def receive(self) -> str | bytes:
        said = await self._wire.receive()
        return said.get("text") or said.get("bytes") or ""


def garbled(dice: random.Random, message: dict[str, Any]) -> str | bytes:
    """A message with something in it spoilt: most often in what it tells, else anywhere, or as bytes."""
    near = dice.choice((("body",), ("bodies",), ("waits",), ()))
    text = spoilt(dice, message, near)
    return text.encode("utf-8", "surrogatepass")[: dice.randrange(1, 400)] if dice.random() < 0.05 else text


# -- what branches tell the hub ----------------------------------------------------------------------------------------


FACTS_TOLD: tuple[dict[str, Any], ...] = (
    {"fact": "settings", "settings": BRANCH.model_dump_json()},
    {"fact": "issued", "booking_id": LOST, "at": MONDAY, "number": "A001", "tracking_url": "http://b/t#1",
     "service_id": SERVICE, "class_id": "ordinary", "language": "vi", "now": True},
    {"fact": "refused", "booking_id": LOST, "vi": "Hết số", "en": "No numbers are left"},
    {"fact": "known", "booking_id": LOST, "code": short_code(LOST), "service_id": SERVICE, "slot_at": TEN,
     "language": "vi", "class_id": "ordinary", "state": "booked", "now": False},
)  # fmt: skip


def places(link: str, asked: dict[str, Any], n: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Where the next fact stands after what was asked for, and where a full copy does."""
    after = {"link": link, "epoch": asked["epoch"], "seq": asked["seq"] + 1, "mark": f"m{n}"}
    anew = {"link": link, "epoch": f"e{n}", "seq": 1, "mark": f"m{n}"}
    return (after if after["seq"] < 1 << 40 else anew), anew


def told_by_a_branch(dice: random.Random, link: str, asked: dict[str, Any], n: int) -> dict[str, Any]:
    """Any message that a branch sends, good so far."""
    common, anew = places(link, asked, n)
    return dice.choice(
        (
            {"kind": "item", "stream": "facts", **common, "body": dice.choice(FACTS_TOLD)},
            {"kind": "item", "stream": "facts", **common, "body": dice.choice(FACTS_TOLD)},
            {"kind": "full", "stream": "facts", **anew, "since": MONDAY, "bodies": list(FACTS_TOLD)},
            {"kind": "ask", "stream": "bookings", **common, "again": False},
            {"kind": "waits", "waits": {SERVICE: {"waiting": 3, "low_min": 5, "high_min": 9, "nobody": 0}}},
            REFUSAL,
        )
    )


class City:
    """A hub with two branches, without sockets."""

    def __init__(self, folder: Path) -> None:
        database, keys = HubDatabase(f"sqlite:///{folder / 'hub.db'}"), Keys(b"k" * 32)
        database.upgrade()
        self.exchange = Exchange({}, set())
        self.ledger = Ledger(database, lambda wish: name_wish(keys, wish), self.exchange.grown)
        places = {branch.id: (None, None) for branch in (BRANCH, OTHER)}
        self.desk = Desk(self.ledger, keys, TestClock(), self.exchange.linked, places)
        self.links: list[asyncio.Task[None]] = []

    async def begin(self) -> None:
        """Both branches have been heard of."""
        for branch in (BRANCH, OTHER):
            text = branch.model_dump_json()
            await self.ledger.change(lambda c, i=branch.id, t=text: writing.know_branch(c, i, t))
            await self.ledger.change(lambda c, i=branch.id: hearing.keep_waits(c, i, "{}", MONDAY))

    async def linked(self, branch: Branch) -> tuple[Wire, asyncio.Task[None]]:
        """Dial as a branch; the hub has greeted, and asked for its facts."""
        wire = Wire()
        link = asyncio.create_task(BranchTalk(wire, branch.id, self.desk, self.exchange).run())  # type: ignore[arg-type]
        self.links.append(link)
        await until(lambda: "ask" in wire.said)
        return wire, link

    async def booked(self, branch: Branch, n: int) -> Held:
        """A place at ten, or at any later time."""
        held = await self.desk.book(branch.id, Request(SERVICE, TEN + n // 3 * 1_800_000, f"request-{n}"))
        assert isinstance(held, Held), held
        return held

    async def number_of(self, branch: Branch, held: Held) -> str | None:
        """What a booking became."""
        found = await self.desk.held(branch.id, held.secret)
        return found.booking.number if isinstance(found, Held) else None

    async def close(self) -> None:
        """End the links and the database."""
        for link in self.links:
            link.cancel()
        await asyncio.gather(*self.links, return_exceptions=True)
        self.ledger.close()


@pytest.fixture
async def city(tmp_path: Path) -> AsyncIterator[City]:
    city = City(tmp_path)
    await city.begin()
    yield city
    await city.close()


async def hostile_branch(city: City, messages: int) -> None:
    dice = random.Random("branch")
    (wire, link), (honest, _) = await city.linked(BRANCH), await city.linked(OTHER)
    greeting, other = wire.said["hello"]["link"], honest.said["hello"]["link"]
    arrived = 0
    for n in range(messages):
        wire.tell(garbled(dice, told_by_a_branch(dice, greeting, wire.said["ask"], n)))
        await asyncio.sleep(PACE_S)
        await wire.heard()
        if n % (messages // 8) == 0:
            held = await city.booked(OTHER, arrived)
            arrived += 1
            fact = {"fact": "issued", "booking_id": held.booking.booking_id, "at": MONDAY, "number": f"A{arrived:03}"}
            common = {"link": other, "epoch": "", "seq": arrived, "mark": "m"}
            honest.tell(json.dumps({"kind": "full", "stream": "facts", **common, "epoch": "o", "bodies": [fact]}))
            async with within(60, "the number of another branch"):
                while await city.number_of(OTHER, held) != f"A{arrived:03}":  # noqa: ASYNC110 - it tells nobody
                    await asyncio.sleep(0.005)
    wire.tell("[]")  # the last of all is refused when everything before it was looked at
    await until(wire.refused_as_no_object, within_s=60)
    assert not link.done(), link
    assert wire.refusals > messages // 10
    assert honest.refusals == 0
    for card in await city.desk.branches():
        assert isinstance(card.branch, Branch)
        assert 0 <= card.waiting < 10_000_000
    # What is honest is still taken, on the same link. (Its places at ten are gone: it told of bookings there.)
    held = await city.booked(BRANCH, 9)
    fact = {"fact": "issued", "booking_id": held.booking.booking_id, "at": MONDAY, "number": "A777"}
    seq = wire.said["ask"]["seq"] + 1_000_000
    common = {"link": greeting, "epoch": "z", "seq": seq, "mark": "m"}
    wire.tell(json.dumps({"kind": "full", "stream": "facts", **common, "bodies": [fact]}))
    await until(lambda: wire.said["ask"]["seq"] == seq)
    assert await city.number_of(BRANCH, held) == "A777"


async def test_whatever_a_branch_tells_its_link_goes_on_and_another_branch_is_heard(city: City) -> None:
    await hostile_branch(city, MESSAGES)


@pytest.mark.soak
@pytest.mark.timeout(1800)
async def test_whatever_a_branch_tells_for_long_its_link_goes_on_and_another_branch_is_heard(city: City) -> None:
    await hostile_branch(city, LONG)


# -- what the hub tells a branch ---------------------------------------------------------------------------------------


def booking(n: int, **more: Any) -> dict[str, Any]:
    booking_id = f"{n:016}"
    return {"booking_id": booking_id, "code": short_code(booking_id), "service_id": SERVICE, "slot_at": TEN,
            "language": "vi", "class_id": "ordinary", "state": "booked", "now": False} | more  # fmt: skip


def told_by_a_hub(dice: random.Random, asked: dict[str, Any], n: int) -> dict[str, Any]:
    """Any message that a hub sends, good so far."""
    common, anew = places("link", asked, n)
    body = booking(n, now=dice.random() < 0.3, state=dice.choice(("booked", "cancelled")))
    return dice.choice(
        (
            {"kind": "item", "stream": "bookings", **common, "body": body},
            {"kind": "item", "stream": "bookings", **common, "body": body},
            {"kind": "full", "stream": "bookings", **anew, "since": TEN, "bodies": [body, booking(n + 1)]},
            {"kind": "ask", "stream": "facts", **common, "again": False},
            REFUSAL,
        )
    )


@pytest.fixture
def hall(tmp_path: Path) -> Any:
    hall = Hall(TestClock(), tmp_path)
    yield hall
    hall.store.close()


async def hostile_hub(hall: Any, messages: int) -> None:
    dice, wire = random.Random("hub"), Wire()
    facts, bookings = Facts(hall.store, lambda _: ""), Bookings(hall.store)
    words = talk.Talk(facts, FACTS, Taking(hall, bookings, facts), BOOKINGS)
    link = asyncio.create_task(talk.run(PlainLine(wire), words, "link", asyncio.Event()))
    await until(lambda: wire.said)
    for n in range(messages):
        wire.tell(garbled(dice, told_by_a_hub(dice, wire.said["ask"], 2 * n)))
        await asyncio.sleep(PACE_S)
        await wire.heard()
    wire.tell("[]")
    await until(wire.refused_as_no_object, within_s=60)
    assert not link.done(), link
    assert wire.refusals > messages // 10
    seq = wire.said["ask"]["seq"] + 1_000_000
    common = {"link": "link", "epoch": "z", "seq": seq, "mark": "m"}
    wire.tell(json.dumps({"kind": "full", "stream": "bookings", **common, "bodies": [booking(10**9)]}))
    await until(lambda: wire.said["ask"]["seq"] == seq)
    assert f"{10**9:016}" in hall.state.bookings
    link.cancel()
    await asyncio.gather(link, return_exceptions=True)


async def test_whatever_a_hub_tells_its_link_goes_on_and_bookings_are_taken(hall: Any) -> None:
    await hostile_hub(hall, MESSAGES)


@pytest.mark.soak
@pytest.mark.timeout(1800)
async def test_whatever_a_hub_tells_for_long_its_link_goes_on_and_bookings_are_taken(hall: Any) -> None:
    await hostile_hub(hall, LONG)


GREETING = {
    "kind": "hello",
    "link": "0123456789abcdef",
    "public_keys": ["ab" * 32],
    "numbers": {"branch": "hanoi-1", "day": "2026-11-23", "last": {"A": 12}},
}


async def test_whatever_a_hub_greets_with_the_branch_dials_again_and_is_linked(
    hall: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dice, heard = random.Random("hello"), list[str]()
    monkeypatch.setattr(no_link, "retry_after", lambda tries, chance: 0.0)

    async def greet(socket: ServerConnection) -> None:
        last = len(heard) >= 60
        greeting = json.dumps(GREETING) if last else garbled(dice, GREETING)
        heard.append(str(greeting))
        await socket.send(greeting)
        if last:
            await socket.wait_closed()

    (tmp_path / "token").write_text("the-branch-token\n", encoding="utf-8")
    (tmp_path / "hub-public-keys").write_bytes(b"\xff\x00\n")
    async with serve(greet, "127.0.0.1", 0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        settings = HubLinkSettings(url=f"http://127.0.0.1:{port}", token_file=tmp_path / "token")
        link = HubLink(hall, settings, tmp_path, hall.store)
        dialling = asyncio.create_task(link.run())
        await until(lambda: len(heard) > 60 and link.connected, within_s=60)
        dialling.cancel()
        await asyncio.gather(dialling, return_exceptions=True)
    assert (tmp_path / "hub-public-keys").read_text(encoding="ascii") == "ab" * 32 + "\n"
