"""Sets lines of text as 1-bit pictures, with whole Vietnamese marks and in any script that a font here draws."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from functools import cache, lru_cache
from math import ceil, floor
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, features

from hardware.paper import scripts
from hardware.paper.scripts import FONT_FOLDERS, clusters, find_font
from wire.values import Language

# Coverage (0..255) from which a dot is burnt. Below the middle, because a thermal head prints thin strokes thinner.
INK_FROM = 112


class FontMissing(Exception):
    """No usable font on this machine; the message names the package to install."""


class Face(Enum):
    """The faces a ticket is set in: files in the order they are looked for."""

    TEXT = ("Inter-Medium.otf", "NotoSans-Regular.ttf")
    STRONG = ("Inter-Bold.otf", "NotoSans-Bold.ttf")
    NUMBER = ("InterDisplay-ExtraBold.otf", "Inter-ExtraBold.otf", "NotoSans-Bold.ttf")


@dataclass(frozen=True)
class Line:
    """One line of text: `ink` is a mask (255 = burn this dot), `baseline` counts dots from its top."""

    ink: Image.Image
    baseline: int

    @property
    def width(self) -> int:
        """Width of the ink in dots."""
        return self.ink.width

    @property
    def height(self) -> int:
        """Height of the line box in dots; grows when marks stand above it."""
        return self.ink.height


def font_path(face: Face, roots: tuple[Path, ...] = FONT_FOLDERS) -> Path:
    """Return the file a face is set in.

    Raises:
        FontMissing: neither Inter nor Noto Sans is installed.
    """
    for file_name in face.value:
        path = find_font(file_name, roots)
        if path is not None:
            return path
    wanted = ", ".join(face.value)
    raise FontMissing(
        f"No font for tickets: looked for {wanted} below {', '.join(map(str, roots))}. "
        "Install the Debian package fonts-inter (or fonts-noto-core)."
    )


@cache
def _font(path: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size)


@cache
def _font_features(path: Path) -> list[str] | None:
    """Tabular digits and the plain a of Inter, where the shaping library (libfribidi0) is there."""
    shaped = features.check("raqm") and "Inter" in path.name
    return ["tnum", "cv11"] if shaped else None


@lru_cache(maxsize=2048)
def _runs(text: str, face: Face) -> tuple[tuple[Path, str], ...]:
    """The text in pieces of one font each; nearly always it is one piece, in the face's own."""
    weight = "Regular" if face is Face.TEXT else "Bold"
    return tuple(scripts.runs(text, font_path(face), weight))


def undrawn(texts: Iterable[str]) -> str:
    """The letters of these texts that no font of this machine draws; empty when all can be printed.

    Raises:
        FontMissing: there is no font at all.
    """
    return scripts.undrawn(texts, font_path(Face.TEXT))


def normal(text: str) -> str:
    """Compose marks (NFC: a font has Ệ, not E and two marks) and collapse white space; a no-break space stays."""
    return re.sub(r"[ \t\r\n]+", " ", unicodedata.normalize("NFC", text)).strip(" ")


@lru_cache(maxsize=1024)
def length(text: str, face: Face, size: int) -> float:
    """Advance width of the text in dots."""
    return sum(_font(path, size).getlength(part, features=_font_features(path)) for path, part in _runs(text, face))


@lru_cache(maxsize=512)
def set_line(text: str, face: Face, size: int, language: Language, spacing: int = 0) -> Line:
    """Set one line; the box always holds all of the ink, however high the tone marks stand.

    Args:
        text: set as it is, after NFC.
        size: em size in dots.
        spacing: extra dots between letters, for titles in capitals.
    """
    text = normal(text)
    pieces = _runs(text, face) or ((font_path(face), ""),)
    if spacing and all(path == font_path(face) for path, _ in pieces):  # letters that are shaped stand together
        return _spaced(text, face, size, language, spacing)
    set_ones = [_set_piece(path, part, size, language) for path, part in pieces]
    if len(set_ones) == 1:
        return set_ones[0][0]
    return _joined(set_ones, size)


def _set_piece(path: Path, text: str, size: int, language: Language) -> tuple[Line, int, float]:
    """A piece in one font, how far left of its place its ink begins, and how wide it is for what follows."""
    font = _font(path, size)
    marks = _font_features(path)
    tongue = language if features.check("raqm") else None
    box = font.getbbox(text, anchor="ls", features=marks, language=tongue)
    left, top, right, bottom = floor(box[0]), floor(box[1]), ceil(box[2]), ceil(box[3])
    ascent, descent = font.getmetrics()
    above, below = max(ascent, -top), max(descent, bottom)
    grey = Image.new("L", (max(1, right - left), above + below), 0)
    pen = ImageDraw.Draw(grey)
    pen.text((-left, above), text, fill=255, font=font, anchor="ls", features=marks, language=tongue)
    line = Line(grey.point([0] * INK_FROM + [255] * (256 - INK_FROM), "1"), above)
    return line, left, font.getlength(text, features=marks, language=tongue)


