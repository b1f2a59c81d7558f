"""A code is drawn as it is read back, with its quiet border, and its label stays a label."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET

import zxingcpp
from PIL import Image

from server.runtime.qr_pictures import BORDER, png, svg

TEXT = "https://so.example.vn/t#6PZKQ0V3W1T8R5"


def test_the_png_is_read_back() -> None:
    picture = Image.open(io.BytesIO(png(TEXT)))
    (found,) = zxingcpp.read_barcodes(picture.convert("L"))
    assert found.text == TEXT


def test_nothing_dark_stands_in_the_border_that_scanners_need() -> None:
    picture = Image.open(io.BytesIO(png(TEXT, module=1))).convert("L")
    size = picture.width
    edge = [(x, y) for x in range(size) for y in range(size) if min(x, y, size - 1 - x, size - 1 - y) < BORDER]
    assert {picture.getpixel(at) for at in edge} == {255}
    assert picture.getpixel((BORDER, BORDER)) == 0


def test_a_label_with_marks_of_its_own_stays_a_label() -> None:
    label = 'Quầy 1 "trước" <script>alert(1)</script>'
    root = ET.fromstring(svg(TEXT, label))
    assert root.attrib["aria-label"] == label
    assert [child.tag.split("}")[1] for child in root] == ["rect", "path"]
