"""A refusal is a code on the wire and plain words on a screen."""

from __future__ import annotations

import pytest

from wire.errors import NUMBER, Code, refused


@pytest.mark.parametrize("code", Code)
def test_every_code_has_a_number_of_its_own_that_json_rpc_leaves_to_us(code: Code) -> None:
    own = (Code.BAD_MESSAGE, Code.TOO_LARGE, Code.UNKNOWN_METHOD, Code.BAD_PARAMS, Code.INTERNAL)
    assert [c for c in Code if NUMBER[c] == NUMBER[code]] == [code]
    assert (-32768 <= NUMBER[code] <= -32600) if code in own else (-32099 <= NUMBER[code] <= -32000)


def test_numbers_once_given_stay() -> None:
    given = {Code.OLD_PROTOCOL: -32000, Code.STARTING: -32039, Code.BAD_TEXT: -32040, Code.UNKNOWN_PERSON: -32051}
    assert {code: NUMBER[code] for code in given} == given


def test_facts_are_texts_whatever_was_given() -> None:
    assert refused(Code.NOT_WAITING, number="A012", n=3).facts == {"number": "A012", "n": "3"}


def test_a_state_is_said_in_the_readers_words() -> None:
    why = refused(Code.WRONG_STEP, number="A012", state="serving")
    assert "serving" not in why.text("vi")
    assert why.in_languages(("vi", "en")).of("vi") == why.text("vi") != why.text("en")
