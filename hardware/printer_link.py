"""One open link to a printer: questions out, answers in, each with a deadline."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from hardware.answers import Answer, AnswerReader, PaperSensor, ProcessId, StatusByte, encode_status_request

_Wanted = TypeVar("_Wanted", bound=Answer)


class LinkLost(Exception):
    """The other end closed or reset the connection, or its cable was pulled."""


class LinkRefused(Exception):
    """The other end is there and takes no link."""


class PrinterLink:
    """Questions and answers; a subclass says how bytes get to the printer, and puts what comes back into the reader."""

    def __init__(self, reader: asyncio.StreamReader) -> None:
        self._reader = reader
        self._answers = AnswerReader()
        self._unread: list[Answer] = []
        self._owed = 0
        """Status questions without an answer so far."""

    async def send(self, data: bytes) -> None:
        """Hand bytes to the printer's line.

        Raises:
            LinkLost: the connection is gone; some bytes may have arrived all the same.
        """
        raise NotImplementedError

    async def finish(self, within_s: float) -> None:
        """Wait until the printer has taken every byte; never raises."""
        raise NotImplementedError

    async def close(self, drain_s: float) -> None:
        """Finish, then let go; never raises."""
        raise NotImplementedError

    def heard(self, kind: type[_Wanted], fits: Callable[[_Wanted], bool] = lambda _: True) -> _Wanted | None:
        """Take the first such answer out of those that came already; others stay for whoever waits for them."""
        for at, answer in enumerate(self._unread):
            if isinstance(answer, kind) and fits(answer):
                del self._unread[at]
                return answer
        return None

    async def answer(self, kind: type[_Wanted], fits: Callable[[_Wanted], bool] = lambda _: True) -> _Wanted:
        """Wait for such an answer.

        Raises:
            LinkLost: no more answers can come.
        """
        while (answer := self.heard(kind, fits)) is None:
            try:
                data = await self._reader.read(256)
            except OSError as lost:
                raise LinkLost from lost
            if not data:
                raise LinkLost
            self._unread.extend(self._answers.feed(data))
        return answer

    async def status(self, which: int, within_s: float) -> int | None:
        """Ask DLE EOT `which`; None when no answer came in time.

        A printer answers in the order of the questions, so an answer that is late comes before this one's.

        Raises:
            LinkLost: no more answers can come.
        """
        self._owed = max(0, self._owed - self._drop(StatusByte)) + 1
        newest: int | None = None
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                await self.send(encode_status_request(which))
                while self._owed:
                    newest = (await self.answer(StatusByte)).value
                    self._owed -= 1
        if newest is not None:
            self._owed = 0  # the printer does not know one of the earlier questions: its answer will never come
        return newest

    def forget_answers(self) -> None:
        """What came before a job must not pass for its acknowledgement."""
        self._drop(ProcessId)
        self._drop(PaperSensor)

    def _drop(self, kind: type[Answer]) -> int:
        kept = [answer for answer in self._unread if not isinstance(answer, kind)]
        dropped, self._unread = len(self._unread) - len(kept), kept
        return dropped


class StreamLink(PrinterLink):
    """Over a TCP connection; `hardware.port_printer` has the one over a port of this computer."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        super().__init__(reader)
        self._writer = writer

    async def send(self, data: bytes) -> None:
        """As `PrinterLink.send`."""
        try:
            self._writer.write(data)
            await self._writer.drain()
        except OSError as lost:
            raise LinkLost from lost

    async def finish(self, within_s: float) -> None:
        """Half-close, and read until the printer closes too: it has then taken every byte."""
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(within_s):
                if self._writer.can_write_eof():
                    self._writer.write_eof()
                while await self._reader.read(256):
                    pass

    async def close(self, drain_s: float) -> None:
        """Finish, then let go: a plain close can throw away what the printer has not taken yet."""
        await self.finish(drain_s)
        self._writer.close()
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(drain_s):
                await self._writer.wait_closed()
        self._writer.transport.abort()
