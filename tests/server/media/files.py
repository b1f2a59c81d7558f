"""Small files of each kind, made by hand where no tool is needed."""

from __future__ import annotations

import io
import struct

from PIL import Image


def picture(kind: str = "PNG", size: tuple[int, int] = (64, 36), colour: str = "teal") -> bytes:
    held = io.BytesIO()
    Image.new("RGB", size, colour).save(held, kind)
    return held.getvalue()


def box(name: bytes, body: bytes = b"") -> bytes:
    return struct.pack(">I", 8 + len(body)) + name + body


def mp4(brand: bytes = b"isom", frames: int = 4_000) -> bytes:
    return box(b"ftyp", brand + bytes(4) + b"mp41") + box(b"mdat", bytes(frames)) + box(b"moov", bytes(60))


def webm(doc_type: bytes = b"webm", inside: int = 400) -> bytes:
    head = b"\x42\x82" + bytes([0x80 | len(doc_type)]) + doc_type
    segment = b"\x18\x53\x80\x67" + bytes([0x08]) + struct.pack(">I", inside)
    return b"\x1a\x45\xdf\xa3" + bytes([0x80 | len(head)]) + head + segment + bytes(inside)
