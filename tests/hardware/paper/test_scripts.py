"""Every script is drawn by a font that has its letters, shaped, and no letter is ever a box."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw, ImageFont, features

from hardware.paper.scripts import clusters, find_font, font_of, letters_of, runs, undrawn
from hardware.paper.typeset import Face, font_path, length, set_line, wrap

KHMER, LAO, CHINESE, THAI = "ខ្ញុំចង់ដាក់ពាក្យសុំ", "ກະລຸນາລໍຖ້າເອີ້ນ ນ້ຳ", "请等候叫号，取号机", "กรุณารอ ที่นี่"
SCRIPTS = {"km": KHMER, "lo": LAO, "zh": CHINESE, "th": THAI}
NOWHERE = "\U00013000"
"""A sign of the Egyptians, which no font that is looked for has."""
INTER = font_path(Face.TEXT)


def box_of(path: Path) -> bytes:
    """What a font draws for a letter that it lacks."""
    return drawn(path, "\U0010fffd")


def drawn(path: Path, text: str) -> bytes:
    picture = Image.new("L", (200, 120), 0)
    ImageDraw.Draw(picture).text((40, 80), text, fill=255, font=ImageFont.truetype(path, 48), anchor="ls")
    return picture.tobytes()


@pytest.mark.parametrize("face", list(Face))
@pytest.mark.parametrize("text", [*SCRIPTS.values(), f"Đất đai {KHMER} A012 {CHINESE}"])
def test_no_letter_of_any_script_is_a_box(text: str, face: Face) -> None:
    pieces = runs(text, font_path(face), "Bold")
    assert "".join(part for _, part in pieces) == text
    for path, part in pieces:
        for letter in part.replace(" ", ""):
            assert letter in letters_of(path), (path.name, letter)
            assert drawn(path, letter) != box_of(path), (path.name, letter)


@pytest.mark.parametrize("text", [KHMER, LAO, THAI])
def test_letters_that_stand_over_and_under_each_other_are_shaped(text: str) -> None:
    assert features.check("raqm"), "the Debian package libfribidi0"
    ((path, part),) = runs(text, INTER, "Regular")
    basic = ImageFont.truetype(path, 48, layout_engine=ImageFont.Layout.BASIC)
    plain = Image.new("L", (1400, 160), 0)
    ImageDraw.Draw(plain).text((20, 100), part, fill=255, font=basic, anchor="ls")
    shaped = Image.new("L", (1400, 160), 0)
    ImageDraw.Draw(shaped).text((20, 100), part, fill=255, font=ImageFont.truetype(path, 48), anchor="ls")
    assert shaped.tobytes() != plain.tobytes()


def test_a_khmer_line_is_narrower_shaped_than_letter_by_letter() -> None:
    ((path, part),) = runs(KHMER, INTER, "Regular")
    basic = ImageFont.truetype(path, 48, layout_engine=ImageFont.Layout.BASIC)
    assert length(KHMER, Face.TEXT, 48) < 0.95 * basic.getlength(part)


def test_a_letter_that_no_font_has_is_left_out_and_named() -> None:
    assert undrawn([f"Đất {NOWHERE} {NOWHERE} {CHINESE}"], INTER) == NOWHERE
    assert runs(f"A{NOWHERE}B", INTER, "Regular") == [(INTER, "AB")]
    with_it, without = (set_line(text, Face.TEXT, 40, "vi").ink.tobytes() for text in (f"A{NOWHERE}", "A"))
    assert with_it == without
    assert set_line(NOWHERE, Face.TEXT, 40, "vi").ink.getbbox() is None


def test_without_the_font_of_its_script_a_letter_has_none(tmp_path: Path) -> None:
    assert font_of("ខ", INTER, "Regular", (tmp_path,)) is None
    assert font_of("A", INTER, "Regular", (tmp_path,)) == INTER
    assert undrawn([KHMER], INTER, (tmp_path,))[:2] == "ខ្"


def test_the_letters_of_a_font_are_read_as_fonttools_reads_them() -> None:
    names = ("Inter-Medium.otf", "NotoSansKhmer-Regular.ttf", "NotoSans-Regular.ttf", "wqy-microhei.ttc")
    for path in filter(None, map(find_font, names)):
        with TTFont(path, lazy=True, fontNumber=0) as font:
            known = set(font.getBestCmap())
        assert {n for n in range(0x20000) if chr(n) in letters_of(path)} == {n for n in known if n < 0x20000}, path


@pytest.mark.parametrize("content", [b"", b"no font", b"ttcf" + bytes(8) + struct.pack(">L", 9999)])
def test_what_is_no_font_has_no_letters(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.ttf").write_bytes(content)
    assert "A" not in letters_of(tmp_path / "x.ttf")


def test_a_letter_whose_glyph_is_the_box_is_none_of_a_fonts_letters(tmp_path: Path) -> None:
    groups = struct.pack(">HHLLL", 12, 0, 40, 0, 2) + struct.pack(">6L", 65, 67, 0, 97, 98, 5)
    letters = struct.pack(">HHHHL", 0, 1, 3, 10, 12) + groups
    font = struct.pack(">LHHHH", 0x10000, 1, 0, 0, 0) + b"cmap" + struct.pack(">LLL", 0, 28, len(letters)) + letters
    (tmp_path / "small.ttf").write_bytes(font)
    known = letters_of(tmp_path / "small.ttf")
    assert [letter for letter in "@ABCDabc" if letter in known] == ["B", "C", "a", "b"]


def test_pieces_of_several_fonts_stand_on_one_baseline_side_by_side() -> None:
    both = set_line(f"A012 {KHMER}", Face.STRONG, 40, "km")
    alone, khmer = set_line("A012", Face.STRONG, 40, "km"), set_line(KHMER, Face.STRONG, 40, "km")
    assert alone.width + khmer.width < both.width < alone.width + khmer.width + 40
    assert both.baseline == max(alone.baseline, khmer.baseline)


def test_a_line_breaks_between_whole_letters_and_loses_none() -> None:
    for text in SCRIPTS.values():
        lines = wrap(text * 3, Face.TEXT, 26, 200)
        assert "".join(lines).replace(" ", "") == (text * 3).replace(" ", "")
        assert all(length(line, Face.TEXT, 26) <= 200 for line in lines)
    assert clusters("ខ្ញុំ") == ["ខ្ញុំ"]
    assert clusters("ເອີ້ນ") == ["ເອີ້", "ນ"]
    assert clusters("候，谢") == ["候，", "谢"]


def test_khmer_words_that_a_zero_width_space_parts_are_not_torn() -> None:
    words = ["ខ្ញុំ", "ចង់", "ដាក់", "ពាក្យ", "សុំ"]
    lines = wrap("\u200b".join(words * 3), Face.TEXT, 26, 180)
    assert "".join(lines) == "".join(words * 3)
    ends = {"".join((words * 3)[:n]) for n in range(16)}
    assert all("".join(lines[:n]) in ends for n in range(1, len(lines) + 1))
