"""A scanner on a serial line, or one that makes a serial port of its USB cable (USB-COM): reads it for ever.

The port is set with `termios` of the standard library and read by asyncio itself, as `port_printer` does. A scanner
that is pulled out is looked for until it is back.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Literal

from hardware.scanner import AROUND, MOST_LETTERS

try:
    import fcntl
    import termios
    import tty
except ImportError:  # Windows has none of them: no port opens there
    LINES = False
else:
    LINES = True

log = logging.getLogger(__name__)

Baud = Literal[9600, 19200, 38400, 57600, 115200]

_SPEEDS: dict[int, int] = (
    {}
    if not LINES
    else {
        9600: termios.B9600,
        19200: termios.B19200,
        38400: termios.B38400,
        57600: termios.B57600,
        115200: termios.B115200,
    }
)

_TROUBLES: tuple[type[Exception], ...] = (OSError, termios.error) if LINES else (OSError,)

_ENDS = b"\r\n\t\x03\x04"
"""What scanners send after a code: Return, line feed, tab, ETX, EOT."""

LEAST_LETTERS = 4
"""Shorter ones are noise on the line."""

PAUSE_S = 0.15
"""A scanner that sends nothing after a code has ended it after this silence; within one it makes none so long."""

TRY_AGAIN_S = 2.0
"""How often a port that is not there is looked for."""


class ScannerState(StrEnum):
    """Whether the scanner is there."""

    READY = "ready"
    LOST = "lost"


@dataclass(frozen=True)
class SerialScannerSettings:
    """Which port, and how patient."""

    path: Path
    baud: Baud = 9600
    """USB-COM scanners take any."""
    pause_s: float = PAUSE_S
    try_again_s: float = TRY_AGAIN_S
    least: int = LEAST_LETTERS
    """Shorter ones are noise; a call pad sends one letter a key."""


class LineReader:
    """Collects bytes into codes, wherever the line cuts them. Decoded when whole: a letter may be cut in two."""

    def __init__(self, least: int = LEAST_LETTERS) -> None:
        self._least = least
        self._bytes = bytearray()
        self._too_long = False

    @property
    def waiting(self) -> bool:
        """Part of a code has come."""
        return bool(self._bytes)

    def take(self, data: bytes) -> list[str]:
        """The codes that these bytes end."""
        codes: list[str] = []
        for byte in data:
            if byte in _ENDS:
                codes += self.end()
            elif len(self._bytes) < MOST_LETTERS:
                self._bytes.append(byte)
            else:
                self._too_long = True
        return codes

    def end(self) -> list[str]:
        """The line is quiet: the code that this ends, if any. One that is too long is none, nor is a piece of it."""
        text = self._bytes.decode(errors="replace").strip(AROUND)
        whole = not self._too_long and len(text) >= self._least
        self.forget()
        return [text] if whole else []

    def forget(self) -> None:
        """The scanner was pulled out: what had come of a code is worth nothing."""
        self._bytes.clear()
        self._too_long = False


class SerialScanner:
    """Reads one port and tells what it read.

    Args:
        on_code: a code was read.
        on_state: it came, or is gone; told at the first look and at each change.
    """

    def __init__(
        self,
        settings: SerialScannerSettings,
        on_code: Callable[[str], None],
        on_state: Callable[[ScannerState], None],
    ) -> None:
        self._settings = settings
        self._on_code, self._on_state = on_code, on_state
        self._state: ScannerState | None = None

    async def watch(self) -> None:
        """Read for ever, and look for the port again whenever it is gone."""
        while True:
            try:
                async with _opened(self._settings) as port:
                    self._is(ScannerState.READY)
                    await self._read(port)
            except _TROUBLES as trouble:
                if self._state is not ScannerState.LOST:
                    log.warning("scanner at %s: %s", self._settings.path, trouble)
            self._is(ScannerState.LOST)
            await asyncio.sleep(self._settings.try_again_s)

    async def _read(self, port: asyncio.StreamReader) -> None:
        """Until the port ends."""
        reader = LineReader(self._settings.least)
        while True:
            patience = self._settings.pause_s if reader.waiting else None
            try:
                async with asyncio.timeout(patience):
                    data = await port.read(1024)
            except TimeoutError:
                codes = reader.end()
            else:
                if not data:
                    return
                codes = reader.take(data)
            for code in codes:
                self._on_code(code)

    def _is(self, state: ScannerState) -> None:
        if state is not self._state:
            self._state = state
            self._on_state(state)


@asynccontextmanager
async def _opened(settings: SerialScannerSettings) -> AsyncIterator[asyncio.StreamReader]:
    """The port as a stream; what lay in it from before is thrown away.

    Raises:
        OSError: there is none, it may not be read, or another program has it.
        termios.error: it is no serial port.
    """
    if not LINES:
        raise OSError("this system has no serial ports that can be set")
    port = os.open(settings.path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    try:
        fcntl.flock(port, fcntl.LOCK_EX | fcntl.LOCK_NB)
        _set_line(port, _SPEEDS[settings.baud])
    except _TROUBLES:
        os.close(port)
        raise
    stream = asyncio.StreamReader()
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(stream), os.fdopen(port, "rb", buffering=0)
    )
    try:
        yield stream
    finally:
        transport.close()


def _set_line(port: int, speed: int) -> None:
    """Eight bits, no parity, one stop bit, every byte as it is; a scanner is never told to wait."""
    tty.setraw(port)
    line = termios.tcgetattr(port)
    line[2] = termios.CS8 | termios.CREAD | termios.CLOCAL
    line[4] = line[5] = speed
    termios.tcsetattr(port, termios.TCSANOW, line)
    termios.tcflush(port, termios.TCIFLUSH)
