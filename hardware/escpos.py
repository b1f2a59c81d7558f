"""ESC/POS without I/O: a picture becomes the bytes of a print job."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from PIL import Image, ImageChops

if TYPE_CHECKING:
    from escpos.printer import Dummy

INITIALISE = b"\x1b@"

SHORTEST_FEED = 8
"""A blank band of fewer dots (1 mm) is sent as a picture: below it a feed saves nothing."""
LONGEST_FEED = 255
LONGEST_BAND = 960
"""Rows of dots in one picture, where a printer takes as many as python-escpos sends by itself."""
CUT_CLEARANCE = 8
"""Blank dots before the cut, besides the distance from head to knife that the printer feeds by itself (GS V 66)."""

TEAR_CLEARANCE = 120
"""Blank dots (15 mm) between head and tear-off edge of a printer without a knife."""

_PROFILES = {576: "TM-T20II", 512: "TM-T88V", 384: "NT-5890K"}
_DOTS_PER_INCH = {576: 203, 512: 180, 384: 203}
_REAL_TIME = re.compile(rb"\x10(?=[\x04\x05\x14])")  # DLE before EOT, ENQ, DC4


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


@dataclass(frozen=True)
class Dialect:
    """What a model bears of ESC/POS; a clone may print letters for a command that it does not know."""

    sets_unit: bool = True
    """It knows GS P: blank bands are fed. Without it their length would be a guess, so they are sent as pictures."""
    band_rows: int = LONGEST_BAND
    """Rows of dots in one picture at most: some take no more than their memory holds, and print the rest as letters."""
    cuts: bool = True
    """It has a knife. Without one the end of the ticket is fed past the edge at which it is torn off."""


EPSON = Dialect()


def encode_job(picture: Image.Image, profile: str | None = None, dialect: Dialect = EPSON) -> bytes:
    """Turn a 1-bit picture (black = ink) into one print job: initialise, bands, cut.

    The bytes for pictures are python-escpos's. Blank bands become feeds, and white to the right of a band's ink is
    not sent. A job holds no sequence that a printer would take for a real-time command, so nothing in it is answered
    and nothing in it opens a cash drawer.

    Args:
        picture: as wide as the paper.
        profile: a printer's name in python-escpos's list; None takes the narrowest paper that holds the picture.
        dialect: what the model bears.

    Raises:
        KeyError: python-escpos knows no such profile.
        ValueError: the picture is wider than any paper.
        escpos.exceptions.ImageWidthError: the picture is wider than the profile's paper.
    """
    picture = picture.convert("1", dither=Image.Dither.NONE)
    inch = _DOTS_PER_INCH.get(picture.width, 203)
    parts = [INITIALISE]
    if dialect.sets_unit:
        parts.append(b"\x1dP" + bytes((inch, inch)))  # one unit of ESC J is one dot on every printer
    printer = _builder(profile or _profile_for(picture.width))
    for band in bands(picture) if dialect.sets_unit else [Band(0, picture.height, blank=False)]:
        if band.blank:
            parts.extend(_feeds(band.height))
            continue
        strip = without_real_time_commands(_without_white_at_right(picture, band))
        printer.clear()
        printer.image(strip, impl="bitImageRaster", fragment_height=dialect.band_rows)
        parts.append(printer.output)
    if not dialect.cuts:
        # Fed by its own lines (24 dots or more): what one dot of ESC J is, is not known where GS P is not.
        return b"".join((*parts, b"\x1bd" + bytes((TEAR_CLEARANCE // 24,))))
    printer.clear()
    printer.cut(feed=False)
    parts.extend((*(_feeds(CUT_CLEARANCE) if dialect.sets_unit else ()), printer.output))
    return b"".join(parts)


def _profile_for(width: int) -> str:
    for paper, profile in sorted(_PROFILES.items()):
        if width <= paper:
            return profile
    raise ValueError(f"no paper holds a picture {width} dots wide")


def _builder(profile: str) -> Dummy:
    """A byte builder for one job; imported late, because python-escpos takes a third of a second to load."""
    from escpos.printer import Dummy

    return Dummy(profile=profile)


def warm_up() -> None:
    """Load what the first job needs, at a time when nobody waits for it."""
    _builder(_PROFILES[576])


def _without_white_at_right(picture: Image.Image, band: Band) -> Image.Image:
    strip = picture.crop((0, band.top, picture.width, band.bottom))
    box = ImageChops.invert(strip).getbbox()
    right = picture.width if box is None else (box[2] + 7) // 8 * 8
    return strip.crop((0, 0, right, strip.height))


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
    data = bytearray(ImageChops.invert(picture).tobytes())
    found = [match.start() for match in _REAL_TIME.finditer(data)]
    if not found:
        return picture
    for at in found:
        data[at] = 0x18
    return ImageChops.invert(Image.frombytes("1", picture.size, bytes(data)))
