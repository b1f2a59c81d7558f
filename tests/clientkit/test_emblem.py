"""An office's emblem as the screens draw it: at its own shape, whichever kind of picture it is."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor

from clientkit.emblem import emblem_drawing
from clientkit.look import SvgDrawings
from tests.wire.test_emblem import png, svg
from wire.branding import Branding
from wire.emblem import cleaned


def of(given: bytes) -> tuple[str, float]:
    return emblem_drawing(Branding(emblem=cleaned(given).lines))


@pytest.mark.parametrize(
    ("given", "ratio"),
    [
        (svg('<rect width="9" height="9" fill="#0a5a50"/>'), 1.0),
        (svg("", '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-4,-4 200 40">'), 5.0),
        (svg("", '<svg xmlns="http://www.w3.org/2000/svg" width="30" height="60">'), 0.5),
        (svg("", '<svg xmlns="http://www.w3.org/2000/svg" id=\'viewBox="0 0 1 0"\' viewBox="0 0 8 2">'), 4.0),
        (png(90, 30), 3.0),
    ],
)
def test_it_keeps_its_shape(given: bytes, ratio: float) -> None:
    assert of(given)[1] == pytest.approx(ratio)


@pytest.mark.parametrize("given", [svg('<rect width="9" height="9" fill="#0a5a50"/>'), png()], ids=["svg", "png"])
def test_both_kinds_are_drawn(qapp: object, given: bytes) -> None:
    drawn = SvgDrawings().requestImage(of(given)[0], QSize(), QSize(40, 40))
    assert QColor(drawn.pixelColor(20, 20)).name() == "#0a5a50"


def test_without_one_there_is_nothing_to_draw() -> None:
    assert emblem_drawing(Branding()) == ("", 1.0)
    assert emblem_drawing(Branding(emblem=("eA==",))) == ("", 1.0)
