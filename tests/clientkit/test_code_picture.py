"""The QR on the screen is read by a phone as the address it stands for."""

from __future__ import annotations

import re

from clientkit.code_picture import QUIET_MODULES, HallCode, qr_modules, qr_svg

URL = "http://192.168.10.20:8080/t/A047-0b7d8a1e#aB3dE5gH7jK9mN1pQ3sT5v"


def painted(drawing: str, side: int) -> list[list[bool]]:
    """The drawing's black modules, as whoever draws it sees them."""
    rows = [[False] * side for _ in range(side)]
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)", drawing):
        for n in range(int(length)):
            rows[int(y)][int(x) + n] = True
    return rows


def test_the_drawing_paints_each_module_of_the_code_and_no_other() -> None:
    drawing, side = qr_svg(URL)
    assert painted(drawing, side) == qr_modules(URL)


def test_a_white_border_of_four_modules_stands_around_it() -> None:
    rows = qr_modules(URL)
    outer = [*rows[:QUIET_MODULES], *rows[-QUIET_MODULES:]]
    assert not any(any(row) for row in outer)
    assert not any(any(row[:QUIET_MODULES]) or any(row[-QUIET_MODULES:]) for row in rows)


def test_the_halls_code_is_drawn_once_for_each_and_gone_with_the_last() -> None:
    code = HallCode()
    assert (code.drawing, code.typed) == ("", "")
    assert code.show("https://cn-1.example.vn/t#here-7K2MXA")
    assert (code.typed, code.drawing.startswith("<svg")) == ("7K2 MXA", True)
    first = code.drawing
    assert not code.show("https://cn-1.example.vn/t#here-7K2MXA")
    assert code.show("https://cn-1.example.vn/t#here-99QRST")
    assert code.drawing != first
    assert code.show("")
    assert (code.drawing, code.modules, code.typed) == ("", 1, "")
