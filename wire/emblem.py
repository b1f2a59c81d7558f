"""An office's emblem: what of an SVG or PNG may be shown on pages and kept for years. Pure; nothing is ever fetched."""

from __future__ import annotations

import base64
import binascii
import re
import struct
import unicodedata
import zlib
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal
from xml.parsers import expat

LARGEST = 60 * 1024
"""Bytes of an emblem once it is clean: it goes to every screen with the settings."""

LARGEST_GIVEN = 512 * 1024
"""Bytes that are looked at."""

MOST_PIXELS = 1024
"""Of a side of a PNG."""

DEEPEST = 24
MOST_ELEMENTS = 4_000
MOST_DEEP_SHOWN = 100
MOST_DRAWN = 50_000
"""Elements that are drawn when everything is drawn where another points at it: each of nine groups that shows the one
before it ten times is small, and all together hold up a screen for hours."""

LINE = 1_900
"""Letters of base64 in one text of the settings: none there is longer than 2,000."""


class Flaw(StrEnum):
    """Why a picture is not taken; `said` has the words."""

    EMPTY = "empty"
    """A file of no bytes."""
    TOO_LARGE = "too_large"
    NEITHER = "neither"
    """Neither an SVG nor a PNG."""
    BROKEN = "broken"
    DOCTYPE = "doctype"
    """A DOCTYPE or an entity: what it means stands somewhere else."""
    SCRIPT = "script"
    """A script, or an attribute that begins one."""
    ANIMATED = "animated"
    """It moves: an emblem stands on paper too, and beside words that are read."""
    FOREIGN = "foreign"
    """Something of another language inside: foreignObject, iframe, audio."""
    REFERENCE = "reference"
    """It fetches something from elsewhere."""
    REPEATS = "repeats"
    """It shows its own parts inside one another, without end or far too often."""
    STYLE = "style"
    """A style sheet inside: pages take none, and the drawing would lose its colours."""
    TOO_MANY_PIXELS = "too_many_pixels"
    NO_SIZE = "no_size"
    """An SVG that says neither how wide and high it is nor what its drawing spans."""


class BadEmblem(Exception):
    """A picture that is not taken.

    Args:
        flaw: why.
        what: the name of what is wrong, for the words; empty for none.
    """

    def __init__(self, flaw: Flaw, what: str = "") -> None:
        super().__init__(f"{flaw}: {what}" if what else str(flaw))
        self.flaw, self.what = flaw, what


_SAID = {
    Flaw.EMPTY: "is an empty file; save the picture again",
    Flaw.TOO_LARGE: "is too large ({what}); 60 KB is the most, once it is clean: make the picture simpler or smaller",
    Flaw.NEITHER: "is neither an SVG nor a PNG; save the picture as one of them",
    Flaw.BROKEN: "is not whole or not as it was written ({what}); save the picture again",
    Flaw.DOCTYPE: "has a DOCTYPE or entities; save it as plain SVG",
    Flaw.SCRIPT: "has a script ({what}); save it as plain SVG, without scripts",
    Flaw.ANIMATED: "moves ({what}); save one still picture",
    Flaw.FOREIGN: "has something inside that is no drawing ({what}); save it as plain SVG",
    Flaw.REFERENCE: "takes something from elsewhere ({what}); put it into the drawing itself",
    Flaw.REPEATS: "shows its own parts too many times ({what}); draw them once, as paths",
    Flaw.STYLE: "has a style sheet; save it with its colours at the shapes (presentation attributes)",
    Flaw.TOO_MANY_PIXELS: "has {what} pixels; 1024 by 1024 is the most",
    Flaw.NO_SIZE: "does not say how large its drawing is; save it with a viewBox",
}


def said(bad: BadEmblem) -> str:
    """What is wrong with a picture and what to do, as `toiluot check` says it."""
    return _SAID[bad.flaw].format(what=bad.what)


@dataclass(frozen=True, slots=True)
class Emblem:
    """A clean picture."""

    kind: Literal["svg", "png"]
    data: bytes

    @property
    def media_type(self) -> str:
        """For a page that serves it."""
        return "image/svg+xml" if self.kind == "svg" else "image/png"

    @property
    def lines(self) -> tuple[str, ...]:
        """As the settings keep it."""
        text = base64.b64encode(self.data).decode()
        return tuple(text[i : i + LINE] for i in range(0, len(text), LINE))


