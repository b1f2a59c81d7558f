"""A wait above an hour is told in hours."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlComponent

from clientkit import program as gui
from kiosk import app


@pytest.fixture(scope="module")
def span(qapp: QGuiApplication) -> QObject:
    engine = gui.engine()
    component = QQmlComponent(engine, str(Path(app.MAIN).with_name("Span.qml")))
    made = component.create()
    assert made is not None, component.errorString()
    engine.setParent(qapp)
    made.setParent(engine)
    return made


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (0, 15, "dưới 15 phút"),
        (12, 12, "12 phút"),
        (20, 60, "20–60 phút"),
        (0, 90, "dưới 1 giờ 30"),
        (45, 61, "45 phút–1 giờ 01"),
        (100, 130, "1 giờ 40–2 giờ 10"),
        (120, 180, "2–3 giờ"),
        (120, 120, "2 giờ"),
    ],
)
def test_a_wait_is_told_as_people_say_it(span: QObject, low: int, high: int, words: str) -> None:
    span.setProperty("low", low)
    span.setProperty("high", high)
    assert span.property("text").replace("\u00a0", " ").replace("\u200b", "") == words


def test_where_it_takes_two_lines_they_part_between_its_ends(span: QObject) -> None:
    span.setProperty("low", 100)
    span.setProperty("high", 130)
    assert span.property("text").split("\u200b") == ["1\u00a0giờ\u00a040–", "2\u00a0giờ\u00a010"]
