"""Dials out to the hub for ever: takes bookings into the branch, tells arrivals, settings and waits."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import random
import secrets
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any, Protocol, TypeVar

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidURI

from config.settings import HubLinkSettings
from server.booking.codes import Verifier
from server.booking.facts import Facts
from server.booking.sync import Ask, Cursor, Full, Giver, Item, Taker, from_json, to_json
from server.booking.taking import HallBusy, take_booking
from server.core.estimate import estimate
from server.core.model import State
from server.store.journal import CannotStore
from wire.commands import Command
from wire.errors import Refused
from wire.session import retry_after
from wire.values import Actor, Millis

log = logging.getLogger("toiluot.booking")

Json = dict[str, Any]
T = TypeVar("T")

MAX_FRAME = 16 * 1024 * 1024
"""A full copy of a week of bookings fits many times."""

WAITS_EVERY_S = 10.0
"""Real seconds between two words about the waits; they also tell the hub that the branch is there."""

AGAIN_AFTER_S = 30.0
"""Real seconds without news until the branch asks whether it missed any."""

KEYS_NOTE = "hub_public_keys"

_LINK_LOST = (OSError, TimeoutError, ConnectionClosed, InvalidHandshake)


class Told(Protocol):
    """A committed fact, as `server.handle` publishes it."""

    @property
    def at(self) -> Millis:
        """When it happened."""

    @property
    def event(self) -> Any:
        """What happened: one of `wire.events`."""


class Branchside(Protocol):
    """What the link needs of the branch: `server.handle.Handle`."""

    async def ask(self, command_id: str, command: Command, actor: Actor) -> Json | Refused:
        """Do it, once."""

    def subscribe(self, subscriber: Callable[[list[Any]], None]) -> None:
        """Tell every committed fact from now on."""

    def reading(self) -> AbstractAsyncContextManager[State]:
        """The committed state."""

    @property
    def now(self) -> Millis:
        """The hall's time."""


class Notes(Protocol):
    """Where every server of the branch finds what one of them has learned: `server.store.journal.Store`."""

    def noted(self, key: str) -> str | None:
        """What was noted."""

    def note(self, key: str, value: str) -> None:
        """Note it; raises `CannotStore`."""

    async def run(self, work: Callable[[], T]) -> T:
        """Do work in the thread that writes."""


class HubLink:
    """The branch's side of the hub.

    The journal is the branch's outbox: what the hub must know (settings in force, numbers given to bookings) is kept
    there already, so after a restart everything is told once more (`sync.Full`) and nothing is kept twice. In the same
    way the journalled mirror of bookings is the effect whose cursor a restart may forget.

    Args:
        branch: the handle.
        settings: where the hub is, the branch's token, keys that may sign bookings.
        data_dir: where keys learned from the hub are kept, so that check-in works after a restart without it.
        notes: keeps those keys for the branch's other server too, which has a folder of its own; None when there is no
            other.
    """

    def __init__(
        self, branch: Branchside, settings: HubLinkSettings, data_dir: Path, notes: Notes | None = None
    ) -> None:
        self._branch = branch
        self._settings = settings
        self._keys_file = data_dir / "hub-public-keys"
        self._notes = notes
        noted = notes.noted(KEYS_NOTE) if notes is not None else None
        self.verifier = Verifier(known_keys(settings, data_dir, noted))
        self.connected = False
        self._facts = Facts(epoch=secrets.token_hex(8))
        self._cursor = Cursor()
        self._news = asyncio.Event()
        branch.subscribe(self._heard)

    def _heard(self, told: Sequence[Told]) -> None:
        if self._facts.committed([(one.at, one.event) for one in told]):
            self._news.set()

    # -- the link --

    async def run(self) -> None:
        """Keep the link, for ever. Logged once when lost and once when back."""
        async with self._branch.reading() as state:
            self._facts.begin(state)
        tries, was_up = 0, True
        while True:
            try:
                await self._one_link()
            except (*_LINK_LOST, HallBusy, InvalidURI) as error:
                if self.connected or was_up:
                    log.warning(
                        "no link to the hub (%s); check-in goes on, trying again", error or type(error).__name__
                    )
                tries = 0 if self.connected else tries + 1
                self.connected = was_up = False
            except Exception:  # the outermost loop: a fault in one link must not end check-in by the hub for good
                log.exception("the link to the hub failed; trying again")
                tries, self.connected = tries + 1, False
            await asyncio.sleep(retry_after(tries, random.random()))  # noqa: S311  spreads branches, keeps no secret

    async def _one_link(self) -> None:
        async with self._branch.reading() as state:
            branch_id = state.settings.id
        url = self._settings.url.replace("http", "ws", 1).rstrip("/") + f"/link/{branch_id}"
        token = self._settings.token_file.read_text(encoding="utf-8").strip()
        async with connect(
            url,
            additional_headers={"Authorization": f"Bearer {token}"},
            max_size=MAX_FRAME,
            proxy=None,
            open_timeout=5,
            close_timeout=2,
            ping_interval=10,
            ping_timeout=10,
        ) as socket:
            async with asyncio.timeout(10):
                hello = json.loads(await socket.recv())
            await self._learn(hello.get("public_keys", ()))
            self.connected = True
            log.info("linked to the hub")
            talk = _Talk(socket, str(hello.get("link", "")), self)
            await talk.run()

    async def _learn(self, public_keys: Sequence[str]) -> None:
        """Keys named in the settings are the only ones; without any, those of the hub we hold a token of."""
        if self._settings.public_keys or not public_keys:
            return
        text = "\n".join(public_keys) + "\n"
        if not self._keys_file.exists() or self._keys_file.read_text(encoding="ascii") != text:
            self._keys_file.parent.mkdir(parents=True, exist_ok=True)
            fresh = self._keys_file.with_suffix(".new")
            fresh.write_text(text, encoding="ascii")
            fresh.replace(self._keys_file)
        if (notes := self._notes) is not None:
            try:
                await notes.run(lambda: notes.note(KEYS_NOTE, text))
            except CannotStore as error:  # this server knows them; the next link tells the other one
                log.warning("the hub's keys could not be noted for the other server (%s)", error)
        self.verifier.trust(bytes.fromhex(key) for key in public_keys)

    # -- for the talk --

    @property
    def cursor(self) -> Cursor:
        """How far this process has taken bookings."""
        return self._cursor

    @property
    def facts(self) -> Facts:
        """What the hub is to know."""
        return self._facts

    @property
    def news(self) -> asyncio.Event:
        """Set when there are new facts."""
        return self._news

    async def apply(self, bodies: Sequence[Json], cursor: Cursor) -> None:
        """Take bookings into the branch, then remember how far.

        Raises:
            HallBusy: the branch cannot store now; the hub will be asked again.
        """
        for body in bodies:
            if await take_booking(self._branch, self._facts, body):
                self._news.set()
        self._cursor = cursor

    async def everything(self) -> tuple[int, list[Json]]:
        """All facts at once, and the number at which that is true."""
        async with self._branch.reading() as state:
            return self._facts.full(state)

    async def waits(self) -> Json:
        """People waiting and the wait of each service now."""
        async with self._branch.reading() as state:
            found = estimate(state, self._branch.now)
            waits = {}
            for service in state.settings.services:
                wait = found.for_service(service.id)
                waits[service.id] = {
                    "low_min": wait.low_min,
                    "high_min": wait.high_min,
                    "waiting": 0,
                    "nobody": int(wait.nobody),
                }
            for ticket_id in state.waiting:
                service_id = state.tickets[ticket_id].service_id
                if service_id in waits:
                    waits[service_id]["waiting"] += 1
        return {"kind": "waits", "waits": waits}


