"""Draws a ticket as one 1-bit picture for a thermal printer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import ceil

import qrcode
from PIL import Image, ImageDraw
from qrcode.constants import ERROR_CORRECT_M
from qrcode.exceptions import DataOverflowError

from hardware.paper.typeset import Face, Line, length, normal, set_line, wrap_evenly
from hardware.printer import PaperWidth
from wire.ticket_layout import Size
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
class Office:
    """Whose hall it is, the first line stronger; the emblem stands beside it."""

    lines: tuple[str, ...]


@dataclass(frozen=True)
class Title:
    """What the paper is."""

    text: str


@dataclass(frozen=True)
class Number:
    """The number, as large as there is room."""

    text: str


@dataclass(frozen=True)
class Badge:
    """White on black, so that clerks see a priority ticket at a glance."""

    text: str


@dataclass(frozen=True)
class Place:
    """Where to go: a label and its value in large letters."""

    label: str
    value: str


@dataclass(frozen=True)
class Row:
    """A label and its value, which may have several lines."""

    label: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Code:
    """A QR code, and what is said beside or below it; the first line is set stronger."""

    url: str
    caption: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sentence:
    """A line of the foot."""

    text: str
    strong: bool = False


Block = Office | Title | Number | Badge | Place | Row | Code | Sentence

_SECTIONS: dict[type, int] = {
    Office: 0, Title: 1, Number: 1, Badge: 1, Place: 1, Row: 2, Code: 3, Sentence: 4,
}  # fmt: skip
"""Between blocks of two sections a rule is drawn."""


@dataclass(frozen=True)
class TicketPaper:
    """Everything a ticket says, already in the citizen's language.

    No name and no identity number: whoever finds the paper learns nothing about a person.
    """

    blocks: tuple[Block, ...]
    """From top to bottom; those without a word are passed over."""
    language: Language
    number_size: Size = "normal"
    text_size: Size = "normal"
    code_size: Size = "normal"
    emblem: PaperEmblem | None = None
    """The office's own; without it the sign of the product."""
    has_emblem: bool = True
    """False: neither."""


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
    place: int
    strong: int
    code: int
    beside: int
    """Least room right of the code for its caption; below it where there is less."""

    @property
    def content(self) -> int:
        return self.width - 2 * self.margin

    def sized(self, text: Size, number: Size, code: Size) -> _Measures:
        """The same with other letters, number and code."""
        if (text, number, code) == ("normal", "normal", "normal"):
            return self
        factor = _TEXT_SIZES[text]
        texts = {name: round(getattr(self, name) * factor) for name in _TEXTS}
        share = _NUMBER_SIZES[number]
        return replace(
            self,
            **texts,
            number_width=min(self.content, round(self.number_width * share)),
            number_height=round(self.number_height * share),
            code=min(self.width, round(self.code * _CODE_SIZES[code])),
        )


_TEXTS = ("header", "small", "title", "label", "value", "place", "strong")
_TEXT_SIZES: dict[Size, float] = {"small": 0.86, "normal": 1.0, "large": 1.2}
_NUMBER_SIZES: dict[Size, float] = {"small": 0.62, "normal": 1.0, "large": 1.5}
_CODE_SIZES: dict[Size, float] = {"small": 0.75, "normal": 1.0, "large": 1.4}

_WIDE = _Measures(576, 16, 28, 27, 28, 540, 168, 28, 29, 40, 33, 272, 160)
_T88 = _Measures(512, 12, 25, 24, 25, 484, 152, 25, 26, 36, 29, 248, 160)
_NARROW = _Measures(384, 8, 24, 22, 24, 362, 118, 23, 24, 30, 25, 244, 110)
_MEASURES: dict[int, _Measures] = {each.width: each for each in (_WIDE, _T88, _NARROW)}

_Strip = Image.Image
"""A strip of paper of the full width, mode "1", black on white."""

RULE_SPACE = 14
"""Blank dots above and below a rule."""


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
    sized = measures.sized(paper.text_size, paper.number_size, paper.code_size)
    return _stack(sized.width, list(_strips(paper, sized)))


def _strips(paper: TicketPaper, m: _Measures) -> Iterable[_Strip]:
    blocks = [block for block in paper.blocks if _says_something(block)]
    column = _column_of_values(blocks, m)
    section: int | None = None
    yield _gap(m, 8)
    for block in blocks:
        if section is not None and section != _SECTIONS[type(block)]:
            yield _rule(m, 2, RULE_SPACE)
        section = _SECTIONS[type(block)]
        yield _drawn(block, column, paper, m)
    yield _gap(m, 8)


def _says_something(block: Block) -> bool:
    match block:
        case Office(lines):
            return any(lines)
        case Place(_, value):
            return bool(value)
        case Row(_, values):
            return any(values)
        case Code(url):
            return bool(url)
        case Title(text) | Number(text) | Badge(text) | Sentence(text):
            return bool(text)


