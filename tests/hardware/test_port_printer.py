"""A printer on a serial line: the same order and the same truth as over the network, over a pseudo terminal."""

from __future__ import annotations

import asyncio
import fcntl
import os
import termios
import tty
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import zxingcpp

from hardware.escpos import encode_job
from hardware.escpos_printer import Acknowledgement
from hardware.paper.ticket_paper import draw
from hardware.port_printer import PortPrinter, PortPrinterSettings
from hardware.printer import Outcome, PrinterState, Reason, Result
from hardware.twin import PrinterTwin
from tests.hardware.hall_papers import TRACKING_URL, land_ticket
from tests.patience import until

QUESTIONS = 6
"""Bytes of the two status questions that go before a job."""


class Cable:
    """The twin on a pseudo terminal instead of a TCP port: its bytes are carried between both, until it is pulled."""

    def __init__(self, twin: PrinterTwin) -> None:
        self._twin = twin
        self._ours, theirs = os.openpty()
        tty.setraw(self._ours)
        self.path = Path(os.ttyname(theirs))
        self._kept_open = theirs
        self._carrying: list[asyncio.Task[None]] = []
        self._writer: asyncio.StreamWriter | None = None

    async def plug_in(self) -> None:
        """Carry bytes from now on."""
        os.set_blocking(self._ours, False)
        reader, self._writer = await asyncio.open_connection("127.0.0.1", self._twin.port)
        loop = asyncio.get_running_loop()
        loop.add_reader(self._ours, self._to_printer)
        self._carrying.append(asyncio.create_task(self._to_computer(reader)))

    def _to_printer(self) -> None:
        try:
            data = os.read(self._ours, 4096)
        except OSError:
            return
        if self._writer is not None:
            self._writer.write(data)

    async def _to_computer(self, reader: asyncio.StreamReader) -> None:
        while data := await reader.read(4096):
            os.write(self._ours, data)
        self.pull()

    def pull(self) -> None:
        """No other end any more."""
        if self._ours < 0:
            return
        asyncio.get_running_loop().remove_reader(self._ours)
        os.close(self._ours)
        os.close(self._kept_open)
        self._ours = -1
        if self._writer is not None:
            self._writer.close()

    def stop(self) -> None:
        for task in self._carrying:
            task.cancel()
        self.pull()


@asynccontextmanager
async def cable(twin: PrinterTwin) -> AsyncIterator[Cable]:
    plugged = Cable(twin)
    await plugged.plug_in()
    try:
        yield plugged
    finally:
        plugged.stop()


def printer_at(path: Path, **changes: object) -> PortPrinter:
    patience = {"answer_s": 0.3, "send_s": 1.0, "print_s": 1.0, "ask_again_s": 0.1, "close_s": 0.2}
    return PortPrinter(PortPrinterSettings(path, 115200, **(patience | changes)))  # type: ignore[arg-type]


async def test_a_ticket_over_a_serial_line_is_printed_as_it_was_drawn(twin: PrinterTwin) -> None:
    picture = draw(land_ticket(), 576)
    async with cable(twin) as line:
        printer = printer_at(line.path, send_s=10.0)
        assert await printer.print(encode_job(picture)) == Outcome.printed(PrinterState.READY)
        assert await printer.print(encode_job(picture)) == Outcome.printed(PrinterState.READY)
    papers = [paper.picture() for paper in twin.papers]
    assert len(papers) == 2
    for paper in papers:
        assert [code.text for code in zxingcpp.read_barcodes(paper.convert("L"))] == [TRACKING_URL]


@pytest.mark.parametrize(
    ("faults", "state", "reason"),
    [
        ({"lines_left": 0}, PrinterState.PAPER_OUT, Reason.PAPER),
        ({"cover_open": True}, PrinterState.COVER_OPEN, Reason.COVER),
        ({"stalled": True}, PrinterState.SILENT, Reason.SILENT),
    ],
)
async def test_what_the_printer_says_is_heard_before_anything_is_sent(twin, small_job, faults, state, reason) -> None:
    async with cable(twin) as line:
        twin.set(**faults)
        printer = printer_at(line.path)
        assert await printer.status() is state
        assert await printer.print(small_job) == Outcome(Result.NOT_PRINTED, reason, state)
    assert not twin.papers


