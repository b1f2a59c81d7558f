"""The words of a clerk's steps: every step has a name, and what a key does not do is said in both languages."""

from __future__ import annotations

from rules import wording
from rules.desk import KEYS, Step
from wire.values import Text

SAID = [value for value in vars(wording).values() if isinstance(value, Text)]


def test_every_step_has_a_name() -> None:
    assert set(wording.STEP) == set(Step)
    assert set(wording.STEP_SHORT) <= set(Step)


def test_no_two_steps_have_the_same_name_in_one_language() -> None:
    for language in ("vi", "en"):
        names = [text.of(language) for text in wording.STEP.values()]
        assert len(names) == len(set(names))


def test_what_cannot_be_done_is_said_in_both_languages() -> None:
    assert SAID
    assert all(text.of("vi") and text.of("en") and text.of("vi") != text.of("en") for text in SAID)


def test_the_keys_that_are_named_in_words_are_the_keys_of_those_steps() -> None:
    assert f"{KEYS[Step.FINISH_NEXT]}:" in wording.FINISH_FIRST.of("vi")
    assert f"{KEYS[Step.START]}:" in wording.ANSWER_FIRST.of("vi")
    assert f"{KEYS[Step.RESUME]}:" in wording.RESUME_FIRST.of("vi")
    assert KEYS[Step.RECALL] in wording.MORE_CALLS.of("vi")
