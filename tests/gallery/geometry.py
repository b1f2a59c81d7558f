"""What a picture must not show, found in the items themselves: cut, overlapping, too small or too pale words, small
targets. Walks `childItems()`, so that what repeaters and lists made is seen too."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage
from PySide6.QtQml import QQmlExpression, qmlContext
from PySide6.QtQuick import QQuickItem, QQuickWindow

ELIDE_LEFT = 0
"""Of a field: the end of what is typed is what one looks at."""
SLACK = 1.5
"""Pixels that rounding may cost."""


@dataclass(frozen=True)
class Measure:
    """What a program asks of its screens, in pixels of the window."""

    text: float
    """The smallest words."""
    capital: float = 0
    """The least height of their capital letters; 0 asks nothing."""
    target: float = 0
    """The smaller side of what is touched; 0 where a mouse points."""
    gap: float = 0
    """Between two targets."""
    contrast: float = 4.5
    edge: float = 0
    """No ink within this share of the window's width and height: televisions cut it."""


@dataclass(frozen=True)
class Seen:
    """An item as it stands on the window: where it is, and which part of that can be seen."""

    item: QQuickItem
    place: QRectF
    window: QRectF
    """What the views it lies in let through."""
    scrolled: bool
    """It lies in a view that moves: what is cut there is reached by a finger."""
    opacity: float

    @cached_property
    def ink(self) -> QRectF:
        """Of a text, see `ink`; a window at rest is looked at once."""
        return ink(self)

    @cached_property
    def drawn(self) -> Drawn:
        """Of a text, see `drawn`."""
        return drawn(self.item)

    @property
    def words(self) -> str:
        return str(self.item.property("text"))

    @property
    def name(self) -> str:
        return self.item.objectName() or self.words.replace("\n", " ")[:50]


def faults(window: QQuickWindow, asked: Measure) -> list[str]:
    """Everything that is wrong with what the window shows now, in words."""
    seen = list(walk(window))
    texts = [each for each in seen if each.item.inherits("QQuickText") and each.words.strip() and _read(each)]
    whole = QRectF(0, 0, window.width(), window.height())
    return [
        *(f"{each.name!r} {why}" for each in texts for why in _of_text(each, whole, asked)),
        *_overlaps(texts),
        *_covered([each for each in seen if each.item.objectName() == "sign"], texts),
        *(
            f"{each.item.property('name') or each.name or 'a picture'!r} is where a television cuts"
            for each in seen
            if asked.edge and each.item.inherits("QQuickImage") and not _within(whole, asked.edge).contains(each.place)
        ),
        *_pale(texts, window.grabWindow(), asked),
        *_targets([each for each in seen if _touchable(each)], whole, asked),
    ]


def targets(window: QQuickWindow, asked: Measure) -> list[str]:
    """What is wrong with what is touched alone: too small, or too near to another."""
    whole = QRectF(0, 0, window.width(), window.height())
    return list(_targets(touched(window), whole, asked))


def touched(window: QQuickWindow) -> list[Seen]:
    """What can be pressed."""
    return [each for each in walk(window) if _touchable(each)]


def _read(text: Seen) -> bool:
    """Ornaments are not read, nor what a list has scrolled away."""
    return text.item.objectName() != "ornament" and not (
        text.scrolled and text.place.intersected(text.window).isEmpty()
    )


def walk(window: QQuickWindow) -> Iterator[Seen]:
    """Everything visible; when a veil lies over the page, only what is on it."""
    whole = QRectF(0, 0, window.width(), window.height())
    top = [child for child in window.contentItem().childItems() if child.isVisible()]
    veils = [child for child in top if child.property("veil") is True]
    # One list of what is still to come and no generator within another: half a million items are walked through.
    coming = [(child, whole, False, 1.0) for child in reversed(veils[-1:] or top)]
    while coming:
        item, seen, scrolled, opacity = coming.pop()
        own = item.opacity()
        if own == 0 or not item.isVisible():
            continue
        place = item.mapRectToScene(QRectF(0, 0, item.width(), item.height()))
        opacity *= own
        yield Seen(item, place, seen, scrolled, opacity)
        if not (children := item.childItems()):
            continue
        moves = item.inherits("QQuickFlickable")
        inside = seen.intersected(place) if moves or item.clip() else seen
        coming.extend((child, inside, scrolled or moves, opacity) for child in reversed(children))