def read(lines: tuple[str, ...]) -> Emblem:
    """The emblem that settings keep.

    Raises:
        BadEmblem: it is none that may be shown.
    """
    try:
        return cleaned(base64.b64decode("".join(lines), validate=True))
    except (binascii.Error, ValueError):
        raise BadEmblem(Flaw.BROKEN, "base64") from None


def cleaned(given: bytes) -> Emblem:
    """A picture without anything that is no picture: comments, metadata, words of the program that drew it.

    Raises:
        BadEmblem: it is none, too large, or does more than show itself.
    """
    if not given:
        raise BadEmblem(Flaw.EMPTY)
    if len(given) > LARGEST_GIVEN:
        raise BadEmblem(Flaw.TOO_LARGE, f"{len(given) // 1024} KB")
    kind: Literal["svg", "png"] = "png" if given.startswith(_PNG) else "svg"
    data = _png(given) if kind == "png" else _svg(given)
    if len(data) > LARGEST:
        raise BadEmblem(Flaw.TOO_LARGE, f"{len(data) // 1024} KB")
    return Emblem(kind, data)


# -- PNG ---------------------------------------------------------------------------------------------------------------

_PNG = b"\x89PNG\r\n\x1a\n"
_KEPT = frozenset({b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"sRGB", b"IDAT", b"IEND"})
_HEADER_BYTES = 13
_SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
"""Of a pixel, by the kind of colours."""
_DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
_PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
"""Of an interlaced picture: where each begins, and its steps."""


def _png(given: bytes) -> bytes:
    at, parts = len(_PNG), [_PNG]
    seen: list[bytes] = []
    header, packed = b"", b""
    while at < len(given) and (not seen or seen[-1] != b"IEND"):
        if at + 12 > len(given):
            raise BadEmblem(Flaw.BROKEN, "PNG")
        (length,), kind = struct.unpack(">I", given[at : at + 4]), given[at + 4 : at + 8]
        chunk = given[at : at + 12 + length]
        body = chunk[8 : 8 + length]
        if len(chunk) < 12 + length or zlib.crc32(kind + body) != int.from_bytes(chunk[-4:], "big"):
            raise BadEmblem(Flaw.BROKEN, "PNG")
        if not seen:
            _png_size(kind, body)
            header = body
        if kind == b"acTL":
            raise BadEmblem(Flaw.ANIMATED, "PNG")
        if kind == b"IDAT":
            packed += body
        seen.append(kind)
        if kind in _KEPT:
            parts.append(chunk)
        elif not kind[0] & 0x20:  # one that a reader must understand
            raise BadEmblem(Flaw.BROKEN, "PNG")
        at += 12 + length
    if not seen or seen[-1] != b"IEND" or not _is_whole(header, packed) or (header[9] == 3 and b"PLTE" not in seen):
        raise BadEmblem(Flaw.BROKEN, "PNG")
    return b"".join(parts)


