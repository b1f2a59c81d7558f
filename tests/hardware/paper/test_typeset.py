"""Lines of text: marks whole, nothing lost by wrapping, missing fonts named."""

import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from hardware.paper import typeset
from hardware.paper.typeset import Face, FontMissing, font_path, length, normal, set_line, wrap, wrap_evenly

LETTERS = "AĂÂBCDĐEÊGHIKLMNOÔƠPQRSTUƯVXYFJWZ"
TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
SYLLABLES = sorted({unicodedata.normalize("NFC", letter + tone) for letter in "AĂÂEÊIOÔƠUƯY" for tone in TONES})
VIETNAMESE = st.text(alphabet=LETTERS + LETTERS.lower() + "".join(SYLLABLES) + "0123456789 ·,./-", max_size=120)


def ink_rows(text, face=Face.STRONG, size=40):
    ink = set_line(text, face, size, "vi").ink
    _, top, _, bottom = ink.getbbox()
    return bottom - top


def drawn_with_room_to_spare(text, face, size):
    """The same text where nothing can clip it."""
    grey = Image.new("L", (size * (len(text) + 4), size * 5), 0)
    path = font_path(face)
    font = typeset._font(path, size)
    ImageDraw.Draw(grey).text(
        (size * 2, size * 3), text, fill=255, font=font, anchor="ls", features=typeset._font_features(path)
    )
    ink = grey.point([0] * typeset.INK_FROM + [255] * (256 - typeset.INK_FROM), "1")
    return ink.crop(ink.getbbox())


@pytest.mark.parametrize("face", list(Face))
@pytest.mark.parametrize("size", [23, 29, 120])
def test_no_mark_of_any_vietnamese_vowel_is_clipped(face, size):
    for letter in SYLLABLES + [syllable.lower() for syllable in SYLLABLES]:
        ink = set_line(letter, face, size, "vi").ink
        assert ink.crop(ink.getbbox()).tobytes() == drawn_with_room_to_spare(letter, face, size).tobytes(), letter


@pytest.mark.parametrize(("higher", "lower"), [("Ấ", "Â"), ("Ế", "Ê"), ("Ổ", "Ô"), ("Ệ", "Ê"), ("Ữ", "Ư"), ("Ạ", "A")])
@pytest.mark.parametrize("size", [23, 40, 160])
def test_a_tone_mark_adds_ink_above_or_below_its_vowel(higher, lower, size):
    assert ink_rows(higher, size=size) > ink_rows(lower, size=size)


def test_decomposed_text_is_set_like_composed():
    composed = set_line("Đất đai Ệ ữ", Face.TEXT, 25, "vi")
    decomposed = set_line(unicodedata.normalize("NFD", "Đất đai Ệ ữ"), Face.TEXT, 25, "vi")
    assert composed.ink.tobytes() == decomposed.ink.tobytes()


def test_lines_are_black_or_white_with_no_grey():
    assert set(set_line("Đất đai", Face.TEXT, 25, "vi").ink.convert("L").tobytes()) == {0, 255}


@settings(max_examples=60, deadline=None)
@given(text=VIETNAMESE, width=st.integers(60, 560))
def test_wrapping_loses_no_letter_and_keeps_within_the_width(text, width):
    for lines in (wrap(text, Face.TEXT, 25, width), wrap_evenly(text, Face.TEXT, 25, width)):
        kept, given = (re.sub("[ ·]", "", each) for each in ("".join(lines), normal(text)))
        assert kept == given
        assert all(length(line, Face.TEXT, 25) <= width for line in lines if len(line) > 1)


def test_a_line_breaks_best_at_a_middle_dot_and_leaves_it_out():
    assert wrap("Đất đai · Đăng ký biến động", Face.STRONG, 29, 270) == ("Đất đai", "Đăng ký biến động")
    assert wrap("Đất đai · Đăng ký biến động", Face.STRONG, 29, 540) == ("Đất đai · Đăng ký biến động",)


@settings(max_examples=60, deadline=None)
@given(text=VIETNAMESE, width=st.integers(200, 560))
def test_a_word_that_fits_on_a_line_is_never_broken(text, width):
    # A dot without spaces about it is a letter like others: "12·30" is one word.
    said = {word.strip("·") for word in normal(text).split(" ")} - {""}
    whole = {word for word in said if length(word + " ·", Face.TEXT, 25) <= width}
    words = {word.strip("·") for line in wrap(text, Face.TEXT, 25, width) for word in line.split(" ")}
    assert whole <= words


def test_no_line_begins_or_ends_with_a_middle_dot():
    text = "Hộ kinh doanh · Thành lập, thay đổi nội dung, tạm ngừng · Chấm dứt"
    for width in range(120, 560, 20):
        assert not any(line.startswith("·") or line.endswith("·") for line in wrap(text, Face.STRONG, 29, width))


def test_even_wrapping_takes_no_more_lines_and_leaves_no_lone_word():
    text = "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG TP. HÀ NỘI"
    even = wrap_evenly(text, Face.STRONG, 27, 544)
    assert len(even) == len(wrap(text, Face.STRONG, 27, 544))
    assert min(len(line) for line in even) > 15


def test_a_no_break_space_keeps_two_words_together():
    assert all("quầy\u00a01" in line or "quầy" not in line for line in wrap("Tầng 1, quầy\u00a01", Face.TEXT, 25, 130))


def test_a_missing_font_names_the_package(tmp_path: Path):
    with pytest.raises(FontMissing, match="fonts-inter"):
        font_path(Face.TEXT, (tmp_path,))


def test_noto_sans_stands_in_where_inter_is_missing(tmp_path: Path):
    (tmp_path / "NotoSans-Regular.ttf").touch()
    assert font_path(Face.TEXT, (tmp_path,)).name == "NotoSans-Regular.ttf"


def test_lines_made_even_cut_no_word_that_a_line_had_room_for():
    room = int(length("Waiting", Face.TEXT, 24)) + 2
    assert wrap_evenly("Waiting time", Face.TEXT, 24, room) == ("Waiting", "time")
