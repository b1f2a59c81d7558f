"""A printer on USB: the same order and the same truth as over the network, through pyusb over a backend of our own."""

from __future__ import annotations

import asyncio
import threading

import pytest
import zxingcpp

from hardware.escpos import encode_job
from hardware.escpos_printer import Acknowledgement
from hardware.paper.ticket_paper import draw
from hardware.printer import Outcome, PrinterState, Reason, Result
from hardware.twin import PrinterTwin
from hardware.usb_printer import UsbPrinter, UsbPrinterSettings
from tests.hardware.hall_papers import TRACKING_URL, land_ticket
from tests.hardware.usb_twin import PRODUCT, VENDOR, UsbTwin


@pytest.fixture
def usb(twin: PrinterTwin) -> UsbTwin:
    return UsbTwin(twin)


def printer_on(usb: UsbTwin, **changes: object) -> UsbPrinter:
    patience = {"answer_s": 1.0, "send_s": 5.0, "print_s": 5.0, "ask_again_s": 0.1, "close_s": 0.2}
    return UsbPrinter(UsbPrinterSettings(**(patience | changes)), usb)  # type: ignore[arg-type]


async def test_a_ticket_is_printed_as_it_was_drawn(twin: PrinterTwin, usb: UsbTwin) -> None:
    picture = draw(land_ticket(), 576)
    printer = printer_on(usb, vendor_id=VENDOR, product_id=PRODUCT)
    for _ in range(2):
        assert await printer.print(encode_job(picture)) == Outcome.printed(PrinterState.READY)
    assert [[code.text for code in zxingcpp.read_barcodes(p.picture().convert("L"))] for p in twin.papers] == [
        [TRACKING_URL]
    ] * 2
    assert usb.open == 0, "the printer is given back"


@pytest.mark.parametrize(
    ("faults", "state", "reason"),
    [
        ({"lines_left": 0}, PrinterState.PAPER_OUT, Reason.PAPER),
        ({"cover_open": True}, PrinterState.COVER_OPEN, Reason.COVER),
        ({"fault": True}, PrinterState.FAULT, Reason.FAULT),
        ({"stalled": True}, PrinterState.SILENT, Reason.SILENT),
        ({"garbled": True}, PrinterState.SILENT, Reason.SILENT),
    ],
)
async def test_what_the_printer_says_is_heard_before_anything_is_sent(twin, usb, small_job, faults, state, reason):
    twin.set(**faults)
    printer = printer_on(usb, answer_s=0.3 if state is PrinterState.SILENT else 3.0)
    assert await printer.status() is state
    assert await printer.print(small_job) == Outcome(Result.NOT_PRINTED, reason, state)
    assert not twin.papers


@pytest.mark.parametrize(
    "away",
    [
        {"plugged_in": False},
        {"claimed_by_another": True},
        {"interface_class": 3},
    ],
)
async def test_a_printer_that_is_not_to_be_had_is_sent_nothing(twin, usb, small_job, away) -> None:
    for name, value in away.items():
        setattr(usb, name, value)
    printer = printer_on(usb)
    assert await printer.status() is PrinterState.UNREACHABLE
    assert await printer.print(small_job) == Outcome.not_printed(PrinterState.UNREACHABLE)
    assert (usb.written, usb.open) == (0, 0)


async def test_another_printer_than_the_one_named_is_left_alone(usb: UsbTwin, small_job: bytes) -> None:
    assert await printer_on(usb, vendor_id=0x0519).print(small_job) == Outcome.not_printed(PrinterState.UNREACHABLE)
    assert usb.written == 0


async def test_without_the_systems_library_there_is_no_printer(monkeypatch, small_job: bytes) -> None:
    import usb.core

    def none(**_: object) -> None:
        raise usb.core.NoBackendError("No backend available")

    monkeypatch.setattr(usb.core, "find", none)
    assert await UsbPrinter(UsbPrinterSettings()).status() is PrinterState.UNREACHABLE


async def test_a_printer_that_was_never_configured_is(usb: UsbTwin, small_job: bytes) -> None:
    usb.configured = False
    assert await printer_on(usb).print(small_job) == Outcome.printed(PrinterState.READY)


async def test_a_pipe_that_stays_full_is_maybe_and_leaves_no_thread_that_goes_on_sending(usb, small_job) -> None:
    before = threading.active_count()
    printer = printer_on(usb, send_s=0.5, answer_s=0.3)
    asyncio.get_running_loop().call_later(0.2, lambda: setattr(usb, "takes_nothing", True))
    usb.at_once = 1
    outcome = await printer.print(small_job * 400)
    assert outcome.result is Result.MAYBE_PRINTED
    assert usb.written < len(small_job) * 400
    assert usb.open == 0
    assert threading.active_count() <= before + 6, "the loop's own few remain, none of the link's"
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("usb printer")]


async def test_a_printer_without_a_way_back_is_maybe_with_none_and_silent_else(twin, usb, small_job) -> None:
    usb.has_way_back = False
    outcome = await printer_on(usb, answer_s=0.2).print(small_job)
    assert outcome == Outcome.not_printed(PrinterState.SILENT)
    outcome = await printer_on(usb, answer_s=0.2, acknowledgement=Acknowledgement.NONE).print(small_job)
    assert outcome == Outcome.maybe_printed(Reason.UNACKNOWLEDGED, PrinterState.UNKNOWN)


@pytest.mark.parametrize(
    ("status", "state"),
    [(0x18, PrinterState.UNKNOWN), (0x38, PrinterState.PAPER_OUT), (0x10, PrinterState.FAULT)],
)
async def test_one_that_says_nothing_else_may_say_by_its_class_that_it_has_no_paper(usb, small_job, status, state):
    usb.has_way_back, usb.port_status = False, status
    printer = printer_on(usb, answer_s=0.2, acknowledgement=Acknowledgement.NONE)
    assert await printer.status() is state
    outcome = await printer.print(small_job)
    assert (outcome.result is Result.NOT_PRINTED) is (state is not PrinterState.UNKNOWN)
    assert (usb.written > 100) is (state is PrinterState.UNKNOWN)
