"""What a window remembers of itself: places that can be seen, and files that cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtTest import QTest

from counter import window_memory
from counter.window_keeper import QUIET_MS, WindowKeeper
from counter.window_memory import Rect, WindowMemory, brought_back
from tests.counter.conftest import Desk

LEFT, RIGHT = Rect(0, 0, 1920, 1080), Rect(1920, 0, 1280, 1024)


@pytest.mark.parametrize(
    ("place", "screens", "stands"),
    [
        (Rect(2200, 100, 360, 200), (LEFT, RIGHT), Rect(2200, 100, 360, 200)),
        (Rect(2200, 100, 360, 200), (LEFT,), Rect(1560, 100, 360, 200)),
        (Rect(-300, 100, 360, 200), (LEFT,), Rect(0, 100, 360, 200)),
        (Rect(-200, 100, 360, 200), (LEFT,), Rect(-200, 100, 360, 200)),
        (Rect(100, 1060, 360, 200), (LEFT,), Rect(100, 880, 360, 200)),
        (Rect(100, -40, 360, 200), (LEFT,), Rect(100, 0, 360, 200)),
        (Rect(5000, 5000, 2560, 1440), (LEFT,), Rect(0, 0, 1920, 1080)),
        (Rect(5000, 5000, 360, 200), (), Rect(5000, 5000, 360, 200)),
    ],
)
def test_a_place_that_no_hand_could_reach_is_brought_back(place: Rect, screens: tuple[Rect, ...], stands: Rect) -> None:
    assert brought_back(place, screens) == stands


def test_what_was_kept_is_read_again(tmp_path: Path) -> None:
    kept = WindowMemory(dark=True).with_place("mini", Rect(7, 8, 360, 200)).with_place("full", Rect(0, 0, 1280, 800))
    window_memory.write(tmp_path / "window.json", kept)
    assert window_memory.read(tmp_path / "window.json") == kept


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"places": 3}', '{"places": {"full": [1, 2]}}', '{"places": {"mini": [0, 0, -5, 9]}}']
)
def test_a_file_that_says_nothing_is_as_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "window.json").write_text(text, encoding="utf-8")
    assert window_memory.read(tmp_path / "window.json") == WindowMemory()


def test_a_folder_that_takes_nothing_stops_nobody(tmp_path: Path) -> None:
    window_memory.write(tmp_path / "gone" / "window.json", WindowMemory())


def test_each_size_stands_where_it_was_left_and_the_theme_stays(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "window.json"
    window_memory.write(file, WindowMemory(dark=True).with_place("mini", Rect(30, 40, 420, 240)))
    keeper = WindowKeeper(desk.window, desk.screen, file)
    assert desk.screen.dark
    desk.screen.switchWindow()
    assert (desk.window.x(), desk.window.y(), desk.window.width(), desk.window.height()) == (30, 40, 420, 240)
    desk.window.setPosition(60, 80)
    QTest.qWait(QUIET_MS + 100)
    assert window_memory.read(file).places["mini"] == Rect(60, 80, 420, 240)
    desk.screen.switchTheme()
    assert window_memory.read(file).dark is False
    desk.window.setPosition(70, 90)
    keeper.end()
    assert window_memory.read(file).places["mini"] == Rect(70, 90, 420, 240), "a window closed at once is kept too"
    desk.window.setPosition(80, 95)
    QTest.qWait(QUIET_MS + 100)
    assert window_memory.read(file).places["mini"] == Rect(70, 90, 420, 240)
