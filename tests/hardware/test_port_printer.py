"""A printer on a serial line: the same order and the same truth as over the network, over a pseudo terminal."""

from __future__ import annotations

import asyncio
import fcntl
import os
import termios
from pathlib import Path

import pytest
import zxingcpp

from hardware import port_printer
from hardware.escpos import encode_job
from hardware.escpos_printer import Acknowledgement
from hardware.paper.ticket_paper import draw
from hardware.port_printer import PortPrinter, PortPrinterSettings
from hardware.printer import Outcome, PrinterState, Reason, Result
from hardware.twin import PrinterTwin
from tests.hardware.cable import cable
from tests.hardware.hall_papers import TRACKING_URL, land_ticket
from tests.patience import until

QUESTIONS = 6
"""Bytes of the two status questions that go before a job."""


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


class HeldLine:
    """The system's own queue of a line that the printer stopped: a pseudo terminal has none."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, held: int) -> None:
        self.held, self.flushed = held, 0
        monkeypatch.setattr(port_printer, "unsent", lambda port: self.held)
        monkeypatch.setattr(termios, "tcflush", self._flush)

    def _flush(self, port: int, which: int) -> None:
        if which == termios.TCOFLUSH:
            os.fstat(port)  # the port is still open
            self.flushed, self.held = self.held, 0


async def test_what_a_stopped_line_has_not_taken_is_thrown_away_before_the_port_is_closed(twin, monkeypatch) -> None:
    async with cable(twin) as line:
        held = HeldLine(monkeypatch, 4000)
        assert await printer_at(line.path).status() is PrinterState.READY
    assert held.flushed == 4000


async def test_a_line_that_is_slow_is_waited_for_and_keeps_every_byte(twin, small_job, monkeypatch) -> None:
    async with cable(twin) as line:
        held = HeldLine(monkeypatch, 300)
        asyncio.get_running_loop().call_later(0.1, lambda: setattr(held, "held", 0))
        printer = printer_at(line.path, acknowledgement=Acknowledgement.NONE, print_s=10.0, close_s=10.0)
        assert (await printer.print(small_job)).result is Result.MAYBE_PRINTED
        assert (held.held, held.flushed) == (0, 0)
        await until(lambda: bool(twin.papers), "the ticket came out whole")


async def test_a_port_that_was_pulled_out_while_it_was_written_to_is_let_go() -> None:
    near, far = os.openpty()
    async with printer_at(Path(os.ttyname(far))).linked() as link:
        assert link is not None
        os.close(near)
        link._writer.write(b"x")
        await until(link._writer.transport.is_closing, "it cannot be written to")
        for _ in range(10):
            await asyncio.sleep(0)
    os.close(far)


async def test_a_file_that_is_no_line_holds_nothing(tmp_path: Path) -> None:
    with (tmp_path / "lp0").open("wb") as file:
        assert port_printer.unsent(file.fileno()) == 0
    near, far = os.openpty()
    assert port_printer.unsent(far) == 0
    os.close(near)
    os.close(far)


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
