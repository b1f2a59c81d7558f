"""What reception asks about a text."""

from __future__ import annotations

import pytest

from rules.booking_code.short import short_code
from rules.clerk import wording
from rules.reception.codes import request_of
from wire.commands import CheckIn
from wire.queries import FindNumber, FindTicket

BOOKING = short_code("H3K9P7Q2M4ABCDEF")
SECRET = "abcdefghijklmnopqrstuvwxyz"
WHO = "5a" * 32


@pytest.mark.parametrize(("text", "asked"), [
    ("a41", FindNumber(number="A041")), ("A 041", FindNumber(number="A041")), ("b-1234", FindNumber(number="B1234")),
    (f"https://so.example.vn/t#{SECRET}", FindTicket(code=SECRET)),
    (BOOKING, CheckIn(code=BOOKING, language="en", person=WHO)),
])  # fmt: skip
def test_a_number_a_ticket_and_a_booking_are_told_from_each_other(text: str, asked: object) -> None:
    assert request_of(text, "en", WHO) == asked


def test_of_a_card_that_nobody_agreed_to_nothing_is_asked_and_of_rubbish_it_is_said() -> None:
    card = "001058012345|012345678|Nguyễn Văn A|01021958|Nam|Phố Huế, Hà Nội|01012021"
    assert request_of(card, "vi", None) == wording.CARD["unasked"]
    assert request_of("http://x/t#k", "vi", None) == wording.NO_SUCH_CODE
    assert request_of("  ", "vi", None) is None
