"""The form of booking codes, as scanners and people give them."""

import pytest

from rules.booking_code import form
from rules.booking_code.form import bare, is_whole, short_text, signed_text

SIGNED = "TL1" + ("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:" * 4)[:138]
SHORT = "7GZQ4M2T"


@pytest.mark.parametrize("before", ["", "]Q1", "]Q3", "]q1", "\x02]Q1", " ]Q0 "])
@pytest.mark.parametrize("after", ["", "\r", "\n", "\t", "\r\n", " \x03"])
def test_what_a_scanner_puts_round_a_code_is_left_out(before, after):
    assert bare(before + SHORT + after) == SHORT
    assert signed_text(before + SIGNED + after) == SIGNED
    assert signed_text(before + SIGNED.lower() + after) == SIGNED
    assert short_text(before + SHORT.lower() + after) == SHORT
    assert is_whole(before + SIGNED + after)
    assert is_whole(before + SHORT + after)


def test_a_signed_code_is_told_from_a_short_one():
    assert short_text(SIGNED) is None
    assert signed_text(SHORT) is None
    assert signed_text("TL1ABCDE") is None, "eight letters are a short code, whatever they begin with"


def test_no_piece_of_a_signed_code_is_whole():
    for cut in range(1, len(SIGNED)):
        for piece in (SIGNED[:cut], SIGNED[cut:]):
            assert not is_whole(piece) or short_text(piece) is not None
    assert not is_whole(SIGNED + "A")
    assert not is_whole(SIGNED + SIGNED)


@pytest.mark.parametrize(
    "text",
    [
        "", "TL1", "001090012345|012345678|Nguyễn Văn A|01011990|Nam|Hà Nội|01012021", "http://192.168.1.10:8080/t#abc",
        SIGNED[:-1] + "_", SIGNED.replace("A", "ß"), SIGNED.replace("I", "ı"), "ABCDEFG!", "ABCDEFGHJ",
    ],
)  # fmt: skip
def test_what_is_no_code_of_a_booking_is_not_whole(text):
    assert not is_whole(text)


def test_letters_that_look_like_digits_are_taken_for_them():
    assert short_text("oi-l1 0000") == "01110000"


def test_a_whole_text_has_the_letters_it_says():
    assert len(SIGNED) == form.SIGNED_LETTERS
