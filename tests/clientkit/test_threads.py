"""A thread that works for an object of the window is never the one that takes it away."""

from __future__ import annotations

import threading
import weakref

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from clientkit.threads import start_for
from tests.patience import PATIENCE_S


class Owner(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.may = threading.Event()

    def work(self) -> None:
        self.may.wait(PATIENCE_S)


def test_whom_a_thread_works_for_goes_in_the_window_s_thread(qapp: QGuiApplication) -> None:
    went: list[threading.Thread] = []
    owner = Owner()
    may, seen = owner.may, weakref.ref(owner)
    weakref.finalize(owner, lambda: went.append(threading.current_thread()))
    thread = start_for(owner, owner.work, name="works")
    assert thread.daemon, "it keeps no program from ending"
    del owner
    may.set()
    thread.join(PATIENCE_S)
    assert seen() is not None, "the thread was the last that knew of it, and did not take it away"
    other = Owner()
    other.may.set()
    start_for(other, other.work, name="another").join(PATIENCE_S)
    assert (seen(), went) == (None, [threading.current_thread()])


def test_what_it_works_on_is_handed_over(qapp: QGuiApplication) -> None:
    told: list[object] = []
    start_for(QObject(), lambda *given: told.extend(given), 1, "b", name="works").join(PATIENCE_S)
    assert told == [1, "b"]
