"""One connection between branch and hub, the same at both ends: what is said, when, and what is kept of it.

`Talk` knows no socket and no clock, so that tests can lose, repeat and reorder what it says; `run` drives it over one.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol

from server.exchange.sync import Cursor, Giver, Taker
from wire.branch_link import (
    VERSION,
    Ask,
    Full,
    Hello,
    HelloReply,
    Item,
    Message,
    NotTaken,
    Stream,
    Waits,
    read,
    written,
)
from wire.errors import Code
from wire.values import NO_FACT, Millis, OutboxSeq

log = logging.getLogger("toiluot.exchange")

Json = dict[str, Any]

AGAIN_AFTER_S = 30.0
"""Real seconds without a word until the other side is asked whether one was missed."""

MOST_COMPLAINTS = 20
"""Kinds of trouble that one connection may bring into the log."""

VERSIONS = (Code.HUB_TOO_OLD, Code.BRANCH_TOO_OLD)
"""Refusals after which there is nothing more to say."""

LONG = 65_536
"""Longer texts are made and read in a thread, so that they keep nobody waiting; characters."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Which facts a giver keeps."""

    epoch: str
    first: OutboxSeq
    """The oldest one kept; last + 1 when none is."""
    last: OutboxSeq
    mark: str = ""
    """Of the fact that was asked for; empty when it is not kept."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact as it is kept."""

    seq: OutboxSeq
    mark: str
    body: Json


@dataclass(frozen=True, slots=True)
class Copy:
    """Everything at one moment."""

    seq: OutboxSeq
    """The newest fact that is in it."""
    mark: str
    since: Millis
    """It is whole from this moment on."""
    bodies: tuple[Json, ...]


class Gives(Protocol):
    """The ledger of the side that owns the facts; each call is one transaction."""

    async def standing(self, seq: OutboxSeq = NO_FACT) -> Standing:
        """Which facts are kept, and the mark of fact `seq`."""

    async def facts(self, *, after: OutboxSeq, upto: OutboxSeq) -> list[Fact]:
        """The facts `after` < seq <= `upto`, in order."""

    async def everything(self) -> Copy:
        """All that is true now."""

    async def begin_anew(self) -> str:
        """Take another epoch, because this ledger was restored and the other side knows more; the new epoch."""

    async def acknowledged(self, seq: OutboxSeq) -> None:
        """The other side has stored everything up to this fact."""


class Takes(Protocol):
    """The ledger of the side that is told the facts."""

    async def cursor(self) -> Cursor:
        """How far it has come."""

    async def take(self, bodies: Sequence[Json], before: Cursor, after: Cursor, copy: Full | None) -> None:
        """Apply facts and keep the cursor with them.

        Args:
            bodies: the facts.
            before: the cursor they were taken at.
            after: the cursor to keep.
            copy: the message, when the bodies are everything; what is known besides was lost by the other side.

        Raises:
            Exception: nothing, or not all, was stored; the connection is to be ended, and the next one begins from the
                cursor that is kept.
        """


class Talk:
    """What one side hears and says on one connection.

    Args:
        gives: the facts this side owns.
        giving: the name of their stream.
        takes: where the other side's facts go.
        taking: the name of their stream.
    """

    def __init__(self, gives: Gives, giving: Stream, takes: Takes, taking: Stream) -> None:
        self._gives, self._giving = gives, giving
        self._takes, self._taking = takes, taking
        self._turn = asyncio.Lock()
        self._giver = Giver("", "")
        self._taker = Taker(taking, "", Cursor())

    async def open(self, link: str) -> list[Message]:
        """Begin; the first words.

        Args:
            link: names this connection; both sides use the same name.
        """
        self._giver = Giver(link, (await self._gives.standing()).epoch)
        self._taker = Taker(self._taking, link, await self._takes.cursor())
        return [self._taker.hello()]

    def again(self) -> list[Message]:
        """Said when nothing came for a while."""
        return [self._taker.again()]

    async def received(self, message: Message) -> list[Message]:
        """Take one message; the answer to it. What is not of the two streams, or of the wrong side, is passed over."""
        match message:
            case Ask() if message.stream == self._giving:
                await self._asked(message)
            case Item() | Full() if message.stream == self._taking:
                return await self._told(message)
        return []

    async def due(self) -> list[Message]:
        """What is to be given now; nothing when the other side has, or is on the way to have, all there is."""
        async with self._turn:
            giver = self._giver
            due = giver.due((await self._gives.standing()).last)
            if due.what == "full":
                if giver.restored:
                    giver.begin_anew(await self._gives.begin_anew())
                copy = await self._gives.everything()
                giver.gave_full(copy.seq)
                full = Full(
                    stream=self._giving,
                    link=giver.link,
                    epoch=giver.epoch,
                    seq=copy.seq,
                    mark=copy.mark,
                    since=copy.since,
                    bodies=copy.bodies,
                )
                return [full]
            if due.what == "items":
                facts = await self._gives.facts(after=due.after, upto=due.upto)
                giver.gave(due.upto)
                return [self._item(fact) for fact in facts]
        return []

    # -- inside --

    async def _asked(self, ask: Ask) -> None:
        async with self._turn:
            giver, standing = self._giver, await self._gives.standing(ask.seq)
            giver.asked(ask, first=standing.first, last=standing.last, mark=standing.mark)
            if ask.link == giver.link and ask.epoch == giver.epoch and not giver.restored:
                await self._gives.acknowledged(ask.seq)

    async def _told(self, news: Item | Full) -> list[Message]:
        before = self._taker.cursor
        taken = self._taker.take(news)
        if taken.cursor != before:
            copy = news if isinstance(news, Full) else None
            await self._takes.take(taken.bodies, before, taken.cursor, copy)
        return [taken.ask] if taken.ask is not None else []

    def _item(self, fact: Fact) -> Item:
        at = self._giver
        return Item(stream=self._giving, link=at.link, epoch=at.epoch, seq=fact.seq, mark=fact.mark, body=fact.body)


