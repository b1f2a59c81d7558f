"""Press on the kiosk -> the ticket's bytes at the printer, by the kiosk's own drawing and driver."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from hardware.escpos import encode_job, warm_up
from hardware.network_printer import NetworkPrinter, NetworkPrinterSettings
from hardware.paper.ticket_paper import draw
from hardware.paper.ticket_text import ticket_paper
from hardware.printer import Result
from hardware.twin import PrinterTwin
from toiluot.bench.client import Client
from toiluot.bench.hall import branch_of
from toiluot.bench.house import House
from toiluot.bench.rows import Row, at_most, quantile, row
from wire.catalogue import Branch
from wire.values import Role
from wire.views import Issued

BOUND_MS = 150


def measure(folder: Path, presses: int) -> list[Row]:
    """Rows of so many presses."""
    house = House(folder / "printing", branch_of(60))
    house.lay_out([("kiosk-1", Role.KIOSK)])
    house.start()
    try:
        return asyncio.run(_measured(house, presses))
    finally:
        house.end()


async def _measured(house: House, presses: int) -> list[Row]:
    twin = PrinterTwin()
    port = await twin.start()
    printer = NetworkPrinter(NetworkPrinterSettings("127.0.0.1", port))
    kiosk = await Client().open(house.url, Role.KIOSK, "kiosk-1", house.tokens["kiosk-1"])
    service = house.branch.services[0].id
    warm_up()
    whole: list[float] = []
    drawing: list[float] = []
    size = 0
    for n in range(presses + 2):
        pressed = time.perf_counter()
        issued = Issued.model_validate(await kiosk.ask("ticket.issue", {"service_id": service}))
        answered = time.perf_counter()
        job = await asyncio.to_thread(_job, house.branch, issued)
        drawn = time.perf_counter()
        # The driver returns when the printer has acknowledged the job, so its last byte was there before.
        outcome = await printer.print(job)
        assert outcome.result is Result.PRINTED, outcome
        size = len(job)
        if n >= 2:  # the first two read fonts and modules
            whole.append(time.perf_counter() - pressed)
            drawing.append(drawn - answered)
    await kiosk.close()
    await twin.stop()
    return [
        at_most(
            f"press -> ticket at the printer and acknowledged, p99 of {presses}",
            quantile(whole, 0.99) * 1000,
            "ms",
            BOUND_MS,
        ),
        row("of it, drawing the ticket, p50", quantile(drawing, 0.5) * 1000, "ms"),
        row("bytes of a ticket", size, "bytes"),
    ]


def _job(branch: Branch, issued: Issued) -> bytes:
    return encode_job(draw(ticket_paper(branch, issued, "vi"), 576))
