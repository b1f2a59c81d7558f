"""A printer twin on loopback and a printer that talks to it."""

import pytest
from PIL import Image

from hardware.escpos import encode_job
from hardware.network_printer import NetworkPrinter, NetworkPrinterSettings
from hardware.twin import PrinterTwin
from toiluot.demo.stage import free_ports


@pytest.fixture
async def twin():
    twin = PrinterTwin()
    await twin.start(port=free_ports(1)[0])  # one that nobody else is given while it is off
    yield twin
    await twin.stop()


@pytest.fixture
def printer_to():
    """Makes a printer for a twin, with patience for a busy machine: a test in which nothing comes says how much."""

    def make(twin, **changes):
        patience = {"connect_s": 5.0, "answer_s": 3.0, "send_s": 5.0, "print_s": 5.0, "ask_again_s": 0.1}
        settings = {"host": "127.0.0.1", "port": twin.port, "close_s": 0.1, **patience, **changes}
        return NetworkPrinter(NetworkPrinterSettings(**settings))

    return make


@pytest.fixture
def small_job():
    """A job of a few hundred bytes with every kind of command a ticket has."""
    picture = Image.new("1", (64, 60), 255)
    picture.paste(0, (8, 4, 40, 10))
    picture.paste(0, (8, 40, 60, 56))
    return encode_job(picture)
