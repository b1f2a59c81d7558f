"""One serial line with number boards on it: each shows the number it was last told, whatever the line goes through.

A board remembers what it was sent and says nothing, so a number is sent at once, and again every few seconds: one that
lost a frame in noise, or its power, is right again soon. The line is set with `termios` and written without waiting,
each frame with a deadline, as `port_printer.py` does. A line that was pulled out is looked for until it is back.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from hardware.boards.frames import BoardTemplate, DoesNotFit
from hardware.port_printer import unsent

try:
    import fcntl
    import termios
    import tty
except ImportError:  # Windows has none of them: no port opens there
    LINES = False
else:
    LINES = True

log = logging.getLogger(__name__)

_TROUBLES: tuple[type[Exception], ...] = (OSError, termios.error) if LINES else (OSError,)


LAST_WORD_S = 2.0
"""How long a program that ends may take to blank its boards."""


class BoardState(StrEnum):
    """How a board is, as far as its line tells."""

    READY = "ready"
    """What it should show was sent, and where it answers it has answered."""
    SILENT = "silent"
    """It should answer and does not."""
    LOST = "lost"
    """Its line is not there, or takes nothing."""
    TOO_LONG = "too_long"
    """It has no room for the number that it should show, and shows none."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How often and how long; real seconds."""

    every_s: float = 3.0
    """Each board is sent its number anew so often."""
    write_s: float = 2.0
    """A line that takes no byte for so long is opened anew."""
    try_again_s: float = 2.0
    """How often a line that is not there is looked for."""


class BoardLine:
    """Shows numbers on the boards of one line. For one loop.

    Args:
        path: the port.
        template: how its boards are spoken to.
        addresses: of its boards.
        on_state: how the board of an address is; told at the first look and at each change.
        patience: how often and how long.
    """

    def __init__(
        self,
        path: Path,
        template: BoardTemplate,
        addresses: Iterable[int],
        on_state: Callable[[int, BoardState], None],
        patience: Patience = Patience(),
    ) -> None:
        self._path, self._template, self._patience = path, template, patience
        self._on_state = on_state
        self._wanted = dict.fromkeys(addresses, "")
        self._news: list[int] = []
        self._wake = asyncio.Event()
        self._states: dict[int, BoardState] = {}
        self._unfit: set[int] = set()
        self._lost_told = False

    def show(self, address: int, number: str) -> None:
        """Show a number on a board from now on; an empty one is none."""
        if self._wanted[address] == number:
            return
        self._wanted[address] = number
        if address not in self._news:
            self._news.append(address)
        self._wake.set()

    async def run(self) -> None:
        """Keep all boards right for ever; when it is cancelled they are blanked, as far as the line takes it."""
        while True:
            try:
                async with _opened(self._path, self._template.baud) as port:
                    self._lost_told = False
                    await self._drive(_Port(port, self._patience.write_s))
            except _TROUBLES as trouble:
                if not self._lost_told:
                    log.warning("boards at %s: %s", self._path, trouble)
                    self._lost_told = True
            for address in self._wanted:
                self._is(address, BoardState.LOST)
            await asyncio.sleep(self._patience.try_again_s)

    # -- inside --

    async def _drive(self, port: _Port) -> None:
        """Until the line is gone."""
        loop = asyncio.get_running_loop()
        try:
            while True:
                # A line that was just opened may have lost anything.
                self._news = []
                round_ends = loop.time() + self._patience.every_s
                for address in self._wanted:
                    await self._send_news(port)
                    await self._send(port, address)
                while (left := round_ends - loop.time()) > 0:
                    self._wake.clear()
                    await self._send_news(port)
                    try:
                        async with asyncio.timeout(left):
                            await self._wake.wait()
                    except TimeoutError:
                        break
        except asyncio.CancelledError:
            with suppress(TimeoutError, *_TROUBLES):
                async with asyncio.timeout(LAST_WORD_S):
                    await self._blank_all(port)
            raise

    async def _blank_all(self, port: _Port) -> None:
        for address in self._wanted:
            await asyncio.sleep(self._template.gap_ms / 1000)
            await port.write(self._template.frame(address, ""))
        await port.sent()

    async def _send_news(self, port: _Port) -> None:
        while self._news:
            await self._send(port, self._news.pop(0))

    async def _send(self, port: _Port, address: int) -> None:
        number = self._wanted[address]
        fits = True
        try:
            frame = self._template.frame(address, number)
        except DoesNotFit as why:
            fits, number = False, ""
            frame = self._template.frame(address, "")
            if address not in self._unfit:
                log.warning("board %s at %s: %s", address, self._path, why)
        if fits:
            self._unfit.discard(address)
        else:
            self._unfit.add(address)
        await asyncio.sleep(self._template.gap_ms / 1000)
        port.forget()
        await port.write(frame)
        heard = True
        if answer := self._template.answered(address, number):
            heard = await port.hears(answer, self._template.answer_ms / 1000)
        if not heard:
            self._is(address, BoardState.SILENT)
        else:
            self._is(address, BoardState.READY if fits else BoardState.TOO_LONG)

    def _is(self, address: int, state: BoardState) -> None:
        if self._states.get(address) is not state:
            self._states[address] = state
            self._on_state(address, state)


