"""The guidance slip: what to bring for a procedure and what is known of it, on paper. It has no number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image, ImageDraw

from hardware.paper.ticket_paper import BLACK, WHITE, qr_code
from hardware.paper.typeset import Face, set_line, wrap_evenly
from hardware.printer import PaperWidth
from wire.values import Language

MARGIN, BOX = 16, 18
"""Dots at each side, and of the box that people tick."""
CODE = 200
"""Dots that the QR code of an address is about wide."""


@dataclass(frozen=True, slots=True)
class GuidePaper:
    """Everything a guidance slip says, already in the reader's language; nothing of a person."""

    office: tuple[str, ...]
    title: str
    name: str
    """The procedure."""
    group: str
    bring_title: str
    bring: tuple[str, ...]
    """A thing each, with a box to tick."""
    facts: tuple[tuple[str, str], ...]
    """Label and what is said under it, also where it is done without waiting."""
    online: str
    """An address, also as a QR code; empty for none."""
    notes: tuple[str, ...]
    """Where the facts stand written, and that this is no number and no official form."""
    printed_at: str
    language: Language


def draw_guide(paper: GuidePaper, width_dots: PaperWidth) -> Image.Image:
    """Draw the slip: mode "1", `width_dots` wide, as long as its texts need.

    Raises:
        FontMissing: names the package to install.
        TrackingUrlTooLong: the address does not fit in a QR code on this paper.
    """
    blocks = list(_blocks(paper, width_dots))
    page = Image.new("1", (width_dots, sum(block.height for block in blocks)), WHITE)
    y = 0
    for block in blocks:
        page.paste(block, (0, y))
        y += block.height
    return page


def _blocks(paper: GuidePaper, width: int) -> Iterator[Image.Image]:
    yield _gap(width, 8)
    yield from _centred(paper.office[:1], Face.STRONG, 24, paper, width)
    yield from _centred(paper.office[1:], Face.TEXT, 22, paper, width)
    yield _rule(width, 2)
    yield from _centred([paper.title], Face.STRONG, 26, paper, width)
    yield _rule(width, 2)
    yield from _left(paper.name, Face.STRONG, 34, paper, width)
    yield from _left(paper.group, Face.TEXT, 24, paper, width)
    if paper.bring:
        yield _rule(width, 1)
        yield from _left(paper.bring_title, Face.STRONG, 27, paper, width)
        for thing in paper.bring:
            yield from _ticked(thing, paper, width)
    for label, words in paper.facts:
        yield _rule(width, 1)
        yield from _left(label, Face.TEXT, 23, paper, width)
        yield from _left(words, Face.STRONG, 26, paper, width)
    if paper.online:
        yield _code(paper.online, width)
    yield _rule(width, 2)
    for note in paper.notes:
        yield from _centred([note], Face.TEXT, 22, paper, width)
    yield from _centred([paper.printed_at], Face.TEXT, 22, paper, width)
    yield _gap(width, 8)


def _gap(width: int, dots: int) -> Image.Image:
    return Image.new("1", (width, dots), WHITE)


def _rule(width: int, weight: int) -> Image.Image:
    strip = _gap(width, weight + 16)
    strip.paste(BLACK, (MARGIN, 8, width - MARGIN, 8 + weight))
    return strip


def _strips(
    parts: tuple[str, ...], face: Face, size: int, paper: GuidePaper, width: int, x: int | None
) -> Iterator[Image.Image]:
    for part in parts:
        line = set_line(part, face, size, paper.language)
        strip = _gap(width, line.height)
        left = (width - line.width) // 2 if x is None else x
        strip.paste(BLACK, (left, 0, left + line.width, line.height), line.ink)
        yield strip


def _centred(
    texts: tuple[str, ...] | list[str], face: Face, size: int, paper: GuidePaper, width: int
) -> Iterator[Image.Image]:
    for text in texts:
        yield from _strips(wrap_evenly(text, face, size, width - 2 * MARGIN), face, size, paper, width, None)


def _left(text: str, face: Face, size: int, paper: GuidePaper, width: int) -> Iterator[Image.Image]:
    yield from _strips(wrap_evenly(text, face, size, width - 2 * MARGIN), face, size, paper, width, MARGIN)


def _ticked(thing: str, paper: GuidePaper, width: int) -> Iterator[Image.Image]:
    """A thing to bring, with a box before its first line."""
    indent = MARGIN + BOX + 14
    parts = wrap_evenly(thing, Face.TEXT, 26, width - MARGIN - indent)
    for n, strip in enumerate(_strips(parts, Face.TEXT, 26, paper, width, indent)):
        if n == 0:
            top = (strip.height - BOX) // 2
            ImageDraw.Draw(strip).rectangle((MARGIN, top, MARGIN + BOX - 1, top + BOX - 1), outline=BLACK, width=2)
        yield strip
    yield _gap(width, 4)


def _code(url: str, width: int) -> Image.Image:
    whole = qr_code(url, CODE, width)
    strip = _gap(width, whole.height)
    strip.paste(whole, ((width - whole.width) // 2, 0))
    return strip