class _Talk:
    """One connection: bookings come down, facts go up."""

    def __init__(self, socket: ClientConnection, link: str, hub: HubLink) -> None:
        self._socket = socket
        self._hub = hub
        self._taker = Taker(link, hub.cursor)
        self._giver = Giver(link, hub.facts.epoch)

    async def run(self) -> None:
        """Talk until the link ends, whichever task notices first."""
        await self._say("bookings", self._taker.hello())
        jobs: list[Callable[[], Awaitable[None]]] = [self._listen, self._give, self._tell_waits]
        tasks = [asyncio.ensure_future(job()) for job in jobs]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _listen(self) -> None:
        while True:
            try:
                # Not wait_for: in Python 3.11 it swallows a cancellation that comes together with the message.
                async with asyncio.timeout(AGAIN_AFTER_S):
                    text = await self._socket.recv()
            except TimeoutError:
                await self._say("bookings", self._taker.again())
                continue
            body = json.loads(text)
            message = from_json(body)
            match body.get("stream"), message:
                case "facts", Ask():
                    self._giver.asked(message, self._hub.facts.first, self._hub.facts.last)
                    self._hub.news.set()
                case "bookings", (Item() | Full()):
                    taken = self._taker.take(message)
                    await self._hub.apply(taken.bodies, taken.cursor)
                    if taken.ask:
                        await self._say("bookings", taken.ask)
                case _:
                    continue

    async def _give(self) -> None:
        facts = self._hub.facts
        while True:
            due = self._giver.due(facts.last)
            if due.what == "full":
                seq, bodies = await self._hub.everything()
                self._giver.gave_full(seq)
                await self._say("facts", Full(self._giver.link, facts.epoch, seq, tuple(bodies)))
            elif due.what == "items":
                self._giver.gave(due.upto)
                for seq, body in facts.items(due.after, due.upto):
                    await self._say("facts", Item(self._giver.link, facts.epoch, seq, body))
            else:
                facts.forget(self._giver.acked)
                self._hub.news.clear()
                if self._giver.due(facts.last).what == "nothing":
                    await self._hub.news.wait()

    async def _tell_waits(self) -> None:
        while True:
            await self._socket.send(json.dumps(await self._hub.waits()))
            await asyncio.sleep(WAITS_EVERY_S)

    async def _say(self, stream: str, message: Ask | Item | Full) -> None:
        await self._socket.send(json.dumps(to_json(stream, message), ensure_ascii=False))


def known_keys(settings: HubLinkSettings, data_dir: Path, noted: str | None = None) -> tuple[bytes, ...]:
    """Public keys that may sign bookings: those of the settings, or those learned from the hub earlier.

    Args:
        settings: name the only keys, if any.
        data_dir: what this server learned.
        noted: what a server of this branch learned, this one or the other.
    """
    keys: Sequence[str] = settings.public_keys or (noted or "").split()
    if not keys:
        with contextlib.suppress(OSError):
            keys = (data_dir / "hub-public-keys").read_text(encoding="ascii").split()
    return tuple(bytes.fromhex(key) for key in keys)
