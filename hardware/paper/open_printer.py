"""From the settings of a printer to its driver."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Protocol

from hardware.escpos_printer import Acknowledgement
from hardware.file_printer import FilePrinter
from hardware.network_printer import NetworkPrinter, NetworkPrinterSettings
from hardware.printer import Printer


class PrinterChoice(Protocol):
    """Which printer, and how to speak to it: what `config.settings.PrinterSettings` says of every program's printer."""

    @property
    def kind(self) -> Literal["network", "file", "none"]:
        """ESC/POS over TCP, a folder of files, or no printer."""

    @property
    def host(self) -> str:
        """Address of a network printer."""

    @property
    def port(self) -> int:
        """Its port."""

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
            return NetworkPrinter(
                NetworkPrinterSettings(
                    host=settings.host,
                    port=settings.port,
                    acknowledgement=ACKNOWLEDGEMENTS[settings.acknowledge],
                    connect_s=settings.connect_s,
                    answer_s=settings.status_s,
                    print_s=settings.print_s,
                )
            )
        case "file":
            return FilePrinter(settings.folder)
        case "none":
            return None
