"""Each part of the pages has words of its own, in the languages of the branch."""

from __future__ import annotations

import pytest

from server.web.pages import Speech
from server.web.wording import PHONE, WORDS, of_part

PARTS = (
    "today", "reports", "settings", "staff", "devices", "feedback", "rehearsal", "replay", "first", "desk", "reception",
)  # fmt: skip


@pytest.mark.parametrize("part", PARTS)
def test_every_word_of_a_part_is_there_in_both_languages(part: str) -> None:
    table = of_part(part)
    assert len(table) > 5
    assert [key for key, text in table.items() if not (text.of("vi") and text.of("en"))] == []


def test_a_word_is_named_with_its_part() -> None:
    assert Speech("en")("first.begin") == of_part("first").say("begin", "en", {})
    assert Speech("vi")("sign_in") == WORDS.say("sign_in", "vi", {}) != Speech("en")("sign_in")


def test_a_part_that_nobody_wrote_has_no_words() -> None:
    with pytest.raises(KeyError):
        Speech("vi")("nobody.title")


def test_the_phone_has_its_own() -> None:
    assert len(PHONE) > 20
