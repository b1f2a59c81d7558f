"""A printer that fails at each byte of what it is sent, over each kind of line: what is said of the ticket is true."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, nullcontext

import pytest
from PIL import Image

from hardware.escpos import encode_job
from hardware.escpos_printer import Acknowledgement, EscposPrinter
from hardware.network_printer import NetworkPrinter, NetworkPrinterSettings
from hardware.port_printer import PortPrinter, PortPrinterSettings
from hardware.printer import Outcome, PrinterState, Reason, Result
from hardware.twin import PrinterTwin
from hardware.usb_printer import UsbPrinter, UsbPrinterSettings
from tests.hardware.cable import cable
from tests.hardware.usb_twin import UsbTwin

QUESTIONS = 6
"""Bytes of the two status questions that go before a job."""

REQUESTS = {Acknowledgement.PROCESS_ID: 11, Acknowledgement.PAPER_SENSOR: 3}
"""Bytes with which the job's end asks to be acknowledged."""

FAULTS: dict[str, Callable[[PrinterTwin, int], None]] = {
    "stalls": PrinterTwin.stall_at,
    "closes": PrinterTwin.close_at,
    "resets": PrinterTwin.vanish_at,
    "fails": PrinterTwin.fail_at,
}

WHY = {
    "stalls": {Reason.SILENT, Reason.UNACKNOWLEDGED},
    "closes": {Reason.LINK_LOST, Reason.OFFLINE},
    "resets": {Reason.LINK_LOST, Reason.OFFLINE},
    "fails": {Reason.FAULT},
}


def tiny_job() -> bytes:
    """Every kind of command that a ticket has, in as few bytes as can be."""
    picture = Image.new("1", (8, 20), 255)
    picture.paste(0, (0, 0, 8, 2))
    picture.paste(0, (2, 18, 6, 20))
    return encode_job(picture)


JOB = tiny_job()


@asynccontextmanager
async def printer_over(line: str, twin: PrinterTwin, acknowledgement: Acknowledgement) -> AsyncIterator[EscposPrinter]:
    """A driver with patience enough for a busy machine where the twin answers, and little where it does not."""
    patience = {"acknowledgement": acknowledgement, "answer_s": 2.5, "print_s": 3.0, "ask_again_s": 0.3, "close_s": 0.1}
    patience["tries"] = 1
    match line:
        case "network":
            yield NetworkPrinter(NetworkPrinterSettings("127.0.0.1", twin.port, **patience))
        case "serial":
            async with cable(twin) as plugged:
                yield PortPrinter(PortPrinterSettings(plugged.path, 115200, **patience))
        case "device":
            async with cable(twin) as plugged:
                yield PortPrinter(PortPrinterSettings(plugged.path, **patience))
        case "usb":
            yield UsbPrinter(UsbPrinterSettings(**patience), UsbTwin(twin))


async def printed(line: str, fault: str, byte: int, acknowledgement: Acknowledgement) -> tuple[Outcome, int]:
    """What is said of a job when the printer fails at that byte, and how many papers came out once it is well again."""
    twin = PrinterTwin()
    await twin.start()
    try:
        FAULTS[fault](twin, byte)
        async with printer_over(line, twin, acknowledgement) as printer:
            outcome = await printer.print(JOB)
            twin.set(stalled=False, fault=False)
            if outcome.result is Result.NOT_PRINTED:
                await asyncio.sleep(0.02)  # nothing of it is under way
        return outcome, len(twin.papers)
    finally:
        await twin.stop()


def wrong(fault: str, byte: int, last: int, outcome: Outcome, papers: int) -> bool:
    """Whether what is said of a job is no truth."""
    if outcome.result is Result.PRINTED:
        return not (byte == last and papers == 1)
    if outcome.result is Result.NOT_PRINTED and (papers or byte > QUESTIONS):
        return True
    # A fault between two answers is heard when the job is under way, and so may be a line that was closed after them.
    sure = {"fails": 3, "closes": QUESTIONS - 1}.get(fault, QUESTIONS)
    return (byte <= sure and outcome.result is not Result.NOT_PRINTED) or papers > 1 or outcome.reason not in WHY[fault]


@pytest.mark.parametrize(
    ("line", "acknowledgement"),
    [
        ("network", Acknowledgement.PROCESS_ID),
        ("network", Acknowledgement.PAPER_SENSOR),
        ("serial", Acknowledgement.PROCESS_ID),
        ("device", Acknowledgement.PAPER_SENSOR),
        ("usb", Acknowledgement.PROCESS_ID),
    ],
)
async def test_what_is_said_of_a_ticket_is_true_at_every_byte(line, acknowledgement) -> None:
    last = QUESTIONS + len(JOB) + REQUESTS[acknowledgement]
    some = asyncio.Semaphore(30)  # those that wait for a stalled one beside: the machine must keep up with the answers

    async def one(fault: str, byte: int) -> tuple[str, int, Outcome, int]:
        async with some if fault != "stalls" else nullcontext():
            return fault, byte, *await printed(line, fault, byte, acknowledgement)

    told = await asyncio.gather(*(one(fault, byte) for fault in FAULTS for byte in range(1, last + 1)))
    assert [each for each in told if wrong(*each[:2], last, *each[2:])] == []
    results = {fault: {outcome.result for its, _, outcome, _ in told if its == fault} for fault in FAULTS}
    assert all({Result.NOT_PRINTED, Result.MAYBE_PRINTED} <= seen for seen in results.values()), results


async def test_without_a_fault_the_tiny_job_is_printed_over_each_line() -> None:
    for line in ("network", "serial", "device", "usb"):
        twin = PrinterTwin()
        await twin.start()
        async with printer_over(line, twin, Acknowledgement.PROCESS_ID) as printer:
            assert await printer.print(JOB) == Outcome.printed(PrinterState.READY), line
        await twin.stop()
