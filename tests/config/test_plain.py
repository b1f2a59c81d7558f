"""What may stand in a settings file whatever its field is."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.plain import DEEPEST, LARGEST_NUMBER, LONGEST, flaws, is_there, is_too_deep, one_line, shown, visible


def nested(depth: int) -> object:
    return 1 if depth == 0 else [nested(depth - 1)]


@pytest.mark.parametrize(
    ("said", "where", "what"),
    [
        ({"a": {"b": "x\x07"}}, ("a", "b"), "control character"),
        ({"a": ["x", "\u202e"]}, ("a", 1), "direction of writing"),
        ({"a": "\ud800"}, ("a",), "broken character"),
        ({"a": "x" * (LONGEST + 1)}, ("a",), "too long"),
        ({"a": float("nan")}, ("a",), "no number to count with"),
        ({"a": float("-inf")}, ("a",), "no number to count with"),
        ({"a": LARGEST_NUMBER}, ("a",), "too large"),
        ({"a": -LARGEST_NUMBER - 1}, ("a",), "too large"),
        ({"a\x07": 1}, ("a\x07",), "the name holds a control character"),
    ],
)
def test_what_no_program_could_use_is_named_by_its_place(said: object, where: tuple, what: str) -> None:
    [(loc, why)] = flaws(said)
    assert loc == where
    assert what in why


def test_what_can_be_used_has_no_flaw() -> None:
    good = {"a": "x" * LONGEST, "b": ["Phường\nCửa Nam", 1.5, -LARGEST_NUMBER, LARGEST_NUMBER - 1, True, None]}
    assert list(flaws(good)) == []


def test_nests_are_counted_to_the_last_one() -> None:
    assert not is_too_deep(nested(DEEPEST))
    assert is_too_deep(nested(DEEPEST + 1))
    assert list(flaws(nested(DEEPEST))) == []
    assert [why for _, why in flaws(nested(DEEPEST + 1))] != []


def test_a_path_is_one_line() -> None:
    assert one_line("/srv/a b") == "/srv/a b"
    for bad in ("/srv\n", "a\tb"):
        with pytest.raises(ValueError, match="type the text anew"):
            one_line(bad)


@pytest.mark.parametrize(
    ("given", "said"),
    [("x", '"x"'), (True, "true"), (3, "3"), ("a\nb", '"a\\nb"'), ("x" * 99, '"' + "x" * 56 + "…")],
)
def test_a_message_repeats_what_was_given_in_one_short_line(given: object, said: str) -> None:
    assert shown(given) == said


def test_what_does_not_show_is_written_as_escapes() -> None:
    assert visible("Tới\x1b[2J\u202e") == "Tới\\x1b[2J\\u202e"


def test_a_name_that_cannot_be_looked_up_is_not_there(tmp_path: Path) -> None:
    assert is_there(tmp_path)
    assert not is_there(tmp_path / ("x" * 5_000))
    assert not is_there(tmp_path / "a\0b")


def test_a_number_too_long_to_be_written_is_not_repeated() -> None:
    assert shown(10**5_000) == "what is written"
