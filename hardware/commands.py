"""Takes the bytes a printer receives apart into commands, and draws the paper they make."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from PIL import Image, ImageChops

LINE_FEED_DOTS = 30
"""A line feed right after ESC @ (1/6 inch at 180 dpi; a little more at 203)."""


class Kind(Enum):
    """What a command makes the printer do."""

    INITIALISE = auto()
    RASTER = auto()
    """GS v 0: `data` is rows of a picture, `width` dots wide."""
    COLUMNS = auto()
    """ESC *: `data` is columns of 8 or 24 dots, `width` of them."""
    STORE = auto()
    """GS ( L or GS 8 L fn 112: rows kept for PRINT_STORED."""
    PRINT_STORED = auto()
    FEED = auto()
    """ESC J: `height` dots."""
    FEED_LINES = auto()
    LINE_SPACING = auto()
    CUT = auto()
    ASK_PROCESS_ID = auto()
    ASK_PAPER = auto()
    REAL_TIME = auto()
    """Was answered on arrival."""
    TEXT = auto()
    OTHER = auto()


@dataclass(frozen=True)
class Command:
    """One command with its raw bytes."""

    kind: Kind
    raw: bytes
    width: int = 0
    height: int = 0
    data: bytes = b""


_ESC_TWO_BYTES = frozenset(b"@2<")
_ESC_FIVE_BYTES = frozenset(b"p")
_CUT_WITH_FEED = frozenset((65, 66, 97, 98, 103, 104))


class CommandReader:
    """Takes commands apart however their bytes arrive in pieces."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def feed(self, data: bytes) -> list[Command]:
        """Take bytes in, give the commands completed by them."""
        self._waiting += data
        commands = []
        at = 0
        while (command := _command(self._waiting, at)) is not None:
            commands.append(command)
            at += len(command.raw)
        del self._waiting[:at]
        return commands

    @property
    def incomplete(self) -> bytes:
        """The beginning of a command whose end has not come."""
        return bytes(self._waiting)


def _command(data: bytearray, at: int) -> Command | None:
    left = len(data) - at
    if left < 1:
        return None
    first = data[at]
    if first == 0x0A:
        return Command(Kind.FEED_LINES, b"\n", height=1)
    if first not in (0x10, 0x1B, 0x1D):
        return Command(Kind.TEXT, bytes((first,)))
    if left < 2:
        return None
    take = {0x10: _dle, 0x1B: _esc, 0x1D: _gs}[first]
    return take(data, at, left)


def _whole(data: bytearray, at: int, size: int, left: int) -> bytes | None:
    return bytes(data[at : at + size]) if left >= size else None


def _simple(kind: Kind, raw: bytes | None, height: int = 0) -> Command | None:
    return None if raw is None else Command(kind, raw, height=height)


def _dle(data: bytearray, at: int, left: int) -> Command | None:
    size = {0x04: 3, 0x05: 3, 0x14: 5}.get(data[at + 1], 2)
    return _simple(Kind.REAL_TIME, _whole(data, at, size, left))


def _esc(data: bytearray, at: int, left: int) -> Command | None:
    letter = data[at + 1]
    if letter == ord("*"):
        return _columns(data, at, left)
    size = 2 if letter in _ESC_TWO_BYTES else 5 if letter in _ESC_FIVE_BYTES else 3
    raw = _whole(data, at, size, left)
    if raw is None:
        return None
    kinds = {"@": Kind.INITIALISE, "J": Kind.FEED, "d": Kind.FEED_LINES, "3": Kind.LINE_SPACING, "2": Kind.LINE_SPACING}
    height = LINE_FEED_DOTS if letter == ord("2") else raw[-1]
    return Command(kinds.get(chr(letter), Kind.OTHER), raw, height=height)


def _columns(data: bytearray, at: int, left: int) -> Command | None:
    if left < 5:
        return None
    width = data[at + 3] + 256 * data[at + 4]
    column = 3 if data[at + 2] in (32, 33) else 1
    raw = _whole(data, at, 5 + width * column, left)
    return None if raw is None else Command(Kind.COLUMNS, raw, width, column * 8, raw[5:])


def _gs(data: bytearray, at: int, left: int) -> Command | None:
    letter = chr(data[at + 1])
    if letter == "v":
        return _raster(data, at, left)
    if letter in "(8":
        return _sized(data, at, left)
    if letter == "V":
        if left < 3:
            return None
        size = 4 if data[at + 2] in _CUT_WITH_FEED else 3
        return _simple(Kind.CUT, _whole(data, at, size, left))
    if letter == "r":
        return _simple(Kind.ASK_PAPER, _whole(data, at, 3, left))
    return _simple(Kind.OTHER, _whole(data, at, 4 if letter in "PLW" else 3, left))


def _raster(data: bytearray, at: int, left: int) -> Command | None:
    if left < 8:
        return None
    width = data[at + 4] + 256 * data[at + 5]
    height = data[at + 6] + 256 * data[at + 7]
    raw = _whole(data, at, 8 + width * height, left)
    return None if raw is None else Command(Kind.RASTER, raw, width * 8, height, raw[8:])


def _sized(data: bytearray, at: int, left: int) -> Command | None:
    """GS ( letter pL pH ..., or GS 8 letter p1 p2 p3 p4 ... for long ones."""
    head = 5 if data[at + 1] == ord("(") else 7
    if left < head:
        return None
    size = int.from_bytes(data[at + 3 : at + head], "little")
    raw = _whole(data, at, head + size, left)
    if raw is None:
        return None
    letter, body = chr(raw[2]), raw[head:]
    if letter == "H" and body[:1] == b"\x30":
        return Command(Kind.ASK_PROCESS_ID, raw, data=body[2:6])
    if letter == "L" and body[1:2] == b"p":
        width, height = body[6] + 256 * body[7], body[8] + 256 * body[9]
        return Command(Kind.STORE, raw, (width + 7) // 8 * 8, height, body[10:])
    if letter == "L" and body[1:2] in (b"2", b"\x02"):
        return Command(Kind.PRINT_STORED, raw)
    return Command(Kind.OTHER, raw)


class Paper:
    """Paper under the print head: commands in, dot lines used and a picture out."""

    def __init__(self, width: int = 576) -> None:
        self._width = width
        self._strips: list[tuple[int, Image.Image]] = []
        self._stored: list[Command] = []
        self._spacing = LINE_FEED_DOTS
        self.height = 0

    def apply(self, command: Command) -> int:
        """Put a command on the paper; gives the dot lines of paper it used."""
        before = self.height
        match command.kind:
            case Kind.INITIALISE:
                self._spacing, self._stored = LINE_FEED_DOTS, []
            case Kind.RASTER:
                self._add(_rows_picture(command), command.height)
            case Kind.STORE:
                self._stored.append(command)
            case Kind.PRINT_STORED:
                for stored in self._stored:
                    self._add(_rows_picture(stored), stored.height)
                self._stored = []
            case Kind.COLUMNS:
                self._add(_columns_picture(command), 0)
            case Kind.LINE_SPACING:
                self._spacing = command.height
            case Kind.FEED:
                self.height += command.height
            case Kind.FEED_LINES:
                self.height += command.height * self._spacing
            case _:
                pass
        return self.height - before

    def _add(self, picture: Image.Image, advance: int) -> None:
        self._strips.append((self.height, picture))
        self.height += advance

    def picture(self) -> Image.Image:
        """What a person holds: mode "1", black on white."""
        bottom = max((top + strip.height for top, strip in self._strips), default=0)
        page = Image.new("1", (self._width, max(self.height, bottom, 1)), 255)
        for top, strip in self._strips:
            page.paste(0, (0, top), mask=strip)
        return page


def _rows_picture(command: Command) -> Image.Image:
    return Image.frombytes("1", (command.width, command.height), command.data)


def _columns_picture(command: Command) -> Image.Image:
    # A column's bits run down the paper: read it as a row, then mirror it over the diagonal.
    lying = Image.frombytes("1", (command.height, command.width), command.data)
    return lying.transpose(Image.Transpose.TRANSPOSE)


def picture_of(raw: bytes, width: int = 576) -> Image.Image:
    """Draw the paper that these bytes make."""
    paper = Paper(width)
    for command in CommandReader().feed(raw):
        paper.apply(command)
    return paper.picture()


def ink(picture: Image.Image) -> Image.Image:
    """The picture cut down to its ink; raises ValueError when there is none."""
    box = ImageChops.invert(picture).getbbox()
    if box is None:
        raise ValueError("the paper is blank")
    return picture.crop(box)
