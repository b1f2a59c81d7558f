"""The drawn ticket: read back by a decoder, whole at every width and length."""

import unicodedata

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ImageChops

from hardware.paper.ticket_paper import PaperEmblem, TrackingUrlTooLong, draw
from hardware.paper.typeset import Face, set_line
from tests.hardware.hall_papers import TRACKING_URL, land_ticket

WIDTHS = (576, 512, 384)
WORDS = st.text(alphabet="aăâbcdđeêghikỆỮẤ ợửỳ·,W0189", max_size=90)


def codes(picture):
    return [code.text for code in zxingcpp.read_barcodes(picture.convert("L"))]


def code_edges(picture):
    """Left, top, right and bottom of the code's ink; the decoder tells its corners to within a dot or two."""
    corners = zxingcpp.read_barcodes(picture.convert("L"))[0].position
    near = (corners.top_left.x - 4, corners.top_left.y - 4, corners.bottom_right.x + 5, corners.bottom_left.y + 5)
    left, top, right, bottom = ImageChops.invert(picture.crop(near)).getbbox()
    return near[0] + left, near[1] + top, near[0] + right, near[1] + bottom


@pytest.mark.parametrize("width", WIDTHS)
def test_a_decoder_reads_the_tracking_address(width):
    assert codes(draw(land_ticket(), width)) == [TRACKING_URL]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("size", [24, 60, 110, 200, 400])
def test_short_and_long_addresses_can_be_read(width, size):
    url = "https://hang.example.vn/t/".ljust(size, "x")
    assert codes(draw(land_ticket(tracking_url=url), width)) == [url]


def test_an_address_that_would_need_modules_too_small_is_refused():
    with pytest.raises(TrackingUrlTooLong):
        draw(land_ticket(tracking_url="x" * 1500), 384)
    with pytest.raises(TrackingUrlTooLong):
        draw(land_ticket(tracking_url="x" * 9000), 576)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_code_has_four_white_modules_around_it_and_whole_dots_a_module(width):
    picture = draw(land_ticket(), width)
    left, top, right, bottom = code_edges(picture)
    finder = [picture.getpixel((x, top)) == 0 for x in range(left, right)].index(False)
    dots = finder // 7  # a finder pattern's edge is seven black modules
    assert finder == 7 * dots
    assert (right - left) % dots == (bottom - top) % dots == 0
    quiet = 4 * dots
    around = picture.crop((left - quiet, top - quiet, right + quiet, bottom + quiet))
    around.paste(255, (quiet, quiet, quiet + right - left, quiet + bottom - top))
    assert ImageChops.invert(around).getbbox() is None


@pytest.mark.parametrize("width", WIDTHS)
def test_the_picture_is_one_bit_and_as_wide_as_the_paper(width):
    picture = draw(land_ticket(), width)
    assert (picture.mode, picture.width) == ("1", width)


@pytest.mark.parametrize("width", WIDTHS)
def test_marks_of_the_first_line_stand_on_the_paper_whole(width):
    line = set_line("ẤỆỮỔ", Face.STRONG, {576: 28, 512: 25, 384: 24}[width], "vi")
    picture = ImageChops.invert(draw(land_ticket(header=("ẤỆỮỔ",)), width))
    beside_emblem = 100
    strip = picture.crop((beside_emblem, 0, width, 84))
    assert strip.crop(strip.getbbox()).tobytes() == line.ink.crop(line.ink.getbbox()).tobytes()


def test_decomposed_texts_make_the_same_paper():
    apart, together = (
        land_ticket(title=unicodedata.normalize(form, "Phiếu số thứ tự"), footer=(unicodedata.normalize(form, "Chờ"),))
        for form in ("NFD", "NFC")
    )
    assert draw(apart, 576).tobytes() == draw(together, 576).tobytes()


