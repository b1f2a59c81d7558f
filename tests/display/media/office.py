"""An office's pictures and videos, made here, and a server that hands out their parts."""

from __future__ import annotations

import base64
import hashlib
import io
import itertools
import struct
from collections.abc import Sequence
from typing import Any

from PIL import Image, ImageDraw
from PySide6.QtCore import QTimer

from display.media.fetch import MediaFetch
from display.media.media_cache import MediaCache
from wire.errors import Code, Refused, refused
from wire.media import MediaItem
from wire.queries import FetchMedia

RED, GREEN, BLUE = (200, 30, 30), (30, 180, 60), (30, 60, 200)
Colour = tuple[int, int, int]


def picture(colour: Colour, size: tuple[int, int] = (160, 90), kind: str = "PNG") -> bytes:
    """A picture of one colour."""
    kept = io.BytesIO()
    Image.new("RGB", size, colour).save(kept, kind)
    return kept.getvalue()


def poster(size: tuple[int, int], colours: tuple[Colour, Colour]) -> bytes:
    """A picture with an edge and rays, by which it is seen whether it is whole."""
    drawn = Image.new("RGB", size, colours[0])
    pen = ImageDraw.Draw(drawn)
    for n in range(0, max(size), max(size) // 12):
        pen.line((size[0] // 2, size[1] // 2, n, 0), fill=colours[1], width=size[1] // 60)
        pen.line((size[0] // 2, size[1] // 2, size[0] - n, size[1]), fill=colours[1], width=size[1] // 60)
    pen.rectangle((0, 0, size[0] - 1, size[1] - 1), outline=colours[1], width=size[1] // 30)
    kept = io.BytesIO()
    drawn.save(kept, "PNG")
    return kept.getvalue()


def _box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def _full(kind: bytes, body: bytes, flags: int = 0) -> bytes:
    return _box(kind, struct.pack(">I", flags), body)


def video(colours: Sequence[Colour], size: tuple[int, int] = (64, 36), frame_ms: int = 100) -> bytes:
    """A video that shows each colour for `frame_ms`: Motion JPEG in MP4, which every player has."""
    frames = [picture(colour, size, "JPEG") for colour in colours]
    count, long = len(frames), len(frames) * frame_ms
    matrix = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
    config = bytes([4, 13, 0x6C, 0x11]) + bytes(11)
    stream = _full(b"esds", bytes([3, len(config) + 6]) + struct.pack(">HB", 1, 0) + config + bytes([6, 1, 2]))
    entry = _box(
        b"mp4v", bytes(6), struct.pack(">H", 1), bytes(16),
        struct.pack(">HHIIIH", *size, 0x480000, 0x480000, 0, 1), bytes(32), struct.pack(">Hh", 24, -1), stream,
    )  # fmt: skip
    head = _box(b"ftyp", b"isom", struct.pack(">I", 0x200), b"isomiso2mp41")

    def movie(at: int) -> bytes:
        table = _box(
            b"stbl",
            _full(b"stsd", struct.pack(">I", 1) + entry),
            _full(b"stts", struct.pack(">III", 1, count, frame_ms)),
            _full(b"stsc", struct.pack(">IIII", 1, 1, count, 1)),
            _full(b"stsz", struct.pack(">II", 0, count) + b"".join(struct.pack(">I", len(one)) for one in frames)),
            _full(b"stco", struct.pack(">II", 1, at)),
        )
        reference = _box(b"dinf", _full(b"dref", struct.pack(">I", 1) + _full(b"url ", b"", 1)))
        media = _box(
            b"mdia",
            _full(b"mdhd", struct.pack(">IIIIHH", 0, 0, 1000, long, 0x55C4, 0)),
            _full(b"hdlr", bytes(4) + b"vide" + bytes(12) + b"v\0"),
            _box(b"minf", _full(b"vmhd", bytes(8), 1), reference, table),
        )
        place = struct.pack(">II", size[0] << 16, size[1] << 16)
        track = _full(b"tkhd", struct.pack(">IIIII", 0, 0, 1, 0, long) + bytes(16) + matrix + place, 3)
        whole = _full(
            b"mvhd",
            struct.pack(">IIIIIH", 0, 0, 1000, long, 0x10000, 0x100) + bytes(10) + matrix + bytes(24)
            + struct.pack(">I", 2),
        )  # fmt: skip
        return _box(b"moov", whole, _box(b"trak", track, media))

    return head + movie(len(head) + len(movie(0)) + 8) + _box(b"mdat", *frames)


def item(data: bytes, name: str = "Áp phích", **others: Any) -> MediaItem:
    """The line of the server's list for a file."""
    film = data[4:8] == b"ftyp"
    told = {
        "sha256": hashlib.sha256(data).hexdigest(), "kind": "video" if film else "picture",
        "media_type": "video/mp4" if film else "image/png", "size": len(data), "seconds": 0 if film else 10,
        "name": name,
    }  # fmt: skip
    return MediaItem.model_validate(told | others)


class Server:
    """Answers what a `MediaFetch` asks, in the loop's next turn; it can be told to be unwell."""

    def __init__(self, *files: bytes, part: int = 32 * 1024) -> None:
        self.files = {hashlib.sha256(data).hexdigest(): data for data in files}
        self.part = part
        self.asked: list[tuple[str, int]] = []
        self.refuses: Code | None = None
        self.spoils: dict[str, Any] = {}
        """What stands in the answers in place of the truth."""
        self.spoilt = 1_000_000
        """How many of them."""
        self.silent = False
        self.fetch: MediaFetch | None = None
        self._ids = itertools.count(1)

    def serve(self, cache: MediaCache, **others: Any) -> MediaFetch:
        """What fetches from here into this folder."""
        self.fetch = MediaFetch(cache, self._ask, **others)
        return self.fetch

    def _ask(self, query: FetchMedia) -> str:
        question = str(next(self._ids))
        self.asked.append((query.sha256, query.offset))
        if not self.silent:
            QTimer.singleShot(0, lambda: self.answer(question, query))
        return question

    def answer(self, question: str, query: FetchMedia) -> None:
        """Answer a question now."""
        assert self.fetch is not None
        data = self.files.get(query.sha256)
        if self.refuses is not None or data is None:
            why: Refused = refused(self.refuses or Code.NO_MEDIA)
            self.fetch.refused(question, why, why.text("en"))
            return
        piece = data[query.offset : query.offset + self.part]
        told = {
            "sha256": query.sha256, "offset": query.offset, "size": len(data),
            "data": base64.b64encode(piece).decode(),
        }  # fmt: skip
        self.fetch.answered(question, told | (self.spoils if len(self.asked) <= self.spoilt else {}))
