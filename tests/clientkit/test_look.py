"""Drawings are there with their page, in the size asked for."""

from __future__ import annotations

from urllib.parse import quote

from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QGuiApplication

from clientkit.look import LARGEST, SvgDrawings

SQUARE = quote(
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 4 4'><rect width='4' height='4' fill='#123456'/></svg>"
)


def test_a_drawing_has_the_size_asked_for(qapp: QGuiApplication) -> None:
    image = SvgDrawings().requestImage(SQUARE, QSize(), QSize(40, 20))
    assert image.size() == QSize(40, 20)
    assert image.pixelColor(20, 10) == QColor("#123456")


def test_what_is_no_drawing_is_transparent_and_no_fault(qapp: QGuiApplication) -> None:
    image = SvgDrawings().requestImage("not-a-drawing", QSize(), QSize(8, 8))
    assert image.pixelColor(4, 4).alpha() == 0


def test_no_drawing_is_larger_than_a_screen_whatever_is_asked(qapp: QGuiApplication) -> None:
    assert SvgDrawings().requestImage(SQUARE, QSize(), QSize(10**6, 4)).width() == LARGEST