def _joined(pieces: list[tuple[Line, int, float]], size: int) -> Line:
    """Pieces of several fonts on one baseline."""
    above = max((line.baseline for line, _, _ in pieces), default=size)
    below = max((line.height - line.baseline for line, _, _ in pieces), default=0)
    x, places = 0.0, []
    for _, left, advance in pieces:
        places.append(round(x) + left)
        x += advance
    first = min((0, *places))
    width = max((place - first + line.width for place, (line, _, _) in zip(places, pieces, strict=True)), default=1)
    ink = Image.new("1", (max(1, width), above + below), 0)
    for place, (line, _, _) in zip(places, pieces, strict=True):
        ink.paste(255, (place - first, above - line.baseline), line.ink)
    return Line(ink, above)


def _spaced(text: str, face: Face, size: int, language: Language, spacing: int) -> Line:
    letters = [set_line(letter, face, size, language) if letter != " " else None for letter in text]
    drawn = [letter for letter in letters if letter is not None]
    above = max((letter.baseline for letter in drawn), default=size)
    below = max((letter.height - letter.baseline for letter in drawn), default=0)
    widths = [letter.width if letter is not None else size // 3 for letter in letters]
    ink = Image.new("1", (max(1, sum(widths) + spacing * (len(widths) - 1)), above + below), 0)
    x = 0
    for letter, width in zip(letters, widths, strict=True):
        if letter is not None:
            ink.paste(letter.ink, (x, above - letter.baseline))
        x += width + spacing
    return Line(ink, above)


@lru_cache(maxsize=512)
def wrap(text: str, face: Face, size: int, width: int) -> tuple[str, ...]:
    """Break text into lines no wider than `width` dots; a word too long for a line is broken, nothing is cut off.

    A middle dot between two parts is the best place to break, and is left out there.
    """
    text = normal(text)
    by_word = _fill(text.replace(" · ", "\u00a0· ").split(" "), face, size, width)
    by_part: list[str] = []
    for part in text.split(" · "):
        longer = f"{by_part[-1]} · {part}" if by_part else part
        if by_part and length(longer, face, size) <= width:
            by_part[-1] = longer
        else:
            by_part += _fill(part.split(" "), face, size, width)
    if len(by_part) <= len(by_word):
        return tuple(by_part)
    return tuple(line.removesuffix("\u00a0·").replace("\u00a0·", " ·") for line in by_word)


def _fill(words: list[str], face: Face, size: int, width: int) -> list[str]:
    """As many words to a line as fit; a word longer than a line is broken between letters."""
    lines: list[str] = []
    line = ""
    for word in words:
        if "\u200b" in word:  # Khmer and Lao have no blanks: so are words told from each other
            lines, line = _fill_parts(word.split("\u200b"), lines, line, face, size, width)
            continue
        longer = f"{line} {word}" if line else word
        if length(longer, face, size) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        *whole, line = _pieces(word, face, size, width)
        lines.extend(whole)
    return [*lines, line]


def _fill_parts(
    parts: list[str], lines: list[str], line: str, face: Face, size: int, width: int
) -> tuple[list[str], str]:
    """As `_fill`, for the parts of a word that stand beside each other without a blank."""
    between = " " if line else ""
    for part in parts:
        longer = f"{line}{between}{part}"
        between = ""
        if length(longer, face, size) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        *whole, line = _pieces(part, face, size, width)
        lines.extend(whole)
    return lines, line


@lru_cache(maxsize=256)
def wrap_evenly(text: str, face: Face, size: int, width: int) -> tuple[str, ...]:
    """Wrap as `wrap` does, in as many lines, but with lines of like length: for centred text."""
    lines = wrap(text, face, size, width)
    if len(lines) < 2:
        return lines  # most texts: nothing to be made even
    narrow, wide = width // (len(lines) + 1), width
    while wide - narrow > size // 2:
        middle = (narrow + wide) // 2
        tried = wrap(text, face, size, middle)
        # As many lines, and no word cut that was whole.
        if len(tried) == len(lines) and " ".join(tried) == " ".join(lines):
            wide = middle
        else:
            narrow = middle
    return wrap(text, face, size, wide)


def _pieces(word: str, face: Face, size: int, width: int) -> list[str]:
    pieces = [""]
    for letter in clusters(word):
        if pieces[-1] and length(pieces[-1] + letter, face, size) > width:
            pieces.append("")
        pieces[-1] += letter
    return pieces
