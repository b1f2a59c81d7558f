"""An ESC/POS printer on a TCP port: status before, one sending, acknowledgement after."""

from __future__ import annotations

import asyncio
import itertools
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from hardware.answers import (
    GS_R_PAPER,
    Answer,
    AnswerReader,
    PaperSensor,
    ProcessId,
    StatusByte,
    encode_process_id_request,
    encode_status_request,
    process_id,
    state_from_status,
)
from hardware.printer import Outcome, PrinterState, Reason, reason_of

_Wanted = TypeVar("_Wanted", bound=Answer)


class Acknowledgement(StrEnum):
    """How a printer tells that a job is on paper; a setting, because models differ."""

    PROCESS_ID = "process_id"
    """GS ( H: Epson TM-T82, TM-T88 and newer; Xprinter with an Epson command set."""
    PAPER_SENSOR = "paper_sensor"
    """GS r: nearly every clone."""
    NONE = "none"
    """Answers neither, or nothing at all: a job is sent once and is then always "maybe printed"."""


@dataclass(frozen=True)
class NetworkPrinterSettings:
    """Where the printer is and how long each step may take, in real seconds."""

    host: str
    port: int = 9100
    acknowledgement: Acknowledgement = Acknowledgement.PROCESS_ID
    connect_s: float = 2.0
    answer_s: float = 1.5
    """For each status question; a printer answers within milliseconds even while it prints."""
    send_s: float = 5.0
    print_s: float = 8.0
    """From the last byte sent to the acknowledgement: a ticket of 15 cm at 80 mm/s is 2 s, and the knife."""
    ask_again_s: float = 1.0
    """While waiting for the acknowledgement, the state is asked so often: an empty roll is told at once."""
    close_s: float = 0.5


class _LinkLost(Exception):
    """The other end closed or reset the connection."""


