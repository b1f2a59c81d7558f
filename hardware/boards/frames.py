"""What a number board is sent, from a template: a number and an address in, bytes out. Nothing here touches a line.

A template is data (`four-bytes.toml`), so that a board of another maker needs no change of the program. Its frames are
words between blanks, in the order of the bytes:

    05 3A 0A                 these bytes, in hexadecimal
    address                  the board's own, one byte
    high, low                the number's digits as a number of two bytes
    digits                   its digits in ASCII, noughts before them
    bcd                      its digits, two in a byte, noughts before them
    text                     letters and digits in ASCII, blanks after them
    segments                 the same as seven segments each: bit 0 is the top one, then clockwise, bit 6 the middle
    sum8, xor8, minus8       a check of all bytes before it: their sum, their exclusive or, what makes the sum nought
    crc16                    a check of two bytes as Modbus has it, low byte first
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Final, Literal, Self
from unicodedata import normalize

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

Baud = Literal[1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200]

SHIPPED: Final = Path(__file__).parent
"""The folder of the templates that come with the program."""

MOST_BYTES: Final = 64
"""Of one frame."""

MOST_PLACES: Final = 8

_BYTE = re.compile(r"[0-9A-Fa-f]{2}")
_NUMBER = frozenset({"high", "low", "digits", "bcd"})
_LETTERS = frozenset({"text", "segments"})
_CHECKS = frozenset({"sum8", "xor8", "minus8", "crc16"})
_WORDS = _NUMBER | _LETTERS | _CHECKS | {"address"}

SEGMENTS: Final = dict(
    zip(
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        bytes.fromhex("3f065b4f666d7d077f6f777c395e79713d76100e7a3855545c73675064783e626a366e49"),
        strict=True,
    )
)
"""How seven segments draw letters and digits; not everybody tells all letters apart: U and V are alike."""


class DoesNotFit(Exception):
    """A board of this template cannot show that number; the text says why."""


def _seen(words: str) -> str:
    composed = normalize("NFC", words).strip()
    if not composed.isprintable():
        raise ValueError("it holds a sign that nobody sees; type the text anew in one line")
    return composed


Seen = Annotated[str, AfterValidator(_seen)]
"""Words that people read, in one line."""


def _frame(words: str, field: str, allowed: frozenset[str]) -> list[str]:
    """The words of a frame.

    Raises:
        ValueError: it holds something else; the message begins with the field's name.
    """
    parts = words.split()
    if len(parts) > MOST_BYTES:  # before anything is worked out of them: a check reads all that stands before it
        raise ValueError(f"{field}: it has {len(parts)} bytes or more; {MOST_BYTES} are the most, take some away")
    for part in parts:
        if _BYTE.fullmatch(part) is None and part not in allowed:
            known = ", ".join(sorted(allowed))
            raise ValueError(f"{field}: {part!r} is no byte in hexadecimal; write one, or one of {known}")
    if not parts:
        raise ValueError(f"{field}: it is empty; write the bytes of a frame")
    return parts


class BoardTemplate(BaseModel):
    """How one make of board is spoken to."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["board"] = "board"
    """Says what the file is for."""
    name: Annotated[Seen, Field(min_length=1, max_length=80)]
    """The board, as its seller names it."""
    source: Annotated[Seen, Field(max_length=300)] = ""
    """Where its frames are written down."""
    baud: Baud = 9600
    """Bits a second, as its switches are set. Eight bits, no parity, one stop bit."""
    show: str
    """The frame that shows a number: `address high low sum8`."""
    blank: str
    """The frame that shows none; where the board cannot be dark, the one that shows nought."""
    answer: str = ""
    """The frame by which it answers, where it does: a board that then stays silent is told to the manager."""
    answer_ms: Annotated[int, Field(ge=10, le=5_000)] = 200
    """How long its answer may take."""
    places: Annotated[int, Field(ge=1, le=MOST_PLACES)] = 3
    """Digits, or letters and digits, that it has room for. A longer number is not shown at all: a part of it is
    somebody else's."""
    check_from: Annotated[int, Field(ge=0, le=16)] = 0
    """The first byte that a check covers, counted from 0."""
    gap_ms: Annotated[int, Field(ge=0, le=1_000)] = 20
    """Silence on the line before each frame, by which a board finds its beginning again after noise."""

    @model_validator(mode="after")
    def _frames_are_frames(self) -> Self:
        words = _frame(self.show, "show", _WORDS)
        if not {*words} & (_NUMBER | _LETTERS):
            raise ValueError("show: it holds no number; write high and low, digits, bcd, text or segments")
        if {"high", "low"} & {*words} and not {"high", "low"} <= {*words}:
            raise ValueError("show: high and low belong together; write both")
        if "segments" in words and self.places % 2 and "crc16" in words:
            raise ValueError("places: Modbus writes two places at a time; write an even number")
        if {*words} & _NUMBER and {*words} & _LETTERS:
            raise ValueError("show: high, low, digits and bcd have no letters, text and segments have; write one kind")
        _frame(self.blank, "blank", _CHECKS | {"address"})
        other = _NUMBER if self.shows_letters else _LETTERS
        if self.answer and {*_frame(self.answer, "answer", _WORDS)} & other:
            raise ValueError("answer: it says the number as show does; write words of the same kind in both")
        for field, frame in (("show", self.show), ("blank", self.blank), ("answer", self.answer)):
            many = len(self._bytes(frame.split(), 1, "0"))
            if many > MOST_BYTES:
                raise ValueError(f"{field}: it has {many} bytes; {MOST_BYTES} are the most, take some away")
        return self

    @property
    def has_address(self) -> bool:
        """Whether several of them can share a line."""
        return "address" in self.show.split()

    @property
    def shows_letters(self) -> bool:
        """Whether it shows `K004`; else it shows the digits alone."""
        return bool({*self.show.split()} & _LETTERS)

    def frame(self, address: int, number: str) -> bytes:
        """The bytes that show a number on the board of an address; an empty number shows none.

        Args:
            address: 0 to 255.
            number: as on the ticket: `K004`.

        Raises:
            DoesNotFit: the board cannot show it.
        """
        if not number:
            return self._bytes(self.blank.split(), address, "")
        return self._bytes(self.show.split(), address, self._fitting(number))

    def answered(self, address: int, number: str) -> bytes:
        """What the board of an address answers to `frame`; empty where it does not answer."""
        return self._bytes(self.answer.split(), address, self._fitting(number) if number else "0")

    # -- inside --

    def _fitting(self, number: str) -> str:
        letters = number.upper() if self.shows_letters else "".join(one for one in number if one in "0123456789")
        strange = [one for one in letters if one not in SEGMENTS]
        if strange:
            raise DoesNotFit(f"{number}: the board has no sign for {strange[0]!r}")
        if not letters:
            raise DoesNotFit(f"{number}: it holds no digit, and the board shows digits alone")
        if len(letters) > self.places:
            raise DoesNotFit(f"{number}: the board has {self.places} places")
        if {*self.show.split(), *self.answer.split()} & {"high", "low"} and int(letters) > 0xFFFF:
            raise DoesNotFit(f"{number}: the board counts to 65535")
        return letters

    def _bytes(self, words: list[str], address: int, value: str) -> bytes:
        made = bytearray()
        for word in words:
            made += self._part(word, address, value, bytes(made[self.check_from :]))
        return bytes(made)

    def _part(self, word: str, address: int, value: str, before: bytes) -> bytes:
        match word:
            case "address":
                return bytes([address])
            case "high":
                return bytes([int(value) >> 8])
            case "low":
                return bytes([int(value) & 0xFF])
            case "digits":
                return value.rjust(self.places, "0").encode()
            case "bcd":
                return bytes.fromhex(value.rjust(self.places + self.places % 2, "0"))
            case "text":
                return value.ljust(self.places).encode()
            case "segments":
                return bytes(SEGMENTS[one] for one in value).ljust(self.places, b"\0")
            case "sum8":
                return bytes([sum(before) & 0xFF])
            case "minus8":
                return bytes([-sum(before) & 0xFF])
            case "xor8":
                return bytes([_xor(before)])
            case "crc16":
                return _crc16(before).to_bytes(2, "little")
            case _:
                return bytes.fromhex(word)


def _xor(data: bytes) -> int:
    all_of = 0
    for byte in data:
        all_of ^= byte
    return all_of


def _crc16(data: bytes) -> int:
    """Of Modbus: polynomial 0xA001 (0x8005 turned round), begun with 0xFFFF."""
    crc = 0xFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0xA001 if crc & 1 else 0)
    return crc


def shipped() -> dict[str, Path]:
    """The templates that come with the program, by name."""
    return {path.stem: path for path in sorted(SHIPPED.glob("*.toml"))}
