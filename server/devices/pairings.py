"""New devices that wait to be let in by the code on their screen, and what comes of a code that somebody types.

Anybody in the network may say that they are a new device. So only a few wait at once, few of one address, and whoever
makes room is one of the address that holds the most; a try costs its device the code, and of wrong ones only so many
are taken, of one address and of all. Nothing is worked out for a device before somebody has typed a code for it.
Browsers (`browsers.py`) wait among them, within the same limits.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import os
import secrets
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import count
from typing import Protocol

from pydantic import ValidationError

from rules.pairing import Seal, WrongCode, server_side
from wire.codec import Json
from wire.errors import Code, Refused, refused
from wire.pairing import CODE_S, NewDevice, NewKey, PairingAsk, PairingOffer, PairingTake, about
from wire.values import Millis, Role

log = logging.getLogger("toiluot.devices")

MOST = 40
"""Devices that may wait at once."""

MOST_OF_ONE = 6
"""Of one address; several machines may stand behind one."""

MOST_WRONG, MOST_WRONG_OF_ONE = 20, 5
"""Wrong codes within `WRONG_WITHIN_S`, of all devices and of one address; the next one has to wait. With six digits
that is one chance in 50,000 for whoever does nothing else."""

WRONG_WITHIN_S = 600.0

ANSWER_S = 10.0
"""Within this a device answers an offer; real seconds."""

BROWSER_GONE_S = 20.0
"""A browser that has not asked for so long does not wait any more: its page is shut. Real seconds."""


class Failed(StrEnum):
    """Why a code let nobody in."""

    GONE = "gone"
    """The device does not wait any more, or shows another code by now."""
    WRONG = "wrong"
    """It is not the code on its screen, and it shows another one now."""
    SILENT = "silent"
    """The device did not answer in time."""
    TOO_MANY = "too_many"
    """There were too many wrong codes lately."""


class Link(Protocol):
    """The link on which a device waits."""

    def offer(self, offer: PairingOffer) -> None:
        """Tell that somebody typed a code."""
        ...

    def done(self, id_: str, answer: Json | Refused) -> None:
        """Answer its take."""
        ...

    def end(self) -> None:
        """It is not waited for here any more."""
        ...


@dataclass(slots=True, eq=False, repr=False)
class Browser:
    """A browser's page that shows a code and asks again and again what came of it; whose it is `browsers.py` knows."""

    code: str
    seen: float
    """When it last asked, in seconds of the clock."""
    over: bool = False
    """Its code is worth nothing any more."""
    wrong: bool = False
    """Because somebody typed another one."""
    key: str = ""
    """By which it is let in from now on."""
    _offered: str = ""

    def offer(self, key: str) -> None:
        """This becomes its key when it is let in."""
        self._offered = key

    def done(self, id_: str, answer: Json | Refused) -> None:
        """Whether it is in."""
        self.over, self.key = True, "" if isinstance(answer, Refused) else self._offered

    def end(self) -> None:
        """It is not waited for any more."""
        self.over = True


@dataclass(frozen=True, slots=True)
class WaitingDevice:
    """A new device, as it says of itself."""

    id: str
    role: Role
    host: str
    program: str
    address: str
    since: Millis


@dataclass(frozen=True, slots=True, repr=False)
class Agreed:
    """A device that knows the code and has a key; it waits to hear whether it is let in."""

    role: Role
    token: str
    _link: Link | Browser
    _take_id: str

    def answer(self, answer: Json | Refused) -> None:
        """Tell the device what came of it."""
        self._link.done(self._take_id, answer)


_Answer = tuple[str, PairingTake] | Failed | None
"""None: a browser is still there, with the code on its page."""


@dataclass(slots=True)
class _Waiting:
    seen: WaitingDevice
    ask: PairingAsk | None
    """None of a browser."""
    link: Link | Browser
    counted_as: str
    until: float
    tried: bool = False
    answer: asyncio.Future[_Answer] | None = None

    @property
    def is_tried(self) -> bool:
        """A code for it was typed, and it has not answered yet."""
        return self.tried and (self.answer is None or not self.answer.done())

    def ended(self, how: Failed) -> None:
        if self.answer is not None and not self.answer.done():
            self.answer.set_result(how)


