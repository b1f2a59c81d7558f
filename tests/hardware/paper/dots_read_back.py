"""The tests' own reader of what a printer is sent: written from Epson's reference, it shares nothing with the twin's.

It bears only what a ticket needs. Any other byte is an error, as a printer would set it as a letter.
"""

from __future__ import annotations

from PIL import Image


class NotBorne(Exception):
    """Bytes that no ticket may hold; the text says which and where."""


def dots_of(job: bytes, width: int) -> Image.Image:
    """The paper from its first line to the cut or the tear-off feed, black on white, `width` dots wide.

    Raises:
        NotBorne: a command that is none of a ticket's, a picture wider than the paper, or bytes after the end.
    """
    row_bytes = width // 8
    rows: list[bytes] = []
    at, unit_known, ended = 0, False, False
    while at < len(job):
        head = job[at : at + 2]
        if ended:
            raise NotBorne(f"{head.hex()} at {at}, after the end")
        if head == b"\x1b@":  # ESC @: begin anew
            at += 2
        elif head == b"\x1dP":  # GS P x y: how long a unit of ESC J is
            if job[at + 3] != {576: 203, 512: 180, 384: 203}[width]:
                raise NotBorne(f"a unit of 1/{job[at + 3]} inch is no dot of this printer")
            unit_known = True
            at += 4
        elif head == b"\x1bJ":  # ESC J n: feed n units
            if not unit_known:
                raise NotBorne(f"a feed at {at} whose length nobody knows")
            rows += [bytes(row_bytes)] * job[at + 2]
            at += 3
        elif head == b"\x1dv":  # GS v 0 m xL xH yL yH d...: rows of a picture
            mode, kind, wide, tall = job[at + 2], job[at + 3], *_two_numbers(job, at + 4)
            if (mode, kind) != (0x30, 0) or wide > row_bytes:
                raise NotBorne(f"a picture at {at}: mode {mode}, kind {kind}, {wide} bytes a row")
            at += 8
            for _ in range(tall):
                rows.append(job[at : at + wide].ljust(row_bytes, b"\0"))
                at += wide
            if at > len(job):
                raise NotBorne("the last picture is cut short")
        elif head == b"\x1dV":  # GS V: the knife; 65 and 66 feed first and have a length behind them
            at += 4 if job[at + 2] in (65, 66) else 3
            ended = True
        elif head == b"\x1bd":  # ESC d n: lines of its own, up to where it is torn off
            at += 3
            ended = True
        else:
            raise NotBorne(f"{head.hex()} at {at}")
    if not ended:
        raise NotBorne("it is not cut off")
    ink = b"".join(rows)
    return Image.frombytes("1", (width, len(rows)), bytes(byte ^ 0xFF for byte in ink))


def _two_numbers(job: bytes, at: int) -> tuple[int, int]:
    return int.from_bytes(job[at : at + 2], "little"), int.from_bytes(job[at + 2 : at + 4], "little")