class Drawn(NamedTuple):
    """How a text stands, across and down, the size of its letters, and which end gives way."""

    across: int
    down: int
    size: int
    elide: int


def drawn(item: QQuickItem) -> Drawn:
    """Asks QML: Python cannot read its enumerations."""
    said, _ = QQmlExpression(
        qmlContext(item), item, "[effectiveHorizontalAlignment, verticalAlignment, fontInfo.pixelSize, elide].join(' ')"
    ).evaluate()
    return Drawn(*(int(word) for word in str(said).split()))


def ink(seen: Seen) -> QRectF:
    """Where a text's lines are, in the window."""
    item = seen.item
    across, down, size, _ = seen.drawn
    wide, high = item.property("contentWidth"), item.property("contentHeight")
    left = (item.width() - wide) * {1: 0.0, 2: 1.0, 4: 0.5}[across]
    top = item.property("topPadding")
    spare = item.height() - top - item.property("bottomPadding") - high
    box = QRectF(left, top + spare * {32: 0.0, 64: 1.0, 128: 0.5}[down], wide, high)
    # A line is higher than its letters: what stands above and below them is no ink.
    font = QFont(item.property("font"))
    font.setPixelSize(size)
    letters, metrics = QFontMetricsF(font).tightBoundingRect(plain(item)), QFontMetricsF(font)
    box.adjust(0, metrics.ascent() + letters.top(), 0, letters.bottom() - metrics.descent())
    return item.mapRectToScene(box)


def plain(item: QQuickItem) -> str:
    """The words without the marks of styled text."""
    return re.sub(r"<[^>]+>", "", str(item.property("text"))).replace("\n", " ")


def _of_text(seen: Seen, whole: QRectF, asked: Measure) -> Iterator[str]:
    item, place = seen.item, seen.ink
    if item.property("truncated") and seen.drawn.elide != ELIDE_LEFT:
        yield "ends in an ellipsis"
    if place.width() > item.width() + SLACK:
        yield f"is {place.width():.0f} wide in {item.width():.0f}"
    if item.height() + SLACK < item.property("contentHeight"):
        yield f"is {item.property('contentHeight'):.0f} high in {item.height():.0f}"
    if not seen.scrolled:
        if asked.edge and not _within(whole, asked.edge).contains(place):
            yield "is where a television cuts"
        if not whole.adjusted(-SLACK, -SLACK, SLACK, SLACK).contains(place):
            yield "leaves the window"
        elif not seen.window.adjusted(-SLACK, -SLACK, SLACK, SLACK).contains(place):
            yield "is cut by what it lies in"
    elif not (seen.window.left() - SLACK <= place.left() and place.right() <= seen.window.right() + SLACK):
        yield "is cut at the side of its list"
    size = seen.drawn.size
    if size + 0.5 < asked.text:
        yield f"is {size} px, less than {asked.text:.0f}"
    if asked.capital:
        font = QFont(item.property("font"))
        font.setPixelSize(size)
        if (high := QFontMetricsF(font).capHeight()) + 0.5 < asked.capital:
            yield f"has capitals of {high:.1f} px, less than {asked.capital:.1f}"


def _within(whole: QRectF, share: float) -> QRectF:
    across, down = whole.width() * share, whole.height() * share
    return whole.adjusted(across, down, -across, -down)


def _overlaps(texts: list[Seen]) -> Iterator[str]:
    every = [(each, each.ink.intersected(each.window).adjusted(2, 4, -2, -4)) for each in texts]
    boxes = [(each, box) for each, box in every if box.isValid()]
    for n, (one, box) in enumerate(boxes):
        for other, place in boxes[n + 1 :]:
            if box.intersects(place):
                yield f"{one.name!r} and {other.name!r} overlap"


def _covered(signs: list[Seen], texts: list[Seen]) -> Iterator[str]:
    for sign in signs:
        for each in texts:
            if sign.place.adjusted(SLACK, SLACK, -SLACK, -SLACK).intersects(each.ink.intersected(each.window)):
                yield f"{each.name!r} and a sign overlap"


def _touchable(seen: Seen) -> bool:
    return seen.item.inherits("QQuickAbstractButton") and seen.item.isEnabled()


