"""Whether earphones are plugged in, as Linux tells it of a jack: `/dev/input/event*` of the sound card."""

from __future__ import annotations

import fcntl
import os
import struct
from dataclasses import dataclass
from pathlib import Path

EVENT = struct.Struct("llHHi")
"""`struct input_event`: seconds, microseconds, type, code, value."""
EV_SW, SW_HEADPHONE_INSERT = 0x05, 0x02
_EVIOCGSW = (2 << 30) | (1 << 16) | (ord("E") << 8) | 0x1B
"""Asks for the switches as they are now, one byte of them."""
_MOST = 64


@dataclass
class Jack:
    """One jack that is open for reading.

    Attributes:
        fd: to wait at; reading never blocks.
        plugged: as last told.
    """

    fd: int
    plugged: bool = False
    _left: bytes = b""

    @classmethod
    def open(cls, path: Path) -> Jack:
        """Begin to listen.

        Raises:
            OSError: it is not there, or this user may not read it (group `input`).
        """
        fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        jack = cls(fd)
        try:
            now = fcntl.ioctl(fd, _EVIOCGSW, bytes(1))
        except OSError:
            return jack  # no switch of Linux's: what comes tells
        jack.plugged = bool(now[0] & (1 << SW_HEADPHONE_INSERT))
        return jack

    def changes(self) -> list[bool]:
        """What was plugged in (True) and out (False) since the last time.

        Raises:
            OSError: the jack is gone.
        """
        try:
            read = os.read(self.fd, EVENT.size * _MOST)
        except BlockingIOError:
            return []
        if not read:
            raise BrokenPipeError("the jack is gone")
        whole = self._left + read
        end = len(whole) - len(whole) % EVENT.size
        self._left = whole[end:]
        found = []
        for _, _, kind, code, value in EVENT.iter_unpack(whole[:end]):
            if (kind, code) == (EV_SW, SW_HEADPHONE_INSERT) and bool(value) is not self.plugged:
                self.plugged = bool(value)
                found.append(self.plugged)
        return found

    def close(self) -> None:
        """Listen no more."""
        os.close(self.fd)