def _drawn(block: Block, column: int, paper: TicketPaper, m: _Measures) -> _Strip:
    language = paper.language
    match block:
        case Office(lines):
            return _office(lines, paper.emblem, paper.has_emblem, language, m)
        case Title(text):
            return _title(text, language, m)
        case Number(text):
            return _number(normal(text), language, m)
        case Badge(text):
            return _badge(text, language, m)
        case Place(label, value):
            return _row(label, (value,), column, m.place, language, m)
        case Row(label, values):
            return _row(label, tuple(filter(None, values)), column, m.value, language, m)
        case Code(url, caption):
            return _tracking(url, tuple(filter(None, caption)), language, m)
        case Sentence(text, strong):
            return _sentence(text, strong, language, m)


def _stack(width: int, strips: Sequence[_Strip]) -> _Strip:
    page = Image.new("1", (width, sum(strip.height for strip in strips)), WHITE)
    y = 0
    for strip in strips:
        page.paste(strip, (0, y))
        y += strip.height
    return page


def _gap(m: _Measures, dots: int) -> _Strip:
    return Image.new("1", (m.width, dots), WHITE)


def _rule(m: _Measures, weight: int, space: int) -> _Strip:
    strip = _gap(m, weight + 2 * space)
    strip.paste(BLACK, (m.margin, space, m.width - m.margin, space + weight))
    return strip


def _put(strip: _Strip, line: Line, x: int, y: int, colour: int = BLACK) -> None:
    strip.paste(colour, (x, y, x + line.width, y + line.height), line.ink)