@pytest.mark.parametrize("acknowledgement", [Acknowledgement.PROCESS_ID, Acknowledgement.PAPER_SENSOR])
async def test_a_cable_that_is_pulled_at_any_byte_is_never_called_printed(twin, small_job, acknowledgement) -> None:
    for byte in range(1, QUESTIONS + len(small_job), 7):
        async with cable(twin) as line:
            twin.vanish_at(byte)
            outcome = await printer_at(line.path, acknowledgement=acknowledgement).print(small_job)
            assert outcome.result is (Result.NOT_PRINTED if byte <= QUESTIONS else Result.MAYBE_PRINTED), byte
            assert outcome.reason in (Reason.OFFLINE, Reason.LINK_LOST)
        await twin.come_back()
    assert not twin.papers


async def test_a_job_that_the_printer_stops_reading_is_maybe(twin: PrinterTwin, small_job: bytes) -> None:
    async with cable(twin) as line:
        twin.stall_at(QUESTIONS + len(small_job) // 2)
        outcome = await printer_at(line.path, print_s=0.3, answer_s=0.1).print(small_job)
    assert outcome == Outcome.maybe_printed(Reason.SILENT, PrinterState.SILENT)


async def test_a_port_that_is_not_there_is_told_so(tmp_path: Path, small_job: bytes) -> None:
    printer = printer_at(tmp_path / "ttyUSB0")
    assert await printer.status() is PrinterState.UNREACHABLE
    assert await printer.print(small_job) == Outcome.not_printed(PrinterState.UNREACHABLE)


async def test_a_port_that_another_program_has_is_sent_nothing(twin: PrinterTwin, small_job: bytes) -> None:
    async with cable(twin) as line:
        other = os.open(line.path, os.O_RDWR | os.O_NOCTTY)
        try:
            fcntl.flock(other, fcntl.LOCK_EX)
            assert await printer_at(line.path).print(small_job) == Outcome.not_printed(PrinterState.UNREACHABLE)
        finally:
            os.close(other)
        assert await printer_at(line.path).print(small_job) == Outcome.printed(PrinterState.READY)


async def test_what_lay_unread_in_the_port_acknowledges_nothing(twin: PrinterTwin, small_job: bytes) -> None:
    async with cable(twin) as line:
        twin.set(acknowledges=False)
        os.write(line._ours, b"\x00" * 8)  # answers to GS r that nobody took
        printer = printer_at(line.path, acknowledgement=Acknowledgement.PAPER_SENSOR, print_s=0.3)
        outcome = await printer.print(small_job)
    assert outcome == Outcome.maybe_printed(Reason.UNACKNOWLEDGED, PrinterState.READY)


async def test_the_line_is_set_as_the_printer_needs_it(twin: PrinterTwin) -> None:
    async with cable(twin) as line, printer_at(line.path).linked():
        seen = termios.tcgetattr(line._kept_open)
        assert seen[4] == seen[5] == termios.B115200
        assert seen[2] & termios.CSIZE == termios.CS8
        assert not seen[1] & termios.OPOST, "a byte 0A goes as it is"
        assert not seen[3] & (termios.ECHO | termios.ICANON)


async def test_ports_are_let_go(twin: PrinterTwin, small_job: bytes) -> None:
    def open_files() -> int:
        return len(os.listdir("/proc/self/fd"))

    async with cable(twin) as line:
        printer = printer_at(line.path)
        await printer.print(small_job)
        before = open_files()
        for _ in range(5):
            await printer.status()
        await until(lambda: open_files() <= before, "each port is closed")