class _Port:
    """An open line: bytes out with a deadline, bytes in as they come."""

    def __init__(self, port: int, write_s: float) -> None:
        self._port, self._write_s = port, write_s

    def forget(self) -> None:
        """Throw away what has come.

        Raises:
            OSError: the line is gone.
        """
        while self._read():
            pass

    async def write(self, data: bytes) -> None:
        """Send bytes.

        Raises:
            OSError: the line is gone, or takes nothing.
        """
        loop, left = asyncio.get_running_loop(), memoryview(data)
        ends = loop.time() + self._write_s
        while left:
            try:
                left = left[os.write(self._port, left) :]
            except BlockingIOError:
                if loop.time() >= ends:
                    raise OSError("the line takes no bytes") from None
                await asyncio.sleep(0.02)

    async def hears(self, answer: bytes, within_s: float) -> bool:
        """Whether an answer comes in time; what else stands round it is passed over.

        Raises:
            OSError: the line is gone.
        """
        loop, heard = asyncio.get_running_loop(), bytearray()
        ends = loop.time() + within_s
        while True:
            heard += self._read()
            if answer in heard:
                return True
            if loop.time() >= ends:
                return False
            await asyncio.sleep(0.005)

    async def sent(self) -> None:
        """Wait until the system holds none of it any more."""
        while unsent(self._port):  # noqa: ASYNC110 - the system tells nobody
            await asyncio.sleep(0.02)

    def _read(self) -> bytes:
        try:
            data = os.read(self._port, 1024)
        except BlockingIOError:
            return b""
        if not data:
            raise OSError("the line was pulled out")
        return data


@asynccontextmanager
async def _opened(path: Path, baud: int) -> AsyncIterator[int]:
    """The port, with nothing in it of before.

    Raises:
        OSError: there is none, it may not be used, or another program has it.
        termios.error: it is no serial port.
    """
    if not LINES:
        raise OSError("this system has no serial ports that can be set")
    port = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    try:
        fcntl.flock(port, fcntl.LOCK_EX | fcntl.LOCK_NB)
        tty.setraw(port)
        line = termios.tcgetattr(port)
        line[2] = termios.CS8 | termios.CREAD | termios.CLOCAL
        line[4] = line[5] = getattr(termios, f"B{baud}")
        # With no least number of bytes a line without any reads as one that was pulled out.
        line[6][termios.VMIN], line[6][termios.VTIME] = 1, 0
        termios.tcsetattr(port, termios.TCSANOW, line)
        termios.tcflush(port, termios.TCIOFLUSH)
        yield port
    finally:
        with suppress(*_TROUBLES):
            if unsent(port):
                termios.tcflush(port, termios.TCOFLUSH)  # else closing waits for a line that takes nothing
        os.close(port)
