"""What a call says, word for word."""

import pytest

from clientkit.voice.clip import CHIME, Clip
from display import wording

TENS = {
    0: "không", 1: "một", 4: "bốn", 5: "năm", 9: "chín", 10: "mười", 11: "mười một", 14: "mười bốn",
    15: "mười lăm", 19: "mười chín", 20: "hai mươi", 21: "hai mươi mốt", 24: "hai mươi bốn", 25: "hai mươi lăm",
    31: "ba mươi mốt", 35: "ba mươi lăm", 40: "bốn mươi", 41: "bốn mươi mốt", 44: "bốn mươi bốn",
    50: "năm mươi", 51: "năm mươi mốt", 55: "năm mươi lăm", 60: "sáu mươi", 71: "bảy mươi mốt",
    85: "tám mươi lăm", 90: "chín mươi", 99: "chín mươi chín", 100: "một trăm", 101: "một trăm linh một",
    105: "một trăm linh năm", 110: "một trăm mười", 111: "một trăm mười một", 115: "một trăm mười lăm",
    121: "một trăm hai mươi mốt", 200: "hai trăm", 999: "chín trăm chín mươi chín",
}  # fmt: skip


@pytest.mark.parametrize(("value", "words"), TENS.items())
def test_vietnamese_number_is_read_as_people_say_it(value: int, words: str) -> None:
    assert wording.vietnamese_number(value) == words


def test_empty_tens_place_can_be_read_as_le() -> None:
    assert wording.vietnamese_number(103, zero_ten="lẻ") == "một trăm lẻ ba"


ONES = ["", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]


@pytest.mark.parametrize("value", range(1, 100))
def test_every_counter_from_1_to_99_follows_the_three_rules_of_change(value: int) -> None:
    tens, ones = divmod(value, 10)
    expected = [] if tens == 0 else ["mười"] if tens == 1 else [ONES[tens], "mươi"]
    last = ONES[ones]
    if ones == 1 and tens >= 2:
        last = "mốt"
    if ones == 5 and tens >= 1:
        last = "lăm"
    assert wording.vietnamese_number(value) == " ".join([*expected, last]).strip()


def test_no_two_counters_sound_the_same() -> None:
    assert len({wording.vietnamese_number(value) for value in range(1000)}) == 1000
    assert len({wording.english_number(value) for value in range(1000)}) == 1000


@pytest.mark.parametrize(
    ("value", "words"),
    [(3, "three"), (12, "twelve"), (20, "twenty"), (21, "twenty-one"), (99, "ninety-nine"),
     (100, "one hundred"), (105, "one hundred and five"), (0, "zero")],
)  # fmt: skip
def test_english_number(value: int, words: str) -> None:
    assert wording.english_number(value) == words


@pytest.mark.parametrize("value", [-1, 1000])
def test_number_outside_the_hall_is_refused(value: int) -> None:
    with pytest.raises(ValueError, match="from 0 to 999"):
        wording.vietnamese_number(value)
    with pytest.raises(ValueError, match="from 0 to 999"):
        wording.english_number(value)


def spoken(clips: list[Clip]) -> str:
    return ", ".join(clip.text for clip in clips if clip.text)


def test_call_in_vietnamese_reads_digits_one_by_one_and_keeps_zeros() -> None:
    clips = wording.announcement("A012", "3", "vi")
    assert clips[0] is CHIME
    assert spoken(clips) == "Xin mời số, a, không, một, hai, đến quầy số ba"


def test_call_in_english_comes_after_the_vietnamese_one() -> None:
    assert spoken(wording.announcement("A012", "3", "en")) == (
        "Xin mời số, a, không, một, hai, đến quầy số ba, Number, A, zero, one, two, please go to counter three"
    )


def test_four_digit_number_is_read_whole() -> None:
    assert spoken(wording.sentence("A1005", "21", "vi")) == (
        "Xin mời số, a, một, không, không, năm, đến quầy số hai mươi mốt"
    )


def test_call_that_follows_another_has_no_chime() -> None:
    assert CHIME not in wording.announcement("A012", "3", "vi", chime=False)


def test_sign_between_letter_and_digits_is_not_spoken() -> None:
    assert wording.sentence("A-012", "3", "vi") == wording.sentence("A012", "3", "vi")


@pytest.mark.parametrize(
    ("letter", "name"),
    [("A", "a"), ("C", "xê"), ("E", "e"), ("G", "giê"), ("H", "hát"), ("J", "di"), ("K", "ca"), ("L", "e-lờ"),
     ("M", "em-mờ"), ("N", "en-nờ"), ("Q", "quy"), ("R", "e-rờ"), ("S", "ét-sì"), ("X", "ích-xì")],
)  # fmt: skip
def test_letter_names(letter: str, name: str) -> None:
    clip = wording.character_clip(letter, "vi")
    assert clip is not None
    assert clip.text == name


def test_every_letter_of_a_series_has_a_name_of_its_own() -> None:
    clips = [wording.character_clip(letter, "vi") for letter in "ABCDĐEFGHIJKLMNOPQRSTUVWXYZ"]
    assert None not in clips
    assert len({clip.text for clip in clips if clip}) == 27


def test_counter_with_a_name_is_called_by_its_name() -> None:
    clip = wording.counter_clip("Bàn tư vấn 2", "vi")
    assert clip.text == "đến Bàn tư vấn 2"
    assert clip.name == "vi/counter-Bàn-tư-vấn-2"


def test_bank_holds_every_clip_that_a_call_can_need() -> None:
    counters = ["1", "12", "21", "Bàn tư vấn"]
    bank = set(wording.bank("ACF", counters, ["vi", "en"]))
    for letter in "ACF":
        for counter in counters:
            assert bank.issuperset(wording.announcement(f"{letter}0123456789", counter, "en"))
    assert len({clip.name for clip in bank}) == len(bank)
