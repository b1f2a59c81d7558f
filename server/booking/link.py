"""Dials out to the hub for ever: takes bookings into the branch, tells arrivals, settings and waits."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidURI

from config.files import read_file
from config.settings import HubLinkSettings
from rules.booking_code.signed import Verifier
from server.booking.branchside import Branchside
from server.booking.ledger import Bookings, Facts
from server.booking.no_link import Kind, NoLink, Pauses, because
from server.booking.numbers import heed
from server.booking.taking import HallBusy, Taking
from server.exchange import talk
from server.exchange.sync import Cursor
from server.runtime.health import Problem
from server.runtime.private_folder import make_once, private_folder
from server.store.journal import CannotStore, Store
from server.store.outbox import BOOKINGS, FACTS
from wire.branch_link import MOST_KEYS, Wait, Waits
from wire.values import TicketId, WaitRange

log = logging.getLogger("toiluot.booking")

MAX_FRAME = 16 * 1024 * 1024
"""A full copy of a week of bookings fits many times."""

WAITS_EVERY_S = 10.0
"""Real seconds between two words about the waits; they also tell the hub that the branch is there."""

AWAY_S = 300.0
"""Real seconds without a link until the health report tells it."""

CARD_KEY_FILE = "hub-card-key"
"""In the data folder, for this user only. It is in no backup: the hub tells it again."""

KEYS_NOTE = "hub_public_keys"


_KEY = re.compile(r"[0-9a-fA-F]{64}")


class CannotLink(Exception):
    """There can be no link to the hub as things are; the text says why. It is tried again all the same."""


_LINK_LOST = (OSError, TimeoutError, ConnectionClosed, InvalidHandshake, talk.NoGreeting, talk.OtherVersion)


class HubLink:
    """The branch's side of the hub.

    What the hub must know stands in the branch's database until the hub has it, and so does how far the hub's bookings
    were taken: nothing that must arrive is kept in memory.

    Args:
        branch: the handle.
        settings: where the hub is, the branch's token, keys that may sign bookings.
        data_dir: where keys learned from the hub are kept, so that check-in works after a restart without it.
        store: the branch's; keeps the ledgers, and those keys for the branch's other server and for backups.
        tracking_url: makes the address of the page that follows a ticket.
    """

    def __init__(
        self,
        branch: Branchside,
        settings: HubLinkSettings,
        data_dir: Path,
        store: Store,
        tracking_url: Callable[[TicketId], str] = lambda _: "",
    ) -> None:
        self._branch = branch
        self._settings = settings
        self._keys_file = data_dir / "hub-public-keys"
        self._card_file = data_dir / CARD_KEY_FILE
        self.card_key = known_card_key(self._card_file)
        """Makes what stands for a person of a card's number, as the hub said; empty until it did."""
        self.card_key_changed: Callable[[], None] = lambda: None
        self._store = store
        self.verifier = Verifier(known_keys(settings, data_dir, store.noted(KEYS_NOTE)))
        self.connected = False
        self._since = time.monotonic()
        """When the link was made, or lost."""
        self._why: NoLink | None = None
        self._facts = Facts(store, tracking_url)
        self._bookings = Bookings(store)
        self._news = asyncio.Event()
        self._told = store.told
        branch.subscribe(self._heard)

    def _heard(self, _: object) -> None:
        if self._store.told != self._told:  # most of what happens in a hall is none of the hub's business
            self._told = self._store.told
            self._news.set()

    # -- the link --

    async def run(self) -> None:
        """Keep the link, for ever. The log has a line when it is lost, when the reason changes, and when it is back."""
        pauses, self.connected = Pauses(), False
        while True:
            kind = Kind.OURS
            try:
                await self._one_link()
            except (*_LINK_LOST, CannotLink, HallBusy, CannotStore, InvalidURI) as error:
                kind = self._lost(because(error, self._settings.url))
            except Exception:  # the outermost loop: a fault in one link must not end check-in by the hub for good
                log.exception("the link to the hub failed; trying again")
            lived_s = time.monotonic() - self._since if self.connected else 0.0
            if self.connected:
                self.connected, self._since = False, time.monotonic()
            # The roll spreads branches, and keeps no secret.
            await asyncio.sleep(pauses.after(kind, lived_s, random.random()))  # noqa: S311

    def problems(self) -> list[Problem]:
        """For the health report: no link for long. Check-in goes on meanwhile, so nothing has failed."""
        away_s = time.monotonic() - self._since
        if self.connected or away_s < AWAY_S:
            return []
        return [Problem("hub", "hub link", self._why.text if self._why is not None else "", round(away_s))]

    def _lost(self, why: NoLink) -> Kind:
        before = self._why
        if before is None or before.kind is not why.kind or (why.kind is Kind.OURS and before != why):
            log.warning("no link to the hub: %s; check-in goes on, trying again", why.text)
        self._why = why
        return why.kind

    def _linked(self) -> None:
        self.connected, self._since = True, time.monotonic()
        if self._why is None or self._why.kind is not Kind.REPLACED:  # else it is taken away again soon: said once
            log.info("linked to the hub")
            self._why = None

    async def _one_link(self) -> None:
        async with self._branch.reading() as state:
            branch_id = state.settings.id
        url = self._settings.url.replace("http", "ws", 1).rstrip("/") + f"/link/{branch_id}"
        token = await asyncio.to_thread(_token, self._settings.token_file)  # it may stand on a share that is slow
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
            line = _Line(socket)
            async with asyncio.timeout(10):
                hello = await talk.greeted(line)
            await self._learn(hello.public_keys[:MOST_KEYS])
            self._learn_card_key(hello.card_key)
            await heed(self._branch, hello.numbers)
            self._linked()
            words = talk.Talk(self._facts, FACTS, Taking(self._branch, self._bookings, self._facts), BOOKINGS)
            await talk.run(line, words, hello.link, self._news, jobs=[talk.saying(line, self.waits, WAITS_EVERY_S)])

    async def _learn(self, public_keys: Sequence[str]) -> None:
        """Keys named in the settings are the only ones; without any, those of the hub we hold a token of."""
        if self._settings.public_keys or not public_keys:
            return
        text = "\n".join(public_keys) + "\n"
        try:
            self._keep_keys(text)
        except OSError as error:  # they are trusted now all the same; after a restart they are asked for again
            log.warning("the hub's keys could not be kept in %s (%s)", self._keys_file, error.strerror)
        store = self._store
        try:
            if await store.run(lambda: store.noted(KEYS_NOTE)) != text:
                await store.run(lambda: store.note(KEYS_NOTE, text))
        except CannotStore as error:  # this server knows them; the next link tells the other one
            log.warning("the hub's keys could not be noted for the other server (%s)", error)
        self.verifier.trust(bytes.fromhex(key) for key in public_keys)

    def _learn_card_key(self, key: str) -> None:
        """What the hub makes people's keys with: cards that are read here must give the same ones."""
        if not key or key == self.card_key:
            return
        try:
            private_folder(self._card_file.parent)
            self._card_file.unlink(missing_ok=True)
            make_once(self._card_file, f"{key}\n".encode("ascii"))
        except OSError as error:  # it is used now all the same; after a restart it is asked for again
            log.warning("the hub's key for cards could not be kept in %s (%s)", self._card_file, error.strerror)
        self.card_key = key
        self.card_key_changed()

    def _keep_keys(self, text: str) -> None:
        if self._keys_file.exists() and read_file(self._keys_file) == text.encode("ascii"):
            return
        private_folder(self._keys_file.parent)
        fresh = self._keys_file.with_suffix(".new")
        fresh.write_text(text, encoding="ascii")
        fresh.replace(self._keys_file)

    # -- beside the ledgers --

    async def cursor(self) -> Cursor:
        """How far bookings were taken."""
        return await self._bookings.cursor()

    async def waits(self) -> Waits:
        """People waiting and the wait of each service now."""
        async with self._branch.reading() as state:
            found = await self._branch.waits()
            if found is None:
                return Waits(waits={})
            queues = Counter(state.tickets[ticket_id].service_id for ticket_id in state.waiting)
            return Waits(waits={s.id: _wait(found.for_service(s.id), queues[s.id]) for s in state.settings.services})


