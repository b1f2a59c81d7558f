"""Looks into a file that somebody gave: what it is, and whether a display can show it. Its name is never asked."""

from __future__ import annotations

import io
import re
import struct
import warnings
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from wire.media import LARGEST_PICTURE, MediaKind, MediaType

MOST_SIDE = 8_192
"""Pixels of a picture's side: more than any screen has, and what graphics chips still take."""

MOST_PIXELS = 8_192 * 4_320
"""Of a whole picture, which takes 140 MB while it is looked at."""

THUMBNAIL = 320
"""Pixels of the longer side of the small picture that the pages show."""


class Flaw(StrEnum):
    """Why a file is not taken; the pages have words for each."""

    EMPTY = "empty"
    KIND = "kind"
    """Neither PNG, JPEG, WebP, MP4 nor WebM."""
    BROKEN = "broken"
    """A picture that cannot be read to its end."""
    TOO_MANY_PIXELS = "pixels"
    MOVES = "moves"
    """A picture with several frames, of which a screen would show the first."""
    CUT_SHORT = "cut_short"
    """A video whose parts do not end where the file ends, or that lacks its list of frames."""
    TOO_LARGE = "too_large"


class BadMedia(Exception):
    """It is not taken; `what` is said beside the words of the flaw."""

    def __init__(self, flaw: Flaw, what: str = "") -> None:
        super().__init__(f"{flaw}: {what}")
        self.flaw = flaw
        self.what = what


@dataclass(frozen=True, slots=True)
class Looked:
    """What a file is."""

    kind: MediaKind
    media_type: MediaType
    thumbnail: bytes = b""
    """A small JPEG of a picture; of a video there is none."""


def looked_at(path: Path) -> Looked:
    """What a file is; takes up to a second of a large picture, so not for the event loop.

    Raises:
        BadMedia: no display could show it, or it is too large for its kind.
        OSError: it cannot be read.
    """
    size = path.stat().st_size
    if size == 0:
        raise BadMedia(Flaw.EMPTY)
    with path.open("rb") as file:
        head = file.read(16)
        if head[4:8] == b"ftyp":
            _mp4(file, size)
            return Looked("video", "video/mp4")
        if head.startswith(_EBML):
            _webm(file, size)
            return Looked("video", "video/webm")
        media_type = _picture_type(head)
        if size > LARGEST_PICTURE:
            raise BadMedia(Flaw.TOO_LARGE, f"{size / 1e6:.0f} MB")
        return Looked("picture", media_type, _thumbnail(file, media_type))


# -- pictures ----------------------------------------------------------------------------------------------------------


def _picture_type(head: bytes) -> MediaType:
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    raise BadMedia(Flaw.KIND)


def _thumbnail(file: BinaryIO, media_type: MediaType) -> bytes:
    """The picture small, after it was read to its end."""
    # Of a start, nothing needs it.
    from PIL import Image, ImageOps, UnidentifiedImageError

    file.seek(0)
    if media_type == "image/jpeg" and not _is_soon_drawn(file.read()):
        raise BadMedia(Flaw.BROKEN)
    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd metadata; how many pixels there may be is said below
            with Image.open(file, formats=[media_type.removeprefix("image/").upper()]) as picture:
                width, height = picture.size
                if max(width, height) > MOST_SIDE or width * height > MOST_PIXELS:
                    raise BadMedia(Flaw.TOO_MANY_PIXELS, f"{width} × {height}")
                # A JPEG of a telephone may carry a second, smaller picture behind the one that every reader shows.
                if media_type != "image/jpeg" and getattr(picture, "n_frames", 1) > 1:
                    raise BadMedia(Flaw.MOVES)
                picture.load()
                small = ImageOps.exif_transpose(picture)
                if small.mode.startswith("I"):  # grey of 16 bits, of which `convert` would cut off all but the darkest
                    small = small.convert("I").point(lambda grey: grey * (1 / 257)).convert("L")
                small.thumbnail((THUMBNAIL, THUMBNAIL))
                flat = Image.new("RGB", small.size, "white")
                flat.paste(small.convert("RGBA"), mask=small.convert("RGBA").getchannel("A"))
    except Image.DecompressionBombError:
        raise BadMedia(Flaw.TOO_MANY_PIXELS) from None
    # What Pillow says of a picture that ends too early or was spoilt depends on its format.
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, struct.error, EOFError, IndexError, KeyError):
        raise BadMedia(Flaw.BROKEN) from None
    held = io.BytesIO()
    flat.save(held, "JPEG", quality=80)
    return held.getvalue()


