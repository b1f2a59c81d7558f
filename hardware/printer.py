"""The contract of a printer: what state it is in, and what surely became of a job."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, Protocol

PaperWidth = Literal[576, 512, 384]
"""Dots across the paper: 80 mm at 203 dpi, 80 mm at 180 dpi (Epson TM-T88), 58 mm at 203 dpi."""


class PrinterState(StrEnum):
    """What a printer says of itself, or that it says nothing."""

    READY = "ready"
    PAPER_LOW = "paper_low"
    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    BUSY = "busy"
    """Offline for a moment by itself or by its feed button."""
    FAULT = "fault"
    """Knife blocked, head too hot or broken: a person must look."""
    SILENT = "silent"
    """Linked, but it does not answer: stalled, or serving another computer."""
    UNKNOWN = "unknown"
    """Linked, says nothing, and is set to say nothing: what is sent to it may come out."""
    UNREACHABLE = "unreachable"
    """No link: off, unplugged, wrong address."""

    @property
    def can_print(self) -> bool:
        """True when a job may be sent now."""
        return self in (PrinterState.READY, PrinterState.PAPER_LOW, PrinterState.UNKNOWN)


class Reason(StrEnum):
    """Why a job was not, or perhaps not, printed."""

    PAPER = "paper"
    COVER = "cover"
    BUSY = "busy"
    FAULT = "fault"
    SILENT = "silent"
    OFFLINE = "offline"
    """No link at all."""
    LINK_LOST = "link_lost"
    """The link broke after the first byte of the job had left."""
    UNACKNOWLEDGED = "unacknowledged"
    """The printer is well and has not acknowledged in time, or is set to acknowledge nothing."""


_REASONS = {
    PrinterState.PAPER_OUT: Reason.PAPER,
    PrinterState.COVER_OPEN: Reason.COVER,
    PrinterState.BUSY: Reason.BUSY,
    PrinterState.FAULT: Reason.FAULT,
    PrinterState.SILENT: Reason.SILENT,
    PrinterState.UNREACHABLE: Reason.OFFLINE,
}


def reason_of(state: PrinterState) -> Reason | None:
    """Why a printer in this state does not print; None when it does."""
    return _REASONS.get(state)


class Result(StrEnum):
    """The three things that can have become of a job."""

    PRINTED = "printed"
    NOT_PRINTED = "not_printed"
    """Surely: no byte of the job has left."""
    MAYBE_PRINTED = "maybe_printed"
    """Bytes have left and no acknowledgement came: ask the person, reprint with the same number."""


@dataclass(frozen=True)
class Outcome:
    """What became of a job, why if it was not printed, and the printer's state as last heard."""

    result: Result
    reason: Reason | None
    state: PrinterState

    @classmethod
    def printed(cls, state: PrinterState) -> Outcome:
        """The printer acknowledged the whole job."""
        return cls(Result.PRINTED, None, state)

    @classmethod
    def not_printed(cls, state: PrinterState) -> Outcome:
        """Nothing was sent, because of the printer's state."""
        return cls(Result.NOT_PRINTED, reason_of(state), state)

    @classmethod
    def maybe_printed(cls, reason: Reason, state: PrinterState) -> Outcome:
        """Something was sent and no acknowledgement came."""
        return cls(Result.MAYBE_PRINTED, reason, state)


class Printer(Protocol):
    """A ticket printer. One process owns it; calls from several tasks wait for each other."""

    async def status(self) -> PrinterState:
        """Ask the printer; never raises for a printer that is away or ill."""
        ...

    async def print(self, job: bytes) -> Outcome:
        """Send a job at most once and say what became of it; never raises for a printer that is away or ill.

        A caller that cancels this call must take the job for maybe printed.
        """
        ...
