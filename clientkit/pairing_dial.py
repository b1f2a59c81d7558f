"""A device that has no key waits to be let in by the code on its screen: the link for it, plain asyncio without Qt.

It never gives up: each address in turn, a new code every ten minutes and after each that was wrong. Whoever makes it
try codes again and again gets slower with each: guessing one of a million would take years.
"""

from __future__ import annotations

import asyncio
import logging
import os
import random
import secrets
import ssl
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

from clientkit.dial import trusting
from clientkit.no_link import NoLink, because, turned_away
from config.device_key import DeviceKey
from rules.pairing import DIGITS, DeviceSide, Seal, WrongCode
from wire.codec import MAX_SNAPSHOT, Notification, Refusal, Reply, Request, decode_from_server, encode
from wire.errors import Code, Refused, refused
from wire.pairing import ASK, CODE_S, OFFER, TAKE, NewDevice, NewKey, PairingAsk, PairingOffer, PairingTake, about
from wire.session import DEADLINE_FACTOR, HEARTBEAT_S, Hello, retry_after
from wire.values import PROTOCOL, SUBPROTOCOL, Language, Role

log = logging.getLogger(__name__)

OPEN_S = 5.0

FREE_TRIES = 3
"""Wrong codes in a row after which the next code is shown at once; then it rests, twice as long each time."""

REST_S, LONGEST_REST_S = 60.0, 3600.0

KNOWN_S = 20.0
"""How often a key that was refused is tried again: a server may be brought back as it was before, or the key be given
by hand."""


@dataclass(frozen=True, slots=True)
class Shows:
    """There is a server: somebody can type this code there now."""

    code: str
    server: str
    wrong: bool = False
    """Another code was typed before, or nobody knows what was."""


@dataclass(frozen=True, slots=True)
class NoServer:
    """There is none, or it has no room."""

    why: NoLink


@dataclass(frozen=True, slots=True)
class Rests:
    """Too many codes were wrong: for so long it shows none."""

    seconds: float


@dataclass(frozen=True, slots=True)
class CannotKeep:
    """The key cannot be written: somebody must look after this machine."""

    why: str


@dataclass(frozen=True, slots=True)
class LetIn:
    """The device has a key that opens."""

    name: str = ""
    """What people call it; empty when it is let in by the key that it had."""


News = Shows | NoServer | Rests | CannotKeep | LetIn


def rest_s(wrong: int) -> float:
    """How long it rests after so many wrong codes in a row."""
    return 0.0 if wrong < FREE_TRIES else min(REST_S * 2.0 ** (wrong - FREE_TRIES), LONGEST_REST_S)


class _Try:
    """One code."""

    def __init__(self, role: Role, host: str, language: Language, program: str) -> None:
        self.code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
        self.until = time.monotonic() + CODE_S
        plain = PairingAsk(role=role, host=host, language=language, program=program, message="0" * 66)
        self._side = DeviceSide(self.code, about(plain), os.urandom)
        self.ask = plain.model_copy(update={"message": self._side.message.hex()})

    def opened(self, offer: PairingOffer) -> tuple[NewDevice, Seal]:
        """What is offered. Raises WrongCode."""
        seal = self._side.agree(bytes.fromhex(offer.message))
        try:
            return NewDevice.model_validate_json(seal.open(bytes.fromhex(offer.sealed))), seal
        except ValidationError:  # a newer server: it knows the code, and says what is not understood here
            raise WrongCode from None