# -- what comes --------------------------------------------------------------------------------------------------------


class NoGreeting(Exception):
    """What answers is no hub, or one of another version; the text says what to do."""


class OtherVersion(Exception):
    """The other side speaks another major version; the text says which side to update."""


class _Complaints:
    """Says each kind of trouble of one connection once, so that it fills no log."""

    def __init__(self) -> None:
        self._said: set[str] = set()

    def say(self, text: str, why: str) -> None:
        if why not in self._said and len(self._said) < MOST_COMPLAINTS:
            self._said.add(why)
            log.warning(text, why)


# -- over a socket -----------------------------------------------------------------------------------------------------


class Line(Protocol):
    """A connection that carries texts whole and in order."""

    async def send(self, text: str) -> None:
        """Say it; raises when the connection is gone."""

    async def receive(self) -> str | bytes:
        """Wait for the next one; raises when the connection is gone."""


Beside = Callable[[Message], Awaitable[None]]
"""Takes a message that is not of the two streams."""


async def run(
    line: Line,
    talk: Talk,
    link: str,
    news: asyncio.Event,
    *,
    look_every_s: float | None = None,
    beside: Beside | None = None,
    jobs: Sequence[Callable[[], Awaitable[object]]] = (),
) -> None:
    """Talk until the connection ends, or one of the jobs does, whichever is first; raises what ended it.

    Args:
        line: the connection.
        talk: not yet begun.
        link: the connection's name.
        news: set when there may be facts to give.
        look_every_s: real seconds after which facts are looked for without news of them; None for never.
        beside: is given every message that is not of the two streams.
        jobs: done meanwhile.
    """
    for message in await talk.open(link):
        await say(line, message)
    own: list[Callable[[], Awaitable[object]]] = [
        lambda: _listen(line, talk, news, beside),
        lambda: _give(line, talk, news, look_every_s),
    ]
    tasks = [asyncio.ensure_future(job()) for job in (*own, *jobs)]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def say(line: Line, message: Message) -> None:
    """Send one message."""
    text = await asyncio.to_thread(written, message) if isinstance(message, Full) else written(message)
    await line.send(text)


def saying(line: Line, make: Callable[[], Awaitable[Message]], every_s: float) -> Callable[[], Awaitable[object]]:
    """A job for `run`: say something now and every so many real seconds, made anew each time."""

    async def job() -> None:
        while True:
            await say(line, await make())
            await asyncio.sleep(every_s)

    return job


async def greeted(line: Line) -> Hello:
    """Wait for the hub's greeting and answer it.

    Raises:
        NoGreeting: what came is none, or of a version that is not talked to.
    """
    message, why = read(await line.receive())
    if isinstance(message, Hello):
        await say(line, HelloReply(version=VERSION))
        return message
    if why is None:
        raise NoGreeting("what answers there greets as no hub does")
    await say(line, NotTaken.because(why))
    if why.code in VERSIONS:
        raise NoGreeting(why.text("en"))
    raise NoGreeting(f"what answers there greets as no hub does: {why.text('en')}")


async def _listen(line: Line, talk: Talk, news: asyncio.Event, beside: Beside | None) -> None:
    complaints = _Complaints()
    while True:
        try:
            # Not wait_for: in Python 3.11 it swallows a cancellation that comes together with the message.
            async with asyncio.timeout(AGAIN_AFTER_S):
                text = await line.receive()
        except TimeoutError:
            for message in talk.again():
                await say(line, message)
            continue
        heard, why = await asyncio.to_thread(read, text) if len(text) > LONG else read(text)
        if why is not None:
            complaints.say("what the other side told cannot be read (%s)", why.text("en"))
            await say(line, NotTaken.because(why))
            if why.code in VERSIONS:
                raise OtherVersion(why.text("en"))
        if heard is None:
            continue
        match heard:
            case NotTaken():
                complaints.say("the other side cannot read what it was told (%s)", _shown(heard.en))
            case Ask() | Item() | Full():
                for answer in await talk.received(heard):
                    await say(line, answer)
                news.set()
            case Waits() if beside is not None:
                await beside(heard)


def _shown(words: str) -> str:
    return words[:200] or "it does not say why"


async def _give(line: Line, talk: Talk, news: asyncio.Event, look_every_s: float | None) -> None:
    while True:
        news.clear()
        messages = await talk.due()
        for message in messages:
            await say(line, message)
        if not messages:
            with suppress(TimeoutError):
                async with asyncio.timeout(look_every_s):
                    await news.wait()
