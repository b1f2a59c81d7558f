"""Draws a ticket as one 1-bit picture for a thermal printer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import ceil

import qrcode
from PIL import Image, ImageDraw
from qrcode.constants import ERROR_CORRECT_M
from qrcode.exceptions import DataOverflowError

from hardware.escpos import PaperWidth
from hardware.paper.typeset import Face, Line, length, normal, set_line, wrap_evenly
from wire.values import Language

QUIET_MODULES = 4
"""White modules around a QR code (ISO/IEC 18004)."""

WHITE, BLACK = 255, 0


class TrackingUrlTooLong(ValueError):
    """The QR code of this address would not fit on the paper with modules that a phone can read."""


EMBLEM, EMBLEM_WIDEST = 76, 130
"""Height of the emblem in dots, and how wide it may be."""


@dataclass(frozen=True)
class PaperEmblem:
    """An office's emblem in dots."""

    width: int
    height: int
    dots: bytes
    """Rows of bits, each row of whole bytes; 0 is black."""


@dataclass(frozen=True)
class TicketPaper:
    """Everything a ticket says, already in the citizen's language.

    No name and no identity number: whoever finds the paper learns nothing about a person.
    """

    header: tuple[str, ...]
    """Office, then branch; the first line is set stronger."""
    title: str
    number: str
    lines: tuple[tuple[str, str], ...]
    """Label and value, top to bottom."""
    footer: tuple[str, ...]
    """What to do now (stronger), whom to ring, then date and time."""
    language: Language
    class_line: str | None = None
    """Set white on black, so that clerks see a priority ticket at a glance."""
    tracking_url: str | None = None
    """In the QR code; None leaves it out."""
    tracking_caption: tuple[str, ...] = field(default=())
    """Beside or below the QR code; the first line is set stronger."""
    emblem: PaperEmblem | None = None
    """The office's own; without it the sign of the product stands on wide paper."""


@dataclass(frozen=True)
class _Measures:
    """Sizes in dots for one paper width."""

    width: int
    margin: int
    header: int
    small: int
    title: int
    number_width: int
    number_height: int
    label: int
    value: int
    strong: int
    code: int
    beside: bool
    """Labels left of values and the caption right of the code; below each other on narrow paper."""

    @property
    def content(self) -> int:
        return self.width - 2 * self.margin


_WIDE = _Measures(576, 16, 27, 25, 28, 500, 176, 24, 29, 32, 264, True)
_T88 = _Measures(512, 12, 24, 23, 25, 450, 160, 23, 26, 29, 240, True)
_NARROW = _Measures(384, 6, 23, 22, 24, 352, 136, 23, 27, 27, 300, False)
_MEASURES: dict[int, _Measures] = {each.width: each for each in (_WIDE, _T88, _NARROW)}

_Block = Image.Image
"""A strip of paper of the full width, mode "1", black on white."""


def draw(paper: TicketPaper, width_dots: PaperWidth) -> Image.Image:
    """Draw the ticket: mode "1", `width_dots` wide, as long as its texts need.

    Raises:
        FontMissing: names the package to install.
        TrackingUrlTooLong: see there.
        ValueError: a width no printer of ours has.
    """
    measures = _MEASURES.get(width_dots)
    if measures is None:
        raise ValueError(f"paper is {', '.join(map(str, _MEASURES))} dots wide, not {width_dots}")
    return _stack(measures.width, list(_blocks(paper, measures)))


def _blocks(paper: TicketPaper, m: _Measures) -> Iterable[_Block]:
    yield _head(paper.header, paper.title, paper.emblem, paper.language, m)
    yield _number(normal(paper.number), paper.language, m)
    if paper.class_line:
        yield _badge(paper.class_line, paper.language, m)
    yield from _rows(paper.lines, paper.language, m)
    yield _rule(m, 2, 10)
    if paper.tracking_url:
        yield _tracking(paper.tracking_url, paper.tracking_caption, paper.language, m)
        yield _rule(m, 2, 10)
    yield from _foot(paper.footer, paper.language, m)


def _stack(width: int, blocks: Sequence[_Block]) -> _Block:
    page = Image.new("1", (width, sum(block.height for block in blocks)), WHITE)
    y = 0
    for block in blocks:
        page.paste(block, (0, y))
        y += block.height
    return page


def _gap(m: _Measures, dots: int) -> _Block:
    return Image.new("1", (m.width, dots), WHITE)


def _rule(m: _Measures, weight: int, space: int) -> _Block:
    strip = _gap(m, weight + 2 * space)
    strip.paste(BLACK, (m.margin, space, m.width - m.margin, space + weight))
    return strip


def _put(strip: _Block, line: Line, x: int, y: int, colour: int = BLACK) -> None:
    strip.paste(colour, (x, y, x + line.width, y + line.height), line.ink)


