"""What may become a password, and what is taken for one that was given."""

from __future__ import annotations

import unicodedata

import pytest
from argon2 import PasswordHasher

from server.staff import passwords
from server.staff.passwords import Unfit, hashed, matches, unfit
from tests.server import quick_passwords

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)

NAME, FULL = "ha.nt", "Nguyễn Thu Hà"


def judged(password: str, name: str = NAME, full_name: str = FULL) -> Unfit | None:
    return unfit(password, name, full_name)


@pytest.mark.parametrize(
    "password",
    [
        "mat-khau-cua-ha-ma-kho",
        "con mèo đen ngủ",
        "cửa sổ màu xanh",
        "q9Zr!tn4Wd",
        "quay-12-phong-3",
        "ha thich hoa sen trang",
        "😀 mặt trời mọc 😀",
        "kho" * 2 + "-doan-" + "z7" * 58,
    ],
)
def test_a_few_words_of_ones_own_are_taken(password: str) -> None:
    assert judged(password) is None


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("", Unfit.SHORT),
        ("q9Zr!tn4W", Unfit.SHORT),
        ("e\u0301" * 9, Unfit.SHORT),  # nine letters, however they are composed
        ("Zq4#" * 32 + "x", Unfit.LONG),
        ("đoán" * 1250, Unfit.LONG),
        ("con meo\x00den ngu", Unfit.CONTROL),
        ("con meo den ngu\n", Unfit.CONTROL),
        ("con meo \u202eden ngu", Unfit.CONTROL),
        ("con meo \u200bden ngu", Unfit.CONTROL),
        ("con meo \u2028den ngu", Unfit.CONTROL),
        ("con meo \ud800den ngu", Unfit.CONTROL),
        ("nguyen thu ha", Unfit.OWN_NAME),
        ("NguyễnThuHà", Unfit.OWN_NAME),
        ("thu-ha-nguyen", Unfit.OWN_NAME),
        ("ha.nt.ha.nt", Unfit.OWN_NAME),
        ("Ha.NT@2026!!", Unfit.OWN_NAME),
        ("nguyenthuha1990", Unfit.OWN_NAME),
        ("1234567890", Unfit.COMMON),
        ("12345678910", Unfit.COMMON),
        ("qwertyuiop", Unfit.COMMON),
        ("password123", Unfit.COMMON),
        ("P@ssw0rd123", Unfit.COMMON),
        ("aaaaaaaaaaaa", Unfit.COMMON),
        ("abcdefghijkl", Unfit.COMMON),
        ("0912345678", Unfit.COMMON),
        ("01/01/1990", Unfit.COMMON),
        ("matkhau123", Unfit.COMMON),
        ("mật khẩu 123", Unfit.COMMON),
        ("anhyeuem123", Unfit.COMMON),
        ("toiluot2026", Unfit.COMMON),
        ("x" * 128, Unfit.COMMON),
    ],
)
def test_what_is_short_endless_unseen_ones_own_name_or_common_is_not(password: str, why: Unfit) -> None:
    assert judged(password) is why


def test_why_a_password_is_not_taken_is_said_in_both_languages_with_what_to_write() -> None:
    for why in Unfit:
        assert why.text("vi")
        assert why.text("en")
        assert why.text("vi") != why.text("en")
    assert "10" in Unfit.SHORT.text("vi")
    assert "128" in Unfit.LONG.text("en")


def test_a_password_is_the_same_however_its_letters_are_composed_and_its_blanks_are_made() -> None:
    known = hashed(unicodedata.normalize("NFD", "mật khẩu\u00a0của Hà"))
    for typed in (
        "mật khẩu của Hà",
        unicodedata.normalize("NFD", "mật khẩu của Hà"),
        "mật\u00a0khẩu\u3000của Hà",
    ):
        assert matches(known, typed)
    for typed in ("mat khau cua Ha", "Mật khẩu của Hà", "mật khẩu của Hà ", ""):
        assert not matches(known, typed)


@pytest.mark.parametrize("old", ["short", "12345678", unicodedata.normalize("NFD", "mật khẩu cũ"), "a\u00a0b" * 60])
def test_a_password_given_under_older_rules_still_opens(old: str) -> None:
    assert matches(QUICK.hash(old), old)
    assert len(old) <= passwords.MOST_TYPED


@pytest.mark.parametrize("typed", ["\ud800" * 12, "\x00", "x" * 200])
def test_whatever_is_typed_is_compared_and_no_more(typed: str) -> None:
    assert not matches(hashed("con mèo đen ngủ"), typed)


def test_what_is_kept_of_a_password_may_be_damaged() -> None:
    assert not matches("no hash of anything", "con mèo đen ngủ")


def test_what_the_program_keeps_costs_whoever_guesses_19_mib_and_two_passes() -> None:
    kept = quick_passwords.OWN.hash("con mèo đen ngủ")
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$"), "less than OWASP asks"
    assert matches(kept, "con mèo đen ngủ")
