"""One rule for what is text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wire import text

CONTROLS = [chr(n) for n in (*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029)]
DIRECTIONS = [chr(n) for n in range(0x10FFFF) if unicodedata.bidirectional(chr(n)) in (
    "LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI")] + ["\u061c", "\u200e", "\u200f"]  # fmt: skip
HALVES = [chr(n) for n in (0xD800, 0xDBFF, 0xDC00, 0xDFFF, 0xFDD0, 0xFDEF)]
NEVER = [chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF)]


@pytest.mark.parametrize(
    ("kind", "letters"), [(text.CONTROL, CONTROLS), (text.DIRECTION, DIRECTIONS), (text.BROKEN, HALVES + NEVER)]
)
def test_every_character_that_is_no_text_is_named_by_its_kind(kind: str, letters: list[str]) -> None:
    assert {text.flaw(f"Mất{letter} điện") for letter in letters} == {kind}
    assert {text.is_broken(f"Mất{letter} điện") for letter in letters} == {kind == text.BROKEN}
    for letter in letters:
        if not letter.isspace():
            with pytest.raises(text.NotText) as wrong:
                text.words(f"Mất{letter} điện")
            assert wrong.value.kind == kind


@pytest.mark.parametrize(
    "good",
    [
        "",
        "Nguyễn Thị Ánh",
        unicodedata.normalize("NFD", "Ấp Bắc"),
        "👪🏽‍🚀",
        "“…” – 5 %",
        "ສະບາຍດີ",
        "សួស្តី",
        "\u200b\ufefd",
    ],
)
def test_letters_of_any_language_signs_and_emoji_are_text(good: str) -> None:
    assert text.flaw(good) == ""


def test_words_are_composed_trimmed_and_in_one_line() -> None:
    assert text.words(f"  {unicodedata.normalize('NFD', 'người nhà')}\r\n\tđi cùng\u2028 ") == "người nhà đi cùng"


@pytest.mark.parametrize(
    "line_break", ["\t", "\n", "\v", "\f", "\r", "\x1c", "\x1d", "\x1e", "\x1f", "\x85", "\u2028", "\u2029"]
)
def test_whatever_breaks_a_line_becomes_a_blank(line_break: str) -> None:
    assert text.words(f"tầng 1{line_break}quầy 2") == text.cleaned(f"tầng 1{line_break}quầy 2") == "tầng 1 quầy 2"


@given(st.text())
@settings(deadline=None)
def test_what_is_cleaned_is_text_and_stays_as_it_is(typed: str) -> None:
    clean = text.cleaned(typed)
    assert text.flaw(clean) == ""
    assert text.words(clean) == text.cleaned(clean) == clean


def test_cleaning_takes_away_only_what_is_no_text() -> None:
    assert text.cleaned("\ufeff24/12/2026") == "24/12/2026"
    assert text.cleaned("\x02 mất\u202e điện\ud800\n tầng 1\x00") == "mất điện  tầng 1"


@pytest.mark.parametrize(
    "unseen", ["\u200b", " \u200b\u2060\ufeff ", "\u2800\u3164", "\u00ad\ufe0f", "\u034f\u200d\U000e0061"]
)
def test_what_nobody_would_see_is_no_word(unseen: str) -> None:
    assert text.words(unseen) == text.cleaned(unseen) == text.typed(unseen) == ""
    assert text.words(f"quầy{unseen}2"), "between letters they may be needed: Khmer parts its words so"


def test_a_field_holds_what_is_seen_of_a_text_that_was_pasted_into_it() -> None:
    pasted = unicodedata.normalize("NFD", "\u202a024 1022\u202c\t(tổng đài)\r\nBản sao\vBản chính")
    assert text.typed(pasted) == "024 1022 (tổng đài) Bản sao Bản chính"
    assert text.typed(pasted, lines=True) == "024 1022\t(tổng đài)\r\nBản sao\vBản chính"
    assert text.typed("\u0958" * 3) == "\u0915\u093c" * 3, "as long as it is kept"
    assert text.typed(" " * 12) == " " * 12, "a password, if a bad one"
    assert text.flaw(text.typed("a\x1b\x00\ufffe")) == text.CONTROL, "what nobody pastes is still refused"
