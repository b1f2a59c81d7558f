"""Messages at the edge of the window."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QGuiApplication

from counter.toasts import MOST, CounterToasts


@pytest.fixture
def toasts(qapp: QGuiApplication) -> CounterToasts:
    return CounterToasts()


def texts(toasts: CounterToasts) -> list[str]:
    return [row["text"] for row in toasts.model.rows]


def test_the_oldest_leaves_for_a_newer_one(toasts: CounterToasts) -> None:
    for n in range(MOST + 2):
        toasts.say(f"Đã hoàn tất A{n:03}")
    assert texts(toasts) == [f"Đã hoàn tất A{n:03}" for n in range(2, MOST + 2)]
    assert toasts.last == f"Đã hoàn tất A{MOST + 1:03}"


def test_the_same_words_again_stand_there_once(toasts: CounterToasts) -> None:
    for words in ("một", "hai", "một"):
        toasts.say(words)
    assert texts(toasts) == ["hai", "một"]


def test_a_new_hint_takes_the_place_of_the_last_one_and_of_nothing_else(toasts: CounterToasts) -> None:
    toasts.say("hỏng", "bad")
    toasts.say("gợi ý 1", "hint")
    toasts.say("gợi ý 2", "hint")
    assert texts(toasts) == ["hỏng", "gợi ý 2"]
    assert toasts.lastKind == "hint"


def test_a_message_is_taken_away_by_its_own_number(toasts: CounterToasts) -> None:
    toasts.say("một")
    toasts.say("hai")
    toasts.dismiss(toasts.model.rows[0]["id"])
    assert texts(toasts) == ["hai"]
    toasts.clear()
    assert (texts(toasts), toasts.last) == ([], "")
