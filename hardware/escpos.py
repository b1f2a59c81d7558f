"""ESC/POS without I/O: a picture becomes bytes, answers of a printer become values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING

from PIL import Image, ImageChops

if TYPE_CHECKING:
    from escpos.printer import Dummy

DLE_EOT = b"\x10\x04"
"""Real-time status request, followed by 1..4; answered at once, also while a job waits for paper."""
INITIALISE = b"\x1b@"
GS_R_PAPER = b"\x1dr\x01"
"""Paper sensor request in the order of the data: its answer comes after what was sent before it was printed."""

SHORTEST_FEED = 24
"""A blank band of fewer dots is sent as a picture: a feed stops and starts the motor."""
LONGEST_FEED = 255
CUT_CLEARANCE = 8
"""Blank dots before the cut, besides the distance from head to knife that the printer feeds by itself (GS V 66)."""

_DOTS_PER_INCH = {576: 203, 512: 180, 384: 203}
_REAL_TIME_START = 0x10
_REAL_TIME_NEXT = frozenset((0x04, 0x05, 0x14))  # EOT, ENQ, DC4


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


@dataclass(frozen=True)
class Band:
    """Rows `top` to `bottom` (exclusive) of a picture, all blank or with ink in them."""

    top: int
    bottom: int
    blank: bool

    @property
    def height(self) -> int:
        """Dots down the paper."""
        return self.bottom - self.top


def encode_job(picture: Image.Image) -> bytes:
    """Turn a 1-bit picture (black = ink) into one print job: initialise, bands, cut.

    The bytes for pictures are python-escpos's. A job holds no sequence that a printer would take for a real-time
    command, so nothing in it is answered and nothing in it opens a cash drawer.
    """
    picture = without_real_time_commands(picture.convert("1", dither=Image.Dither.NONE))
    inch = _DOTS_PER_INCH.get(picture.width, 203)
    parts = [INITIALISE, b"\x1dP" + bytes((inch, inch))]  # GS P: one unit of ESC J is one dot on every printer
    printer = _builder()
    for band in bands(picture):
        if band.blank:
            parts.extend(_feeds(band.height))
            continue
        printer.clear()
        printer.image(picture.crop((0, band.top, picture.width, band.bottom)), impl="bitImageRaster")
        parts.append(printer.output)
    printer.clear()
    printer.cut(feed=False)
    parts.extend((*_feeds(CUT_CLEARANCE), printer.output))
    return b"".join(parts)


@cache
def _builder() -> Dummy:
    """The byte builder; imported late, because python-escpos takes a third of a second to load."""
    from escpos.printer import Dummy

    return Dummy()


def _feeds(dots: int) -> Iterator[bytes]:
    while dots > 0:
        yield b"\x1bJ" + bytes((min(dots, LONGEST_FEED),))
        dots -= LONGEST_FEED


def bands(picture: Image.Image, shortest: int = SHORTEST_FEED) -> list[Band]:
    """Split a 1-bit picture into bands of ink and blank bands of at least `shortest` dots, from top to bottom."""
    width = (picture.width + 7) // 8
    rows = ImageChops.invert(picture).tobytes()
    blank_row = bytes(width)
    ink = [rows[start : start + width] != blank_row for start in range(0, len(rows), width)]
    found: list[Band] = []
    y = 0
    for has_ink, run in groupby(ink):
        height = sum(1 for _ in run)
        blank = not has_ink and height >= shortest
        if found and not blank and not found[-1].blank:
            found[-1] = Band(found[-1].top, y + height, blank=False)
        else:
            found.append(Band(y, y + height, blank))
        y += height
    return found


def without_real_time_commands(picture: Image.Image) -> Image.Image:
    """Thicken lone dots that would read as DLE EOT, DLE ENQ or DLE DC4 inside picture data.

    Printers obey real-time commands wherever they stand (Epson, ESC/POS reference, "Real-time commands"). The byte
    10h is one lone dot in a row of eight; it becomes 18h, two dots. A QR code has no lone dots.
    """
    width = (picture.width + 7) // 8
    data = bytearray(ImageChops.invert(picture).tobytes())
    if picture.width % 8 or not any(bytes((_REAL_TIME_START, after)) in data for after in _REAL_TIME_NEXT):
        return picture
    for at in range(len(data)):
        # The last byte of a row may stand before the first of the next, or before another command: play safe.
        ends_row = (at + 1) % width == 0
        if data[at] == _REAL_TIME_START and (ends_row or data[at + 1] in _REAL_TIME_NEXT):
            data[at] = 0x18
    return ImageChops.invert(Image.frombytes("1", picture.size, bytes(data)))


def encode_status_request(which: int) -> bytes:
    """DLE EOT n: 1 printer, 2 cause of being offline, 3 cause of an error, 4 paper roll."""
    if which not in (1, 2, 3, 4):
        raise ValueError(f"DLE EOT asks 1 to 4, not {which}")
    return DLE_EOT + bytes((which,))


def process_id(count: int) -> bytes:
    """Four bytes for GS ( H from a counter, each 40h-4Fh: none of them can be mistaken for a status answer."""
    return bytes(0x40 | (count >> shift & 0xF) for shift in (12, 8, 4, 0))


def encode_process_id_request(wanted: bytes) -> bytes:
    """GS ( H fn 48: tell this id back when everything before it has been printed."""
    if len(wanted) != 4 or not all(0x20 <= byte <= 0x7E for byte in wanted):
        raise ValueError("a process id is four printable ASCII bytes")
    return b"\x1d(H\x06\x00\x30\x30" + wanted


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
            end = self._waiting.find(0)
            if end < 0:
                return None if len(self._waiting) < 16 else (1, None)
            block = bytes(self._waiting[: end + 1])
            return end + 1, ProcessId(block[2:6]) if block[1] == 0x22 and len(block) == 7 else None
        if is_status_byte(first):
            return 1, StatusByte(first)
        if first & 0b1001_0011 == 0b0001_0000:
            return (4, None) if len(self._waiting) >= 4 else None
        if first & 0b1001_0000 == 0:
            return 1, PaperSensor(first)
        return 1, None
