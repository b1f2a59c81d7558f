"""The order of every ESC/POS printer, whatever its line: status before, one sending, acknowledgement after."""

from __future__ import annotations

import asyncio
import itertools
import secrets
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum

from hardware.answers import (
    GS_R_PAPER,
    PaperSensor,
    ProcessId,
    encode_process_id_request,
    process_id,
    state_from_status,
)
from hardware.printer import Outcome, PrinterState, Reason, Result, reason_of
from hardware.printer_link import LinkLost, LinkRefused, PrinterLink


class Acknowledgement(StrEnum):
    """How a printer tells that a job is on paper; a setting, because models differ."""

    PROCESS_ID = "process_id"
    """GS ( H: Epson TM-T82, TM-T88 and newer; Xprinter with an Epson command set."""
    PAPER_SENSOR = "paper_sensor"
    """GS r: nearly every clone."""
    NONE = "none"
    """Answers neither, or nothing at all: a job is sent once and is then always "maybe printed"."""


@dataclass(frozen=True, kw_only=True)
class Patience:
    """How the printer acknowledges, and how long each step may take, in real seconds."""

    acknowledgement: Acknowledgement = Acknowledgement.PROCESS_ID
    connect_s: float = 2.0
    answer_s: float = 1.5
    """For each status question; a printer answers within milliseconds even while it prints."""
    tries: int = 3
    """A printer that takes the link and says nothing, or refuses it, may serve another computer, for as long as a
    ticket takes: a job asks it so often before it is surely not printed. No byte of it has left till then."""
    send_s: float = 5.0
    print_s: float = 8.0
    """From the last byte sent to the acknowledgement: a ticket of 15 cm at 80 mm/s is 2 s, and the knife."""
    ask_again_s: float = 1.0
    """While waiting for the acknowledgement, the state is asked so often: an empty roll is told at once."""
    close_s: float = 0.5


class EscposPrinter:
    """A printer that is asked, printed to and heard, as `hardware.printer.Printer` wants it.

    One link for each call: most printers serve one computer at a time, and a link kept open for hours dies unnoticed.
    A subclass says how the link is made.
    """

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._turn = asyncio.Lock()
        self._refused = False
        """The last call found no link because the other end refused it, as one does that serves another computer."""
        self._linked_at: float | None = None
        # Starts anywhere: an id left from before a restart must not pass for ours.
        self._counter = itertools.count(secrets.randbelow(0x10000))

    def linked(self) -> AbstractAsyncContextManager[PrinterLink | None]:
        """A link for one call; None when there is none to be had.

        Raises:
            LinkRefused: on entering it; the other end is there and takes no link.
        """
        raise NotImplementedError

    @asynccontextmanager
    async def _linked(self) -> AsyncIterator[PrinterLink | PrinterState]:
        """A link, or the state of a printer that there is none to: it was there a moment ago and refuses, so it is busy
        for as long as a job may take."""
        steady = asyncio.get_running_loop().time
        async with AsyncExitStack() as links:
            self._refused = False
            try:
                link = await links.enter_async_context(self.linked())
            except LinkRefused:
                self._refused = self._linked_at is not None and steady() - self._linked_at < self._patience.print_s
                yield PrinterState.BUSY if self._refused else PrinterState.UNREACHABLE
                return
            if link is not None:
                self._linked_at = steady()
            yield link or PrinterState.UNREACHABLE

    async def status(self) -> PrinterState:
        """Ask the printer for its state; see `hardware.printer.Printer.status`."""
        async with self._turn, self._linked() as link:
            return link if isinstance(link, PrinterState) else await self._state(link)

    async def print(self, job: bytes) -> Outcome:
        """Send a job at most once; see `hardware.printer.Printer.print`."""
        async with self._turn:
            for _ in range(self._patience.tries - 1):
                outcome = await self._try(job)
                if self._refused:  # said at once: silence takes as long by itself
                    await asyncio.sleep(self._patience.answer_s)
                elif outcome.result is not Result.NOT_PRINTED or outcome.state is not PrinterState.SILENT:
                    return outcome
            return await self._try(job)

    async def _try(self, job: bytes) -> Outcome:
        async with self._linked() as link:
            if isinstance(link, PrinterState):
                return Outcome.not_printed(link)
            state = await self._state(link)
            if not state.can_print:
                return Outcome.not_printed(state)
            return await self._send_once(link, job, state)

    async def _state(self, link: PrinterLink) -> PrinterState:
        """The state by DLE EOT; two questions while all is well, four when not, one at a time for slow clones."""
        within_s = self._patience.answer_s
        mute = self._patience.acknowledgement is Acknowledgement.NONE
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
        except LinkLost:
            return PrinterState.UNREACHABLE

    async def _send_once(self, link: PrinterLink, job: bytes, state: PrinterState) -> Outcome:
        """From the first byte on, the only way to "printed" is the acknowledgement."""
        wanted = process_id(next(self._counter))
        link.forget_answers()
        try:
            async with asyncio.timeout(self._patience.send_s):
                await link.send(job + self._request(wanted))
            if self._patience.acknowledgement is Acknowledgement.NONE:
                return await self._let_go(link, state)
            async with asyncio.timeout(self._patience.print_s):
                return await self._watch(link, wanted, state)
        except TimeoutError:
            return await self._look(link, wanted) or Outcome.maybe_printed(Reason.UNACKNOWLEDGED, state)
        except LinkLost:
            return Outcome.maybe_printed(Reason.LINK_LOST, PrinterState.UNREACHABLE)

    def _request(self, wanted: bytes) -> bytes:
        match self._patience.acknowledgement:
            case Acknowledgement.PROCESS_ID:
                return encode_process_id_request(wanted)
            case Acknowledgement.PAPER_SENSOR:
                return GS_R_PAPER
            case Acknowledgement.NONE:
                return b""

    async def _let_go(self, link: PrinterLink, state: PrinterState) -> Outcome:
        """Nothing will be acknowledged: hear what the state says, and let the printer take every byte. Never raises."""
        if state is not PrinterState.UNKNOWN:
            state = await self._state(link)
        await link.finish(self._patience.print_s)
        if state is PrinterState.UNREACHABLE:
            return Outcome.maybe_printed(Reason.LINK_LOST, state)
        return Outcome.maybe_printed(reason_of(state) or Reason.UNACKNOWLEDGED, state)

    async def _watch(self, link: PrinterLink, wanted: bytes, state: PrinterState) -> Outcome:
        """Wait for the acknowledgement, or for the printer to say that it cannot go on. Raises LinkLost."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._patience.ask_again_s):
                    match self._patience.acknowledgement:
                        case Acknowledgement.PROCESS_ID:
                            await link.answer(ProcessId, lambda told: told.id == wanted)
                            return Outcome.printed(state)
                        case _:
                            return _by_sensor(await link.answer(PaperSensor), state)
            outcome = await self._look(link, wanted)
            if outcome is not None and outcome.reason not in (Reason.BUSY, Reason.SILENT):
                return outcome

    async def _look(self, link: PrinterLink, wanted: bytes) -> Outcome | None:
        """What the printer's state says about the job under way; None while it just prints."""
        state = await self._state(link)
        # The acknowledgement may have come along with the state: the roll may end with the last line of the job.
        match self._patience.acknowledgement:
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
