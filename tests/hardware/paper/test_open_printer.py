"""The driver that a printer's settings ask for."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from config.settings import PrinterSettings
from hardware.cups_printer import CupsPrinter
from hardware.escpos import EPSON, Dialect
from hardware.escpos_printer import Acknowledgement
from hardware.file_printer import FilePrinter
from hardware.network_printer import NetworkPrinter, NetworkPrinterSettings
from hardware.paper import open_printer as room
from hardware.paper.open_printer import dialect_of, open_printer, width_of
from hardware.port_printer import PortPrinter, PortPrinterSettings
from hardware.usb_printer import UsbPrinter, UsbPrinterSettings


@pytest.fixture
def asked(monkeypatch) -> list[NetworkPrinterSettings]:
    """What the network driver is made with."""
    seen: list[NetworkPrinterSettings] = []

    class Noted(NetworkPrinter):
        def __init__(self, settings: NetworkPrinterSettings) -> None:
            seen.append(settings)
            super().__init__(settings)

    monkeypatch.setattr(room, "NetworkPrinter", Noted)
    return seen


def test_a_network_printer_gets_address_and_patience_of_the_settings(asked):
    chosen = PrinterSettings(host="192.0.2.9", port=9101, connect_s=1.5, status_s=2.5, print_s=7.5)
    assert isinstance(open_printer(chosen), NetworkPrinter)
    (made,) = asked
    assert (made.host, made.port, made.connect_s, made.answer_s, made.print_s) == ("192.0.2.9", 9101, 1.5, 2.5, 7.5)


@pytest.mark.parametrize(
    ("word", "meant"),
    [("gs_h", Acknowledgement.PROCESS_ID), ("gs_r", Acknowledgement.PAPER_SENSOR), ("none", Acknowledgement.NONE)],
)
def test_each_word_for_an_acknowledgement_has_its_own(asked, word, meant):
    open_printer(PrinterSettings(acknowledge=word))
    assert asked[0].acknowledgement is meant


@pytest.fixture
def port(monkeypatch) -> list[PortPrinterSettings]:
    """What the driver of a port is made with."""
    seen: list[PortPrinterSettings] = []

    class Noted(PortPrinter):
        def __init__(self, settings: PortPrinterSettings) -> None:
            seen.append(settings)
            super().__init__(settings)

    monkeypatch.setattr(room, "PortPrinter", Noted)
    return seen


def test_a_serial_line_has_its_speed_and_may_take_a_ticket_as_slowly_as_it_prints(port):
    open_printer(PrinterSettings(kind="serial", device="/dev/ttyUSB0", baud=19200, acknowledge="gs_r", print_s=40))
    (made,) = port
    assert (made.path, made.baud, made.send_s, made.print_s) == (Path("/dev/ttyUSB0"), 19200, 40, 40)
    assert made.acknowledgement is Acknowledgement.PAPER_SENSOR


def test_a_device_file_is_no_line_and_has_no_speed(port):
    open_printer(PrinterSettings(kind="device", status_s=0.5))
    assert (port[0].path, port[0].baud, port[0].answer_s) == (Path("/dev/usb/lp0"), None, 0.5)


def test_a_queue_of_cups_is_named():
    assert isinstance(open_printer(PrinterSettings(kind="cups", queue="phieu")), CupsPrinter)
    with pytest.raises(ValidationError):
        PrinterSettings(kind="cups", queue="-o landscape")


def test_what_the_printer_bears_is_said_by_the_settings():
    assert dialect_of(PrinterSettings()) == Dialect(sets_unit=True, band_rows=960)
    assert dialect_of(PrinterSettings(sets_unit=False, band_rows=128)) == Dialect(sets_unit=False, band_rows=128)


def test_a_profile_says_what_is_not_said_beside_it():
    bare = PrinterSettings()
    assert (width_of(bare), dialect_of(bare)) == (576, EPSON)
    small = PrinterSettings(profile="POS-5890")
    assert (width_of(small), dialect_of(small)) == (384, Dialect(sets_unit=False, band_rows=24, cuts=False))
    known = PrinterSettings(profile="POS-5890", sets_unit=True, band_rows=200, width_dots=512)
    assert (width_of(known), dialect_of(known)) == (512, Dialect(sets_unit=True, band_rows=200, cuts=False))
    with pytest.raises(ValidationError):
        PrinterSettings(profile="LaserJet")


def test_a_printer_on_usb_is_named_as_lsusb_lists_it(monkeypatch):
    seen: list[UsbPrinterSettings] = []

    class Noted(UsbPrinter):
        def __init__(self, settings: UsbPrinterSettings) -> None:
            seen.append(settings)
            super().__init__(settings)

    monkeypatch.setattr(room, "UsbPrinter", Noted)
    open_printer(PrinterSettings(kind="usb", usb="04b8:0E15", status_s=0.5))
    open_printer(PrinterSettings(kind="usb"))
    assert [(each.vendor_id, each.product_id) for each in seen] == [(0x04B8, 0x0E15), (None, None)]
    assert seen[0].answer_s == 0.5
    with pytest.raises(ValidationError):
        PrinterSettings(kind="usb", usb="Epson")


async def test_a_file_printer_writes_into_the_folder_of_the_settings(tmp_path: Path):
    printer = open_printer(PrinterSettings(kind="file", folder=tmp_path / "paper"))
    assert isinstance(printer, FilePrinter)
    await printer.print(b"a ticket")
    assert [file.read_bytes() for file in (tmp_path / "paper").glob("*.bin")] == [b"a ticket"]


def test_without_a_printer_there_is_no_driver():
    assert open_printer(PrinterSettings(kind="none")) is None
