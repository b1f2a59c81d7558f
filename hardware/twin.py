"""The printer's twin: a TCP server that behaves as an ESC/POS printer does, faults included."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from hardware.answers import encode_process_id_answer, questions_in, status_byte
from hardware.commands import Command, CommandReader, Kind, Paper, picture_of
from hardware.file_printer import PaperFolder
from hardware.printer import PrinterState

RECEIVE_BUFFER = 256 * 1024
"""Bytes a printer takes before it stops reading."""

NOISE = b"\xff\x37\x22bb\x80\x01\x95"
"""What a garbled printer says: no byte of it is an answer to anything."""

FAULTS = frozenset((
    "lines_left", "paper_low", "cover_open", "fault", "stalled", "acknowledges", "vanish_before_acknowledging",
    "lines_per_second", "mute", "garbled", "late_s",
))  # fmt: skip
"""What `PrinterTwin.set` can change, each described at its attribute."""


@dataclass(frozen=True)
class PrintedPaper:
    """One paper that was cut off: the bytes that made it, from the first after the cut before."""

    number: int
    raw: bytes
    width: int

    def picture(self) -> Image.Image:
        """What a person holds, drawn from the bytes."""
        return picture_of(self.raw, self.width)


class PrinterTwin:
    """A printer with a roll of paper, a cover and a power plug, all of which a test can pull.

    Args:
        paper_dir: where `0001.bin` and `0001.png` of each paper go; None keeps papers in memory only.
        width: dots across the paper.
        lines_per_second: dot lines printed in a second; None is as fast as can be.
        keep: papers kept in memory.
    """

    def __init__(
        self, paper_dir: Path | None = None, width: int = 576, lines_per_second: float | None = None, keep: int = 1000
    ) -> None:
        self.papers: deque[PrintedPaper] = deque(maxlen=keep)
        self.lines_left: int | None = None
        """Dot lines left on the roll; None never ends."""
        self.paper_low = False
        self.cover_open = False
        self.fault = False
        self.stalled = False
        self.acknowledges = True
        """False: GS ( H and GS r are taken and not answered, as some clones do."""
        self.mute = False
        """It takes bytes and prints, and never answers anything, not even status questions."""
        self.garbled = False
        """Noise comes instead of each of its answers."""
        self.late_s: float | None = None
        """Its answers come so late; real seconds."""
        self.vanish_before_acknowledging = False
        self.lines_per_second = lines_per_second
        self.received = 0
        """Bytes taken from the network since the start."""
        self.port = 0
        self._vanish_at: int | None = None
        self._stall_at: int | None = None
        self._close_at: int | None = None
        self._fail_at: int | None = None
        self._folder = PaperFolder(paper_dir) if paper_dir else None
        self._width = width
        self._printed = 0
        self._under_head = Paper(width)
        self._raw = bytearray()
        self._queue: deque[tuple[Command, asyncio.StreamWriter]] = deque()
        self._waiting_bytes = 0
        self._changed = asyncio.Event()
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._turn = asyncio.Lock()
        self._mechanism: asyncio.Task[None] | None = None

    @property
    def state(self) -> PrinterState:
        """The truth, as DLE EOT tells it."""
        if self.cover_open:
            return PrinterState.COVER_OPEN
        if self.lines_left is not None and self.lines_left <= 0:
            return PrinterState.PAPER_OUT
        if self.fault:
            return PrinterState.FAULT
        return PrinterState.PAPER_LOW if self.paper_low else PrinterState.READY

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> int:
        """Listen; gives the port."""
        self._server = await asyncio.start_server(self._serve, host, port)
        self.port = self._server.sockets[0].getsockname()[1]
        if self._mechanism is None:
            self._mechanism = asyncio.create_task(self._run_mechanism())
        return self.port

    async def stop(self) -> None:
        """Stop for good."""
        self.vanish()
        if self._mechanism is not None:
            self._mechanism.cancel()
            with suppress(asyncio.CancelledError):
                await self._mechanism
            self._mechanism = None

    def set(self, **faults: bool | float | None) -> None:
        """Change faults by name, e.g. `set(cover_open=True, lines_left=0)`, and let the printer notice."""
        for name, value in faults.items():
            if name not in FAULTS:
                raise AttributeError(f"a printer has no {name}")
            setattr(self, name, value)
        self._changed.set()

    def vanish(self) -> None:
        """Lose power: links break, what was received and not printed is gone, nothing listens."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for writer in self._writers:
            writer.transport.abort()
        self._queue.clear()
        self._waiting_bytes = 0
        self._changed.set()

    def vanish_at(self, byte: int) -> None:
        """Vanish as soon as this many more bytes have been received."""
        self._vanish_at = self.received + byte

    def stall_at(self, byte: int) -> None:
        """Stall (the link stays, nothing is read, answered or printed) after this many more bytes."""
        self._stall_at = self.received + byte

    def close_at(self, byte: int) -> None:
        """Close the link in good order after this many more bytes, and go on printing what came."""
        self._close_at = self.received + byte

    def fail_at(self, byte: int) -> None:
        """A fault (knife, head) after this many more bytes: it stays linked, says so and prints no further."""
        self._fail_at = self.received + byte

    async def come_back(self) -> None:
        """Power again, at the same port."""
        await self.start(port=self.port)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            async with self._turn:  # port 9100 serves one computer at a time
                await self._listen(reader, writer)
        except ConnectionError:
            pass
        finally:
            self._writers.discard(writer)
            writer.close()

    async def _listen(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        commands = CommandReader()
        tail = b""
        while True:
            await self._until(lambda: writer.is_closing() or self._has_ear())
            data = await reader.read(self._appetite())
            if not data or writer.is_closing():
                return
            self.received += len(data)
            if self._vanish_at is not None and self.received >= self._vanish_at:
                self._vanish_at = None
                self.vanish()
                return
            self.stalled = self.stalled or self.received == self._stall_at
            self.fault = self.fault or self.received == self._fail_at
            asked, tail = questions_in(tail + data)
            for which in asked if not self.stalled else ():
                _say(self, writer, bytes((status_byte(which, self.state),)))
            for command in commands.feed(data):
                self._queue.append((command, writer))
                self._waiting_bytes += len(command.raw)
            self._changed.set()
            if self.received == self._close_at:
                return

    def _has_ear(self) -> bool:
        return not self.stalled and self._waiting_bytes < RECEIVE_BUFFER

    def _appetite(self) -> int:
        """How many bytes to read, so as to stop exactly where a fault is set."""
        faults = (self._vanish_at, self._stall_at, self._close_at, self._fail_at)
        ends = [end - self.received for end in faults if end is not None]
        return min([4096, *(end for end in ends if end > 0)])

    async def _until(self, holds: Callable[[], bool]) -> None:
        while not holds():
            self._changed.clear()
            await self._changed.wait()

    async def _run_mechanism(self) -> None:
        while True:
            await self._until(lambda: bool(self._queue) and self.state.can_print and not self.stalled)
            command, writer = self._queue.popleft()
            self._waiting_bytes -= len(command.raw)
            self._changed.set()
            await self._obey(command, writer)

    async def _obey(self, command: Command, writer: asyncio.StreamWriter) -> None:
        match command.kind:
            case Kind.ASK_PROCESS_ID:
                self._acknowledge(writer, encode_process_id_answer(command.data))
            case Kind.ASK_PAPER:
                self._acknowledge(writer, b"\x03" if self.paper_low else b"\x00")
            case Kind.REAL_TIME:
                pass
            case _:
                self._raw += command.raw
                await self._move(self._under_head.apply(command))
                if command.kind is Kind.CUT:
                    self._cut()

    def _acknowledge(self, writer: asyncio.StreamWriter, answer: bytes) -> None:
        if self.vanish_before_acknowledging:
            self.vanish()
        elif self.acknowledges:
            _say(self, writer, answer)

    async def _move(self, lines: int) -> None:
        """Use paper; a picture longer than the roll waits for the next roll with its end unprinted."""
        if self.lines_per_second is not None:
            await asyncio.sleep(lines / self.lines_per_second)
        while self.lines_left is not None and lines > self.lines_left:
            lines -= self.lines_left
            self.lines_left = 0
            await self._until(lambda: self.state.can_print)
        if self.lines_left is not None:
            self.lines_left -= lines

    def _cut(self) -> None:
        raw = bytes(self._raw)
        self._printed += 1
        if self._folder is not None:
            self._printed = self._folder.keep(raw, self._under_head.picture())
        self.papers.append(PrintedPaper(self._printed, raw, self._width))
        self._raw.clear()
        self._under_head = Paper(self._width)


def _say(twin: PrinterTwin, writer: asyncio.StreamWriter, answer: bytes) -> None:
    """An answer, as well as this printer can give one."""
    if twin.mute:
        return
    said = NOISE if twin.garbled else answer
    if twin.late_s is None:
        _write(writer, said)
    else:
        asyncio.get_running_loop().call_later(twin.late_s, _write, writer, said)


def _write(writer: asyncio.StreamWriter, said: bytes) -> None:
    if not writer.is_closing():
        writer.write(said)


async def _obey_standard_input(twin: PrinterTwin) -> None:
    """Read lines such as {"cover_open": true} or {"vanish": true} until the end of input, then return."""
    lines = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    while line := await lines.readline():
        try:
            wanted = json.loads(line)
            vanish, come_back = wanted.pop("vanish", False), wanted.pop("come_back", False)
            twin.set(**wanted)
        except (ValueError, RecursionError, TypeError, AttributeError) as error:
            print(f"not obeyed: {error}", file=sys.stderr, flush=True)
            continue
        if vanish:
            twin.vanish()
        if come_back:
            await twin.come_back()


async def _main(arguments: argparse.Namespace) -> None:
    twin = PrinterTwin(arguments.paper, arguments.width, arguments.lines_per_second, keep=1)
    port = await twin.start(arguments.host, arguments.port)
    print(json.dumps({"port": port}), flush=True)
    if arguments.control:
        await _obey_standard_input(twin)
        await twin.stop()
    else:
        await asyncio.Event().wait()


def main() -> None:
    """Run a twin as a process of its own: its port as one JSON line, papers in a folder."""
    parser = argparse.ArgumentParser(prog="python -m hardware.twin", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--paper", type=Path, help="folder for NUMBER.bin and NUMBER.png")
    parser.add_argument("--width", type=int, choices=(576, 512, 384), default=576)
    parser.add_argument("--lines-per-second", type=float, help="dot lines; 203 dpi at 150 mm/s is 1200")
    parser.add_argument("--control", action="store_true", help="obey JSON lines from standard input, end with it")
    with suppress(KeyboardInterrupt):
        asyncio.run(_main(parser.parse_args()))


if __name__ == "__main__":
    main()
