"""ESC/POS without I/O: what a printer is asked besides printing, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass

from hardware.printer import PrinterState

DLE_EOT = b"\x10\x04"
"""Real-time status request, followed by 1..4; answered at once, also while a job waits for paper."""
GS_R_PAPER = b"\x1dr\x01"
"""Paper sensor request in the order of the data: its answer comes after what was sent before it was printed."""
GS_H = b"\x1d(H\x06\x00\x30\x30"
"""Process id request (fn 48), followed by four bytes that are told back."""

_STATUS_FIXED = 0x12
"""Bits that every answer to DLE EOT has: it tells them from the other answers."""
_SENSOR_ANSWERS = frozenset((0x00, 0x03, 0x0C, 0x0F))
"""All that GS r 1 can be answered with; any other byte must not pass for an acknowledgement."""


@dataclass(frozen=True)
class StatusByte:
    """Answer to DLE EOT n; which n it belongs to is known from what was asked."""

    value: int


@dataclass(frozen=True)
class ProcessId:
    """Answer to GS ( H: everything sent before this request has been printed."""

    id: bytes


@dataclass(frozen=True)
class PaperSensor:
    """Answer to GS r 1: everything sent before was processed; the sensor said this then."""

    value: int

    @property
    def paper_out(self) -> bool:
        """True when the sensor sees no paper (bits 2 and 3)."""
        return bool(self.value & 0x0C)


Answer = StatusByte | ProcessId | PaperSensor


def encode_status_request(which: int) -> bytes:
    """DLE EOT n: 1 printer, 2 cause of being offline, 3 cause of an error, 4 paper roll."""
    if which not in (1, 2, 3, 4):
        raise ValueError(f"DLE EOT asks 1 to 4, not {which}")
    return DLE_EOT + bytes((which,))


def questions_in(data: bytes) -> tuple[list[int], bytes]:
    """Every DLE EOT n in what a printer received, wherever it stands, and the end that may begin another one."""
    asked = []
    at = 0
    while (found := data.find(DLE_EOT, at)) >= 0 and found + 2 < len(data):
        at = found + 2
        if data[at] in (1, 2, 3, 4):
            asked.append(data[at])
    return asked, data[max(at, len(data) - 2) :]


def process_id(count: int) -> bytes:
    """Four bytes for GS ( H from a counter, each 40h-4Fh: none of them can be mistaken for a status answer."""
    return bytes(0x40 | (count >> shift & 0xF) for shift in (12, 8, 4, 0))


def encode_process_id_request(wanted: bytes) -> bytes:
    """GS ( H fn 48: tell this id back when everything before it has been printed."""
    if len(wanted) != 4 or not all(0x20 <= byte <= 0x7E for byte in wanted):
        raise ValueError("a process id is four printable ASCII bytes")
    return GS_H + wanted


def encode_process_id_answer(told: bytes) -> bytes:
    """What a printer sends back for GS ( H fn 48."""
    return b"\x37\x22" + told + b"\x00"


def is_status_byte(value: int) -> bool:
    """True for an answer to DLE EOT: bits 1 and 4 set, bits 0 and 7 clear, whatever it says."""
    return value & 0b1001_0011 == 0b0001_0010


class AnswerReader:
    """Takes a printer's answers apart, however they arrive in pieces.

    Unasked status (ASB, four bytes beginning xxx1xx00) and flow control are left out.
    """

    def __init__(self) -> None:
        self._waiting = bytearray()

    def feed(self, data: bytes) -> list[Answer]:
        """Take bytes in, give the answers completed by them."""
        self._waiting += data
        answers: list[Answer] = []
        while (step := self._next()) is not None:
            size, answer = step
            del self._waiting[:size]
            if answer is not None:
                answers.append(answer)
        return answers

    def _next(self) -> tuple[int, Answer | None] | None:
        """Size and meaning of what stands first; None when more bytes are needed."""
        if not self._waiting:
            return None
        first = self._waiting[0]
        if first == 0x37:
            block = bytes(self._waiting[:7])
            if len(block) == 7 and block[1] == 0x22 and block[6] == 0:
                return 7, ProcessId(block[2:6])
            # No more than this byte is thrown away: the real answer may come right after noise.
            noise = len(block) == 7 or block[1:2] not in (b"", b"\x22")
            return (1, None) if noise else None
        if is_status_byte(first):
            return 1, StatusByte(first)
        if first & 0b1001_0011 == 0b0001_0000:
            return (4, None) if len(self._waiting) >= 4 else None
        if first in _SENSOR_ANSWERS:
            return 1, PaperSensor(first)
        return 1, None


def state_from_status(printer: int, offline: int | None, error: int | None, roll: int | None) -> PrinterState:
    """Read the four DLE EOT bytes (Epson ESC/POS reference); None stands for one that was not asked or answered."""
    if offline is not None and offline & 0x04:
        return PrinterState.COVER_OPEN
    if (roll is not None and roll & 0x60) or (offline is not None and offline & 0x20):
        return PrinterState.PAPER_OUT
    if (error is not None and error & 0x6C) or (offline is not None and offline & 0x40):
        return PrinterState.FAULT
    if printer & 0x28:
        return PrinterState.BUSY
    return PrinterState.PAPER_LOW if roll is not None and roll & 0x0C else PrinterState.READY


def status_byte(which: int, state: PrinterState) -> int:
    """What a printer in this state answers to DLE EOT `which`."""
    bits = {
        1: 0x00 if state.can_print else 0x08,
        2: {PrinterState.COVER_OPEN: 0x04, PrinterState.PAPER_OUT: 0x20, PrinterState.FAULT: 0x40}.get(state, 0),
        3: 0x08 if state is PrinterState.FAULT else 0x00,
        4: {PrinterState.PAPER_OUT: 0x6C, PrinterState.PAPER_LOW: 0x0C}.get(state, 0),
    }
    return _STATUS_FIXED | bits[which]
