"""What a screen says of its size is believed only when it can be so."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize, QSizeF

from kiosk.screen_size import USUAL, inches


class Said:
    def __init__(self, mm: tuple[float, float], pixels: tuple[int, int] = (1920, 1080)) -> None:
        self._mm, self._pixels = mm, pixels

    def physicalSize(self) -> QSizeF:
        return QSizeF(*self._mm)

    def size(self) -> QSize:
        return QSize(*self._pixels)


def test_a_screen_that_says_its_size_is_believed():
    assert inches(None, True, Said((344, 194))) == pytest.approx(15.5, abs=0.1)
    assert inches(None, True, Said((304, 228), (1024, 768))) == pytest.approx(15.0, abs=0.1)


@pytest.mark.parametrize(
    "said", [(0, 0), (16, 9), (1600, 900), (1920, 1080), (160, 900), (376, 0)], ids=lambda mm: f"{mm[0]}x{mm[1]} mm"
)
def test_a_size_that_cannot_be_is_not_believed(said: tuple[float, float]):
    assert inches(None, True, Said(said)) == USUAL


def test_the_office_goes_before_the_screen_and_a_window_for_a_trial_is_a_kiosk():
    assert inches(32.0, True, Said((344, 194))) == 32.0
    assert inches(None, False, Said((344, 194))) == USUAL
    assert inches(None, True, None) == USUAL
