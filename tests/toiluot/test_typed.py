"""What is typed is taken within its bounds or refused with what to write."""

from __future__ import annotations

import io

import pytest
import typer

from toiluot.typed import language, number, password, whole


@pytest.mark.parametrize(("given", "value"), [("1", 1), ("65535", 65535), (7, 7)])
def test_a_whole_number_within_its_bounds_is_taken(given: object, value: int) -> None:
    assert whole(1, 65535)(given) == value


@pytest.mark.parametrize("given", ["0", "65536", "1.5", "x", ""])
def test_any_other_is_refused_with_the_bounds(given: str) -> None:
    with pytest.raises(typer.BadParameter, match="write a whole number from 1 to 65535"):
        whole(1, 65535)(given)


def test_a_number_that_is_none_is_refused() -> None:
    assert number(0.5, 2)("0.5") == 0.5
    for given in ("nan", "inf", "0.49", "2.1", "x"):
        with pytest.raises(typer.BadParameter, match=r"write a number from 0\.5 to 2"):
            number(0.5, 2)(given)


def test_a_language_without_words_is_refused_with_those_there_are() -> None:
    assert language("vi") == "vi"
    with pytest.raises(typer.BadParameter, match="write one of vi, en"):
        language("xx")


@pytest.mark.parametrize(("sent", "taken"), [("one\n", "one"), ("one\r\none\r\n", "one"), ("một hai\n", "một hai")])
def test_a_script_sends_a_password_once_or_twice(monkeypatch: pytest.MonkeyPatch, sent: str, taken: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(sent))
    assert password() == taken


@pytest.mark.parametrize("sent", ["", "\n", "one\ntwo\n"])
def test_no_password_or_two_different_ones_change_nothing(monkeypatch: pytest.MonkeyPatch, sent: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(sent))
    with pytest.raises(typer.Exit):
        password()
