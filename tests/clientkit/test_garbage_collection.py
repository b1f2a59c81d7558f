"""What a window left behind is freed in the window's thread, whoever makes new things meanwhile."""

from __future__ import annotations

import gc
import threading
import weakref

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication

from clientkit.garbage_collection import WindowCollector, collect_in_this_thread, due
from clientkit.program import gui_application
from tests.patience import until_seen

THRESHOLDS = (700, 10, 10)


@pytest.mark.parametrize(
    ("counts", "generation"),
    [
        ((0, 0, 0), None),
        ((700, 10, 10), None),
        ((701, 0, 0), 0),
        ((701, 11, 0), 1),
        ((0, 11, 0), 1),
        ((701, 11, 11), 2),
        ((0, 0, 11), 2),
    ],
)
def test_the_oldest_generation_that_is_full_is_collected(counts: tuple[int, int, int], generation: int | None) -> None:
    assert due(counts, THRESHOLDS) == generation


def test_a_generation_with_no_threshold_is_left_alone() -> None:
    assert due((701, 11, 11), (700, 10, 0)) == 1
    assert due((701, 11, 11), (0, 0, 0)) is None


class Ring:
    """Holds itself, so that only a collection frees it."""

    def __init__(self, freed_in: list[int]) -> None:
        self.itself = self
        weakref.finalize(self, lambda: freed_in.append(threading.get_ident()))


def test_only_the_windows_thread_frees_what_holds_itself(qapp: QGuiApplication, qtbot) -> None:
    gui_application("test")
    freed_in: list[int] = []
    Ring(freed_in)
    made: list[object] = []

    def make() -> None:
        made.extend([] for _ in range(2 * gc.get_threshold()[0]))

    elsewhere = threading.Thread(target=make)
    elsewhere.start()
    elsewhere.join()
    assert freed_in == []

    until_seen(qtbot, lambda: freed_in)
    assert freed_in == [threading.get_ident()]


def test_an_application_has_one_collector(qapp: QGuiApplication) -> None:
    collect_in_this_thread(qapp)
    collect_in_this_thread(qapp)
    application = QCoreApplication.instance()
    assert application is not None
    assert len(application.findChildren(WindowCollector)) == 1
