"""Which font draws which letter: a face's own where it can, else one of the machine's for that script."""

from __future__ import annotations

import logging
import struct
import unicodedata
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from pathlib import Path

from PIL import features

log = logging.getLogger(__name__)

FONT_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".local/share/fonts")

CHINESE = ("wqy-microhei.ttc", "NotoSansCJK-{weight}.ttc", "NotoSansCJK-Regular.ttc", "DroidSansFallbackFull.ttf")
"""Of the Debian packages fonts-wqy-microhei, fonts-noto-cjk, fonts-droid-fallback."""

_OF_CHINESE = frozenset({"CJK", "IDEOGRAPHIC", "KANGXI", "BOPOMOFO", "HIRAGANA", "KATAKANA", "HANGUL", "FULLWIDTH"})

PACKAGES = "fonts-noto-core, fonts-wqy-microhei"
"""The Debian packages that have the letters of the neighbours and of most other languages."""

SHAPED = frozenset({
    "ARABIC", "BALINESE", "BENGALI", "DEVANAGARI", "GUJARATI", "GURMUKHI", "HEBREW", "KANNADA", "KHMER", "LAO",
    "MALAYALAM", "MYANMAR", "ORIYA", "SINHALA", "SYRIAC", "TAMIL", "TELUGU", "THAI", "TIBETAN",
})  # fmt: skip
"""Scripts whose letters stand under, over or before each other: without shaping they are not read."""

NO_LETTER = 0xFFFF
"""The last segment of a font's letters."""

_COENG = "\u17d2"
"""Khmer: the letter that follows stands below the one before."""

_LEADS = frozenset("\u0e40\u0e41\u0e42\u0e43\u0e44\u0ec0\u0ec1\u0ec2\u0ec3\u0ec4")
"""Vowels of Thai and Lao that stand before the letter that they are spoken after: no line ends with one."""

_NEVER_FIRST = frozenset(
    "\u3001\u3002\uff0c\uff1a\uff1b\uff01\uff1f\uff09\u300b\u300d\u300f\u3011\u17d4\u17d5\u17d6\u0eaf\u0ec6"
)
"""Marks that no line begins with."""


@cache
def find_font(file_name: str, roots: tuple[Path, ...] = FONT_FOLDERS) -> Path | None:
    """The first file of that name below the font folders, None if there is none."""
    for root in roots:
        for path in sorted(root.rglob(file_name)):
            return path
    return None


class Letters:
    """The letters that a font has, as ranges: a Chinese font has tens of thousands."""

    def __init__(self, ranges: Iterable[tuple[int, int]] = ()) -> None:
        ordered = sorted(ranges)
        self._first = array("L", (first for first, _ in ordered))
        self._last = array("L", (last for _, last in ordered))

    def __contains__(self, letter: str) -> bool:
        at = bisect_right(self._first, ord(letter)) - 1
        return at >= 0 and ord(letter) <= self._last[at]


@cache
def letters_of(path: Path) -> Letters:
    """The letters that a font has; none of a file that is no font."""
    try:
        return Letters(_read_letters(path.read_bytes()))
    except (OSError, struct.error, IndexError) as trouble:
        log.error("%s is passed over: %s", path, trouble)
        return Letters()


def _read_letters(data: bytes) -> list[tuple[int, int]]:
    """The table `cmap` of a font, or of the first of a collection (OpenType, formats 4 and 12)."""
    start = _u32(data, 12) if data[:4] == b"ttcf" else 0
    records = (start + 12 + 16 * n for n in range(_u16(data, start + 4)))
    cmap = next((_u32(data, at + 8) for at in records if data[at : at + 4] == b"cmap"), None)
    if cmap is None:
        return []
    known = {}
    for n in range(_u16(data, cmap + 2)):
        platform, encoding, offset = struct.unpack_from(">HHL", data, cmap + 4 + 8 * n)
        if (platform, encoding) in ((0, 3), (0, 4), (0, 6), (3, 1), (3, 10)):
            known[_u16(data, cmap + offset)] = cmap + offset
    if 12 in known:
        at = known[12]
        groups = (struct.unpack_from(">LLL", data, at + 16 + 12 * n) for n in range(_u32(data, at + 12)))
        return [(first + (glyph == 0), last) for first, last, glyph in groups]
    return list(_segments(data, known[4])) if 4 in known else []


def _segments(data: bytes, at: int) -> Iterator[tuple[int, int]]:
    count = _u16(data, at + 6) // 2
    ends, starts, deltas, offsets = at + 14, at + 16 + 2 * count, at + 16 + 4 * count, at + 16 + 6 * count
    for n in range(count):
        first, last, offset = (_u16(data, table + 2 * n) for table in (starts, ends, offsets))
        if offset == 0:
            # Mapped in a row; the last segment says that there is no more.
            shift = _u16(data, deltas + 2 * n)
            glyphs = [(letter + shift) & 0xFFFF for letter in range(first, last + 1)]
        else:
            row = offsets + 2 * n + offset
            room = (len(data) - row) // 2  # the last segment often points past the end
            glyphs = list(struct.unpack_from(f">{max(0, min(last - first + 1, room))}H", data, row))
        yield from _runs_of(first, glyphs)


