"""The keypad below the screen: where it stands, what its keys do. Nothing needs a finger on the glass.

The order is the document's: what a page offers, then what moves it on (an item's `later` says so), then its way back,
then the bar at the foot.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from enum import StrEnum

import shiboken6
from PySide6.QtCore import QMetaObject, QObject, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtQml import QmlElement, QQmlProperty, qmlContext
from PySide6.QtQuick import QQuickItem, QQuickWindow

from clientkit.qt_types import Property, QmlUncreatable

QML_IMPORT_NAME = "Kiosk"
QML_IMPORT_MAJOR_VERSION = 1

LOOK_MS = 80
"""How often it looks whether the page is another one, while somebody uses it."""

_MARKS = re.compile(r"<[^>]+>")


class Way(StrEnum):
    """Where an arrow points."""

    NEXT = "next"
    BEFORE = "before"
    UP = "up"
    DOWN = "down"


WAYS = {
    Qt.Key.Key_Tab: Way.NEXT,
    Qt.Key.Key_Backtab: Way.BEFORE,
    Qt.Key.Key_Right: Way.NEXT,
    Qt.Key.Key_Left: Way.BEFORE,
    Qt.Key.Key_Down: Way.DOWN,
    Qt.Key.Key_Up: Way.UP,
}
PRESSES = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Select})
LEAVES = frozenset({Qt.Key.Key_Escape, Qt.Key.Key_Back})
NAVIGATES = PRESSES | LEAVES | frozenset(WAYS)


@QmlElement
@QmlUncreatable("made by the program")
class KioskKeypad(QObject):
    """Stands on one thing that can be pressed, from the first key until a finger touches or the citizen has gone."""

    moved = Signal()
    """It stands elsewhere, or its place on the window is another."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.in_order: Callable[[], bool] = lambda: False
        """Whether up and down go by the order too: who cannot see must not pass anything by."""
        self.stands_on: Callable[[str], None] = lambda words: None
        """Told what a key has moved it to."""
        self.lands_on: Callable[[str], None] = lambda words: None
        """Told what it stands on since the page changed."""
        self._window: QQuickWindow | None = None
        self._item: QQuickItem | None = None
        self._ring = QRectF()
        self._place: tuple[int, ...] = ()
        self._before: frozenset[int] | None = None
        """What there was before something was pressed that brings more; None at other times."""
        self._looks = QTimer(self, interval=LOOK_MS)
        self._looks.timeout.connect(self._look)

    @Property(bool, notify=moved)
    def used(self) -> bool:
        """Somebody uses it, and it stands on something."""
        return self._item is not None

    @Property(QRectF, notify=moved)
    def ring(self) -> QRectF:
        """Where that is on the window."""
        return self._ring

    def watch(self, window: QQuickWindow) -> None:
        """Work on this window."""
        self._window = window
        window.afterAnimating.connect(self._follow)

    def key(self, key: Qt.Key) -> bool:
        """Do what a key says; False when it says nothing here."""
        if key in LEAVES:
            self._press(next((each for each in self._offered() if each.objectName() in ("back", "closeHelp")), None))
        elif key in PRESSES:
            self._begin() if self._lost() else self._press(self._item)
        elif key in WAYS:
            self._begin() if self._lost() else self._go(WAYS[key])
        else:
            return False
        return True

    def begin(self) -> None:
        """Stand on the first thing, unless it stands somewhere."""
        if self._lost():
            self._begin()

    def leave(self) -> None:
        """Nobody uses it any more."""
        self._looks.stop()
        self._item, self._before = None, None
        self._ring = QRectF()
        self.moved.emit()

    # -- what there is to stand on --

    def _offered(self) -> list[QQuickItem]:
        """What can be pressed now, in its order; behind a veil nothing can."""
        return [
            item
            for root in self._roots()
            for item in sorted(_buttons(root), key=lambda item: int(item.property("later") or 0))
        ]

    def _roots(self) -> list[QQuickItem]:
        if self._window is None:
            return []
        top = [child for child in self._window.contentItem().childItems() if child.isVisible()]
        veils = [child for child in top if child.property("veil") is True]
        return veils[-1:] or top

    def _where(self) -> tuple[int, ...]:
        """The page and the veil that are shown."""
        roots = self._roots()
        pages = [page for root in roots for page in root.childItems() if root.objectName() == "page"]
        return tuple(_id(item) for item in pages or roots)

    def _lost(self) -> bool:
        return self._item is None or not shiboken6.isValid(self._item) or not _seen(self._item)

    # -- moving --

    def _begin(self) -> None:
        self._looks.start()
        self._place = self._where()
        self._stand(next(iter(self._offered()), None), landed=True)

    def _go(self, way: Way) -> None:
        offered, item = self._offered(), self._item
        if item is None or not offered:
            return
        ids = [_id(each) for each in offered]
        at = ids.index(_id(item)) if _id(item) in ids else -1
        step = 1 if way in (Way.NEXT, Way.DOWN) else -1
        beside = None if way in (Way.NEXT, Way.BEFORE) or self.in_order() else _nearest(item, offered, step)
        self._stand(beside or offered[(at + step) % len(offered)])

    def _press(self, item: QQuickItem | None) -> None:
        if item is None:
            return
        self._looks.start()
        self._before = frozenset(map(_id, self._offered())) if item.property("turns") is True else None
        QMetaObject.invokeMethod(item, "click", Qt.ConnectionType.DirectConnection)

    def _stand(self, item: QQuickItem | None, landed: bool = False) -> None:
        self._item = item
        if item is not None:
            _bring_into_view(item)
            (self.lands_on if landed else self.stands_on)(words_of(item))
        self._follow()
        self.moved.emit()

    def _look(self) -> None:
        """The page is another one, or what it stood on has gone: stand on the first thing there, once it is at rest."""
        now = self._where()
        if now != self._place:
            self._place, self._before = now, None
            self._item = None
            self.moved.emit()
            return  # rows are set out a frame after they appear
        offered = self._offered()
        if self._before is not None:
            fresh = [item for item in offered if _id(item) not in (self._before or ())]
            self._before = None
            if fresh:
                self._stand(fresh[0])
                return
        if self._lost() and offered:
            self._stand(offered[0], landed=True)

    def _follow(self) -> None:
        """The ring goes with what it stands on, wherever the page takes it."""
        place = QRectF()
        if self._item is not None and not self._lost():
            place = self._item.mapRectToScene(QRectF(0, 0, self._item.width(), self._item.height()))
        if place != self._ring:
            self._ring = place
            self.moved.emit()


