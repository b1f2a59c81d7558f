"""Search that ignores tone marks."""

from __future__ import annotations

import pytest

from rules.search import ALSO_CALLED, find, plain, said_of
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


@pytest.mark.parametrize(
    ("said", "first"),
    [
        ("so do", "dat-cap-lan-dau"),
        ("sổ đỏ", "dat-cap-lan-dau"),
        ("sang ten", "dat-bien-dong"),
        ("ho chieu", "ho-chieu"),
        ("passport", "ho-chieu"),
        ("cccd", "can-cuoc"),
        ("doc than", "tinh-trang-hon-nhan"),
        ("ho khau", "thuong-tru"),
        ("bang lai", "gplx-doi"),
        ("lay ket qua", "nhan-ket-qua"),
    ],
)
def test_what_people_say_finds_what_the_catalogue_calls_it(said, first):
    assert ids(said)[0] == first


def test_every_synonym_still_means_something_in_the_demo_branch():
    for words in ALSO_CALLED.values():
        for word in words:
            assert ids(word), word


def test_words_of_two_languages_do_not_answer_together():
    assert "xac-dinh-khuyet-tat" not in ids("so do"), '"social" and "độ" are no title deed'


def test_name_that_begins_with_the_query_comes_first():
    found = find(BRANCH, "dang ky")
    assert plain(found[0].name.of("vi")).startswith("dang ky")


def test_english_finds_too():
    assert "khai-sinh" in ids("birth")


@pytest.mark.parametrize("query", ["", "   ", "!!!", "zzzz"])
def test_nothing_finds_nothing(query):
    assert ids(query) == []


def test_a_page_is_given_what_people_say_for_a_service_in_each_language_plain():
    service = next(s for s in BRANCH.services if s.id == "khai-sinh")
    said = said_of(BRANCH, service)
    assert len(said) == len(service.name.root)
    assert "giay khai sinh" in said[0]
    assert all(text == plain(text) for text in said)
