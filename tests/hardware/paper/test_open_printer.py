"""The driver that a printer's settings ask for."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.settings import PrinterSettings
from hardware.escpos_printer import Acknowledgement
from hardware.file_printer import FilePrinter
from hardware.network_printer import NetworkPrinter, NetworkPrinterSettings
from hardware.paper import open_printer as room
from hardware.paper.open_printer import open_printer


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


async def test_a_file_printer_writes_into_the_folder_of_the_settings(tmp_path: Path):
    printer = open_printer(PrinterSettings(kind="file", folder=tmp_path / "paper"))
    assert isinstance(printer, FilePrinter)
    await printer.print(b"a ticket")
    assert [file.read_bytes() for file in (tmp_path / "paper").glob("*.bin")] == [b"a ticket"]


def test_without_a_printer_there_is_no_driver():
    assert open_printer(PrinterSettings(kind="none")) is None
