"""What may become a PIN."""

from __future__ import annotations

import pytest

from server.staff.pins import Unfit, is_one, unfit


@pytest.mark.parametrize(
    ("pin", "why"),
    [
        *((odd, Unfit.FORM) for odd in ("", "73026", "7302648159", "73026a", "73 264", "٧٣٠٢٦٤", "730264\n")),
        *((easy, Unfit.FEW) for easy in ("111111", "121212", "112211")),
        *((easy, Unfit.STEPS) for easy in ("123456", "654321", "890123", "135791")),
        *((easy, Unfit.REPEATS) for easy in ("123123", "5705705")),
        *((easy, Unfit.PAIRS) for easy in ("112233", "88005522")),
        *((easy, Unfit.KEYPAD) for easy in ("147258", "852741", "159357")),
        *((easy, Unfit.ODD_AND_EVEN) for easy in ("246813", "318642", "579246", "357924")),
        *((date, Unfit.DATE) for date in ("241187", "871124", "198765", "731990")),
        *((good, None) for good in ("730264", "5081264", "904716382", "730370")),
    ],
)  # fmt: skip
def test_a_pin_has_six_to_nine_digits_and_is_not_quickly_guessed(pin: str, why: Unfit | None) -> None:
    assert unfit(pin) is why
    assert is_one(pin) is (why is not Unfit.FORM)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_each_reason_has_words(language: str) -> None:
    assert len({why.text(language) for why in Unfit}) == len(Unfit)
    assert "6" in Unfit.FORM.text(language)