class PairingDial:
    """Waits until the device is let in.

    Args:
        servers: live ports, `ws://` or `wss://`, tried in turn.
        role: what this program is.
        host: the name of its machine.
        language: of refusals.
        program: name and version.
        told: called in the loop with what people should see.
        keep: writes a key; may raise OSError.
        had: the hello with the key that the device has already, read anew each time; None while it has none.
        pause: waits so many real seconds.
    """

    def __init__(
        self,
        servers: Sequence[str],
        role: Role,
        host: str,
        language: Language,
        program: str,
        told: Callable[[News], None],
        keep: Callable[[DeviceKey], None],
        had: Callable[[], tuple[Hello, str] | None] = lambda: None,
        pause: Callable[[float], Awaitable[Any]] = asyncio.sleep,
    ) -> None:
        self._servers = tuple(servers)
        self._make: Callable[[], _Try] = lambda: _Try(role, host, language, program)
        self._told, self._keep, self._had, self._pause = told, keep, had, pause
        self._try = self._make()
        self._wrong = 0
        self._cannot_keep = False
        self._asked = 0

    async def run(self) -> None:
        """Until it is let in."""
        waits = asyncio.ensure_future(self._wait())
        known = asyncio.ensure_future(self._try_known())
        try:
            done, _ = await asyncio.wait((waits, known), return_when=asyncio.FIRST_COMPLETED)
            name = next(iter(done)).result()
        finally:
            for task in (waits, known):
                task.cancel()
            await asyncio.gather(waits, known, return_exceptions=True)
        self._told(LetIn(name))

    # -- by the code --

    async def _wait(self) -> str:
        tries = 0
        while True:
            for address in self._servers:
                try:
                    socket = await _connected(address, _anybody(address))
                # OSError: nobody there; WebSocketException: not our server; ValueError: not an address.
                except (OSError, TimeoutError, WebSocketException, ValueError) as error:
                    self._told(NoServer(because(error, address, opening=True)))
                    continue
                try:
                    name = await self._talk(socket, address)
                except (OSError, TimeoutError, WebSocketException) as error:
                    self._told(NoServer(because(error, address)))
                else:
                    if name is not None:
                        return name
                finally:
                    socket.transport.abort()
                    await socket.wait_closed()
                if self._rests:  # at every address: whoever guesses may sit before several
                    break
            if self._cannot_keep:
                self._cannot_keep = False  # what is wrong stays on the screen for so long
                await self._pause(REST_S)
            elif self._rests:
                rest = rest_s(self._wrong)
                self._told(Rests(rest))
                await self._pause(rest)
            else:
                await self._pause(retry_after(tries, random.random()))  # noqa: S311 - spreads devices after an outage
            tries += 1

    async def _talk(self, socket: ClientConnection, address: str) -> str | None:
        """One link, until it is of no more use; the device's name once it is let in."""
        if socket.subprotocol != SUBPROTOCOL:
            self._told(NoServer(turned_away(refused(Code.OLD_SERVER, theirs=PROTOCOL, ours=1), address)))
            return None
        beat = asyncio.ensure_future(_beat(socket))
        try:
            asked, wrong = await self._ask(socket), False
            while True:
                within = min(HEARTBEAT_S * DEADLINE_FACTOR, max(0.05, self._try.until - time.monotonic()))
                try:
                    async with asyncio.timeout(within):
                        frame = decode_from_server(await socket.recv())
                except TimeoutError:
                    if time.monotonic() < self._try.until:
                        raise
                    asked, wrong = await self._ask(socket), False
                    continue
                match frame:
                    case Reply(id_) if id_ == asked:
                        self._told(Shows(self._try.code, address, wrong))
                    case Refusal(id_, why, _) if id_ == asked:
                        self._told(NoServer(turned_away(_meant(why), address)))
                        return None
                    case Notification(method, params) if method == OFFER:
                        name = await self._offered(socket, params)
                        if name is not None:
                            return name
                        if self._rests:
                            return None
                        asked, wrong = await self._ask(socket), True
                    case _:
                        pass
        finally:
            beat.cancel()
            with suppress(asyncio.CancelledError, OSError, WebSocketException):
                await beat

    @property
    def _rests(self) -> bool:
        """Whether no code is shown for a while."""
        return self._cannot_keep or (self._try.until == 0.0 and rest_s(self._wrong) > 0.0)

    async def _ask(self, socket: ClientConnection) -> str:
        if time.monotonic() >= self._try.until:
            self._try = self._make()
        return await self._say(socket, ASK, self._try.ask.model_dump(mode="json"))

    async def _offered(self, socket: ClientConnection, params: dict[str, Any]) -> str | None:
        """Somebody typed a code; the device's name if it was this one."""
        tried, self._try.until = self._try, 0.0  # whatever comes of it: a code is for one try
        try:
            device, seal = tried.opened(PairingOffer.model_validate(params))
        except (WrongCode, ValidationError):
            self._wrong += 1
            log.warning("the code that was typed is not the one on this screen")
            return None
        token = secrets.token_urlsafe(32)
        key = DeviceKey(token=token, device_id=device.device_id, authority=device.authority)
        try:
            await asyncio.to_thread(self._keep, key)
        except OSError as error:
            log.error("the key cannot be written: %s", error)
            self._told(CannotKeep(str(error)))
            self._cannot_keep = True
            return None
        self._wrong = 0
        sealed = seal.close(NewKey(token=token).model_dump_json().encode()).hex()
        taken = await self._say(socket, TAKE, PairingTake(sealed=sealed).model_dump())
        with suppress(OSError, TimeoutError, WebSocketException):  # without an answer the next hello will tell
            async with asyncio.timeout(HEARTBEAT_S * DEADLINE_FACTOR):
                while True:
                    match decode_from_server(await socket.recv()):
                        case Reply(id_) if id_ == taken:
                            break
                        case Refusal(id_, why, _) if id_ == taken:
                            log.warning("the server did not let this device in: %s", why.code)
                            return None
        return device.name or device.device_id

    async def _say(self, socket: ClientConnection, method: str, params: dict[str, Any]) -> str:
        self._asked += 1
        id_ = f"pairing-{self._asked:06d}"
        await socket.send(encode(Request(id_, method, params)))
        return id_

    # -- by a key that it has --

    async def _try_known(self) -> str:
        while True:
            await self._pause(KNOWN_S)
            had = self._had()
            if had is None:
                continue
            hello, authority = had
            for address in self._servers:
                with suppress(OSError, TimeoutError, WebSocketException, ValueError):
                    if await _opens(address, hello, authority):
                        return ""


def _anybody(address: str) -> ssl.SSLContext | None:
    """Before it is paired a device knows no certificate; the code shows who is at the other end."""
    if not address.startswith("wss:"):
        return None
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


async def _connected(address: str, trusts: ssl.SSLContext | bool | None) -> ClientConnection:
    return await connect(
        address, subprotocols=[Subprotocol(SUBPROTOCOL)], open_timeout=OPEN_S, close_timeout=1, ping_interval=None,
        compression=None, proxy=None, max_size=MAX_SNAPSHOT, ssl=trusts,
    )  # fmt: skip


async def _beat(socket: ClientConnection) -> None:
    while True:
        await asyncio.sleep(HEARTBEAT_S)
        await socket.send(encode(Notification("heartbeat", {"seq": 0})))


async def _opens(address: str, hello: Hello, authority: str) -> bool:
    socket = await _connected(address, trusting(address, authority))
    try:
        await socket.send(encode(Request("session-000001", "hello", hello.model_dump(mode="json"))))
        async with asyncio.timeout(OPEN_S):
            return isinstance(decode_from_server(await socket.recv()), Reply)
    finally:
        socket.transport.abort()
        await socket.wait_closed()


def _meant(why: Refused) -> Refused:
    """A server of before codes wants a hello first: it has to be updated."""
    if why.code is Code.HELLO_FIRST:
        return refused(Code.OLD_SERVER, theirs=PROTOCOL, ours=PROTOCOL)
    return why