def words_of(item: QQuickItem) -> str:
    """What is said of a thing that can be pressed: its `said` where it shows less, the words on it, else its name; and
    whether it is chosen."""
    instead = item.property("said")
    words = [str(instead)] if instead else [_MARKS.sub("", str(text.property("text"))) for text in _texts(item)]
    said = ", ".join(word for word in words if any(sign.isalnum() for sign in word))
    said = said or str(_attached(item, "Accessible.name") or "")
    return said + (" ✓" if item.property("chosen") is True or _attached(item, "Accessible.checked") is True else "")


def _attached(item: QQuickItem, name: str) -> object:
    context = qmlContext(item)
    return None if context is None else QQmlProperty(item, name, context).read()


def _texts(item: QQuickItem) -> Iterator[QQuickItem]:
    for child in item.childItems():
        if child.isVisible():
            if child.inherits("QQuickText"):
                yield child
            yield from _texts(child)


def _buttons(item: QQuickItem) -> Iterator[QQuickItem]:
    if not item.isVisible() or not item.isEnabled():
        return
    if item.inherits("QQuickAbstractButton"):
        if item.width() > 0 and item.height() > 0:
            yield item
        return
    for child in item.childItems():
        yield from _buttons(child)


def _seen(item: QQuickItem) -> bool:
    return item.isVisible() and item.isEnabled()


def _id(item: QQuickItem) -> int:
    return int(shiboken6.getCppPointer(item)[0])


def _nearest(item: QQuickItem, offered: list[QQuickItem], step: int) -> QQuickItem | None:
    """What stands next below (1) or above (-1), as the eye sees it; None at the end."""
    here = item.mapRectToScene(QRectF(0, 0, item.width(), item.height()))
    best: tuple[float, QQuickItem] | None = None
    for each in offered:
        there = each.mapRectToScene(QRectF(0, 0, each.width(), each.height()))
        down = (there.top() - here.bottom() if step > 0 else here.top() - there.bottom()) + 1
        if down < 0:
            continue
        aside = max(0.0, there.left() - here.right(), here.left() - there.right())
        off = abs(there.center().x() - here.center().x()) / 20
        cost = down + 2 * aside + off
        if best is None or cost < best[0]:
            best = cost, each
    return None if best is None else best[1]


def _bring_into_view(item: QQuickItem) -> None:
    """Move the views it lies in, so that all of it is seen."""
    parent = item.parentItem()
    while parent is not None:
        if parent.inherits("QQuickFlickable"):
            top = item.mapToItem(parent, QPointF(0, 0)).y()
            at, most = float(parent.property("contentY")), float(parent.property("contentHeight")) - parent.height()
            over = top + item.height() - parent.height()
            if top < 0 or over > 0:
                parent.setProperty("contentY", min(max(0.0, at + (top if top < 0 else over)), max(0.0, most)))
        parent = parent.parentItem()