@pytest.mark.parametrize("width", WIDTHS)
@settings(max_examples=25, deadline=None)
@given(label=WORDS, value=WORDS, header=WORDS, footer=WORDS, number=st.from_regex(r"\A[A-Z]{1,3}[0-9]{3,5}\Z"))
def test_no_text_however_long_reaches_the_edge_of_the_paper(width, label, value, header, footer, number):
    paper = land_ticket(
        number, header=(header, header), lines=((label, value),), footer=(footer,), class_line=label or None
    )
    picture = ImageChops.invert(draw(paper, width))
    left, _, right, bottom = picture.getbbox()
    assert left >= 1
    assert right <= width - 1
    assert bottom <= picture.height


@pytest.mark.parametrize("width", WIDTHS)
def test_longer_values_make_longer_paper_instead_of_smaller_letters(width):
    short = draw(land_ticket(lines=(("Lĩnh vực", "Đất đai"),)), width)
    long = draw(land_ticket(lines=(("Lĩnh vực", "Đất đai · " * 20),)), width)
    assert long.height > short.height + 60


@pytest.mark.parametrize("width", WIDTHS)
def test_numbers_of_one_shape_are_equally_tall(width):
    heights = {draw(land_ticket(number, tracking_url=None), width).height for number in ("A111", "A047", "A888")}
    assert max(heights) - min(heights) <= 6  # round digits stand out a little


def test_the_number_takes_most_of_the_width():
    bare = land_ticket(header=(), title="", lines=(), footer=(), tracking_url=None)
    rows = ImageChops.invert(draw(bare, 576)).crop((0, 60, 576, 200))
    left, _, right, _ = rows.getbbox()
    assert right - left > 576 * 0.7


def test_a_priority_ticket_shows_its_class_as_a_black_field():
    plain, priority = draw(land_ticket(), 576), draw(land_ticket(class_line="Diện: Ưu tiên"), 576)
    added = plain.convert("L").tobytes().count(0), priority.convert("L").tobytes().count(0)
    assert added[1] - added[0] > 5000


def test_a_ticket_without_address_has_no_code():
    assert codes(draw(land_ticket(tracking_url=None), 576)) == []


def test_a_width_no_printer_has_is_refused_by_name():
    with pytest.raises(ValueError, match="576, 512, 384"):
        draw(land_ticket(), 600)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_ticket_of_nothing_but_its_number_is_one(width):
    bare = land_ticket(header=("", ""), title="", lines=(("", ""),), footer=("",), tracking_url=None)
    picture = draw(bare, width)
    assert 80 < picture.height < 260
    assert ImageChops.invert(picture).getbbox() is not None


@pytest.mark.parametrize("width", WIDTHS)
def test_a_title_of_any_length_is_set_in_lines(width):
    picture = draw(land_ticket(title="Phiếu số thứ tự của Trung tâm Phục vụ hành chính công " * 3), width)
    assert picture.height > draw(land_ticket(), width).height + 60


@pytest.mark.parametrize("width", WIDTHS)
def test_letters_number_and_code_have_three_sizes_each(width):
    for name in ("text_size", "number_size", "code_size"):
        small, normal, large = (draw(land_ticket(**{name: size}), width) for size in ("small", "normal", "large"))
        # A number of four signs fills the width already; one of two has room to grow.
        if name == "number_size":
            large, normal = (draw(land_ticket("A1", number_size=size), width) for size in ("large", "normal"))
            assert draw(land_ticket("A1", number_size="small"), width).height < normal.height
        assert small.height < normal.height < large.height or name == "code_size", name
        assert codes(small) == codes(normal) == codes(large) == [TRACKING_URL]
    edges = [code_edges(draw(land_ticket(code_size=size), width)) for size in ("small", "normal", "large")]
    sides = [right - left for left, _, right, _ in edges]
    assert sides[0] < sides[1] < sides[2]


def test_an_emblem_is_the_offices_the_programs_or_none():
    own = PaperEmblem(130, 76, bytes(17 * 76))
    heads = [
        draw(land_ticket(**more), 576).crop((0, 0, 150, 90)).tobytes()
        for more in ({}, {"emblem": own}, {"emblem": own, "has_emblem": False})
    ]
    assert len(set(heads)) == 3
