"""The form of a dossier's code."""

from __future__ import annotations

import unicodedata

import pytest

from rules.dossier_code import example, fits, tidy

FORM = "H26.15-######-@###"


@pytest.mark.parametrize("code", ["H26.15-260101-B001", "h26.15-260101-b001", " H26.15 - 260101 - Đ001 "])
def test_a_code_of_the_form_fits_however_it_was_typed(code: str) -> None:
    assert fits(FORM, code)


@pytest.mark.parametrize(
    "code",
    ["", "H26.15-260101-B01", "H26.15-260101-B0011", "H26.15-26010A-B001", "H26.15-260101-1001", "H27.15-260101-B001",
     "H26.15-26010²-B001"],
)  # fmt: skip
def test_any_other_does_not(code: str) -> None:
    assert not fits(FORM, code)


def test_without_a_form_every_code_fits() -> None:
    assert fits("", "bất kỳ")


def test_the_example_is_itself_a_code_of_the_form() -> None:
    assert example(FORM) == "H26.15-000000-A000"
    assert fits(FORM, example(FORM))


def test_a_code_is_kept_in_capitals_without_spaces() -> None:
    assert tidy(" h26.15 - 01\t") == "H26.15-01"


def test_a_form_in_letters_and_marks_apart_is_the_same_form() -> None:
    apart = unicodedata.normalize("NFD", "HỒ-##")
    assert fits(apart, "HỒ-12")
    assert fits("HỒ-##", apart.replace("##", "12"))
    assert example(apart) == "HỒ-00"
