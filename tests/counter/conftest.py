"""A counter's window off-screen, with a line that tests answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickItem, QQuickWindow
from PySide6.QtTest import QTest

from config.clock import Clock
from counter.app import open_window
from counter.screen import CounterScreen
from tests.counter.standins import HA, FakeLink
from tests.rules.desks import NOW, desk_view
from wire.views import DeskView


class StillClock(Clock):
    """The hall's clock stands still."""

    def now_ms(self) -> int:
        return NOW

    def elapsed_ms(self) -> int:
        return NOW


@dataclass
class Desk:
    """A window, its screen, and the line behind it; speaks of keys and clicks."""

    window: QQuickWindow
    screen: CounterScreen
    line: FakeLink

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.window, key, modifiers)

    def type(self, text: str) -> None:
        for letter in text:
            QTest.keyClick(self.window, letter)

    def settle(self) -> None:
        """Draw a frame: lists make their rows when they are drawn."""
        self.window.grabWindow()

    def find(self, name: str) -> QQuickItem | None:
        """The visible item of that name; delegates of repeaters too."""
        self.settle()
        todo = [self.window.contentItem()]
        while todo:
            item = todo.pop()
            if item.objectName() == name and item.isVisible():
                return item
            todo += item.childItems()
        return None

    def item(self, name: str) -> QQuickItem:
        found = self.find(name)
        assert found is not None, f"no visible {name}"
        return found

    def text(self, name: str) -> str:
        return str(self.item(name).property("text"))

    def label(self, name: str) -> str:
        """Of the field whose input has that name."""
        item: QQuickItem | None = self.item(name)
        while item is not None and item.property("label") is None:
            item = item.parentItem()
        assert item is not None, f"{name} stands in no field"
        return str(item.property("label"))

    def click(self, name: str) -> None:
        item = self.item(name)
        middle = item.mapToScene(QPointF(item.width() / 2, item.height() / 2))
        left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        QTest.mouseClick(self.window, left, none, QPoint(int(middle.x()), int(middle.y())))

    def toasts(self) -> list[str]:
        return [str(row["text"]) for row in self.screen.toasts.model.rows]


@contextmanager
def opened(qapp: QGuiApplication, **fitted: Any) -> Iterator[Desk]:
    """A window before anything was said; `fitted` is what its PC has besides."""
    line = FakeLink()
    screen = CounterScreen(line, StillClock(), **fitted)  # type: ignore[arg-type]
    engine, words, window = open_window(screen, reduced_motion=True)
    window.show()
    window.requestActivate()
    assert QTest.qWaitForWindowActive(window, 60_000)
    yield Desk(window, screen, line)
    words.use("vi")
    window.close()
    shiboken6.delete(engine)  # now, not whenever rubbish is collected, in whatever thread
    qapp.processEvents()


@pytest.fixture
def signed_out(qapp: QGuiApplication) -> Iterator[Desk]:
    """The window before anything was said."""
    with opened(qapp) as desk:
        yield desk


@pytest.fixture
def desk(signed_out: Desk) -> Desk:
    """Nguyễn Thu Hà sits at her open counter and people wait."""
    signed_out.line.welcome(desk_view(), HA)
    assert signed_out.screen.shown.page == "desk"
    return signed_out


@pytest.fixture
def show_view(desk: Desk) -> object:
    def take(view: DeskView) -> Desk:
        desk.line.show(view)
        return desk

    return take
