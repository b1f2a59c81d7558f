"""Search that ignores tone marks."""

from __future__ import annotations

import pytest

from kiosk.find import find, plain
from tests.kiosk.hall import demo_branch

BRANCH = demo_branch()


def ids(query: str) -> list[str]:
    return [service.id for service in find(BRANCH, query)]


@pytest.mark.parametrize("query", ["khai sinh", "KHAI SINH", "khái sính", "  khai   sinh ", "Khai sinh"])
def test_tone_marks_case_and_spaces_do_not_matter(query):
    assert "khai-sinh" in ids(query)


def test_letter_d_with_bar_is_found_by_plain_d():
    assert plain("Đất đai, ĐĂNG KÝ") == "dat dai dang ky"
    assert ids("dat dai")


def test_what_people_say_finds_what_the_catalogue_calls_it():
    assert "dat-cap-doi" in ids("so do")
    assert ids("cccd")


def test_name_that_begins_with_the_query_comes_first():
    found = find(BRANCH, "dang ky")
    assert plain(found[0].name.vi).startswith("dang ky")


def test_english_finds_too():
    assert "khai-sinh" in ids("birth")


@pytest.mark.parametrize("query", ["", "   ", "!!!", "zzzz"])
def test_nothing_finds_nothing(query):
    assert ids(query) == []