def _centred(texts: Iterable[str], face: Face, size: int, language: Language, m: _Measures) -> list[_Strip]:
    strips = []
    for text in texts:
        for part in wrap_evenly(text, face, size, m.content):
            line = set_line(part, face, size, language)
            strip = _gap(m, line.height)
            _put(strip, line, (m.width - line.width) // 2, 0)
            strips.append(strip)
    return strips


@lru_cache(maxsize=32)
def _title(text: str, language: Language, m: _Measures) -> _Strip:
    """Titles are short: spaced where the paper allows it, else as any text."""
    spaced = set_line(text, Face.STRONG, m.title, language, 3)
    if spaced.width > m.content:
        return _stack(m.width, _centred((text,), Face.STRONG, m.title, language, m))
    strip = _gap(m, spaced.height)
    _put(strip, spaced, (m.width - spaced.width) // 2, 0)
    return strip


@lru_cache(maxsize=32)
def _office(
    header: tuple[str, ...], emblem: PaperEmblem | None, has_emblem: bool, language: Language, m: _Measures
) -> _Strip:
    """Emblem at the left, office and branch beside it: as at the top of the kiosk's screen."""
    left = m.margin
    if has_emblem:
        left += (EMBLEM if emblem is None else emblem.width) + 16
    width = m.width - m.margin - left
    lines = [
        set_line(part, face, size, language)
        for texts, face, size in ((header[:1], Face.STRONG, m.header), (header[1:], Face.TEXT, m.small))
        for text in texts
        for part in wrap_evenly(text, face, size, width)
    ]
    height = sum(line.height for line in lines)
    strip = _gap(m, max(height, EMBLEM if has_emblem else 0))
    if emblem is not None and has_emblem:
        strip.paste(_dots(emblem), (m.margin, (strip.height - emblem.height) // 2))
    elif has_emblem:
        _emblem(strip, m.margin, (strip.height - EMBLEM) // 2)
    y = (strip.height - height) // 2
    for line in lines:
        _put(strip, line, left, y)
        y += line.height
    return strip


def _dots(emblem: PaperEmblem) -> Image.Image:
    return Image.frombytes("1", (emblem.width, emblem.height), emblem.dots)


def _emblem(strip: _Strip, x: int, y: int) -> None:
    """A public building, white on black."""
    pen = ImageDraw.Draw(strip)
    pen.rounded_rectangle((x, y, x + EMBLEM - 1, y + EMBLEM - 1), 14, fill=BLACK)
    pen.polygon([(x + 37, y + 14), (x + 38, y + 14), (x + 59, y + 28), (x + 16, y + 28)], fill=WHITE)
    for column in (20, 34, 48):
        pen.rectangle((x + column, y + 33, x + column + 7, y + 52), fill=WHITE)
    pen.rectangle((x + 16, y + 56, x + 59, y + 61), fill=WHITE)


@lru_cache(maxsize=64)
def _number_size(shape: str, m: _Measures) -> int:
    """Em size at which a number of this shape (letters, and 0 for each digit) fills the room it has."""
    probe = 200
    line = set_line(shape, Face.NUMBER, probe, "vi")
    box = line.ink.getbbox() or (0, 0, 1, 1)
    fits = min(m.number_width / line.width, m.number_height / (box[3] - box[1]))
    return max(24, int(probe * fits))


def _number(number: str, language: Language, m: _Measures) -> _Strip:
    shape = "".join("0" if letter.isdigit() else letter for letter in number)
    size = _number_size(shape, m)
    line = set_line(number, Face.NUMBER, size, language)
    while line.width > m.content:
        size = size * 9 // 10
        line = set_line(number, Face.NUMBER, size, language)
    _, top, _, bottom = line.ink.getbbox() or (0, 0, 1, 1)
    above, below = 10, 26
    strip = _gap(m, above + bottom - top + below)
    # Its side bearing is not the paper's margin: the ink begins where all other lines do.
    left = (line.ink.getbbox() or (0, 0, 1, 1))[0]
    _put(strip, line, m.margin - left, above - top)
    return strip


@lru_cache(maxsize=32)
def _badge(text: str, language: Language, m: _Measures) -> _Strip:
    pad = 14
    lines = [
        set_line(part, Face.STRONG, m.value, language)
        for part in wrap_evenly(text, Face.STRONG, m.value, m.content - 4 * pad)
    ]
    height = sum(line.height for line in lines) + pad
    width = max(line.width for line in lines) + 4 * pad
    left = m.margin
    strip = _gap(m, height + 20)
    ImageDraw.Draw(strip).rounded_rectangle((left, 0, left + width - 1, height - 1), 12, fill=BLACK)
    y = pad // 2
    for line in lines:
        _put(strip, line, left + (width - line.width) // 2, y, WHITE)
        y += line.height
    return strip


def _column_of_values(blocks: Sequence[Block], m: _Measures) -> int:
    """Where values begin: right of the longest label, and left of the middle."""
    labels = [block.label for block in blocks if isinstance(block, Place | Row)]
    longest = max((length(normal(label), Face.TEXT, m.label) for label in labels), default=0)
    return min(ceil(longest) + 18, m.content * 42 // 100)


@lru_cache(maxsize=256)
def _row(label: str, values: tuple[str, ...], column: int, size: int, language: Language, m: _Measures) -> _Strip:
    """A label and its value: side by side where they fit, else one below the other."""
    labels = _column(label, Face.TEXT, m.label, column - 18, language)
    beside = [line for text in values for line in _column(text, Face.STRONG, size, m.content - column, language)]
    if len(labels) <= 2 and len(beside) <= 1 + len(values):
        return _columns(labels, beside, m.margin + column, m)
    labels = _column(label, Face.TEXT, m.label, m.content, language)
    below = [line for text in values for line in _column(text, Face.STRONG, size, m.content, language)]
    return _stack(m.width, [_columns(labels, [], 0, m, below=0), _columns(below, [], 0, m, above=0)])


def _column(text: str, face: Face, size: int, width: int, language: Language) -> list[Line]:
    return [set_line(part, face, size, language) for part in wrap_evenly(text, face, size, width)]


def _columns(left: list[Line], right: list[Line], right_x: int, m: _Measures, above: int = 5, below: int = 5) -> _Strip:
    """Two columns whose first lines stand on one baseline."""
    baseline = max((column[0].baseline for column in (left, right) if column), default=0)
    tops = [above + baseline - column[0].baseline if column else 0 for column in (left, right)]
    heights = [top + sum(line.height for line in column) for top, column in zip(tops, (left, right), strict=True)]
    strip = _gap(m, max(heights) + below)
    for x, y, column in zip((m.margin, right_x), tops, (left, right), strict=True):
        for line in column:
            _put(strip, line, x, y)
            y += line.height
    return strip


def qr_code(url: str, about: int, paper: int) -> Image.Image:
    """A QR code with its quiet zone; a module is a whole number of dots, so no edge is blurred.

    Args:
        url: what it holds.
        about: dots that it is wide, as near as whole modules come.
        paper: dots across the paper.

    Raises:
        TrackingUrlTooLong: it does not fit.
    """
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET_MODULES)
    code.add_data(url)
    try:
        code.make(fit=True)
    except (DataOverflowError, ValueError) as too_long:
        raise TrackingUrlTooLong(f"{len(url)} characters do not fit in a QR code") from too_long
    modules = code.get_matrix()
    side = len(modules)
    dots = max(3, about // side)
    if dots * side > paper:
        raise TrackingUrlTooLong(f"a QR code of {len(url)} characters needs {dots * side} dots, the paper has {paper}")
    small = Image.frombytes("L", (side, side), bytes(BLACK if dark else WHITE for row in modules for dark in row))
    return small.resize((side * dots, side * dots), Image.Resampling.NEAREST).convert("1", dither=Image.Dither.NONE)


def _tracking(url: str, caption: tuple[str, ...], language: Language, m: _Measures) -> _Strip:
    code = qr_code(url, m.code, m.width)
    if m.width - m.margin - code.width < m.beside:
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


@lru_cache(maxsize=64)
def _sentence(text: str, strong: bool, language: Language, m: _Measures) -> _Strip:
    face, size = (Face.STRONG, m.value) if strong else (Face.TEXT, m.small)
    return _columns(_column(text, face, size, m.content, language), [], 0, m, above=1, below=1)
