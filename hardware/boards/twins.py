"""Boards as their makers' pages describe them, byte by byte; they know nothing of templates.

`BoardsTwin` puts them on a pseudo terminal, with a plug to pull and noise on the line.
"""

from __future__ import annotations

import asyncio
import os
import tty
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, Protocol


class Board(Protocol):
    """A board on a line."""

    shown: list[str]
    """What it has shown, the latest last; an empty one is dark."""

    def takes(self, byte: int, silence_s: float) -> bytes:
        """One byte off the line, after so much silence; what the board answers."""
        ...


class FourBytesTwin:
    """ID, high, low, sum. No start byte: it begins anew after a silence."""

    SILENCE_S = 0.02

    def __init__(self, address: int) -> None:
        self.shown: list[str] = []
        self._address = address
        self._had = bytearray()

    def takes(self, byte: int, silence_s: float) -> bytes:
        """Shows the number of a whole frame with its own ID."""
        if silence_s >= self.SILENCE_S:
            self._had.clear()
        self._had.append(byte)
        if len(self._had) == 4:
            who, high, low, check = self._had
            self._had.clear()
            if check == (who + high + low) % 256 and who == self._address:
                self.shown.append(str(high * 256 + low))
        return b""


class SunpnTwin:
    """3A, colour, low, high, 01, sum, 0A; alone on its line."""

    def __init__(self) -> None:
        self.shown: list[str] = []
        self._had = bytearray()

    def takes(self, byte: int, silence_s: float) -> bytes:
        """Shows the number of a whole frame; what is none is passed over byte by byte."""
        self._had.append(byte)
        while self._had and (self._had[0] != 0x3A or self._is_none()):
            del self._had[0]
        if len(self._had) == 7:
            self.shown.append(str(self._had[2] + self._had[3] * 256))
            self._had.clear()
        return b""

    def _is_none(self) -> bool:
        whole = self._had[:7]
        return len(whole) == 7 and (whole[6] != 0x0A or whole[5] != sum(whole[:5]) % 256 or whole[4] != 1)


class Led485Twin:
    """Modbus RTU: function 16 writes the segments of two places to each register from 0x80 on, and is answered."""

    DRAWN: ClassVar = {
        0x3F: "0", 0x06: "1", 0x5B: "2", 0x4F: "3", 0x66: "4", 0x6D: "5", 0x7D: "6", 0x07: "7", 0x7F: "8", 0x6F: "9",
        0x77: "A", 0x7C: "B", 0x39: "C", 0x7A: "K", 0x00: " ",
    }  # fmt: skip
    """Of the letters those that tests use."""

    def __init__(self, address: int, answers: bool = True) -> None:
        self.shown: list[str] = []
        self.answers = answers
        self._address = address
        self._had = bytearray()

    def takes(self, byte: int, silence_s: float) -> bytes:
        """Shows what a whole frame with its own address writes."""
        if silence_s >= 0.005:
            self._had.clear()
        self._had.append(byte)
        had = self._had
        if len(had) < 7 or len(had) < 9 + had[6]:
            return b""
        frame, self._had = bytes(had), bytearray()
        if frame[0] != self._address or frame[1] != 0x10 or frame[-2:] != _crc(frame[:-2]):
            return b""
        self.shown.append("".join(self.DRAWN[one] for one in frame[7:-2]).rstrip())
        answer = frame[:6]
        return answer + _crc(answer) if self.answers else b""


def _crc(data: bytes) -> bytes:
    """Modbus's, bit by bit over the whole message as one long division; not as `frames.py` does it."""
    register = 0xFFFF
    for bit in (byte >> n & 1 for byte in data for n in range(8)):
        low = register & 1
        register >>= 1
        if low != bit:
            register ^= 0xA001
    return bytes([register & 0xFF, register >> 8])


class BoardsTwin:
    """Boards on one pseudo terminal behind a name that stays, as udev gives one to an adapter.

    Args:
        name: the port's name.
        boards: what hangs on it.
    """

    def __init__(self, name: Path, boards: Sequence[Board]) -> None:
        self.name, self.boards = name, boards
        self.heard = 0
        """Bytes that have come over the line since it was put in."""
        self.deaf = False
        """Their power is gone: what comes is lost."""
        self._faults: dict[int, str] = {}
        self._ours = self._theirs = -1
        self._last = 0.0

    def put_in(self) -> None:
        """The adapter is there from now on."""
        self._ours, self._theirs = os.openpty()
        tty.setraw(self._ours)
        os.set_blocking(self._ours, False)
        self.name.symlink_to(os.ttyname(self._theirs))
        self.heard = 0
        asyncio.get_running_loop().add_reader(self._ours, self._came)

    def pull(self) -> None:
        """The adapter is gone."""
        if self._ours < 0:
            return
        asyncio.get_running_loop().remove_reader(self._ours)
        self.name.unlink()
        os.close(self._theirs)
        os.close(self._ours)
        self._ours = -1

    def at(self, byte: int, fault: str) -> None:
        """What happens before the byte of that count is taken: `deaf`, `pulled` or `noise`."""
        self._faults[byte] = fault

    def says(self, data: bytes) -> None:
        """A board says something; nothing while the adapter is away."""
        if self._ours >= 0:
            os.write(self._ours, data)

    def hold(self) -> None:
        """Take no more bytes off the line."""
        asyncio.get_running_loop().remove_reader(self._ours)

    def release(self) -> None:
        """Take bytes again; those that waited are lost."""
        with_all = True
        while with_all:
            try:
                with_all = bool(os.read(self._ours, 4096))
            except BlockingIOError:
                with_all = False
        asyncio.get_running_loop().add_reader(self._ours, self._came)

    def _came(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            data = os.read(self._ours, 4096)
        except OSError:
            return
        silence, self._last = loop.time() - self._last, loop.time()
        for byte in data:
            fault = self._faults.pop(self.heard, "")
            self.heard += 1
            if fault == "pulled":
                self.pull()
                return
            self.deaf = self.deaf or fault == "deaf"
            for one in b"\x37\x91" if fault == "noise" else b"":
                self._take(one, silence)
                silence = 0.0
            self._take(byte, silence)
            silence = 0.0

    def _take(self, byte: int, silence: float) -> None:
        if self.deaf:
            return
        for board in self.boards:
            if answer := board.takes(byte, silence):
                self.says(answer)
