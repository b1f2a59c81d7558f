"""The twin behaves as a printer: commands in pieces, faults, papers in a folder, a process of its own."""

import asyncio
import json
import sys
from pathlib import Path

import pytest
import zxingcpp
from escpos.printer import Dummy
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageDraw

from hardware.answers import encode_process_id_request
from hardware.commands import CommandReader, Kind, ink, picture_of
from hardware.escpos import encode_job
from hardware.network_printer import NetworkPrinter, NetworkPrinterSettings
from hardware.paper.ticket_paper import draw
from hardware.printer import Result
from hardware.twin import PrinterTwin
from tests.hardware.hall_papers import TRACKING_URL, land_ticket

JOB = encode_job(draw(land_ticket(tracking_caption=()), 384)) + encode_process_id_request(b"@ABC") + b"\x1dr\x01\n"


def sample():
    picture = Image.new("1", (384, 96), 255)
    ImageDraw.Draw(picture).ellipse((8, 8, 80, 70), fill=0)
    ImageDraw.Draw(picture).line((0, 90, 380, 3), fill=0, width=3)
    return picture


@pytest.mark.parametrize("implementation", ["bitImageRaster", "graphics"])
def test_pictures_of_every_kind_come_out_dot_for_dot(implementation):
    printer = Dummy(profile="NT-5890K")
    printer.image(sample(), impl=implementation)
    assert ink(picture_of(printer.output, 384)).tobytes() == ink(sample()).tobytes()


def test_pictures_sent_as_columns_come_out_dot_for_dot():
    printer = Dummy(profile="NT-5890K")
    printer.image(sample(), impl="bitImageColumn")
    # python-escpos feeds 16 units of 1/360 inch... a picture of 24 rows, so strips overlap on a printer set to dots.
    (first, *_) = [command for command in CommandReader().feed(printer.output) if command.kind is Kind.COLUMNS]
    paper = picture_of(first.raw, 384)
    assert ImageChops.difference(paper.crop((0, 0, 384, 24)), sample().crop((0, 0, 384, 24))).getbbox() is None


@pytest.mark.parametrize(("feed", "dots"), [(b"\x1bJ\x28", 40), (b"\x1b3\x14\n\n", 40), (b"\x1b3\x14\x1bd\x03", 60)])
def test_feeds_move_the_paper(feed, dots):
    assert picture_of(b"\x1b@" + feed, 64).height == dots


@settings(deadline=None)
@given(cuts=st.lists(st.integers(0, len(JOB)), max_size=12))
def test_commands_are_the_same_however_they_arrive_in_pieces(cuts):
    reader = CommandReader()
    edges = [0, *sorted(cuts), len(JOB)]
    commands = [
        command
        for start, end in zip(edges, edges[1:], strict=False)  # noqa: RUF007
        for command in reader.feed(JOB[start:end])
    ]
    assert commands == CommandReader().feed(JOB)
    assert reader.incomplete == b""


@settings(deadline=None)
@given(noise=st.binary(max_size=300))
def test_noise_never_breaks_the_command_reader(noise):
    reader = CommandReader()
    commands = reader.feed(noise)
    assert b"".join(command.raw for command in commands) + reader.incomplete == noise


@settings(deadline=None)
@given(job=st.binary(max_size=300))
def test_noise_never_breaks_the_paper(job):
    picture_of(job, 64)


async def test_a_status_question_is_answered_inside_a_picture_too(twin):
    reader, writer = await asyncio.open_connection("127.0.0.1", twin.port)
    writer.write(b"\x1dv0\x00\x04\x00\x08\x00" + b"\x00\x10\x04\x01")
    assert await reader.readexactly(1) == b"\x12"
    writer.close()


async def test_a_question_cut_in_two_is_answered_once(twin):
    reader, writer = await asyncio.open_connection("127.0.0.1", twin.port)
    for piece in (b"\x10", b"\x04", b"\x04", b"\x10\x04", b"\x01"):
        writer.write(piece)
        await asyncio.sleep(0.01)
    assert await reader.readexactly(2) == b"\x12\x12"
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await reader.read(1)
    writer.close()


async def test_what_a_vanished_printer_had_received_is_gone(twin, printer_to, small_job):
    twin.set(cover_open=True)
    _, writer = await asyncio.open_connection("127.0.0.1", twin.port)
    writer.write(small_job)
    await asyncio.sleep(0.02)
    twin.vanish()
    twin.set(cover_open=False)
    await twin.come_back()
    assert (await printer_to(twin).print(small_job)).result is Result.PRINTED
    assert len(twin.papers) == 1
    writer.close()


async def test_papers_are_kept_in_a_folder_as_bytes_and_as_pictures(tmp_path, small_job):
    for _ in range(2):  # a printer switched off and on goes on counting
        twin = PrinterTwin(tmp_path)
        port = await twin.start()
        await NetworkPrinter(NetworkPrinterSettings("127.0.0.1", port)).print(small_job)
        await twin.stop()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0001.bin", "0001.png", "0002.bin", "0002.png"]
    assert (tmp_path / "0001.bin").read_bytes() == small_job


async def test_a_fault_a_printer_cannot_have_is_refused(twin):
    with pytest.raises(AttributeError, match="no ink_low"):
        twin.set(ink_low=True)


async def test_the_twin_runs_as_a_process_and_obeys_its_standard_input(tmp_path):
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "hardware.twin", "--port", "0", "--paper", str(tmp_path), "--control",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    port = json.loads(await process.stdout.readline())["port"]
    printer = NetworkPrinter(NetworkPrinterSettings("127.0.0.1", port))
    assert (await printer.print(encode_job(draw(land_ticket(), 576)))).result is Result.PRINTED
    with Image.open(tmp_path / "0001.png") as paper:
        assert [code.text for code in zxingcpp.read_barcodes(paper.convert("L"))] == [TRACKING_URL]
    process.stdin.write(b'{"lines_left": 0}\n')
    while (await printer.status()).can_print:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    process.stdin.close()
    assert await process.wait() == 0