@dataclass(slots=True)
class Pairings:
    """The devices that wait. For one loop.

    Args:
        clock: seconds that only go forward.
        authority: the certificate by which devices know the server, as PEM; empty when the machine's own are enough.
    """

    clock: Callable[[], float] = time.monotonic
    authority: str = ""
    _of: dict[Link | Browser, _Waiting] = field(default_factory=dict)
    _wrong: deque[tuple[float, str]] = field(default_factory=deque)
    _ids: count[int] = field(default_factory=lambda: count(1))

    # -- what devices say --

    def asked(self, link: Link, ask: PairingAsk, address: str, counted_as: str, now: Millis) -> float | Refused:
        """A device shows a code. For how long it is good, or why there is no room.

        Args:
            link: on which it waits; one that waits there already shows a new code.
            ask: as it came.
            address: of the device, for people.
            counted_as: what it is counted by; empty: one that is not counted apart.
            now: the hall's time.
        """
        self.tidy()
        before = self._of.pop(link, None)
        if before is not None:
            before.ended(Failed.WRONG)
        elif (why := self._no_room(counted_as)) is not None:
            return why
        seen = WaitingDevice(
            id=str(next(self._ids)), role=ask.role, host=ask.host, program=ask.program, address=address,
            since=now if before is None else before.seen.since,
        )  # fmt: skip
        self._of[link] = _Waiting(seen, ask, link, counted_as, self.clock() + CODE_S)
        return CODE_S

    def took(self, link: Link, id_: str, take: PairingTake) -> bool:
        """A device answered an offer; False when none was made to it."""
        waiting = self._of.get(link)
        if waiting is None or waiting.answer is None or waiting.answer.done():
            return False
        waiting.answer.set_result((id_, take))
        return True

    def shows(
        self, browser: Browser, role: Role, host: str, address: str, counted_as: str, now: Millis
    ) -> float | Refused:
        """A browser's page shows a code: for how long it is good, or why there is no room.

        Args:
            browser: which one, new with each code.
            role: what it is to be.
            host: which browser it says it is.
            address: where it is, for people.
            counted_as: as of `asked`.
            now: the hall's time.
        """
        self.tidy()
        if (why := self._no_room(counted_as)) is not None:
            return why
        seen = WaitingDevice(str(next(self._ids)), role, host, "", address, now)
        self._of[browser] = _Waiting(seen, None, browser, counted_as, self.clock() + CODE_S)
        return CODE_S

    def looked(self, browser: Browser) -> Role | None:
        """A browser asks, with its code on the page; what it is to be, None when it does not wait."""
        browser.seen = self.clock()
        waiting = self._of.get(browser)
        if waiting is None:
            return None
        if waiting.answer is not None and not waiting.answer.done():
            waiting.answer.set_result(None)
        return waiting.seen.role

    def left(self, link: Link | Browser) -> None:
        """The link is gone; harmless for one on which nobody waited."""
        waiting = self._of.pop(link, None)
        if waiting is not None:
            waiting.ended(Failed.WRONG)  # after too many of them a device rests without a word

    def tidy(self) -> None:
        """End those whose code is too old, and forget wrong codes of long ago."""
        now = self.clock()
        for waiting in [one for one in self._of.values() if _is_over(one, now) and not one.is_tried]:
            self._end(waiting)
        while self._wrong and self._wrong[0][0] < now - WRONG_WITHIN_S:
            self._wrong.popleft()

    # -- what people do --

    @property
    def waiting(self) -> tuple[WaitingDevice, ...]:
        """Who waits, the one that came first before the others."""
        self.tidy()
        return tuple(sorted((one.seen for one in self._of.values()), key=lambda seen: (seen.since, int(seen.id))))

    def find(self, id_: str) -> WaitingDevice | None:
        """A device that waits, by its number in the list."""
        return next((seen for seen in self.waiting if seen.id == id_), None)

    async def agree(self, id_: str, code: str, device: NewDevice) -> Agreed | Failed:
        """Try a code for a device; it has to be told what came of it.

        Args:
            id_: which of those that wait.
            code: six digits as they were typed.
            device: what it will be.
        """
        self.tidy()
        waiting = next((one for one in self._of.values() if one.seen.id == id_ and not one.tried), None)
        if waiting is None:
            return Failed.GONE
        if self._too_many_wrong(waiting.counted_as):
            return Failed.TOO_MANY
        waiting.tried = True
        waiting.answer = asyncio.get_running_loop().create_future()
        try:
            return await self._try(waiting, code, device, waiting.answer)
        finally:
            waiting.answer.cancel()  # harmless for one that came; nobody waits for it any more

    # -- inside --

    async def _try(
        self, waiting: _Waiting, code: str, device: NewDevice, its_answer: asyncio.Future[_Answer]
    ) -> Agreed | Failed:
        link, ask = waiting.link, waiting.ask
        if isinstance(link, Browser):
            return await self._compared(waiting, link, code, device, its_answer)
        assert ask is not None, "of a link there is one"
        theirs = bytes.fromhex(ask.message)
        try:
            message, seal = await asyncio.to_thread(server_side, code, about(ask), theirs, os.urandom)
        except WrongCode:
            return self._was_wrong(waiting)
        told = device.model_copy(update={"authority": self.authority}).model_dump_json().encode()
        link.offer(PairingOffer(message=message.hex(), sealed=seal.close(told).hex()))
        answer = await self._answered(its_answer)
        if isinstance(answer, Failed):
            return self._was_wrong(waiting) if answer is Failed.WRONG else self._not_now(waiting, answer)
        assert answer is not None, "only browsers answer so"
        take_id, take = answer
        token = _opened(seal, take)
        if token is None:
            link.done(take_id, refused(Code.PAIRING_FAILED))
            return self._was_wrong(waiting)
        return Agreed(ask.role, token, link, take_id)

    async def _compared(
        self, waiting: _Waiting, browser: Browser, code: str, device: NewDevice, its_answer: asyncio.Future[_Answer]
    ) -> Agreed | Failed:
        """A browser's code is compared here, and it has to come once more with it on its page."""
        if not hmac.compare_digest(code.encode(), browser.code.encode()):
            browser.wrong = True
            self._end(waiting)
            return self._was_wrong(waiting)
        answer = await self._answered(its_answer)
        if answer is not None:
            return self._not_now(waiting, Failed.SILENT)  # it was shut, or shows another code by now
        token = secrets.token_urlsafe(32)
        browser.offer(f"{device.device_id}~{token}")
        return Agreed(waiting.seen.role, token, browser, "")

    async def _answered(self, its_answer: asyncio.Future[_Answer]) -> _Answer:
        try:
            async with asyncio.timeout(ANSWER_S):
                return await its_answer
        except TimeoutError:
            return Failed.SILENT

    def _no_room(self, counted_as: str) -> Refused | None:
        of = Counter(one.counted_as for one in self._of.values())
        if counted_as and of[counted_as] >= MOST_OF_ONE:
            return refused(Code.BUSY)
        if len(self._of) < MOST:
            return None
        # Who is let in at this moment makes no room: it would be told as a wrong code.
        others = [one for one in self._of.values() if not one.is_tried]
        greediest = max(others, key=lambda one: of[one.counted_as], default=None)
        if greediest is None or of[counted_as] >= of[greediest.counted_as] > 1:
            return refused(Code.BUSY)
        self._end(greediest)
        return None

    def _end(self, waiting: _Waiting) -> None:
        self.left(waiting.link)
        waiting.link.end()

    def _too_many_wrong(self, counted_as: str) -> bool:
        of_one = sum(1 for _, of in self._wrong if of == counted_as)
        return len(self._wrong) >= MOST_WRONG or of_one >= MOST_WRONG_OF_ONE

    def _was_wrong(self, waiting: _Waiting) -> Failed:
        self._wrong.append((self.clock(), waiting.counted_as))
        log.warning("a wrong code was typed for a %s that waits at %s", waiting.seen.role.value, waiting.seen.address)
        return Failed.WRONG

    def _not_now(self, waiting: _Waiting, how: Failed) -> Failed:
        if how is Failed.SILENT:  # it may be frozen: it comes back by itself, with a new code
            self._end(waiting)
        return how


def _is_over(waiting: _Waiting, now: float) -> bool:
    shut = isinstance(waiting.link, Browser) and waiting.link.seen < now - BROWSER_GONE_S
    return shut or waiting.until < now


def _opened(seal: Seal, take: PairingTake) -> str | None:
    try:
        return NewKey.model_validate_json(seal.open(bytes.fromhex(take.sealed))).token
    except (WrongCode, ValidationError):
        return None
