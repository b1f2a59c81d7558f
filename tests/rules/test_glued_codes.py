"""Two codes of ours in one text are two codes; no other text is taken apart."""

from __future__ import annotations

import pytest

from rules.glued_codes import glued_codes
from rules.ticket_code import secret_in
from server.views.ticket_secrets import secret_of

SIGNED = "TL1" + "7" * 138
SHORT = "A7K2M9QX"
PAPER, PHONE = (f"https://so.example.vn/t#{secret_of(b'key', one)}" for one in ("ticket-0001", "ticket-0002"))


@pytest.mark.parametrize("codes", [
    (PAPER, PHONE), (PAPER, PAPER), (SIGNED, SIGNED), (SHORT, SHORT), (PAPER, SIGNED, SHORT), (SHORT, PAPER),
    (SIGNED.lower(), PHONE.upper()),
])  # fmt: skip
@pytest.mark.parametrize("begin", ["", "]Q1", "\x02", " "])
def test_codes_that_came_as_one_text_are_told_apart(codes: tuple[str, ...], begin: str) -> None:
    assert glued_codes("".join(begin + one for one in codes)) == codes


@pytest.mark.parametrize("text", [
    "", SHORT, SIGNED, PAPER, SIGNED + SIGNED[:70], PAPER + "x", "1234567812345678", SHORT + "A7K2M9QY",
    PAPER + "001204012345|0123456|Nguyễn Văn An|01012004|Nam|Hà Nội|01012021",
])  # fmt: skip
def test_no_other_text_is_taken_apart(text: str) -> None:
    assert glued_codes(text) == ()


def test_the_first_of_two_addresses_is_not_lost_behind_the_second() -> None:
    assert secret_in(PAPER + PHONE) is None