class _Link:
    """One open connection: questions out, answers in, each with a deadline."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._answers = AnswerReader()
        self._unread: list[Answer] = []
        self._owed = 0
        """Status questions without an answer so far."""

    async def send(self, data: bytes) -> None:
        """Hand bytes to the network.

        Raises:
            _LinkLost: the connection is gone; some bytes may have arrived all the same.
        """
        try:
            self._writer.write(data)
            await self._writer.drain()
        except OSError as lost:
            raise _LinkLost from lost

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
            _LinkLost: no more answers can come.
        """
        while (answer := self.heard(kind, fits)) is None:
            try:
                data = await self._reader.read(256)
            except OSError as lost:
                raise _LinkLost from lost
            if not data:
                raise _LinkLost
            self._unread.extend(self._answers.feed(data))
        return answer

    async def status(self, which: int, within_s: float) -> int | None:
        """Ask DLE EOT `which`; None when no answer came in time.

        A printer answers in the order of the questions, so an answer that is late comes before this one's.

        Raises:
            _LinkLost: no more answers can come.
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


class NetworkPrinter:
    """A printer at a host and port, as `hardware.printer.Printer` wants it.

    One connection for each call: most printers serve one computer at a time, and a connection kept open for hours
    dies unnoticed.
    """

    def __init__(self, settings: NetworkPrinterSettings) -> None:
        self._settings = settings
        self._turn = asyncio.Lock()
        # Starts anywhere: an id left from before a restart must not pass for ours.
        self._counter = itertools.count(secrets.randbelow(0x10000))

    async def status(self) -> PrinterState:
        """Ask the printer for its state; see `hardware.printer.Printer.status`."""
        async with self._turn, self._linked() as link:
            return PrinterState.UNREACHABLE if link is None else await self._state(link)

    async def print(self, job: bytes) -> Outcome:
        """Send a job at most once; see `hardware.printer.Printer.print`."""
        async with self._turn, self._linked() as link:
            if link is None:
                return Outcome.not_printed(PrinterState.UNREACHABLE)
            state = await self._state(link)
            if not state.can_print:
                return Outcome.not_printed(state)
            return await self._send_once(link, job, state)

    @asynccontextmanager
    async def _linked(self) -> AsyncIterator[_Link | None]:
        settings = self._settings
        try:
            async with asyncio.timeout(settings.connect_s):
                reader, writer = await asyncio.open_connection(settings.host, settings.port)
        except (OSError, TimeoutError):
            yield None
            return
        link = _Link(reader, writer)
        try:
            yield link
        finally:
            await link.close(settings.close_s)

    async def _state(self, link: _Link) -> PrinterState:
        """The state by DLE EOT; two questions while all is well, four when not, one at a time for slow clones."""
        within_s = self._settings.answer_s
        mute = self._settings.acknowledgement is Acknowledgement.NONE
        silent = PrinterState.UNKNOWN if mute else PrinterState.SILENT
        try:
            printer = await link.status(1, within_s)
            if printer is None:
                return silent
            roll = await link.status(4, within_s)
            state = state_from_status(printer, None, None, roll)
            if state.can_print and roll is not None:
                return state
            offline = await link.status(2, within_s)
            if roll is None and offline is None:
                return silent if state.can_print else state  # whether there is paper is not known
            return state_from_status(printer, offline, await link.status(3, within_s), roll)
        except _LinkLost:
            return PrinterState.UNREACHABLE

    async def _send_once(self, link: _Link, job: bytes, state: PrinterState) -> Outcome:
        """From the first byte on, the only way to "printed" is the acknowledgement."""
        wanted = process_id(next(self._counter))
        link.forget_answers()
        try:
            async with asyncio.timeout(self._settings.send_s):
                await link.send(job + self._request(wanted))
            if self._settings.acknowledgement is Acknowledgement.NONE:
                return await self._let_go(link, state)
            async with asyncio.timeout(self._settings.print_s):
                return await self._watch(link, wanted, state)
        except TimeoutError:
            return await self._look(link, wanted) or Outcome.maybe_printed(Reason.UNACKNOWLEDGED, state)
        except _LinkLost:
            return Outcome.maybe_printed(Reason.LINK_LOST, PrinterState.UNREACHABLE)

    def _request(self, wanted: bytes) -> bytes:
        match self._settings.acknowledgement:
            case Acknowledgement.PROCESS_ID:
                return encode_process_id_request(wanted)
            case Acknowledgement.PAPER_SENSOR:
                return GS_R_PAPER
            case Acknowledgement.NONE:
                return b""

    async def _let_go(self, link: _Link, state: PrinterState) -> Outcome:
        """Nothing will be acknowledged: hear what the state says, and let the printer take every byte. Never raises."""
        if state is not PrinterState.UNKNOWN:
            state = await self._state(link)
        await link.finish(self._settings.print_s)
        if state is PrinterState.UNREACHABLE:
            return Outcome.maybe_printed(Reason.LINK_LOST, state)
        return Outcome.maybe_printed(reason_of(state) or Reason.UNACKNOWLEDGED, state)

    async def _watch(self, link: _Link, wanted: bytes, state: PrinterState) -> Outcome:
        """Wait for the acknowledgement, or for the printer to say that it cannot go on. Raises _LinkLost."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._settings.ask_again_s):
                    match self._settings.acknowledgement:
                        case Acknowledgement.PROCESS_ID:
                            await link.answer(ProcessId, lambda told: told.id == wanted)
                            return Outcome.printed(state)
                        case _:
                            return _by_sensor(await link.answer(PaperSensor), state)
            outcome = await self._look(link, wanted)
            if outcome is not None and outcome.reason not in (Reason.BUSY, Reason.SILENT):
                return outcome

    async def _look(self, link: _Link, wanted: bytes) -> Outcome | None:
        """What the printer's state says about the job under way; None while it just prints."""
        state = await self._state(link)
        # The acknowledgement may have come along with the state: the roll may end with the last line of the job.
        match self._settings.acknowledgement:
            case Acknowledgement.PROCESS_ID if link.heard(ProcessId, lambda told: told.id == wanted):
                return Outcome.printed(state)
            case Acknowledgement.PAPER_SENSOR if sensor := link.heard(PaperSensor):
                return _by_sensor(sensor, state)
            case _:
                pass
        if state is PrinterState.UNREACHABLE:
            return Outcome.maybe_printed(Reason.LINK_LOST, state)
        reason = reason_of(state)
        return None if reason is None else Outcome.maybe_printed(reason, state)


def _by_sensor(sensor: PaperSensor, state: PrinterState) -> Outcome:
    """GS r was reached; with no paper then, the end of the job may be missing."""
    if sensor.paper_out:
        return Outcome.maybe_printed(Reason.PAPER, PrinterState.PAPER_OUT)
    return Outcome.printed(state)