def _wait(found: WaitRange, waiting: int) -> Wait:
    low, about, high = found.low_min, found.about_min, found.high_min
    return Wait(waiting=waiting, low_min=low, about_min=about, high_min=high, nobody=int(found.nobody))


class _Line:
    """The socket as the talk uses it."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket

    async def send(self, text: str) -> None:
        """Say it."""
        await self._socket.send(text)

    async def receive(self) -> str | bytes:
        """Wait for the next one."""
        return await self._socket.recv()


def known_card_key(file: Path) -> str:
    """The hub's key for identity cards, as it was learned earlier; empty without one."""
    with contextlib.suppress(OSError, UnicodeDecodeError):
        key = read_file(file).decode("ascii").strip()
        return key if _KEY.fullmatch(key) else ""
    return ""


def known_keys(settings: HubLinkSettings, data_dir: Path, noted: str | None = None) -> tuple[bytes, ...]:
    """Public keys that may sign bookings: those of the settings, or those learned from the hub earlier.

    Args:
        settings: name the only keys, if any.
        data_dir: what this server learned.
        noted: what a server of this branch learned, this one or the other. Which of the two is newer is not known, so
            both are trusted until the hub is heard again.
    """
    keys: Sequence[str] = settings.public_keys
    if not keys:
        learned = ""
        with contextlib.suppress(OSError, UnicodeDecodeError):
            learned = read_file(data_dir / "hub-public-keys").decode("ascii")
        keys = _sound((*(noted or "").split(), *learned.split()))
    return tuple(bytes.fromhex(key) for key in dict.fromkeys(keys))


def _sound(keys: Iterable[str]) -> tuple[str, ...]:
    """Those that are keys, and not more than are believed."""
    return tuple(key for key in keys if _KEY.fullmatch(key))[:MOST_KEYS]


def _token(file: Path) -> str:
    try:
        token = read_file(file).strip().decode("ascii")
    except UnicodeDecodeError:
        token = ""
    except OSError as error:
        why = "is missing" if isinstance(error, FileNotFoundError) else f"cannot be read ({error.strerror})"
        raise CannotLink(f"{file} {why}; bring the file that stands in the hub's token_file of this branch") from None
    if not token or not token.isprintable():
        raise CannotLink(f"{file} holds no token; bring the one that stands in the hub's token_file")
    return token
