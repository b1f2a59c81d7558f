"""Search that ignores tone marks."""

from __future__ import annotations

import pytest

from rules.search import ALSO_CALLED, find, find_events, plain, said_of, typed_in_latin
from tests.kiosk.hall import demo_branch
from tests.third_language import with_khmer
from wire.catalogue import Branch
from wire.values import Text

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


def test_what_the_office_says_that_people_call_it_is_found_in_its_own_language():
    also = Text(vi="thẻ xanh, giấy ra đời", en="little book")
    services = tuple(one.model_copy(update={"also": also}) if one.id == "khai-tu" else one for one in BRANCH.services)
    branch = BRANCH.model_copy(update={"services": services})
    assert next(one.id for one in find(branch, "the xanh")) == "khai-tu"
    assert [one.id for one in find(branch, "little book")] == ["khai-tu"]


@pytest.mark.parametrize(
    ("said", "first"),
    [
        ("tôi muốn làm giấy khai sinh cho con gái", "khai-sinh"),
        ("xin hỏi đổi bằng lái xe máy ở đâu ạ", "gplx-doi"),
        ("i need to renew my passport", "ho-chieu"),
        ("lam so do cho nha moi xay", "dat-cap-lan-dau"),
    ],
)
def test_words_that_lead_nowhere_do_no_harm(said, first):
    assert ids(said)[0] == first


def test_where_every_word_leads_somewhere_none_is_left_out():
    assert ids("so do")[0] == "dat-cap-lan-dau"  # although "do" alone would be one of the words around what is wanted


def test_less_than_half_of_the_words_is_not_enough():
    assert ids("khai xyz xyzz xyzzz") == []


def test_a_third_language_is_searched_by_its_own_whole_words():
    name, also = {"vi": "Khai sinh", "en": "Birth", "km": "ចុះបញ្ជីកំណើត"}, Text({"vi": "x", "km": "សំបុត្រកំណើត"})
    services = tuple(
        one.model_copy(update={"name": Text(name), "also": also}) if one.id == "khai-sinh" else one
        for one in BRANCH.services
    )
    branch = BRANCH.model_copy(update={"services": services})
    assert plain("ចុះបញ្ជីកំណើត") == "ចុះបញ្ជីកំណើត"
    for said in ("ចុះបញ្ជី", "សំបុត្រកំណើត"):
        assert [one.id for one in find(branch, said)] == ["khai-sinh"]


def test_a_life_event_is_found_by_every_word_of_its_name_in_one_language():
    event = next(iter(BRANCH.event_by_id.values()))
    words = plain(event.name.of("vi"))
    assert event in find_events(BRANCH, words)
    assert event in find_events(BRANCH, event.name.of("en").upper())
    assert find_events(BRANCH, f"{words} khongcogi") == ()
    assert find_events(BRANCH, " ") == ()


def test_a_language_is_typed_as_long_as_half_of_its_names_are_in_latin_letters():
    said = with_khmer(BRANCH).model_dump(mode="json")
    half = len(BRANCH.services) // 2
    for service in said["services"][:half]:
        service["name"]["km"] = "ចុះបញ្ជីកំណើត"
    assert typed_in_latin(Branch.model_validate(said), "km")
    said["services"][half]["name"]["km"] = "ចុះបញ្ជីកំណើត"
    assert not typed_in_latin(Branch.model_validate(said), "km")
