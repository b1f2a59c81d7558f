"""Trials without a printer keep every paper."""

import zxingcpp
from PIL import Image

from hardware.escpos import encode_job
from hardware.file_printer import FilePrinter
from hardware.paper.ticket_paper import draw
from hardware.printer import PrinterState, Reason, Result
from tests.hardware.hall_papers import TRACKING_URL, land_ticket


async def test_a_paper_is_kept_as_bytes_and_as_a_picture_that_can_be_read(tmp_path):
    job = encode_job(draw(land_ticket(), 576))
    printer = FilePrinter(tmp_path / "paper")
    assert (await printer.print(job)).result is Result.PRINTED
    assert (tmp_path / "paper" / "0001.bin").read_bytes() == job
    with Image.open(tmp_path / "paper" / "0001.png") as paper:
        assert [code.text for code in zxingcpp.read_barcodes(paper.convert("L"))] == [TRACKING_URL]


async def test_papers_of_an_earlier_trial_are_never_overwritten(tmp_path, small_job):
    (tmp_path / "0041.bin").write_bytes(b"earlier")
    await FilePrinter(tmp_path).print(small_job)
    assert (tmp_path / "0041.bin").read_bytes() == b"earlier"
    assert (tmp_path / "0042.bin").read_bytes() == small_job


async def test_a_folder_that_cannot_be_written_is_told(tmp_path, small_job):
    (tmp_path / "paper").write_text("a file stands in the way")
    printer = FilePrinter(tmp_path / "paper")
    outcome = await printer.print(small_job)
    assert (outcome.result, outcome.reason) == (Result.MAYBE_PRINTED, Reason.FAULT)
    assert await printer.status() is PrinterState.READY
