"""From the settings of a printer to its driver."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Literal, Protocol, TypedDict

from hardware.cups_printer import CupsPrinter
from hardware.escpos import EPSON, Dialect
from hardware.escpos_printer import Acknowledgement, Patience
from hardware.file_printer import FilePrinter
from hardware.network_printer import NetworkPrinter, NetworkPrinterSettings
from hardware.port_printer import Baud, PortPrinter, PortPrinterSettings
from hardware.printer import PaperWidth, Printer
from hardware.profiles import PROFILES
from hardware.usb_printer import UsbPrinter, UsbPrinterSettings


class PrinterChoice(Protocol):
    """Which printer, and how to speak to it: what `config.settings.PrinterSettings` says of every program's printer."""

    @property
    def kind(self) -> Literal["network", "serial", "usb", "device", "cups", "file", "none"]:
        """How it is reached."""

    @property
    def host(self) -> str:
        """Address of a network printer."""

    @property
    def port(self) -> int:
        """Its port."""

    @property
    def device(self) -> Path:
        """The port of this computer it is at."""

    @property
    def baud(self) -> Baud:
        """Bits a second of a serial line."""

    @property
    def usb(self) -> str:
        """Which printer on USB, as `lsusb` lists it; empty for the only one."""

    @property
    def queue(self) -> str:
        """Its queue in CUPS."""

    @property
    def profile(self) -> str:
        """Its name in `hardware.profiles`; empty for one like Epson's."""

    @property
    def width_dots(self) -> PaperWidth | None:
        """Dots across the paper; None as its profile says."""

    @property
    def sets_unit(self) -> bool | None:
        """Whether it knows GS P; None as its profile says."""

    @property
    def band_rows(self) -> int | None:
        """Rows of dots in one picture at most; None as its profile says."""

    @property
    def folder(self) -> Path:
        """Where a file printer puts its jobs."""

    @property
    def acknowledge(self) -> Literal["gs_h", "gs_r", "none"]:
        """How the printer says that a job is out."""

    @property
    def connect_s(self) -> float:
        """Seconds to wait for the link."""

    @property
    def status_s(self) -> float:
        """Seconds to wait for a status answer."""

    @property
    def print_s(self) -> float:
        """Seconds to wait for the acknowledgement."""


ACKNOWLEDGEMENTS = {
    "gs_h": Acknowledgement.PROCESS_ID,
    "gs_r": Acknowledgement.PAPER_SENSOR,
    "none": Acknowledgement.NONE,
}


def open_printer(settings: PrinterChoice) -> Printer | None:
    """The driver the settings ask for; None without a printer."""
    match settings.kind:
        case "network":
            return NetworkPrinter(NetworkPrinterSettings(settings.host, settings.port, **_patience(settings)))
        case "serial":
            return PortPrinter(PortPrinterSettings(settings.device, settings.baud, **_patience(settings)))
        case "usb":
            return UsbPrinter(UsbPrinterSettings(*_usb_ids(settings.usb), **_patience(settings)))
        case "device":
            return PortPrinter(PortPrinterSettings(settings.device, **_patience(settings)))
        case "cups":
            return CupsPrinter(settings.queue, settings.print_s)
        case "file":
            return FilePrinter(settings.folder)
        case "none":
            return None


def dialect_of(settings: PrinterChoice) -> Dialect:
    """What the printer bears of ESC/POS: as its profile says, and what is set beside it."""
    profile = PROFILES.get(settings.profile)
    dialect = EPSON if profile is None else profile.dialect
    if settings.sets_unit is not None:
        dialect = replace(dialect, sets_unit=settings.sets_unit)
    if settings.band_rows is not None:
        dialect = replace(dialect, band_rows=settings.band_rows)
    return dialect


def width_of(settings: PrinterChoice) -> PaperWidth:
    """Dots across its paper."""
    profile = PROFILES.get(settings.profile)
    return settings.width_dots or (576 if profile is None else profile.width_dots)


def _usb_ids(text: str) -> tuple[int | None, int | None]:
    """`04b8:0e15` as two numbers."""
    vendor, _, product = text.partition(":")
    return (int(vendor, 16), int(product, 16)) if text else (None, None)


class _Patience(TypedDict):
    acknowledgement: Acknowledgement
    connect_s: float
    answer_s: float
    send_s: float
    print_s: float


def _patience(settings: PrinterChoice) -> _Patience:
    # A slow line takes a ticket as slowly as it prints it.
    send_s = settings.print_s if settings.kind == "serial" else Patience.send_s
    return {
        "acknowledgement": ACKNOWLEDGEMENTS[settings.acknowledge],
        "connect_s": settings.connect_s,
        "answer_s": settings.status_s,
        "send_s": send_s,
        "print_s": settings.print_s,
    }
