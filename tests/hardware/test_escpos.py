"""A picture as a print job: the same dots come out, in fewer bytes, with no hidden commands."""

import itertools
import re

import pytest
from escpos.exceptions import ImageWidthError
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from hardware.commands import CommandReader, Kind, picture_of
from hardware.escpos import Band, Dialect, bands, encode_job
from hardware.paper.ticket_paper import draw
from tests.hardware.hall_papers import TRACKING_URL, land_ticket

REAL_TIME = re.compile(rb"\x10[\x04\x05\x14]")


def pictures(width=64):
    rows = st.lists(st.one_of(st.just(bytes(width // 8)), st.binary(min_size=width // 8, max_size=width // 8)))
    return rows.filter(bool).map(
        lambda rows: ImageChops.invert(Image.frombytes("1", (width, len(rows)), b"".join(rows)))
    )


@pytest.mark.parametrize("width", [576, 512, 384])
def test_the_printed_ticket_is_the_drawn_ticket_dot_for_dot(width):
    picture = draw(land_ticket(class_line="Diện: Ưu tiên"), width)
    paper = picture_of(encode_job(picture), width)
    changed = ImageChops.difference(paper.crop((0, 0, *picture.size)).convert("L"), picture.convert("L"))
    assert changed.tobytes().count(255) <= 3  # lone dots thickened, see without_real_time_commands


@pytest.mark.parametrize("width", [576, 384])
@pytest.mark.parametrize("rows", [8, 24, 128, 960])
def test_a_clone_gets_the_same_dots_in_pieces_that_it_bears_and_no_command_it_does_not_know(width, rows):
    picture = draw(land_ticket(class_line="Diện: Ưu tiên"), width)
    job = encode_job(picture, dialect=Dialect(sets_unit=False, band_rows=rows))
    commands = CommandReader().feed(job)
    assert b"\x1dP" not in b"".join(command.raw for command in commands if command.kind is not Kind.RASTER)
    assert Kind.FEED not in {command.kind for command in commands}
    assert max(command.height for command in commands if command.kind is Kind.RASTER) <= rows
    paper = picture_of(job, width)
    changed = ImageChops.difference(paper.crop((0, 0, *picture.size)).convert("L"), picture.convert("L"))
    assert changed.tobytes().count(255) <= 3


@settings(max_examples=80, deadline=None)
@given(picture=pictures())
def test_no_picture_hides_a_real_time_command(picture):
    assert REAL_TIME.search(encode_job(picture)) is None


@settings(max_examples=80, deadline=None)
@given(picture=pictures())
def test_ink_is_never_lost(picture):
    paper = picture_of(encode_job(picture), picture.width).crop((0, 0, *picture.size))
    lost = ImageChops.logical_and(ImageChops.invert(picture), paper)
    assert lost.getbbox() is None


def test_a_lone_dot_that_would_read_as_a_status_request_becomes_two_dots():
    picture = ImageChops.invert(Image.frombytes("1", (32, 1), b"\x10\x04\x01\x00"))
    paper = picture_of(encode_job(picture), 32)
    assert ImageChops.invert(paper).tobytes()[:4] == b"\x18\x04\x01\x00"


@settings(max_examples=80, deadline=None)
@given(picture=pictures(), shortest=st.integers(1, 30))
def test_bands_cover_the_picture_once_and_blank_ones_hold_no_ink(picture, shortest):
    found = bands(picture, shortest)
    assert found[0].top == 0
    assert found[-1].bottom == picture.height
    assert all(above.bottom == below.top for above, below in itertools.pairwise(found))
    for band in found:
        has_ink = ImageChops.invert(picture.crop((0, band.top, picture.width, band.bottom))).getbbox() is not None
        assert has_ink or band.blank or band.height < shortest
        assert not (has_ink and band.blank)


def test_a_tall_blank_band_becomes_feeds_of_at_most_255_dots():
    picture = Image.new("1", (576, 700), 255)
    picture.paste(0, (0, 0, 576, 2))
    picture.paste(0, (0, 698, 576, 700))
    assert bands(picture) == [Band(0, 2, False), Band(2, 698, True), Band(698, 700, False)]
    feeds = [command.height for command in CommandReader().feed(encode_job(picture)) if command.kind is Kind.FEED]
    assert sum(feeds[:3]) == 696
    assert max(feeds) <= 255


@pytest.mark.parametrize("width", [576, 512, 384])
def test_blank_bands_and_margins_save_a_third_of_the_bytes(width):
    picture = draw(land_ticket(class_line="Diện: Ưu tiên"), width)
    plain, job = picture.width * picture.height // 8, len(encode_job(picture))
    print(f"{width} dots: {job} bytes, {job / plain:.0%} of the plain picture")
    assert job < plain * 0.7


def test_a_job_begins_by_initialising_and_ends_with_one_cut():
    kinds = [command.kind for command in CommandReader().feed(encode_job(draw(land_ticket(), 576)))]
    assert kinds[0] is Kind.INITIALISE
    assert kinds[-1] is Kind.CUT
    assert kinds.count(Kind.CUT) == 1


def test_a_picture_wider_than_the_printers_paper_is_refused():
    with pytest.raises(ImageWidthError, match="> 384"):
        encode_job(draw(land_ticket(), 576), profile="NT-5890K")


def test_encoding_says_nothing_on_standard_output(capsys):
    encode_job(draw(land_ticket(tracking_url=TRACKING_URL), 576))
    assert capsys.readouterr().out == ""
