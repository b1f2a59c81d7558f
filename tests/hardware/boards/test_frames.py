"""Frames of number boards: the bytes of the makers' own examples, and templates that are none are refused."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from config import load
from config.settings import BoardLineSettings
from hardware.boards.frames import SEGMENTS, BoardTemplate, DoesNotFit, shipped
from hardware.boards.twins import FourBytesTwin, Led485Twin, SunpnTwin

TEMPLATES = {name: load(path, BoardTemplate) for name, path in shipped().items()}


def template(**changes: object) -> BoardTemplate:
    usual = {"name": "b", "show": "address high low sum8", "blank": "address 00 00 sum8"}
    return BoardTemplate.model_validate(usual | changes)


def test_four_bytes_are_those_of_the_makers_page() -> None:
    assert TEMPLATES["four-bytes"].frame(5, "999") == bytes.fromhex("05 03 e7 ef")


def test_seven_bytes_are_those_of_the_makers_page() -> None:
    assert TEMPLATES["sunpn"].frame(1, "888") == bytes.fromhex("3a 00 78 03 01 b6 0a")


def test_check_of_modbus_is_that_of_its_specification() -> None:
    # Modbus over serial line V1.02, appendix B: 02 07 is checked by 0x1241, low byte first.
    assert template(show="02 07 crc16 digits", blank="00").frame(0, "1")[:4] == bytes.fromhex("02 07 41 12")


@pytest.mark.parametrize(
    ("word", "bytes_of_it"),
    [("digits", b"042"), ("bcd", b"\x00\x42"), ("xor8 digits", b"\x0a042"), ("minus8 digits", b"\xf6042")],
)
def test_each_word_makes_its_bytes(word: str, bytes_of_it: bytes) -> None:
    assert template(show=f"0A {word}").frame(1, "K42") == b"\x0a" + bytes_of_it


def test_text_has_blanks_after_it() -> None:
    assert template(show="text", places=5).frame(1, "k042") == b"K042 "


def test_a_check_begins_where_the_maker_says() -> None:
    assert template(show="02 digits sum8 03", places=1, check_from=1).frame(0, "1") == bytes.fromhex("02 31 31 03")


@pytest.mark.parametrize(
    ("number", "why"),
    [("K1004", "3 places"), ("K", "no digit")],
)
def test_a_number_without_room_is_not_shown_in_part(number: str, why: str) -> None:
    with pytest.raises(DoesNotFit, match=why):
        TEMPLATES["four-bytes"].frame(1, number)


def test_a_number_of_two_bytes_goes_to_65535_and_no_further() -> None:
    two_bytes = template(show="high low", places=5)
    assert two_bytes.frame(1, "65535") == b"\xff\xff"
    with pytest.raises(DoesNotFit, match="counts to 65535"):
        two_bytes.frame(1, "65536")


def test_a_letter_without_a_sign_is_not_left_out() -> None:
    with pytest.raises(DoesNotFit, match="no sign for 'Đ'"):
        TEMPLATES["led-485"].frame(1, "Đ04")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"show": "address haut low"}, "show: 'haut' is no byte"),
        ({"show": "address sum8"}, "show: it holds no number"),
        ({"show": "address high sum8"}, "show: high and low belong together"),
        ({"blank": " "}, "blank: it is empty"),
        ({"blank": "address high low"}, "blank: 'high' is no byte"),
        ({"answer": "5G"}, "answer: '5G' is no byte"),
        ({"show": "digits " * 30}, "show: it has 90 bytes; 64 are the most"),
        ({"blank": "crc16 " * 300_000}, "blank: it has 300000 bytes or more; 64 are the most"),
        ({"show": "text bcd"}, "show: high, low, digits and bcd have no letters"),
        ({"show": "segments high low"}, "show: high, low, digits and bcd have no letters"),
        ({"show": "text", "answer": "high low"}, "answer: it says the number as show does"),
        ({"answer": "address segments"}, "answer: it says the number as show does"),
        ({"show": "segments crc16", "places": 3}, "places: Modbus writes two places"),
        ({"places": 9}, "less than or equal to 8"),
        ({"baud": 9601}, "Input should be"),
        ({"colour": 1}, "Extra inputs"),
    ],
)
def test_a_template_that_is_none_is_refused(changes: dict[str, object], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        template(**changes)


WORDS = ["high", "low", "digits", "bcd", "text", "segments", "address", "sum8", "minus8", "xor8", "crc16", "0A"]
FRAMES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join)


@given(
    show=FRAMES,
    answer=st.just("") | FRAMES,
    places=st.integers(1, 8),
    number=st.from_regex("[A-Z]?[0-9]{1,8}", fullmatch=True),
)
def test_whatever_template_is_let_in_shows_a_number_or_says_why_not(
    show: str, answer: str, places: int, number: str
) -> None:
    try:
        made = template(show=show, answer=answer, places=places)
    except ValidationError:
        return
    try:
        assert made.frame(1, number)
    except DoesNotFit:
        return
    made.answered(1, number)


@pytest.mark.parametrize("show", ["digits", "bcd"])
def test_a_number_that_its_answer_cannot_say_is_not_sent(show: str) -> None:
    with pytest.raises(DoesNotFit, match="65535"):
        template(show=show, answer="high low", places=8).frame(1, "70000")


@given(number=st.integers(0, 999), address=st.integers(1, 247))
def test_boards_read_what_templates_write(number: int, address: int) -> None:
    four, seven, modbus = FourBytesTwin(address), SunpnTwin(), Led485Twin(address)
    for board, name in ((four, "four-bytes"), (seven, "sunpn"), (modbus, "led-485")):
        for byte in TEMPLATES[name].frame(address, f"K{number:03}"):
            answer = board.takes(byte, 0.0)
        if expected := TEMPLATES[name].answered(address, f"K{number:03}"):
            assert answer == expected
    assert (four.shown, seven.shown, modbus.shown) == ([str(number)], [str(number)], [f"K{number:03}"])


@pytest.mark.parametrize("name", TEMPLATES)
def test_boards_are_blanked(name: str) -> None:
    board = {"four-bytes": FourBytesTwin(1), "sunpn": SunpnTwin(), "led-485": Led485Twin(1)}[name]
    for byte in TEMPLATES[name].frame(1, ""):
        board.takes(byte, 0.0)
    assert board.shown == ["" if name == "led-485" else "0"]


def test_each_sign_of_seven_segments_is_another() -> None:
    assert len(set(SEGMENTS.values())) == len(SEGMENTS) == 36


def test_shipped_templates_name_their_source() -> None:
    assert {name for name, one in TEMPLATES.items() if one.source.startswith("http")} == {
        "four-bytes", "led-485", "sunpn",
    }  # fmt: skip


def test_settings_know_the_templates_that_come_with_the_program() -> None:
    assert {*get_args(BoardLineSettings.model_fields["make"].annotation)} == {"", *TEMPLATES}