_MARK = re.compile(rb"\xff+([^\x00\xd0-\xd7\xff])")
"""Of a JPEG's segment; what stands in between is drawn."""
_LONELY = (b"\x01", b"\xd8")
"""Marks without a segment."""
_SCAN, _END = b"\xda", b"\xd9"

_MOST_SCANS = 100
"""In which a JPEG is drawn, each finer than the last; ours have ten."""
_MOST_SEGMENTS = 10_000


def _is_soon_drawn(data: bytes) -> bool:
    """Whether a JPEG is drawn in few scans: one of a megabyte may have so many that here and on each display it takes
    an hour."""
    at = segments = scans = 0
    while (found := _MARK.search(data, at)) is not None and found[1] != _END:
        at = found.end()
        if found[1] not in _LONELY:
            at += int.from_bytes(data[at : at + 2], "big")
        segments, scans = segments + 1, scans + (found[1] == _SCAN)
        if segments > _MOST_SEGMENTS or scans > _MOST_SCANS:
            return False
    return True


# -- videos ------------------------------------------------------------------------------------------------------------

_NOT_MP4 = frozenset({b"qt  ", b"heic", b"heix", b"mif1", b"msf1", b"avif", b"avis", b"crx ", b"M4A "})
"""Brands of the same family that are no MP4 with a picture: QuickTime, photographs, sound."""


def _mp4(file: BinaryIO, size: int) -> None:
    """The boxes of the file, one after the other, must fill it, and be what a player needs."""
    seen: set[bytes] = set()
    at = many = 0
    while at < size:
        many += 1
        file.seek(at)
        head = file.read(16)
        if len(head) < 8:
            raise BadMedia(Flaw.CUT_SHORT)
        length, name = int.from_bytes(head[:4], "big"), head[4:8]
        if at == 0 and head[8:12] in _NOT_MP4:
            raise BadMedia(Flaw.KIND)
        least = 8
        if length == 1:
            length, least = int.from_bytes(head[8:16], "big"), 16
        elif length == 0:  # up to the end
            length = size - at
        if length < least or at + length > size:
            raise BadMedia(Flaw.CUT_SHORT)
        if name == b"moov" and length > _MOST_LIST:
            raise BadMedia(Flaw.KIND)
        seen.add(name)
        at += length
        if len(seen) > _MOST_KINDS or many > _MOST_BOXES:
            raise BadMedia(Flaw.KIND)
    if b"moov" not in seen or not seen & {b"mdat", b"moof"}:
        raise BadMedia(Flaw.CUT_SHORT)


_MOST_KINDS = 100
"""Of boxes at the top of a file; ours have five."""

_MOST_LIST = 32 * 1000 * 1000
"""Bytes of the list of frames, which a player holds in memory whole: that of a day's video has fewer."""

_MOST_BOXES = 50_000
"""At the top of a file: two for each second of a day that a recorder wrote bit by bit have fewer. A file of nothing but
empty boxes would have millions, and take the machine for a minute."""

_EBML = b"\x1a\x45\xdf\xa3"
_DOC_TYPE = b"\x42\x82"
_SEGMENT = b"\x18\x53\x80\x67"
_MOST_HEAD = 4_096


def _webm(file: BinaryIO, size: int) -> None:
    """Its head must say WebM, and its one segment end where the file does; a recorder may leave the length open."""
    file.seek(0)
    head = file.read(_MOST_HEAD)
    length, at = _number(head, 4)
    body = head[at : at + length] if length is not None else b""
    found = body.find(_DOC_TYPE)
    said = b""
    if found >= 0:
        many, begins = _number(body, found + 2)
        said = body[begins : begins + (many or 0)].rstrip(b"\0")
    if said != b"webm" or length is None:
        raise BadMedia(Flaw.KIND)
    at += length
    if head[at : at + 4] != _SEGMENT:
        raise BadMedia(Flaw.CUT_SHORT)
    inside, begins = _number(head, at + 4)
    if inside is not None and begins + inside > size:
        raise BadMedia(Flaw.CUT_SHORT)


def _number(data: bytes, at: int) -> tuple[int | None, int]:
    """An EBML length, and where what it measures begins; None where it is left open or is none."""
    if at >= len(data) or data[at] == 0:
        return None, at
    many = 9 - data[at].bit_length()
    value = int.from_bytes(data[at : at + many], "big") & ((1 << 7 * many) - 1)
    is_open = value == (1 << 7 * many) - 1
    return None if is_open or at + many > len(data) else value, at + many
