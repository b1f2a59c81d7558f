"""Every hint of the practice hall has words, and names the key that the desk really has."""

from __future__ import annotations

import pytest

from rules.clerk.practice import HINTS, LESSONS, PracticePart, practice
from rules.desk import KEYS, Step
from server.practice import script
from tests.rules.desks import desk_view
from wire.views import PracticeLine

STEP = {
    "call": Step.NEXT, "start": Step.START, "finish": Step.FINISH, "recall": Step.RECALL, "no_show_recall": Step.RECALL,
    "no_show": Step.NO_SHOW, "park": Step.PARK, "transfer": Step.TRANSFER, "choose": Step.CHOOSE,
    "dossiers": Step.FINISH, "dossiers_only": Step.FINISH, "undo": Step.UNDO, "pause": Step.PAUSE,
    "resume": Step.RESUME,
}  # fmt: skip
"""The step that each hint asks for; the others ask for a row, or for patience."""


def test_every_hint_and_lesson_has_words_and_there_are_no_others() -> None:
    assert set(HINTS) == set(script.HINTS)
    assert set(LESSONS) == {lesson.id for lesson in script.LESSONS}


@pytest.mark.parametrize("hint", STEP)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_hint_names_the_key_of_its_step(hint: str, language: str) -> None:
    assert KEYS[STEP[hint]] in HINTS[hint].of(language)


def test_the_strip_is_there_in_practice_alone() -> None:
    real = practice(desk_view(), "vi")
    assert (real.title, real.lesson, real.hint) == ("", "", "")
    assert (real.begin, practice(None, "en").begin) == ("Tập làm", "Practice")
    line = PracticeLine(lesson="park", nth=5, of=9, hint="park")
    shown = practice(desk_view(practice=line), "vi")
    assert (shown.title, shown.not_real, shown.lesson) == ("TẬP LÀM", "không phải số thật", "Bài 5/9: giữ số")
    assert "F7" in shown.hint


def test_what_a_newer_server_hints_leaves_the_strip_and_says_nothing_wrong() -> None:
    line = PracticeLine(lesson="of-later", nth=1, of=12, hint="of-later")
    assert practice(desk_view(practice=line), "en") == PracticePart(
        title="PRACTICE", not_real="no real numbers", begin="Practice", about=practice(None, "en").about,
        end="End practice", ended=practice(None, "en").ended,
    )  # fmt: skip