def _runs_of(first: int, glyphs: list[int]) -> Iterator[tuple[int, int]]:
    """Where letters from `first` on have a glyph, without those whose glyph is the box."""
    begun: int | None = None
    for letter, glyph in enumerate([*glyphs, 0], start=first):
        if glyph and letter != NO_LETTER:
            begun = letter if begun is None else begun
        elif begun is not None:
            yield begun, letter - 1
            begun = None


def _u16(data: bytes, at: int) -> int:
    return int(struct.unpack_from(">H", data, at)[0])


def _u32(data: bytes, at: int) -> int:
    return int(struct.unpack_from(">L", data, at)[0])


def is_seen(letter: str) -> bool:
    """Whether a letter has a shape of its own; blanks, joiners and what only directs the text have none."""
    return unicodedata.category(letter) not in ("Zs", "Cf", "Cc", "Zl", "Zp")


@lru_cache(maxsize=4096)
def script_of(letter: str) -> str:
    """The first word of a letter's name in Unicode: KHMER, LAO, CJK, LATIN."""
    return unicodedata.name(letter, "").split(" ")[0].split("-")[0]


def _names(letter: str, weight: str) -> Iterator[str]:
    script = script_of(letter)
    if script in _OF_CHINESE:
        yield from (name.format(weight=weight) for name in CHINESE)
    elif script.isalpha():
        for look in ("Sans", "Serif", "Naskh"):
            yield f"Noto{look}{script.title()}-{weight}.ttf"
            yield f"Noto{look}{script.title()}-Regular.ttf"
    yield from (f"NotoSans-{weight}.ttf", f"NotoSansSymbols-{weight}.ttf", "NotoSansSymbols2-Regular.ttf",
                "NotoSansMath-Regular.ttf", *(name.format(weight=weight) for name in CHINESE))  # fmt: skip


@lru_cache(maxsize=4096)
def font_of(letter: str, own: Path, weight: str, roots: tuple[Path, ...] = FONT_FOLDERS) -> Path | None:
    """The font that draws a letter: the face's own, or the first of its script; None where no font has it."""
    if letter in letters_of(own):
        return own
    if script_of(letter) in SHAPED and not features.check("raqm"):
        return None
    for name in _names(letter, weight):
        path = find_font(name, roots)
        if path is not None and letter in letters_of(path):
            return path
    return None


def runs(text: str, own: Path, weight: str, roots: tuple[Path, ...] = FONT_FOLDERS) -> list[tuple[Path, str]]:
    """A text in pieces of one font each. A letter that no font has is left out: it would be a box.

    What marks a letter stays with it where its font has the mark, for the two are shaped together.
    """
    found: list[tuple[Path, str]] = []
    for letter in text:
        last = found[-1][0] if found else None
        if not is_seen(letter):
            if letter == "\u200b":  # where a line may break: it has no shape, and not every font knows it
                continue
            font = last if last is not None and (letter != " " or letter in letters_of(last)) else own
        elif last is not None and _marks(letter) and letter in letters_of(last):
            font = last
        elif (drawn := font_of(letter, own, weight, roots)) is not None:
            font = drawn
        else:
            log.warning("no font draws %s (%04X): it is left out", unicodedata.name(letter, "a letter"), ord(letter))
            continue
        if font == last:
            found[-1] = (font, found[-1][1] + letter)
        else:
            found.append((font, letter))
    return found


def _marks(letter: str) -> bool:
    return unicodedata.category(letter).startswith("M")


def undrawn(texts: Iterable[str], own: Path, roots: tuple[Path, ...] = FONT_FOLDERS) -> str:
    """The letters of these texts that no font of this machine draws, each once, in their order."""
    letters = dict.fromkeys(letter for text in texts for letter in unicodedata.normalize("NFC", text))
    return "".join(one for one in letters if is_seen(one) and font_of(one, own, "Regular", roots) is None)


def clusters(word: str) -> list[str]:
    """A word in pieces between which a line may break: what stands above, below or before a letter stays with it."""
    found: list[str] = []
    for letter in word:
        before = found[-1][-1] if found else ""
        joins = _marks(letter) or letter in "\u200c\u200d" or letter in _NEVER_FIRST
        if before and (joins or before == _COENG or before in _LEADS or before == "\u200d"):
            found[-1] += letter
        else:
            found.append(letter)
    return found