def _targets(buttons: list[Seen], whole: QRectF, asked: Measure) -> Iterator[str]:
    shown = []
    for each in buttons:
        part = each.place.intersected(each.window)
        if min(part.width(), part.height()) <= SLACK or (each.scrolled and part != each.place):
            continue
        shown.append((each, part))
        if not whole.contains(each.place):
            yield f"{each.name!r} leaves the window"
        elif not _room(each.item).contains(each.place):
            yield f"{each.name!r} sticks out of its layout, which has too little room"
        if min(part.width(), part.height()) + SLACK < asked.target:
            yield f"{each.name!r} is {part.width():.0f} x {part.height():.0f} to touch"
    for n, (one, box) in enumerate(shown):
        for other, place in shown[n + 1 :]:
            near = asked.gap / 2 - SLACK / 2
            joined = one.item.parentItem() is other.item.parentItem() and one.item.property("joined")
            if not joined and box.adjusted(-near, -near, near, near).intersects(
                place.adjusted(-near, -near, near, near)
            ):
                yield f"{one.name!r} and {other.name!r} are less than {asked.gap:.0f} px apart"


def _room(button: QQuickItem) -> QRectF:
    """Of the layout that a button stands in; one that is lower than what it holds lets the last stick out below."""
    layout = button.parentItem()
    if layout is None or not layout.inherits("QQuickLayout"):
        return button.mapRectToScene(QRectF(0, 0, button.width(), button.height()))
    place = layout.mapRectToScene(QRectF(0, 0, layout.width(), layout.height()))
    return place.adjusted(-SLACK, -SLACK, SLACK, SLACK)


def _pale(texts: list[Seen], grabbed: QImage, asked: Measure) -> Iterator[str]:
    picture = Pixels(grabbed)
    for each in texts:
        # A little more than the letters: a bold figure alone would be commoner than what it stands on.
        part = each.ink.adjusted(-3, -4, 3, 4).intersected(each.window).toRect()
        if part.width() < 8 or part.height() < 8 or not each.item.isEnabled() or _within_disabled(each.item):
            continue
        ground = _most(picture, part.left(), part.top(), part.right(), part.bottom())
        words = _over(each.item.property("color"), ground, each.opacity)
        ratio = contrast(words, ground)
        if ratio + 0.05 < asked.contrast:
            yield f"{each.name!r} has a contrast of {ratio:.1f} ({words.name()} on {ground.name()})"


def _within_disabled(item: QQuickItem | None) -> bool:
    while item is not None:
        if not item.isEnabled():
            return True
        item = item.parentItem()
    return False


class Pixels:
    """A picture's colours as numbers, a row at a time: half a million are asked for, and each call into Qt costs."""

    def __init__(self, picture: QImage) -> None:
        self._kept = picture.convertToFormat(QImage.Format.Format_ARGB32)
        self._all = memoryview(self._kept.constBits()).cast("B").cast("I")
        self._row = self._kept.bytesPerLine() // 4
        self.width, self.height = self._kept.width(), self._kept.height()

    def of_row(self, y: int, left: int, right: int, step: int) -> memoryview:
        """Every `step`th from `left` on, before `right`."""
        return self._all[y * self._row + left : y * self._row + right : step]


def _most(picture: Pixels, left: int, top: int, right: int, bottom: int) -> QColor:
    """The commonest colour of a part: what the words stand on."""
    across, down = max(1, (right - left) // 40), max(1, (bottom - top) // 16)
    left, right = max(0, left), min(picture.width, right)
    colours: Counter[int] = Counter()
    if left < right:
        for y in range(max(0, top), min(picture.height, bottom), down):
            colours.update(picture.of_row(y, left, right, across).tolist())
    return QColor(colours.most_common(1)[0][0]) if colours else QColor("#000000")


def _over(above: QColor, below: QColor, opacity: float) -> QColor:
    part = above.alphaF() * opacity
    mix = [a * part + b * (1 - part) for a, b in zip(above.getRgbF()[:3], below.getRgbF()[:3], strict=True)]
    return QColor.fromRgbF(*mix)


def contrast(one: QColor, other: QColor) -> float:
    """The contrast of two colours as WCAG counts it, 1 to 21."""
    light, dark = sorted((_light(one), _light(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _light(colour: QColor) -> float:
    parts = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in colour.getRgbF()[:3]]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