def _centred(texts: Iterable[str], face: Face, size: int, language: Language, m: _Measures) -> list[_Block]:
    blocks = []
    for text in texts:
        for part in wrap_evenly(text, face, size, m.content):
            line = set_line(part, face, size, language)
            strip = _gap(m, line.height)
            _put(strip, line, (m.width - line.width) // 2, 0)
            blocks.append(strip)
    return blocks


@lru_cache(maxsize=32)
def _head(header: tuple[str, ...], title: str, emblem: PaperEmblem | None, language: Language, m: _Measures) -> _Block:
    title_line = _fitting_title(title, language, m)
    title_strip = _gap(m, title_line.height)
    _put(title_strip, title_line, (m.width - title_line.width) // 2, 0)
    if m.beside:
        office = [_office(header, emblem, language, m)]
    else:
        office = [
            *([_own_emblem(emblem, m)] if emblem else []),
            *_centred(header[:1], Face.STRONG, m.header, language, m),
            *_centred(header[1:], Face.TEXT, m.small, language, m),
        ]
    return _stack(m.width, [_gap(m, 8), *office, _rule(m, 2, 10), title_strip])


def _office(header: tuple[str, ...], emblem: PaperEmblem | None, language: Language, m: _Measures) -> _Block:
    """Emblem at the left, office and branch beside it: as at the top of the kiosk's screen."""
    left = m.margin + (EMBLEM if emblem is None else emblem.width) + 16
    width = m.width - m.margin - left
    lines = [
        set_line(part, face, size, language)
        for texts, face, size in ((header[:1], Face.STRONG, m.header), (header[1:], Face.TEXT, m.small))
        for text in texts
        for part in wrap_evenly(text, face, size, width)
    ]
    height = sum(line.height for line in lines)
    strip = _gap(m, max(height, EMBLEM))
    if emblem is None:
        _emblem(strip, m.margin, (strip.height - EMBLEM) // 2)
    else:
        strip.paste(_dots(emblem), (m.margin, (strip.height - emblem.height) // 2))
    y = (strip.height - height) // 2
    for line in lines:
        _put(strip, line, left, y)
        y += line.height
    return strip


def _own_emblem(emblem: PaperEmblem, m: _Measures) -> _Block:
    """Narrow paper has it above the office's name."""
    strip = _gap(m, emblem.height + 8)
    strip.paste(_dots(emblem), ((m.width - emblem.width) // 2, 0))
    return strip


def _dots(emblem: PaperEmblem) -> Image.Image:
    return Image.frombytes("1", (emblem.width, emblem.height), emblem.dots)


def _emblem(strip: _Block, x: int, y: int) -> None:
    """A public building, white on black."""
    pen = ImageDraw.Draw(strip)
    pen.rounded_rectangle((x, y, x + EMBLEM - 1, y + EMBLEM - 1), 14, fill=BLACK)
    pen.polygon([(x + 37, y + 14), (x + 38, y + 14), (x + 59, y + 28), (x + 16, y + 28)], fill=WHITE)
    for column in (20, 34, 48):
        pen.rectangle((x + column, y + 33, x + column + 7, y + 52), fill=WHITE)
    pen.rectangle((x + 16, y + 56, x + 59, y + 61), fill=WHITE)


def _fitting_title(title: str, language: Language, m: _Measures) -> Line:
    """Titles are short: spaced as wide as the paper allows, then set smaller rather than cut."""
    for size, spacing in ((m.title, 3), (m.title, 0), *((size, 0) for size in range(m.title - 2, 11, -2))):
        line = set_line(title, Face.STRONG, size, language, spacing)
        if line.width <= m.content:
            return line
    raise ValueError(f"the ticket's title is too long for the paper: {title}")


@lru_cache(maxsize=64)
def _number_size(shape: str, m: _Measures) -> int:
    """Em size at which a number of this shape (letters, and 0 for each digit) fills the room it has."""
    probe = 200
    line = set_line(shape, Face.NUMBER, probe, "vi")
    box = line.ink.getbbox() or (0, 0, 1, 1)
    fits = min(m.number_width / line.width, m.number_height / (box[3] - box[1]))
    return max(24, int(probe * fits))


def _number(number: str, language: Language, m: _Measures) -> _Block:
    shape = "".join("0" if letter.isdigit() else letter for letter in number)
    size = _number_size(shape, m)
    line = set_line(number, Face.NUMBER, size, language)
    while line.width > m.content:
        size = size * 9 // 10
        line = set_line(number, Face.NUMBER, size, language)
    _, top, _, bottom = line.ink.getbbox() or (0, 0, 1, 1)
    above, below = m.margin + 6, m.margin + 12
    strip = _gap(m, above + bottom - top + below)
    _put(strip, line, (m.width - line.width) // 2, above - top)
    return strip


@lru_cache(maxsize=32)
def _badge(text: str, language: Language, m: _Measures) -> _Block:
    pad = 14
    lines = [
        set_line(part, Face.STRONG, m.value, language)
        for part in wrap_evenly(text, Face.STRONG, m.value, m.content - 4 * pad)
    ]
    height = sum(line.height for line in lines) + pad
    width = max(line.width for line in lines) + 4 * pad
    left = (m.width - width) // 2
    strip = _gap(m, height + 14)
    ImageDraw.Draw(strip).rounded_rectangle((left, 0, left + width - 1, height - 1), 12, fill=BLACK)
    y = pad // 2
    for line in lines:
        _put(strip, line, (m.width - line.width) // 2, y, WHITE)
        y += line.height
    return strip


def _rows(lines: tuple[tuple[str, str], ...], language: Language, m: _Measures) -> Iterable[_Block]:
    """The lines as a table: wide paper gives values a column of their own, right of the longest label."""
    longest = max((length(normal(label), Face.TEXT, m.label) for label, _ in lines), default=0)
    column = min(ceil(longest) + 18, m.content * 54 // 100)
    for label, value in lines:
        yield _row(label, value, column if m.beside else None, language, m)


@lru_cache(maxsize=256)
def _row(label: str, value: str, column: int | None, language: Language, m: _Measures) -> _Block:
    """A label and its value under a thin rule: side by side where they fit, else one below the other."""
    rule = _rule(m, 1, 0)
    if column is not None:
        labels = _column(label, Face.TEXT, m.label, column - 18, language)
        values = _column(value, Face.STRONG, m.value, m.content - column, language)
        if max(len(labels), len(values)) <= 2:
            return _stack(m.width, [rule, _columns(labels, values, m.margin + column, m)])
    labels = _column(label, Face.TEXT, m.label, m.content, language)
    room = m.content - 16 - length(normal(label), Face.TEXT, m.label)
    if column is None and length(normal(value), Face.STRONG, m.value) <= room:
        values = [set_line(value, Face.STRONG, m.value, language)]
        return _stack(m.width, [rule, _columns(labels, values, m.width - m.margin - values[0].width, m)])
    values = _column(value, Face.STRONG, m.value, m.content, language)
    return _stack(m.width, [rule, _columns(labels, [], 0, m, below=0), _columns(values, [], 0, m, above=0)])


def _column(text: str, face: Face, size: int, width: int, language: Language) -> list[Line]:
    return [set_line(part, face, size, language) for part in wrap_evenly(text, face, size, width)]


def _columns(left: list[Line], right: list[Line], right_x: int, m: _Measures, above: int = 7, below: int = 7) -> _Block:
    """Two columns whose first lines stand on one baseline."""
    baseline = max(column[0].baseline for column in (left, right) if column)
    tops = [above + baseline - column[0].baseline if column else 0 for column in (left, right)]
    heights = [top + sum(line.height for line in column) for top, column in zip(tops, (left, right), strict=True)]
    strip = _gap(m, max(heights) + below)
    for x, y, column in zip((m.margin, right_x), tops, (left, right), strict=True):
        for line in column:
            _put(strip, line, x, y)
            y += line.height
    return strip


def _code(url: str, m: _Measures) -> Image.Image:
    """The QR code with its quiet zone; a module is a whole number of dots, so no edge is blurred."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET_MODULES)
    code.add_data(url)
    try:
        code.make(fit=True)
    except (DataOverflowError, ValueError) as too_long:
        raise TrackingUrlTooLong(f"{len(url)} characters do not fit in a QR code") from too_long
    modules = code.get_matrix()
    side = len(modules)
    dots = max(3, m.code // side)
    if dots * side > m.width:
        raise TrackingUrlTooLong(
            f"a QR code of {len(url)} characters needs {dots * side} dots, the paper has {m.width}"
        )
    small = Image.frombytes("L", (side, side), bytes(BLACK if dark else WHITE for row in modules for dark in row))
    return small.resize((side * dots, side * dots), Image.Resampling.NEAREST).convert("1", dither=Image.Dither.NONE)


def _tracking(url: str, caption: tuple[str, ...], language: Language, m: _Measures) -> _Block:
    code = _code(url, m)
    beside = m.beside and m.width - m.margin - code.width >= 160
    if not beside:
        strip = _gap(m, code.height)
        strip.paste(code, ((m.width - code.width) // 2, 0))
        texts = _centred(caption[:1], Face.STRONG, m.value, language, m)
        return _stack(m.width, [strip, *texts, *_centred(caption[1:], Face.TEXT, m.small, language, m)])
    text = _caption(caption, m.width - m.margin - code.width, language, m)
    strip = _gap(m, max(code.height, text.height))
    strip.paste(code, (0, (strip.height - code.height) // 2))
    strip.paste(text, (code.width, (strip.height - text.height) // 2))
    return strip


@lru_cache(maxsize=32)
def _caption(caption: tuple[str, ...], width: int, language: Language, m: _Measures) -> Image.Image:
    lines = [line for text in caption[:1] for line in _column(text, Face.STRONG, m.strong, width, language)]
    lines += [line for text in caption[1:] for line in _column(text, Face.TEXT, m.small, width, language)]
    block = Image.new("1", (width, max(1, sum(line.height for line in lines))), WHITE)
    y = 0
    for line in lines:
        _put(block, line, 0, y)
        y += line.height
    return block


def _foot(footer: tuple[str, ...], language: Language, m: _Measures) -> Iterable[_Block]:
    yield from _centred(footer[:1], Face.STRONG, m.value, language, m)
    yield from _centred(footer[1:], Face.TEXT, m.small, language, m)
    yield _gap(m, 8)
