"""Identity cards of both formats, health-insurance cards and rubbish; what is made of a card and what is not."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.identity_card import Card, NoCard, age_on, class_by_age, person_key, read_card
from tests.kiosk.hall import demo_branch

OLD = "001090012345|012345678|Nguyễn Văn A|15061990|Nam|Số 1, Lý Thái Tổ, Hoàn Kiếm, Hà Nội|01012021"
WITHOUT_OLD_NUMBER = "001190012345||Trần Thị B|29021990|Nữ|Hà Nội|01012021".replace("29021990", "28021990")
OF_2024 = "001090012345|012345678|Nguyễn Văn A|15061990|Nam|Hà Nội|01072024|Nguyễn Văn C|Lê Thị D|"
MIXED = "001090012345||01072024|Nam|15/06/1990|Hà Nội|Nguyễn Văn A|01072039"
"""Fields in another order, an end of validity, and a date with strokes."""
INSURANCE = (
    "GD4797936123456|4e677579e1bb856e|15/06/1990|1|48c3a0204ee1bb9969|79 - 036|01/01/2024|-|31/12/2024|79|-|4|-|5|$",
    "7979361234|4e677579e1bb856e|15/06/1990|1|48c3a0204ee1bb9969|79 - 036|01/01/2024|-|$",
)


@pytest.mark.parametrize("text", [OLD, OF_2024, MIXED])
@pytest.mark.parametrize("before", ["", "]Q1", "\x02"])
@pytest.mark.parametrize("after", ["", "\r\n", "\x03"])
def test_both_formats_give_number_and_birth_whatever_stands_round_and_between(text, before, after):
    assert read_card(before + text + after) == Card("001090012345", date(1990, 6, 15))


def test_an_old_number_may_be_missing_and_letters_come_in_any_form():
    assert read_card(unicodedata.normalize("NFD", WITHOUT_OLD_NUMBER)) == Card("001190012345", date(1990, 2, 28))
    assert read_card(WITHOUT_OLD_NUMBER.lower()) == Card("001190012345", date(1990, 2, 28))
    assert read_card("001204012345||A|01022004|Nam|Hà Nội|01012021") == Card("001204012345", date(2004, 2, 1))


@pytest.mark.parametrize("wrong", ["31021990", "15061890", "1561990", "", "15061991", "00000000"])
def test_a_date_that_does_not_fit_the_number_gives_no_birth(wrong):
    assert read_card(OLD.replace("15061990", wrong)) == Card("001090012345", None)


@pytest.mark.parametrize("text", INSURANCE)
def test_a_health_insurance_card_is_told_from_an_identity_card(text):
    assert read_card(text) is NoCard.INSURANCE
    assert read_card(text.lower()) is NoCard.INSURANCE


@pytest.mark.parametrize(
    "text",
    ["", "|", "||||||", "001090012345", "00109001234|x|y|15061990|Nam|z|01012021", "٠٠١٠٩٠٠١٢٣٤٥|a|b|c|d|e|f",
     "0010900123456|x|y|15061990|Nam|z|01012021", "https://vneid.gov.vn/c/AbC", "a|b|c|d|e|f|g", OLD[:40]],
)  # fmt: skip
def test_other_texts_are_no_card(text):
    assert read_card(text) is NoCard.OTHER


@given(st.one_of(st.text(), st.lists(st.text(max_size=12)).map("|".join)))
def test_no_text_breaks_the_reading(text):
    read_card(text)


@given(st.lists(st.one_of(st.text(max_size=9), st.dates().map(lambda day: f"{day:%d%m%Y}"))))
def test_no_fields_after_a_number_break_the_reading(fields):
    card = read_card("|".join(["001090012345", *fields]))
    assert len(fields) < 5 or isinstance(card, NoCard) or card.born is None or card.born.year == 1990


def test_a_card_says_nothing_of_itself_in_a_log():
    card = read_card(OLD)
    assert "0010" not in f"{card} {card!r}"
    assert "1990" not in f"{card} {card!r}"


def test_age_goes_up_on_the_birthday():
    born = date(1956, 2, 29)
    assert [age_on(born, date(2026, 2, 28)), age_on(born, date(2026, 3, 1))] == [69, 70]
    assert [age_on(date(1966, 11, 20), day) for day in (date(2026, 11, 19), date(2026, 11, 20))] == [59, 60]


def test_the_class_is_that_of_the_highest_age_reached():
    (old, *others) = demo_branch().classes
    classes = (old.model_copy(update={"id": "60", "from_age": 60}), old.model_copy(update={"id": "80", "from_age": 80}))
    born = date(1950, 1, 1)
    said = [class_by_age((*classes, *others), born, day) for day in ("2009-12-31", "2010-01-01", "2030-01-01")]
    assert said == ["", "60", "80"]
    assert class_by_age(classes, None, "2030-01-01") == ""


def test_the_key_of_a_person_is_another_one_each_day_and_at_each_site():
    keys = {person_key(site, day, number) for site in (b"a" * 32, b"b" * 32) for day in ("2026-11-20", "2026-11-21")
            for number in ("001090012345", "001090012346")}  # fmt: skip
    assert len(keys) == 8
    assert all(len(key) == 64 for key in keys)
    assert person_key(b"a" * 32, "2026-11-20", "001090012345") == person_key(b"a" * 32, "2026-11-20", "001090012345")