def _is_whole(header: bytes, packed: bytes) -> bool:
    """Whether the rows are all there; no more is ever unpacked than they need."""
    width, height, depth, colours, packing, filters, interlaced = struct.unpack(">IIBBBBB", header)
    if depth not in _DEPTHS.get(colours, ()) or packing or filters or interlaced > 1:
        return False
    bits = depth * _SAMPLES[colours]
    needed = 0
    for x, y, across, down in _PASSES if interlaced else ((0, 0, 1, 1),):
        columns, rows = -(-max(0, width - x) // across), -(-max(0, height - y) // down)
        needed += rows * (1 + -(-columns * bits // 8)) if columns else 0
    try:
        return len(zlib.decompressobj().decompress(packed, needed)) == needed
    except zlib.error:
        return False


def _png_size(kind: bytes, body: bytes) -> None:
    if kind != b"IHDR" or len(body) != _HEADER_BYTES:
        raise BadEmblem(Flaw.BROKEN, "PNG")
    width, height = struct.unpack(">II", body[:8])
    if not 0 < width <= MOST_PIXELS or not 0 < height <= MOST_PIXELS:
        raise BadEmblem(Flaw.TOO_MANY_PIXELS, f"{width} x {height}")


# -- SVG ---------------------------------------------------------------------------------------------------------------

_SPACE = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_NAMES = re.compile(r"\S+")
_DRAWN = frozenset(
    _NAMES.findall(
        "svg g defs symbol use path rect circle ellipse line polyline polygon text tspan linearGradient "
        "radialGradient stop clipPath mask pattern"
    )
)
_SCRIPTS = frozenset({"script", "handler", "listener"})
_MOVES = frozenset({"animate", "set", "animateTransform", "animateMotion", "animateColor", "discard"})
_SIZE = re.compile(r"\s*([0-9]{0,6}\.?[0-9]{1,6})(px)?\s*\Z")
_ATTRIBUTES = frozenset(
    _NAMES.findall(
        "id x y x1 y1 x2 y2 cx cy r rx ry fx fy d points width height viewBox preserveAspectRatio transform "
        "fill fill-rule fill-opacity clip-rule clip-path mask stroke stroke-width stroke-linecap "
        "stroke-linejoin stroke-miterlimit stroke-dasharray stroke-dashoffset stroke-opacity opacity offset "
        "stop-color stop-opacity gradientUnits gradientTransform patternUnits patternTransform spreadMethod "
        "clipPathUnits maskUnits color font-family font-size font-weight text-anchor display visibility version"
    )
)
_POINTS_INSIDE = re.compile(r"#[A-Za-z_][\w.-]*\Z")
_URL = re.compile(r"url\(\s*['\"]?\s*([^)'\"]*)", re.IGNORECASE)
_CALLED = re.compile(r"([\w-]*)\s*\(")
_HARMLESS = frozenset(
    _NAMES.findall(
        "url rgb rgba hsl hsla hwb lab lch oklab oklch color icc-color calc "
        "matrix translate translatex translatey scale scalex scaley rotate skewx skewy"
    )
)
"""Functions that a value may call; others take pictures from elsewhere, such as image-set()."""
_NO_VALUES = frozenset({"id", "font-family"})
"""Attributes that are names: nothing is called in them."""
_INHERITED = frozenset({"fill", "stroke"})
"""Attributes that each element inside may draw once more."""


@dataclass(slots=True)
class _Part:
    """An element, as far as it takes time to draw it."""

    shows: list[str] = field(default_factory=list)
    """Ids of what is drawn with it once."""
    paints: list[str] = field(default_factory=list)
    """Ids of what everything inside it may be painted with."""
    inside: list[_Part] = field(default_factory=list)


@dataclass(slots=True)
class _Drawing:
    """What the reader of an SVG has written of it so far."""

    out: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    parts: list[_Part] = field(default_factory=lambda: [_Part()])
    """The whole, and those that are open."""
    named: dict[str, list[_Part]] = field(default_factory=dict)
    dropping: int = 0
    count: int = 0

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        self.count += 1
        if local in _SCRIPTS:
            raise BadEmblem(Flaw.SCRIPT, local)
        if local in _MOVES:
            raise BadEmblem(Flaw.ANIMATED, local)
        if local in ("foreignObject", "iframe", "audio", "video", "embed", "object"):
            raise BadEmblem(Flaw.FOREIGN, local)
        if local == "style":
            raise BadEmblem(Flaw.STYLE, local)
        if local in ("image", "feImage"):
            raise BadEmblem(Flaw.REFERENCE, local)
        if self.count > MOST_ELEMENTS or len(self.open) + self.dropping >= DEEPEST:
            raise BadEmblem(Flaw.TOO_LARGE, local)
        if not self.open and self.dropping == 0:
            if (space, local) != (_SPACE, "svg") or self.out:
                raise BadEmblem(Flaw.NEITHER)
            attributes = _sized(attributes)
        kept = [one for key, value in _plain(attributes).items() if (one := _attribute(key, value))]
        if not self.open and self.dropping == 0:
            kept.insert(0, f'xmlns="{_SPACE}"')
        if self.dropping or space != _SPACE or local not in _DRAWN:
            self.dropping += 1
            return
        self.open.append(local)
        self.out.append(f"<{' '.join([local, *kept])}>")
        self._note(_plain(attributes))

    def end(self, _: str) -> None:
        if self.dropping:
            self.dropping -= 1
            return
        self.out.append(f"</{self.open.pop()}>")
        self.parts.pop()

    def check_drawn(self) -> None:
        """Raise when it is drawn without end, or more is drawn than a screen has time for."""
        _drawn(self.parts[0], self.named, {}, set())

    def _note(self, attributes: dict[str, str]) -> None:
        part = _Part()
        for key, value in attributes.items():
            local = key.rpartition(" ")[2]
            if local == "href":
                part.shows.append(value.strip()[1:])
            elif local == "id":
                self.named.setdefault(value, []).append(part)
            elif local in _ATTRIBUTES:
                targets = [target.strip()[1:] for target in _URL.findall(value)]
                (part.paints if local in _INHERITED else part.shows).extend(targets)
        self.parts[-1].inside.append(part)
        self.parts.append(part)

    def text(self, said: str) -> None:
        if not self.dropping and self.open and self.open[-1] in ("text", "tspan"):
            from xml.sax.saxutils import escape  # brings a client for the web with it, which no start should read

            self.out.append(escape(unicodedata.normalize("NFC", said)))


def _drawn(part: _Part, named: dict[str, list[_Part]], known: dict[int, int], within: set[int]) -> int:
    """How many elements are drawn for this one."""
    me = id(part)
    if me in known:
        return known[me]
    if me in within or len(within) > MOST_DEEP_SHOWN:
        raise BadEmblem(Flaw.REPEATS, "use")
    within.add(me)
    shown, paints = (
        [_drawn(one, named, known, within) for target in targets for one in named.get(target, ())]
        for targets in (part.shows, part.paints)
    )
    own = 1 + sum(_drawn(one, named, known, within) for one in part.inside)
    drawn = (own + sum(shown)) * (1 + sum(paints))
    within.remove(me)
    if drawn > MOST_DRAWN:
        raise BadEmblem(Flaw.REPEATS, str(drawn) if drawn < 1e9 else "use")
    known[me] = drawn
    return drawn


def _sized(attributes: dict[str, str]) -> dict[str, str]:
    """With what the drawing spans in front, without which a page cannot show it larger or smaller."""
    if "viewBox" in attributes:
        try:
            _, _, *spans = (float(part) for part in re.split(r"[\s,]+", attributes["viewBox"].strip()))
        except ValueError:
            spans = []
        if len(spans) != 2 or not all(0 < span < 1e6 for span in spans):
            raise BadEmblem(Flaw.NO_SIZE)
        return {"viewBox": attributes["viewBox"]} | attributes
    wide, high = (_SIZE.match(attributes.get(name, "")) for name in ("width", "height"))
    if wide is None or high is None or not float(wide[1]) > 0 < float(high[1]):
        raise BadEmblem(Flaw.NO_SIZE)
    return {"viewBox": f"0 0 {wide[1]} {high[1]}"} | attributes


def _plain(attributes: dict[str, str]) -> dict[str, str]:
    """With what `style` says as attributes of their own: pages take no inline style."""
    styled = {}
    for declared in attributes.get("style", "").split(";"):
        name, colon, value = declared.partition(":")
        if colon and name.strip() in _ATTRIBUTES:
            styled[name.strip()] = value.strip()
    return attributes | styled


def _attribute(key: str, value: str) -> str:
    """An attribute as it is kept; empty when it is left out."""
    from xml.sax.saxutils import quoteattr  # as above

    space, _, local = key.rpartition(" ")
    if local.lower().startswith("on") or "javascript:" in re.sub(r"\s", "", value).lower():
        raise BadEmblem(Flaw.SCRIPT, local)
    for target in _URL.findall(value):
        if not _POINTS_INSIDE.match(target.strip()):
            raise BadEmblem(Flaw.REFERENCE, local)
    if local in ("href", "src"):
        if space not in ("", _XLINK) or not _POINTS_INSIDE.match(value.strip()):
            raise BadEmblem(Flaw.REFERENCE, local)
        return f"href={quoteattr(value.strip())}"
    if space or local not in _ATTRIBUTES:
        return ""
    called = {name.lower() for name in _CALLED.findall(value)}
    # A letter may be written as \72, and then a function is not seen for what it is.
    if local not in _NO_VALUES and ("\\" in value or not called <= _HARMLESS):
        raise BadEmblem(Flaw.REFERENCE, local)
    return f"{local}={quoteattr(value)}"


def _no_doctype(*_: object) -> None:
    raise BadEmblem(Flaw.DOCTYPE)


def _svg(given: bytes) -> bytes:
    try:
        text = given.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadEmblem(Flaw.NEITHER) from None
    if "<" not in text[:1_000]:
        raise BadEmblem(Flaw.NEITHER)
    drawing = _Drawing()
    parser = expat.ParserCreate("utf-8", " ")
    parser.StartElementHandler, parser.EndElementHandler = drawing.begin, drawing.end
    parser.CharacterDataHandler = drawing.text
    # Before anything of it is read: what an entity stands for could be a thousand times as long, or elsewhere.
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _no_doctype
    try:
        parser.Parse(text.encode(), True)
    except expat.ExpatError:
        raise BadEmblem(Flaw.BROKEN, "SVG") from None
    drawing.check_drawn()
    return "".join(drawing.out).encode()
