"""An ESC/POS printer on a port of this computer: a serial line, or a device file such as /dev/usb/lp0.

The line is set with `termios` of the standard library, so that asyncio itself reads and writes: each has a deadline.
pyserial's writes have none on a port that does not block.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from hardware.escpos_printer import EscposPrinter, Patience
from hardware.printer_link import PrinterLink, StreamLink

try:
    import fcntl
    import termios
    import tty
except ImportError:  # Windows has none of them: no port opens there
    LINES = False
else:
    LINES = True

Baud = Literal[9600, 19200, 38400, 57600, 115200]
"""Bits a second of a serial line, as the printer's own switches are set. A ticket is about 30 kB: 32 s at 9,600, 3 s at
115,200."""

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


LOOK_AGAIN_S = 0.02
"""Whether the line is empty is asked so often; real seconds."""


@dataclass(frozen=True)
class PortPrinterSettings(Patience):
    """Which port; see `Patience` for the rest."""

    path: Path
    baud: Baud | None = None
    """None for a device file that is no serial line."""


class PortPrinter(EscposPrinter):
    """A printer behind a file of /dev. One program has the port at a time."""

    def __init__(self, settings: PortPrinterSettings) -> None:
        super().__init__(settings)
        self._path, self._baud = settings.path, settings.baud

    @asynccontextmanager
    async def linked(self) -> AsyncIterator[PrinterLink | None]:
        """The port, opened for one call and set as it has to be; what lay unread in it is thrown away."""
        try:
            port = _opened(self._path, self._baud)
        except _TROUBLES:
            yield None
            return
        link = await _PortLink.over(port)
        try:
            yield link
        finally:
            await link.close(self._patience.close_s)


def _opened(path: Path, baud: Baud | None) -> int:
    """Raises OSError or termios.error: there is no such port, or another program has it."""
    if not LINES:
        raise OSError("this system has no serial ports that can be set")
    port = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    try:
        fcntl.flock(port, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if baud is not None:
            _set_line(port, _SPEEDS[baud])
    except _TROUBLES:
        os.close(port)
        raise
    return port


def _set_line(port: int, speed: int) -> None:
    """Eight bits, no parity, one stop bit, every byte as it is; a full printer stops us by its RTS line."""
    tty.setraw(port)
    line = termios.tcgetattr(port)
    line[2] = termios.CS8 | termios.CREAD | termios.CLOCAL | termios.CRTSCTS
    line[4] = line[5] = speed
    termios.tcsetattr(port, termios.TCSANOW, line)
    termios.tcflush(port, termios.TCIFLUSH)


def unsent(port: int) -> int:
    """Bytes that the system holds for a serial line; none for a file that is no line, which says nothing of it."""
    try:
        held = fcntl.ioctl(port, termios.TIOCOUTQ, bytes(4))
    except OSError:
        return 0
    return int.from_bytes(held, sys.byteorder)


class _PortLink(StreamLink):
    """Over a port: there is nothing to half-close, and no other end that closes."""

    @classmethod
    async def over(cls, port: int) -> _PortLink:
        """Takes the open file over; it is closed with the link."""
        loop = asyncio.get_running_loop()
        reader = asyncio.StreamReader()
        protocol = asyncio.StreamReaderProtocol(reader)
        # Reading and writing each close their own file.
        reading, _ = await loop.connect_read_pipe(lambda: protocol, os.fdopen(os.dup(port), "rb", buffering=0))
        writing, flow = await loop.connect_write_pipe(
            asyncio.streams.FlowControlMixin, os.fdopen(port, "wb", buffering=0)
        )
        writing.set_write_buffer_limits(high=0)  # `drain` is then over when the port has taken every byte
        link = cls(reader, asyncio.StreamWriter(writing, flow, reader, loop))
        link._reading, link._port = reading, port
        return link

    _reading: asyncio.ReadTransport
    _port: int

    async def finish(self, within_s: float) -> None:
        """Wait until every byte has left the port; what the printer says meanwhile is read all the same."""
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(within_s):
                await self._writer.drain()
                while unsent(self._port):  # noqa: ASYNC110 - the system tells of a line that is empty to nobody
                    await asyncio.sleep(LOOK_AGAIN_S)

    async def close(self, drain_s: float) -> None:
        """Finish, then let the port go; the files themselves are closed a moment later.

        The system would wait up to 30 s in `close` for a printer that stopped the line, and this program with it: what
        such a printer has not taken by now is thrown away.
        """
        await self.finish(drain_s)
        with suppress(*_TROUBLES):
            if unsent(self._port):
                termios.tcflush(self._port, termios.TCOFLUSH)
        with suppress(OSError):
            fcntl.flock(self._port, fcntl.LOCK_UN)
        self._reading.close()
        if not self._writer.transport.is_closing():  # as it is where the port was pulled out: it has no loop by now
            self._writer.transport.abort()
