"""The office's emblem in the dots of a thermal printer, and on the ticket."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PIL import Image, ImageChops

from clientkit.emblem_on_paper import emblem_on_paper
from hardware.paper.ticket_paper import EMBLEM, EMBLEM_WIDEST, draw
from hardware.paper.ticket_text import sample_paper
from tests.kiosk.hall import demo_branch
from tests.wire.test_emblem import png, svg
from wire.branding import Branding
from wire.emblem import cleaned

WIDE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 40">'
CROSS = '<path d="M1 1 9 9M9 1 1 9" stroke="#c8102e"/>'


def of(given: bytes) -> Image.Image:
    found = emblem_on_paper(Branding(emblem=cleaned(given).lines))
    assert found is not None
    return Image.frombytes("1", (found.width, found.height), found.dots)


def test_a_picture_keeps_its_shape_and_has_room_beside_the_office(qapp: object) -> None:
    assert of(png(90, 90)).size == (EMBLEM, EMBLEM)
    assert of(svg('<rect width="400" height="40"/>', WIDE)).size == (EMBLEM_WIDEST, EMBLEM_WIDEST // 10)
    tall = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 100">'
    assert of(svg('<rect width="5" height="100"/>', tall)).size == (8, EMBLEM)


@pytest.mark.parametrize("colour", ["#000000", "#c8102e", "#f2b705", "#f0e6c8"])
def test_what_has_one_colour_is_printed_black_however_light_it_is(qapp: object, colour: str) -> None:
    drawn = of(svg(f'<rect x="2" y="2" width="4" height="4" fill="{colour}"/>'))
    black = ImageChops.invert(drawn.convert("L")).getbbox()
    assert black is not None
    left, top, right, bottom = black
    inside = drawn.crop((left + 2, top + 2, right - 2, bottom - 2))
    assert inside.getextrema() == (0, 0)


def test_without_one_or_with_one_in_white_there_is_nothing_to_print(qapp: object) -> None:
    assert emblem_on_paper(Branding()) is None
    assert emblem_on_paper(Branding(emblem=cleaned(svg('<circle r="4" fill="#ffffff"/>')).lines)) is None


@pytest.mark.parametrize("width", [576, 512, 384])
def test_the_ticket_has_it_in_place_of_the_products_sign(qapp: object, width) -> None:
    emblem = emblem_on_paper(Branding(emblem=cleaned(svg(CROSS)).lines))
    assert emblem is not None
    own = Image.frombytes("1", (emblem.width, emblem.height), emblem.dots)
    paper = sample_paper(demo_branch(), "vi")
    page, plain = (draw(replace(paper, emblem=one), width) for one in (emblem, None))
    left = {576: 16, 512: 12, 384: 8}[width]
    found = [
        top for top in range(120)
        if page.crop((left, top, left + emblem.width, top + emblem.height)).tobytes() == own.tobytes()
    ]  # fmt: skip
    assert len(found) == 1
    assert ImageChops.difference(page.convert("L"), plain.convert("L").crop((0, 0, *page.size))).getbbox() is not None
